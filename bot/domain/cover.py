"""Who runs a session when somebody cannot: others are asked, and the first yes has it.

Why somebody cannot is never asked, and nowhere kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from bot.domain.group import Facilitator, FacilitatorRole, Group
from bot.domain.session import Session
from bot.ids import Person

MOST = 5
"""Backups of a group: more would be a list to keep up."""
HOURS = (1, 2, 3, 6, 12, 24)
"""How long before a session it can be decided that nobody can."""
TIME_TO_ANSWER = timedelta(hours=1)
"""Less than this between asking and the set time is no time to ask anybody."""
AT_LEAST = timedelta(minutes=10)
TURN_AT_MOST = timedelta(hours=12)
"""In order, the next one is asked after this, whatever time there is: the one before can still say
yes."""
TURN_AT_LEAST = timedelta(minutes=15)
"""Where each would have less than this, all are asked at once."""
AFTERWARDS = timedelta(hours=48)
"""How long after its end whoever covered a session can still reflect on it."""


class How(Enum):
    IN_ORDER = "in-order"
    AT_ONCE = "at-once"


@dataclass(frozen=True, slots=True)
class CoverPlan:
    """What a group has settled beforehand. ``hours`` before a session it is cancelled where nobody
    can run it. Without ``people`` those are asked who run the group anyway."""

    group: str
    people: tuple[Person, ...] = ()
    how: How = How.IN_ORDER
    hours: int = 3

    def asks(self, group: Group, but: Person) -> tuple[Person, ...]:
        """Whom to ask, where ``but`` cannot."""
        people = self.people or tuple(each.person for each in group.facilitators)
        return tuple(each for each in dict.fromkeys(people) if each != but)


class Said(Enum):
    WAITS = "waits"
    """Not asked yet."""
    ASKED = "asked"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Offer:
    person: Person
    said: Said = Said.WAITS


class CoverState(Enum):
    ASKING = "asking"
    TAKEN = "taken"
    NOBODY = "nobody"
    """The set time came, and the session was cancelled."""
    OVER = "over"
    """Not needed any more: they can after all, or the session was cancelled by somebody."""


@dataclass(frozen=True, slots=True)
class Cover:
    """Of one session. ``by`` is when it is decided that nobody can (UTC). ``round`` counts how
    often it was offered anew: what was planned for an earlier round is not due any more.
    ``debrief`` is the reflection that whoever asked lets the other one read."""

    session: str
    group: str
    asked_by: Person | None
    how: How
    offers: tuple[Offer, ...]
    asked_at: datetime
    by: datetime
    state: CoverState = CoverState.ASKING
    round: int = 1
    debrief: str | None = None
    version: int = 0

    @property
    def taken_by(self) -> Person | None:
        return next((each.person for each in self.offers if each.said is Said.YES), None)

    @property
    def asked(self) -> tuple[Person, ...]:
        """Those whose answer is still open."""
        return tuple(each.person for each in self.offers if each.said is Said.ASKED)

    @property
    def waiting(self) -> tuple[Person, ...]:
        return tuple(each.person for each in self.offers if each.said is Said.WAITS)

    @property
    def all_said_no(self) -> bool:
        return all(each.said is Said.NO for each in self.offers)

    def said(self, person: Person) -> Said | None:
        return next((each.said for each in self.offers if each.person == person), None)

    def next_asked(self, now: datetime) -> "Cover":
        """With the next one asked, or with all of them where that is wanted or time is short."""
        waiting = self.waiting
        if self.how is How.IN_ORDER and self._share(now, len(waiting)) >= TURN_AT_LEAST:
            waiting = waiting[:1]
        return self._answered(waiting, Said.ASKED)

    def turn(self, now: datetime) -> timedelta:
        """How long whoever was just asked has before the next one is asked as well."""
        return self._share(now, len(self.waiting) + 1)

    def _share(self, now: datetime, people: int) -> timedelta:
        return min((self.by - now) / max(1, people), TURN_AT_MOST)

    def yes(self, person: Person) -> "Cover":
        """Only while it is asked for: of two, the second finds it taken."""
        if self.said(person) is None:
            # Whoever runs the group anyway may take it, asked or not.
            return replace(
                self, state=CoverState.TAKEN, offers=(*self.offers, Offer(person, Said.YES))
            )
        return replace(self._answered((person,), Said.YES), state=CoverState.TAKEN)

    def no(self, person: Person) -> "Cover":
        return self._answered((person,), Said.NO)

    def anew(self, but: Person | None, by: datetime) -> "Cover":
        """Whoever took it cannot after all, or is gone: those who have not said no are asked."""
        offers = tuple(
            Offer(each.person, Said.NO if each.person == but else _open(each.said))
            for each in self.offers
        )
        return replace(self, offers=offers, state=CoverState.ASKING, round=self.round + 1, by=by)

    def settled(self, state: CoverState) -> "Cover":
        return replace(self, state=state)

    def _answered(self, people: Iterable[Person], said: Said) -> "Cover":
        these = frozenset(people)
        return replace(
            self,
            offers=tuple(
                replace(each, said=said) if each.person in these else each for each in self.offers
            ),
        )


def _open(said: Said) -> Said:
    return Said.NO if said is Said.NO else Said.WAITS


def heard_at(group: Group, now: datetime, by: datetime) -> datetime:
    """When whoever is asked now hears of it: not in the group's quiet hours, where there is time to
    answer after them."""
    later = group.after_quiet(now)
    return later if by - later >= AT_LEAST else now


def fresh(
    session: Session,
    asked_by: Person,
    how: How,
    people: Iterable[Person],
    now: datetime,
    by: datetime,
    before: Cover | None,
) -> Cover:
    """Asked for now. ``before`` is an earlier time that is over: it goes on counting from there."""
    return Cover(
        session=session.id,
        group=session.group,
        asked_by=asked_by,
        how=how,
        offers=tuple(Offer(each) for each in people),
        asked_at=now,
        by=by,
        round=before.round + 1 if before else 1,
        version=before.version if before else 0,
    )


def as_run(group: Group, cover: Cover | None) -> Group:
    """The group as one session of it is run: without whoever cannot, with whoever stands in."""
    if cover is None or cover.state not in (CoverState.ASKING, CoverState.TAKEN):
        return group
    left = tuple(each for each in group.facilitators if each.person != cover.asked_by)
    taker = cover.taken_by
    if taker is not None and all(each.person != taker for each in left):
        left = (*left, Facilitator(taker, FacilitatorRole.COVER))
    return replace(group, facilitators=left)


def decide_by(group: Group, starts_at: datetime, hours: int, now: datetime) -> datetime:
    """When it is decided that nobody can: that many hours before, not in the group's quiet hours
    where an hour is left after them, and halfway where it is short notice."""
    ideal = starts_at - timedelta(hours=hours)
    if ideal - now < TIME_TO_ANSWER:
        return now + max((starts_at - now) / 2, AT_LEAST)
    later = group.after_quiet(ideal)
    return later if starts_at - later >= TIME_TO_ANSWER else ideal
