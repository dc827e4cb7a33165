"""Members' reminders before a session: from the session as it is by then, or not at all."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.answers import Nothing, Outgoing, Post
from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.group import Group
from bot.domain.pulse import Pulse
from bot.domain.session import Session, SessionState
from bot.flows import covering
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
REMINDERS = ("day_before", "soon")
"""What the group said is told once a way, in the channel or to one person: by the first of these
that goes out."""
DIGESTED = "own:told"
"""The outcome of what a digest has told of, as ``scheduler.rules`` has it."""


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
            told = await said_last(desk, group, session, delivery.kind)
            by = await covering.unsure_until(desk, session)
            card = reminder(desk.words, delivery.kind, session, agreement, told, unsure=by)
            return Post(group.place, card)


async def said_last(
    desk: Desk, group: Group, session: Session, kind: str, to: str = ""
) -> Sequence[Text]:
    """What the group said in its last pulse and what changed because of it, while it is news: in
    the first reminder after it that this channel, or this one person, gets."""
    pulse = await _news(desk, group, desk.now)
    lines = you_said(desk.words, pulse) if pulse else ()
    if not pulse or not lines or await _told(desk, pulse, session, kind, to):
        return ()
    return lines


async def said_meanwhile(
    desk: Desk, group: Group, held: Sequence[Delivery], *, again: bool
) -> Sequence[Text]:
    """The same for a digest: where the reminder that would have told it was held back. ``again``:
    the digest has told it, and is shown once more."""
    for each in held:
        session = await desk.uow.sessions.get(each.subject)
        pulse = await _news(desk, group, each.wanted_at)
        if session is None or pulse is None:
            continue
        if not await _told(desk, pulse, session, each.kind, each.to, by_digest=not again):
            return you_said(desk.words, pulse)
    return ()


async def _news(desk: Desk, group: Group, known_at: datetime) -> Pulse | None:
    """The last pulse, where it was closed by then and is not too long ago now."""
    pulse = await desk.uow.pulses.latest(group.id)
    if pulse is None or pulse.closed_at is None or pulse.closed_at > known_at:
        return None
    return pulse if desk.now - pulse.closed_at <= FRESH else None


async def _told(
    desk: Desk, pulse: Pulse, session: Session, kind: str, to: str, *, by_digest: bool = True
) -> bool:
    """Whether a reminder since that pulse went out in this way, of this session or one before it,
    by itself or in a digest."""
    since = pulse.closed_at or desk.now
    way, _, _ = kind.partition(".")
    until = [
        each
        for each in await desk.uow.sessions.since([session.group], since)
        if each.starts_at <= session.starts_at
    ]
    for each in until:
        for name in REMINDERS:
            for key in desk.schedule.keys_of(f"{way}.{name}", each, to):
                sent = await desk.uow.deliveries.by_key(key)
                if sent is None or sent.settled_at is None or sent.settled_at < since:
                    continue
                if sent.state is DeliveryState.SENT or (by_digest and sent.outcome == DIGESTED):
                    return True
    return False
