"""Turns to speak: asking for one, calling the next, and the one card that shows it to everybody.

Each change saves the queue and plans one change of the card. What is drawn is the queue of then, so
of many changes at once only the last is drawn.
"""

from dataclasses import replace

from bot.answers import Nothing, Outgoing, Post, Update
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.domain.queue import Queue, Way
from bot.domain.session import Session, SessionState
from bot.flows import covering, planned
from bot.flows.context import Answers, Context, Desk, Refused, reply
from bot.flows.reading import Reading
from bot.flows.route import Parts, Values
from bot.message import Message
from bot.views import queue as view
from bot.views import router as say
from bot.views import session_live as live_view

CARD = "queue.card"
CHANGED = "queue.changed"
DOWN = "queue.down"

REPLY = "reply"
HOWS = (Way.SPEAK.value, Way.TYPE.value, REPLY)


# --- for everybody -----------------------------------------------------------------------------


async def show(context: Context, _: Values) -> Answers:
    """One's own place; for who runs the session, the queue and what to do with it."""
    session = await _current(context)
    queue = await context.uow.queues.of_session(session.id)
    if queue is None or not queue.open:
        if await _runs(context, session):
            return reply(view.not_open(context.words, context.group.id))
        return reply(view.none_yet(context.words))
    if await _runs(context, session):
        return reply(_controls(context, queue))
    return reply(view.own(context.words, queue, context.who))


async def join_command(context: Context, values: Values) -> Answers:
    reading = Reading(values, context.words)
    hows = {each: context.words.line(f"choice.turn.{each}") for each in HOWS}
    how = reading.one_of("how", hows, Way.SPEAK.value)
    reading.check()
    return await _join(context, await _open_here(context), how)


async def join(context: Context, parts: Parts, _: str) -> Answers:
    how = parts[1] if len(parts) > 1 else ""
    if how not in HOWS:
        raise Refused(say.no_longer_active(context.words))
    return await _join(context, await _of(context, parts), how)


async def later_command(context: Context, _: Values) -> Answers:
    return await _later(context, await _open_here(context))


async def later(context: Context, parts: Parts, _: str) -> Answers:
    return await _later(context, await _of(context, parts))


async def leave_command(context: Context, _: Values) -> Answers:
    return await _leave(context, await _open_here(context))


async def leave(context: Context, parts: Parts, _: str) -> Answers:
    return await _leave(context, await _of(context, parts))


async def _join(context: Context, queue: Queue, how: str) -> Answers:
    way = Way.TYPE if how == Way.TYPE.value else Way.SPEAK
    changed = queue.joined(context.who, way, replies=how == REPLY)
    await _save(context, context.group, queue, changed)
    return reply(view.own(context.words, changed, context.who))


async def _later(context: Context, queue: Queue) -> Answers:
    changed = queue.later(context.who)
    await _save(context, context.group, queue, changed)
    return reply(view.own(context.words, changed, context.who))


async def _leave(context: Context, queue: Queue) -> Answers:
    if queue.of(context.who) is None:
        return reply(view.own(context.words, queue, context.who))
    await _save(context, context.group, queue, queue.left(context.who))
    return reply(view.left(context.words))


# --- for who runs the session --------------------------------------------------------------------


async def open_(context: Context, _: Values) -> Answers:
    """Opens it, or shows the one that is open. Opened again it is a new card, and who has had a
    turn in this session still comes after those who have not."""
    session = await _current(context)
    queue = await context.uow.queues.of_session(session.id)
    if queue is not None and queue.open:
        return reply(_controls(context, queue))
    if queue is None:
        queue = Queue(session.id, context.group.id)
        await context.uow.queues.add(queue)
    else:
        queue = queue.reopened()
        await context.uow.queues.save(queue)
    await _plan_card(context, context.group, queue)
    return reply(view.controls(context.words, queue, just_opened=True))


async def next_command(context: Context, _: Values) -> Answers:
    return reply(await _typed(context, "next"))


async def pass_command(context: Context, _: Values) -> Answers:
    return reply(await _typed(context, "pass"))


async def _typed(context: Context, step: str) -> Message:
    """What is typed names no card, so of two who type together, or one who sends it twice, the
    second would skip whoever has just got the turn: it only says whose it is."""
    queue = await _open_here(context)
    if queue.just_given(context.now):
        return view.controls(context.words, queue, just_given=True)
    return await _move(context, queue, step)


async def close_command(context: Context, _: Values) -> Answers:
    return reply(await _close(context, await _open_here(context)))


async def next_(context: Context, parts: Parts, _: str) -> Answers:
    queue = await _of(context, parts)
    step = "next" if _is_of_now(queue, parts) else ""
    return (Update(await _move(context, queue, step)),)


async def pass_(context: Context, parts: Parts, _: str) -> Answers:
    queue = await _of(context, parts)
    step = "pass" if _is_of_now(queue, parts) else ""
    return (Update(await _move(context, queue, step)),)


