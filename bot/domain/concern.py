"""A concern: something that somebody is worried about, read by safeguarding leads alone.

With a name it belongs to whoever raised it. With a code it belongs to whoever holds four words, and
nothing here says who that is: there is no place for it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from bot.ids import Person

WORDS_LIMIT = 3000
"""Characters of one message: what a form of each platform holds."""
CODE_WORDS = 4
ABOUT_AT_MOST = 5
"""People that one concern can be about."""
_BETWEEN = re.compile(r"[^a-z]+")


class ConcernState(Enum):
    WAITING = "waiting"
    """Nobody has taken it up, or whoever raised it has written again."""
    TAKEN = "taken"
    PROGRESS = "progress"
    """Somebody is working on it."""
    CLOSED = "closed"


class Side(Enum):
    RAISER = "raiser"
    READER = "reader"


class EntryKind(Enum):
    WORDS = "words"
    TAKEN = "taken"
    PROGRESS = "progress"
    CLOSED = "closed"
    BACK = "back"
    """Nobody who had it reads concerns any more: it waits again."""


class NotNow(ValueError):
    """A step that this concern cannot take any more: somebody was quicker."""


@dataclass(frozen=True, slots=True)
class Concern:
    """``raised_by`` is None where it has a code. ``about`` are user ids. Times of one with a code
    are rounded down to the hour: exact ones could be laid beside other things that happened."""

    id: str
    group: str
    raised_by: Person | None
    about: frozenset[str]
    state: ConcernState
    raised_at: datetime
    closed_at: datetime | None = None
    entries: int = 0
    """How many there are."""
    version: int = 0
    deputies: bool = False
    """They may read it, for good: no lead had it in time, or none could."""

    @property
    def coded(self) -> bool:
        return self.raised_by is None

    @property
    def apart(self) -> frozenset[str]:
        """Ids of those who never deal with it: whom it is about, and who raised it under their
        name. With a code nobody may know the second, so whoever reads concerns reads that one."""
        return self.about if self.raised_by is None else self.about | {self.raised_by.user}

    @property
    def ref(self) -> str:
        """What people call it. No number: a missing one would tell somebody that there is one about
        them."""
        return self.id[:4].upper()

    def moment(self, now: datetime) -> datetime:
        """The time that is kept of something done by whoever raised it."""
        return hour(now) if self.coded else now

    def to(self, state: ConcernState, now: datetime) -> "Concern":
        """Raises NotNow where that is no step from here."""
        if state is self.state or (self.state is ConcernState.CLOSED and state in _WORK):
            raise NotNow(state.value)
        closed = now if state is ConcernState.CLOSED else None
        return replace(self, state=state, closed_at=closed)


_WORK = (ConcernState.TAKEN, ConcernState.PROGRESS)


def hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class ConcernEntry:
    """One thing that was said or done. ``who`` is None where it was said with a code, or by
    somebody who was erased since."""

    concern: str
    position: int
    side: Side
    kind: EntryKind
    who: Person | None
    words: str
    at: datetime


def holders(entries: Sequence[ConcernEntry]) -> tuple[Person, ...]:
    """Who has dealt with it since it last waited, newest first. Who was erased is none of them."""
    found: dict[Person, None] = {}
    for each in reversed(entries):
        if each.side is Side.RAISER or each.kind is EntryKind.BACK:
            break
        if each.who is not None:
            found[each.who] = None
    return tuple(found)


def code_of(words: Sequence[str], drawn: Sequence[int]) -> str:
    """``drawn`` are numbers below ``len(words)``."""
    return "-".join(words[each] for each in drawn)


def code_typed(typed: str) -> str | None:
    """However somebody wrote it: capitals, spaces, commas, one line or several. None where it is
    not four words."""
    words = [each for each in _BETWEEN.split(typed.casefold()) if each]
    return "-".join(words) if len(words) == CODE_WORDS else None
