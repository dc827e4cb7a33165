"""Starting and ending a session, by somebody or by itself."""

from dataclasses import replace
from datetime import timedelta

from bot.answers import Nothing, Outgoing, Post, Update
from bot.domain.advice import Stand
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.domain.planning import UNPLANNED_MINUTES
from bot.domain.session import LAPSE, Session, SessionProblem, SessionState, to_start
from bot.flows import (
    advice,
    checkpoints,
    covering,
    listings,
    pauses,
    planned,
    pulses,
    queues,
    rhythm,
    session_cues,
)
from bot.flows.context import Answers, Context, Desk, Refused, reply
from bot.flows.route import Parts, Values
from bot.message import Message
from bot.views import session as view
from bot.views import session_live as live_view

THANKS_UNTIL = timedelta(hours=1)
"""A session that lapsed longer ago than this is closed without a word to the group: thanks would
come when nobody is there."""


# --- start -------------------------------------------------------------------------------------


async def start(context: Context, _: Values) -> Answers:
    """The one that is near. Else asks: the next one, or one that was not planned?"""
    group = context.group
    current = await context.uow.sessions.current(group.id)
    if current is not None:
        return reply(
            live_view.already_open(context.words, current, await advice.stand_of(context, current))
        )
    coming = await context.uow.sessions.upcoming(group.id, context.now - LAPSE, planned.SHOWN)
    if context.covering:
        coming = [each for each in coming if each.id in context.covering]
    near = to_start(coming, context.now)
    if near is not None:
        taker = await covering.taken_from(context, near, context.who)
        if taker is not None:
            return reply(live_view.start_taken(context.words, near, taker))
        return reply(await _open(context, near))
    if coming:
        token = "" if context.covering else context.new_id()
        return reply(live_view.start_early(context.words, coming[0], token))
    return reply(live_view.start_unplanned(context.words, group.id, context.new_id()))


async def start_this(context: Context, parts: Parts, _: str) -> Answers:
    """From the list: at once where it is near, else it is asked first."""
    session = await planned.session_of(context, parts)
    await _none_open(context)
    if session.state is SessionState.PLANNED and not session.may_start(context.now):
        token = "" if context.covering else context.new_id()
        card = live_view.start_early(context.words, session, token)
        return (Update(card),)
    taker = await covering.taken_from(context, session, context.who)
    if taker is not None and session.state is SessionState.PLANNED:
        return (Update(live_view.start_taken(context.words, session, taker)),)
    return (Update(await _open(context, session)),)


async def start_yes(context: Context, parts: Parts, _: str) -> Answers:
    """A session far from its time is moved to now: what was planned around its time goes."""
    session = await planned.session_of(context, parts)
    await _none_open(context)
    taker = await covering.taken_from(context, session, context.who)
    if taker is not None and "back" not in parts and session.state is SessionState.PLANNED:
        return (Update(live_view.start_taken(context.words, session, taker)),)
    if session.state is SessionState.PLANNED and not session.may_start(context.now):
        session = session.moved(context.now, context.now)
    return (Update(await _open(context, session)),)


async def start_new(context: Context, parts: Parts, _: str) -> Answers:
    """One that was not planned. Its id stands in the button, so it begins only once."""
    await _none_open(context)
    was = await context.uow.sessions.get(parts[1])
    if was is not None:
        return (Update(live_view.ended(context.words, was, None, again=True)),)
    group = context.group
    session = Session(
        parts[1], group.id, group.name, context.now, group.zone, UNPLANNED_MINUTES, group.link
    )
    await context.uow.sessions.add(replace(session, changed_at=context.now))
    return (Update(await _open(context, session)),)


async def _none_open(context: Context) -> None:
    """Raises Refused with the card of the one that is open."""
    current = await context.uow.sessions.current(context.group.id)
    if current is not None:
        raise Refused(
            live_view.already_open(context.words, current, await advice.stand_of(context, current))
        )


