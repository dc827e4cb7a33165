"""From what happened to what to do next: find the row of the tables, and walk.

Every way in comes through here, so a command, a form and a button mean the same thing, and a
database that is away or a mistake of ours is handled once.
"""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import replace

from bot.answers import (
    Answer,
    AnswerKind,
    Decided,
    FormErrors,
    OpenForm,
    Printout,
    Reply,
    Update,
    Upload,
)
from bot.commands import BY_PATH, SHORT, CommandSpec, ParamKind, Who
from bot.domain.wall import local
from bot.events import (
    ActionPressed,
    CommandTyped,
    CommandUsed,
    Event,
    FormSubmitted,
    MemberJoined,
    PlaceClosed,
    PlaceMoved,
    PlaceOpened,
)
from bot.flows import welcome
from bot.flows.context import Answers, Context, Invalid, Refused, Rules
from bot.flows.planned import clock
from bot.flows.route import About, Parts, Values
from bot.flows.typed import clock_or_words, day_or_words, parted
from bot.grammar import Read, Unread, read
from bot.ids import ActionId, Person, Place
from bot.library import Library
from bot.log import Log
from bot.message import Choice, Form
from bot.places import Places
from bot.ports import (
    Clock,
    Conflict,
    Platform,
    Randomness,
    Schedule,
    StorageUnavailable,
    Store,
)
from bot.routes import ROUTES, Routes
from bot.step import Step
from bot.suggest import completions
from bot.text import Text
from bot.views import router as say
from bot.views.forms import form_of
from bot.walk import Walk
from bot.zones import UTC

