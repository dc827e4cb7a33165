"""What statements run on: SQLAlchemy's AsyncConnection on PostgreSQL, and the same few methods on a
SQLite connection of this process.

A statement on a local file takes tens of microseconds; to hand it to a thread and back takes
hundreds, of processor time (a press was 30 such hand-overs, and they were most of its cost). So
statements run where they are asked, and a thread takes what may take long: whatever waits for the
disk or for a lock (BEGIN where another program writes, COMMIT), many rows at once, and whatever
says that it is ``LARGE``.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Any, Protocol, TypeVar, cast

import sqlalchemy
from sqlalchemy import CursorResult, Dialect, ScalarResult
from sqlalchemy.sql import Executable

from bot.ports import StorageUnavailable

LARGE: dict[str, Any] = {"large": True}
"""Execution options of a statement whose work follows what is stored and not what it gives back:
``statement.execution_options(**LARGE)``."""

_A_FEW = 8
"""Rows written by one statement where it is asked."""
_GIVES_WAY = 0.003
"""Seconds of one transaction before anything else on the event loop gets a turn."""

Row = dict[str, Any] | None
Values = Sequence[dict[str, Any]] | Row
T = TypeVar("T")


class Connection(Protocol):
    """A transaction's connection. AsyncConnection is one."""

    @property
    def dialect(self) -> Dialect: ...
    async def execute(
        self, statement: Executable, parameters: Values = None
    ) -> CursorResult[Any]: ...
    async def scalar(self, statement: Executable, parameters: Row = None) -> Any: ...
    async def scalars(self, statement: Executable, parameters: Row = None) -> ScalarResult[Any]: ...
    async def run_sync(self, fn: Callable[[sqlalchemy.Connection], T], /) -> T: ...


class SqliteConnection:
    """For the length of one transaction. ``patiently`` says that everything in it is large."""

    def __init__(
        self, inner: sqlalchemy.Connection, threads: Executor, name: str, *, patiently: bool = False
    ) -> None:
        self._inner = inner
        self._driver = driver_of(inner)
        self._threads = threads
        self._name = name
        self._patiently = patiently
        self.over = False
        """Set at the end of its transaction: the next one on this file is somebody else's."""
        self._gave_way = time.monotonic()

    @property
    def dialect(self) -> Dialect:
        return self._inner.dialect

    async def execute(self, statement: Executable, parameters: Values = None) -> CursorResult[Any]:
        if self._is_large(statement, parameters):
            return await in_thread(
                self._threads, lambda: _fetched(self._execute(statement, parameters))
            )
        if time.monotonic() - self._gave_way > _GIVES_WAY:
            await asyncio.sleep(0)
            self._gave_way = time.monotonic()
        return self._execute(statement, parameters)

    async def scalar(self, statement: Executable, parameters: Row = None) -> Any:
        return (await self.execute(statement, parameters)).scalar()

    async def scalars(self, statement: Executable, parameters: Row = None) -> ScalarResult[Any]:
        return (await self.execute(statement, parameters)).scalars()

    async def run_sync(self, fn: Callable[[sqlalchemy.Connection], T], /) -> T:
        return await in_thread(self._threads, lambda: fn(self._inner))

    def _execute(self, statement: Executable, parameters: Values) -> CursorResult[Any]:
        if self.over:
            raise RuntimeError("a transaction was used after its end")
        # A full disk ends the whole transaction, and what came after it would be saved alone.
        if not self._driver.in_transaction:
            raise gave_up(self._name)
        return self._inner.execute(statement, parameters)

    def _is_large(self, statement: Executable, parameters: Values) -> bool:
        if self._patiently or "large" in statement.get_execution_options():
            return True
        return isinstance(parameters, Sequence) and len(parameters) > _A_FEW


def driver_of(connection: sqlalchemy.Connection) -> sqlite3.Connection:
    return cast(sqlite3.Connection, connection.connection.dbapi_connection)


def gave_up(name: str) -> StorageUnavailable:
    return StorageUnavailable(f"{name} gave up a change half-way: try again in a moment.")


async def in_thread(threads: Executor, work: Callable[[], T]) -> T:
    """What came of it. Whoever is cancelled meanwhile hears of that when it is over: a statement
    that a thread has begun cannot be taken back, and nothing else may use its connection."""
    future = asyncio.get_running_loop().run_in_executor(threads, work)
    cancelled = await over(future)
    if cancelled is not None:
        future.exception()  # seen, so that nobody complains that nobody looked
        raise cancelled
    return future.result()


async def over(work: "asyncio.Future[Any]") -> asyncio.CancelledError | None:
    """Returns when it is over, and not before: with the cancellation that came meanwhile."""
    cancelled = None
    while not work.done():
        try:
            await asyncio.wait((work,))
        except asyncio.CancelledError as error:
            cancelled = error
    return cancelled


def _fetched(result: CursorResult[Any]) -> CursorResult[Any]:
    """With its rows in memory: they are not stepped through where they are looked at."""
    return cast(CursorResult[Any], result.freeze()()) if result.returns_rows else result
