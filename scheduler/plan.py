"""What follows from a session: its deliveries, each with the time it falls due. Pure.

``Plan`` is the core's ``Schedule``. The clock and the database are somebody else's: the same
session, group and time always give the same due times.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from bot.domain.delivery import Delivery, Priority
from bot.domain.group import Group
from bot.domain.member import Member, Reminder
from bot.domain.session import LAPSE, Series, Session
from bot.domain.wall import instant_of, local
from bot.ids import Person, new_id
from bot.ports import Follows, Randomness, Why
from scheduler import hours, recurrence
from scheduler.hours import Hours

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
DIRECT_DAY_BEFORE = "direct.day_before"
DIRECT_SOON = "direct.soon"
PRE = "reflection.pre"
POST = "reflection.post"
LAPSES = "session.lapse"
EXTENDS = "series.extend"

WORK = frozenset(
    {
        LAPSES,
        EXTENDS,
        "agreement.close",
        "agreement.rhythm",
        "checkpoint.close",
        "concern.held",
        "concern.unheard",
        "concern.watch",
        "cover.decide",
        "cover.next",
        "pulse.close",
        "welcome.look",
        "pairs.make",
        "round.begin",
        "round.close",
        "checkpoint.rhythm",
        "agreement.due",
    }
)
"""Kinds that change something and post nothing themselves."""
APART = frozenset({"group.listed", "agreement.pinned"})
"""Kinds that nobody waits for in a channel: where one fails, the channel's posts go on."""


NOBODY_WAITS = frozenset({LAPSES, EXTENDS, "late.notice"})
"""Kinds that go last, also where they fall due at once."""
MOMENTS = ("session.", "checkpoint.", "prompt.", "advice.", "cover.", "queue.", "break.")
NEEDS = ("concern.",)
"""How the names of kinds begin that belong to a session that runs, and of those for which somebody
may be in need: they go first, whenever they fall due."""


def priority_of(kind: str, *, asked_now: bool) -> Priority:
    """``asked_now``: it follows at once from what somebody just did."""
    if kind in NOBODY_WAITS:
        return Priority.AHEAD
    if asked_now or kind.startswith(NEEDS):
        return Priority.NOW
    return Priority.MOMENT if kind.startswith(MOMENTS) else Priority.AHEAD


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

    def for_member(
        self, session: Session, group: Group, member: Member, now: datetime
    ) -> Sequence[Delivery]:
        quiet = hours.of_member(member, group)
        theirs = {
            Reminder.DAY_BEFORE: (DIRECT_DAY_BEFORE, _day_before),
            Reminder.SOON: (DIRECT_SOON, _soon),
        }
        return [
            self._of_session(kind, session, group, follows.due, member.person.user)
            for reminder, (kind, when) in theirs.items()
            if member.wants(reminder, group.id)
            if (follows := when(session, quiet, now)).due is not None
        ]

    def keys_of(self, kind: str, session: Session, to: str = "") -> Sequence[str]:
        return [_key(kind, session.id, plan, to) for plan in range(session.plan + 1)]

    def lane_of(self, person: Person) -> str:
        return _lane_of(person.platform, person.workspace, f"@{person.user}")

    def heard_by(self, member: Member, group: Group, at: datetime) -> datetime | None:
        return hours.of_member(member, group).end_after(at)

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
        return self._planned(kind, group, subject, now, detail, to, asked_now=True)

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
        return self._planned(kind, group, subject, due, detail, to, asked_now=False)

    def _planned(
        self,
        kind: str,
        group: Group,
        subject: str,
        due: datetime,
        detail: str,
        to: str,
        *,
        asked_now: bool,
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
            priority=priority_of(kind, asked_now=asked_now),
            share=_share(group),
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
        return Delivery(
            id=new_id(self._randomness),
            key=_key(kind, session.id, session.plan, to),
            kind=kind,
            group=group.id,
            subject=session.id,
            detail="",
            to=to,
            due_at=due,
            lane=_lane(kind, group, session.id, to),
            plan=session.plan,
            share=_share(group),
        )


def what_follows(session: Session, group: Group, now: datetime) -> list[Follows]:
    """What people hear before a session, when, and why then or not at all."""
    quiet = hours.of_group(group)
    return [
        _day_before(session, quiet, now),
        _soon(session, quiet, now),
        _pre(session, quiet, now),
    ]


def _day_before(session: Session, quiet: Hours, now: datetime) -> Follows:
    ideal = the_day_before(session)
    if ideal < now:
        return Follows(DAY_BEFORE, None, Why.PAST)
    due, why = _outside_quiet(ideal, session, quiet, now)
    return Follows(DAY_BEFORE, due, why)


def _soon(session: Session, quiet: Hours, now: datetime) -> Follows:
    due = session.starts_at - SOON
    if due < now:
        return Follows(REMINDER_SOON, None, Why.PAST)
    if quiet.hold(due):
        return Follows(REMINDER_SOON, None, Why.QUIET)
    return Follows(REMINDER_SOON, due, Why.ON_TIME)


def _pre(session: Session, quiet: Hours, now: datetime) -> Follows:
    """Late is better than never here, while there is time to sit down with it."""
    ideal = the_day_before(session)
    if ideal >= now:
        due, why = _outside_quiet(ideal, session, quiet, now)
        return Follows(PRE, due, why)
    latest = session.starts_at - TIME_TO_REFLECT
    if now >= latest:
        return Follows(PRE, None, Why.PAST)
    if not quiet.hold(now):
        return Follows(PRE, now, Why.AT_ONCE)
    end = quiet.end_after(now)
    if end is not None and end < latest:
        return Follows(PRE, end, Why.AFTER_QUIET)
    return Follows(PRE, None, Why.QUIET)


def the_day_before(session: Session) -> datetime:
    """The same wall-clock time on the day before, as an instant: 23 or 25 hours earlier where the
    clocks change in between."""
    starts = local(session.starts_at, session.zone)
    return instant_of(starts.date() - timedelta(days=1), starts.time(), session.zone)[0]


def _outside_quiet(
    ideal: datetime, session: Session, quiet: Hours, now: datetime
) -> tuple[datetime | None, Why]:
    if not quiet.hold(ideal):
        return ideal, Why.ON_TIME
    end = quiet.end_after(ideal)
    if end is not None and end <= session.starts_at - NOT_LATER:
        return end, Why.AFTER_QUIET
    start = quiet.start_before(ideal)
    if start is not None:
        before = start - MARGIN
        if before >= now and not quiet.hold(before):
            return before, Why.BEFORE_QUIET
    return None, Why.QUIET


def _key(kind: str, session: str, plan: int, to: str) -> str:
    key = f"{kind}:{session}:{plan}"
    return f"{key}:{to}" if to else key


def _facilitators(group: Group) -> tuple[str, ...]:
    return tuple(each.person.user for each in group.facilitators)


def _lane(kind: str, group: Group, subject: str, to: str) -> str:
    """What must stay in order shares a lane: a channel's posts, a person's messages."""
    if kind in WORK:
        return f"work/{subject}"
    if kind in APART:
        return f"{kind}/{subject}"
    place = group.place
    return _lane_of(place.platform, place.workspace, f"@{to}" if to else place.channel)


def _lane_of(platform: str, workspace: str, end: str) -> str:
    return f"{platform}/{workspace}/{end}"


def _share(group: Group) -> str:
    """Slack's workspaces take turns. Where a platform has but one, which has its name, its groups
    do: on Discord a person is the same in every server."""
    place = group.place
    whose = group.id if place.workspace == place.platform else place.workspace
    return f"{place.platform}/{whose}"
