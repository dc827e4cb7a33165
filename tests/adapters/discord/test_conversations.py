"""What is said on every platform, said on Discord; the whole house behind it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.discord.table import Table, sit_down
from tests.e2e.conversations import CONVERSATIONS, Conversation
from tests.e2e.evening import a_whole_evening
from tests.fakes.discord.people import Failed
from tests.fakes.discord.server import FakeDiscord


@pytest.fixture
async def table(tmp_path: Path, fake: FakeDiscord) -> AsyncIterator[Table]:
    async with sit_down(tmp_path, fake) as laid:
        yield laid
    assert fake.world.violations == []
    assert all(each.answered for each in fake.world.interactions.values()), Failed


@pytest.mark.parametrize(
    "conversation", [*CONVERSATIONS, a_whole_evening], ids=lambda each: each.__name__
)
async def test_a_conversation(table: Table, conversation: Conversation) -> None:
    await conversation(table)
