"""What several processes divide by leases in the database: Discord's shards, Slack's sockets. Each
adapter asks for its part of them (``bot.ports.Parts``)."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from bot.ports import Clock
from bot.storage.unit_of_work import SqlStore

LEASE = timedelta(seconds=20)
"""The adapters renew every few seconds; after this much silence others take the parts over."""


class SharedParts:
    """``what`` is divided. ``most`` is what one process has a use for; without it, all of them."""

    def __init__(self, store: SqlStore, clock: Clock, what: str, most: int | None = None) -> None:
        self._store = store
        self._clock = clock
        self._what = what
        self._most = most

    async def mine(self, count: int, using: Collection[int]) -> tuple[int, Sequence[int]]:
        now = self._clock.now()
        async with self._store.writing() as uow:
            return await uow.leases.divide(
                self._what, count, self._store.name, using, now, now + LEASE, most=self._most
            )

    async def leave(self) -> None:
        async with self._store.writing() as uow:
            await uow.leases.leave(self._what, self._store.name)
