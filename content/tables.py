"""The toolkit's own tables, one for each principle, as Markdown and CSV, with notes filled in."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from html import escape

from bot.domain.toolkit import Area, Cell, Principle
from bot.library import Library

ID = "id"
AREA = "Area of consideration"
CONSIDERATIONS = "Considerations"
QUESTIONS = "Reflective questions"
NOTES = "Notes/reflections"
FOR_GROUP = "To ask a group"
"""Not the toolkit's: the pack's own question for a session, beside the one it comes from."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet may run as a formula, the full-width signs included.
https://owasp.org/www-community/attacks/CSV_Injection"""


def guarded(cell: str) -> str:
    """The cell with an apostrophe before anything a spreadsheet could run."""
    return f"'{cell}" if cell.lstrip(" \n").startswith(_FORMULA) else cell


def unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and guarded(cell[1:]) != cell[1:] else cell


def csv_table(
    library: Library, notes: Mapping[str, str], more: Iterable[tuple[str, ...]] = ()
) -> str:
    """One point a row, in the toolkit's order, so that each can be sorted, filtered and imported
    again. ``notes`` maps a question's id to what was noted; ``more`` are rows behind them."""
    head = ("Principle", AREA, CONSIDERATIONS, QUESTIONS, NOTES, ID)
    return _csv((head, *_rows(library, notes), *more))


def csv_pack(library: Library, notes: Mapping[str, str]) -> str:
    """The same with a column for what a group can be asked: every text of the cells, to be changed
    in a spreadsheet and imported again."""
    head = ("Principle", AREA, CONSIDERATIONS, QUESTIONS, FOR_GROUP, NOTES, ID)
    rows = ((*row[:4], _aloud(library, row[-1]), *row[4:]) for row in _rows(library, notes))
    return _csv((head, *rows))


def _aloud(library: Library, id: str) -> str:
    prompt = library.prompt(id)
    return prompt.aloud if prompt else ""


def _csv(rows: Iterable[tuple[str, ...]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([guarded(cell) for cell in row])
    return out.getvalue()


def _rows(library: Library, notes: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    for principle in Principle:
        name = library.principle(principle).name
        for area in Area:
            cell = Cell(principle, area)
            start = (name, library.area_name(area))
            for consideration in library.considerations(cell):
                yield *start, consideration.text, "", "", consideration.id
            for prompt in library.prompts(cell):
                yield *start, "", prompt.text, notes.get(prompt.id, ""), prompt.id


def markdown(library: Library, notes: Mapping[str, str]) -> str:
    """A heading and a table for each principle. ``notes`` as for ``csv_table``; each stands under
    the number of its question."""
    parts = []
    for principle in Principle:
        texts = library.principle(principle)
        rows = [_row((AREA, CONSIDERATIONS, QUESTIONS, NOTES)), _row(["---"] * 4)]
        for area in Area:
            cell = Cell(principle, area)
            prompts = tuple(enumerate(library.prompts(cell), 1))
            rows.append(
                _row(
                    (
                        safe(library.area_name(area)),
                        _bullets(each.text for each in library.considerations(cell)),
                        "<br>".join(f"{number}. {safe(each.text)}" for number, each in prompts),
                        "<br>".join(
                            f"{number}. {safe(notes[each.id])}"
                            for number, each in prompts
                            if notes.get(each.id)
                        ),
                    )
                )
            )
        parts.append(
            f"## {safe(texts.name)}\n\n{safe(texts.motto)}\n\n{safe(texts.explained)}\n\n"
            + "\n".join(rows)
        )
    return "\n\n".join(parts) + "\n"


def _row(cells: "tuple[str, ...] | list[str]") -> str:
    return f"| {' | '.join(cells)} |"


def _bullets(texts: Iterator[str]) -> str:
    return "<br>".join(f"• {safe(text)}" for text in texts)


def safe(text: str) -> str:
    """Text as itself inside a table cell: no column, tag or line of its own."""
    flat = escape(text.strip(), quote=False).replace("\\", "\\\\").replace("|", "\\|")
    return "<br>".join(flat.splitlines())
