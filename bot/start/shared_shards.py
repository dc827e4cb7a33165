"""Discord's shards by leases in the database, for the adapter (``adapters.discord.sharing``)."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from bot.ports import Clock
from bot.storage.unit_of_work import SqlStore

WHAT = "discord"
LEASE = timedelta(seconds=20)
"""The adapter renews every few seconds; after this much silence others take the shards over."""


class SharedShards:
    def __init__(self, store: SqlStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def mine(self, count: int, using: Collection[int]) -> tuple[int, Sequence[int]]:
        now = self._clock.now()
        async with self._store.writing() as uow:
            return await uow.leases.divide(WHAT, count, self._store.name, using, now, now + LEASE)

    async def leave(self) -> None:
        async with self._store.writing() as uow:
            await uow.leases.leave(WHAT, self._store.name)
