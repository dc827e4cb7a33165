"""What the group hears about a session before it, made from the session as it is by then."""

from bot.answers import Nothing, Outgoing, Post
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.domain.session import Session, SessionState
from bot.flows import listings, planned
from bot.flows.context import Desk
from bot.views import session_post as view


async def about(desk: Desk, delivery: Delivery) -> tuple[Session, Group] | Nothing:
    """The session that a delivery is about and its group, where both are still there."""
    session = await desk.uow.sessions.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    return Nothing("gone") if session is None or group is None else (session, group)


def _missed(session: Session) -> Nothing:
    """News of a session that began before it could be told. A cancelled one is no news."""
    cancelled = session.state is SessionState.CANCELLED
    return Nothing(session.state.value if cancelled else planned.TOO_LATE)


async def announced(desk: Desk, delivery: Delivery) -> Outgoing:
    match await about(desk, delivery):
        case Nothing() as nothing:
            return nothing
        case session, group:
            if session.state is not SessionState.PLANNED:
                return _missed(session)
            series = await planned.series_of(desk, session)
            return Post(group.place, view.announced(desk.words, session, series))


async def moved(desk: Desk, delivery: Delivery) -> Outgoing:
    match await about(desk, delivery):
        case Nothing() as nothing:
            return nothing
        case session, group:
            plan, before = planned.told_move(delivery.detail)
            if session.over:
                return _missed(session)
            if session.plan != plan:
                return Nothing("moved again")
            return Post(group.place, view.moved(desk.words, session, before))


async def cancelled(desk: Desk, delivery: Delivery) -> Outgoing:
    match await about(desk, delivery):
        case Nothing() as nothing:
            return nothing
        case session, group:
            if session.ends_at <= desk.now:
                return Nothing(planned.TOO_LATE)
            coming = await planned.following(desk, group, desk.now)
            card = view.cancelled(desk.words, session, coming, detail=delivery.detail)
            return Post(group.place, card)


async def joining(desk: Desk, delivery: Delivery) -> Outgoing:
    match await about(desk, delivery):
        case Nothing() as nothing:
            return nothing
        case session, group:
            if session.over:
                return Nothing(session.state.value)
            return Post(group.place, view.joining(desk.words, session))


async def extend(desk: Desk, delivery: Delivery) -> None:
    """Plans the next occurrence when one begins. Its subject is a session of the series."""
    session = await desk.uow.sessions.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    series = None if session is None else await planned.series_of(desk, session)
    if series is not None and group is not None:
        await planned.top_up(desk, group, series)
        await listings.changed(desk, group)
