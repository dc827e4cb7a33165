"""Who reads the concerns of a group, when they do, and how long one may wait to be taken up."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.domain.wall import instant_of, local
from bot.ids import Person

WAIT = timedelta(minutes=15)
"""How long a concern waits for somebody to take it up before the deputies hear of it."""
WAITS = (5, 15, 30, 60)
"""Minutes that can be chosen."""
LONGEST = timedelta(days=1)
"""Between two reminders of one that still waits, counted in working hours."""
_DAYS_AHEAD = 400
"""Working hours that come less often than that are none."""


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When concerns are usually read, on the wall of the group's zone. ``days`` are weekdays,
    Monday 0; none of them means every day. Equal times mean the whole day."""

    days: frozenset[int] = frozenset()
    start: time = time(0)
    end: time = time(0)

    @property
    def always(self) -> bool:
        return len(self.days) in (0, 7) and self.start == self.end

    def hold(self, at: datetime, zone: str) -> bool:
        return self.begin(at, zone) == at

    def begin(self, at: datetime, zone: str) -> datetime:
        """That instant where it is in these hours, else when they next begin (UTC)."""
        if self.always:
            return at
        for start, end in self._stretches(at, zone):
            if end > at:
                return max(start, at)
        return at

    def after(self, at: datetime, wait: timedelta, zone: str) -> datetime:
        """When so much time of these hours has passed."""
        if self.always:
            return at + wait
        for start, end in self._stretches(at, zone):
            begins = max(start, at)
            if end <= begins:
                continue
            if end - begins >= wait:
                return begins + wait
            wait -= end - begins
        return at + wait

    def _stretches(self, at: datetime, zone: str) -> "list[tuple[datetime, datetime]]":
        """The stretches of working time from the day before on, oldest first."""
        today = local(at, zone).date()
        found: list[tuple[datetime, datetime]] = []
        for ahead in range(-1, _DAYS_AHEAD):
            day = today + timedelta(days=ahead)
            if self.days and day.weekday() not in self.days:
                continue
            over = timedelta(days=1 if self.end <= self.start else 0)
            found.append(
                (instant_of(day, self.start, zone)[0], instant_of(day + over, self.end, zone)[0])
            )
            if len(found) > 16:
                break
        return found


@dataclass(frozen=True, slots=True)
class Safeguarding:
    """``leads`` hear of a concern first; ``deputies`` when nobody has taken it up in time, or when
    no lead may read it. Both may read everything that is not about themselves."""

    group: str
    leads: tuple[Person, ...] = ()
    deputies: tuple[Person, ...] = ()
    hours: WorkingHours = WorkingHours()
    wait: timedelta = WAIT

    @property
    def everybody(self) -> tuple[Person, ...]:
        return tuple(dict.fromkeys((*self.leads, *self.deputies)))

    def readers(self, about: Collection[str] = ()) -> tuple[Person, ...]:
        """Who may read a concern about these user ids: never one of them."""
        return tuple(each for each in self.everybody if each.user not in about)

    def first(
        self, about: Collection[str] = (), away: Collection[Person] = ()
    ) -> tuple[Person, ...]:
        """Who is told at once: the leads who are there and whom it is not about, else everybody
        else who may read it."""
        readers = self.readers(about)
        present = tuple(each for each in readers if each in self.leads and each not in away)
        return present or readers

    def next_wait(self, round: int) -> timedelta:
        """Working time until somebody looks again whether it is taken up; ``round`` counts from 0,
        and each wait is twice the one before."""
        doubled: int = 2 ** min(round, 20)
        return min(self.wait * doubled, LONGEST)
