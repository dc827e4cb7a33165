"""How the person who acted can be reached: one interaction, acknowledged once, answered after."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import aiohttp
import discord

from adapters.discord import render
from adapters.discord.inbound import CHANNEL, PLATFORM, Interaction
from adapters.discord.pieces import Component
from adapters.discord.problems import ALREADY_ACKNOWLEDGED, UNKNOWN_INTERACTION
from adapters.discord.render import Drawn
from adapters.discord.wire import OpenedForm, to_edit, to_send
from bot.library import Words
from bot.log import Log
from bot.message import File, Message
from bot.observer import UNOBSERVED, Observer

log = Log(__name__)

Raw = discord.Interaction[discord.Client]

_LOST = (aiohttp.ClientError, TimeoutError, OSError)
"""The connection broke: what was sent may have arrived."""
_TRIES = 4
"""How often something that is the same each time is sent. All are over within a second or two."""


_KINDS = {
    discord.InteractionType.application_command: "command",
    discord.InteractionType.component: "action",
    discord.InteractionType.modal_submit: "form",
    discord.InteractionType.autocomplete: "suggestion",
}


class TooLate(Exception):
    """Discord takes no acknowledgement any more: the person has seen that it failed, or another
    process has answered. Nothing is done, so that trying again does it once."""


class NotReached(Exception):
    """The interaction cannot be answered. ``gone``: what was to be changed is not there."""

    def __init__(self, *, gone: bool) -> None:
        super().__init__("gone" if gone else "out of reach")
        self.gone = gone


class Reach:
    """``private``: the message that was acted on is for this person alone, so it may change."""

    def __init__(self, raw: Raw, words: Words, observer: Observer = UNOBSERVED) -> None:
        self._raw = raw
        self._words = words
        self._observer = observer
        self._began = time.monotonic()
        self._acknowledged = False
        self._thinking = False
        message = raw.message
        self.private = message is not None and (raw.guild_id is None or message.flags.ephemeral)
        self._in_order = message is None or message.flags.components_v2
        self._changing = False
        self._opened = False

    @property
    def given(self) -> Interaction:
        raw, data = self._raw, _data(self._raw.data)
        return Interaction(
            id=str(raw.id),
            type=raw.type.value,
            user=str(raw.user.id),
            guild=str(raw.guild_id or ""),
            channel=str(data.get(CHANNEL) or raw.channel_id or ""),
            data=data,
        )

    @property
    def can_open(self) -> bool:
        """A form opens only as the first answer, and never on top of another one."""
        return not self._acknowledged and self._raw.type is not discord.InteractionType.modal_submit

    @property
    def can_add(self) -> bool:
        """Whether another private card may follow: a form that opened is the whole answer."""
        return self._acknowledged and not self._opened

    async def add(self, drawn: Drawn) -> None:
        """Another private card, drawn before."""
        await self._follow_up(drawn, None, "")

    async def promise(self) -> None:
        """Says that an answer comes. On a private card that may change, nothing is shown until it
        does: a new card can still follow. Anywhere else a private one is begun, which only this
        person sees from the first moment on."""
        self._changing = self.private
        self._thinking = not self._changing
        thinking = self._thinking
        await self._acknowledge(lambda: self._raw.response.defer(ephemeral=True, thinking=thinking))

    async def open(self, modal: Mapping[str, Any]) -> None:
        await self._acknowledge(lambda: self._raw.response.send_modal(OpenedForm(modal)))
        self._opened = True

    async def offer(self, choices: Sequence[Mapping[str, str]]) -> None:
        shown = [
            discord.app_commands.Choice(name=each["name"], value=each["value"]) for each in choices
        ]
        await self._acknowledge(lambda: self._raw.response.autocomplete(shown))

    async def reply(
        self, message: Message, row: Sequence[Component] = (), file: File | None = None
    ) -> None:
        """A new private card, or what was promised."""
        drawn = self._drawn(message, in_order=file is None, row=row)
        about = "".join(each for each in message.summary if isinstance(each, str))
        if not self._acknowledged:
            await self._acknowledge(
                lambda: self._raw.response.send_message(
                    **to_send(drawn, file, about=about), ephemeral=True
                )
            )
        elif self._thinking:
            self._thinking = False
            await self._edit(drawn, file, about)
        else:
            await self._follow_up(drawn, file, about)

    async def _edit(self, drawn: Drawn, file: File | None = None, about: str = "") -> None:
        """The same however often it is made, so a lost answer is no matter."""
        for _ in range(_TRIES):
            try:
                await self._raw.edit_original_response(**to_edit(drawn, file, about=about))
            except discord.HTTPException as error:
                raise NotReached(gone=error.status == 404) from error
            except _LOST:
                continue
            return
        log.warning("discord.arrival_unknown")

    async def _follow_up(self, drawn: Drawn, file: File | None, about: str) -> None:
        try:
            await self._raw.followup.send(**to_send(drawn, file, about=about), ephemeral=True)
        except discord.HTTPException as error:
            raise NotReached(gone=error.status == 404) from error
        except _LOST:
            # It may be there: a second one would say everything twice.
            log.warning("discord.arrival_unknown")

    async def update(self, message: Message, row: Sequence[Component] = ()) -> None:
        """In place of the private card that was acted on; where there is none, a new one."""
        if not self._changing:
            await self.reply(message, row)
            return
        drawn = self._drawn(message, in_order=self._in_order, row=row)
        try:
            await self._edit(drawn)
        except NotReached as problem:
            if not problem.gone:
                raise
            # They put the card away meanwhile.
            await self.reply(message, row)

    async def nothing(self) -> None:
        """There is nothing to say: the promise is taken back."""
        if self._thinking:
            self._thinking = False
            try:
                await self._raw.delete_original_response()
            except (discord.HTTPException, *_LOST) as error:
                log.info("discord.promise_stands", problem=error)

    def _drawn(self, message: Message, *, in_order: bool, row: Sequence[Component]) -> Drawn:
        draw = render.private if in_order else render.posted
        return render.with_row(draw(message, self._words), row)

    async def _acknowledge(self, answering: Callable[[], Awaitable[object]]) -> None:
        """Once. Where the answer to it is lost it is sent again, and then "acknowledged already"
        means that the first one arrived."""
        for tried in range(_TRIES):
            try:
                await answering()
            except discord.HTTPException as error:
                if error.code == ALREADY_ACKNOWLEDGED and tried:
                    break
                if error.code in (UNKNOWN_INTERACTION, ALREADY_ACKNOWLEDGED):
                    raise TooLate from error
                raise NotReached(gone=False) from error
            except _LOST:
                continue
            break
        else:
            raise TooLate
        self._acknowledged = True
        kind = _KINDS.get(self._raw.type, "event")
        self._observer.acknowledged(PLATFORM, kind, time.monotonic() - self._began)


def _data(data: object) -> Mapping[str, Any]:
    return data if isinstance(data, dict) else {}
