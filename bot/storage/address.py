"""DATABASE_URL: what it may say, and the file of a SQLite database, made for its owner only."""

import os
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.ports import StorageUnavailable

_SCHEMES = {
    "sqlite": "sqlite+pysqlite",
    "sqlite+aiosqlite": "sqlite+pysqlite",
    "sqlite+pysqlite": "sqlite+pysqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}


_ATTRS = "target_session_attrs"
_OPTIONS = {"postgresql+asyncpg": {"ssl", "host", "port", _ATTRS}, "sqlite+pysqlite": set[str]()}
"""What may stand after ``?``: a driver takes one that it does not know for a mistake in code."""
_SESSIONS = ("any", "primary", "standby", "read-write", "read-only", "prefer-standby")
_TLS = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


def parsed(url: str) -> URL:
    """The URL with the driver used here. Raises StorageUnavailable with how to write one."""
    how = (
        "write DATABASE_URL as sqlite:////folder/holdspace.db "
        "or postgresql://user:password@host/database"
    )
    try:
        read = make_url(url.strip())
    except (ArgumentError, ValueError) as error:  # ValueError: a port that is no number
        raise StorageUnavailable(f"That database address cannot be read: {how}.") from error
    driver = _SCHEMES.get(read.drivername)
    if driver is None:
        raise StorageUnavailable(f"Holdspace does not know {read.drivername} databases: {how}.")
    if read.port is not None and not 0 < read.port < 65536:
        raise StorageUnavailable(f"A port is a number from 1 to 65535: {how}.")
    # libpq says sslmode, asyncpg says ssl: people paste the first.
    options = {"ssl" if name == "sslmode" else name: each for name, each in read.query.items()}
    if unknown := sorted(options.keys() - _OPTIONS[driver]):
        raise StorageUnavailable(
            f"Holdspace does not know {', '.join(unknown)} in DATABASE_URL: leave it out."
        )
    if options.get("ssl", "require") not in _TLS:
        raise StorageUnavailable(f"sslmode in DATABASE_URL is one of: {', '.join(_TLS)}.")
    if options.get(_ATTRS, "any") not in _SESSIONS:
        raise StorageUnavailable(f"{_ATTRS} in DATABASE_URL is one of: {', '.join(_SESSIONS)}.")
    if not driver.startswith("sqlite") and not read.database:
        # PostgreSQL would take the one that is called like the user: somebody's own, or another
        # program's.
        raise StorageUnavailable(f"That database address names no database: {how}.")
    read = read.set(drivername=driver, query=options)
    if driver.startswith("sqlite"):
        if read.database in (None, "", ":memory:"):
            raise StorageUnavailable(f"A database in memory would forget everything: {how}.")
        return read.set(database=str(Path(str(read.database)).expanduser().absolute()))
    return read


def sqlite_file(url: str) -> Path | None:
    """Where a SQLite database lives; None for another kind."""
    read = parsed(url)
    return Path(str(read.database)) if read.drivername.startswith("sqlite") else None


def is_made(file: Path) -> bool:
    """Raises StorageUnavailable where this user may not look."""
    try:
        file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise StorageUnavailable(
            f"The folder {file.parent} cannot be looked into: give this user the right to read and "
            "write it, and to enter every folder on the way to it."
        ) from error
    return True


def must_be_made(url: str) -> None:
    """Of SQLite. A server says by itself what is not there. Raises StorageUnavailable."""
    file = sqlite_file(url)
    if file is not None and not is_made(file):
        raise StorageUnavailable(
            f"There is no database at {file}: start Holdspace once, or check DATABASE_URL and "
            "HOLDSPACE_DATA_DIR."
        )


def make_private(file: Path) -> None:
    """The file and, where it is missing, its folder: for their owner only. SQLite gives the files
    that it makes beside it the same rights."""
    try:
        if not file.parent.is_dir():
            file.parent.mkdir(mode=0o700, exist_ok=True)
        if not file.exists():
            # Another process may make it in between; it makes the same.
            os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        elif file.is_dir():
            raise IsADirectoryError
        elif not os.access(file, os.R_OK | os.W_OK) or not os.access(file.parent, os.W_OK):
            # Asked, not tried: closing a second handle would drop the locks of a first one.
            raise PermissionError
    except (FileNotFoundError, FileExistsError, NotADirectoryError) as error:
        raise StorageUnavailable(
            f"The folder {file.parent} is not there: make it, or choose another in DATABASE_URL."
        ) from error
    except IsADirectoryError as error:
        raise StorageUnavailable(
            f"{file} is a folder: give DATABASE_URL the name of a file in it."
        ) from error
    except OSError as error:
        raise StorageUnavailable(
            f"The database {file} cannot be opened for writing: "
            "give this user the right to read and write it and its folder."
        ) from error
