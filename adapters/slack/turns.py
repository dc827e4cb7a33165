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
    """At most ``count`` at once, first come first served. Whoever has had a turn for ``longest``
    is taken to wait for something, and lets the next one begin: an answer may have to ask Slack,
    and Slack may be slow."""

    def __init__(self, count: int, longest: timedelta) -> None:
        self._free = asyncio.Semaphore(count)
        self._longest = longest.total_seconds()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        await self._free.acquire()
        passing_on = asyncio.get_running_loop().call_later(self._longest, self._free.release)
        try:
            yield
        finally:
            if passing_on.when() > asyncio.get_running_loop().time():
                passing_on.cancel()
                self._free.release()
