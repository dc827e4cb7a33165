"""Members' reminders before a session: from the session as it is by then, or not at all."""

from datetime import timedelta

from bot.answers import Nothing, Outgoing, Post
from bot.domain.delivery import Delivery
from bot.domain.session import SessionState
from bot.flows.context import Desk
from bot.flows.planned import TOO_LATE
from bot.flows.session_posts import about
from bot.views.reminder import reminder

OF_USE = {
    "reminder.day_before": timedelta(hours=2),
    "reminder.soon": timedelta(0),
}
"""A reminder is sent while more than this is left until the session."""


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
            return Post(group.place, reminder(desk.words, delivery.kind, session, agreement))
