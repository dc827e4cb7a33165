"""A check-point: a short poll during a session, sealed while it runs and unlinkable once closed."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum


class CheckpointKind(Enum):
    NEXT = "next"
    """What next? Be heard, connect, hear ideas, a break."""
    READY = "ready"
    ENERGY = "energy"
    OWN = "own"
    """The facilitator's own question with 2 to 5 answers."""


@dataclass(frozen=True, slots=True)
class Option:
    """``value`` is 1 to 12 lower-case letters, digits or dashes; ``label`` is what people read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Tallied:
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """``seal`` is the poll's own key while it is open and None for ever after: with it the ballots
    go too, and only the counts in ``result`` are left."""

    id: str
    group: str
    session: str | None
    kind: CheckpointKind
    question: str
    options: tuple[Option, ...]
    opened_at: datetime
    closes_at: datetime
    seal: bytes | None
    closed_at: datetime | None = None
    result: tuple[Tallied, ...] = ()
    version: int = 0

    @property
    def open(self) -> bool:
        return self.closed_at is None

    @property
    def answers(self) -> int:
        return sum(each.count for each in self.result)

    def closed(self, now: datetime, votes: tuple[str, ...]) -> "Checkpoint":
        """Counts the votes in the options' order and destroys the seal. Closing twice is once."""
        if not self.open:
            return self
        counts = tuple(Tallied(each.value, votes.count(each.value)) for each in self.options)
        return replace(self, closed_at=now, result=counts, seal=None)
