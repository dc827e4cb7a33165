"""Golden files: what a view or a renderer writes, kept as text that a person can review."""

import difflib
from collections.abc import Callable
from pathlib import Path

Golden = Callable[[Path, str], None]
"""Compares a text with the file that holds it, or writes that file under ``--write-goldens``."""


def compare(path: Path, actual: str) -> None:
    """Raises AssertionError with the difference, line by line, and with the way to accept it."""
    assert path.is_file(), f"{path} is not there yet: make gallery writes it, then read it"
    expected = path.read_text(encoding="utf-8")
    difference = "\n".join(
        difflib.unified_diff(
            expected.splitlines(), actual.splitlines(), path.name, "now", lineterm=""
        )
    )
    assert expected == actual, (
        f"{path.name} has changed. Where that is meant: make gallery\n{difference}"
    )


def write(path: Path, actual: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(actual, encoding="utf-8", newline="\n")
