"""The toolkit's shape: a ladder of three principles by five areas, and the points in its cells."""

from dataclasses import dataclass
from enum import Enum


class Principle(Enum):
    """The ladder, in order. Each is valid in its own right."""

    VALIDATION = "validation"
    CONNECTION = "connection"
    ADVICE = "advice"


class Area(Enum):
    CONTRACTING = "contracting"
    KNOWLEDGE = "knowledge"
    SKILLS = "skills"
    DEBRIEFING = "debriefing"
    TROUBLESHOOTING = "troubleshooting"


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a principle meets an area. ``id`` reads ``validation.skills``."""

    principle: Principle
    area: Area

    @property
    def id(self) -> str:
        return f"{self.principle.value}.{self.area.value}"

    @classmethod
    def of(cls, id: str) -> "Cell":
        """Raises ValueError for a cell that does not exist."""
        principle, _, area = id.partition(".")
        return cls(Principle(principle), Area(area))


LADDER: tuple[Cell, ...] = tuple(Cell(principle, area) for principle in Principle for area in Area)
"""All 15 cells in the ladder's order: whole principles first, areas within."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A reflective question. ``id`` is the toolkit's own, like ``connection.skills.q2``.

    ``text`` is for whoever runs a group, to reflect on. ``aloud`` is what they can ask the group in
    a session, and the only one of the two that a channel ever reads; "" where there is none.
    """

    id: str
    cell: Cell
    text: str
    aloud: str = ""


@dataclass(frozen=True, slots=True)
class Consideration:
    """Something to think about before the questions, like ``connection.skills.c2``."""

    id: str
    cell: Cell
    text: str


@dataclass(frozen=True, slots=True)
class PrincipleText:
    """A principle explained: its name, a short motto and two sentences for anyone."""

    principle: Principle
    name: str
    motto: str
    explained: str


@dataclass(frozen=True, slots=True)
class Signpost:
    """One line of help outside the group: whom to contact, how, and when."""

    name: str
    contact: str
    when: str
