"""Connection between sessions: who is paired with whom, and rounds of small things that helped.
All of it is off until those who run a group switch it on, and then only for whoever wants it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from bot.domain.group import LATE_MORNING, Group
from bot.domain.wall import instant_of, local
from bot.ids import Person

OPEN_FOR = timedelta(days=2)
"""How long a round takes lines."""
KEPT = timedelta(days=14)
"""How long the lines of a round wait to be posted, from its close."""
REMEMBERED = timedelta(weeks=16)
"""How long it is known who was paired, so that it is somebody else the next time."""
FIRST = timedelta(days=7)
"""From switching pairings on to the first: time to say that one would like to be in it."""
LINE_LIMIT = 200
LINES_AT_MOST = 30
TRIES = 24
"""Of so many ways to pair people the one that repeats least is taken."""


class Every(Enum):
    NEVER = "never"
    TWO_WEEKS = "2"
    FOUR_WEEKS = "4"

    @property
    def weeks(self) -> int:
        return 0 if self is Every.NEVER else int(self.value)


@dataclass(frozen=True, slots=True)
class Rhythms:
    """A group's own choice, by its id."""

    group: str
    pairs: Every = Every.NEVER
    rounds: Every = Every.NEVER

    @property
    def chosen(self) -> bool:
        return self != Rhythms(self.group)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people, or three where somebody would be left over. It is forgotten at ``until``."""

    id: str
    group: str
    people: tuple[Person, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class Round:
    """Takes lines until ``closes_at``. What was written is nobody's: no line has a name or a time.
    It is forgotten at ``until``."""

    id: str
    group: str
    closes_at: datetime
    until: datetime
    closed: bool = False
    posted: bool = False
    version: int = 0

    def takes_lines(self, now: datetime) -> bool:
        return not self.closed and now < self.closes_at

    def over(self, now: datetime) -> "Round":
        return replace(self, closed=True, until=now + KEPT)


@dataclass(frozen=True, slots=True)
class Line:
    id: str
    words: str


def begun(id: str, group: str, at: datetime) -> Round:
    return Round(id, group, at + OPEN_FOR, at + OPEN_FOR + KEPT)


def next_at(group: Group, after: datetime, by: timedelta) -> datetime:
    """Late in a morning of the group, that long after, and outside its quiet hours (UTC)."""
    day = local(after, group.zone).date() + by
    return group.after_quiet(instant_of(day, LATE_MORNING, group.zone)[0])


def paired(
    people: Sequence[Person],
    before: Collection[frozenset[Person]],
    shuffled: Sequence[Sequence[int]],
) -> list[tuple[Person, ...]]:
    """Everybody with one other; of an odd number three are together. ``shuffled`` are orders of
    their places to try: the first that repeats fewest of those ``before``."""
    if len(people) < 2:
        return []
    tried = (_in_twos([people[place] for place in order]) for order in shuffled)
    return min(tried, key=lambda pairs: sum(_met(each, before) for each in pairs))


def _in_twos(people: Sequence[Person]) -> list[tuple[Person, ...]]:
    twos = [tuple(people[at : at + 2]) for at in range(0, len(people) - 1, 2)]
    if len(people) % 2:
        twos[-1] = (*twos[-1], people[-1])
    return twos


def _met(pair: tuple[Person, ...], before: Collection[frozenset[Person]]) -> int:
    return sum(
        {one, other} <= each
        for at, one in enumerate(pair)
        for other in pair[at + 1 :]
        for each in before
    )
