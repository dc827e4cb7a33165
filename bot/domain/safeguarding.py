"""Who reads the concerns of a group, when they do, and how long one may wait to be taken up."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.domain.concern import Concern
from bot.domain.wall import instant_of, local
from bot.ids import Person

WAIT = timedelta(minutes=15)
"""How long a concern waits for somebody to take it up before the deputies hear of it."""
WAITS = (5, 15, 30, 60)
"""Minutes that can be chosen."""
LONGEST = timedelta(days=1)
"""Between two reminders of one that still waits, where concerns are read day and night. Elsewhere
each opening begins with one."""
HELD = 2
"""Working days after which whoever has a concern is reminded of it, if nothing came of it yet."""
HELD_AGAIN = timedelta(weeks=1)
"""Between two such reminders after the first."""


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
        start, _ = next(self._stretches(at, zone))
        return max(start, at)

    def after(self, at: datetime, wait: timedelta, zone: str) -> datetime:
        """When so much time of these hours has passed: an instant in them, never their end."""
        if self.always:
            return at + wait
        for start, end in self._stretches(at, zone):
            begins = max(start, at)
            if end - begins > wait:
                return begins + wait
            wait -= end - begins
        raise AssertionError("working time never ends")

    def opening(self, at: datetime, zone: str) -> datetime:
        """When they begin next after that instant; a day later where they never end."""
        if self.always:
            return at + timedelta(days=1)
        return next(start for start, _ in self._stretches(at, zone) if start > at)

    def _stretches(self, at: datetime, zone: str) -> Iterator[tuple[datetime, datetime]]:
        """Those that end after that instant, one for each working day, without end."""
        day = local(at, zone).date() - timedelta(days=1)
        over = timedelta(days=1 if self.end <= self.start else 0)
        while True:
            if not self.days or day.weekday() in self.days:
                start = instant_of(day, self.start, zone)[0]
                end = instant_of(day + over, self.end, zone)[0]
                if end > max(start, at):  # the clocks may jump over all of a short one
                    yield start, end
            day += timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Safeguarding:
    """``leads`` hear of a concern first and read it; ``deputies`` when nobody has taken it up in
    time, or when no lead can. Nobody reads what is about themselves, nor deals with what they
    raised under their name."""

    group: str
    leads: tuple[Person, ...] = ()
    deputies: tuple[Person, ...] = ()
    hours: WorkingHours = WorkingHours()
    wait: timedelta = WAIT

    @property
    def everybody(self) -> tuple[Person, ...]:
        return tuple(dict.fromkeys((*self.leads, *self.deputies)))

    def without(self, person: Person) -> "Safeguarding":
        return replace(
            self,
            leads=tuple(each for each in self.leads if each != person),
            deputies=tuple(each for each in self.deputies if each != person),
        )

    def anybody(self, about: Collection[str] = ()) -> tuple[Person, ...]:
        """Who could come to read a concern about these user ids: never one of them."""
        return tuple(each for each in self.everybody if each.user not in about)

    def first(
        self, about: Collection[str] = (), away: Collection[Person] = ()
    ) -> tuple[Person, ...]:
        """Who reads it at once and is told: the leads who are there and whom it is not about, else
        everybody whom it is not about."""
        could = self.anybody(about)
        present = tuple(each for each in could if each in self.leads and each not in away)
        return present or could

    def told(self, concern: Concern, away: Collection[Person] = ()) -> tuple[Person, ...]:
        """Who hears at once of one that waits: of those who may read it, those who are there; all,
        where none is."""
        could = self.readers(concern) if concern.deputies else self.first(concern.apart, away)
        return tuple(each for each in could if each not in away) or could

    def later(
        self, about: Collection[str] = (), away: Collection[Person] = ()
    ) -> tuple[Person, ...]:
        """The deputies who read it if nobody has it in time."""
        first = self.first(about, away)
        return tuple(
            each for each in self.anybody(about) if each in self.deputies and each not in first
        )

    def readers(self, concern: Concern) -> tuple[Person, ...]:
        """Who may read that one now."""
        could = self.anybody(concern.apart)
        leads = tuple(each for each in could if each in self.leads)
        return could if concern.deputies or not leads else leads

    def look_again(self, at: datetime, round: int, zone: str) -> datetime:
        """When somebody looks next whether it is taken up, after the look at that instant;
        ``round`` counts from 0. Each wait is twice the one before, as long as these hours last;
        after that each opening begins with one look."""
        doubled: int = 2 ** min(round, 20)
        longer = self.wait * doubled
        if self.hours.always:
            return at + min(longer, LONGEST)
        if round == 0:
            # At the latest when a whole opening has passed, however short they are.
            opens = self.hours.opening(self.hours.begin(at, zone), zone)
            return min(self.hours.after(at, longer, zone), self.hours.opening(opens, zone))
        soon, opens = at + longer, self.hours.opening(at, zone)
        return soon if soon < opens and self.hours.hold(soon, zone) else opens

    def ask_holder(self, at: datetime, round: int, zone: str) -> datetime:
        """When whoever has a concern is asked about it, ``round`` times after the last thing that
        was done."""
        if round:
            return self.hours.begin(at + HELD_AGAIN, zone)
        for _ in range(HELD):
            at = self.hours.opening(at, zone)
        return at
