"""A facilitator's private reflection: before a session, after it, or at any time."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from bot.domain.toolkit import Cell
from bot.ids import Person


class ReflectionKind(Enum):
    PRE = "pre"
    POST = "post"
    FREE = "free"


ASKED = {
    ReflectionKind.PRE: ("try",),
    ReflectionKind.POST: ("heard", "connected", "advice", "next_time"),
    ReflectionKind.FREE: ("note",),
}
"""What each kind asks behind its prompts. After a session there are no prompts: people are tired,
and these four are what they still know tomorrow."""

PROMPTS = {ReflectionKind.PRE: 2, ReflectionKind.POST: 0, ReflectionKind.FREE: 1}
"""How many prompts each kind starts with."""

WORDS_LIMIT = 3000
"""Characters in one answer: Slack's most, so that what is written on one platform opens on all. It
is what somebody says in about four minutes."""

BEGUN_FOR = timedelta(days=14)
"""How long a reflection that somebody wants to go on with opens again by itself."""

SOON = timedelta(hours=36)
JUST_NOW = timedelta(hours=48)


def kind_now(
    now: datetime, next_starts: datetime | None, last_closed: datetime | None
) -> ReflectionKind:
    """What somebody most likely means by "reflect": ahead of a session that starts within 36 hours,
    after one that closed within 48, else at any time. Leave out what was reflected on already."""
    if next_starts is not None and next_starts - now <= SOON:
        return ReflectionKind.PRE
    if last_closed is not None and now - last_closed <= JUST_NOW:
        return ReflectionKind.POST
    return ReflectionKind.FREE


@dataclass(frozen=True, slots=True)
class Answered:
    """One question and what was written. ``asked`` is a prompt's id, or one of ``heard``,
    ``connected``, ``advice``, ``next_time``, ``try``, ``note``."""

    asked: str
    words: str

    @property
    def cell(self) -> Cell | None:
        """The cell of the prompt that was answered; None for what every reflection asks."""
        cell, dot, _ = self.asked.rpartition(".")
        return Cell.of(cell) if dot else None


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

    def words(self, asked: str) -> str:
        """What was written there, or "" where nothing was."""
        return next((each.words for each in self.answers if each.asked == asked), "")

    def rewritten(self, answers: tuple[Answered, ...], now: datetime) -> "Reflection":
        return replace(self, answers=answers, cells=cells_of(answers), updated_at=now)


def cells_of(answers: tuple[Answered, ...]) -> tuple[Cell, ...]:
    """Each once. A prompt that was left empty was not reflected on and does not count."""
    cells = (each.cell for each in answers if each.words)
    return tuple(dict.fromkeys(cell for cell in cells if cell is not None))
