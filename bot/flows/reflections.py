"""Writing a reflection: before a session, after it, or at any time; and the offers to write one."""

from dataclasses import dataclass
from datetime import timedelta

from bot.answers import DirectMessage, Nothing, OpenForm, Outgoing, Update
from bot.domain.debrief import NOTES_SHOWN
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.domain.ladder import Counts, least, prompt_code
from bot.domain.reflection import (
    PROMPTS,
    Reflection,
    ReflectionKind,
    cells_of,
    kind_now,
)
from bot.domain.session import Session, SessionState
from bot.domain.toolkit import Prompt
from bot.flows import advice, begun, covering, planned
from bot.flows.carried import carried, next_time, tried
from bot.flows.context import Answers, Context, Desk, Refused, reply
from bot.flows.prompts import prompts_of, turn
from bot.flows.reflection_answers import read_answers
from bot.flows.route import Parts, Values
from bot.ids import ActionId, Person
from bot.library import Library
from bot.message import Form
from bot.views import debrief
from bot.views import reflection as view
from bot.views import router as say

BEFORE = timedelta(hours=1)
"""What was kept so shortly before a session belongs to it: people prepare with the cards too."""

KINDS = {each.value: each for each in ReflectionKind}


# --- writing one ---------------------------------------------------------------------------------


async def command(context: Context, values: Values) -> Answers:
    """Opens the form that was asked for, or the one that the moment calls for. What was typed and
    is no kind is answered with the three there are, one press from writing."""
    words = context.words
    typed = values.get("kind", "").strip()
    labels = {words.line(f"choice.reflection.{each}").casefold(): each for each in KINDS}
    asked = KINDS.get(labels.get(typed.casefold(), typed.casefold()))
    if typed and asked is None:
        return reply(view.choose(words, context.group.id, typed[:60]))
    waiting = await begun.waiting(context, asked) if asked else None
    if waiting is None:
        about = await _fresh(context, asked)
        if asked is None and about.kind is ReflectionKind.FREE:
            # No session is near, so there is time for what was begun.
            waiting = await begun.waiting(context)
        waiting = waiting or await _form(context, about)
    return (OpenForm(waiting),)


async def _fresh(context: Context, asked: ReflectionKind | None) -> "_About":
    """A new one, with the session it is about and the questions whose turn it is."""
    kind, session = await _moment(context, asked)
    counts = await context.uow.reflections.cell_counts(context.who, context.group.id)
    prompts = chosen_prompts(context.library, counts, kind)
    return _About(context.group.id, kind, session, prompts)


async def _moment(
    context: Context, asked: ReflectionKind | None
) -> tuple[ReflectionKind, str | None]:
    """The kind, and the session it is about. What was reflected on already is not asked again
    unless it is asked for by name."""
    uow, group = context.uow, context.group.id
    upcoming = await uow.sessions.upcoming(group, context.now, 1)
    following = upcoming[0] if upcoming else None
    last = await uow.sessions.latest_closed(group)
    kind = asked
    if kind is None:
        ahead = following if await _lacks(context, following, ReflectionKind.PRE) else None
        behind = last if await _lacks(context, last, ReflectionKind.POST) else None
        kind = kind_now(
            context.now,
            ahead.starts_at if ahead else None,
            behind.closed_at if behind else None,
        )
    about = {ReflectionKind.PRE: following, ReflectionKind.POST: last}.get(kind)
    return kind, about.id if about else None


async def _lacks(desk: Context, session: Session | None, kind: ReflectionKind) -> bool:
    return session is not None and not await written(desk, session, desk.who, kind)


async def written(desk: Desk, session: Session, author: Person, kind: ReflectionKind) -> bool:
    mine = await desk.uow.reflections.of_session(session.id, author)
    return any(each.kind is kind for each in mine)


def chosen_prompts(library: Library, counts: Counts, kind: ReflectionKind) -> tuple[Prompt, ...]:
    """From the cells reflected on least, lowest on the ladder first, one question each."""
    return tuple(turn(library, cell, counts) for cell in least(counts, PROMPTS[kind]))


async def write(context: Context, parts: Parts, chosen: str) -> Answers:
    """Opens the form that a card offered: about its session or its prompts, or else a new one."""
    about = _read_parts(context, parts)
    waiting = None
    if about.session is not None or not about.prompts:
        waiting = await begun.waiting(context, about.kind, about.session)
    if about.session is None and not about.prompts:
        about = await _fresh(context, about.kind)
    return (OpenForm(waiting or await _form(context, about)),)


async def later(context: Context, parts: Parts, chosen: str) -> Answers:
    return (Update(view.later(context.words, context.rules.command)),)


