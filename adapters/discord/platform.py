"""The outbound port: what goes to others than the person who acted."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

import aiohttp
import discord

from adapters.discord import event_list, limits, render
from adapters.discord.event_list import Change, Make
from adapters.discord.inbound import PLATFORM, WORKSPACE, place
from adapters.discord.pieces import TooMuch
from adapters.discord.problems import (
    EVENTS_FULL,
    INVALID_BODY,
    MAY_NOT,
    PINS_FULL,
    SOON,
    THREAD_ARCHIVED,
    UNKNOWN_MESSAGE,
    Closed,
    problem_of,
)
from adapters.discord.render import Drawn
from adapters.discord.waiting import Waiting
from adapters.discord.wire import to_edit, to_send
from bot.answers import Listing
from bot.events import Reason
from bot.ids import MessageRef, Person, Place
from bot.library import Words
from bot.message import File, Message
from bot.plain import text_words
from bot.ports import (
    Capabilities,
    Clock,
    OutcomeUnknown,
    PlatformProblem,
    Standing,
    TryLater,
    Unreachable,
)

_T = TypeVar("_T")

_NOT_LISTED = {MAY_NOT: Reason.MAY_NOT_LIST, EVENTS_FULL: Reason.LIST_FULL}

_NOT_PINNED = {MAY_NOT: Reason.MAY_NOT_PIN, PINS_FULL: Reason.PINS_FULL}


class Line(Protocol):
    """The connection, as far as it matters here."""

    @property
    def client(self) -> discord.Client | None:
        """None while nobody is logged in."""
        ...

    def refused(self) -> None:
        """Discord does not take the token any more: nothing else is sent with it."""
        ...


class DiscordPlatform:
    """Implements ``bot.ports.Platform``. A key is sent as the nonce: for some minutes Discord gives
    back the message that has it instead of posting a second one."""

    name = PLATFORM
    capabilities = Capabilities(keeps_keys=True)

    def __init__(self, line: Line, words: Words, waiting: Waiting, clock: Clock) -> None:
        self._line = line
        self._words = words
        self._waiting = waiting
        self._clock = clock

    async def post(self, place: Place, message: Message, key: str) -> MessageRef:
        drawn = self._drawn(message)
        return await self._to(place, drawn, key)

    async def edit(self, ref: MessageRef, message: Message) -> None:
        channel, id = _channel(ref.place), _number(ref.message)
        drawn = self._drawn(message)

        async def change(drawn: Drawn) -> None:
            where = self._client().get_partial_messageable(channel)
            await where.get_partial_message(id).edit(
                **to_edit(drawn),
                allowed_mentions=discord.AllowedMentions.none(),
            )

        try:
            await self._ask(lambda: change(drawn), channel)
        except _Refused as refused:
            if drawn.in_order:
                raise refused.problem from refused
            # A message that was once in Components V2 stays so.
            again = render.private(message, self._words)
            await self._plainly(lambda: change(again), channel)

    async def direct(
        self, person: Person, message: Message, key: str, *, only_in: Place | None = None
    ) -> MessageRef:
        """Where their direct messages are closed it waits until they next do something, unless it
        is for a channel's people only. Once they are open again, what waited comes first."""
        user = _user(person)
        if only_in is not None and not await self._sees(user, only_in):
            raise Unreachable("That person cannot see the channel.", Reason.PERSON_GONE)
        drawn = self._drawn(message)
        refused = False
        if not await self._waiting.pausing(person):
            try:
                mailbox = await self._mailbox(person)
                waited = await self._waiting.of(person)
                for each in waited:
                    await self._to(mailbox, each.drawn, each.key)
                sent = await self._to(mailbox, drawn, key)
            except Closed:
                if only_in is not None:
                    raise
                refused = True
            else:
                if waited:
                    await self._waiting.given(person, waited)
                return sent
        elif only_in is not None:
            raise Closed("That person takes no direct messages from here.", Reason.CLOSED)
        again = render.private(message, self._words)
        await self._waiting.add(person, again, key, refused=refused)
        return MessageRef(place(f"@{person.user}"), key)

    async def sees(self, person: Person, place: Place) -> bool | None:
        return await self._sees(_user(person), place)

    async def _sees(self, user: int, place: Place) -> bool:
        """Whether somebody is in the server and can see that channel. Where nobody can say it of a
        thread, being in the server is enough."""

        async def look() -> bool:
            channel = await self._channel_of(place)
            try:
                member = await channel.guild.fetch_member(user)
            except discord.NotFound:
                return False
            try:
                return channel.permissions_for(member).view_channel
            except discord.ClientException:
                return True

        return await self._plainly(look, _channel(place))

    async def upload(self, person: Person, message: Message, file: File) -> None:
        if len(file.content) > limits.FILE_BYTES:
            raise PlatformProblem("the file is larger than Discord takes")
        mailbox = await self._mailbox(person)
        about = text_words(message.summary)
        channel = _channel(mailbox)

        async def send() -> None:
            where = self._client().get_partial_messageable(channel)
            # A discord.File is read once: each try has its own.
            await where.send(
                **to_send(self._drawn(message), file, about=about),
                allowed_mentions=discord.AllowedMentions.none(),
            )

        await self._plainly(send, channel)

    async def places_of(self, person: Person) -> Sequence[Place] | None:
        """Whom a channel holds is told to apps with the members intent, and only as a whole list:
        more than is needed, and not asked for."""
        return None

    async def zone_of(self, person: Person) -> str:
        """Discord keeps no time zone of a person."""
        return ""

    async def standing(self, person: Person, place: Place) -> Standing:
        channel_id, user = _channel(place), _user(person)

        async def look() -> Standing:
            try:
                channel = await self._channel_of(place)
            except Unreachable:
                return Standing(admin=False, manages_channel=False)
            member = await channel.guild.fetch_member(user)
            whole = member.guild_permissions
            try:
                manages = channel.permissions_for(member).manage_channels
            except discord.ClientException:
                # A thread in a channel that Holdspace cannot see: nobody can say who manages it.
                manages = False
            return Standing(
                admin=whole.administrator or whole.manage_guild,
                manages_channel=manages,
            )

        return await self._plainly(look, channel_id)

    async def pin(self, ref: MessageRef) -> None:
        """Implements ``bot.ports.PinBoard``. Pinning what is pinned changes nothing."""
        await self._pinned(ref, lambda message: message.pin())

    async def unpin(self, ref: MessageRef) -> None:
        await self._pinned(ref, lambda message: message.unpin(), gone=True)

    async def _pinned(
        self,
        ref: MessageRef,
        change: Callable[[discord.PartialMessage], Awaitable[None]],
        *,
        gone: bool = False,
    ) -> None:
        """``gone``: it is well where the message is not there any more."""
        channel, id = _channel(ref.place), _number(ref.message)

        async def do() -> None:
            where = self._client().get_partial_messageable(channel)
            try:
                await change(where.get_partial_message(id))
            except discord.HTTPException as error:
                if gone and error.code == UNKNOWN_MESSAGE:
                    return
                reason = _NOT_PINNED.get(error.code)
                if reason is None:
                    raise
                raise Unreachable(f"Discord refused a pin ({error.code}).", reason) from error

        await self._plainly(do, channel)

    async def keep_listed(self, listing: Listing) -> None:
        """Implements ``bot.ports.EventList``. Everybody on a server sees its events: those of a
        group whose channel not everybody sees are taken away."""
        channel, seen = await self._plainly(lambda: self._seen_by_everybody(listing.place))
        if not seen:
            listing = replace(listing, entries=())
        await self._plainly(lambda: self._list(channel.guild.id, channel.name, listing))

    async def _seen_by_everybody(
        self, place: Place
    ) -> tuple[discord.abc.GuildChannel | discord.Thread, bool]:
        """The group's channel, and whether all of its server may look in. A process that does not
        listen has no picture of the server, so it asks."""
        client, channel = self._client(), await self._channel_of(place)
        guild = channel.guild
        if guild.unavailable:
            guild = await client.fetch_guild(guild.id)
            channel = await guild.fetch_channel(channel.id)
        looked_at: object = channel
        if isinstance(channel, discord.Thread):
            if channel.is_private():
                return channel, False
            looked_at = channel.parent or await guild.fetch_channel(channel.parent_id)
        everybody: discord.Role | None = guild.default_role
        if everybody is None or not isinstance(looked_at, discord.abc.GuildChannel):
            return channel, False
        return channel, looked_at.permissions_for(everybody).view_channel

    async def _channel_of(self, place: Place) -> discord.abc.GuildChannel | discord.Thread:
        id, client = _channel(place), self._client()
        channel = client.get_channel(id) or await client.fetch_channel(id)
        if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
            raise Unreachable("This place is in no server.")
        return channel

    async def _list(self, guild: int, name: str, listing: Listing) -> None:
        client = self._client()
        found = await client.http.get_scheduled_events(guild, False)
        me = client.user.id if client.user else 0
        try:
            for step in event_list.steps(found, listing, name, self._clock.now(), me=me):
                match step:
                    case Make(payload):
                        await client.http.create_guild_scheduled_event(guild, **payload)
                    case Change(id, payload):
                        await client.http.edit_scheduled_event(guild, id, **payload)
        except discord.HTTPException as error:
            reason = _NOT_LISTED.get(error.code)
            if reason is None:
                raise
            raise Unreachable(f"Discord refused an event ({error.code}).", reason) from error

    # --- the way there -----------------------------------------------------------------------

    async def _to(self, where: Place, drawn: Drawn, key: str) -> MessageRef:
        channel = _channel(where)

        async def send() -> MessageRef:
            messageable = self._client().get_partial_messageable(channel)
            sent = await messageable.send(
                **to_send(drawn),
                nonce=key,
                allowed_mentions=discord.AllowedMentions.none(),
            )
            return MessageRef(where, str(sent.id))

        return await self._plainly(send, channel)

    async def _mailbox(self, person: Person) -> Place:
        user = _user(person)

        async def open_() -> Place:
            return place(str((await self._client().create_dm(discord.Object(user))).id))

        return await self._plainly(open_)

    def _drawn(self, message: Message) -> Drawn:
        try:
            return render.posted(message, self._words)
        except TooMuch as error:
            raise PlatformProblem(str(error)) from error

    def _client(self) -> discord.Client:
        client = self._line.client
        if client is None:
            raise TryLater(SOON)
        return client

    async def _plainly(self, ask: Callable[[], Awaitable[_T]], channel: int = 0) -> _T:
        try:
            return await self._ask(ask, channel)
        except _Refused as refused:
            raise refused.problem from refused

    async def _ask(
        self, ask: Callable[[], Awaitable[_T]], channel: int = 0, *, opened: bool = False
    ) -> _T:
        """Every way that asking Discord can fail, in the words of the port. 429 and Discord's own
        faults are discord.py's: it waits and tries again."""
        try:
            return await ask()
        except discord.HTTPException as error:
            if error.status == 401:
                self._line.refused()
            if error.code == THREAD_ARCHIVED and not opened and await self._unarchived(channel):
                return await self._ask(ask, channel, opened=True)
            problem = problem_of(error.status, error.code)
            if error.code == INVALID_BODY:
                raise _Refused(problem) from error
            raise problem from error
        except aiohttp.ClientConnectorError as error:
            raise TryLater(SOON) from error
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise OutcomeUnknown(type(error).__name__) from error

    async def _unarchived(self, channel: int) -> bool:
        try:
            thread = await self._client().fetch_channel(channel)
            if not isinstance(thread, discord.Thread):
                return False
            await thread.edit(archived=False)
        except discord.HTTPException:
            return False
        return True


class _Refused(Exception):
    """Discord does not take the body as it is."""

    def __init__(self, problem: PlatformProblem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def _channel(where: Place) -> int:
    if (where.platform, where.workspace) != (PLATFORM, WORKSPACE):
        raise Unreachable("This place is not on Discord.")
    return _number(where.channel)


def _user(person: Person) -> int:
    if (person.platform, person.workspace) != (PLATFORM, WORKSPACE):
        raise Unreachable("This person is not on Discord.")
    return _number(person.user)


def _number(id: str) -> int:
    if not id.isdecimal():
        raise Unreachable("Discord's ids are numbers.")
    return int(id)
