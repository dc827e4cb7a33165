"""The adapter: connected while its block runs.

adapter = DiscordAdapter(settings, words=..., kept=..., clock=..., randomness=...)
platforms = {adapter.platform.name: adapter.platform}
async with adapter.serve(router):
    ...
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from types import MappingProxyType

import discord

from adapters.discord import commands, inbound, limits
from adapters.discord.client import Client, DiscordSettings
from adapters.discord.connection import CannotConnect, Connection
from adapters.discord.drafts import FormDrafts
from adapters.discord.performing import Performer
from adapters.discord.platform import DiscordPlatform
from adapters.discord.reach import Reach
from adapters.discord.waiting import Waiting
from bot.events import PlaceClosed, PlaceOpened, Reason
from bot.library import Words
from bot.log import Log, quieten
from bot.observer import UNOBSERVED, Observer
from bot.ports import Clock, Parts, Randomness, Router

__all__ = ["CannotConnect", "DiscordAdapter", "DiscordSettings"]

log = Log(__name__)


class DiscordAdapter:
    """``kept`` is where forms that were begun wait. ``shards`` are leases, where other processes
    listen as well. Raises CannotConnect where the pack makes the command longer than Discord takes.
    """

    def __init__(
        self,
        settings: DiscordSettings,
        *,
        words: Words,
        kept: FormDrafts,
        clock: Clock,
        randomness: Randomness,
        observer: Observer = UNOBSERVED,
        shards: Parts | None = None,
        languages: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    ) -> None:
        self._shards = shards
        self._settings = settings
        self._words = words
        self._kept = kept
        self._clock = clock
        self._randomness = randomness
        self._observer = observer
        try:
            spoken, left = commands.locales(languages)
            for each in left:
                log.warning("discord.unspoken", language=each)
            tree = commands.tree(settings.command, words, languages=spoken)
            self._commands = (tree, *commands.menus(words, spoken))
        except commands.Unfit as error:
            raise CannotConnect(f"Discord would refuse the command: {error}.") from error
        self._doing: set[asyncio.Task[None]] = set()
        self._router: Router | None = None
        self._performer: Performer | None = None
        self._connection = Connection(settings, self._client)
        self._waiting = Waiting(kept, clock)
        self.platform = DiscordPlatform(self._connection, words, self._waiting, clock)

    @asynccontextmanager
    async def serve(self, router: Router) -> AsyncIterator[None]:
        """Connected while the block runs; what is being answered at its end is answered.

        Raises CannotConnect, also in the middle of the block, where only a person can mend it.
        """
        # Below WARNING discord.py logs whole bodies: what people write is in them.
        quieten("discord")
        self._router = router
        self._performer = Performer(
            router=router,
            platform=self.platform,
            words=self._words,
            kept=self._kept,
            waiting=self._waiting,
            clock=self._clock,
            randomness=self._randomness,
        )
        try:
            async with asyncio.TaskGroup() as group:
                keeping = group.create_task(self._connection.keep())
                await self._first_connected(keeping)
                yield
                await self.settle(limits.GOODBYE.total_seconds())
                keeping.cancel()
        except BaseExceptionGroup as many:
            raise _one(many) from many

    def health(self) -> Mapping[str, object]:
        """``well`` is False while no shard is connected, unless others have them all.
        ``seconds`` is the slowest shard's last heartbeat, there and back."""
        client = self._connection.client
        if not self._settings.hears:
            return {"well": client is not None}
        shards = client.shards.values() if isinstance(client, Client) else ()
        stands_by = isinstance(client, Client) and client.begun and not shards
        up = [each for each in shards if not each.is_closed()]
        waits = [each.latency for each in up if each.latency < float("inf")]
        return {
            "well": bool(up) or stands_by,
            "connections": len(up),
            "servers": len(client.guilds) if client is not None and up else 0,
            "seconds": round(max(waits), 3) if waits else None,
        }

    async def settle(self, seconds: float) -> None:
        """Until what has been heard is answered, or that long."""
        if self._doing:
            await asyncio.wait(self._doing, timeout=seconds)

    async def _first_connected(self, keeping: asyncio.Task[None]) -> None:
        """Waits for Discord, within reason: it may be away, and everything else works on."""
        connected = asyncio.ensure_future(self._connection.connected.wait())
        limit = limits.CONNECT.total_seconds()
        await asyncio.wait({connected, keeping}, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
        connected.cancel()

    def _client(self) -> Client:
        return Client(
            self._settings,
            self._commands,
            hear=self._hear,
            welcome=self._welcome,
            closed=self._closed,
            opened=self._opened,
            shards=self._shards,
        )

    async def _hear(self, interaction: discord.Interaction[discord.Client]) -> None:
        if self._performer is not None:
            reach = Reach(interaction, self._words, self._observer)
            await self._do(self._performer.perform(reach))

    async def _welcome(self, member: discord.Member) -> None:
        """Somebody joins a server, with every channel that they can see in it. The one for system
        messages comes first: it is where a server says who is new. What they read is a delivery."""
        seen = [
            each.id
            for each in member.guild.channels
            if not isinstance(each, discord.CategoryChannel)
            and each.permissions_for(member).view_channel
        ]
        system = member.guild.system_channel
        first = system.id if system else next(iter(seen), None)
        if self._router is None or first is None or member.bot:
            return
        joined = int(member.joined_at.timestamp()) if member.joined_at else 0
        key = f"{member.guild.id}-{member.id}-{joined}"
        near = [str(each) for each in seen if each != first]
        await self._router.handle(inbound.joined(key, str(member.id), str(first), near))

    async def _closed(self, channel: int, reason: Reason) -> None:
        """Told twice within minutes it is heard once."""
        if self._router is not None:
            key = f"closed-{channel}-{reason.value}"
            await self._router.closed(PlaceClosed(key, inbound.place(str(channel)), reason))

    async def _opened(self, channel: int) -> None:
        """A channel may close and open again and again: each time is a happening of its own."""
        if self._router is not None:
            key = f"opened-{channel}-{int(self._clock.now().timestamp())}"
            await self._router.opened(PlaceOpened(key, inbound.place(str(channel))))

    async def _do(self, work: Awaitable[None]) -> None:
        """In a task of its own: it ends although the connection went away."""
        task = asyncio.ensure_future(work)
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)
        await asyncio.shield(task)


def _one(many: BaseExceptionGroup[BaseException]) -> BaseException:
    """What matters of a group: the refusal, or the first that went wrong."""
    refused = many.subgroup(CannotConnect)
    found: BaseException = refused if refused is not None else many
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found
