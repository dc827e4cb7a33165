"""Answers -> what the person who acted sees, and nobody else.

Private is tried in an order: where they acted, then a message only they can see, then a direct
message, then a polite refusal. Never the channel.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, assert_never

from adapters.slack import limits, modals, render
from adapters.slack.calls import Calls
from adapters.slack.inbound import Origin, Surface
from adapters.slack.metadata import Back
from adapters.slack.platform import SlackPlatform
from adapters.slack.problems import Expired
from bot.answers import Answer, FormErrors, OpenForm, Reply, Update, Upload
from bot.ids import ActionId
from bot.library import Words
from bot.message import Button, Buttons, File, Form, Message, Note, Paragraph
from bot.ports import PlatformProblem, TryLater
from bot.text import text

log = logging.getLogger(__name__)

Payload = Mapping[str, Any]
Way = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class _Turn:
    """One event being answered. A trigger opens one view, so it is taken and not read."""

    origin: Origin
    trigger: str = field(init=False)

    def __post_init__(self) -> None:
        self.trigger = self.origin.trigger

    def take_trigger(self) -> str:
        taken, self.trigger = self.trigger, ""
        return taken


class Performer:
    def __init__(self, calls: Calls, platform: SlackPlatform, words: Words) -> None:
        self._calls = calls
        self._platform = platform
        self._words = words

    async def perform(self, answers: Sequence[Answer], origin: Origin) -> None:
        """Never raises: an answer that cannot be given is logged without what it holds."""
        turn = _Turn(origin)
        for answer in answers:
            try:
                await self._perform(answer, turn)
            except PlatformProblem as problem:
                log.warning("an answer was not given: %s", problem)

    def acknowledge(
        self, answers: Sequence[Answer], origin: Origin
    ) -> tuple[Payload, Sequence[Answer]]:
        """What a submitted form's own acknowledgement can carry, and the answers that are left.
        An empty payload closes the form."""
        if not answers:
            return {}, ()
        first, rest = answers[0], answers[1:]
        match first:
            case FormErrors(problems=problems):
                shown = {name: said for name, said in problems.items() if self._shows(origin, name)}
                if shown and len(shown) == len(problems):
                    return {"response_action": "errors", "errors": shown}, rest
                view = self._with_problems(first, origin)
                if view is not None:
                    return {"response_action": "update", "view": view}, rest
                return _somewhere(origin, problems), rest
            case OpenForm(form=form):
                return {"response_action": "update", "view": self._form(form, origin.back)}, rest
            case Reply(message=message) | Update(message=message) if origin.back.inside:
                return {"response_action": "update", "view": self._card(message, origin)}, rest
            case Reply() | Update() | Upload():
                return {}, answers
            case _:
                assert_never(first)

    def waiting(self, origin: Origin) -> Payload:
        """The acknowledgement of a form whose answer takes longer than Slack waits."""
        title = (origin.view or {}).get("title") or render.plain(
            self._words.line("slack.card"), limits.VIEW_TITLE
        )
        view = modals.waiting(title, self._words, origin.back.encode())
        return {"response_action": "update", "view": view}

    async def after_waiting(self, answers: Sequence[Answer], origin: Origin) -> None:
        """The answers of a form that said it was being saved: in its place where they fit."""
        acknowledgement, rest = self.acknowledge(answers, origin)
        view = acknowledgement.get("view")
        first = answers[0] if answers else None
        if view is None and isinstance(first, FormErrors):
            view = self._with_problems(first, origin)
        if view is None and isinstance(first, (Reply, Update)):
            view, rest = self._card(first.message, origin), answers[1:]
        if view is not None:
            try:
                await self._update_view(view, origin)
            except PlatformProblem as problem:
                log.info("a form could not be brought up to date: %s", problem)
                rest = answers
        await self.perform(rest, origin)

    # --- one answer -------------------------------------------------------------------------------

    async def _perform(self, answer: Answer, turn: _Turn) -> None:
        match answer:
            case Reply(message=message):
                await self._tell(message, turn, replace=False)
            case Update(message=message):
                await self._tell(message, turn, replace=True)
            case OpenForm(form=form):
                await self._open(form, turn)
            case FormErrors(problems=problems, form=form):
                # The form is closed already: it opens again, or its problems are told.
                if form is not None and turn.trigger:
                    await self._open(form, turn)
                else:
                    await self._tell(_card_of(" ".join(problems.values())), turn, replace=False)
            case Upload(message=message, file=file):
                await self._upload(message, file, turn)
            case _:
                assert_never(answer)

    async def _open(self, form: Form, turn: _Turn) -> None:
        origin = turn.origin
        view, trigger = self._form(form, origin.back), turn.take_trigger()
        method = "views.push" if origin.surface is Surface.MODAL else "views.open"
        try:
            await self._views(method, view, trigger, origin)
        except PlatformProblem as problem:
            log.warning("a form could not be opened: %s", problem)
            await self._tell(self._too_late(form), turn, replace=False)

    async def _upload(self, message: Message, file: File, turn: _Turn) -> None:
        """The file goes to the direct message; its card stands where they asked for it too."""
        origin = turn.origin
        try:
            place = await self._platform.direct_place(origin.who)
            await self._platform.send_file(place, file)
        except PlatformProblem as problem:
            log.warning("a file was not sent: %s", problem)
            failed = _card_of(self._words.line("slack.file_failed"))
            await self._tell(failed, turn, replace=False)
            return
        await self._tell(message, turn, replace=False)

    async def _tell(self, message: Message, turn: _Turn, *, replace: bool) -> None:
        """Tries every private way there is, the nearest first."""
        last: PlatformProblem | None = None
        for way in self._ways(message, turn, replace=replace):
            try:
                await self._patiently(way)
            except PlatformProblem as problem:
                log.info("one private way failed: %s", problem)
                last = problem
            else:
                return
        if last is not None:
            raise last

    async def _patiently(self, way: Way) -> None:
        """Once more after a short wait that Slack asked for: somebody is looking at the screen."""
        try:
            await way()
        except TryLater as later:
            if later.after > limits.ANSWER_WAIT:
                raise
            await self._calls.pace.wait(later.after.total_seconds())
            await way()

    # --- the private ways -----------------------------------------------------------------------

    def _ways(self, message: Message, turn: _Turn, *, replace: bool) -> Sequence[Way]:
        origin, back = turn.origin, turn.origin.back
        ways: list[Way] = []
        if origin.surface is Surface.MODAL:
            shown = self._card(message, origin)
            if not replace and turn.trigger:
                trigger = turn.take_trigger()
                ways.append(lambda: self._views("views.push", shown, trigger, origin))
            ways.append(lambda: self._update_view(shown, origin))
        elif back.inside and turn.trigger:
            shown, opener = self._card(message, origin), turn.take_trigger()
            ways.append(lambda: self._views("views.open", shown, opener, origin))
        body = render.message(message, self._words)
        if back.url:
            replaces = replace and back.replaces
            ways.append(lambda: self._respond(body, back.url, replaces=replaces))
        if back.channel:
            ways.append(lambda: self._ephemeral(body, origin))
        ways.append(lambda: self._direct(message, origin))
        if turn.trigger:
            refusal, last = self._card(self._refusal(), origin), turn.take_trigger()
            ways.append(lambda: self._views("views.open", refusal, last, origin))
        return ways

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

    async def _views(self, method: str, view: Payload, trigger: str, origin: Origin) -> None:
        if not trigger:
            raise Expired("no trigger")
        await self._calls.call(
            method,
            origin.who.workspace,
            lambda client: (
                client.views_push(trigger_id=trigger, view=dict(view))
                if method == "views.push"
                else client.views_open(trigger_id=trigger, view=dict(view))
            ),
        )

    async def _update_view(self, view: Payload, origin: Origin) -> None:
        await self._calls.call(
            "views.update",
            origin.who.workspace,
            lambda client: client.views_update(view_id=origin.view_id, view=dict(view)),
        )

    # --- views ----------------------------------------------------------------------------------

    def _form(self, form: Form, back: Back) -> Payload:
        return modals.form(form, self._words, back.encode())

    def _card(self, message: Message, origin: Origin) -> Payload:
        return render.card(message, self._words, Back(origin.back.channel, inside=True).encode())

    def _with_problems(self, errors: FormErrors, origin: Origin) -> Payload | None:
        if errors.form is not None:
            form = errors.form
            if dict(form.problems) != dict(errors.problems):
                form = Form(
                    form.id, form.title, form.fields, form.submit, form.intro, errors.problems
                )
            return self._form(form, origin.back)
        return modals.with_problem(origin.view or {}, " ".join(errors.problems.values()))

    def _shows(self, origin: Origin, name: str) -> bool:
        return origin.view is not None and modals.shows(origin.view, name)

    def _too_late(self, form: Form) -> Message:
        """With a button where the form belongs to a command, which can simply be run again."""
        note = text(self._words.line("slack.too_late"))
        if form.id.verb != "command":
            return Message(note, (Paragraph(note),))
        again = Button(self._words.line("slack.try_again"), ActionId("do", form.id.parts))
        return Message(note, (Paragraph(note), Buttons((again,))))

    def _refusal(self) -> Message:
        note = text(self._words.line("slack.refused"))
        return Message(note, (Note(note),))


def _card_of(sentence: str) -> Message:
    return Message(text(sentence), (Paragraph(text(sentence)),))


def _somewhere(origin: Origin, problems: Mapping[str, str]) -> Payload:
    """By the first field there is, where Slack sent too little of the view to show it better."""
    values = ((origin.view or {}).get("state") or {}).get("values") or {}
    first = next(iter(values), "")
    if not first:
        return {}
    return {"response_action": "errors", "errors": {first: " ".join(problems.values())}}
