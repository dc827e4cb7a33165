"""What stands around the room in its tests: a real clock that stands still, and controls."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web

from adapters.rehearsal.app import make_app
from adapters.rehearsal.clock import RehearsalClock
from adapters.rehearsal.platform import RehearsalPlatform
from adapters.rehearsal.room import Room
from adapters.rehearsal.seats import CIRCLE
from bot.start.serving import served
from tests.contracts.platform import ScriptedRouter

TUESDAY = datetime(2026, 12, 1, 18, 15, tzinfo=UTC)


@dataclass
class FixedClock:
    """The real clock, standing still unless a test moves it."""

    at: datetime = TUESDAY

    def now(self) -> datetime:
        return self.at


@dataclass
class FakeControls:
    """A diary of things that are due. ``done`` says when the clock stood where as each was run."""

    due: list[datetime] = field(default_factory=list)
    session: datetime | None = None
    clock: RehearsalClock | None = None
    done: list[tuple[datetime, datetime]] = field(default_factory=list)
    started_again: list[bool] = field(default_factory=list)
    stuck: bool = False
    on_settle: Callable[[], None] = lambda: None

    async def next_thing(self) -> datetime | None:
        return min(self.due, default=None)

    async def settle(self) -> None:
        await asyncio.sleep(0)  # as a database would, so that others get their turn
        self.on_settle()
        if self.clock is None or self.stuck:
            return
        now = self.clock.now()
        for due in sorted(each for each in self.due if each <= now):
            self.due.remove(due)
            self.done.append((due, now))

    async def next_session_start(self) -> datetime | None:
        past = self.session and self.clock and self.session <= self.clock.now()
        return None if past else self.session

    async def start_again(self, furnished: bool) -> None:
        self.started_again.append(furnished)
        self.due.clear()

    async def health(self) -> Mapping[str, object]:
        return {"waiting": len(self.due)}


@dataclass
class House:
    """A room with everything around it, served on a port of its own."""

    room: Room
    clock: RehearsalClock
    platform: RehearsalPlatform
    router: ScriptedRouter
    controls: FakeControls
    real: FixedClock
    app: web.Application
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@asynccontextmanager
async def house(
    folder: Path,
    *,
    router: ScriptedRouter | None = None,
    controls: FakeControls | None = None,
    token: str | None = None,
    port: int = 0,
) -> AsyncIterator[House]:
    """Opens the doors, and closes them and the room's file at the end."""
    real = FixedClock()
    room = Room.open(folder / "room.db", CIRCLE, real)
    clock = RehearsalClock(room)
    router = router or ScriptedRouter()
    controls = controls or FakeControls()
    controls.clock = clock
    app = make_app(router, room, clock, controls=controls, token=token)
    try:
        async with served(app, "127.0.0.1", port, "HOLDSPACE_REHEARSAL_PORT") as chosen:
            platform = RehearsalPlatform(room, clock)
            yield House(room, clock, platform, router, controls, real, app, chosen)
    finally:
        room.close()


def later(**units: float) -> datetime:
    return TUESDAY + timedelta(**units)
