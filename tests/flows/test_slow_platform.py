"""A platform that takes its time keeps nobody waiting but whoever asked."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.events import CommandTyped
from bot.ids import Person, Place
from bot.ports import Standing
from bot.storage.sqlite import READERS
from tests.support.conversation import PLACE, Table, sit_down
from tests.support.recording import RecordingPlatform


class SlowPlatform(RecordingPlatform):
    """Says who may set a group up when it is ``awake``."""

    awake: asyncio.Event
    asked = 0

    async def standing(self, person: Person, place: Place) -> Standing:
        self.asked += 1
        await self.awake.wait()
        return await super().standing(person, place)


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with sit_down(tmp_path, platform=SlowPlatform) as table:
        assert isinstance(table.platform, SlowPlatform)
        table.platform.awake = asyncio.Event()
        yield table


async def test_it_is_asked_outside_of_every_transaction(table: Table) -> None:
    """There are as many readers as people who ask here, and one more reads meanwhile."""
    platform = table.platform
    assert isinstance(platform, SlowPlatform)
    home = [
        asyncio.create_task(
            table.house.router.handle(
                CommandTyped(table.event(), Person("test", "w1", f"new{n}"), PLACE, "home")
            )
        )
        for n in range(READERS)
    ]
    for _ in range(500):
        await asyncio.sleep(0.01)
        if platform.asked == READERS:
            break
    async with asyncio.timeout(5), table.house.store.reading() as uow:
        assert await uow.groups.at(PLACE) is None
    assert not any(each.done() for each in home)
    platform.awake.set()
    answers = await asyncio.gather(*home)
    assert all(answers)
    assert platform.asked == READERS
