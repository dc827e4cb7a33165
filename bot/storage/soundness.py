"""Is a database whole, and does its key fit? Looked at and never changed, also while somebody runs
on it. What is wrong is a sentence with its mend."""

import os
import secrets
import shutil
from contextlib import aclosing
from pathlib import Path
from tempfile import TemporaryFile

from sqlalchemy import Connection, func, select, text

from bot.ports import StorageUnavailable
from bot.storage.address import must_be_made, sqlite_file
from bot.storage.encryption import Cipher, DoesNotOpen
from bot.storage.engine import opened
from bot.storage.keyring import Keys, Sealed, sealed_columns
from bot.storage.migrate import must_be_current
from bot.storage.portable import IN_ONE_INSERT, counted
from bot.storage.tables import groups
from bot.storage.unit_of_work import SqlStore

ROOM = 100_000_000
"""Bytes that stay free on a disk where nothing has to be feared. An upgrade, or erasing somebody,
writes the whole file once more."""
A_CHANGE = 1_000_000
"""Bytes that a few changes may need before they are in the file."""
SHOWN = 3


async def problems(url: str, kept: Keys) -> tuple[list[str], str]:
    """Every problem, and one line about what was looked at. ``kept`` is asked for its keys when the
    database has answered. Raises StorageUnavailable where it cannot be opened at all."""
    file = sqlite_file(url)
    must_be_made(url)
    found: list[str] = []
    database = opened(url)
    async with aclosing(database):
        async with database.reading() as connection:
            if file is not None:
                found += await connection.run_sync(_of_the_file)
        if found:
            return found, ""  # what is damaged answers no other question
        try:
            version = await must_be_current(database)
        except StorageUnavailable as error:
            return [str(error)], ""
        keys = kept()
        cipher = Cipher(keys[0], secrets.token_bytes)
        store = SqlStore(database, cipher, lambda due: None, "", lambda: keys)
        try:
            await store.key_fits()
        except StorageUnavailable as error:
            return [str(error)], ""
        try:
            await must_take_changes(store, file)
        except StorageUnavailable as error:
            found.append(str(error))
        async with database.reading() as connection:
            found += await connection.run_sync(lambda sync: _that_do_not_open(sync, cipher))
            many = await connection.scalar(select(func.count()).select_from(groups))
        about = f"{database.name}: version {version}, {counted(many, 'groups')}"
        if file is not None:
            said, more = _around(file)
            found += said
            about += more
    return found, f"{about}."


async def must_take_changes(store: SqlStore, file: Path | None) -> None:
    """Nothing is changed: a server is asked, and beside a file of SQLite there has to be room for
    another one, which has no name and is gone at once. Raises StorageUnavailable."""
    async with store.reading() as uow:
        await uow.overview.must_be_writable()
    if file is None:
        return
    try:
        with TemporaryFile(dir=file.parent) as tried:
            os.posix_fallocate(tried.fileno(), 0, A_CHANGE)
    except OSError as error:
        raise StorageUnavailable(
            f"The database {file} cannot be written to: make room on its disk, and give this user "
            "the right to write it and its folder."
        ) from error


def _of_the_file(connection: Connection) -> list[str]:
    """Whether SQLite can follow every page, every index and every reference."""
    wrong = [str(row[0]) for row in connection.execute(text(f"PRAGMA integrity_check({SHOWN})"))]
    found = []
    if wrong != ["ok"]:
        found.append(
            f"The file is damaged ({'; '.join(wrong)}): restore the newest backup "
            "(holdspace restore FILE --replace), and check the disk."
        )
        return found
    orphans: dict[str, int] = {}
    for table, *_ in connection.execute(text("PRAGMA foreign_key_check")):
        orphans[str(table)] = orphans.get(str(table), 0) + 1
    for table, many in orphans.items():
        found.append(
            f"{many} rows of {table} belong to something that is not there: another program has "
            "changed this file. Restore the newest backup (holdspace restore FILE --replace)."
        )
    return found


def _that_do_not_open(connection: Connection, cipher: Cipher) -> list[str]:
    """Everything that is sealed is opened once."""
    closed = {each.table.name: _closed_of(connection, cipher, each) for each in sealed_columns()}
    return [
        f"{many} rows of {name} do not open with this key, so nobody can read them: look for the "
        "key they were sealed with, or restore them from a backup."
        for name, many in closed.items()
        if many
    ]


def _closed_of(connection: Connection, cipher: Cipher, sealed: Sealed) -> int:
    question = select(*sealed.key, sealed.column).execution_options(yield_per=IN_ONE_INSERT)
    closed = 0
    for row in connection.execute(question):
        try:
            if sealed.text:
                cipher.open_text(row[-1], sealed.place(row))
            else:
                cipher.open(row[-1], sealed.place(row))
        except DoesNotOpen:
            closed += 1
    return closed


def _around(file: Path) -> tuple[list[str], str]:
    """The disk, and who else on this machine may read the file."""
    found = []
    size = file.stat().st_size
    free = shutil.disk_usage(file.parent).free
    if free < max(ROOM, 2 * size):
        found.append(
            f"The disk of {file} has only {free // 1_000_000} MB left: make room. An upgrade, or "
            f"erasing somebody, needs as much again as the file has ({size // 1_000_000} MB)."
        )
    if file.stat().st_mode & 0o077:
        found.append(f"Others on this machine may read {file}: chmod 600 {file}")
    return found, f", {size / 1e6:.1f} MB, {free / 1e9:.1f} GB free"
