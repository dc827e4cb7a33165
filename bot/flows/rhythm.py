"""About every twenty minutes of a session: would a check-point help? To who runs it, in private.

One suggestion at a time, and never while the group is being asked, rests, or a time of advice is
open, nor beside a word about the time. Each one can be declined, for now or for this session;
nobody is told that it was.
"""

from datetime import timedelta

from bot.answers import DirectMessage, Nothing, Outgoing, Update
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.domain.rhythm import EVERY, next_asking
from bot.domain.session import Session, SessionState
from bot.domain.shape import clear_of, cues
from bot.flows import covering, planned
from bot.flows.context import Answers, Context, Desk
from bot.flows.route import Parts
from bot.views import rhythm as view

SOON = timedelta(minutes=5)
"""When it is looked at again while a time of advice is open or the group rests."""
RHYTHM = "checkpoint.rhythm"
SUGGESTED = "checkpoint.suggested"


async def begin(desk: Desk, group: Group, session: Session) -> None:
    """Plans the first one, when a session opens."""
    due = next_asking(session, (), desk.now)
    if due is not None:
        at = desk.schedule.at(RHYTHM, group, session.id, due, detail="1")
        await desk.uow.deliveries.plan([at])


async def due(desk: Desk, delivery: Delivery) -> None:
    """The work ``checkpoint.rhythm``: suggests it, or waits until it makes sense; then again."""
    session = await desk.uow.sessions.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if session is None or group is None or session.state is not SessionState.OPEN:
        return
    asked = await desk.uow.checkpoints.of_session(session.id)
    advice = await desk.uow.ladder.of_session(session.id)
    when = next_asking(session, asked, desk.now)
    if when is None:
        return
    turn, plan = int(delivery.detail), desk.schedule
    pause = await desk.uow.pauses.latest(session.id)
    rests = pause is not None and pause.on(desk.now)
    busy = rests or any(each.open for each in asked) or any(each.open for each in advice)
    if when <= desk.now and not busy:
        to = _who_runs(await covering.run_by(desk, group, session), session)
        await desk.uow.deliveries.plan(
            [plan.at_once(SUGGESTED, group, session.id, desk.now, detail=str(turn), to=to)]
        )
    later = when if when > desk.now else desk.now + (SOON if busy else EVERY)
    later = clear_of(cues(session.opened_at or session.starts_at, session.until), later)
    again = plan.at(RHYTHM, group, session.id, later, detail=str(turn + 1))
    await desk.uow.deliveries.plan([again])


async def suggested(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``checkpoint.suggested``."""
    session = await desk.uow.sessions.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if session is None or group is None or session.state is not SessionState.OPEN:
        return Nothing("session over")
    person = group.person(delivery.to)
    if not await covering.runs(desk, group, session, person):
        return Nothing("no facilitator any more")
    return DirectMessage(person, view.suggested(desk.words, session))


async def not_now(context: Context, parts: Parts, _: str) -> Answers:
    """The next one comes by itself."""
    return (Update(view.not_now(context.words)),)


async def not_again(context: Context, parts: Parts, _: str) -> Answers:
    session = await planned.session_of(context, parts)
    await context.uow.deliveries.drop(session.id, (RHYTHM,))
    return (Update(view.not_again(context.words, session.group)),)


def _who_runs(group: Group, session: Session) -> str:
    """Whoever opened it; where they do not run the group any more, its lead."""
    people = [each.person for each in group.facilitators]
    here = session.opened_by if session.opened_by in people else next(iter(people), None)
    return here.user if here else ""
