"""A SQLite file in another's place: whole, at once, and with the one before kept beside it."""

import contextlib
import os
import sqlite3
from pathlib import Path

from bot.ports import StorageUnavailable
from bot.storage.errors import Known, translated

_BESIDE = ("-wal", "-shm")


def rest_of(file: Path) -> list[Path]:
    """The file and what SQLite keeps beside it, as far as it is there."""
    named = [file, *(file.with_name(file.name + each) for each in _BESIDE)]
    return [each for each in named if each.exists()]


def clear(file: Path) -> None:
    for each in rest_of(file):
        each.unlink()


def clear_logs(file: Path) -> None:
    for each in rest_of(file):
        if each != file:
            each.unlink()


def must_be_sound(file: Path) -> None:
    """Raises StorageUnavailable. Its log is emptied into it and gone afterwards."""
    name = f"The database {file}"
    try:
        with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as connection:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
            connection.execute("PRAGMA journal_mode=DELETE")
    except Known as error:
        raise translated(error, name) from error
    if found != "ok" or broken is not None:
        raise StorageUnavailable(f"{name} is damaged: check the disk that it is on.")


def put_in_place(new: Path, file: Path, kept_as: Path | None) -> None:
    """``new`` takes the place of ``file``, in one step that a power cut does not halve; ``kept_as``
    is the name that what was there gets. Nobody may have either of them open. Raises
    StorageUnavailable."""
    try:
        if file.exists():
            _close_log(file)
            if kept_as is not None:
                _link(file, kept_as)
        for log in rest_of(file):
            if log != file:  # that of a damaged file could not be emptied, and stays with it
                ending = log.name.removeprefix(file.name)
                log.rename((kept_as or new).with_name(f"{(kept_as or new).name}{ending}"))
        clear_logs(new)
        _on_disk(new)
        new.replace(file)
        _on_disk(file.parent)
    except OSError as error:
        raise StorageUnavailable(
            f"The database {file} cannot be put in its place: check that its folder may be written "
            "and its disk has room. What was there is still there."
        ) from error


def _close_log(file: Path) -> None:
    """So that the file is whole by itself. Raises StorageUnavailable where somebody has it open;
    one that is damaged stays as it is."""
    try:
        with contextlib.closing(sqlite3.connect(file, timeout=1, isolation_level=None)) as opened:
            opened.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (
            sqlite3.SQLITE_BUSY,
            sqlite3.SQLITE_LOCKED,
        ):
            raise translated(error, f"The database {file}") from error


def _link(file: Path, name: Path) -> None:
    try:
        os.link(file, name)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        name.write_bytes(file.read_bytes())


def _on_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
