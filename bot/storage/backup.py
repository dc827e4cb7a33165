"""Backups: one sealed file that either database gives and either takes back.

A backup opens with the key that the house had when it was made, which is not in it: whoever finds
the file finds noise, and whoever restores it needs the key that is kept apart anyway. With a
passphrase it is the other way round: the passphrase opens it and the keys travel inside, so that
nothing else need be kept.

Not in it are the answers to check-points that are open: a copy of them would outlive their close,
and nobody could tell any more that they are gone. Neither is what lasts minutes, such as a form
that somebody is filling in.
"""

import asyncio
import contextlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from bot import __version__
from bot.ports import Conflict, StorageUnavailable
from bot.storage import sealed_file, tables
from bot.storage.encryption import SecretKey
from bot.storage.engine import Database
from bot.storage.errors import belongs_to_another, translated
from bot.storage.keys import read_key
from bot.storage.migrate import known_versions, to_version
from bot.storage.portable import Counts, content, load, strangers
from bot.storage.unit_of_work import SqlStore

_LOOKS, _BETWEEN_LOOKS = 25, 0.2
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)
PURPOSE = "backup"
"""Of the key that is derived from the key of the house."""


@dataclass(frozen=True, slots=True)
class Saved:
    counts: Counts
    size: int


async def save(
    store: SqlStore,
    file: Path,
    *,
    keys: Sequence[SecretKey],
    passphrase: str | None,
    now: datetime,
    randomness: Callable[[int], bytes],
) -> Saved:
    """Writes a backup to a file that is not there yet: whole, or not at all. ``keys`` are those of
    the house, newest first. Raises StorageUnavailable."""
    salt = randomness(sealed_file.SALT_BYTES)
    secret = _secret(keys[0], passphrase, salt)
    facts = {"made": now.isoformat(), "release": __version__, "schema": known_versions()[-1]}
    header = sealed_file.header(facts, secret, salt, passphrase=passphrase is not None)
    inside = [each.written() for each in keys] if passphrase is not None else []
    with _whole_or_not_at_all(file) as out:
        writer = sealed_file.Writer(out, header, secret)
        writer.write(json.dumps({"keys": inside}).encode() + b"\n")
        counts = await store.copy(writer.write)
        writer.end()
        size = out.tell()
    return Saved(counts, size)


class Backup:
    """A file that is read back. ``made`` is when; ``release`` and ``schema`` by whom."""

    def __init__(self, file: Path) -> None:
        """Raises StorageUnavailable."""
        self.name = f"The backup {file}"
        self._path = file
        with self._opened() as opened, self._told():
            self._header = sealed_file.read_header(opened)
            self._start = opened.tell()
            facts = self._header.facts
            self.made = datetime.fromisoformat(facts["made"])
            self.release, self.schema = str(facts["release"]), str(facts["schema"])
        self.needs_passphrase = self._header.passphrase
        if self.schema not in known_versions():
            raise StorageUnavailable(
                f"{self.name} was made by a newer Holdspace ({self.release}): install that one, "
                "then restore it."
            )

    def opened_with(self, keys: Sequence[SecretKey], passphrase: str | None) -> "Unsealed":
        """``keys`` are those that there are, also old ones. Raises StorageUnavailable where none of
        them opens it, nor the passphrase."""
        with self._opened() as opened, self._told():
            for key in () if self.needs_passphrase else keys:
                secret = _secret(key, None, self._header.salt)
                if self._header.proves(secret):
                    next(self._lines(opened, secret))
                    return Unsealed(self, secret, (key,))
            if not self.needs_passphrase or passphrase is None:
                raise self._closed()
            secret = _secret(None, passphrase, self._header.salt)
            inside = json.loads(next(self._lines(opened, secret)))["keys"]
            return Unsealed(self, secret, tuple(read_key(each, self.name) for each in inside))

    async def put_back(
        self, database: Database, secret: bytes, *, aside: str = "", keep: bool = False
    ) -> Counts:
        """See ``Unsealed``."""
        with self._opened() as opened, self._told():
            lines = self._lines(opened, secret)
            next(lines)

            def work(connection: Connection) -> Counts:
                if aside:
                    _put_aside(connection, aside)
                to_version(connection, self.schema)
                counts = load(connection, lines)
                to_version(connection)
                if aside and not keep:
                    connection.execute(text(f"DROP SCHEMA {_quoted(connection, aside)} CASCADE"))
                return counts

            async with database.migrating() as connection:
                try:
                    return await connection.run_sync(work)
                except DBAPIError as error:
                    told = translated(error, database.name)
                    raise self._damaged() if isinstance(told, Conflict) else told from error

    def _lines(self, opened: BinaryIO, secret: bytes) -> Iterator[bytes]:
        opened.seek(self._start)
        return sealed_file.lines(opened, self._header, secret)

    @contextlib.contextmanager
    def _opened(self) -> Iterator[BinaryIO]:
        try:
            with self._path.open("rb") as opened:
                yield opened
        except OSError as error:
            raise StorageUnavailable(
                f"{self.name} cannot be read: check its name, and who may read it."
            ) from error

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sealed_file.NotABackup as error:
            raise StorageUnavailable(
                f"{self._path} is no backup that holdspace backup has made: choose another file."
            ) from error
        except sealed_file.OtherKey as error:
            raise self._closed() from error
        except (sealed_file.Damaged, StopIteration, ValueError, KeyError, TypeError) as error:
            raise self._damaged() from error

    def _damaged(self) -> StorageUnavailable:
        return StorageUnavailable(
            f"{self.name} is damaged or cut short, and nothing of it was restored: "
            "take another copy of it, or an earlier one."
        )

    def _closed(self) -> StorageUnavailable:
        if self.needs_passphrase:
            return StorageUnavailable(
                f"{self.name} opens with a passphrase: set HOLDSPACE_BACKUP_PASSPHRASE to the one "
                "it was made with."
            )
        return StorageUnavailable(
            f"{self.name} opens with the key of the house it was made in: put that holdspace.key "
            "beside the database, or set HOLDSPACE_SECRET_KEY to it."
        )


