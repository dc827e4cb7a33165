"""Imports an organisation's own copy of the toolkit, word for word, into an overlay pack.

The source is a CSV file with the columns ``id`` and ``text`` (or what ``content export --format
csv`` wrote, which has another one for what a group can be asked), or a YAML file that maps ids to
texts. Everything is checked before anything is
written, and nothing that is already there is replaced.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import ValidationError

from content.explain import explained
from content.ids import ALOUD, CELL_OF, TEXTS, is_question
from content.models import SENTENCE_LENGTH, CellsFile
from content.problems import WHOLE, PackProblem, PackProblems, near
from content.source import FILE_BYTES, read
from content.tables import CONSIDERATIONS, FOR_GROUP, ID, QUESTIONS, unguarded

_TEXT_COLUMNS = ("text", CONSIDERATIONS.lower(), QUESTIONS.lower())
_HEADER = """\
# The toolkit's points in your organisation's own copy. They replace the words Holdspace came with.
# The ids stay as they are; docs/packs.md says more.

"""


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    text: str
    line: int


def run_import(source: Path, target: Path) -> tuple[str, int]:
    """What to print and the exit code: 1 where nothing was imported."""
    try:
        rows = points(source)
        written = write_overlay(rows, target)
    except PackProblems as problems:
        listing = "\n".join(f"  {problem}" for problem in problems.problems)
        return f"Nothing was imported. Please mend this and try again:\n{listing}", 1
    given = {row.id for row in rows}
    missing = [id for id in CELL_OF if id not in given]
    of_toolkit = len(CELL_OF) - len(missing)
    lines = [f"Imported {of_toolkit} of {len(CELL_OF)} points into {target}:"]
    lines += [f"  {path}" for path in written]
    if len(given) > of_toolkit:
        lines.append(f"Questions to ask a group: {len(given) - of_toolkit}.")
    if missing:
        lines.append(f"These {len(missing)} were not in {source} and keep Holdspace's own words:")
        lines += [f"  {id}" for id in missing]
    lines.append(f"To use it, set HOLDSPACE_PACK={target}")
    return "\n".join(lines), 0


def points(source: Path) -> tuple[Row, ...]:
    """Every point the source holds. Raises PackProblems."""
    problems: list[PackProblem] = []
    read_rows = _yaml_rows if source.suffix.lower() in {".yaml", ".yml"} else _csv_rows
    rows = tuple(read_rows(source, problems))
    problems += _wrong(str(source), rows)
    if not rows and not problems:
        says = (
            "There is no point of the toolkit in this file. Please check that it is the right one."
        )
        problems.append(PackProblem(str(source), WHOLE, says))
    if problems:
        raise PackProblems(problems)
    return rows


def write_overlay(rows: tuple[Row, ...], target: Path) -> list[Path]:
    """Writes ``cells/<principle>.yaml`` for each principle that has rows. Raises PackProblems
    where such a file is there already or cannot be written."""
    texts: dict[Path, dict[str, str]] = {}
    given = {row.id: row.text for row in rows}
    for id, cell in TEXTS.items():
        if id in given:
            path = target / "cells" / f"{cell.principle.value}.yaml"
            texts.setdefault(path, {})[id] = given[id]
    there = [path for path in texts if path.exists()]
    if there:
        says = "This file is there already, and stays as it is. Please choose a new folder."
        raise PackProblems(PackProblem(str(path), WHOLE, says) for path in there)
    written: list[Path] = []
    try:
        (target / "cells").mkdir(parents=True, exist_ok=True)
        for path, piece in texts.items():
            body = yaml.safe_dump(piece, allow_unicode=True, sort_keys=False, width=96)
            written.append(path)
            path.write_text(_HEADER + body, encoding="utf-8")
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        reason = (error.strerror or "unknown reason").lower()
        says = f"This folder cannot be written ({reason}). Please choose one that you may write to."
        raise PackProblems([PackProblem(str(target), WHOLE, says)]) from error
    return written


def _wrong(file: str, rows: tuple[Row, ...]) -> Iterator[PackProblem]:
    first: dict[str, int] = {}
    for row in rows:
        if row.id not in TEXTS:
            says = f'"{row.id}" is not an id of the toolkit. Please correct it.'
            yield PackProblem(file, row.line, says + near(row.id, TEXTS))
        elif row.id in first:
            says = f'"{row.id}" is here twice, first on line {first[row.id]}. Please keep one.'
            yield PackProblem(file, row.line, says)
        elif not row.text:
            says = f'"{row.id}" has no text. Please write one, or take the line out.'
            yield PackProblem(file, row.line, says)
        elif len(row.text) > SENTENCE_LENGTH:
            says = (
                f'"{row.id}" has {len(row.text)} characters; at most {SENTENCE_LENGTH} fit. '
                "Please make it shorter."
            )
            yield PackProblem(file, row.line, says)
        first.setdefault(row.id, row.line)


def _yaml_rows(path: Path, problems: list[PackProblem]) -> Iterator[Row]:
    source = read(path, problems)
    if source is None:
        return
    try:
        texts = CellsFile.model_validate(source.data).root
    except ValidationError as error:
        problems += explained(source, CellsFile, error)
        return
    for id, text in texts.items():
        yield Row(id, text, source.line(id))


def _csv_rows(path: Path, problems: list[PackProblem]) -> Iterator[Row]:
    text = _csv_text(path, problems)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    start = 1
    columns: list[str] | None = None
    try:
        for cells in reader:
            line, start = start, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if columns is None:
                columns = [cell.strip().lower() for cell in cells]
                if ID not in columns or not set(columns) & set(_TEXT_COLUMNS):
                    says = 'The first line should name the columns. Please write "id,text" there.'
                    problems.append(PackProblem(str(path), line, says))
                    return
                continue
            row = dict(zip(columns, cells, strict=False))
            words = " ".join(" ".join(row.get(name, "") for name in _TEXT_COLUMNS).split())
            id = row.get(ID, "").strip()
            yield Row(id, unguarded(words), line)
            aloud = " ".join(row.get(FOR_GROUP.lower(), "").split())
            if aloud and is_question(id):
                yield Row(id + ALOUD, unguarded(aloud), line)
    except csv.Error:
        says = "A quotation mark around here is opened and not closed. Please close it."
        problems.append(PackProblem(str(path), start, says))


def _csv_text(path: Path, problems: list[PackProblem]) -> str | None:
    try:
        with path.open("rb") as opened:
            raw = opened.read(FILE_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        says = f"This file cannot be opened ({reason}). Please check its name and where it is."
        problems.append(PackProblem(str(path), WHOLE, says))
        return None
    if len(raw) > FILE_BYTES or b"\0" in raw:
        says = 'This is not a CSV file of the toolkit. Please save the table as "CSV UTF-8" first.'
        problems.append(PackProblem(str(path), WHOLE, says))
        return None
    try:
        # Spreadsheets put a byte order mark at the start of what they call "CSV UTF-8".
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        says = 'A character here is not UTF-8. Please save the table as "CSV UTF-8".'
        problems.append(PackProblem(str(path), line, says))
        return None


def _delimiter(text: str) -> str:
    """Spreadsheets in some countries write semicolons, and a copied table has tabs."""
    header = text.lstrip().partition("\n")[0]
    return max(",;\t", key=header.count)
