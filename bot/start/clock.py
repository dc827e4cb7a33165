"""The time. Where machines share a database they share its clock: a lease that one machine gives
must not be over on another because its clock is fast, and a reminder must not go out early."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

from bot.log import Log
from bot.ports import StorageUnavailable
from bot.storage.unit_of_work import SqlStore

MEASURE_EVERY = 15.0
"""Seconds between two looks at the database's clock. Meanwhile time is counted, not read: a clock
that somebody sets moves nothing."""
SAMPLES = 3
APART = timedelta(seconds=2)
"""A machine whose own clock is further off than this has no time service: worth a line in the
log, once."""

log = Log(__name__)


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def elapsed() -> float:
    """Seconds since some moment, also while the machine is suspended where the system can say."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class SharedClock:
    """The database's time, counted on by this machine between two looks."""

    def __init__(self, own: Callable[[], datetime], counted: Callable[[], float]) -> None:
        self._counted = counted
        self._own = own
        self._at, self._since = own(), counted()
        self._said = False

    def now(self) -> datetime:
        return self._at + timedelta(seconds=self._counted() - self._since)

    async def measure(self, store: SqlStore) -> None:
        """Takes the sample that was quickest: it is wrong by no more than half of the way there and
        back. Raises StorageUnavailable."""
        samples = [await store.time(self._counted) for _ in range(SAMPLES)]
        at, asked, answered = min(samples, key=lambda sample: sample[2] - sample[1])
        self._at, self._since = at, (asked + answered) / 2
        apart = abs(self._own() - self.now())
        if apart > APART and not self._said:
            self._said = True
            log.warning("clock.apart", seconds=round(apart.total_seconds()))


@contextlib.asynccontextmanager
async def shared_clock(
    store: SqlStore,
    own: Callable[[], datetime],
    counted: Callable[[], float] = elapsed,
) -> AsyncIterator[SharedClock]:
    """Kept right while the block runs. Raises StorageUnavailable where the database is away at
    the start; later it goes on counting."""
    clock = SharedClock(own, counted)
    await clock.measure(store)

    async def keep() -> None:
        while True:
            await asyncio.sleep(MEASURE_EVERY)
            with contextlib.suppress(StorageUnavailable):
                await clock.measure(store)

    keeping = asyncio.create_task(keep())
    try:
        yield clock
    finally:
        keeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeping
