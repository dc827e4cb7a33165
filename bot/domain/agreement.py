"""The group agreement: clauses in numbered versions that are never changed once adopted."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum

from bot.ids import Person


class ClauseKind(Enum):
    CONFIDENTIALITY = "confidentiality"
    LISTENING = "listening"
    TURNS = "turns"
    ADVICE = "advice"
    PACING = "pacing"
    CAMERAS = "cameras"
    SAFEGUARDING = "safeguarding"
    LEAVING = "leaving"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Clause:
    """``id`` stays with a clause through its changes, so that versions can be compared."""

    id: str
    kind: ClauseKind
    text: str


@dataclass(frozen=True, slots=True)
class Template:
    """A ready agreement from the pack, for one way of running a group."""

    id: str
    name: str
    about: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """One adopted version. The newest ``number`` of a group is in force."""

    id: str
    group: str
    number: int
    clauses: tuple[Clause, ...]
    adopted_at: datetime
    adopted_by: Person | None
    """None where they have been erased since."""
    review_on: date
    changed: str = ""
    """What is different from the version before, in plain words."""


class AgreementProblem(ValueError):
    """A change that cannot be made. ``word`` is a wording key that says so kindly."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


CLAUSES_AT_MOST = 20
CLAUSE_LENGTH = 500
"""Characters. A clause that needs more is two clauses."""


def edited(
    clauses: tuple[Clause, ...], *, clause: str, kind: ClauseKind, words: str
) -> tuple[Clause, ...]:
    """The clauses with one changed (by id) or, for an id that is not there, added at the end."""
    words = " ".join(words.split())
    if not words:
        raise AgreementProblem("agreement.problem.empty")
    if len(words) > CLAUSE_LENGTH:
        raise AgreementProblem("agreement.problem.long")
    if any(each.id == clause for each in clauses):
        return tuple(
            replace(each, kind=kind, text=words) if each.id == clause else each for each in clauses
        )
    if len(clauses) >= CLAUSES_AT_MOST:
        raise AgreementProblem("agreement.problem.many")
    return (*clauses, Clause(clause, kind, words))


def without(clauses: tuple[Clause, ...], clause: str) -> tuple[Clause, ...]:
    """The clauses without one. An agreement keeps at least one."""
    left = tuple(each for each in clauses if each.id != clause)
    if not left:
        raise AgreementProblem("agreement.problem.last")
    return left


REVIEW_MONTHS = 3


def review_after(adopted: date) -> date:
    """When a version adopted that day is looked at again: the same day three months later, or the
    last day of a month that is too short."""
    month = adopted.month - 1 + REVIEW_MONTHS
    year, month = adopted.year + month // 12, month % 12 + 1
    return date(year, month, min(adopted.day, monthrange(year, month)[1]))


def in_turn(clauses: tuple[Clause, ...], day: date, weeks: int = 1) -> Clause:
    """The clause that a reminder shows on that day. Reminders that are so many weeks apart show one
    after another, until all have had their turn."""
    return clauses[day.toordinal() // (7 * weeks) % len(clauses)]