async def _open(context: Context, session: Session) -> Message:
    try:
        opened = session.opened(context.now, context.who)
    except SessionProblem as problem:
        return view.problem(context.words, session.group, problem.word)
    # Saving the group too makes its version the lock: of two people who start two different
    # sessions at the same moment, the second runs again and finds the first one open.
    await context.uow.groups.save(context.group)
    await context.uow.sessions.save(opened)
    await covering.began(context, context.group, opened, context.who)
    await planned.plan_anew(context, context.group, opened)
    await session_cues.plan(context, context.group, opened)
    await listings.changed(context, context.group)
    await context.uow.deliveries.plan(
        [context.schedule.at_once("session.opening", context.group, opened.id, context.now)]
    )
    await rhythm.begin(context, context.group, opened)
    return live_view.in_session(context.words, opened, Stand())


# --- end ---------------------------------------------------------------------------------------


async def end(context: Context, _: Values) -> Answers:
    session = await context.uow.sessions.current(context.group.id)
    if session is None:
        return reply(live_view.not_open(context.words, context.group.id))
    if context.now < session.until:
        return reply(live_view.end_confirm(context.words, session))
    return reply(await _end(context, session))


async def end_yes(context: Context, parts: Parts, _: str) -> Answers:
    session = await planned.session_of(context, parts)
    return (Update(await _end(context, session)),)


async def go_on(context: Context, parts: Parts, _: str) -> Answers:
    session = await planned.session_of(context, parts)
    if session.over:
        return (Update(live_view.ended(context.words, session, None, again=True)),)
    return (
        Update(
            live_view.in_session(
                context.words,
                session,
                await advice.stand_of(context, session),
                key="session.live.on",
            )
        ),
    )


async def _end(context: Context, session: Session) -> Message:
    coming = await planned.following(context, context.group, context.now)
    if session.over:
        return live_view.ended(context.words, session, coming, again=True)
    try:
        closed = session.closed(context.now)
    except SessionProblem as problem:
        return view.problem(context.words, session.group, problem.word)
    attended = await _closed(context, context.group, closed, thanks=True)
    return live_view.ended(context.words, closed, coming, again=False, attended=attended)


async def _closed(desk: Desk, group: Group, session: Session, *, thanks: bool) -> int:
    """Saves a session that has just closed, with all that its end brings about. An open check-point
    closes first, so that its result stands above the thanks. Gives how many said they were here."""
    await checkpoints.close_open(desk, group)
    await advice.close_with_session(desk, group, session)
    await queues.end(desk, group, session)
    await pauses.end_with_session(desk, group, session)
    attended = await desk.uow.attendance.settle(session.id)
    await desk.uow.sessions.save(session)
    # Reminders that still wait were late: they settle by their own rule, and are told of.
    live = ("session.lapse", rhythm.RHYTHM, session_cues.CUE)
    await desk.uow.deliveries.drop(session.id, live)
    run = await covering.run_by(desk, group, session)
    due = list(desk.schedule.after_session(session, run, desk.now))
    if thanks:
        due.append(desk.schedule.at_once("session.closing", group, session.id, desk.now))
    await desk.uow.deliveries.plan(due)
    await pulses.open_after(desk, group, session)
    await listings.changed(desk, group)
    return attended


async def lapse(desk: Desk, delivery: Delivery) -> None:
    """Closes what nobody closed. One that was moved or opened late gets its whole time first."""
    session = await desk.uow.sessions.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if session is None or group is None or session.over:
        return
    if desk.now < session.lapses_at:
        later = desk.schedule.at(
            delivery.kind, group, session.id, session.lapses_at, detail=str(session.version)
        )
        await desk.uow.deliveries.plan([later])
        return
    opened = session.state is SessionState.OPEN
    in_time = desk.now - session.lapses_at <= THANKS_UNTIL
    await _closed(desk, group, session.lapsed(desk.now), thanks=opened and in_time)


# --- what the group sees -----------------------------------------------------------------------


async def opening(desk: Desk, delivery: Delivery) -> Outgoing:
    session = await desk.uow.sessions.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if session is None or group is None or session.state is not SessionState.OPEN:
        return Nothing("not open")
    agreement = await desk.uow.agreements.in_force(group.id)
    return Post(group.place, live_view.opening(desk.words, group, session, agreement))


async def closing(desk: Desk, delivery: Delivery) -> Outgoing:
    session = await desk.uow.sessions.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if session is None or group is None or session.state is not SessionState.CLOSED:
        return Nothing("not closed")
    coming = await planned.following(desk, group, desk.now)
    return Post(group.place, live_view.closing(desk.words, group.id, coming))
