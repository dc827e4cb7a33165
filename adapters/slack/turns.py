"""Acknowledgements first: how many answers are thought of at once.

Everything here shares one event loop, which gives everybody a turn before anybody has a second one.
With fifty answers in the making, each press that comes in would wait for a piece of all of them,
several times. With a few, it waits for a piece of a few. The deliveries gain the same.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta


class Turns:
    """At most ``count`` at once. Whoever has waited for ``longest`` goes all the same: an answer
    may have to ask Slack something, and Slack may be slow."""

    def __init__(self, count: int, longest: timedelta) -> None:
        self._free = asyncio.Semaphore(count)
        self._longest = longest.total_seconds()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        held = False
        try:
            async with asyncio.timeout(self._longest):
                held = await self._free.acquire()
        except TimeoutError:
            pass
        try:
            yield
        finally:
            if held:
                self._free.release()
