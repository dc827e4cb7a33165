"""A peer support group: bound to one channel, run by its facilitators."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import Enum

from bot.domain.wall import instant_of, local
from bot.ids import Person, Place


class Model(Enum):
    """Who holds the space. The toolkit's three ways of running a group."""

    PEER_FACILITATED = "peer-facilitated"
    PEER_MODERATED = "peer-moderated"
    HYBRID = "hybrid"


class FacilitatorRole(Enum):
    LEAD = "lead"
    CO = "co"
    COVER = "cover"


@dataclass(frozen=True, slots=True)
class Facilitator:
    person: Person
    role: FacilitatorRole


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Wall-clock times in the group's zone between which members hear nothing. May cross midnight;
    equal times mean no quiet hours."""

    start: time
    end: time

    def hold(self, at: time) -> bool:
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


class AgreementRhythm(Enum):
    """How often the group is reminded of its agreement, between sessions."""

    NEVER = "never"
    EACH_SESSION = "each-session"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    WHOLE_MONTHLY = "monthly-whole"
    WHOLE_QUARTERLY = "quarterly-whole"

    @property
    def weeks(self) -> int:
        """Weeks from one reminder to the next; 0 where none comes by the calendar."""
        return {"monthly": 4, "quarterly": 13}.get(self.value.partition("-")[0], 0)

    @property
    def whole(self) -> bool:
        """All of it each time, and not one clause in its turn."""
        return self in (AgreementRhythm.WHOLE_MONTHLY, AgreementRhythm.WHOLE_QUARTERLY)


LATE_MORNING = time(11)
"""When a reminder of the agreement comes: early enough to be read, late enough for a slow start."""


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    place: Place
    name: str
    purpose: str
    model: Model
    zone: str
    """IANA name. Every wall-clock time of the group is in it."""
    facilitators: tuple[Facilitator, ...]
    quiet: QuietHours
    link: str
    """How to join a session, or "" where the group meets in its channel."""
    nation: str
    rhythm: AgreementRhythm
    created_at: datetime
    version: int = 0

    def person(self, user: str) -> Person:
        """Who that is, by the id that the group's own platform knows them by."""
        return Person(self.place.platform, self.place.workspace, user)

    def facilitated_by(self, person: Person) -> bool:
        return any(each.person == person for each in self.facilitators)

    def with_facilitators(self, people: tuple[Person, ...]) -> "Group":
        """The first is the lead, the others are co-facilitators; nobody twice."""
        unique = tuple(dict.fromkeys(people))
        return replace(
            self,
            facilitators=tuple(
                Facilitator(person, FacilitatorRole.CO if index else FacilitatorRole.LEAD)
                for index, person in enumerate(unique)
            ),
        )

    def without(self, person: Person) -> "Group":
        """The group when somebody runs it no more. Where that was the lead, the next one is."""
        left = tuple(each for each in self.facilitators if each.person != person)
        if left and all(each.role is not FacilitatorRole.LEAD for each in left):
            left = (replace(left[0], role=FacilitatorRole.LEAD), *left[1:])
        return replace(self, facilitators=left)

    def after_quiet(self, at: datetime) -> datetime:
        """That instant, or the end of the quiet hours that hold it."""
        here = local(at, self.zone)
        if not self.quiet.hold(here.time()):
            return at
        ends = (
            instant_of(here.date() + timedelta(days=days), self.quiet.end, self.zone)[0]
            for days in (0, 1)
        )
        return next((end for end in ends if end > at), at)

    def next_agreement_reminder(self, after: datetime) -> datetime | None:
        """When the group next hears of its agreement by its rhythm, counted from then (UTC); None
        where the rhythm does not follow the calendar."""
        if not self.rhythm.weeks:
            return None
        day = local(after, self.zone).date() + timedelta(weeks=self.rhythm.weeks)
        return self.after_quiet(instant_of(day, LATE_MORNING, self.zone)[0])
