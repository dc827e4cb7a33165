"""What follows from a session: its deliveries, each with the time it falls due. Pure.

``Plan`` is the core's ``Schedule``. The clock and the database are somebody else's: the same
session, group and time always give the same due times.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.domain.session import LAPSE, Series, Session
from bot.domain.wall import instant_of, local
from bot.ids import new_id
from bot.ports import Follows, Randomness, Why
from scheduler import quiet, recurrence

SOON = timedelta(minutes=15)
NOT_LATER = timedelta(hours=3)
"""A reminder that quiet hours hold back comes at least this long before the session, or before the
quiet hours."""
TIME_TO_REFLECT = timedelta(minutes=30)
"""A pre-session reflection is worth sending while more than this is left."""
MARGIN = timedelta(minutes=5)
"""How long before quiet hours "just before" is: a send that takes its time stays outside them."""

DAY_BEFORE = "reminder.day_before"
REMINDER_SOON = "reminder.soon"
PRE = "reflection.pre"
POST = "reflection.post"
LAPSES = "session.lapse"
EXTENDS = "series.extend"

WORK = frozenset({LAPSES, EXTENDS, "agreement.rhythm", "checkpoint.close"})
"""Kinds that change something and post nothing themselves."""


class Plan:
    """``randomness`` gives that many random bytes, for delivery ids."""

    def __init__(self, randomness: Randomness) -> None:
        self._randomness = randomness

    def occurrences(
        self, series: Series, after: date, count: int
    ) -> Sequence[tuple[date, datetime]]:
        return recurrence.occurrences(series, after, count)

    def for_session(self, session: Session, group: Group, now: datetime) -> Sequence[Delivery]:
        return [
            self._of_session(kind, session, group, due, to)
            for kind, due in self._brings_about(session, group, now)
            for to in (_facilitators(group) if kind == PRE else ("",))
        ]

    def preview(self, session: Session, group: Group, now: datetime) -> Sequence[Follows]:
        return what_follows(session, group, now)

    def after_session(self, session: Session, group: Group, now: datetime) -> Sequence[Delivery]:
        return [self._of_session(POST, session, group, now, user) for user in _facilitators(group)]

    def at_once(
        self,
        kind: str,
        group: Group,
        subject: str,
        now: datetime,
        *,
        detail: str = "",
        to: str = "",
    ) -> Delivery:
        return self.at(kind, group, subject, now, detail=detail, to=to)

    def at(
        self,
        kind: str,
        group: Group,
        subject: str,
        due: datetime,
        *,
        detail: str = "",
        to: str = "",
    ) -> Delivery:
        return Delivery(
            id=new_id(self._randomness),
            key=f"{kind}:{subject}:{detail}:{to}",
            kind=kind,
            group=group.id,
            subject=subject,
            detail=detail,
            to=to,
            due_at=due,
            lane=_lane(kind, group, subject, to),
        )

    def _brings_about(
        self, session: Session, group: Group, now: datetime
    ) -> Iterator[tuple[str, datetime]]:
        for each in what_follows(session, group, now):
            if each.due is not None:
                yield each.kind, each.due
        if session.series is not None:
            yield EXTENDS, max(session.starts_at, now)
        yield LAPSES, max(session.ends_at + LAPSE, now)

    def _of_session(
        self, kind: str, session: Session, group: Group, due: datetime, to: str
    ) -> Delivery:
        key = f"{kind}:{session.id}:{session.plan}"
        return Delivery(
            id=new_id(self._randomness),
            key=f"{key}:{to}" if to else key,
            kind=kind,
            group=group.id,
            subject=session.id,
            detail="",
            to=to,
            due_at=due,
            lane=_lane(kind, group, session.id, to),
            plan=session.plan,
        )


def what_follows(session: Session, group: Group, now: datetime) -> list[Follows]:
    """What people hear before a session, when, and why then or not at all."""
    return [
        _day_before(session, group, now),
        _soon(session, group, now),
        _pre(session, group, now),
    ]


def _day_before(session: Session, group: Group, now: datetime) -> Follows:
    ideal = the_day_before(session)
    if ideal < now:
        return Follows(DAY_BEFORE, None, Why.PAST)
    due, why = _outside_quiet(ideal, session, group, now)
    return Follows(DAY_BEFORE, due, why)


def _soon(session: Session, group: Group, now: datetime) -> Follows:
    due = session.starts_at - SOON
    if due < now:
        return Follows(REMINDER_SOON, None, Why.PAST)
    if quiet.holds(group.quiet, group.zone, due):
        return Follows(REMINDER_SOON, None, Why.QUIET)
    return Follows(REMINDER_SOON, due, Why.ON_TIME)


def _pre(session: Session, group: Group, now: datetime) -> Follows:
    """Late is better than never here, while there is time to sit down with it."""
    ideal = the_day_before(session)
    if ideal >= now:
        due, why = _outside_quiet(ideal, session, group, now)
        return Follows(PRE, due, why)
    latest = session.starts_at - TIME_TO_REFLECT
    if now >= latest:
        return Follows(PRE, None, Why.PAST)
    if not quiet.holds(group.quiet, group.zone, now):
        return Follows(PRE, now, Why.AT_ONCE)
    end = quiet.end_after(group.quiet, group.zone, now)
    if end is not None and end < latest:
        return Follows(PRE, end, Why.AFTER_QUIET)
    return Follows(PRE, None, Why.QUIET)


def the_day_before(session: Session) -> datetime:
    """The same wall-clock time on the day before, as an instant: 23 or 25 hours earlier where the
    clocks change in between."""
    starts = local(session.starts_at, session.zone)
    return instant_of(starts.date() - timedelta(days=1), starts.time(), session.zone)[0]


def _outside_quiet(
    ideal: datetime, session: Session, group: Group, now: datetime
) -> tuple[datetime | None, Why]:
    if not quiet.holds(group.quiet, group.zone, ideal):
        return ideal, Why.ON_TIME
    end = quiet.end_after(group.quiet, group.zone, ideal)
    if end is not None and end <= session.starts_at - NOT_LATER:
        return end, Why.AFTER_QUIET
    start = quiet.start_before(group.quiet, group.zone, ideal)
    if start is not None:
        before = start - MARGIN
        if before >= now and not quiet.holds(group.quiet, group.zone, before):
            return before, Why.BEFORE_QUIET
    return None, Why.QUIET


def _facilitators(group: Group) -> tuple[str, ...]:
    return tuple(each.person.user for each in group.facilitators)


def _lane(kind: str, group: Group, subject: str, to: str) -> str:
    """What must stay in order shares a lane: a channel's posts, a person's messages."""
    if kind in WORK:
        return f"work/{subject}"
    place = group.place
    return f"{place.platform}/{place.workspace}/{f'@{to}' if to else place.channel}"
