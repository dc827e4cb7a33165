"""The two databases: how each is opened, how a transaction begins and ends, how it forgets."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import URL, event, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.ports import Conflict, StorageUnavailable
from bot.storage.address import make_private, parsed
from bot.storage.errors import Known, translated
from bot.storage.tables import seals

READERS = 4
"""SQLite connections that read. Each has a thread and a page cache of 2 MB at most."""
POOL = 10
"""PostgreSQL connections of one process, reading and writing."""
BUSY_SECONDS = 5.0
"""How long SQLite waits for another program that writes. Inside this process writers queue."""
ANSWER_SECONDS = 10.0
"""How long a PostgreSQL server may take to accept a connection."""
_FORGET_TRIES = 5
_FORGET_WAIT = 0.05  # seconds: a reading transaction is shorter


class Database(Protocol):
    """Transactions on one database. ``store`` asks for nothing else."""

    name: str
    """What to call it in a sentence to a person; without its password."""

    def reading(self) -> contextlib.AbstractAsyncContextManager[AsyncConnection]: ...
    def writing(self) -> contextlib.AbstractAsyncContextManager[AsyncConnection]:
        """Commits at the end of the block, rolls back when it raises."""
        ...

    async def forget(self) -> None:
        """Makes what was deleted gone from the log and from dead rows too. Never raises: what
        cannot be done now (somebody is reading) is done after the next commit."""
        ...

    async def forget_if_wanted(self) -> bool:
        """One quick try where an earlier ``forget`` could not. Whether nothing is left to do."""
        ...

    async def aclose(self) -> None: ...


class SqliteDatabase:
    """One connection that writes, several that read, in WAL mode.

    One writer: SQLite allows one at a time anyway, and connections that fight for the lock starve
    each other, while a queue in front of one is fair. ``writing`` is the seam where commits can be
    grouped.

    ``synchronous=FULL``: a commit is on the disk before anybody hears of it. With NORMAL a power
    cut could take back the mark that a reminder is being sent, and it would be sent twice.
    """

    def __init__(self, url: URL) -> None:
        self._file = Path(str(url.database))
        self.name = f"The database {self._file}"
        self._writer = _sqlite_engine(url, 1, "BEGIN IMMEDIATE")
        self._readers = _sqlite_engine(url, READERS, "BEGIN")
        self._turn = asyncio.Lock()
        self._forgets = False

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        async with _transaction(self._readers, self.name) as connection:
            yield connection

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        async with self._turn, _transaction(self._writer, self.name) as connection:
            yield connection

    async def forget(self) -> None:
        self._forgets = True
        await _patiently(self)

    async def forget_if_wanted(self) -> bool:
        if self._forgets:
            async with self._turn:
                with contextlib.suppress(*Known):
                    self._forgets = not await asyncio.to_thread(_emptied_log, self._file)
        return not self._forgets

    async def aclose(self) -> None:
        await self.forget()
        await self._readers.dispose()
        await self._writer.dispose()


class PostgresDatabase:
    """An ordinary pool. Reading is REPEATABLE READ: one picture. Writing is READ COMMITTED, with
    row locks and version numbers where it matters."""

    def __init__(self, url: URL) -> None:
        self.name = f"The database {url.database or url.username} on {url.host or 'this machine'}"
        self._engine = create_async_engine(
            url,
            pool_size=POOL,
            pool_timeout=ANSWER_SECONDS,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"timeout": ANSWER_SECONDS},
        )
        self._reader = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._forgets = False

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        async with _transaction(self._reader, self.name) as connection:
            yield connection

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        async with _transaction(self._engine, self.name) as connection:
            yield connection

    async def forget(self) -> None:
        self._forgets = True
        await _patiently(self)

    async def forget_if_wanted(self) -> bool:
        """Writes the table of seals anew, in a new file: it holds a row for each open poll and is
        small. TRUNCATE and not VACUUM FULL: that one keeps dead rows for as long as any transaction
        on the whole server is older than they are."""
        if self._forgets:
            with contextlib.suppress(*Known, StorageUnavailable, Conflict):
                async with self.writing() as connection:
                    await connection.execute(text("SET LOCAL lock_timeout = '1s'"))
                    await connection.execute(text("LOCK TABLE seals IN ACCESS EXCLUSIVE MODE"))
                    kept = (await connection.execute(select(seals))).mappings().all()
                    await connection.execute(text("TRUNCATE seals"))
                    if kept:
                        await connection.execute(seals.insert(), [dict(row) for row in kept])
                self._forgets = False
        return not self._forgets

    async def aclose(self) -> None:
        await self.forget_if_wanted()
        await self._engine.dispose()


def opened(url: str) -> Database:
    """The database at this URL; nothing is read yet, but a SQLite file and its folder are there."""
    read = parsed(url)
    if read.drivername.startswith("sqlite"):
        make_private(Path(str(read.database)))
        return SqliteDatabase(read)
    return PostgresDatabase(read)


def _sqlite_engine(url: URL, connections: int, begin: str) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,
        # isolation_level None: the driver begins nothing by itself; the listener below does.
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "temp_store=MEMORY",
            f"query_only={'ON' if begin == 'BEGIN' else 'OFF'}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        # Straight to the driver: a cursor of SQLAlchemy's goes to its thread and back four times.
        driver = connection.connection.dbapi_connection
        driver.run_async(lambda its: its.execute_fetchall(begin))

    return engine


@contextlib.asynccontextmanager
async def _transaction(engine: AsyncEngine, name: str) -> AsyncIterator[AsyncConnection]:
    """Translates what beginning and committing raise; what happens inside is its own affair."""
    async with contextlib.AsyncExitStack() as stack:
        inside = False
        try:
            connection = await stack.enter_async_context(engine.connect())
            transaction = await connection.begin()
            inside = True
            try:
                yield connection
            except BaseException:
                await transaction.rollback()
                raise
            inside = False
            await transaction.commit()
        except Known as error:
            if inside:
                raise
            raise translated(error, name) from error


async def _patiently(database: Database) -> None:
    for again in range(_FORGET_TRIES):
        if again:
            await asyncio.sleep(_FORGET_WAIT)
        if await database.forget_if_wanted():
            return


def _emptied_log(file: Path) -> bool:
    """Whether the write-ahead log could be copied into the database and cut to nothing."""
    connection = sqlite3.connect(file, timeout=0.1, isolation_level=None)
    try:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy
    finally:
        connection.close()
