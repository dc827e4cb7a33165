"""How groups have been, over months: never who. Pure.

Only what may be shown of each session goes into a sum: whether most felt heard, and not how many
did. So no sum, and no two sums laid beside each other, tell more than the sessions' own cards do.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.advice import Advice, Ending
from bot.domain.checkpoint import Share, shares
from bot.domain.pulse import QUESTIONS, Felt, Question, Told, lead
from bot.domain.toolkit import Principle

SHOWN_FROM = 3
"""People. With fewer, a session says nothing of how many came."""
MONTHS = 3
"""A quarter, the month that runs included."""
LATELY = 3
"""Sessions in a row about which nothing can be said, before a kind word about it."""
EARLY = frozenset({Ending.ASKED, Ending.PAUSE, Ending.HAND})
"""Closed before the session ended. By whom, or how, makes no difference here."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One session that was planned, by the group's own date. ``came`` is None where nobody was
    counted, ``pulse`` where there was none or it is not closed."""

    on: date
    held: bool
    came: int | None = None
    pulse: Told | None = None
    rungs: frozenset[Principle] = frozenset()
    advice: tuple[Advice, ...] = ()


@dataclass(frozen=True, slots=True)
class Felts:
    """In how many sessions most said yes, of those about which anything can be said."""

    yes: int
    of: int


@dataclass(frozen=True, slots=True)
class Summed:
    """``came`` is the mean of the sessions with enough people, rounded; None where there are none.
    ``early`` says in how many of the sessions with advice it closed before the end, in words; None
    where there are too few of them."""

    planned: int
    held: int
    came: int | None
    felt: Mapping[Question, Felts]
    rungs: Mapping[Principle, int]
    advice: int
    early: Share | None


def summed(sessions: Iterable[Happened]) -> Summed:
    every = tuple(sessions)
    held = [each for each in every if each.held]
    enough = [each.came for each in held if each.came is not None and each.came >= SHOWN_FROM]
    open_ = [each for each in held if each.advice]
    early = sum(any(one.ending in EARLY for one in each.advice) for each in open_)
    told = shares((early, len(open_) - early))
    return Summed(
        planned=len(every),
        held=len(held),
        came=round(sum(enough) / len(enough)) if enough else None,
        felt={each: _felt(held, each) for each in QUESTIONS},
        rungs={
            each: sum(each in session.rungs for session in held)
            for each in (Principle.VALIDATION, Principle.CONNECTION)
        },
        advice=len(open_),
        early=told[0] if told else None,
    )


def _felt(held: Sequence[Happened], question: Question) -> Felts:
    shown = [each.pulse[question.place] for each in held if each.pulse is not None]
    known = [each for each in shown if each is not None]
    return Felts(sum(lead(each) is Felt.YES for each in known), len(known))


def months(today: date, count: int = MONTHS) -> tuple[date, ...]:
    """The first days of the last months, this one too, oldest first."""
    last = today.year * 12 + today.month - 1
    return tuple(date(each // 12, each % 12 + 1, 1) for each in range(last - count + 1, last + 1))


def of_month(sessions: Iterable[Happened], first: date) -> tuple[Happened, ...]:
    return tuple(
        each for each in sessions if (each.on.year, each.on.month) == (first.year, first.month)
    )


def quiet_lately(sessions: Iterable[Happened]) -> bool:
    """Whether nothing can be said of any of the last sessions: few came, or few answered. A reason
    to be kind to the group, and nothing that anybody did wrong."""
    held = sorted((each for each in sessions if each.held), key=lambda each: each.on)[-LATELY:]
    return len(held) == LATELY and all(
        (each.came or 0) < SHOWN_FROM and not any(each.pulse or ()) for each in held
    )
