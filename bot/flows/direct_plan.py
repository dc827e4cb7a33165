"""Planning what a member asked to hear directly: with what the group hears, and anew when they
choose anew. Each is a delivery of its own, outside the quiet times of that member."""

from datetime import datetime

from bot.domain.group import Group
from bot.domain.member import Member, Reach, Reminder
from bot.domain.session import Session, SessionState
from bot.flows.context import Desk
from bot.ports import Why

MOVED, CANCELLED = "direct.moved", "direct.cancelled"
AGREEMENT = "direct.agreement"
LIKE = {"direct.day_before": "reminder.day_before", "direct.soon": "reminder.soon"}
"""What is planned with a session, and the reminder of the group that it is like."""
AHEAD = tuple(LIKE)
SESSIONS_AT_MOST = 100


async def plan(desk: Desk, group: Group, session: Session) -> None:
    """The direct reminders of a session, for all who asked for them."""
    if session.state is not SessionState.PLANNED:
        return
    for member in await desk.uow.members.reminded(group.id):
        theirs = desk.schedule.for_member(session, group, member, desk.now)
        await desk.uow.deliveries.plan(theirs)


async def plan_anew(desk: Desk, group: Group, member: Member) -> None:
    """After a member chose anew: what waits for them goes, and what they want now comes. One whose
    time has passed may still wait for their quiet times to end: it stays."""
    sessions = await desk.uow.sessions.upcoming(group.id, desk.now, SESSIONS_AT_MOST)
    for session in sessions:
        follows = desk.schedule.preview(session, group, desk.now)
        past = {each.kind for each in follows if each.why is Why.PAST}
        ahead = [kind for kind, like in LIKE.items() if like not in past]
        if ahead:
            await desk.uow.heard.drop(member.person.user, session.id, ahead)
        theirs = desk.schedule.for_member(session, group, member, desk.now)
        await desk.uow.deliveries.plan(theirs)


async def tell(
    desk: Desk, kind: str, group: Group, subject: str, at: datetime, detail: str = ""
) -> None:
    """News that the group hears in its channel at that time, to those who get its reminders
    directly, each after their own quiet times."""
    for member in await desk.uow.members.reminded(group.id):
        if kind == AGREEMENT and not member.wants(Reminder.AGREEMENT, group.id):
            continue
        due = desk.schedule.heard_by(member, group, at)
        if member.reach is Reach.OPEN and due is not None:
            told = desk.schedule.at(kind, group, subject, due, detail=detail, to=member.person.user)
            await desk.uow.deliveries.plan([told])
