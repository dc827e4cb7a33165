"""Exports the toolkit's tables from a pack: ``holdspace content export``."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.filled import Filled
from content.loader import SHIPPED, load
from content.pack import Pack
from content.problems import PackProblems
from content.tables import csv_pack, markdown

FORMATS = {"md": markdown, "csv": csv_pack}
WORD = "docx"


def run_export(
    pack_dir: Path | None,
    target: Path | None,
    format: str,
    notes: Mapping[str, str] | None = None,
) -> tuple[str, int]:
    """What to print and the exit code. Without ``target`` the table itself is printed. A file
    that is there already is never replaced: its notes may have been written by hand."""
    if format not in (*FORMATS, WORD):
        known = ", ".join((*FORMATS, WORD))
        return f'"{format}" is not a format. Please choose one of: {known}.', 1
    if format == WORD and target is None:
        return "A Word document needs a place of its own. Please add: --to toolkit.docx", 1
    try:
        pack = load(SHIPPED, pack_dir)
    except PackProblems as broken:
        listing = "\n".join(f"  {problem}" for problem in broken.problems)
        return f"This pack cannot be used yet. Please mend this:\n{listing}", 1
    if target is None:
        return FORMATS[format](pack, notes or {}), 0
    content = _printed(pack) if format == WORD else _encoded(pack, notes or {}, format)
    try:
        with target.open("xb") as out:
            out.write(content)
    except FileExistsError:
        return f"{target} is there already, and stays as it is. Please choose another name.", 1
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        return f"{target} cannot be written ({reason}). Please choose another place.", 1
    return f"Written to {target}", 0


def _encoded(pack: Pack, notes: Mapping[str, str], format: str) -> bytes:
    # Spreadsheets take a CSV file for UTF-8 only by its byte order mark.
    return FORMATS[format](pack, notes).encode("utf-8-sig" if format == "csv" else "utf-8")


def _printed(pack: Pack) -> bytes:
    """The tables with empty notes, of no group: to print, and to hand out."""
    # Only now: whoever wants no document need not wait for what writes one.
    from content.word import document

    return document(
        pack, pack.language, pack.source, Filled(group="", made=datetime.now(UTC).date())
    )
