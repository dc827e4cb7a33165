"""Members' reminders before a session: from the session as it is by then, or not at all."""

from collections.abc import Sequence
from datetime import timedelta

from bot.answers import Nothing, Outgoing, Post
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.domain.session import SessionState
from bot.flows.context import Desk
from bot.flows.planned import TOO_LATE
from bot.flows.session_posts import about
from bot.text import Text
from bot.views.pulse import you_said
from bot.views.reminder import reminder

OF_USE = {
    "reminder.day_before": timedelta(hours=2),
    "reminder.soon": timedelta(0),
}
"""A reminder is sent while more than this is left until the session."""
FRESH = timedelta(days=90)
"""How long the group is told what it said: later it would be news of another time."""
TELLS = frozenset({"reminder.day_before"})
"""Reminders that tell it: one a session."""


async def render(desk: Desk, delivery: Delivery) -> Outgoing:
    match await about(desk, delivery):
        case Nothing() as nothing:
            return nothing
        case session, group:
            if session.state is not SessionState.PLANNED:
                return Nothing(session.state.value)
            if delivery.plan != session.plan:
                return Nothing("moved")
            if session.starts_at - desk.now <= OF_USE[delivery.kind]:
                return Nothing(TOO_LATE)
            agreement = await desk.uow.agreements.in_force(group.id)
            told = await said_last(desk, group, delivery.kind)
            return Post(group.place, reminder(desk.words, delivery.kind, session, agreement, told))


async def said_last(desk: Desk, group: Group, kind: str) -> Sequence[Text]:
    """What the group said in its last pulse and what changed because of it: the day before, once a
    session, and only while it is news."""
    pulse = await desk.uow.pulses.latest(group.id) if kind in TELLS else None
    if pulse is None or pulse.closed_at is None or desk.now - pulse.closed_at > FRESH:
        return ()
    return you_said(desk.words, pulse)
