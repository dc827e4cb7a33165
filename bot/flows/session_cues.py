"""Words about the time, to whoever started the session and to nobody else."""

from bot.answers import DirectMessage, Nothing, Outgoing, Update
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.domain.session import Session, SessionState
from bot.domain.shape import RECENT, Cue, cues
from bot.flows import covering, planned
from bot.flows.context import Answers, Context, Desk
from bot.flows.route import Parts
from bot.views import session_cue as view

CUE = "session.cue"


async def plan(context: Context, group: Group, session: Session) -> None:
    """For a session that has just been opened by this person."""
    begins = session.opened_at or session.starts_at
    await context.uow.deliveries.plan(
        [
            context.schedule.at(
                CUE,
                group,
                session.id,
                each.at,
                detail=f"{each.cue.value}.{number}",
                to=context.who.user,
            )
            for number, each in enumerate(cues(begins, session.until))
        ]
    )


async def cue(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``session.cue``. Nobody hears that a break is due during one or soon after one."""
    session = await desk.uow.sessions.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if session is None or group is None or session.state is not SessionState.OPEN:
        return Nothing("not open")
    person = group.person(delivery.to)
    if not await covering.runs(desk, group, session, person):
        return Nothing("runs it no more")
    which = Cue(delivery.detail.partition(".")[0])
    if which is Cue.BREAK:
        pause = await desk.uow.pauses.latest(session.id)
        if pause is not None and desk.now - pause.over_at < RECENT:
            return Nothing("a break was taken")
    return DirectMessage(person, view.cue(desk.words, session, which))


async def hush(context: Context, parts: Parts, _: str) -> Answers:
    """No more of them in this session, for this person."""
    session = await planned.session_of(context, parts)
    await context.uow.heard.drop(context.who.user, session.id, (CUE,))
    return (Update(view.hushed(context.words)),)
