"""A short report in words and one table, ready to be written as a file."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Report:
    """``name`` is how its file is called, without its ending. ``rows`` are as wide as ``columns``,
    and the first of each names its row. ``notes`` stand below the table."""

    name: str
    made: date
    title: str
    subtitle: str
    paragraphs: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
