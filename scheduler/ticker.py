"""The clock's only hand: one APScheduler job that rings when the next delivery falls due.

The table is the truth. Nothing is kept in the scheduler but the time of the next ring, so there is
nothing to lose, to migrate or to run twice.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.ports import Clock, StorageUnavailable
from scheduler.delivery import Engine

LOOK_AGAIN = timedelta(minutes=1)
"""The longest sleep. A machine that was suspended, a clock that was set, a worker elsewhere that
died with something planned: each is noticed within this, which is also the length of a lease."""
IN_OTHER_HANDS = timedelta(seconds=1)
"""The wait while what is due cannot be had: another worker has its lane."""
FIRST_WAIT = timedelta(seconds=1)
"""After a failure; doubled with each one more, up to LOOK_AGAIN."""

_JOB = "wake-up"

log = logging.getLogger(__name__)


class Ticker:
    """Runs the engine whenever something is due by ``clock``. ``real`` is the machine's own time,
    which differs from ``clock`` in a rehearsal: sleeping happens in real time."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        real: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._real = real
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

    async def stop(self) -> None:
        """Claims nothing more, finishes what is in flight, and saves its outcome."""
        self._stopping = True
        self._bell.set()
        if self._life is not None:
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
            await self._bell.wait()
            self._bell.clear()
            if not self._stopping:
                self._ring_in(await self._look())

    async def _look(self) -> timedelta:
        """Does what is due. Gives the time until the next look, and never raises."""
        try:
            async with self._turn:
                wait = await self._run_what_is_due()
        except StorageUnavailable as problem:
            # Its message is one sentence with the mend, made for whoever runs this.
            log.warning("%s", problem)
            return self._after_failure()
        except Exception as problem:
            log.error("the scheduler could not go on: %s", type(problem).__name__)
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
            return LOOK_AGAIN
        return min(max(due - self._clock.now(), timedelta(0)), LOOK_AGAIN)

    def _after_failure(self) -> timedelta:
        self._failures += 1
        doubled: int = 2 ** min(self._failures - 1, 10)
        return min(FIRST_WAIT * doubled, LOOK_AGAIN)

    def _ring_in(self, wait: timedelta) -> None:
        if self._scheduler is not None:
            self._scheduler.add_job(
                self._ring, "date", run_date=self._real() + wait, id=_JOB, replace_existing=True
            )

    async def _ring(self) -> None:
        """A coroutine, because APScheduler runs anything else in a thread."""
        self._bell.set()
