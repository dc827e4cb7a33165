"""What is old goes, once a day. Which process does it, the database decides."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.log import Log
from bot.ports import Clock, StorageUnavailable

LOOKS = timedelta(minutes=15)
"""How often it is asked whether it is time: one small statement. Asked for the first time after as
long, so that a start is quick."""

log = Log(__name__)


class Housekeeper:
    """``tidy`` does it where it is due and no other process has begun it."""

    def __init__(
        self,
        tidy: Callable[[datetime], Awaitable[object]],
        clock: Clock,
        looks: timedelta = LOOKS,
    ) -> None:
        self._tidy = tidy
        self._clock = clock
        self._looks = looks
        self._life: asyncio.Task[None] | None = None

    def start(self) -> None:
        """From inside the event loop."""
        self._life = asyncio.get_running_loop().create_task(self._live())

    async def stop(self) -> None:
        """At once: what is half done goes on another time."""
        if self._life is not None:
            self._life.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._life
            self._life = None

    async def _live(self) -> None:
        while True:
            await asyncio.sleep(self._looks.total_seconds())
            try:
                await self._tidy(self._clock.now())
            except StorageUnavailable as problem:
                log.warning("housekeeping.storage", problem=problem)
            except Exception as problem:
                log.error("housekeeping.failed", problem=problem)
