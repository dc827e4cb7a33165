"""Members' reminders before a session: from the session as it is by then, or not at all."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.answers import Nothing, Outgoing, Post
from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.group import Group
from bot.domain.session import Session, SessionState
from bot.flows import covering
from bot.flows.context import Desk
from bot.flows.planned import TOO_LATE
from bot.flows.session_posts import about
from bot.text import Text
from bot.views.pulse import we_did, you_said
from bot.views.reminder import reminder

OF_USE = {
    "reminder.day_before": timedelta(hours=2),
    "reminder.soon": timedelta(0),
}
"""A reminder is sent while more than this is left until the session."""
FRESH = timedelta(days=90)
"""How long the group is told what it said: later it would be news of another time."""
LAST = 2
"""Pulses of which what changed is told, where somebody wrote it only later."""
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
    return await _news(desk, group, session, kind, to, desk.now)


async def said_meanwhile(
    desk: Desk, group: Group, held: Sequence[Delivery], *, again: bool
) -> Sequence[Text]:
    """The same for a digest: where the reminder that would have told it was held back. ``again``:
    the digest has told it, and is shown once more."""
    for each in held:
        session = await desk.uow.sessions.get(each.subject)
        if session is None:
            continue
        known_at, digest = each.wanted_at, not again
        lines = await _news(desk, group, session, each.kind, each.to, known_at, by_digest=digest)
        if lines:
            return lines
    return ()


async def _news(
    desk: Desk,
    group: Group,
    session: Session,
    kind: str,
    to: str,
    known_at: datetime,
    *,
    by_digest: bool = True,
) -> Sequence[Text]:
    """Of what was known then. What changed is often written when a reminder has told already what
    was said, and the next session may have had its own questions by then."""
    closed = await desk.uow.pulses.closed(group.id, desk.now - FRESH)
    known = [(at, each) for each in closed if (at := each.closed_at) and at <= known_at][-LAST:]
    if not known:
        return ()
    since, _ = known[0]
    heard = await _heard(desk, since, session, kind, to, by_digest=by_digest)
    last_closed, last = known[-1]
    lines = you_said(desk.words, last) if heard is None or heard < last_closed else ()
    for closed_at, pulse in known:
        written = pulse.did_at or closed_at
        if written <= known_at and (heard is None or heard < written):
            lines += we_did(desk.words, pulse)
    return lines


async def _heard(
    desk: Desk, since: datetime, session: Session, kind: str, to: str, *, by_digest: bool
) -> datetime | None:
    """When the last reminder since then went out in this way, of this session or one before it, by
    itself or in a digest."""
    way, _, _ = kind.partition(".")
    heard: datetime | None = None
    for each in await desk.uow.sessions.since([session.group], since):
        if each.starts_at > session.starts_at:
            continue
        for name in REMINDERS:
            for key in desk.schedule.keys_of(f"{way}.{name}", each, to):
                sent = await desk.uow.deliveries.by_key(key)
                if sent is None or sent.settled_at is None or sent.settled_at < since:
                    continue
                if sent.state is DeliveryState.SENT or (by_digest and sent.outcome == DIGESTED):
                    heard = max(heard or since, sent.settled_at)
    return heard
