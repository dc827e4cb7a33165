"""What came in already: Slack sends again what it thinks was lost, and a request can be replayed.

A second arrival has no effect and gets the acknowledgement of the first. This is memory, and a
restart forgets it; what changes something is kept from happening twice by the router as well.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from adapters.slack import limits

Acknowledgement = Mapping[str, Any]


class Seen:
    """``monotonic`` gives seconds that only go forward."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._known: OrderedDict[str, tuple[float, asyncio.Task[Acknowledgement] | None]]
        self._known = OrderedDict()

    def first_time(self, key: str) -> bool:
        """Remembers it. False where it is remembered already."""
        self._forget()
        if key in self._known:
            return False
        self._known[key] = (self._monotonic(), None)
        return True

    async def once(
        self, key: str, make: Callable[[], Awaitable[Acknowledgement]]
    ) -> Acknowledgement:
        """What ``make`` gives, made once however often and however close together this is asked."""
        self._forget()
        _, task = self._known.get(key, (0.0, None))
        if task is None:

            async def run() -> Acknowledgement:
                return await make()

            task = asyncio.create_task(run())
            self._known[key] = (self._monotonic(), task)
        return await asyncio.shield(task)

    def _forget(self) -> None:
        oldest = self._monotonic() - limits.REMEMBERED.total_seconds()
        while self._known:
            key, (at, _) = next(iter(self._known.items()))
            if at >= oldest and len(self._known) < limits.REMEMBERED_EVENTS:
                return
            del self._known[key]
