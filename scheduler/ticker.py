"""The clock's only hand: one APScheduler job that rings when the next delivery falls due.

The table is the truth. Nothing is kept in the scheduler but the time of the next ring, so there is
nothing to lose, to migrate or to run twice.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.log import Log
from bot.ports import Clock, StorageUnavailable
from scheduler.delivery import Engine

LOOK_AGAIN = timedelta(minutes=1)
"""The longest sleep. A machine that was suspended, a clock that was set, a worker elsewhere that
died with something planned: each is noticed within this, which is also the length of a lease."""
LOOK_AGAIN_SHARED = timedelta(seconds=15)
"""The same where machines share a database: a call from another one may have been lost."""
IN_OTHER_HANDS = timedelta(seconds=1)
"""The wait while what is due cannot be had: another worker has its lane."""
FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(seconds=5)
"""After a failure; doubled with each one more, from the one to the other. Shorter than the grace
that everybody gives to outcomes which could not be saved."""
SAID, SAID_AGAIN = 3, 12
"""A database that is away is said that often at first, and then about every minute."""

_JOB = "wake-up"

log = Log(__name__)


class Ticker:
    """Runs the engine whenever something is due by ``clock``. ``real`` is the machine's own time,
    which differs from ``clock`` in a rehearsal: sleeping happens in real time."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        real: Callable[[], datetime] = lambda: datetime.now(UTC),
        look_again: timedelta = LOOK_AGAIN,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._real = real
        self._look_again = look_again
        self.after_pass: Callable[[], None] = lambda: None
        """Called when what was due has been dealt with: a screen that shows what is next looks."""
        self._turn = asyncio.Lock()
        """The engine runs once at a time."""
        self._bell = asyncio.Event()
        self._stopping = False
        self._failures = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._life: asyncio.Task[None] | None = None
        self._scheduler: AsyncIOScheduler | None = None

    def start(self) -> None:
        """From inside the event loop. What fell due while nobody was there is dealt with first."""
        self._loop = asyncio.get_running_loop()
        # The defaults drop what is a second late: whoever was asleep would miss everything.
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 2},
        )
        self._scheduler.start()
        self._bell.set()
        self._life = self._loop.create_task(self._live())

    def wake(self) -> None:
        """Something was planned. May be called from any thread, as often as one likes, and before
        ``start`` and after ``stop``, when it does nothing."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._bell.set)

    async def stop(self, within: timedelta | None = None) -> None:
        """Claims nothing more, finishes what is in flight, and saves its outcome. What is not
        finished ``within`` that time has an outcome that nobody knows, and its kind's rule."""
        self._stopping = True
        self._bell.set()
        if self._life is not None:
            patience = within.total_seconds() if within is not None else None
            _, unfinished = await asyncio.wait({self._life}, timeout=patience)
            if unfinished:
                self._engine.hurry()
            await self._life
            self._life = None
        self._loop = None
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
            # APScheduler shuts down in the next turn of the loop.
            await asyncio.sleep(0)

    async def run_until_quiet(self) -> int:
        """Everything that is due at the clock's present time, and whatever follows from it at once,
        until nothing is. Returns how many deliveries that were. Raises StorageUnavailable."""
        async with self._turn:
            total = await self._engine.run()
        self.after_pass()
        return total

    async def between_passes(self) -> None:
        """Returns when nothing is in the middle of being delivered: what the table says is due next
        is then what is still to come, and not the lease of something that is going out."""
        async with self._turn:
            pass

    async def _live(self) -> None:
        while not self._stopping:
            await self._rung()
            self._bell.clear()
            if not self._stopping:
                self._ring_in(await self._look())

    async def _rung(self) -> None:
        """APScheduler sleeps by the machine's clock: once that is set back by an hour, it sleeps an
        hour too long. The longest sleep is therefore counted here, which nobody can set."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._look_again.total_seconds()):
                await self._bell.wait()

    async def _look(self) -> timedelta:
        """Does what is due. Gives the time until the next look, and never raises."""
        try:
            async with self._turn:
                wait = await self._run_what_is_due()
        except StorageUnavailable as problem:
            if self._failures < SAID or self._failures % SAID_AGAIN == 0:
                log.warning("ticker.storage", problem=problem)
            return self._after_failure()
        except Exception as problem:
            log.error("ticker.failed", problem=problem)
            return self._after_failure()
        self._failures = 0
        return wait

    async def _run_what_is_due(self) -> timedelta:
        due = await self._engine.next_due()
        if self._engine.owes or (due is not None and due <= self._clock.now()):
            claimed = await self._engine.run(lambda: not self._stopping)
            self.after_pass()
            due = await self._engine.next_due()
            if not claimed and due is not None and due <= self._clock.now():
                return IN_OTHER_HANDS
        if due is None:
            return self._look_again
        return min(max(due - self._clock.now(), timedelta(0)), self._look_again)

    def _after_failure(self) -> timedelta:
        self._failures += 1
        doubled: int = 2 ** min(self._failures - 1, 10)
        return min(FIRST_WAIT * doubled, LONGEST_WAIT)

    def _ring_in(self, wait: timedelta) -> None:
        if self._scheduler is not None:
            self._scheduler.add_job(
                self._ring, "date", run_date=self._real() + wait, id=_JOB, replace_existing=True
            )

    async def _ring(self) -> None:
        """A coroutine, because APScheduler runs anything else in a thread."""
        self._bell.set()
