"""A facilitator's private reflection: before a session, after it, or at any time."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.domain.toolkit import Cell
from bot.ids import Person


class ReflectionKind(Enum):
    PRE = "pre"
    POST = "post"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Answered:
    """One question and what was written. ``asked`` is a prompt's id, or one of ``heard``,
    ``connected``, ``advice``, ``next_time``, ``try``, ``note``."""

    asked: str
    words: str


@dataclass(frozen=True, slots=True)
class Reflection:
    """``cells`` are the cells its prompts belong to: what the map counts."""

    id: str
    group: str
    author: Person
    kind: ReflectionKind
    session: str | None
    cells: tuple[Cell, ...]
    answers: tuple[Answered, ...]
    created_at: datetime
    updated_at: datetime
    version: int = 0
