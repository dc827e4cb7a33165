"""Answers -> what the person who acted sees, and nobody else."""

from collections.abc import Mapping, Sequence
from typing import Any, assert_never

from adapters.slack import apologies, limits, modals, render
from adapters.slack.calls import Calls
from adapters.slack.inbound import Origin, Surface
from adapters.slack.metadata import Back
from adapters.slack.platform import SlackPlatform
from adapters.slack.render import CannotRender
from adapters.slack.ways import Turn, Ways
from bot.answers import Answer, FormErrors, OpenForm, Reply, Update, Upload
from bot.library import Words
from bot.log import Log
from bot.message import File, Form, Message
from bot.ports import PlatformProblem

log = Log(__name__)

Payload = Mapping[str, Any]


class Performer:
    def __init__(self, calls: Calls, platform: SlackPlatform, words: Words) -> None:
        self._platform = platform
        self._words = words
        self._ways = Ways(calls, platform, words)

    async def perform(self, answers: Sequence[Answer], origin: Origin) -> None:
        """Never raises: an answer that cannot be given is logged without what it holds."""
        turn = Turn(origin)
        for answer in answers:
            try:
                await self._perform(answer, turn)
            except CannotRender as problem:
                log.error("slack.does_not_fit", problem=problem)
                await self._misfit(turn)
            except PlatformProblem as problem:
                log.warning("slack.not_given", problem=problem)

    async def _misfit(self, turn: Turn) -> None:
        """A mistake of ours. Whoever waits is told so, and not left waiting."""
        try:
            await self._ways.tell(apologies.plain(self._words, "slack.misfit"), turn, replace=False)
        except PlatformProblem as problem:
            log.warning("slack.not_given", problem=problem)

    def acknowledge(
        self, answers: Sequence[Answer], origin: Origin
    ) -> tuple[Payload, Sequence[Answer]]:
        """What a submitted form's own acknowledgement can carry, and the answers that are left.
        An empty payload closes the form; one whose answer does not fit stays open as it was
        typed."""
        try:
            return self._acknowledge(answers, origin)
        except CannotRender as problem:
            log.error("slack.does_not_fit", problem=problem)
            sorry = self._words.line("slack.misfit")
            view = modals.with_problem(origin.view or {}, sorry)
            if view is None:
                return _somewhere(origin, {"": sorry}), ()
            return {"response_action": "update", "view": view}, ()

    def _acknowledge(
        self, answers: Sequence[Answer], origin: Origin
    ) -> tuple[Payload, Sequence[Answer]]:
        """Raises CannotRender."""
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
                return {"response_action": "update", "view": self._ways.card(message, origin)}, rest
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
        try:
            view, rest = self._in_its_place(answers, origin)
        except CannotRender as problem:
            log.error("slack.does_not_fit", problem=problem)
            view, rest = self._ways.card(apologies.plain(self._words, "slack.misfit"), origin), ()
        if view is not None:
            try:
                await self._ways.update_view(view, origin)
            except PlatformProblem as problem:
                log.info("slack.form_not_updated", problem=problem)
                rest = answers
        await self.perform(rest, origin)

    def _in_its_place(
        self, answers: Sequence[Answer], origin: Origin
    ) -> tuple[Payload | None, Sequence[Answer]]:
        """The view that stands there now, and the answers that are left. Raises CannotRender."""
        acknowledgement, rest = self._acknowledge(answers, origin)
        view = acknowledgement.get("view")
        if view is not None or not answers:
            return view, rest
        match answers[0]:
            case FormErrors() as errors:
                return self._with_problems(errors, origin), rest
            case Reply(message=message) | Update(message=message):
                return self._ways.card(message, origin), answers[1:]
            case Upload(message=message):
                # The file comes after it: nobody goes on reading that it is being saved.
                return self._ways.card(message, origin), answers
            case OpenForm():
                return None, rest

    # --- one answer -------------------------------------------------------------------------------

    async def _perform(self, answer: Answer, turn: Turn) -> None:
        match answer:
            case Reply(message=message, traceless=traceless):
                await self._ways.tell(message, turn, replace=False, traceless=traceless)
            case Update(message=message, traceless=traceless):
                await self._ways.tell(message, turn, replace=True, traceless=traceless)
            case OpenForm(form=form):
                await self._open(form, turn)
            case FormErrors(problems=problems, form=form):
                # The form is closed already: it opens again, or its problems are told.
                if form is not None and turn.trigger:
                    await self._open(form, turn, typed=True)
                else:
                    told = apologies.said(" ".join(problems.values()))
                    await self._ways.tell(told, turn, replace=False)
            case Upload(message=message, file=file):
                await self._upload(message, file, turn)
            case _:
                assert_never(answer)

    async def _open(self, form: Form, turn: Turn, *, typed: bool = False) -> None:
        origin = turn.origin
        method = "views.push" if origin.surface is Surface.MODAL else "views.open"
        try:
            view = self._form(form, origin.back)
            await self._ways.views(method, view, turn.take_trigger(), origin)
        except (PlatformProblem, CannotRender) as problem:
            log.warning("slack.form_not_opened", problem=problem)
            sorry = apologies.form_not_opened(self._words, form, problem, typed=typed)
            await self._ways.tell(sorry, turn, replace=False)

    async def _upload(self, message: Message, file: File, turn: Turn) -> None:
        """The file goes to the direct message; its card stands where they asked for it too."""
        origin = turn.origin
        try:
            place = await self._platform.direct_place(origin.who)
            await self._platform.send_file(place, file)
        except PlatformProblem as problem:
            log.warning("slack.file_not_sent", problem=problem)
            sorry = apologies.file_not_sent(self._words, problem)
            if sorry != turn.sorry:
                turn.sorry = sorry
                await self._ways.tell(sorry, turn, replace=False)
            return
        await self._ways.tell(message, turn, replace=False)

    # --- views ----------------------------------------------------------------------------------

    def _form(self, form: Form, back: Back) -> Payload:
        return modals.form(form, self._words, back.encode())

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


def _somewhere(origin: Origin, problems: Mapping[str, str]) -> Payload:
    """By the first field there is, where Slack sent too little of the view to show it better."""
    values = ((origin.view or {}).get("state") or {}).get("values") or {}
    first = next(iter(values), "")
    if not first:
        return {}
    return {"response_action": "errors", "errors": {first: " ".join(problems.values())}}
