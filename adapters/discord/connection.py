"""The connection to Discord, kept for as long as Holdspace runs.

discord.py resumes, starts again after an invalid session, waits out rate limits and closed shards.
What it cannot mend ends here as ``CannotConnect``, with the mend.
"""

import asyncio
from collections.abc import Callable

import aiohttp
import discord
import yarl
from discord.http import Route

from adapters.discord import limits
from adapters.discord.client import Client, DiscordSettings
from bot.log import Log, Plain
from bot.ports import StorageUnavailable

log = Log(__name__)


class CannotConnect(Exception):
    """Discord does not let Holdspace in; the message is one sentence with the mend."""


class Silence(Plain):
    """Discord let us in, and then said nothing."""


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
            except (CannotConnect, asyncio.CancelledError):
                raise
            except StorageUnavailable as error:
                # Which shards are ours stands in the database.
                log.warning("discord.database", problem=error, seconds=waited)
            except Exception as error:
                # At start the network may not be there yet. And what Discord sends may be something
                # that discord.py cannot read: a new connection, and not the end of everything.
                log.warning("discord.unreachable", problem=error, seconds=waited)
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
        if not self._settings.hears:
            await self._refused.wait()
            raise CannotConnect(LOGGED_OUT)
        living = asyncio.ensure_future(client.connect())
        refused = asyncio.ensure_future(self._refused.wait())
        try:
            limit = limits.CONNECT.total_seconds()
            either = {living, refused}
            await asyncio.wait(either, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
            if not (client.shards or client.begun or living.done() or refused.done()):
                # discord.py would try without a word, each time one call deeper, until it breaks.
                raise Silence("its gateway does not answer")
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
