"""Each member's own say: how, when and how often Holdspace writes to somebody.

Defaults live here and nowhere else. Of somebody who never chose anything nothing is stored, and a
choice that is taken back leaves nothing behind.
"""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import Enum

from bot.domain.group import QuietHours
from bot.domain.wall import instant_of, local
from bot.ids import Person

BUDGET = 5
"""Messages a week, over all groups, that somebody gets without having asked for them just then."""
BUDGETS = (1, 3, 5, 7, 10)
"""What can be chosen."""
WEEK = timedelta(days=7)
"""The budget's week: the seven days until now, whenever now is."""


class Way(Enum):
    """How the reminders of a group come. What stands in its channel stands there for everybody, so
    the ways differ in what a member gets beside it, and in what the card tells them to do."""

    CHANNEL = "channel"
    DIRECT = "direct"
    BOTH = "both"
    OFF = "off"

    @property
    def direct(self) -> bool:
        return self in (Way.DIRECT, Way.BOTH)

    @property
    def without_channel(self) -> bool:
        """The member would rather not see the channel's: they can mute it, and are told so."""
        return self in (Way.DIRECT, Way.OFF)


class Reminder(Enum):
    DAY_BEFORE = "day_before"
    SOON = "soon"
    AGREEMENT = "agreement"


EVERY_REMINDER = frozenset(Reminder)


@dataclass(frozen=True, slots=True)
class Reminders:
    """One member's choice for one group, by its id."""

    group: str
    way: Way = Way.CHANNEL
    which: frozenset[Reminder] = EVERY_REMINDER

    @property
    def chosen(self) -> bool:
        return self != Reminders(self.group)

    def wants(self, reminder: Reminder) -> bool:
        """Whether this one comes as a direct message."""
        return self.way.direct and reminder in self.which


class Reach(Enum):
    """Whether direct messages get through, as far as was seen."""

    OPEN = "open"
    CLOSED = "closed"
    """The platform refused one: what was chosen is paused until the member says otherwise."""
    ASKED = "asked"
    """Paused, and the member was asked about it, once."""


@dataclass(frozen=True, slots=True)
class Member:
    """What somebody chose. A field left at its default was not chosen.

    ``zone`` is an IANA name, or "" for each group's own. ``language`` is the tag of one that was
    installed when they chose it, or "" for the house's. ``quiet`` None means each group's quiet
    hours. ``days_off`` are weekdays, Monday 0. ``away_until`` is when they hear from us again.
    """

    person: Person
    zone: str = ""
    quiet: QuietHours | None = None
    days_off: frozenset[int] = frozenset()
    away_until: datetime | None = None
    low_energy: bool = False
    budget: int = BUDGET
    reach: Reach = Reach.OPEN
    reminders: tuple[Reminders, ...] = ()
    version: int = 0
    greets: bool = True
    """Of somebody who runs a group: whether they hear that somebody new has come."""
    language: str = ""

    @property
    def chose(self) -> bool:
        """Whether there is anything to keep."""
        return self != Member(self.person, version=self.version)

    def of(self, group: str) -> Reminders:
        """The choice for a group, or the default."""
        return next((each for each in self.reminders if each.group == group), Reminders(group))

    def choosing(self, reminders: Reminders) -> "Member":
        """With that choice in the place of the one before."""
        others = tuple(each for each in self.reminders if each.group != reminders.group)
        kept = (*others, reminders) if reminders.chosen else others
        return replace(self, reminders=tuple(sorted(kept, key=lambda each: each.group)))

    def wants(self, reminder: Reminder, group: str) -> bool:
        """Whether this reminder of that group comes to them directly."""
        return self.reach is Reach.OPEN and self.of(group).wants(reminder)

    def away(self, now: datetime) -> bool:
        return self.away_until is not None and now < self.away_until

    def not_today(self, now: datetime, zone: str) -> "Member":
        """Nothing more until tomorrow. A longer time away stays as long as it was."""
        until = midnight(now, zone, days=1)
        if self.away_until is not None and self.away_until > until:
            return self
        return replace(self, away_until=until)


def midnight(now: datetime, zone: str, *, days: int) -> datetime:
    """When the day begins in a zone that many days after today (UTC)."""
    return instant_of(local(now, zone).date() + timedelta(days=days), time(0), zone)[0]
