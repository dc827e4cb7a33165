"""What is said on every platform, said in the rehearsal room; the whole house behind it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.rehearsal.stage import RoomStage, set_the_stage
from tests.e2e.conversations import CONVERSATIONS, Conversation
from tests.e2e.evening import a_whole_evening


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[RoomStage]:
    async with set_the_stage(tmp_path) as stage:
        yield stage


@pytest.mark.parametrize(
    "conversation", [*CONVERSATIONS, a_whole_evening], ids=lambda each: each.__name__
)
async def test_in_the_room(stage: RoomStage, conversation: Conversation) -> None:
    await conversation(stage)
