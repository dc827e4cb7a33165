"""Exports the toolkit's tables from a pack: ``holdspace content export``."""

from collections.abc import Mapping
from pathlib import Path

from content.loader import SHIPPED, load
from content.problems import PackProblems
from content.tables import csv_table, markdown

FORMATS = {"md": markdown, "csv": csv_table}


def run_export(
    pack_dir: Path | None,
    target: Path | None,
    format: str,
    notes: Mapping[str, str] | None = None,
) -> tuple[str, int]:
    """What to print and the exit code. Without ``target`` the table itself is printed. A file
    that is there already is never replaced: its notes may have been written by hand."""
    table = FORMATS.get(format)
    if table is None:
        return f'"{format}" is not a format. Please choose one of: {", ".join(FORMATS)}.', 1
    try:
        pack = load(SHIPPED, pack_dir)
    except PackProblems as broken:
        listing = "\n".join(f"  {problem}" for problem in broken.problems)
        return f"This pack cannot be used yet. Please mend this:\n{listing}", 1
    content = table(pack, notes or {})
    if target is None:
        return content, 0
    try:
        # Spreadsheets take a CSV file for UTF-8 only by its byte order mark.
        encoding = "utf-8-sig" if format == "csv" else "utf-8"
        with target.open("x", encoding=encoding, newline="") as out:
            out.write(content)
    except FileExistsError:
        return f"{target} is there already, and stays as it is. Please choose another name.", 1
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        return f"{target} cannot be written ({reason}). Please choose another place.", 1
    return f"Written to {target}", 0
