"""Moving, skipping and cancelling. Each is shown before it is done, the group hears what was done,
and what had been planned for the old time goes with it."""

from datetime import datetime, timedelta

from bot.answers import OpenForm, Update
from bot.domain.delivery import DeliveryState
from bot.domain.session import Series, Session, SessionProblem, SessionState
from bot.domain.wall import Wall
from bot.flows import cancelling, covering, direct_plan, listings, planned
from bot.flows.context import Answers, Context, Invalid, Refused, reply
from bot.flows.reading import Reading
from bot.flows.route import Parts, Values
from bot.message import Form, Message
from bot.views import session as view
from bot.views import session_change as change_view

KIND = "session.move"
TRIED_FOR = timedelta(days=1)
"""A post that could not be sent waits to be tried again, for this long at most."""


# --- which one ---------------------------------------------------------------------------------


async def chosen(context: Context, values: Values) -> Session:
    """The session that was named, else the next one. Raises Invalid or Refused."""
    coming = await context.uow.sessions.upcoming(context.group.id, context.now, planned.SHOWN)
    if not coming:
        raise Refused(view.nothing_planned(context.words, context.group.id))
    by_id = {each.id: each for each in coming}
    menu = view.choices(coming, context.group, context.words, context.now)
    labels = {each.value: each.label for each in menu}
    reading = Reading(values, context.words)
    if reading.given("session") not in {"", *labels, *labels.values()}:
        reading.problem("session", "session.problem.which")
    reading.check()
    return by_id[reading.one_of("session", labels, coming[0].id)]


def _must_be_planned(context: Context, session: Session) -> None:
    """Raises Refused, with the card that says what to do instead."""
    try:
        session.cancelled(context.now)
    except SessionProblem as problem:
        raise Refused(view.problem(context.words, session.group, problem.word)) from problem


# --- move --------------------------------------------------------------------------------------


async def prefill(context: Context) -> Values:
    """No form to fill in where there is nothing to move."""
    await chosen(context, {})
    return {}


async def move(context: Context, values: Values) -> Answers:
    session = await chosen(context, values)
    return reply(await _proposed(context, session, values))


async def move_this(context: Context, parts: Parts, _: str) -> Answers:
    session = await planned.session_of(context, parts)
    _must_be_planned(context, session)
    return (OpenForm(_form(context, session, {})),)


def _form(context: Context, session: Session, values: Values) -> Form:
    clock = planned.clock(context, session.zone)
    return change_view.move_form(context.words, session, dict(values), clock)


async def move_form(context: Context, parts: Parts, values: Values) -> Form:
    session = await planned.session_of(context, parts)
    return _form(context, session, values)


async def move_to(context: Context, parts: Parts, values: Values) -> Answers:
    session = await planned.session_of(context, parts)
    _must_be_planned(context, session)
    return reply(await _proposed(context, session, values))


async def _proposed(context: Context, session: Session, values: Values) -> Message:
    """Reads the new time, keeps it as a draft and shows it. Raises Invalid."""
    to, wall = _read(context, session, values)
    given = {name: values.get(name, "") for name in ("date", "time")}
    kept = {**given, "session": session.id, "plan": str(session.plan)}
    draft = await planned.keep_draft(context, context.new_id(), KIND, kept)
    return await _preview(context, draft, session, to, wall)


def _read(context: Context, session: Session, values: Values) -> tuple[datetime, Wall]:
    reading = Reading(values, context.words)
    _, to, wall = planned.read_moment(reading, session.zone, context.now)
    if reading.fine("date", "time") and to == session.starts_at:
        reading.problem("time", "session.problem.same")
    reading.check()
    return to, wall


async def _preview(
    context: Context, draft: str, session: Session, to: datetime, wall: Wall
) -> Message:
    moved = session.moved(to, context.now)
    shown = change_view.Move(
        draft,
        session,
        moved,
        wall,
        tuple(context.schedule.preview(moved, context.group, context.now)),
        await planned.clash(context, context.group, [moved]),
        context.now,
    )
    return change_view.move_preview(context.words, shown)


