"""The one writer of a SQLite file. Units of work that come together are committed together.

A commit waits for the disk, and waits as long for fifty changes as for one. So each unit runs in a
savepoint of one transaction, one after another, and the commit stands in the same queue as they do:
it takes along whoever came before it. A unit is over for its caller when that commit is on the
disk, and not before. What a unit raises undoes that unit alone. A commit that fails, fails every
unit that it would have saved.

A unit that comes alone is followed by its commit at once. Under load the disk sets the pace: while
one commit waits for it, the next ones gather.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor
from dataclasses import dataclass

import sqlalchemy

from bot.ports import StorageUnavailable
from bot.storage.connection import SqliteConnection, driver_of, gave_up, in_thread, over
from bot.storage.errors import Known, translated
from bot.storage.turn import Turn

UNIT_SECONDS = 5.0
"""How long a unit may keep the turn. A flow takes a few milliseconds, because it waits for nothing
but the database; one that waited for anything else would hold up everybody who writes."""


@dataclass(slots=True)
class _Batch:
    """Units that share a commit. ``ended`` is done when that is on the disk, or has failed."""

    driver: sqlite3.Connection
    ended: "asyncio.Future[None]"
    units: int = 0
    failure: StorageUnavailable | None = None


class Writer:
    """``opened`` makes its connection, in a thread. ``begun`` begins a transaction: at once, or
    in a thread where another program has the lock and it has to wait. Both may raise
    StorageUnavailable and what ``translated`` knows."""

    def __init__(
        self,
        opened: Callable[[], sqlalchemy.Connection],
        begun: Callable[[sqlite3.Connection], "asyncio.Future[None] | None"],
        threads: Executor,
        name: str,
    ) -> None:
        self._opened = opened
        self._begun = begun
        self._threads = threads
        self._name = name
        self._turn = Turn()
        self._inner: sqlalchemy.Connection | None = None
        self._broken = False
        self._batch: _Batch | None = None

    @contextlib.asynccontextmanager
    async def unit(self, committed: Callable[[], None]) -> AsyncIterator[SqliteConnection]:
        """Commits at the end of the block, together with others; ``committed`` is called then, even
        where the caller was cancelled meanwhile. Raises StorageUnavailable."""
        await self._turn.mine()
        try:
            inner = await self._connection()
            batch = self._batch or await self._new_batch(driver_of(inner))
            async with self._in_savepoint(batch, inner) as connection:
                yield connection
        finally:
            self._turn.over()
        cancelled = await over(batch.ended)
        if batch.failure is not None:
            raise StorageUnavailable(str(batch.failure)) from batch.failure
        committed()
        if cancelled is not None:
            raise cancelled

    @contextlib.asynccontextmanager
    async def alone(self, committed: Callable[[], None]) -> AsyncIterator[SqliteConnection]:
        """A transaction of its own for what takes long, each statement in a thread. Those who came
        before are committed first and do not wait for it."""
        async with self.between() as inner:
            driver = driver_of(inner)
            await self._begin(driver)
            connection = SqliteConnection(inner, self._threads, self._name, patiently=True)
            end = "ROLLBACK"
            try:
                yield connection
                end = "COMMIT"
            finally:
                connection.over = True
                future = self._ending(driver, end)
                cancelled = await over(future)
                failure = future.result()
            if failure is not None:
                raise failure
            committed()
            if cancelled is not None:
                raise cancelled

    @contextlib.asynccontextmanager
    async def between(self) -> AsyncIterator[sqlalchemy.Connection]:
        """The connection with no transaction on it: what was open is committed first."""
        await self._turn.mine()
        try:
            if self._batch is not None:
                ended = self._batch.ended
                self._commit(self._batch)
                if cancelled := await over(ended):
                    raise cancelled
            yield await self._connection()
        finally:
            self._turn.over()

    async def aclose(self) -> None:
        if self._inner is not None:
            async with self.between() as inner:
                self._inner = None
                await in_thread(self._threads, inner.close)

    # --- one unit ------------------------------------------------------------------------------

    async def _new_batch(self, driver: sqlite3.Connection) -> _Batch:
        """Its commit takes its place in the queue now."""
        await self._begin(driver)
        batch = self._batch = _Batch(driver, asyncio.get_running_loop().create_future())
        self._turn.place().add_done_callback(lambda place: self._commit_in_turn(place, batch))
        return batch

    @contextlib.asynccontextmanager
    async def _in_savepoint(
        self, batch: _Batch, inner: sqlalchemy.Connection
    ) -> AsyncIterator[SqliteConnection]:
        driver = batch.driver
        connection = SqliteConnection(inner, self._threads, self._name)
        limit = asyncio.timeout(UNIT_SECONDS)
        try:
            driver.execute("SAVEPOINT unit")
            async with limit:
                yield connection
            if not driver.in_transaction:
                raise gave_up(self._name)
            driver.execute("RELEASE unit")
        except BaseException as error:
            self._undo(batch, error)
            if isinstance(error, TimeoutError) and limit.expired():
                raise StorageUnavailable(
                    f"{self._name} was kept for too long by one change, which was taken back."
                ) from error
            raise
        finally:
            connection.over = True
        batch.units += 1

    def _undo(self, batch: _Batch, error: BaseException) -> None:
        """This unit alone; but where SQLite gave up the whole transaction, as it does when the disk
        is full, everybody in it hears of it."""
        try:
            if batch.driver.in_transaction:
                batch.driver.execute("ROLLBACK TO unit")
                batch.driver.execute("RELEASE unit")
                return
        except sqlite3.Error:
            self._broken = True
        told = error if isinstance(error, StorageUnavailable) else gave_up(self._name)
        self._over(batch, told)

    # --- the end of a transaction --------------------------------------------------------------

    def _commit_in_turn(self, place: "asyncio.Future[None]", batch: _Batch) -> None:
        if place.exception() is not None:
            return  # the queue was sent home, because the next transaction could not begin
        if self._batch is not batch:
            self._turn.over()  # it has ended already
            return
        batch.ended.add_done_callback(lambda _: self._turn.over())
        self._commit(batch)

    def _commit(self, batch: _Batch) -> None:
        """Whoever calls has the turn, and keeps it until the batch has ended. This is no task, so
        it cannot be cancelled."""
        ending = self._ending(batch.driver, "COMMIT" if batch.units else "ROLLBACK")
        ending.add_done_callback(lambda done: self._over(batch, done.result()))

    def _over(self, batch: _Batch, failure: StorageUnavailable | None) -> None:
        batch.failure = failure
        self._batch = None
        batch.ended.set_result(None)

    def _ending(
        self, driver: sqlite3.Connection, how: str
    ) -> "asyncio.Future[StorageUnavailable | None]":
        return asyncio.get_running_loop().run_in_executor(self._threads, self._end, driver, how)

    def _end(self, driver: sqlite3.Connection, how: str) -> StorageUnavailable | None:
        """In a thread. Why it could not be saved; then nothing of it is."""
        failure = None
        try:
            if not driver.in_transaction:
                return gave_up(self._name) if how == "COMMIT" else None
            driver.execute(how)
        except sqlite3.Error as error:
            known = translated(error, self._name)
            failure = known if isinstance(known, StorageUnavailable) else gave_up(self._name)
            failure.__cause__ = error
            try:
                if driver.in_transaction:
                    driver.execute("ROLLBACK")
            except sqlite3.Error:
                self._broken = True
        return failure

    # --- the connection ------------------------------------------------------------------------

    async def _connection(self) -> sqlalchemy.Connection:
        """Made anew where the one before could not be brought back to where it began."""
        if self._inner is not None and self._broken:
            broken, self._inner = self._inner, None
            await in_thread(self._threads, broken.invalidate)
        if self._inner is None:
            opening = asyncio.get_running_loop().run_in_executor(self._threads, self._opened)
            cancelled = await over(opening)
            try:
                self._inner = opening.result()
            except Known as error:
                raise translated(error, self._name) from error
            self._broken = False
            if cancelled is not None:
                raise cancelled
        return self._inner

    async def _begin(self, driver: sqlite3.Connection) -> None:
        """Where it cannot, those who wait need not try too: they would wait as long, each."""
        try:
            waiting = self._begun(driver)
            if waiting is not None:
                cancelled = await over(waiting)
                waiting.result()
                if cancelled is not None:
                    driver.execute("ROLLBACK")
                    raise cancelled
        except Known as error:
            known = translated(error, self._name)
            if isinstance(known, StorageUnavailable):
                words = str(known)
                self._turn.fail(lambda: StorageUnavailable(words))
            raise known from error
