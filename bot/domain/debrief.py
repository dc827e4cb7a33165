"""What a facilitator keeps during a session to think about afterwards. Theirs alone."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.ids import Person

NOTES_SHOWN = 3
"""On the offer to reflect after a session. More would be a list of work."""


class NoteKind(Enum):
    CUE = "cue"
    """The question of a cue card."""


@dataclass(frozen=True, slots=True)
class Note:
    """``session`` is the one that was open, or None. ``words`` are sealed in the database."""

    id: str
    group: str
    session: str | None
    author: Person
    kind: NoteKind
    words: str
    created_at: datetime