async def _of_draft(context: Context, parts: Parts) -> tuple[Session, Values]:
    draft = await planned.draft_of(context, parts)
    return await planned.session_of(context, (draft.values["session"],)), draft.values


async def move_change(context: Context, parts: Parts, _: str) -> Answers:
    session, values = await _of_draft(context, parts)
    _must_be_planned(context, session)
    return (OpenForm(_form(context, session, values)),)


async def move_yes(context: Context, parts: Parts, _: str) -> Answers:
    session, values = await _of_draft(context, parts)
    _must_be_planned(context, session)
    if session.plan != int(values["plan"]):
        return (Update(_moved_before(context, session, values)),)
    try:
        to, wall = _read(context, session, values)
    except Invalid as invalid:
        problems = tuple(invalid.problems.values())
        change = "session.move.change"
        return (Update(view.not_now(context.words, KIND, change, parts[0], problems)),)
    moved = session.moved(to, context.now)
    if "anyway" not in parts and await planned.clash(context, context.group, [moved]):
        return (Update(await _preview(context, parts[0], session, to, wall)),)
    await context.uow.sessions.save(moved)
    await planned.plan_anew(context, context.group, moved)
    await covering.moved(context, context.group, moved)
    await listings.changed(context, context.group)
    await _tell_moved(context, session, moved)
    return (Update(change_view.moved(context.words, moved)),)


def _moved_before(context: Context, session: Session, values: Values) -> Message:
    """Somebody moved it since this was shown: to the same time, or elsewhere."""
    reading = Reading(values, context.words)
    _, to, _ = planned.read_moment(reading, session.zone, context.now)
    if to == session.starts_at:
        return change_view.moved(context.words, session, again=True)
    return change_view.changed_meanwhile(context.words, session)


async def _tell_moved(context: Context, before: Session, moved: Session) -> None:
    """The group hears one move, from the time it knows: a move that it has not heard of yet is
    told together with this one."""
    kind, known = "session.moved", before.starts_at
    soon = context.now + TRIED_FOR
    for each in await context.uow.deliveries.unsettled(context.group.id, soon):
        waits = each.state is DeliveryState.DUE
        if waits and each.kind == kind and each.subject == moved.id:
            known = planned.told_move(each.detail)[1]
            break
    await context.uow.deliveries.drop(moved.id, [kind, direct_plan.MOVED])
    group, detail = context.group, planned.move_detail(moved, known)
    told = context.schedule.at_once(kind, group, moved.id, context.now, detail=detail)
    await context.uow.deliveries.plan([told])
    await direct_plan.tell(context, direct_plan.MOVED, group, moved.id, context.now, detail)


# --- skip and cancel ---------------------------------------------------------------------------


async def skip(context: Context, values: Values) -> Answers:
    session = await chosen(context, values)
    return reply(await _confirm(context, session, skip=True))


async def cancel(context: Context, values: Values) -> Answers:
    session = await chosen(context, values)
    return reply(await _confirm(context, session, cancel=True))


async def drop_this(context: Context, parts: Parts, _: str) -> Answers:
    session = await planned.session_of(context, parts)
    _must_be_planned(context, session)
    return (Update(await _confirm(context, session)),)


async def _confirm(
    context: Context, session: Session, *, skip: bool = False, cancel: bool = False
) -> Message:
    series = await planned.series_of(context, session)
    return change_view.drop_confirm(context.words, session, series, skip=skip, cancel=cancel)


async def drop_yes(context: Context, parts: Parts, _: str) -> Answers:
    """The second part, ``later``, ends its series with it."""
    session = await planned.session_of(context, parts)
    later = "later" in parts
    series = await planned.series_of(context, session)
    again = session.state is SessionState.CANCELLED and not (
        later and series is not None and not series.ended
    )
    if not again:
        await _drop(context, session, series, later=later)
    coming = await planned.following(context, context.group, context.now)
    card = change_view.dropped(context.words, session, coming, later=later, again=again)
    return (Update(card),)


async def _drop(context: Context, session: Session, series: Series | None, *, later: bool) -> None:
    if session.state is not SessionState.CANCELLED:
        _must_be_planned(context, session)
    detail = "later" if later else ""
    await cancelling.cancel(context, context.group, session, series, detail=detail)
