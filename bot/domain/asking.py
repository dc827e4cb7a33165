"""Which question to offer now: one that suits the moment, and that this session has not had. Pure.

What decides, in this order: a question that was posted in this session is not offered again while
there is another; areas that do not belong to the moment come last; then the cell reflected on
least, where an area that the moment is for is one reflection ahead of the others.

``aloud`` asks for questions that can be put to the group (``Prompt.aloud``), as everything does
that offers one in a session. Where a pack has none in what was asked for, it is one to reflect on.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from enum import Enum

from bot.domain.ladder import Counts
from bot.domain.reflection import ReflectionKind, kind_now
from bot.domain.session import Session
from bot.domain.shape import closing
from bot.domain.toolkit import LADDER, Area, Cell, Principle, Prompt

Questions = Callable[[Cell], Sequence[Prompt]]
"""The questions of a cell in the pack, in their order. No cell is empty."""


class Moment(Enum):
    ANY = "any"
    PLANNING = "planning"
    """A session comes soon."""
    LIVE = "live"
    """A session is on."""
    CLOSING = "closing"
    """It comes to its end."""


FOR: Mapping[Moment, frozenset[Area]] = {
    Moment.ANY: frozenset(),
    Moment.PLANNING: frozenset({Area.CONTRACTING, Area.KNOWLEDGE}),
    Moment.LIVE: frozenset({Area.SKILLS}),
    Moment.CLOSING: frozenset({Area.DEBRIEFING}),
}
"""The areas that a moment is for."""
APART: Mapping[Moment, frozenset[Area]] = {
    Moment.ANY: frozenset(),
    Moment.PLANNING: frozenset(),
    Moment.LIVE: frozenset({Area.CONTRACTING, Area.DEBRIEFING}),
    Moment.CLOSING: frozenset({Area.CONTRACTING, Area.KNOWLEDGE, Area.TROUBLESHOOTING}),
}
"""Areas that do not belong to it: how a group is set up is no question for its members while they
share, and nobody opens something hard five minutes before the end."""


def moment_of(session: Session | None, ahead: Session | None, now: datetime) -> Moment:
    """``session`` is the one that is open, ``ahead`` the next one that is planned."""
    if session is not None:
        began = session.opened_at or session.starts_at
        return Moment.CLOSING if closing(began, session.until, now) else Moment.LIVE
    soon = kind_now(now, ahead.starts_at if ahead else None, None) is ReflectionKind.PRE
    return Moment.PLANNING if soon else Moment.ANY


def ranked(
    counts: Counts, moment: Moment, principle: Principle | None = None, area: Area | None = None
) -> tuple[Cell, ...]:
    """The cells that were asked for, the one to offer first standing first."""
    cells = (
        each for each in LADDER if principle in (None, each.principle) and area in (None, each.area)
    )

    def rank(cell: Cell) -> tuple[bool, int, int]:
        times = counts.get(cell, 0)
        behind = 1 if FOR[moment] and cell.area not in FOR[moment] else 0
        return cell.area in APART[moment], times + behind, times

    return tuple(sorted(cells, key=rank))


def next_prompt(
    questions: Questions,
    counts: Counts,
    moment: Moment = Moment.ANY,
    *,
    principle: Principle | None = None,
    area: Area | None = None,
    but: Collection[str] = (),
    aloud: bool = False,
) -> Prompt:
    """``but`` are the ids of questions that were posted already. Where no other is left among those
    that were asked for, one of the same rung is offered; where all were posted they begin again:
    somebody who asks gets a question."""

    def turns(principle: Principle | None, area: Area | None) -> Sequence[Prompt]:
        cells = ranked(counts, moment, principle, area)
        found = (each for cell in cells for each in _from(questions(cell), counts.get(cell, 0)))
        return _fit([*found], aloud)

    wider = turns(principle, None) if area is not None else ()
    every = (*turns(principle, area), *wider)
    return next((each for each in every if each.id not in but), every[0])


def another(
    questions: Questions,
    shown: Prompt,
    moment: Moment = Moment.ANY,
    *,
    but: Collection[str] = (),
    aloud: bool = False,
) -> Prompt:
    """The one after ``shown``: its cell's next one, then the next cell's; after the last one the
    first again. In a session the walk stays on its rung while that has an area for the moment."""
    every = [each for cell in _walk(moment) for each in questions(cell)]
    place = [each.id for each in every].index(shown.id) + 1
    onward = _fit([*every[place:], *every[:place]], aloud)
    return next((each for each in onward if each.id not in but), onward[0])


def _walk(moment: Moment) -> Sequence[Cell]:
    if moment in (Moment.ANY, Moment.PLANNING):
        return LADDER
    rungs = tuple(Principle)

    def rank(cell: Cell) -> tuple[bool, int, bool]:
        return cell.area in APART[moment], rungs.index(cell.principle), cell.area not in FOR[moment]

    return sorted(LADDER, key=rank)


def _fit(prompts: Sequence[Prompt], aloud: bool) -> Sequence[Prompt]:
    return [each for each in prompts if each.aloud or not aloud] or prompts


def _from(prompts: Sequence[Prompt], times: int) -> Sequence[Prompt]:
    """A cell's questions for somebody who has reflected on it so often, the one in turn first."""
    first = times % len(prompts)
    return [*prompts[first:], *prompts[:first]]
