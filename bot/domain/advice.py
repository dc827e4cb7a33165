"""Where a session stands on the ladder, and whether advice may open in it. Pure.

Nothing here, and nothing that is stored, says who asked to close advice: see ``Ending.ASKED``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum

from bot.domain.agreement import Agreement, Clause, ClauseKind
from bot.domain.checkpoint import Checkpoint, told
from bot.domain.toolkit import Principle
from bot.ids import Person

RUNGS = (Principle.VALIDATION, Principle.CONNECTION)
"""What comes before advice, and is marked as explored. Advice itself is open or closed."""
WORD_LIMIT = 200
"""Characters of the word for the debrief: a line, and no essay while people wait."""


class Ending(Enum):
    """How a time of advice ended."""

    ASKED = "asked"
    """Somebody pressed "No more ideas for now". Who it was is known to nobody."""
    PAUSE = "pause"
    """Somebody pressed "A pause, please". Nor is this."""
    HAND = "hand"
    """Somebody who runs the session closed it."""
    SESSION = "session"
    """The session ended."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One time that advice was open. ``word`` is what was written for the debrief where it opened
    against the ladder, else "". ``opened_by`` is None where they have been erased since."""

    id: str
    group: str
    session: str
    opened_at: datetime
    opened_by: Person | None
    word: str = ""
    closed_at: datetime | None = None
    ending: Ending | None = None
    version: int = 0

    @property
    def open(self) -> bool:
        return self.closed_at is None

    def closed(self, now: datetime, ending: Ending) -> "Advice":
        """Closing twice is once, and the first ending stays."""
        return replace(self, closed_at=now, ending=ending) if self.open else self


class Gate(Enum):
    """What stands before advice: one person's no, then the rungs, then the group's choice."""

    STOPPED = "stopped"
    """Somebody asked for no more ideas, and the group has not chosen them since."""
    PAUSED = "paused"
    """Somebody asked for a pause, likewise."""
    RUNG = "rung"
    """A rung below has not been marked as explored."""
    ASK = "ask"
    """The group has not chosen to hear ideas."""
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a session stands. ``explored`` says when each rung was marked, ``asked`` are its
    check-points that have closed, ``times`` each time of advice, both oldest first."""

    explored: Mapping[Principle, datetime] = field(default_factory=dict)
    asked: Sequence[Checkpoint] = ()
    times: Sequence[Advice] = ()

    @property
    def missing(self) -> tuple[Principle, ...]:
        return tuple(each for each in RUNGS if each not in self.explored)

    @property
    def advice(self) -> Advice | None:
        """The time that is open now."""
        return next((each for each in self.times if each.open), None)

    @property
    def choice(self) -> Checkpoint | None:
        """The last check-point that asked the group where to go on the ladder."""
        return next((each for each in reversed(self.asked) if each.on_ladder), None)

    @property
    def gate(self) -> Gate:
        chose = self.choice if wanted(self.choice) is Principle.ADVICE else None
        since = chose.closed_at if chose else None
        asked = {
            each.ending
            for each in self.times
            if each.closed_at is not None and (since is None or since <= each.closed_at)
        }
        if Ending.ASKED in asked:
            return Gate.STOPPED
        if Ending.PAUSE in asked:
            return Gate.PAUSED
        if self.missing:
            return Gate.RUNG
        return Gate.READY if chose else Gate.ASK


def wanted(checkpoint: Checkpoint | None) -> Principle | None:
    """The rung that the group chose most; None where none was, or where too few answered."""
    shown = told(checkpoint) if checkpoint is not None else None
    return checkpoint.rung_of(shown.lead.value) if checkpoint and shown and shown.lead else None


def clause_of(agreement: Agreement | None) -> Clause | None:
    """What the group has agreed about advice."""
    clauses = agreement.clauses if agreement else ()
    return next((each for each in clauses if each.kind is ClauseKind.ADVICE), None)
