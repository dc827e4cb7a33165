"""The machine's clock is set while deliveries are due: an hour back, an hour on, and both. Nothing
is lost, nothing comes twice, and nothing comes before its time by the clock of the moment."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import pytest

from bot.domain.delivery import Delivery
from bot.flows.context import Rules
from bot.start.clock import SystemClock
from bot.start.house import House, open_house
from tests.faults.counting import FULL, compared
from tests.start.machines import KEY, LIBRARY, Counting, machine, plan, platform
from tests.support.databases import new_file

pytestmark = pytest.mark.faults

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
LOOK = timedelta(seconds=0.4)
"""Instead of a minute: how soon a clock that was set is noticed."""
SOON = 60.0 if FULL else 10.0
MANY = 200 if FULL else 12
AT_ONCE = 60 if FULL else 12
"""Of what is being sent: no more than one process sends at once."""


class Wall:
    """The machine's own clock, which somebody sets. ``off`` is how far it is from the truth."""

    off = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.off


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    """Whatever reads the machine's clock reads this one: the house, the ticker and APScheduler."""
    wall = Wall()

    class Kind(type):
        def __instancecheck__(cls, instance: object) -> bool:
            return isinstance(instance, datetime)

    class Set(datetime, metaclass=Kind):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.now(tz) + wall.off

    for module in (
        "bot.start.clock",
        "scheduler.ticker",
        "apscheduler.schedulers.base",
        "apscheduler.executors.base",
    ):
        monkeypatch.setattr(f"{module}.datetime", Set)
    monkeypatch.setattr("bot.start.house.LOOK_AGAIN", LOOK)
    monkeypatch.setattr("bot.start.house.LOOK_AGAIN_SHARED", LOOK)
    return wall


class Dated(Counting):
    """Remembers by which time each came, on the clock of that moment."""

    wall: Wall
    at: dict[str, datetime]

    def _keep(self, *given: Any) -> Any:
        self.at[given[3]] = self.wall.now()
        return super()._keep(*given)


def dated(wall: Wall, lasts: float = 0.0) -> Dated:
    made = Dated(clock=platform().clock, name="test", lasts=lasts)
    made.wall, made.at = wall, {}
    return made


@asynccontextmanager
async def house_on(folder: Path, posts: Counting) -> AsyncIterator[House]:
    async with open_house(
        url=new_file(folder),
        key=KEY,
        clock=SystemClock(),
        library=LIBRARY,
        rules=Rules(),
        platforms={posts.name: posts},
        alone=True,
    ) as house:
        house.ticker.start()
        yield house


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def none_was_early(made: Sequence[Delivery], posts: Dated) -> None:
    assert all(posts.at[each.id] >= each.due_at for each in made)


async def test_back_and_on_again_and_everything_comes_at_its_time(
    tmp_path: Path, wall: Wall
) -> None:
    """A wrong correction, and its correction: what was slept until meanwhile means nothing."""
    posts = dated(wall)
    async with house_on(tmp_path, posts) as house:
        made = await plan(house, MANY, after=2 * SECOND)
        await asyncio.sleep(LOOK.total_seconds() / 4)
        wall.off = -HOUR
        await asyncio.sleep(1)
        assert not posts.posted, "an hour and more is left"
        wall.off = timedelta(0)
        await until(lambda: len(posts.posted) >= MANY)
        await asyncio.sleep(0.5)
    assert not compared((each.id for each in made), posts.keys)
    none_was_early(made, posts)


async def test_on_and_back_again_and_nothing_is_said_twice(tmp_path: Path, wall: Wall) -> None:
    posts = dated(wall)
    async with house_on(tmp_path, posts) as house:
        passed = await plan(house, MANY, after=HOUR - 10 * SECOND, name="passed")
        ahead = await plan(house, MANY, after=HOUR + 60 * SECOND, name="ahead")
        await asyncio.sleep(0.5)
        assert not posts.posted
        wall.off = HOUR
        await until(lambda: len(posts.posted) >= MANY)
        wall.off = timedelta(0)
        await asyncio.sleep(1)
    assert not compared((each.id for each in passed), posts.keys), "those, and none that is ahead"
    none_was_early(passed, posts)
    assert ahead


@pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["on", "back"])
async def test_what_is_being_sent_while_the_clock_is_set_is_sent_once(
    tmp_path: Path, wall: Wall, jump: timedelta
) -> None:
    """By the new time its lease is long over, or lasts for more than an hour."""
    posts = dated(wall, lasts=1.0)
    async with house_on(tmp_path, posts) as house:
        made = await plan(house, AT_ONCE)
        await until(lambda: len(posts.in_flight) >= AT_ONCE)
        wall.off = jump
        more = await plan(house, AT_ONCE, name="more")
        house.ticker.wake()
        await until(lambda: len(posts.posted) >= 2 * AT_ONCE)
        await asyncio.sleep(0.7)
    assert not compared((each.id for each in [*made, *more]), posts.keys)


@pytest.mark.postgres
@pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["on", "back"])
async def test_machines_that_share_a_database_keep_its_time(
    postgres_tables: str, wall: Wall, jump: timedelta
) -> None:
    """Whatever is done to the clock of one machine: nothing early, and nothing an hour late."""
    posts = platform()
    async with machine(postgres_tables, posts) as house:
        made = await plan(house, MANY, after=2 * SECOND)
        began = house.clock.now()
        await asyncio.sleep(LOOK.total_seconds() / 4)
        wall.off = jump
        await until(lambda: len(posts.posted) >= MANY)
        took = house.clock.now() - began
        await asyncio.sleep(0.5)
    assert not compared((each.id for each in made), posts.keys)
    assert took >= timedelta(seconds=1.8)
