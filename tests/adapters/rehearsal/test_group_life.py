"""The life of a group between its sessions, told in the rehearsal room."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.rehearsal.seats import Role
from tests.adapters.rehearsal.stage import RoomStage, set_the_stage
from tests.e2e.conversations import Someone
from tests.e2e.group_life import CONVERSATIONS, Conversation


class Doors(RoomStage):
    """Implements ``group_life.Life``."""

    async def arrives(self, someone: Someone) -> None:
        (who,) = (each for each in self.members if each.id == someone.id)
        await who.window.types("/join")
        await self.settle()

    async def raises(self, someone: Someone) -> str:
        await someone.types("concern")
        return someone.reads()

    async def coordinates(self, someone: Someone) -> None:
        """A seat's role stays what it is: rhian sits in a coordinator's from the start."""
        assert someone.id == self.rhian.id


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Doors]:
    async with set_the_stage(tmp_path, rhian=Role.COORDINATOR) as stage:
        yield Doors(**vars(stage))


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda each: each.__name__)
async def test_in_the_room(stage: Doors, conversation: Conversation) -> None:
    await conversation(stage)