async def call(context: Context, parts: Parts, chosen: str) -> Answers:
    """Somebody else first: a reply to what was just said, or whom it was promised to."""
    queue = await _of(context, parts)
    place = int(chosen) if chosen.isdecimal() and len(chosen) < 9 else 0
    changed = queue.called(place) if _is_of_now(queue, parts) else queue
    await _save(context, context.group, queue, changed)
    return (Update(_controls(context, changed)),)


async def look(context: Context, parts: Parts, _: str) -> Answers:
    return (Update(_controls(context, await _of(context, parts))),)


async def down(context: Context, parts: Parts, _: str) -> Answers:
    """The card stands far up where much was written since: it is posted again, and the one before
    says so."""
    queue = await _of(context, parts)
    moved = queue.brought_down()
    await context.uow.queues.save(moved)
    before = context.schedule.at_once(
        DOWN, context.group, queue.session, context.now, detail=str(queue.card)
    )
    await context.uow.deliveries.plan([before])
    await _plan_card(context, context.group, moved)
    return (Update(_controls(context, moved)),)


async def close(context: Context, parts: Parts, _: str) -> Answers:
    return (Update(await _close(context, await _of(context, parts))),)


async def _move(context: Context, queue: Queue, step: str) -> Message:
    """``step`` is "" where somebody moved on a moment before: nobody is skipped."""
    changed = {"next": queue.next, "pass": queue.passed}.get(step, lambda: queue)()
    await _save(context, context.group, queue, changed)
    return _controls(context, changed)


async def _close(context: Context, queue: Queue) -> Message:
    await _save(context, context.group, queue, queue.closed())
    return view.now_closed(context.words, context.group.id)


def _is_of_now(queue: Queue, parts: Parts) -> bool:
    """Whether the card it was pressed on shows whose turn it is."""
    return len(parts) < 2 or parts[1] == str(queue.given)


def _controls(context: Context, queue: Queue) -> Message:
    return view.controls(context.words, queue)


# --- the session ends ----------------------------------------------------------------------------


async def end(desk: Desk, group: Group, session: Session) -> None:
    """With its session: nobody is named in it any more."""
    queue = await desk.uow.queues.of_session(session.id)
    if queue is not None and (queue.open or queue.turns):
        await _save(desk, group, queue, queue.ended())


# --- what the group sees -------------------------------------------------------------------------


async def card(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``queue.card``; ``detail`` is the card's number."""
    queue = await desk.uow.queues.of_session(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if queue is None or group is None or not queue.open:
        return Nothing("closed before it was posted")
    if str(queue.card) != delivery.detail:
        return Nothing("a newer one follows")
    return Post(group.place, view.card(desk.words, queue))


async def changed(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``queue.changed``; ``detail`` is the version it was planned with."""
    queue = await desk.uow.queues.of_session(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if queue is None or group is None:
        return Nothing("queue gone")
    if str(queue.version) != delivery.detail:
        return Nothing("a newer one follows")
    drawn = view.card(desk.words, queue) if queue.open else view.over(desk.words)
    return await desk.redrawn(CARD, group, queue.session, drawn, detail=str(queue.card))


async def moved_down(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``queue.down``; ``detail`` is the number of the card that is not the one any more."""
    group = await desk.uow.groups.get(delivery.group)
    if group is None:
        return Nothing("queue gone")
    drawn = view.over(desk.words, further_down=True)
    return await desk.redrawn(CARD, group, delivery.subject, drawn, detail=delivery.detail)


# --- pieces --------------------------------------------------------------------------------------


async def _current(context: Context) -> Session:
    """Raises Refused where no session is open."""
    session = await context.uow.sessions.current(context.group.id)
    if session is not None:
        return session
    if context.facilitates:
        raise Refused(live_view.not_open(context.words, context.group.id))
    raise Refused(view.none_yet(context.words))


async def _runs(context: Context, session: Session) -> bool:
    return await covering.runs(context, context.group, session, context.who)


async def _open_here(context: Context) -> Queue:
    session = await _current(context)
    queue = await context.uow.queues.of_session(session.id)
    if queue is not None and queue.open:
        return queue
    if await _runs(context, session):
        raise Refused(view.not_open(context.words, context.group.id))
    raise Refused(view.none_yet(context.words))


async def _of(context: Context, parts: Parts) -> Queue:
    """The queue of the session that a button names. Raises Refused where it is closed."""
    session = await planned.session_of(context, parts)
    queue = await context.uow.queues.of_session(session.id)
    if queue is None or not queue.open or session.state is not SessionState.OPEN:
        raise Refused(view.closed(context.words))
    return queue


async def _save(desk: Desk, group: Group, before: Queue, after: Queue) -> None:
    if after == before:
        return
    if after.given != before.given:
        after = replace(after, given_at=desk.now)
    await desk.uow.queues.save(after)
    version = str(after.version + 1)  # as it is stored now
    due = desk.schedule.at_once(CHANGED, group, after.session, desk.now, detail=version)
    await desk.uow.deliveries.plan([due])


async def _plan_card(desk: Desk, group: Group, queue: Queue) -> None:
    due = desk.schedule.at_once(CARD, group, queue.session, desk.now, detail=str(queue.card))
    await desk.uow.deliveries.plan([due])
