"""The housekeeper asks again and again, whatever goes wrong, until it is stopped."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.ports import StorageUnavailable
from scheduler.housekeeping import Housekeeper
from tests.support.recording import MovableClock

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


async def test_it_asks_on_whatever_goes_wrong_until_it_is_stopped() -> None:
    asked: list[datetime] = []
    enough = asyncio.Event()

    async def tidy(now: datetime) -> None:
        asked.append(now)
        if len(asked) == 1:
            raise StorageUnavailable("The database is away.")
        if len(asked) == 2:
            raise ZeroDivisionError
        if len(asked) == 4:
            enough.set()

    keeper = Housekeeper(tidy, MovableClock(NOW), looks=timedelta(milliseconds=1))
    keeper.start()
    async with asyncio.timeout(10):
        await enough.wait()
    await keeper.stop()
    times = len(asked)
    await asyncio.sleep(0.02)
    assert asked == [NOW] * times


async def test_one_that_never_began_can_be_stopped() -> None:
    async def never(now: datetime) -> None:
        raise AssertionError

    await Housekeeper(never, MovableClock(NOW)).stop()
