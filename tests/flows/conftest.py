"""What most conversations begin with: a table, where a test file does not lay its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.conversation import Table, sit_down


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with sit_down(tmp_path) as table:
        yield table
