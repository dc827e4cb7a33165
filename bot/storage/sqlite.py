"""A SQLite file: one connection that writes, a few that read, in WAL mode.

Readers see the file as it was when they began, and nobody waits for them. How units of work share a
commit is in ``writer``; where a statement runs, in ``connection``.
"""

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from bot.ports import StorageUnavailable
from bot.storage.connection import SqliteConnection, driver_of, in_thread, over
from bot.storage.errors import Known, belongs_to_another, translated
from bot.storage.forgetting import Forgetful
from bot.storage.writer import Writer

READERS = 4
"""Connections that read. Each has a page cache of 2 MB at most."""
BUSY_SECONDS = 5.0
"""How long it waits for another program that writes. Inside this process writers queue."""
BUSY_AGAIN = 0.02
"""Seconds between two tries where SQLite does not wait by itself."""

SETTINGS = {
    "synchronous": "FULL",
    # A commit is on the disk before anybody hears of it. With NORMAL a power cut could take back
    # the mark that a reminder is being sent, and it would be sent twice.
    "foreign_keys": "ON",
    "secure_delete": "ON",
    "temp_store": "MEMORY",
    # What a unit changed and may have to take back is not written to a file either.
}


class SqliteDatabase(Forgetful):
    """Implements ``engine.Database``."""

    def __init__(self, url: URL) -> None:
        super().__init__()
        self._file = Path(str(url.database))
        self.name = f"The database {self._file}"
        self.engine = _engine(url, self.name)
        self._threads = ThreadPoolExecutor(1 + READERS, thread_name_prefix="holdspace-database")
        self._writer = Writer(self._connected, self._begin_writing, self._threads, self.name)
        self._places = asyncio.Semaphore(READERS)
        self._idle: list[sqlalchemy.Connection] = []

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[SqliteConnection]:
        await asyncio.sleep(0)  # whoever reads in a loop lets others in between
        async with self._places:
            inner = self._idle.pop() if self._idle else await self._reader()
            driver = driver_of(inner)
            connection = SqliteConnection(inner, self._threads, self.name)
            try:
                await self._begin_reading(driver)
                yield connection
            finally:
                connection.over = True
                with contextlib.suppress(sqlite3.Error):
                    if driver.in_transaction:
                        driver.execute("ROLLBACK")
                self._idle.append(inner)

    @contextlib.asynccontextmanager
    async def writing(
        self, committed: Callable[[], None] = lambda: None, *, alone: bool = False
    ) -> AsyncIterator[SqliteConnection]:
        how = self._writer.alone if alone else self._writer.unit
        async with how(committed) as connection:
            yield connection

    def migrating(self) -> contextlib.AbstractAsyncContextManager[SqliteConnection]:
        return self.writing(alone=True)

    async def aclose(self) -> None:
        await self.forget()
        for inner in self._idle:
            await in_thread(self._threads, inner.close)
        self._idle.clear()
        await self._writer.aclose()
        self._threads.shutdown(wait=False)

    async def _forgotten(self) -> bool:
        """Empties the write-ahead log into the file. ``secure_delete`` has emptied the rows, but a
        page that splits keeps, now and then, a copy of a row that moved away: to scrub a table, the
        whole file is written anew, about a second for 100 MB, while writers wait."""
        scrubs = bool(self._to_scrub)
        with contextlib.suppress(*Known, StorageUnavailable):
            async with self._writer.between() as inner:
                if scrubs:
                    await in_thread(self._threads, lambda: _written_anew(self._file))
                    self._to_scrub.clear()
                return await in_thread(self._threads, lambda: _emptied_log(inner))
        return False

    # --- beginning -----------------------------------------------------------------------------

    def _connected(self) -> sqlalchemy.Connection:
        """In a thread. For SQLAlchemy and Alembic it is inside a transaction from now on, so that
        neither begins and commits one by itself: that is done here."""
        inner = self.engine.connect()
        inner.begin()
        return inner

    async def _reader(self) -> sqlalchemy.Connection:
        try:
            inner = await in_thread(self._threads, self._connected)
        except Known as error:
            raise translated(error, self.name) from error
        driver_of(inner).execute("PRAGMA query_only=ON")
        return inner

    async def _begin_reading(self, driver: sqlite3.Connection) -> None:
        """The picture is taken now, and not with the first question: after that nobody can be in
        the way of any."""
        try:
            waiting = self._at_once_or_in_thread(driver, ("BEGIN", "PRAGMA schema_version"))
            if waiting is not None and (cancelled := await over(waiting)):
                raise cancelled
            if waiting is not None:
                waiting.result()
        except Known as error:
            raise translated(error, self.name) from error

    def _begin_writing(self, driver: sqlite3.Connection) -> "asyncio.Future[None] | None":
        return self._at_once_or_in_thread(driver, ("BEGIN IMMEDIATE",))

    def _at_once_or_in_thread(
        self, driver: sqlite3.Connection, statements: tuple[str, ...]
    ) -> "asyncio.Future[None] | None":
        try:
            _run(driver, statements)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
            return asyncio.get_running_loop().run_in_executor(
                self._threads, _run_patiently, driver, statements
            )
        return None


def _run(driver: sqlite3.Connection, statements: tuple[str, ...]) -> None:
    try:
        for each in statements:
            driver.execute(each).fetchall()
    except sqlite3.Error:
        if driver.in_transaction:
            driver.execute("ROLLBACK")
        raise


def _run_patiently(driver: sqlite3.Connection, statements: tuple[str, ...]) -> None:
    driver.execute(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}")
    try:
        _run(driver, statements)
    finally:
        driver.execute("PRAGMA busy_timeout=0")


def _engine(url: URL, name: str) -> Engine:
    engine = create_engine(
        url,
        poolclass=NullPool,
        hide_parameters=True,
        # Nothing is begun and nothing waited for but where it is said here. A connection goes from
        # thread to thread, and is never in two.
        connect_args={
            "timeout": 0,
            "isolation_level": None,
            "check_same_thread": False,
            "cached_statements": 256,
        },
        execution_options={"isolation_level": "AUTOCOMMIT"},
    )

    @event.listens_for(engine, "connect")
    def _prepare(driver: Any, _record: Any) -> None:
        """In a thread."""
        driver.execute(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}")
        _keep_a_log(driver, name)
        for setting, value in SETTINGS.items():
            driver.execute(f"PRAGMA {setting}={value}")
        driver.execute("PRAGMA busy_timeout=0")

    return engine


def _keep_a_log(driver: sqlite3.Connection, name: str) -> None:
    """WAL, once for a file. Where another program writes in it just then, or makes the same change,
    SQLite says at once that it is busy, whatever busy_timeout says: so it is asked again."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        (mode,) = driver.execute("PRAGMA journal_mode").fetchone()
        if mode == "wal":
            return
        _must_be_ours(driver, name)
        try:
            driver.execute("PRAGMA journal_mode=WAL").fetchone()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(BUSY_AGAIN)


def _must_be_ours(driver: sqlite3.Connection, name: str) -> None:
    """Before anything about the file is changed. Raises StorageUnavailable."""
    tables = {
        row[0] for row in driver.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    }
    if tables and "alembic_version" not in tables:
        raise belongs_to_another(name)


def _written_anew(file: Path) -> None:
    """In a thread, and through the disk, not through memory as the writer's own connection would:
    the file may be larger than that."""
    connection = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute("VACUUM")
    finally:
        connection.close()


def _emptied_log(inner: sqlalchemy.Connection) -> bool:
    """Whether the write-ahead log could be copied into the file and cut to nothing. In a thread."""
    busy, _, _ = driver_of(inner).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
