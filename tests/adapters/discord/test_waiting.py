"""How long what waits for somebody on Discord is kept. The time until which its row stands says
nothing of when that person did something."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.discord.render import Drawn
from adapters.discord.waiting import OVER, Waiting
from bot.ids import Person
from tests.adapters.discord.conftest import MemoryDrafts
from tests.support.recording import MovableClock

BEGAN = datetime(2026, 11, 23, 10, 17, 31, tzinfo=UTC)
MEGAN = Person("discord", "discord", "451")
DAY = timedelta(days=1)


class Kept:
    def __init__(self) -> None:
        self.clock = MovableClock(BEGAN)
        self.rows = MemoryDrafts(self.clock)
        self.waiting = Waiting(self.rows, self.clock)

    async def add(self, key: str) -> None:
        await self.waiting.add(MEGAN, _drawn(key), key, refused=True)

    async def keys(self) -> list[str]:
        return [each.key for each in await self.waiting.of(MEGAN)]

    @property
    def until(self) -> datetime:
        (row,) = self.rows.kept.values()
        return row[2]


def _drawn(said: str) -> Drawn:
    return Drawn(({"type": 10, "content": said},), in_order=True)


@pytest.fixture
def kept() -> Kept:
    return Kept()


async def test_it_is_kept_to_the_end_of_its_thirtieth_day(kept: Kept) -> None:
    await kept.add("k1")
    assert kept.until == datetime(2026, 12, 24, tzinfo=UTC)
    kept.clock.to(BEGAN + 30 * DAY - timedelta(seconds=1))
    assert await kept.keys() == ["k1"]
    kept.clock.on(timedelta(seconds=1))
    assert await kept.keys() == [], "of no use any more, though the row still stands"
    kept.clock.to(kept.until)
    assert await kept.rows.get(next(iter(kept.rows.kept)), MEGAN) is None


async def test_the_newest_says_how_long_and_older_ones_go_before_it(kept: Kept) -> None:
    await kept.add("k1")
    kept.clock.on(20 * DAY)
    await kept.add("k2")
    assert kept.until == datetime(2027, 1, 13, tzinfo=UTC)
    kept.clock.on(15 * DAY)
    assert await kept.keys() == ["k2"]


async def test_what_was_given_leaves_nothing_and_no_time(kept: Kept) -> None:
    await kept.add("k1")
    kept.clock.on(timedelta(hours=3))
    await kept.waiting.given(MEGAN, await kept.waiting.of(MEGAN))
    assert kept.until == OVER
    assert OVER < BEGAN, "so whatever clears away what is over takes it"
    assert await kept.keys() == []
    assert not await kept.waiting.pausing(MEGAN), "they are asked for again"


async def test_who_was_told_how_to_open_them_is_told_again_after_a_year(kept: Kept) -> None:
    await kept.add("k1")
    await kept.waiting.given(MEGAN, await kept.waiting.of(MEGAN), asked=True)
    assert kept.until == datetime(2027, 12, 1, tzinfo=UTC), "the month after, and no time of day"
    kept.clock.on(5 * DAY)
    await kept.add("k2")
    assert not await kept.waiting.asks(MEGAN)
    await kept.waiting.given(MEGAN, await kept.waiting.of(MEGAN))
    assert kept.until == datetime(2027, 12, 1, tzinfo=UTC), "a later one puts it off no further"
    kept.clock.to(kept.until)
    assert await kept.waiting.asks(MEGAN)


async def test_two_who_take_theirs_at_other_times_leave_the_same_behind() -> None:
    """Somebody with the database sees no trace of when a command was used."""
    left = []
    for later in (timedelta(0), timedelta(hours=9, minutes=12, seconds=3)):
        kept = Kept()
        await kept.add("k1")
        kept.clock.on(later)
        await kept.waiting.given(MEGAN, await kept.waiting.of(MEGAN), asked=True)
        left.append(dict(kept.rows.kept))
    assert left[0] == left[1]
