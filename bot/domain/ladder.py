"""Walking the ladder: which cell comes next for somebody, and its questions in turn. Pure.

"Next" is the cell reflected on least; where several are, the one that stands lowest on the ladder:
validation before connection before advice, and the areas in the toolkit's order. Which question
suits the moment, and was not put to the group yet, is ``domain.asking``'s.
"""

import re
from collections.abc import Mapping, Sequence

from bot.domain.toolkit import LADDER, Area, Cell, Principle, Prompt

Counts = Mapping[Cell, int]
"""How often somebody reflected on each cell; a cell that is absent counts as never."""

_PRINCIPLES = {each.value[0]: each for each in Principle}
_AREAS = {each.value[0]: each for each in Area}
_CODE = re.compile(r"([a-z])([a-z])(?:q([1-9][0-9]?))?")
_PROMPT = re.compile(r"([a-z]+\.[a-z]+)\.q([1-9][0-9]?)")


def next_cell(counts: Counts, principle: Principle | None = None, area: Area | None = None) -> Cell:
    """The cell to reflect on next, of all of them or of one principle's or one area's."""
    return least(counts, 1, principle, area)[0]


def least(
    counts: Counts, many: int, principle: Principle | None = None, area: Area | None = None
) -> tuple[Cell, ...]:
    """The cells reflected on least, fewest first, ties in the ladder's order."""
    cells = (
        each for each in LADDER if principle in (None, each.principle) and area in (None, each.area)
    )
    return tuple(sorted(cells, key=lambda cell: counts.get(cell, 0))[:many])


def in_turn(prompts: Sequence[Prompt], times: int) -> Prompt:
    """A cell's question for somebody who has reflected on it so often: the next one each time."""
    return prompts[times % len(prompts)]


def cell_code(cell: Cell) -> str:
    """``validation.skills`` as ``vs``: an action id has little room. Initials are unique."""
    return f"{cell.principle.value[0]}{cell.area.value[0]}"


def cell_of(code: str) -> Cell | None:
    """What ``cell_code`` wrote, or None."""
    match = _CODE.fullmatch(code)
    if match is None or match[3] is not None:
        return None
    return _cell(match[1], match[2])


def prompt_code(id: str) -> str:
    """``connection.skills.q2`` as ``csq2``. Raises ValueError for an id that is no question's."""
    match = _PROMPT.fullmatch(id)
    if match is None:
        raise ValueError(f"{id!r} is not the id of a question")
    return f"{cell_code(Cell.of(match[1]))}q{match[2]}"


def prompt_id(code: str) -> str | None:
    """What ``prompt_code`` wrote, or None. Whether the pack has that question is the pack's."""
    match = _CODE.fullmatch(code)
    if match is None or match[3] is None:
        return None
    cell = _cell(match[1], match[2])
    return f"{cell.id}.q{match[3]}" if cell else None


def _cell(principle: str, area: str) -> Cell | None:
    if principle not in _PRINCIPLES or area not in _AREAS:
        return None
    return Cell(_PRINCIPLES[principle], _AREAS[area])
