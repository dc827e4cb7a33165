"""Discord's shards, where several processes divide them: each connects those that it holds a lease
on, lets go of what it holds too much of, and takes up what somebody who died has left."""

import asyncio
import contextlib
from collections.abc import Collection

import discord
import yarl

from adapters.discord import limits
from bot.log import Log
from bot.ports import Parts, StorageUnavailable

log = Log(__name__)


class ShardKeeper:
    """Keeps a client's connections to what its leases say, from ``begin`` until ``end``. Where the
    database is away everything stays as it is: nobody else can take a shard then either."""

    def __init__(self, client: discord.AutoShardedClient, shards: Parts) -> None:
        self._client = client
        self._shards = shards
        self._held: dict[int, asyncio.Task[None]] = {}
        """By shard, the task that connects it."""
        self._turn = asyncio.Lock()
        self._first = True
        self._keeping: asyncio.Task[None] | None = None

    async def begin(self, count: int, gateway: yarl.URL) -> int:
        """Gives how many shards there are in all. Raises StorageUnavailable."""
        count, mine = await self._shards.mine(count, ())
        for number in mine:
            self._connect(number, gateway)
        self._keeping = asyncio.create_task(self._keep(count, gateway))
        return count

    async def end(self) -> None:
        for task in (self._keeping, *self._held.values()):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        self._held.clear()
        with contextlib.suppress(StorageUnavailable):
            await self._shards.leave()

    async def _keep(self, count: int, gateway: yarl.URL) -> None:
        while True:
            await asyncio.sleep(limits.SHARDS_EVERY.total_seconds())
            try:
                agreed, mine = await self._shards.mine(count, self._held)
                if agreed != count:
                    # Everybody's leases had run out, and others began anew with another number.
                    await self._client.close()
                    return
                if await self._let_go(set(self._held) - set(mine)):
                    await self._shards.mine(count, self._held)
            except StorageUnavailable as problem:
                log.info("discord.shards_kept", problem=problem)
                continue
            for number in mine:
                if number not in self._held:
                    self._connect(number, gateway)

    def _connect(self, number: int, gateway: yarl.URL) -> None:
        log.info("discord.shard_taken", shard=number)
        self._held[number] = asyncio.create_task(self._launch(number, gateway))

    async def _launch(self, number: int, gateway: yarl.URL) -> None:
        """One after another: Discord takes one identify every five seconds, which discord.py waits
        for where it is not the first. It tries for ever, each time one call deeper: every so often
        it begins anew."""
        while True:
            async with self._turn:
                first, self._first = self._first, False
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(limits.SHARD_CONNECT.total_seconds()):
                        await self._client.launch_shard(gateway, number, initial=first)
                        return

    async def _let_go(self, numbers: Collection[int]) -> bool:
        for number in numbers:
            log.info("discord.shard_left", shard=number)
            task = self._held[number]
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            shard = self._client.get_shard(number)
            if shard is not None:
                await shard.disconnect()
            del self._held[number]
        return bool(numbers)
