"""From what happened to what to do next: find the row of the tables, and walk.

Every way in comes through here, so a command, a form and a button mean the same thing, and a
database that is away or a mistake of ours is handled once.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import TracebackType

from bot.answers import Answer, AnswerKind, FormErrors, OpenForm, Reply
from bot.commands import BY_PATH, CommandSpec, ParamKind, Who
from bot.events import (
    ActionPressed,
    CommandTyped,
    CommandUsed,
    Event,
    FormSubmitted,
    MemberJoined,
    PlaceClosed,
)
from bot.flows import welcome
from bot.flows.context import Answers, Context, Invalid, Rules
from bot.flows.route import About, Parts, Values
from bot.flows.typed import parted
from bot.grammar import Unread, read
from bot.ids import ActionId, Person, Place
from bot.library import Library
from bot.message import Choice, Form
from bot.ports import (
    Clock,
    Platform,
    Randomness,
    Schedule,
    StorageUnavailable,
    Store,
)
from bot.routes import ROUTES, Routes
from bot.suggest import completions
from bot.views import router as say
from bot.views.forms import form_of
from bot.walk import Step, Walk

log = logging.getLogger(__name__)


class FlowRouter:
    """Implements ``bot.ports.Router``. Holds no state of its own."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        library: Library,
        schedule: Schedule,
        randomness: Randomness,
        rules: Rules,
        platforms: Mapping[str, Platform],
        routes: Routes = ROUTES,
    ) -> None:
        self._walk = Walk(
            store=store,
            clock=clock,
            library=library,
            schedule=schedule,
            randomness=randomness,
            rules=rules,
            platforms=platforms,
        )
        self._store = store
        self._words = library.words
        self._command_name = rules.command
        self._routes = routes

    def how(self, event: Event) -> AnswerKind:
        match event:
            case CommandTyped(words=words):
                typed = read(words)
                return AnswerKind.PRIVATE if isinstance(typed, Unread) else typed.spec.answer
            case CommandUsed(path=path):
                return BY_PATH[path].answer if path in BY_PATH else AnswerKind.PRIVATE
            case ActionPressed(action=ActionId(verb="do", parts=parts)):
                spec = _spec_of(parts)
                return spec.answer if spec else AnswerKind.PRIVATE
            case ActionPressed(action=action):
                action_route = self._routes.actions.get(action.verb)
                return action_route.answer if action_route else AnswerKind.PRIVATE
            case FormSubmitted() | MemberJoined():
                return AnswerKind.PRIVATE

    async def handle(self, event: Event) -> Sequence[Answer]:
        try:
            return await self._handle(event)
        except StorageUnavailable as error:
            log.warning("storage unavailable: %s", type(error).__name__)
            return self._failed(event, "router.storage")
        except Exception as error:
            # The text of an error may hold what somebody typed: only its type and place are logged.
            log.error("flow failed: %s", type(error).__name__, exc_info=_without_text(error))
            return self._failed(event, "router.failed")

    async def closed(self, event: PlaceClosed) -> None:
        try:
            await self._walk.tell_of_closed(event)
        except StorageUnavailable as error:
            # What cannot be posted there is told of as well, when it falls due.
            log.warning("a closed channel was not told of: %s", type(error).__name__)

    async def suggest(self, who: Person, place: Place | None, words: str) -> Sequence[Choice]:
        try:
            async with self._store.reading() as uow:
                group = await self._walk.group_here(uow, who, place)
                context = self._walk.context(uow, who, place, group)
                return await completions(context, words, self._routes.sources)
        except StorageUnavailable:
            return ()

    # --- one event ---------------------------------------------------------------------------

    async def _handle(self, event: Event) -> Answers:
        match event:
            case CommandTyped(words=words):
                typed = read(words)
                if isinstance(typed, Unread):
                    unknown = say.unknown_command(
                        self._words, self._command_name, typed.typed, typed.near
                    )
                    return (Reply(unknown),)
                return await self._command(event, typed.spec, typed.args, (), typed.unknown)
            case CommandUsed(path=path, args=args):
                if path not in BY_PATH:
                    return self._walk.gone()
                return await self._command(event, BY_PATH[path], args, ())
            case ActionPressed(action=ActionId(verb="do", parts=parts)):
                spec = _spec_of(parts)
                return (
                    await self._command(event, spec, {}, parts[1:]) if spec else self._walk.gone()
                )
            case ActionPressed(action=action, chosen=chosen):
                return await self._action(event, action, chosen)
            case FormSubmitted(form=ActionId(verb="command", parts=parts), values=values):
                spec = _spec_of(parts)
                if spec is None:
                    return self._walk.gone()
                return await self._command(event, spec, values, parts[1:], submitted=True)
            case FormSubmitted(form=form, values=values):
                return await self._form(event, form, values)
            case MemberJoined():
                return await self._joined(event)

    async def _command(
        self,
        event: CommandTyped | CommandUsed | ActionPressed | FormSubmitted,
        spec: CommandSpec,
        args: Values,
        about: Parts,
        unknown: tuple[str, ...] = (),
        *,
        submitted: bool = False,
    ) -> Answers:
        row = self._routes.commands[spec.path]
        args = _with_time(spec, args)
        missing = any(each.required and not args.get(each.name) for each in spec.params)
        asks = bool(spec.params) and not submitted and (missing or bool(unknown))
        problems = (
            {"": self._words.line("problem.unknown", typed=" ".join(unknown)[:100])}
            if unknown
            else {}
        )

        async def ask(context: Context, problems: Mapping[str, str]) -> Form:
            known = dict(await row.prefill(context)) if row.prefill and not submitted else {}
            known.update(args)
            sources = {
                each.source: await self._routes.sources[each.source](context)
                for each in spec.params
                if each.source
            }
            return form_of(
                spec,
                self._words,
                args=known,
                sources=sources,
                like=context.who,
                about=about,
                problems=problems,
            )

        async def run(context: Context) -> Answers:
            if asks:
                return (OpenForm(await ask(context, problems)),)
            try:
                return await row.run(context, args)
            except Invalid as invalid:
                form = await ask(context, invalid.problems)
                return (FormErrors(invalid.problems, form) if submitted else OpenForm(form),)

        step = Step(
            event=event.event,
            who=event.who,
            place=event.place,
            need=spec.who,
            about=About.GROUP if about else About.PLACE,
            parts=about,
            writes=spec.writes and not asks,
            needs_group=spec.group,
        )
        return await self._walk.take(step, run)

    async def _action(self, event: ActionPressed, action: ActionId, chosen: str) -> Answers:
        row = self._routes.actions.get(action.verb)
        if row is None:
            return self._walk.gone()
        step = Step(
            event=event.event,
            who=event.who,
            place=event.place,
            need=row.who,
            about=row.about,
            parts=action.parts,
            writes=row.writes,
            needs_group=True,
        )
        return await self._walk.take(step, lambda context: row.run(context, action.parts, chosen))

    async def _form(self, event: FormSubmitted, form: ActionId, values: Values) -> Answers:
        row = self._routes.forms.get(form.verb)
        if row is None:
            return self._walk.gone()

        async def run(context: Context) -> Answers:
            try:
                return await row.run(context, form.parts, values)
            except Invalid as invalid:
                again = await row.form(context, form.parts, values)
                again = replace(again, problems=dict(invalid.problems))
                return (FormErrors(invalid.problems, again),)

        step = Step(
            event=event.event,
            who=event.who,
            place=event.place,
            need=row.who,
            about=row.about,
            parts=form.parts,
            writes=True,
            needs_group=True,
        )
        return await self._walk.take(step, run)

    async def _joined(self, event: MemberJoined) -> Answers:
        step = Step(
            event=event.event,
            who=event.who,
            place=event.place,
            need=Who.EVERYONE,
            about=About.PLACE,
            parts=(),
            writes=True,
            needs_group=False,
        )
        return await self._walk.take(step, welcome.joined)

    # --- what cannot be done --------------------------------------------------------------------

    def _failed(self, event: Event, key: str) -> Answers:
        """Something of ours is broken: what was typed stays in its form. Whoever only joined has
        asked for nothing, and reads nothing of it."""
        if isinstance(event, MemberJoined):
            return ()
        if isinstance(event, FormSubmitted):
            return (FormErrors({"": self._words.line(key)}, None),)
        return (Reply(say.plain(self._words, key)),)


def _with_time(spec: CommandSpec, args: Values) -> Values:
    """A day that was typed with its time ("next Tuesday 6.30pm") gives both, where one was asked
    for each and the time is not said elsewhere."""
    kinds = {each.kind: each.name for each in spec.params}
    day, at = kinds.get(ParamKind.DATE), kinds.get(ParamKind.TIME)
    if day is None or at is None or args.get(at) or not args.get(day):
        return args
    words, clock = parted(args[day])
    return {**args, day: words, at: clock} if clock else args


def _spec_of(parts: Parts) -> CommandSpec | None:
    """``("session.plan", …)`` names the command ``session plan``."""
    return BY_PATH.get(parts[0].replace(".", " ")) if parts else None


def _without_text(
    error: BaseException,
) -> tuple[type[BaseException], BaseException, TracebackType | None]:
    """The error with its text taken out, for a log that must not hold what people wrote."""
    bare = type("Hidden" + type(error).__name__, (Exception,), {})()
    return (type(bare), bare, error.__traceback__)
