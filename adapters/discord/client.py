"""discord.py's client as it is used here: intents, shards, and everything that comes in."""

import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import discord
import yarl
from discord.gateway import DiscordWebSocket

from adapters.discord.commands import Payload
from adapters.discord.inbound import CHANNEL
from adapters.discord.registering import register
from adapters.discord.sharing import ShardKeeper
from bot.events import Reason
from bot.log import Log
from bot.ports import Parts

log = Log(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordSettings:
    """As in the environment: DISCORD_TOKEN, _API_URL, _GATEWAY_URL, _GUILD_IDS,
    _SHARDS, _MEMBERS. docs/discord.md says what each is for."""

    token: str = field(repr=False)
    api_url: str = ""
    gateway_url: str = ""
    guild_ids: tuple[int, ...] = ()
    shards: int | None = None
    members: bool = False
    command: str = "peer"
    hears: bool = True
    """False for a process that only posts, while another one listens."""


Hear = Callable[[discord.Interaction[discord.Client]], Awaitable[None]]
Welcome = Callable[[discord.Member], Awaitable[None]]
Closed = Callable[[int, Reason], Awaitable[None]]
Opened = Callable[[int], Awaitable[None]]


class Client(discord.AutoShardedClient):
    """``hear`` gets every interaction, ``welcome`` every member who joins, where that is on, and
    ``closed`` the id of every channel that is there no more, ``opened`` of every one that is there
    again."""

    def __init__(
        self,
        settings: DiscordSettings,
        commands: Sequence[Payload],
        *,
        hear: Hear,
        welcome: Welcome,
        closed: Closed,
        opened: Opened,
        shards: Parts | None = None,
    ) -> None:
        intents = discord.Intents(guilds=True, members=settings.members)
        super().__init__(
            intents=intents,
            shard_count=settings.shards,
            # Nothing people write is kept, and nobody's presence.
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=0.5,
        )
        self._settings = settings
        self._commands = commands
        self._hear = hear
        self._welcome = welcome
        self._closed = closed
        self._opened = opened
        self._left = set[int]()
        """Servers that Holdspace was taken out of while it ran."""
        self._keeper = ShardKeeper(self, shards) if shards else None
        self.begun = False
        """Where shards are shared: it is known which are connected here, if any."""
        # discord.py's own way also looks for views in memory, forgets the channel that it does not
        # know, and ends the connection over an interaction that it cannot read.
        self._connection.parsers["INTERACTION_CREATE"] = self._came

    def _came(self, data: Mapping[str, Any]) -> None:
        try:
            interaction = read_interaction(self._connection, data)
        except Exception as error:
            log.error("discord.unreadable", problem=error)
            return
        self.dispatch("interaction", interaction)

    async def setup_hook(self) -> None:
        if not self._settings.hears:
            return
        application = self.application_id
        if application is None:
            raise RuntimeError("commands are registered after logging in")
        await register(self.http, application, self._commands, self._settings.guild_ids)
        if self._settings.api_url or self._settings.gateway_url:
            await self._use_gateway()

    async def launch_shards(self) -> None:
        if self._keeper is None:
            await super().launch_shards()
            return
        asked, url, _ = await self.http.get_bot_gateway()
        gateway = yarl.URL(self._settings.gateway_url or url)
        self.shard_count = await self._keeper.begin(self._settings.shards or asked, gateway)
        self._connection.shard_count = self.shard_count
        self.begun = True

    async def close(self) -> None:
        if self._keeper is not None and not self.is_closed():
            await self._keeper.end()
        await super().close()

    async def _use_gateway(self) -> None:
        """After an invalid session discord.py goes to the gateway that stands on its class and not
        to the one it was told: with addresses of one's own it has to stand there."""
        own, shards = self._settings.gateway_url, self._settings.shards
        if not (own and shards):
            # Where both are set, nobody need be asked.
            counted, answered, _ = await self.http.get_bot_gateway()
            own, shards = own or answered, shards or counted
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(own)
        self.shard_count = shards

    async def on_interaction(self, interaction: discord.Interaction[discord.Client]) -> None:
        await self._hear(interaction)

    async def on_member_join(self, member: discord.Member) -> None:
        await self._welcome(member)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Told from a server that is only out of order for a while: discord.py says that in another
        event."""
        log.warning("discord.removed", server=guild.id)
        self._left.add(guild.id)
        for channel in (*guild.channels, *guild.threads):
            await self._closed(channel.id, Reason.NOT_IN_CHANNEL)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Also the end of an outage, after which everything is as it was."""
        if guild.id in self._left:
            await self.on_guild_join(guild)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        self._left.discard(guild.id)
        log.info("discord.added", server=guild.id)
        for channel in (*guild.channels, *guild.threads):
            await self._opened(channel.id)

    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        if _may_post(after) and not _may_post(before):
            await self._opened(after.id)

    async def on_thread_update(self, before: discord.Thread, after: discord.Thread) -> None:
        """One that is archived opens by itself when something is posted; a locked one does not."""
        if before.locked and not after.locked:
            await self._opened(after.id)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        await self._closed(channel.id, Reason.CHANNEL_GONE)

    async def on_thread_delete(self, thread: discord.Thread) -> None:
        await self._closed(thread.id, Reason.CHANNEL_GONE)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """discord.py would log the arguments' traceback; a message may hold what people wrote."""
        log.error("discord.event_failed", method=event_method, problem=sys.exception())


def _may_post(channel: discord.abc.GuildChannel) -> bool:
    me: discord.Member | None = channel.guild.me
    if me is None:
        return False
    permissions = channel.permissions_for(me)
    return permissions.view_channel and permissions.send_messages


def read_interaction(state: Any, data: Mapping[str, Any]) -> discord.Interaction[discord.Client]:
    """What of it discord.py needs and Discord may leave out is filled in. The channel's id goes
    with the interaction's own data, because discord.py keeps none of a channel that it cannot see
    or is told too little about. Raises whatever discord.py does."""
    channel = data.get("channel_id") or (data.get("channel") or {}).get("id")
    whole: dict[str, Any] = {
        "attachment_size_limit": 0,
        **data,
        "data": {**(data.get("data") or {}), CHANNEL: str(channel or "")},
    }
    try:
        return discord.Interaction(data=cast(Any, whole), state=state)
    except (KeyError, TypeError, ValueError):
        whole.pop("channel", None)
        return discord.Interaction(data=cast(Any, whole), state=state)
