"""Deleted has to mean gone: from the log and from dead rows too."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Collection

_TRIES = 5
_WAIT = 0.05  # seconds: a reading transaction is shorter


class Forgetful(ABC):
    """Half of ``engine.Database``."""

    def __init__(self) -> None:
        self._forgets = False
        self._to_scrub: set[str] = set()

    def must_forget(self, tables: Collection[str] = ()) -> None:
        self._forgets = True
        self._to_scrub.update(tables)

    async def forget(self) -> None:
        self._forgets = True
        for again in range(_TRIES):
            if again:
                await asyncio.sleep(_WAIT)
            if await self.forget_if_wanted():
                return

    async def forget_if_wanted(self) -> bool:
        """One quick try. Whether nothing is left to do."""
        if self._forgets:
            self._forgets = False  # what is deleted from here on asks anew
            if not await self._forgotten():
                self._forgets = True
        return not self._forgets

    @abstractmethod
    async def _forgotten(self) -> bool:
        """Whether all of it could be done now, ``_to_scrub`` too. Never raises."""
