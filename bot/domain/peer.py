"""A debrief between two facilitators: one asks another to think along, and may let them read some
of their reflections for a while. What is shared is a permission and never a copy, so that taking it
back takes all of it back."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from bot.ids import Person

SHARED_FOR = timedelta(days=14)
ASKED_FOR = timedelta(days=28)
"""How long a question, and what came of it, is kept. Whoever shares something keeps it longer."""
WORDS_LIMIT = 500
"""Characters that go with the question."""
SHOWN = 10
"""Reflections that are offered to be shared: the newest. More is a list to read."""


class PeerState(Enum):
    ASKED = "asked"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class PeerDebrief:
    """``words`` are what the asker says about it, sealed in the database. Gone after ``until``."""

    id: str
    group: str
    asker: Person
    asked: Person
    words: str
    state: PeerState
    asked_at: datetime
    until: datetime
    version: int = 0

    def answered(self, state: PeerState) -> "PeerDebrief":
        return replace(self, state=state)

    def lasting(self, until: datetime) -> "PeerDebrief":
        return replace(self, until=max(self.until, until))


@dataclass(frozen=True, slots=True)
class Share:
    """``reader``, and nobody else, may read one reflection of ``owner`` until then. ``copy``: they
    may take it along in the group's tables."""

    debrief: str
    reflection: str
    group: str
    owner: Person
    reader: Person
    shared_at: datetime
    until: datetime
    copy: bool
