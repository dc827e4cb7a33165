"""Planning a session: what somebody proposes, and the sessions and series it becomes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.session import Repeat, Series, Session
from bot.domain.wall import Wall, instant_of, local

FARTHEST = timedelta(days=731)
"""Two years, one of them a leap year. A date beyond is more likely a slip than a plan."""
AHEAD = 4
"""How many occurrences of a series are kept planned."""
UNPLANNED_MINUTES = 60
"""How long a session lasts that is started without having been planned."""


class TimeProblem(ValueError):
    """A date and time that cannot be planned. ``about`` is "date" or "time", ``word`` a wording
    key that says so kindly; ``instead`` is the time to use, where there is one."""

    def __init__(self, about: str, word: str, instead: time | None = None) -> None:
        super().__init__(word)
        self.about = about
        self.word = word
        self.instead = instead


def moment(day: date, at: time, zone: str, today: date, now: datetime) -> tuple[datetime, Wall]:
    """The UTC instant of a wall-clock time that can be planned. ``today`` is the zone's date.

    Raises TimeProblem where it is past, too far away, or a time that the clocks jump over.
    """
    if day < today:
        raise TimeProblem("date", "problem.past")
    if day - today > FARTHEST:
        raise TimeProblem("date", "problem.far")
    starts_at, wall = instant_of(day, at, zone)
    if wall is Wall.SKIPPED:
        raise TimeProblem("time", "session.problem.gap", local(starts_at, zone).time())
    if starts_at <= now:
        raise TimeProblem("time", "problem.past")
    return starts_at, wall


@dataclass(frozen=True, slots=True)
class Proposal:
    """A session somebody wants, before it is saved. ``starts_at`` is UTC; ``day`` and ``at`` are
    its date and time on the wall of ``zone``."""

    day: date
    at: time
    zone: str
    starts_at: datetime
    wall: Wall
    repeat: Repeat
    minutes: int
    title: str
    link: str

    @property
    def values(self) -> dict[str, str]:
        """What its form would hold."""
        return {
            "date": self.day.isoformat(),
            "time": f"{self.at:%H:%M}",
            "repeat": self.repeat.value,
            "minutes": str(self.minutes),
            "name": self.title,
            "link": self.link,
        }

    def session(self, id: str, group: str) -> Session:
        """The one session, or the first of the series."""
        return Session(id, group, self.title, self.starts_at, self.zone, self.minutes, self.link)

    def series(self, id: str, group: str) -> Series:
        return Series(
            id,
            group,
            self.title,
            self.repeat,
            self.day,
            self.at,
            self.zone,
            self.minutes,
            self.link,
        )


def occurrence_of(series: Series, id: str, day: date, starts_at: datetime) -> Session:
    """One date of a series as a session of its own."""
    return Session(
        id,
        series.group,
        series.title,
        starts_at,
        series.zone,
        series.minutes,
        series.link,
        series=series.id,
        occurrence=day,
    )


def overlapping(sessions: Iterable[Session], others: Iterable[Session]) -> Session | None:
    """The earliest of the others that runs at the same time as one of the sessions."""
    wanted = tuple(sessions)
    ids = {each.id for each in wanted}
    clashing = (
        other
        for other in others
        if other.id not in ids and any(each.overlaps(other) for each in wanted)
    )
    return min(clashing, key=lambda each: each.starts_at, default=None)
