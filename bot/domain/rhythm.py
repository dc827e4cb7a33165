"""When a running session might ask its group again. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.checkpoint import Checkpoint
from bot.domain.session import Session
from bot.domain.shape import clear_of, cues

EVERY = timedelta(minutes=20)
"""As the toolkit's way of working has it: about that often the group shapes what comes next."""
LEFT = timedelta(minutes=10)
"""Where less is left of a session, its close is near, and nobody is asked anything any more."""


def next_asking(session: Session, asked: Sequence[Checkpoint], now: datetime) -> datetime | None:
    """When to suggest it: that long after the session began or the group was last asked, or now if
    that has passed; a little later where a word about the time is near, which is more urgent. None
    where the session nears its end by then."""
    began = session.opened_at or session.starts_at
    last = max((each.closed_at or each.closes_at for each in asked), default=began)
    due = clear_of(cues(began, session.until), max(last + EVERY, now))
    return due if due <= session.until - LEFT else None
