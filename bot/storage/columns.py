"""Kinds of column that both databases keep alike: instants, and people and places in parts."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    Table,
    Text,
    and_,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from bot.ids import Person

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """A moment: aware in, UTC out, exact to the microsecond.

    SQLite has no type for one, so it holds whole microseconds since 1970: they sort as time does,
    for every year. PostgreSQL holds a ``timestamptz``. A naive datetime is refused: nobody could
    say later which zone it meant.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no zone: a stored time is aware")
        if dialect.name == "postgresql":
            return value.astimezone(UTC)
        return (value - EPOCH) // MICROSECOND

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None] | None:
        """Without what a TypeDecorator puts around it: a batch reads a thousand of these."""
        return _from_postgresql if dialect.name == "postgresql" else _from_sqlite

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return _from_postgresql(value) if dialect.name == "postgresql" else _from_sqlite(value)


def _from_sqlite(value: int | None) -> datetime | None:
    return None if value is None else EPOCH + timedelta(microseconds=value)


def _from_postgresql(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


def person_columns(name: str, *, nullable: bool = False) -> tuple[Column[str], ...]:
    """``name_platform``, ``name_workspace``, ``name_user``: parts, which an index can find."""
    return _parts(name, ("platform", "workspace", "user"), nullable)


def is_person(table: Table, name: str, person: Person) -> ColumnElement[bool]:
    """Whether those columns name this person."""
    each = {"platform": person.platform, "workspace": person.workspace, "user": person.user}
    return and_(*(table.c[f"{name}_{part}"] == value for part, value in each.items()))


def person_of(name: str) -> Callable[[Any], Person]:
    """Reads out of a row whom those columns name. Made once: it is asked for every row."""
    parts = attrgetter(f"{name}_platform", f"{name}_workspace", f"{name}_user")
    return lambda row: Person(*parts(row))


def place_columns(name: str, *, nullable: bool = False) -> tuple[Column[str], ...]:
    return _parts(name, ("platform", "workspace", "channel"), nullable)


def _parts(name: str, parts: tuple[str, ...], nullable: bool) -> tuple[Column[str], ...]:
    return tuple(Column(f"{name}_{part}", Text, nullable=nullable) for part in parts)
