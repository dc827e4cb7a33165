"""The outbound port: what goes to others than the person who acted."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

import aiohttp
import discord

from adapters.discord import limits, render
from adapters.discord.inbound import PLATFORM, WORKSPACE, place
from adapters.discord.pieces import TooMuch
from adapters.discord.problems import INVALID_BODY, SOON, THREAD_ARCHIVED, Closed, problem_of
from adapters.discord.render import Drawn
from adapters.discord.waiting import Waiting
from adapters.discord.wire import to_edit, to_send
from bot.ids import MessageRef, Person, Place
from bot.library import Words
from bot.message import File, Message
from bot.plain import text_words
from bot.ports import (
    Capabilities,
    OutcomeUnknown,
    PlatformProblem,
    Standing,
    TryLater,
    Unreachable,
)

_T = TypeVar("_T")


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

    def __init__(self, line: Line, words: Words, waiting: Waiting) -> None:
        self._line = line
        self._words = words
        self._waiting = waiting

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

    async def direct(self, person: Person, message: Message, key: str) -> MessageRef:
        """Where their direct messages are closed it waits for their next command instead."""
        mailbox = await self._mailbox(person)
        drawn = self._drawn(message)
        try:
            return await self._to(mailbox, drawn, key)
        except Closed:
            await self._waiting.add(person, render.private(message, self._words), key)
            return MessageRef(mailbox, key)

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

    async def standing(self, person: Person, place: Place) -> Standing:
        channel_id, user = _channel(place), _user(person)

        async def look() -> Standing:
            client = self._client()
            channel = client.get_channel(channel_id) or await client.fetch_channel(channel_id)
            if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
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
