"""What a database says, as the core knows it: Conflict, or one sentence with the mend."""

import contextlib
import sqlite3
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.ports import Conflict, StorageAway, StorageUnavailable

_QUICKER = {
    sqlite3.SQLITE_CONSTRAINT_UNIQUE,
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
    sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY,
}
"""Somebody added the same thing first, or erased what this refers to."""

_QUICKER_STATES = {
    "23505",  # unique_violation
    "23503",  # foreign_key_violation
    "40001",  # serialization_failure
    "40P01",  # deadlock_detected
    "25P02",  # in_failed_sql_transaction: what follows a conflict that was caught
    "0A000",  # a statement that was prepared before another machine changed the tables
}
"""https://www.postgresql.org/docs/current/errcodes-appendix.html"""

_SQLITE_MENDS = {
    sqlite3.SQLITE_BUSY: "is locked by another program: close that program, then try again",
    sqlite3.SQLITE_LOCKED: "is locked by another program: close that program, then try again",
    sqlite3.SQLITE_READONLY: "is read-only: give this user the right to write it and its folder",
    sqlite3.SQLITE_PERM: "cannot be opened: give this user the right to read and write it",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: give this user the right to read and write it",
    sqlite3.SQLITE_NOTADB: "is not a Holdspace database: choose another file with DATABASE_URL",
    sqlite3.SQLITE_CORRUPT: "is damaged: put a backup in its place",
    sqlite3.SQLITE_FULL: "has no room left on its disk: make room, then try again",
    # Also where its small file beside it cannot be made on a full disk.
    sqlite3.SQLITE_IOERR: (
        "cannot be read or written just now: check whether its disk has room, and is well"
    ),
}

_READ_ONLY = (
    "is read-only: point DATABASE_URL at the primary server, or switch off "
    "default_transaction_read_only there"
)
_POSTGRES_MENDS = {
    "28P01": "refuses this user name or password: check both in DATABASE_URL",
    "28000": "refuses this user: check the user name in DATABASE_URL",
    "3D000": "is not there: make it with createdb, or check its name in DATABASE_URL",
    "42501": "does not let this user do that: make this user the owner of the database",
    "25006": _READ_ONLY,
    "53100": "has no room left on its disk: make room, then try again",
    "53300": "has no connection free: raise max_connections, or stop a program that uses it",
    "55000": "takes no connections just now: try again in a moment",
    "55P03": "is busy: try again in a moment",
    "57P03": "is starting up: try again in a moment",
}
_PASSING = {"25006", "53300", "55000"}
"""What may pass by itself: a server that only reads is one that has stepped down, or not yet up; a
database that takes no connections is being copied, moved or mended by an operator."""
_PASSING_CLASSES = ("08", "57")
"""Connection exceptions, and an operator who stepped in."""
_POSTGRES_AWAY = "does not answer: check that PostgreSQL runs, and the address in DATABASE_URL"

Known = (DBAPIError, PoolTimeout, OSError, sqlite3.Error)
"""What ``translated`` can be given."""


def translated(error: Exception, database: str) -> Exception:
    """The error to raise instead. ``database`` names it for a person, without its password.

    An error that nothing here knows comes back as it is: it is a fault of ours, and has to be seen.
    """
    if isinstance(error, PoolTimeout):
        return StorageUnavailable(f"{database} is busy: try again in a moment.")
    original = error.orig if isinstance(error, DBAPIError) else error
    if original is None:
        return error
    code = getattr(original, "sqlite_errorcode", None)
    if code is not None:
        return _of_sqlite(error, code, database)
    state = getattr(original, "sqlstate", None)
    if state is not None:
        return _of_postgres(error, state, database)
    # asyncpg raises OSError where nobody answers, and InterfaceError where a connection broke.
    if isinstance(original, (OSError, TimeoutError)) or isinstance(error, InterfaceError):
        return StorageAway(f"{database} {_POSTGRES_AWAY}.")
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return StorageAway(f"{database} {_POSTGRES_AWAY}.")
    return error


@contextlib.contextmanager
def in_words(database: str) -> Iterator[None]:
    """For what runs on a connection by itself, as a migration does."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        raise translated(error, database) from error


def reads_only(database: str) -> StorageAway:
    return StorageAway(f"{database} {_READ_ONLY}.")


class NotOurs(StorageUnavailable):
    """Somebody else's tables are left alone."""


def belongs_to_another(database: str) -> NotOurs:
    return NotOurs(
        f"{database} belongs to another program: give Holdspace one of its own in DATABASE_URL."
    )


def _of_sqlite(error: Exception, code: int, database: str) -> Exception:
    if code in _QUICKER:
        return Conflict("somebody changed the same thing first")
    mend = _SQLITE_MENDS.get(code & 0xFF)  # the low byte is the primary result code
    return error if mend is None else StorageUnavailable(f"{database} {mend}.")


def _of_postgres(error: Exception, state: str, database: str) -> Exception:
    if state in _QUICKER_STATES:
        return Conflict("somebody changed the same thing first")
    mend = _POSTGRES_MENDS.get(state)
    if state in _PASSING or state[:2] in _PASSING_CLASSES:
        return StorageAway(f"{database} {mend or _POSTGRES_AWAY}.")
    return error if mend is None else StorageUnavailable(f"{database} {mend}.")
