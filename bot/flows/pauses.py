"""A break in a session: called, made longer, ended, and the soft return at its end."""

from dataclasses import replace
from datetime import timedelta

from bot.answers import Nothing, Outgoing, Post, Update
from bot.commands import BY_PATH
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.domain.pause import Pause
from bot.domain.session import Session, SessionState
from bot.domain.shape import BREAK
from bot.flows import advice, planned
from bot.flows.context import Answers, Context, Desk, Refused, reply
from bot.flows.reading import Reading
from bot.flows.route import Parts, Values
from bot.views import pause as view
from bot.views import session_live as live_view

CARD = "break.card"
CHANGED = "break.changed"
BACK = "break.back"
END = "end"
"""What is typed in the place of minutes to carry on."""


async def command(context: Context, values: Values) -> Answers:
    """One at a time: while there is one, its card. ``break end`` carries on."""
    reading = Reading(values, context.words)
    param = BY_PATH["break"].params[0]
    lengths = {each: context.words.line(f"choice.break.{each}") for each in param.choices}
    chosen = reading.one_of("minutes", lengths, str(BREAK))
    reading.check()
    session = await context.uow.sessions.current(context.group.id)
    if session is None:
        raise Refused(live_view.not_open(context.words, context.group.id))
    pause = await context.uow.pauses.latest(session.id)
    runs = pause is not None and pause.on(context.now)
    if chosen == END:
        if pause is None or not runs:
            went_on = await advice.carried_on(context, session)
            return reply(went_on or view.over(context.words, before=True))
        await _end(context, pause)
        return reply(view.over(context.words))
    if pause is None or not runs:
        ends_at = context.now + timedelta(minutes=int(chosen))
        pause = Pause(context.new_id(), context.group.id, session.id, context.now, ends_at)
        await context.uow.pauses.add(pause)
        plan = context.schedule
        await context.uow.deliveries.plan(
            [
                plan.at_once(CARD, context.group, session.id, context.now, detail=pause.id),
                plan.at(BACK, context.group, session.id, ends_at, detail=f"{pause.id}.0"),
            ]
        )
    return reply(view.running(context.words, pause, context.group.zone))


async def resting(desk: Desk, group: str) -> Pause | None:
    """The break that a group has just now: whatever is posted into it, few will see."""
    session = await desk.uow.sessions.current(group)
    pause = await desk.uow.pauses.latest(session.id) if session else None
    return pause if pause is not None and pause.on(desk.now) else None


async def longer(context: Context, parts: Parts, _: str) -> Answers:
    """Of two who press it together, the second adds nothing. Nor does anybody where the break is
    as long as one may be: the card says so, and what can be done instead."""
    session = await planned.session_of(context, parts)
    pause = await _running(context, parts)
    changed = pause.longer(session.until)
    if changed == pause:
        return (Update(view.longest(context.words, pause, context.group)),)
    if _is_of_now(pause, parts):
        await context.uow.pauses.save(changed)
        pause = replace(changed, version=pause.version + 1)
        await context.uow.deliveries.drop(pause.session, (BACK,))
        plan, detail = context.schedule, f"{pause.id}.{pause.version}"
        await context.uow.deliveries.plan(
            [
                plan.at_once(CHANGED, context.group, pause.session, context.now, detail=detail),
                plan.at(BACK, context.group, pause.session, pause.ends_at, detail=detail),
            ]
        )
    return (Update(view.running(context.words, pause, context.group.zone)),)


async def end(context: Context, parts: Parts, _: str) -> Answers:
    await _end(context, await _running(context, parts))
    return (Update(view.over(context.words)),)


async def _end(context: Context, pause: Pause) -> None:
    await context.uow.pauses.save(pause.ended(context.now))
    await context.uow.deliveries.drop(pause.session, (BACK,))
    detail = f"{pause.id}.{pause.version + 1}"
    due = context.schedule.at_once(BACK, context.group, pause.session, context.now, detail=detail)
    await context.uow.deliveries.plan([due])


async def end_with_session(desk: Desk, group: Group, session: Session) -> None:
    """A session that ends takes its break along: its card says so, and there is no way back."""
    await desk.uow.deliveries.drop(session.id, (BACK,))
    pause = await desk.uow.pauses.latest(session.id)
    if pause is None or not pause.on(desk.now):
        return
    await desk.uow.pauses.save(pause.ended(desk.now))
    detail = f"{pause.id}.{pause.version + 1}"
    due = desk.schedule.at_once(CHANGED, group, session.id, desk.now, detail=detail)
    await desk.uow.deliveries.plan([due])


async def _running(context: Context, parts: Parts) -> Pause:
    """Raises Refused where there is no break any more."""
    session = await planned.session_of(context, parts)
    pause = await context.uow.pauses.latest(session.id)
    if pause is None or not pause.on(context.now) or session.state is not SessionState.OPEN:
        raise Refused(view.over(context.words, before=True))
    return pause


def _is_of_now(pause: Pause, parts: Parts) -> bool:
    return len(parts) > 1 and parts[1] == str(pause.version)


# --- what the group sees -------------------------------------------------------------------------


async def card(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``break.card``; ``detail`` is the break's id."""
    pause = await _of(desk, delivery)
    group = await desk.uow.groups.get(delivery.group)
    if pause is None or group is None or not pause.on(desk.now):
        return Nothing("over before it was posted")
    return Post(group.place, view.card(desk.words, pause, group.zone))


async def changed(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``break.changed``: the card says the new time, or that the session is over."""
    pause = await desk.uow.pauses.get(delivery.detail.partition(".")[0])
    session = await desk.uow.sessions.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if pause is None or group is None or session is None:
        return Nothing("gone")
    drawn = view.card(desk.words, pause, group.zone)
    if session.over:
        drawn = view.shut(desk.words)
    return await desk.redrawn(CARD, group, pause.session, drawn, detail=pause.id)


async def back(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``break.back``, in a session that goes on."""
    pause = await _of(desk, delivery)
    group = await desk.uow.groups.get(delivery.group)
    if pause is None or group is None or pause.on(desk.now):
        return Nothing("over")
    return Post(group.place, view.back(desk.words))


async def _of(desk: Desk, delivery: Delivery) -> Pause | None:
    """The break that a delivery is about, while its session is open. Its id begins the detail."""
    session = await desk.uow.sessions.get(delivery.subject)
    if session is None or session.state is not SessionState.OPEN:
        return None
    return await desk.uow.pauses.get(delivery.detail.partition(".")[0])
