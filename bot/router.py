"""From what happened to what to do next: find the row, the group and the role, run the flow.

Every way in comes through here, so authorisation, redelivery, two people at once, a database that
is away and a mistake of ours are each handled once.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType

from bot import access
from bot.answers import Answer, AnswerKind, FormErrors, OpenForm, Reply
from bot.commands import BY_PATH, CommandSpec, Who
from bot.domain.group import Group
from bot.events import (
    ActionPressed,
    CommandTyped,
    CommandUsed,
    Event,
    FormSubmitted,
    MemberJoined,
)
from bot.flows.context import Answers, Context, Invalid, Refused, Rules
from bot.flows.route import About, Parts, Values
from bot.grammar import Unread, read
from bot.ids import ActionId, Person, Place
from bot.library import Library
from bot.message import Choice, Form
from bot.ports import (
    Clock,
    Conflict,
    Platform,
    PlatformProblem,
    Randomness,
    Schedule,
    Standing,
    StorageUnavailable,
    Store,
    UnitOfWork,
)
from bot.routes import ROUTES, Routes
from bot.suggest import completions
from bot.views import router as say
from bot.views.forms import form_of

log = logging.getLogger(__name__)

TRIES = 4
"""How often a flow runs again when somebody else changed the same thing in between."""


@dataclass(frozen=True, slots=True)
class _Step:
    """An event brought to one shape: what runs, for whom it is, and what it is about."""

    event: str
    who: Person
    place: Place | None
    need: Who
    about: About
    parts: Parts
    writes: bool
    needs_group: bool


class _NoGroup(Exception):
    """What was asked for needs a group, and there is none here."""


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
        self._store = store
        self._clock = clock
        self._library = library
        self._schedule = schedule
        self._randomness = randomness
        self._rules = rules
        self._platforms = platforms
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

    async def suggest(self, who: Person, place: Place | None, words: str) -> Sequence[Choice]:
        try:
            async with self._store.reading() as uow:
                group = await self._group_here(uow, who, place)
                context = self._context(uow, who, place, group, None)
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
                        self._library.words, self._rules.command, typed.typed, typed.near
                    )
                    return (Reply(unknown),)
                return await self._command(event, typed.spec, typed.args, (), typed.unknown)
            case CommandUsed(path=path, args=args):
                if path not in BY_PATH:
                    return self._gone()
                return await self._command(event, BY_PATH[path], args, ())
            case ActionPressed(action=ActionId(verb="do", parts=parts)):
                spec = _spec_of(parts)
                return await self._command(event, spec, {}, parts[1:]) if spec else self._gone()
            case ActionPressed(action=action, chosen=chosen):
                return await self._action(event, action, chosen)
            case FormSubmitted(form=ActionId(verb="command", parts=parts), values=values):
                spec = _spec_of(parts)
                if spec is None:
                    return self._gone()
                return await self._command(event, spec, values, parts[1:], submitted=True)
            case FormSubmitted(form=form, values=values):
                return await self._form(event, form, values)
            case MemberJoined():
                return ()

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
        missing = any(each.required and not args.get(each.name) for each in spec.params)
        asks = bool(spec.params) and not submitted and (missing or bool(unknown))
        problems = (
            {"": self._library.words.line("problem.unknown", typed=" ".join(unknown)[:100])}
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
                self._library.words,
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

        step = _Step(
            event.event,
            event.who,
            event.place,
            spec.who,
            About.GROUP if about else About.PLACE,
            about,
            spec.writes and not asks,
            spec.group,
        )
        return await self._walk(step, run)

    async def _action(self, event: ActionPressed, action: ActionId, chosen: str) -> Answers:
        row = self._routes.actions.get(action.verb)
        if row is None:
            return self._gone()
        step = _Step(
            event.event,
            event.who,
            event.place,
            row.who,
            row.about,
            action.parts,
            row.writes,
            needs_group=True,
        )
        return await self._walk(step, lambda context: row.run(context, action.parts, chosen))

    async def _form(self, event: FormSubmitted, form: ActionId, values: Values) -> Answers:
        row = self._routes.forms.get(form.verb)
        if row is None:
            return self._gone()

        async def run(context: Context) -> Answers:
            try:
                return await row.run(context, form.parts, values)
            except Invalid as invalid:
                again = await row.form(context, form.parts, values)
                again = replace(again, problems=dict(invalid.problems))
                return (FormErrors(invalid.problems, again),)

        step = _Step(
            event.event,
            event.who,
            event.place,
            row.who,
            row.about,
            form.parts,
            writes=True,
            needs_group=True,
        )
        return await self._walk(step, run)

    # --- the walk every one of them takes ------------------------------------------------------

    async def _walk(self, step: _Step, run: "Run") -> Answers:
        standing = await self._standing(step) if step.need is not Who.EVERYONE else None
        for tried in range(1, TRIES + 1):
            try:
                opened = self._store.writing() if step.writes else self._store.reading()
                async with opened as uow:
                    return await self._inside(uow, step, standing, run)
            except Conflict:
                if tried == TRIES:
                    raise
            except Refused as refused:
                return (Reply(refused.message),)
            except _NoGroup:
                return await self._no_group(step)
        raise AssertionError("the loop above returns or raises")

    async def _inside(
        self, uow: UnitOfWork, step: _Step, standing: Standing | None, run: "Run"
    ) -> Answers:
        found, group = await self._group_of(uow, step)
        if not found:
            return self._gone()
        words = self._library.words
        if group is None and not step.needs_group and standing is None and not step.writes:
            standing = await self._standing(step)
        if group is None and step.needs_group:
            raise _NoGroup
        if not access.allowed(step.need, step.who, group, self._rules, standing):
            return (Reply(say.refused(words, step.need)),)
        if step.writes and not await uow.inbox.first_time(step.event, self._clock.now()):
            return ()
        return await run(self._context(uow, step.who, step.place, group, standing))

    def _context(
        self,
        uow: UnitOfWork,
        who: Person,
        place: Place | None,
        group: Group | None,
        standing: Standing | None,
    ) -> Context:
        return Context(
            uow=uow,
            now=self._clock.now(),
            library=self._library,
            schedule=self._schedule,
            randomness=self._randomness,
            rules=self._rules,
            who=who,
            place=place,
            maybe_group=group,
            may_set_up=access.may_set_up(who, self._rules, standing),
        )

    async def _group_of(self, uow: UnitOfWork, step: _Step) -> tuple[bool, Group | None]:
        """Whether what it is about still exists, and the group it belongs to."""
        first = step.parts[0] if step.parts else ""
        owner: str | None = None
        match step.about:
            case About.PLACE:
                return True, await self._group_here(uow, step.who, step.place)
            case About.GROUP:
                owner = first
            case About.SESSION:
                session = await uow.sessions.get(first)
                owner = session.group if session else None
            case About.CHECKPOINT:
                checkpoint = await uow.checkpoints.get(first)
                owner = checkpoint.group if checkpoint else None
            case About.REFLECTION:
                reflection = await uow.reflections.get(first)
                mine = reflection is not None and reflection.author == step.who
                owner = reflection.group if reflection and mine else None
            case About.DRAFT:
                draft = await uow.drafts.get(first, step.who, self._clock.now())
                owner = draft.group if draft else None
        group = await uow.groups.get(owner) if owner else None
        same = group is not None and (group.place.platform, group.place.workspace) == (
            step.who.platform,
            step.who.workspace,
        )
        return same, group if same else None

    async def _group_here(self, uow: UnitOfWork, who: Person, place: Place | None) -> Group | None:
        """The channel's group; in a direct message, the only one that this person facilitates."""
        if place is not None:
            return await uow.groups.at(place)
        mine = await uow.groups.facilitated_by(who)
        return mine[0] if len(mine) == 1 else None

    async def _standing(self, step: _Step) -> Standing | None:
        """Asked before the transaction where one writes: the platform may take its time."""
        known = step.who.user in self._rules.coordinators
        platform = self._platforms.get(step.who.platform)
        facilitator_only = step.need is Who.FACILITATOR
        if known or facilitator_only or step.place is None or platform is None:
            return None
        try:
            return await platform.standing(step.who, step.place)
        except PlatformProblem:
            return None

    # --- what cannot be done --------------------------------------------------------------------

    async def _no_group(self, step: _Step) -> Answers:
        """After the transaction: the platform may take its time to say who may set one up."""
        standing = await self._standing(replace(step, need=Who.SETTER_UP))
        may = access.may_set_up(step.who, self._rules, standing)
        card = say.no_group(self._library.words, in_channel=step.place is not None, may_set_up=may)
        return (Reply(card),)

    def _gone(self) -> Answers:
        return (Reply(say.no_longer_active(self._library.words)),)

    def _failed(self, event: Event, key: str) -> Answers:
        """Something of ours is broken: what was typed stays in its form."""
        words = self._library.words
        if isinstance(event, FormSubmitted):
            text = words.line(key)
            return (FormErrors({"": text}, None),)
        return (Reply(say.plain(words, key)),)


Run = Callable[[Context], Awaitable[Answers]]


def _spec_of(parts: Parts) -> CommandSpec | None:
    """``("session.plan", …)`` names the command ``session plan``."""
    return BY_PATH.get(parts[0].replace(".", " ")) if parts else None


def _without_text(
    error: BaseException,
) -> tuple[type[BaseException], BaseException, TracebackType | None]:
    """The error with its text taken out, for a log that must not hold what people wrote."""
    bare = type("Hidden" + type(error).__name__, (Exception,), {})()
    return (type(bare), bare, error.__traceback__)
