"""The connection to Discord: shards, intents, and everything that comes in.

discord.py keeps the connection: it resumes, starts again after an invalid session, waits out rate
limits and closed shards. What it cannot mend ends here as ``CannotConnect``, with the mend.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord import commands, limits
from adapters.discord.commands import Payload
from adapters.discord.problems import SOON
from bot.events import Reason
from bot.ports import TryLater

log = logging.getLogger(__name__)


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


class CannotConnect(Exception):
    """Discord does not let Holdspace in; the message is one sentence with the mend."""


LOGGED_OUT = (
    "Discord does not accept DISCORD_TOKEN: please make a new one on the Bot page of your "
    "application, put it into the setting, and start Holdspace again."
)
INTENTS_REFUSED = (
    "Discord does not tell Holdspace who joins: please switch on Server Members Intent on the Bot "
    "page of your application, or set DISCORD_MEMBERS to false."
)

NOT_DISCORD = (
    "What answers at DISCORD_API_URL is not Discord: please write an address such as "
    "https://discord.com/api/v10, or leave the setting empty."
)
_NO_ADDRESS = (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError)

Hear = Callable[[discord.Interaction[discord.Client]], Awaitable[None]]
Welcome = Callable[[discord.Member], Awaitable[None]]
Closed = Callable[[int, Reason], Awaitable[None]]


class Client(discord.AutoShardedClient):
    """``hear`` gets every interaction, ``welcome`` every member who joins, where that is on, and
    ``closed`` the id of every channel that is there no more."""

    def __init__(
        self,
        settings: DiscordSettings,
        tree: Payload,
        *,
        hear: Hear,
        welcome: Welcome,
        closed: Closed,
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
        self._tree = tree
        self._hear = hear
        self._welcome = welcome
        self._closed = closed

    async def setup_hook(self) -> None:
        await self._sync()
        if self._settings.api_url or self._settings.gateway_url:
            await self._use_gateway()

    async def _use_gateway(self) -> None:
        """After an invalid session discord.py goes to the gateway that stands on its class and not
        to the one it was told: with addresses of one's own it has to stand there."""
        shards, answered, _ = await self.http.get_bot_gateway()
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self._settings.gateway_url or answered)
        self.shard_count = self._settings.shards or shards

    async def on_interaction(self, interaction: discord.Interaction[discord.Client]) -> None:
        await self._hear(interaction)

    async def on_member_join(self, member: discord.Member) -> None:
        await self._welcome(member)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        log.warning("Holdspace was removed from the server %d: its groups hear nothing", guild.id)
        for channel in (*guild.text_channels, *guild.threads):
            await self._closed(channel.id, Reason.NOT_IN_CHANNEL)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        await self._closed(channel.id, Reason.CHANNEL_GONE)

    async def on_thread_delete(self, thread: discord.Thread) -> None:
        await self._closed(thread.id, Reason.CHANNEL_GONE)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """discord.py would log the arguments' traceback; a message may hold what people wrote."""
        log.exception("%s failed", event_method, exc_info=False)

    async def _sync(self) -> None:
        """Registers the command only where it is not there already, word for word."""
        application = self.application_id
        if application is None:
            raise RuntimeError("commands are registered after logging in")
        wanted: Sequence[Any] = [self._tree]
        guilds = self._settings.guild_ids
        for guild in guilds:
            await self._sync_in(application, guild, wanted)
        # Where servers are named, the command stands there, and must not stand there twice.
        everywhere: Sequence[Any] = [] if guilds else wanted
        if not commands.same(await self.http.get_global_commands(application), everywhere):
            await self.http.bulk_upsert_global_commands(application, [*everywhere])

    async def _sync_in(self, application: int, guild: int, wanted: Sequence[Any]) -> None:
        """One server that does not have Holdspace keeps it from no other."""
        try:
            if not commands.same(await self.http.get_guild_commands(application, guild), wanted):
                await self.http.bulk_upsert_guild_commands(application, guild, [*wanted])
        except (discord.Forbidden, discord.NotFound):
            log.warning(
                "the server %d does not have Holdspace: please invite it there with the printed "
                "link, or take the number out of DISCORD_GUILD_IDS, and start Holdspace again",
                guild,
            )


class Connection:
    """Implements ``platform.Line``: one client at a time, made again where logging in failed."""

    def __init__(self, settings: DiscordSettings, make: Callable[[], Client]) -> None:
        self._settings = settings
        self._make = make
        self._client: Client | None = None
        self._refused = asyncio.Event()
        self.connected = asyncio.Event()

    @property
    def client(self) -> discord.Client | None:
        if self._refused.is_set():
            return None
        client = self._client
        return client if client is not None and client.application_id is not None else None

    def refused(self) -> None:
        self._refused.set()

    async def keep(self) -> None:
        """Until it is cancelled. Raises CannotConnect where only a person can mend it."""
        if self._settings.api_url:
            # discord.py keeps it on its class: there is no other place to say it.
            Route.BASE = api_base(self._settings.api_url)
        waited = 1.0
        while True:
            client = self._client = self._make()
            try:
                await self._live(client)
            except discord.LoginFailure as error:
                raise CannotConnect(LOGGED_OUT) from error
            except discord.PrivilegedIntentsRequired as error:
                raise CannotConnect(INTENTS_REFUSED) from error
            except discord.ConnectionClosed as error:
                raise CannotConnect(_closed(error)) from error
            except (discord.DiscordException, OSError, TryLater) as error:
                # At start the network may not be there yet.
                log.warning(
                    "Discord cannot be reached (%s): again in %d s", type(error).__name__, waited
                )
            finally:
                self._client = None
                await client.close()
            await asyncio.sleep(waited)
            waited = min(waited * 2, 60.0)

    async def _log_in(self, client: Client) -> None:
        try:
            await client.login(self._settings.token)
        except (*_NO_ADDRESS, discord.NotFound, TypeError, KeyError) as error:
            # discord.py takes every answer for Discord's, whatever is in it.
            if self._settings.api_url:
                raise CannotConnect(NOT_DISCORD) from error
            raise

    async def _live(self, client: Client) -> None:
        await self._log_in(client)
        self.connected.set()
        living = asyncio.ensure_future(client.connect())
        refused = asyncio.ensure_future(self._refused.wait())
        try:
            limit = limits.CONNECT.total_seconds()
            either = {living, refused}
            await asyncio.wait(either, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
            if not (client.shards or living.done() or refused.done()):
                # discord.py would try without a word, each time one call deeper, until it breaks.
                raise TryLater(SOON)
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if refused.done():
                raise CannotConnect(LOGGED_OUT)
            await living
        finally:
            for each in (living, refused):
                each.cancel()
            await asyncio.gather(living, refused, return_exceptions=True)


def api_base(url: str) -> str:
    """The address that discord.py wants: with the version that it speaks, and no slash at its end.
    What has none is taken for the place where Discord has it. Raises CannotConnect."""
    try:
        given = yarl.URL(url.rstrip("/"))
    except ValueError as error:
        raise CannotConnect(NOT_DISCORD) from error
    if given.path in ("", "/"):
        given = given / "api"
    if given.name == "api":
        given = given / f"v{discord.http.INTERNAL_API_VERSION}"
    return str(given)


def _closed(error: discord.ConnectionClosed) -> str:
    """https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway"""
    if error.code == 4004:
        return LOGGED_OUT
    if error.code == 4011:
        return "Discord wants more shards: please leave DISCORD_SHARDS empty and start again."
    return f"Discord closed the connection for good (code {error.code}): please start again."
