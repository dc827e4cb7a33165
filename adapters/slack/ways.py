"""The private ways to one person: where they acted, then a message only they can see, then a direct
message, then a polite refusal. Never the channel.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.slack import apologies, limits, render
from adapters.slack.calls import Calls
from adapters.slack.inbound import Origin, Surface
from adapters.slack.metadata import Back
from adapters.slack.platform import SlackPlatform
from adapters.slack.problems import Expired
from bot.library import Words
from bot.log import Log
from bot.message import Block, Divider, Message, Paragraph
from bot.ports import PlatformProblem, TryLater

log = Log(__name__)

Payload = Mapping[str, Any]
Way = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Turn:
    """One event being answered. A trigger opens one view, so it is taken and not read. ``opened``
    is the view that an answer was shown in, and ``told`` what it says: what comes after it is said
    in the same view. ``sorry`` is what was said of a file that did not come: of several, once."""

    origin: Origin
    trigger: str = field(init=False)
    opened: str = ""
    told: tuple[Message, ...] = ()
    sorry: Message | None = None

    def __post_init__(self) -> None:
        self.trigger = self.origin.trigger

    def take_trigger(self) -> str:
        taken, self.trigger = self.trigger, ""
        return taken


class Ways:
    def __init__(self, calls: Calls, platform: SlackPlatform, words: Words) -> None:
        self._calls = calls
        self._platform = platform
        self._words = words

    async def tell(
        self, message: Message, turn: Turn, *, replace: bool, traceless: bool = False
    ) -> None:
        """Tries every private way there is, the nearest first. Raises what went wrong with that
        one, where none of them works. ``traceless``: not as a direct message, which stays."""
        first: PlatformProblem | None = None
        for way in self._ways(message, turn, replace=replace, traceless=traceless):
            try:
                await self._patiently(way)
            except PlatformProblem as problem:
                log.info("slack.private_way_failed", problem=problem)
                first = first or problem
            else:
                return
        if first is not None:
            raise first

    async def _patiently(self, way: Way) -> None:
        """Once more after a short wait that Slack asked for: somebody is looking at the screen."""
        try:
            await way()
        except TryLater as later:
            if later.after > limits.ANSWER_WAIT:
                raise
            await self._calls.pace.wait(later.after.total_seconds())
            await way()

    def _ways(
        self, message: Message, turn: Turn, *, replace: bool, traceless: bool
    ) -> Sequence[Way]:
        origin, back = turn.origin, turn.origin.back
        ways: list[Way] = []
        if turn.opened:
            ways.append(lambda: self._add(message, turn))
        elif origin.surface is Surface.MODAL:
            shown = self.card(message, origin)
            if not replace and turn.trigger:
                trigger = turn.take_trigger()
                ways.append(lambda: self._show("views.push", message, trigger, turn))
            ways.append(lambda: self.update_view(shown, origin))
        elif back.inside and turn.trigger:
            opener = turn.take_trigger()
            ways.append(lambda: self._show("views.open", message, opener, turn))
        body = render.message(message, self._words)
        if back.url:
            replaces = replace and back.replaces
            ways.append(lambda: self._respond(body, back.url, replaces=replaces))
        if back.channel:
            ways.append(lambda: self._ephemeral(body, origin))
        if not traceless:
            ways.append(lambda: self._direct(message, origin))
        ways.append(lambda: self._refuse(turn))
        return ways

    async def _show(self, method: str, message: Message, trigger: str, turn: Turn) -> None:
        shown = self.card(message, turn.origin)
        turn.opened = await self.views(method, shown, trigger, turn.origin)
        turn.told = (message,)

    async def _add(self, message: Message, turn: Turn) -> None:
        told = (*turn.told, message)
        blocks = [block for each in told for block in (Divider(), *_blocks(each))][1:]
        whole = Message(told[0].summary, tuple(blocks), told[0].reader)
        await self.update_view(self.card(whole, turn.origin), turn.origin, turn.opened)
        turn.told = told

    async def _respond(self, body: Payload, url: str, *, replaces: bool) -> None:
        kind = {"replace_original": True} if replaces else {"replace_original": False}
        await self._calls.respond(url, {**body, **kind, "response_type": "ephemeral"})

    async def _ephemeral(self, body: Payload, origin: Origin) -> None:
        await self._calls.call(
            "chat.postEphemeral",
            origin.who.workspace,
            lambda client: client.chat_postEphemeral(
                channel=origin.back.channel,
                user=origin.who.user,
                text=body["text"],
                blocks=body["blocks"],
            ),
        )

    async def _direct(self, message: Message, origin: Origin) -> None:
        await self._platform.direct(origin.who, message, "")

    async def _refuse(self, turn: Turn) -> None:
        """Says politely that it could not be shown. Where the card itself was what Slack would not
        open, the trigger is still good."""
        origin = turn.origin
        refusal = self.card(apologies.not_private(self._words), origin)
        if origin.surface is Surface.MODAL:
            await self.update_view(refusal, origin)
        else:
            await self.views("views.open", refusal, origin.trigger, origin)

    async def views(self, method: str, view: Payload, trigger: str, origin: Origin) -> str:
        """The id of the view that is shown now."""
        if not trigger:
            raise Expired("no trigger")
        answer = await self._calls.call(
            method,
            origin.who.workspace,
            lambda client: (
                client.views_push(trigger_id=trigger, view=dict(view))
                if method == "views.push"
                else client.views_open(trigger_id=trigger, view=dict(view))
            ),
        )
        return str((answer.get("view") or {}).get("id") or "")

    async def update_view(self, view: Payload, origin: Origin, id: str = "") -> None:
        """The one that the event came from, or another."""
        await self._calls.call(
            "views.update",
            origin.who.workspace,
            lambda client: client.views_update(view_id=id or origin.view_id, view=dict(view)),
        )

    def card(self, message: Message, origin: Origin) -> Payload:
        return render.card(message, self._words, Back(origin.back.channel, inside=True).encode())


def _blocks(message: Message) -> Sequence[Block]:
    return message.blocks or (Paragraph(message.summary),)
