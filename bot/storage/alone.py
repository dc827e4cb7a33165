"""One running Holdspace a SQLite file: two would each think that they alone keep its time."""

import contextlib
import fcntl
import os
from collections.abc import Iterator

from bot.ports import StorageUnavailable
from bot.storage.address import sqlite_file


@contextlib.contextmanager
def alone(url: str) -> Iterator[None]:
    """Holds the database at ``url`` for this process until the block ends. The system lets go of it
    however the process ends, so a lock is never left behind. Nothing for PostgreSQL, which many
    processes share. Raises StorageUnavailable where another process holds it.
    """
    file = sqlite_file(url)
    if file is None:
        yield
        return
    beside = file.with_name(f"{file.name}.lock")
    try:
        handle = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StorageUnavailable(
            f"The folder {file.parent} cannot be written: make it, or give this user the right to."
        ) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StorageUnavailable(
                f"Another Holdspace already runs on {file}: stop that one, or give this one "
                "another file in DATABASE_URL."
            ) from error
        yield
    finally:
        os.close(handle)
