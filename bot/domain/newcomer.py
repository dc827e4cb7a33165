"""Somebody new in a group: what they are told in short, and when they are asked whether they can
get in, before their first session."""

from datetime import datetime, timedelta

from bot.domain.agreement import Clause, ClauseKind
from bot.domain.session import Session
from bot.domain.wall import instant_of, local

NEAR = timedelta(hours=3)
"""Before a session that is less than a day away: time to try the link, and not in a hurry."""
APART = timedelta(hours=3)
"""After the welcome, which has the same way in: sooner, two cards would come for one arrival."""
A_MOMENT = timedelta(minutes=1)
"""Before the reminder of the day before, so that this comes in its place and not beside it."""
LOOK_AGAIN = timedelta(days=3)
LOOKS = 30
"""While no session is planned we look again so often: for three months."""
IN_SHORT = (ClauseKind.CONFIDENTIALITY, ClauseKind.ADVICE, ClauseKind.LEAVING)
"""What somebody new most needs to know was agreed."""
SHORT_LENGTH = 160
"""Characters of a clause that is told in short."""


def check_at(session: Session, now: datetime) -> datetime | None:
    """Just before the same wall-clock time of the day before (UTC), else some hours before; None
    where both have passed."""
    starts = local(session.starts_at, session.zone)
    day_before = instant_of(starts.date() - timedelta(days=1), starts.time(), session.zone)[0]
    return next((at for at in (day_before - A_MOMENT, session.starts_at - NEAR) if at >= now), None)


def in_short(clauses: tuple[Clause, ...]) -> tuple[str, ...]:
    """The first sentence of the first clause of each of these kinds, where it is a short one."""
    firsts = (next((each.text for each in clauses if each.kind is kind), "") for kind in IN_SHORT)
    sentences = (each.partition(". ")[0].removesuffix(".") for each in firsts)
    return tuple(f"{each}." for each in sentences if each and len(each) <= SHORT_LENGTH)
