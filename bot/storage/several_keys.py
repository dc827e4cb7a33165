"""Several keys in one place, newest first: with commas between them in a variable, or each on a
line of its own in the key file. And the file as it changes when a new key takes over."""

import contextlib
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.storage.encryption import SecretKey
from bot.storage.keys import VARIABLE, key_file, read_key, unusable

OLD = ".old"
"""Beside the key file: keys that nothing in the database uses any more. Backups may."""


def keys_in(written: str, where: str) -> tuple[SecretKey, ...]:
    """Raises StorageUnavailable."""
    return tuple(read_key(each, where) for each in separated(written))


def separated(written: str) -> Sequence[str]:
    return [each for each in re.split(r"[,\n]", written) if each.strip(" \t\r'\"")] or [written]


def every_key(env_value: str | None, beside: Path) -> tuple[SecretKey, ...]:
    """What is there now: read again each time. Raises StorageUnavailable."""
    if env_value and env_value.strip():
        return keys_in(env_value, VARIABLE)
    file = key_file(beside)
    try:
        return keys_in(file.read_text("utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise unusable(file, error) from error


def add_first(file: Path, key: SecretKey) -> None:
    """A new key before those that are there. Raises StorageUnavailable."""
    try:
        _replace(file, [key.written(), *separated(file.read_text("utf-8"))])
    except OSError as error:
        raise unusable(file, error) from error


def older_keys(beside: Path) -> tuple[SecretKey, ...]:
    """Those that nothing in the database uses any more. Raises StorageUnavailable."""
    file = key_file(beside)
    old = file.with_name(file.name + OLD)
    try:
        return keys_in(old.read_text("utf-8"), str(old)) if old.exists() else ()
    except (OSError, UnicodeDecodeError) as error:
        raise unusable(old, error) from error


@contextlib.contextmanager
def put_first(file: Path, keys: Sequence[SecretKey]) -> Iterator[None]:
    """Before those that are there, or in a new file; as it was where the block raises. Raises
    StorageUnavailable."""
    try:
        before = separated(file.read_text("utf-8")) if file.exists() else []
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _replace(file, [*(each.written() for each in keys), *before])
    except OSError as error:
        raise unusable(file, error) from error
    try:
        yield
    except BaseException:
        if before:
            _replace(file, before)
        else:
            file.unlink()
        raise


def keep_only(file: Path, kept: Sequence[SecretKey]) -> int:
    """Moves every other key to the file beside it, before it is taken out here: gives how many.
    Raises StorageUnavailable."""
    beside = file.with_name(file.name + OLD)
    try:
        there = keys_in(file.read_text("utf-8"), str(file))
        others = [each.written() for each in there if each not in kept]
        if others:
            older = separated(beside.read_text("utf-8")) if beside.exists() else []
            _replace(beside, [*others, *(each for each in older if each not in others)])
            _replace(file, [each.written() for each in there if each in kept])
        return len(others)
    except OSError as error:
        raise unusable(file, error) from error


def _replace(file: Path, lines: Sequence[str]) -> None:
    """Whole or not at all, even through a power cut."""
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write("".join(f"{each.strip()}\n" for each in lines))
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
        folder = os.open(file.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        part.unlink(missing_ok=True)