log = Log(__name__)


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
        self._places = Places(store, clock, self._walk.desk)
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
            case ActionPressed(action=ActionId(verb="whole")):
                return AnswerKind.UPDATE
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
            answers = [await self._written(each) for each in await self._handle(event)]
        except StorageUnavailable as error:
            log.warning("router.storage", problem=error)
            answers = list(self._failed(event, "router.storage"))
        except Exception as error:
            log.error("router.failed", problem=error, trace=error)
            answers = list(self._failed(event, "router.failed"))
        return tuple(self._without_trace(answers) if self._leaves_none(event) else answers)

    def _leaves_none(self, event: Event) -> bool:
        match event:
            case ActionPressed(action=action):
                pressed = self._routes.actions.get(action.verb)
                return pressed is not None and (pressed.traceless or pressed.secret)
            case FormSubmitted(form=form):
                sent = self._routes.forms.get(form.verb)
                return sent is not None and sent.secret
            case _:
                return False

    def _without_trace(self, answers: Sequence[Answer]) -> Sequence[Answer]:
        return [
            replace(each, traceless=True) if isinstance(each, Reply | Update) else each
            for each in answers
        ]

    async def _written(self, decided: Decided) -> Answer:
        """Behind the transaction and beside the event loop: others are answered meanwhile."""
        if not isinstance(decided, Printout):
            return decided
        library = self._walk.library
        file = await asyncio.to_thread(library.written, decided.content, decided.format)
        return Upload(decided.message, file)

    async def closed(self, event: PlaceClosed) -> None:
        # What cannot be posted there is told of as well, when it falls due.
        await self._noted(self._places.tell_of_closed(event))

    async def opened(self, event: PlaceOpened) -> None:
        await self._noted(self._places.tell_of_opened(event))

    async def moved(self, event: PlaceMoved) -> None:
        await self._noted(self._places.move(event))

    async def _noted(self, work: Awaitable[None]) -> None:
        try:
            await work
        except (StorageUnavailable, Conflict) as error:
            log.warning("router.place_unnoted", problem=error)

    async def suggest(self, who: Person, place: Place | None, words: str) -> Sequence[Choice]:
        try:
            async with self._store.reading() as uow:
                walk = await self._walk.speaking_to(who)
                group = await walk.group_here(uow, who, place)
                context = walk.context(uow, who, place, group)
                return await completions(context, words, self._routes)
        except StorageUnavailable:
            return ()

    # --- one event ---------------------------------------------------------------------------

    async def _handle(self, event: Event, *, whole: bool = False) -> Answers:
        """``whole``: the card is asked for whole, by somebody who reads short ones."""
        match event:
            case CommandTyped(words=words):
                typed = read(words)
                if isinstance(typed, Unread):
                    walk = await self._walk.speaking_to(event.who)
                    words_, command = walk.library.words, self._command_name
                    unknown = say.unknown_command(words_, command, typed.typed, typed.near)
                    return await walk.fitted(event.who, (Reply(unknown),))
                return await self._command(event, typed.spec, typed.args, (), typed)
            case CommandUsed(path=path, args=args):
                if path not in BY_PATH:
                    return self._walk.gone()
                return await self._command(event, BY_PATH[path], args, ())
            case ActionPressed(action=ActionId(verb="whole", parts=parts)):
                return await self._whole(event, parts)
            case ActionPressed(action=ActionId(verb="do", parts=parts)):
                spec = _spec_of(parts)
                if spec is None:
                    return self._walk.gone()
                return await self._command(event, spec, {}, parts[1:], whole=whole)
            case ActionPressed(action=action, chosen=chosen):
                return await self._action(event, action, chosen, whole=whole)
            case FormSubmitted(form=ActionId(verb="command", parts=parts), values=values):
                spec = _spec_of(parts)
                if spec is None:
                    return self._walk.gone()
                return await self._command(event, spec, values, parts[1:], submitted=True)
            case FormSubmitted(form=form, values=values):
                return await self._form(event, form, values)
            case MemberJoined():
                return await self._joined(event)

    async def _whole(self, event: ActionPressed, parts: Parts) -> Answers:
        """All of a card that was shown short, in its place: what made it is done again, and only
        what changes nothing can be."""
        inner = ActionId(parts[0], parts[1:]) if parts else event.action
        if not self._reads(inner):
            return self._walk.gone()
        answers = await self._handle(replace(event, action=inner), whole=True)
        return [Update(each.message) if isinstance(each, Reply) else each for each in answers]

    def _reads(self, action: ActionId) -> bool:
        """Whether it answers with a card, and changes nothing."""
        if action.verb == "do":
            spec = _spec_of(action.parts)
            return spec is not None and not spec.writes and spec.answer is AnswerKind.PRIVATE
        row = self._routes.actions.get(action.verb)
        return row is not None and not row.writes and row.answer is not AnswerKind.FORM

    def _again(self, action: ActionId) -> ActionId | None:
        return action if self._reads(action) else None

    async def _command(
        self,
        event: CommandTyped | CommandUsed | ActionPressed | FormSubmitted,
        spec: CommandSpec,
        args: Values,
        about: Parts,
        typed: Read | None = None,
        *,
        submitted: bool = False,
        whole: bool = False,
    ) -> Answers:
        row = self._routes.commands[spec.path]
        args = _with_time(spec, args)
        missing = any(each.required and not args.get(each.name) for each in spec.params)
        unknown, empty = (typed.unknown, typed.empty) if typed else ((), ())
        asks = bool(spec.params) and not submitted and (missing or bool(unknown or empty))

        async def ask(context: Context, problems: Mapping[str, str]) -> Form:
            known = dict(await row.prefill(context)) if row.prefill and not submitted else {}
            known.update(_understood(spec, args, context))
            sources = {
                each.source: await self._routes.sources[each.source](context)
                for each in spec.params
                if each.source
            }
            return form_of(
                spec,
                context.words,
                args=known,
                sources=sources,
                like=context.who,
                about=about,
                problems=problems,
                clock=_clock_of(spec, context),
            )

        async def run(context: Context) -> Answers:
            if asks:
                line = context.words.line
                lost = " ".join(unknown)[:100]
                said = {"": line("problem.unknown", typed=lost)} if unknown else {}
                said |= {name: line("problem.unsaid", typed=f"{name}:") for name in empty}
                return (OpenForm(await ask(context, said)),)
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
            row=spec.path,
            path=spec.path,
            typed=event.words if isinstance(event, CommandTyped) and args else "",
            submitted=submitted,
            clock=any(each.kind in _CLOCKED for each in spec.params),
            again=self._again(ActionId("do", (spec.path.replace(" ", "."), *about))),
            whole=whole,
        )
        return await self._walk.take(step, run)

    async def _action(
        self, event: ActionPressed, action: ActionId, chosen: str, *, whole: bool
    ) -> Answers:
        row = self._routes.actions.get(action.verb)
        if row is None:
            return self._walk.gone()

        async def run(context: Context) -> Answers:
            try:
                return await row.run(context, action.parts, chosen)
            except Invalid as invalid:
                # Nobody types here: a menu of long ago offered something that there is no more.
                raise Refused(say.no_longer_active(context.words)) from invalid

        step = Step(
            event=event.event,
            who=event.who,
            place=event.place,
            need=row.who,
            about=row.about,
            parts=action.parts,
            row=action.verb,
            writes=row.writes,
            traceless=row.traceless,
            needs_group=row.about is not About.MINE,
            clock=row.clock,
            again=None if chosen else self._again(action),
            whole=whole,
        )
        return await self._walk.take(step, run)

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
            row=form.verb,
            writes=True,
            needs_group=row.about is not About.MINE,
            clock=row.clock,
        )
        return await self._walk.take(step, run)

    async def _joined(self, event: MemberJoined) -> Answers:
        step = Step(
            event=event.event,
            who=event.who,
            place=await self._places.meeting_place(event),
            need=Who.EVERYONE,
            about=About.PLACE,
            parts=(),
            writes=True,
            needs_group=False,
        )
        return await self._walk.take(step, welcome.joined)

    # --- what cannot be done --------------------------------------------------------------------

    def _failed(self, event: Event, key: str) -> Sequence[Answer]:
        """Something of ours is broken: what was typed stays in its form. Whoever only joined has
        asked for nothing, and reads nothing of it."""
        if isinstance(event, MemberJoined):
            return ()
        if isinstance(event, FormSubmitted):
            return (FormErrors({"": self._words.line(key)}, None),)
        return (Reply(say.plain(self._words, key)),)


