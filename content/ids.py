"""Every point of the toolkit, by id: what a complete pack must hold.

The counts come from the toolkit's own tables. They stand here, and not only in the pack, so that
a prompt that went missing is noticed on any machine.
"""

from collections.abc import Iterator

from bot.domain.toolkit import LADDER, Cell

# Each cell: how many considerations, how many reflective questions.
_POINTS = {
    "validation.contracting": (3, 5),
    "validation.knowledge": (4, 4),
    "validation.skills": (3, 2),
    "validation.debriefing": (1, 2),
    "validation.troubleshooting": (2, 3),
    "connection.contracting": (1, 2),
    "connection.knowledge": (3, 3),
    "connection.skills": (5, 3),
    "connection.debriefing": (3, 4),
    "connection.troubleshooting": (3, 2),
    "advice.contracting": (2, 4),
    "advice.knowledge": (1, 3),
    "advice.skills": (2, 3),
    "advice.debriefing": (3, 2),
    "advice.troubleshooting": (1, 2),
}


def consideration_ids(cell: Cell) -> Iterator[str]:
    """The cell's considerations in the toolkit's order: ``validation.skills.c1``, ``.c2`` ..."""
    considerations, _ = _POINTS[cell.id]
    return (f"{cell.id}.c{number}" for number in range(1, considerations + 1))


def question_ids(cell: Cell) -> Iterator[str]:
    """The cell's reflective questions in the toolkit's order: ``validation.skills.q1`` ..."""
    _, questions = _POINTS[cell.id]
    return (f"{cell.id}.q{number}" for number in range(1, questions + 1))


CELL_OF: dict[str, Cell] = {
    id: cell for cell in LADDER for ids in (consideration_ids, question_ids) for id in ids(cell)
}
"""All 81 ids in the ladder's order, considerations before questions, each with its cell."""

ALOUD = ".aloud"
"""Behind a question's id: the text that its group can be asked in a session."""
ALOUD_AT_LEAST = 4
"""Of each principle. A session stays on a rung for half an hour, and none is asked twice in it."""


def is_question(id: str) -> bool:
    return id.rpartition(".")[2].startswith("q")


TEXTS: dict[str, Cell] = {
    text: cell
    for id, cell in CELL_OF.items()
    for text in ((id, id + ALOUD) if is_question(id) else (id,))
}
"""Every text of a cells file by its name, in the same order, each with its cell."""
