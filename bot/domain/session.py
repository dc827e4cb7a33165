"""A session: planned, open, closed or cancelled; alone or one occurrence of a series."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum

from bot.ids import Person

DOORS = timedelta(minutes=60)
"""How long before its planned time a session may be started without asking again."""
LAPSE = timedelta(minutes=30)
"""How long after its end a session still waits for somebody to start or end it."""


class SessionState(Enum):
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    """Also a skipped occurrence: the series goes on, this one does not happen."""


class Repeat(Enum):
    ONCE = "once"
    WEEKLY = "weekly"
    EVERY_2_WEEKS = "every-2-weeks"
    EVERY_4_WEEKS = "every-4-weeks"
    MONTHLY = "monthly"
    """Every second Tuesday, say. Where a month lacks a fifth one, its last."""


@dataclass(frozen=True, slots=True)
class Series:
    """A rule on wall-clock time in its zone: 18:30 stays 18:30 through clock changes."""

    id: str
    group: str
    title: str
    repeat: Repeat
    first: date
    at: time
    zone: str
    minutes: int
    link: str
    ended: bool = False
    version: int = 0


class SessionProblem(ValueError):
    """A step that this session cannot take now. ``word`` is a wording key that says so kindly."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


@dataclass(frozen=True, slots=True)
class Session:
    """``starts_at`` is UTC; ``zone`` is where its wall-clock time lives. ``occurrence`` is the
    local date the series gave it, which stays when it moves. ``plan`` counts the times it was
    planned anew (moved, cancelled): a delivery of an older plan is not due any more. ``changed_at``
    is when its plan was made or last changed, for calendars."""

    id: str
    group: str
    title: str
    starts_at: datetime
    zone: str
    minutes: int
    link: str
    state: SessionState = SessionState.PLANNED
    series: str | None = None
    occurrence: date | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    opened_by: Person | None = None
    plan: int = 0
    version: int = 0
    changed_at: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def until(self) -> datetime:
        """When people may expect it to end: as planned, however late it began. Only one that began
        after its planned end has its whole length from then."""
        if self.opened_at is None or self.opened_at < self.ends_at:
            return self.ends_at
        return self.opened_at + timedelta(minutes=self.minutes)

    @property
    def lapses_at(self) -> datetime:
        """When it is over though nobody ended it. One that began late has its whole time."""
        ends = self.ends_at
        if self.opened_at is not None:
            ends = max(ends, self.opened_at + timedelta(minutes=self.minutes))
        return ends + LAPSE

    @property
    def over(self) -> bool:
        return self.state in (SessionState.CLOSED, SessionState.CANCELLED)

    def may_start(self, now: datetime) -> bool:
        """Whether now is near enough to its planned time to start it without asking again."""
        near = self.starts_at - DOORS <= now <= self.ends_at + LAPSE
        return self.state is SessionState.PLANNED and near

    def overlaps(self, other: "Session") -> bool:
        """Whether both run at the same time for a while. One may begin as the other ends."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def opened(self, now: datetime, by: Person) -> "Session":
        if self.state is SessionState.OPEN:
            raise SessionProblem("session.problem.already_open")
        if self.over:
            raise SessionProblem("session.problem.over")
        return replace(self, state=SessionState.OPEN, opened_at=now, opened_by=by)

    def closed(self, now: datetime) -> "Session":
        if self.over:
            raise SessionProblem("session.problem.over")
        if self.state is SessionState.PLANNED:
            raise SessionProblem("session.problem.not_open")
        return replace(self, state=SessionState.CLOSED, closed_at=now)

    def lapsed(self, now: datetime) -> "Session":
        """Nobody pressed End (or Start): the time has passed and the session is over."""
        return self if self.over else replace(self, state=SessionState.CLOSED, closed_at=now)

    def met(self) -> "Session":
        """Nobody had pressed Start, and the group met all the same: as it was planned."""
        unopened = self.state is SessionState.CLOSED and self.opened_at is None
        return replace(self, opened_at=self.starts_at) if unopened else self

    def moved(self, to: datetime, now: datetime) -> "Session":
        self._must_be_planned()
        return replace(self, starts_at=to, plan=self.plan + 1, changed_at=now)

    def cancelled(self, now: datetime) -> "Session":
        self._must_be_planned()
        plan = self.plan + 1
        return replace(self, state=SessionState.CANCELLED, closed_at=now, plan=plan, changed_at=now)

    def _must_be_planned(self) -> None:
        if self.over:
            raise SessionProblem("session.problem.over")
        if self.state is SessionState.OPEN:
            raise SessionProblem("session.problem.open_now")


def to_start(sessions: Iterable[Session], now: datetime) -> Session | None:
    """The one that somebody who presses Start means: of those near enough, the nearest."""
    near = [each for each in sessions if each.may_start(now)]
    return min(near, key=lambda each: abs(each.starts_at - now), default=None)