def _understood(spec: CommandSpec, args: Values, context: Context) -> Values:
    """What was typed as it stands in the form: a date or a time that can be read, as a picker shows
    it. Anything else stays in the words it was typed in."""
    zone = context.maybe_group.zone if context.maybe_group else context.zone
    today = local(context.now, zone or UTC).date()
    language = context.words.dates.language
    kinds = {each.name: each.kind for each in spec.params}

    def one(name: str, value: str) -> str:
        match kinds.get(name):
            case ParamKind.DATE:
                return day_or_words(value, today, language)
            case ParamKind.TIME:
                return clock_or_words(value)
            case _:
                return value

    return {name: one(name, value) for name, value in args.items()}


_CLOCKED = (ParamKind.DATE, ParamKind.TIME, ParamKind.ZONE)


def _clock_of(spec: CommandSpec, context: Context) -> Text:
    """The group's, where a command is about its group: the times of setup are in the zone that its
    form asks for, and those of ``me`` on one's own clock."""
    timed = any(each.kind in (ParamKind.DATE, ParamKind.TIME) for each in spec.params)
    return clock(context) if timed and spec.group and context.maybe_group is not None else ()


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
    """``("session.plan", …)`` names the command ``session plan``, and ``("journal", …)`` what that
    means for short: buttons say so that were sent out while it was the whole of its name."""
    path = parts[0].replace(".", " ") if parts else ""
    return BY_PATH.get(SHORT.get(path, path)) if path else None