@dataclass(frozen=True, slots=True)
class Unsealed:
    """A backup and what opens it. ``keys`` are those that its database needs."""

    backup: Backup
    secret: bytes = field(repr=False)
    keys: tuple[SecretKey, ...]

    async def put_back(self, database: Database, *, aside: str = "", keep: bool = False) -> Counts:
        """All of it or nothing, brought up to this release. Into an empty database; or ``aside``
        names a schema of PostgreSQL where what is there is put in the same transaction, and stays
        where ``keep``. Raises StorageUnavailable."""
        return await self.backup.put_back(database, self.secret, aside=aside, keep=keep)


async def what_is_there(database: Database) -> Sequence[str]:
    """Tables of ours in which there is something that a person would miss. Raises
    StorageUnavailable, also where there are tables of another program."""
    async with database.reading() as connection:
        if await connection.run_sync(strangers):
            raise belongs_to_another(database.name)
        return await connection.run_sync(content)


async def must_be_unused(database: Database) -> None:
    """On PostgreSQL, which several processes share. A connection that was closed just now is seen
    for a moment. Raises StorageUnavailable."""
    for _ in range(_LOOKS):
        async with database.reading() as connection:
            others = await connection.scalar(_OTHERS)
        if not others:
            return
        await asyncio.sleep(_BETWEEN_LOOKS)
    raise StorageUnavailable(
        f"{database.name} is in use: stop every Holdspace and whatever else is connected to it, "
        "then try again."
    )


def _put_aside(connection: Connection, schema: str) -> None:
    """PostgreSQL alone: in the same transaction that puts the new tables in their place."""
    aside = _quoted(connection, schema)
    connection.execute(text(f"CREATE SCHEMA {aside}"))
    for name in (*tables.metadata.tables, "alembic_version"):
        table = _quoted(connection, name)
        connection.execute(text(f"ALTER TABLE IF EXISTS {table} SET SCHEMA {aside}"))


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)


def _secret(key: SecretKey | None, passphrase: str | None, salt: bytes) -> bytes:
    if passphrase is not None:
        return sealed_file.of_passphrase(passphrase, salt)
    if key is None:
        raise ValueError("a backup needs a key or a passphrase")
    return key.derived(PURPOSE)


@contextlib.contextmanager
def _whole_or_not_at_all(file: Path) -> Iterator[Any]:
    """A new file for its owner only, which has its name when it is on the disk and not before."""
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        if file.exists():
            raise FileExistsError
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(handle, "wb") as out:
                yield out
                out.flush()
                os.fsync(out.fileno())
            os.link(part, file)  # unlike a rename, this never replaces what is there
        finally:
            part.unlink(missing_ok=True)
    except FileExistsError as error:
        raise StorageUnavailable(
            f"{file} is there already, and a backup replaces nothing: choose another name."
        ) from error
    except OSError as error:
        raise StorageUnavailable(
            f"The backup {file} cannot be written: check that its folder is there, that this user "
            "may write it, and that its disk has room."
        ) from error