async def save(context: Context, parts: Parts, values: Values) -> Answers:
    about = _read_parts(context, parts)
    answers = read_answers(context, about.kind, about.prompts, values)
    session = await context.uow.sessions.get(about.session) if about.session else None
    ours = session is not None and session.group == context.group.id
    reflection = Reflection(
        id=context.new_id(),
        group=context.group.id,
        author=context.who,
        kind=about.kind,
        session=about.session if ours else None,
        cells=cells_of(answers),
        answers=answers,
        created_at=context.now,
        updated_at=context.now,
    )
    await context.uow.reflections.add(reflection)
    return reply(view.saved(context.library, reflection, about.prompts))


async def form_again(context: Context, parts: Parts, values: Values) -> Form:
    return await _form(context, _read_parts(context, parts), values)


@dataclass(frozen=True, slots=True)
class _About:
    """What the parts of an action id say: ``group/kind/session/code/code``."""

    group: str
    kind: ReflectionKind
    session: str | None
    prompts: tuple[Prompt, ...]

    def id(self, verb: str) -> ActionId:
        codes = (prompt_code(each.id) for each in self.prompts)
        session = self.session or view.NO_SESSION
        return ActionId.of(verb, self.group, self.kind.value, session, *codes)


def _read_parts(context: Context, parts: Parts) -> _About:
    """Refused where this release or this pack cannot read them."""
    group, kind, session, *codes = (*parts, "", "", "")[: max(3, len(parts))]
    prompts = prompts_of(context.library, tuple(codes))
    if kind not in KINDS or prompts is None or len(prompts) > PROMPTS[KINDS[kind]]:
        raise Refused(say.no_longer_active(context.words))
    about = None if session in ("", view.NO_SESSION) else session
    return _About(group, KINDS[kind], about, prompts)


async def _form(context: Context, about: _About, values: Values | None = None) -> Form:
    id = about.id("reflect.save")
    before = await carried(context, about.kind, about.session)
    return view.form(context.library, id, about.kind, about.prompts, values or {}, before=before)


# --- offers --------------------------------------------------------------------------------------


async def before(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``reflection.pre``: the day before, with the questions whose turn it is then."""
    found = await _offered(desk, delivery, SessionState.PLANNED, ReflectionKind.PRE)
    if isinstance(found, Nothing):
        return found
    group, session, person = found
    counts = await desk.uow.reflections.cell_counts(person, group.id)
    prompts = chosen_prompts(desk.library, counts, ReflectionKind.PRE)
    loose = await next_time(desk, group.id, person)
    return DirectMessage(person, view.before(desk.library, group, session, prompts, loose))


async def after(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``reflection.post``."""
    found = await _offered(desk, delivery, SessionState.CLOSED, ReflectionKind.POST)
    if isinstance(found, Nothing):
        return found
    group, session, person = found
    if session.opened_at is None:
        return await _unopened(desk, group, session, person)
    begun = session.opened_at
    kept = await desk.uow.debrief.since(person, group.id, begun - BEFORE)
    words = tuple(dict.fromkeys(each.words for each in kept))[:NOTES_SHOWN]
    plan = await tried(desk, session.id, person)
    stand, pulse = await advice.stand_of(desk, session), await desk.uow.pulses.get(session.id)
    sides = debrief.sides(desk.words, stand, pulse)
    return DirectMessage(person, view.after(desk.library, group, session, words, plan, sides))


SAID_BEFORE = "not opened, as the one before"
AGO = timedelta(days=60)
"""How far back one is looked for that was not opened either."""


async def _unopened(
    desk: Desk, group: Group, session: Session, person: Person
) -> DirectMessage | Nothing:
    """Nobody is thanked for a session that nobody started. It is said of the first of several in a
    row: a group that meets without a word to Holdspace is not told so every week."""
    past = [
        each
        for each in await desk.uow.sessions.since([group.id], session.starts_at - AGO)
        if each.state is SessionState.CLOSED and each.starts_at < session.starts_at
    ]
    if past and past[-1].opened_at is None:
        return Nothing(SAID_BEFORE)
    coming = await planned.following(desk, group, desk.now)
    return DirectMessage(person, view.unopened(desk.words, session, coming))


async def did_meet(context: Context, parts: Parts, _: str) -> Answers:
    """From then on it counts as held. Pressed twice, or by two, it is the same as once."""
    session = await planned.session_of(context, parts)
    met = session.met()
    if met != session:
        await context.uow.sessions.save(met)
    elif session.opened_at is None:
        raise Refused(say.no_longer_active(context.words))
    return (Update(view.met(context.words, session)),)


async def _offered(
    desk: Desk, delivery: Delivery, state: SessionState, kind: ReflectionKind
) -> tuple[Group, Session, Person] | Nothing:
    """Whom an offer is for and about what, or why it is not needed any more."""
    group = await desk.uow.groups.get(delivery.group)
    session = await desk.uow.sessions.get(delivery.subject)
    if group is None or session is None:
        return Nothing("session gone")
    if session.state is not state or session.plan != delivery.plan:
        return Nothing("session changed")
    person = group.person(delivery.to)
    if not await covering.runs(desk, group, session, person):
        return Nothing("does not run it any more")
    if await written(desk, session, person, kind):
        return Nothing("written already")
    return group, session, person
