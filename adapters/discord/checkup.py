"""Looking at Discord for ``holdspace doctor``: the token, intents, clock, and what the bot may do
in each group's channel.

Plain requests and no gateway: a second connection with the same token would disturb the first.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import aiohttp

from adapters.discord.client import DiscordSettings
from adapters.discord.connection import LOGGED_OUT, CannotConnect, api_base
from adapters.discord.manifest import Permission, asked_for
from adapters.discord.problems import problem_of
from bot import __version__
from bot.checkup import Finding, clock_against
from bot.ids import Place
from bot.ports import Clock

Sleep = Callable[[float], Awaitable[object]]

API = "https://discord.com"
SECONDS = 12.0
TRIES = 5
PATIENCE = 60.0
"""The longest Retry-After that is waited for, in seconds."""
ADMINISTRATOR = 1 << 3
MEMBERS_INTENT = 1 << 14 | 1 << 15
"""Of an application's flags. https://discord.com/developers/docs/resources/application"""
THREADS = (10, 11, 12)
"""Kinds of channel that are threads: they have the permissions of their parent."""
IN_THREADS, IN_CHANNELS = "send_messages_in_threads", "send_messages"
_AWAY = (
    "type on this machine: curl {}/gateway — where that answers, look again in a minute; where it "
    "does not, the network or DISCORD_API_URL keeps Discord away"
)
_LOGGED_OUT = 401

Json = Mapping[str, Any]


class _Refused(Exception):
    """``status`` is 0 where there was no answer; ``code`` is Discord's own."""

    def __init__(self, status: int, code: int = 0) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code = status, code


async def look(
    settings: DiscordSettings,
    groups: Sequence[tuple[str, Place]],
    clock: Clock,
    *,
    events: bool = False,
    pins: bool = False,
    sleep: Sleep = asyncio.sleep,
) -> list[Finding]:
    """``groups`` are ids with their channels; ``events`` says whether the servers' lists of events
    are kept, ``pins`` whether the newest agreement is pinned. Never raises for what Discord
    says."""
    try:
        base = api_base(settings.api_url or API)
    except CannotConnect as error:
        return [Finding("discord.address", False, "it cannot be used", str(error))]
    headers = {
        "Authorization": f"Bot {settings.token}",
        "User-Agent": f"DiscordBot (https://holdspace.invalid, {__version__})",
    }
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    async with aiohttp.ClientSession(headers=headers, timeout=timeout) as session:
        wanted = asked_for(events=events, pins=pins)
        looking = _Look(settings, session, base, clock, wanted, sleep)
        return await looking.all(groups)


class _Look:
    def __init__(
        self,
        settings: DiscordSettings,
        session: aiohttp.ClientSession,
        base: str,
        clock: Clock,
        wanted: Sequence[Permission],
        sleep: Sleep,
    ) -> None:
        self._settings = settings
        self._session = session
        self._base = base
        self._clock = clock
        self._wanted = wanted
        self._sleep = sleep
        self._away = _AWAY.format(base)
        self._date = ""
        self._servers: dict[str, Json] = {}
        self._roles: dict[str, frozenset[str]] = {}

    async def all(self, groups: Sequence[tuple[str, Place]]) -> list[Finding]:
        try:
            me = str((await self._get("/users/@me"))["id"])
        except _Refused as refused:
            if refused.status == _LOGGED_OUT:
                return [Finding("discord.token", False, "Discord refuses it", LOGGED_OUT)]
            return [Finding("discord.token", None, "Discord cannot be asked now", self._away)]
        found = [Finding("discord.token", True, "Discord knows it")]
        clock = clock_against("discord.clock", self._date, self._clock.now())
        found += [clock] if clock else []
        found += await self._intents()
        return found + [await self._channel(id, place.channel, me) for id, place in groups]

    async def _intents(self) -> list[Finding]:
        if not self._settings.members:
            return []
        about = "discord.intents"
        try:
            flags = int((await self._get("/applications/@me")).get("flags") or 0)
        except _Refused:
            return [Finding(about, None, "Discord cannot be asked now", self._away)]
        if flags & MEMBERS_INTENT:
            return [Finding(about, True, "Discord tells who joins")]
        return [
            Finding(
                about,
                False,
                "DISCORD_MEMBERS is on, and Discord would not tell who joins",
                "switch on Server Members Intent on the Bot page, or set DISCORD_MEMBERS to false",
            )
        ]

    async def _channel(self, id: str, channel: str, me: str) -> Finding:
        about = f"discord.channel {channel} (group {id})"
        try:
            there = await self._get(f"/channels/{channel}")
            lacks = await self._lacking(there, me)
        except _Refused as refused:
            if refused.status in (403, 404):
                problem = problem_of(refused.status, refused.code)
                mend = "invite Holdspace to the server, and let its role see the channel"
                return Finding(about, False, str(problem), mend)
            return Finding(about, None, "Discord cannot be asked now", self._away)
        if (there.get("thread_metadata") or {}).get("locked"):
            return Finding(about, False, "the thread is locked", "a moderator opens it again")
        if not lacks:
            return Finding(about, True, "everything that is needed there is allowed")
        names = ", ".join(each.name.replace("_", " ").title() for each in lacks)
        mend = f"in the channel's settings, Permissions, give Holdspace's role {names}"
        return Finding(about, False, f"Holdspace lacks {names} there", mend)

    async def _lacking(self, channel: Json, me: str) -> list[Permission]:
        """What is asked for at the invitation and is not allowed there. That the channel can be
        seen is known by now."""
        thread = channel.get("type") in THREADS
        ruled = await self._get(f"/channels/{channel['parent_id']}") if thread else channel
        server = str(channel.get("guild_id") or "")
        may = await self._may(server, ruled, me)
        not_needed = {"view_channel", IN_CHANNELS if thread else IN_THREADS}
        return [each for each in self._wanted if each.name not in not_needed and not may & each.bit]

    async def _may(self, server: str, channel: Json, me: str) -> int:
        """https://discord.com/developers/docs/topics/permissions#permission-overwrites"""
        if server not in self._servers:
            self._servers[server] = await self._get(f"/guilds/{server}")
            member = await self._get(f"/guilds/{server}/members/{me}")
            self._roles[server] = frozenset(map(str, member.get("roles") or ())) | {server}
        mine = self._roles[server]
        roles: Sequence[Json] = self._servers[server].get("roles") or ()
        may = 0
        for role in roles:
            if str(role["id"]) in mine:
                may |= int(role["permissions"])
        if may & ADMINISTRATOR:
            return ~0
        rules = {str(each["id"]): each for each in channel.get("permission_overwrites") or ()}
        everyone = [rules[server]] if server in rules else []
        ours = [each for id, each in rules.items() if id in mine and id != server]
        own = [rules[me]] if me in rules else []
        for together in (everyone, ours, own):
            for each in together:
                may &= ~int(each["deny"])
            for each in together:
                may |= int(each["allow"])
        return may

    async def _get(self, path: str) -> Json:
        """Waits where Discord asks for it. Raises _Refused."""
        for left in reversed(range(TRIES)):
            try:
                async with self._session.get(self._base + path) as answer:
                    self._date = answer.headers.get("Date", "")
                    given = await answer.json(content_type=None)
                    status = answer.status
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
                raise _Refused(0) from None
            said: Json = given if isinstance(given, dict) else {}
            wait = float(said.get("retry_after") or 1)
            if status == 429 and left and wait <= PATIENCE:
                await self._sleep(wait)
                continue
            if status != 200:
                raise _Refused(status, int(said.get("code") or 0))
            return said
        raise AssertionError("the last try returns or raises")
