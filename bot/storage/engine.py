"""The two databases: how each is opened, how a transaction begins and ends, how it forgets."""

import contextlib
from collections.abc import AsyncIterator, Callable, Collection
from pathlib import Path
from typing import Protocol

from sqlalchemy import URL, ExceptionContext, event, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot.ports import Conflict, StorageAway, StorageUnavailable
from bot.storage.address import make_private, parsed
from bot.storage.connection import Connection
from bot.storage.errors import Known, translated
from bot.storage.forgetting import Forgetful
from bot.storage.sqlite import SqliteDatabase
from bot.storage.tables import SEALS

_SNAPSHOT = text(
    "SELECT pg_snapshot_xmin(now)::text::bigint, pg_snapshot_xmax(now)::text::bigint "
    "FROM pg_current_snapshot() AS now"
)
"""The oldest transaction on the server that is not over, and the first that is still to come."""
POOL = 10
"""PostgreSQL connections of one process, reading and writing."""
ANSWER_SECONDS = 10.0
"""How long a PostgreSQL server may take to accept a connection."""
SMALL_TABLE = 64 * 1024 * 1024
"""Bytes of a PostgreSQL table that is written anew in well under a second."""
STATEMENT_SECONDS = 20.0
"""How long it may take over one statement, but for a migration's. Where its machine went away
without a word, the system would wait for a quarter of an hour."""


class Database(Protocol):
    """Transactions on one database. ``store`` asks for nothing else."""

    name: str
    """What to call it in a sentence to a person; without its password."""

    def reading(self) -> contextlib.AbstractAsyncContextManager[Connection]: ...
    def writing(
        self, committed: Callable[[], None] = ..., *, alone: bool = False
    ) -> contextlib.AbstractAsyncContextManager[Connection]:
        """Commits at the end of the block, rolls back when it raises. ``committed`` is called when
        it is all there, even where the caller was cancelled meanwhile. ``alone`` is for what may
        take longer than a flow: it shares its commit with nobody, and nobody waits for it who came
        before."""
        ...

    def must_forget(self, tables: Collection[str] = ()) -> None:
        """What was deleted has to leave the log and dead rows too: with the next ``forget``, or
        after the next commit. ``tables`` are written anew, so that nothing of it stays between
        their rows."""
        ...

    def migrating(self) -> contextlib.AbstractAsyncContextManager[Connection]:
        """Like ``writing`` alone, and each statement may take its time."""
        ...

    async def forget(self) -> None:
        """Does so now. Never raises: what cannot be done (somebody is reading) is done after the
        next commit."""
        ...

    async def forget_if_wanted(self) -> bool:
        """One quick try where an earlier ``forget`` could not. Whether nothing is left to do."""
        ...

    async def aclose(self) -> None: ...


class PostgresDatabase(Forgetful):
    """An ordinary pool. Reading is REPEATABLE READ: one picture. Writing is READ COMMITTED, with
    row locks and version numbers where it matters."""

    def __init__(self, url: URL) -> None:
        super().__init__()
        self._url = url
        self.name = f"The database {url.database} on {url.host or 'this machine'}"
        self._engine = create_async_engine(
            url,
            pool_size=POOL,
            pool_timeout=ANSWER_SECONDS,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"timeout": ANSWER_SECONDS, "command_timeout": STATEMENT_SECONDS},
        )
        event.listen(self._engine.sync_engine, "handle_error", self._noticed)
        self._reader = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._scrubs: dict[str, int | None] = {}
        """Tables to be written anew, each with the transaction that has to be over before: dead
        rows stay for as long as any transaction on the whole server is older than they are."""

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        async with _transaction(self._reader, self.name) as connection:
            yield connection

    @contextlib.asynccontextmanager
    async def writing(
        self, committed: Callable[[], None] = lambda: None, *, alone: bool = False
    ) -> AsyncIterator[AsyncConnection]:
        async with _transaction(self._engine, self.name) as connection:
            yield connection
        committed()

    def _noticed(self, context: ExceptionContext) -> None:
        """Whatever else the pool holds leads to where nobody answers, or to a server that has
        stepped down: none of it is used again, and this connection is asked for nothing more."""
        error = context.sqlalchemy_exception or context.original_exception
        if isinstance(error, Known) and isinstance(translated(error, self.name), StorageAway):
            context.is_disconnect = True

    @contextlib.asynccontextmanager
    async def migrating(self) -> AsyncIterator[AsyncConnection]:
        engine = create_async_engine(self._url, poolclass=NullPool, hide_parameters=True)
        async with _transaction(engine, self.name) as connection:
            yield connection

    async def _forgotten(self) -> bool:
        sealed = await self._seals_anew()
        with contextlib.suppress(*Known):
            await self._scrub_what_can_be()
        return sealed and not self._scrubs

    async def _seals_anew(self) -> bool:
        """Writes the tables of seals anew, in new files: they hold a row for each open poll and are
        small. TRUNCATE and not VACUUM FULL: that one keeps dead rows for as long as any transaction
        on the whole server is older than they are."""
        with contextlib.suppress(*Known, StorageUnavailable, Conflict):
            async with self.writing() as connection:
                await connection.execute(text("SET LOCAL lock_timeout = '1s'"))
                for seals in SEALS:
                    locked = f"LOCK TABLE {seals.name} IN ACCESS EXCLUSIVE MODE"
                    await connection.execute(text(locked))
                    kept = (await connection.execute(select(seals))).mappings().all()
                    await connection.execute(text(f"TRUNCATE {seals.name}"))
                    if kept:
                        await connection.execute(seals.insert(), [dict(row) for row in kept])
            return True
        return False

    async def _scrub_what_can_be(self) -> None:
        """Writes each of these tables anew where it is small, and takes out its dead rows where it
        is large: to write one anew keeps everybody away from it. The write-ahead log and its
        archives are the server's own; docs/privacy.md says what is left to its owner."""
        self._scrubs.update(dict.fromkeys(self._to_scrub - self._scrubs.keys()))
        self._to_scrub.clear()
        if not self._scrubs:
            return
        async with self._engine.connect() as connection:
            alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
            oldest, newest = (await alone.execute(_SNAPSHOT)).one()
            for name, after in self._scrubs.items():
                self._scrubs[name] = newest if after is None else after
            ready = [name for name, after in self._scrubs.items() if (after or 0) <= oldest]
            await alone.execute(text("SET lock_timeout = '1s'"))
            try:
                for name in ready:
                    size = await alone.scalar(text("SELECT pg_relation_size(:t)"), {"t": name})
                    full = "(FULL)" if (size or 0) <= SMALL_TABLE else ""
                    await alone.execute(text(f"VACUUM {full} {name}"))
                    self._scrubs.pop(name, None)
            finally:
                await alone.execute(text("RESET lock_timeout"))

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
