"""Moving the clock: every thing that is due on the way happens at its own time, in order."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol
from zoneinfo import ZoneInfo

from adapters.rehearsal.clock import RehearsalClock

BEFORE_SESSION = timedelta(minutes=15)
"""When members get their joining details."""


class Controls(Protocol):
    """What the room asks of the rest of the bot; the composition root gives it."""

    async def next_thing(self) -> datetime | None:
        """When the next delivery is due, or None where nothing waits."""
        ...

    async def settle(self) -> None:
        """Runs everything that is due at the clock's time, until nothing is."""
        ...

    async def next_session_start(self) -> datetime | None: ...

    async def start_again(self, furnished: bool) -> None:
        """Erases what the bot keeps, and with ``furnished`` sets up a group with a past."""
        ...

    async def health(self) -> Mapping[str, object]:
        """More for ``/healthz``, beside ``status``."""
        ...


class Move(Enum):
    NEXT = "next"
    BEFORE_SESSION = "before-session"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"


class Ending(Enum):
    ARRIVED = "arrived"
    STOPPED = "stopped"
    """Somebody asked for it."""
    STUCK = "stuck"
    """Something stays due and does not go out: going on would pretend that it had."""


@dataclass(frozen=True, slots=True)
class Status:
    """What the clock shows. ``moving_to`` is set while it moves; ``stops`` counts what happened."""

    now: datetime
    next_thing: datetime | None
    session: datetime | None
    moving_to: datetime | None
    stops: int


class _Stuck(Exception):
    """Something stays due."""


class Traveller:
    """Moves the clock, one move at a time; ``on_change`` hears of each step. ``moving_to`` is where
    to, while it moves, and ``stops`` counts the times at which something happened."""

    def __init__(
        self,
        clock: RehearsalClock,
        controls: Controls,
        zone: str,
    ) -> None:
        self._clock = clock
        self._controls = controls
        self._zone = ZoneInfo(zone)
        self.on_change: Callable[[], None] = lambda: None
        self._lock = asyncio.Lock()
        self._stop = False
        self.moving_to: datetime | None = None
        self.stops = 0

    async def status(self) -> Status:
        following, session = await self._next(), await self._controls.next_session_start()
        return Status(
            # Read last: a session that has begun is never told with the time before it.
            now=self._clock.now(),
            next_thing=following,
            session=session,
            moving_to=self.moving_to,
            stops=self.stops,
        )

    async def move(self, move: Move) -> Ending | None:
        """None where there is nothing to move to, or where the clock is moving already."""
        if self._lock.locked():
            return None
        async with self._lock:
            target = await self._target(move)
            if target is None:
                return None
            self._stop, self.stops, self.moving_to = False, 0, target
            self.on_change()
            try:
                return await self._travel(target)
            finally:
                self.moving_to = None
                self.on_change()

    def stop(self) -> None:
        self._stop = True

    async def start_again(self, furnished: bool, clear: Callable[[], None]) -> None:
        """Waits for a move to end first, so that nothing of the old group arrives in the new.
        ``clear`` empties the room."""
        self.stop()
        async with self._lock:
            clear()
            self._clock.start_again()
            await self._controls.start_again(furnished)
        self.on_change()

    async def _target(self, move: Move) -> datetime | None:
        now = self._clock.now()
        match move:
            case Move.NEXT:
                return await self._next()
            case Move.BEFORE_SESSION:
                start = await self._controls.next_session_start()
                before = start - BEFORE_SESSION if start else None
                return before if before and before > now else None
            case Move.HOUR:
                return now + timedelta(hours=1)
            case Move.DAY:
                return self._wall_clock_later(now, timedelta(days=1))
            case Move.WEEK:
                return self._wall_clock_later(now, timedelta(weeks=1))

    async def _next(self) -> datetime | None:
        """The time of a session is a thing too: nothing is sent then, but people can start it."""
        ahead = (await self._controls.next_thing(), await self._controls.next_session_start())
        return min((each for each in ahead if each is not None), default=None)

    def _wall_clock_later(self, now: datetime, step: timedelta) -> datetime:
        """The same time on the wall, also where the clocks change on the way."""
        return (now.astimezone(self._zone) + step).astimezone(now.tzinfo)

    async def _travel(self, target: datetime) -> Ending:
        try:
            due = await self._run_due()
            while due is not None and due <= target:
                if self._stop:
                    return Ending.STOPPED
                self._clock.move_to(due)
                due = await self._run_due()
                self.stops += 1
                self.on_change()
            self._clock.move_to(target)
            await self._run_due()
        except _Stuck:
            return Ending.STUCK
        return Ending.ARRIVED

    async def _run_due(self) -> datetime | None:
        """Runs what is due now, and returns when the next thing is. Tries twice, because somebody
        may press a button in between, and what follows from that is due at once."""
        for _ in range(2):
            await self._controls.settle()
            following = await self._controls.next_thing()
            if following is None or following > self._clock.now():
                return following
        raise _Stuck
