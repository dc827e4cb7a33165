"""One transaction's tools, which every repository of a unit of work shares."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CursorResult, Table, bindparam
from sqlalchemy.sql import Executable

from bot.ports import Conflict
from bot.storage.connection import Connection
from bot.storage.encryption import Cipher
from bot.storage.errors import Known, translated


class Work:
    """``seen`` keeps groups and sessions by id for the length of the transaction: rendering a batch
    asks for the same ones many times, and a transaction is one picture anyway.

    ``planned`` is the earliest time that was planned, for the ticker, once it is committed.
    ``destroyed`` says that something has to leave the log too, once it is committed. ``erased`` are
    tables that a person was erased from: nothing of them may stay between their rows either.
    """

    def __init__(
        self, connection: Connection, cipher: Cipher, *, writing: bool, database: str
    ) -> None:
        self.cipher = cipher.of_transaction()
        self.writing = writing
        self.postgres = connection.dialect.name == "postgresql"
        self.seen: dict[tuple[str, str], Any] = {}
        self.planned: datetime | None = None
        self.destroyed = False
        self.erased: set[str] = set()
        self._connection = connection
        self.database = database

    async def execute(
        self, statement: Executable, values: Sequence[dict[str, Any]] | dict[str, Any] | None = None
    ) -> CursorResult[Any]:
        """Raises Conflict or StorageUnavailable. A list of values is one call for all of them."""
        try:
            return await self._connection.execute(statement, values)
        except Known as error:
            raise translated(error, self.database) from error

    async def one(self, statement: Executable, values: dict[str, Any] | None = None) -> Any:
        """The first row, or None."""
        return (await self.execute(statement, values)).first()

    async def all(
        self, statement: Executable, values: dict[str, Any] | None = None
    ) -> Sequence[Any]:
        return (await self.execute(statement, values)).all()

    async def save(self, table: Table, values: dict[str, Any]) -> None:
        """Writes the row with this id and version, and raises its version by one. Raises Conflict
        where that version is not the stored one any more."""
        id, version = values["id"], values["version"]
        changed = await self.execute(
            _saving(table, tuple(values)),
            {f"new_{name}": value for name, value in values.items()}
            | {"new_version": version + 1, "its_id": id, "its_version": version},
        )
        if changed.rowcount != 1:
            raise Conflict(f"this one of {table.name} was changed in between")

    def note_planned(self, due: datetime) -> None:
        if self.planned is None or due < self.planned:
            self.planned = due


@cache
def _saving(table: Table, columns: tuple[str, ...]) -> Executable:
    """Built once for each table: building it costs five times as much as running it."""
    return (
        table.update()
        .where(table.c.id == bindparam("its_id"), table.c.version == bindparam("its_version"))
        .values({name: bindparam(f"new_{name}") for name in columns})
    )
