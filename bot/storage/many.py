"""Many values in one parameter, so that one statement says it for any number of them.

SQLAlchemy writes ``IN (?, ?, ...)`` anew for each number of values, and takes a list of rows apart
value by value, in Python. A batch of deliveries asks and says such things every few milliseconds:
as JSON they are one value, which the database takes apart.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Dialect,
    Text,
    bindparam,
    cast,
    literal_column,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from bot.storage.columns import EPOCH, MICROSECOND


def one_of(which: Column[str], name: str) -> ColumnElement[bool]:
    """Whether it is one of the texts that are given as ``name``."""
    return which.in_(select(_EachText(bindparam(name, type_=_Many)).table_valued("value").c.value))


def rows_given(name: str, columns: Sequence[Column[Any]]) -> dict[str, ColumnElement[Any]]:
    """The values of these columns in each of the rows that are given as ``name``, by the names of
    the columns: for an UPDATE that says something else of each row."""
    row = _Each(bindparam(name, type_=_Many)).table_valued("value", name="given").c.value
    return {
        each.name: cast(_Nth(row, literal_column(str(nth))), each.type)
        for nth, each in enumerate(columns)
    }


def _whole_microseconds(value: datetime) -> int:
    return (value - EPOCH) // MICROSECOND


_MOMENT: Mapping[str, Callable[[datetime], int | str]] = {
    "sqlite": _whole_microseconds,
    "postgresql": datetime.isoformat,
}
"""As ``columns.Instant`` keeps it."""


class _Many(TypeDecorator[Any]):
    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return json.dumps(value, default=_MOMENT[dialect.name])


class _Each(FunctionElement[Any]):
    """A table with a row for each element of a list."""

    inherit_cache = True


class _EachText(_Each):
    """Of a list of texts."""

    inherit_cache = True


class _Nth(FunctionElement[Any]):
    """The element at that place of a list."""

    inherit_cache = True


@compiles(_Each, "sqlite")
def _each_on_sqlite(element: _Each, compiler: SQLCompiler, **how: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **how)})"


@compiles(_Each, "postgresql")
def _each_on_postgres(element: _Each, compiler: SQLCompiler, **how: Any) -> str:
    name = "json_array_elements_text" if isinstance(element, _EachText) else "json_array_elements"
    return f"{name}(CAST({compiler.process(element.clauses, **how)} AS JSON))"


@compiles(_Nth, "sqlite")
def _nth_on_sqlite(element: _Nth, compiler: SQLCompiler, **how: Any) -> str:
    row, nth = (compiler.process(each, **how) for each in element.clauses)
    return f"json_extract({row}, '$[{nth}]')"


@compiles(_Nth, "postgresql")
def _nth_on_postgres(element: _Nth, compiler: SQLCompiler, **how: Any) -> str:
    row, nth = (compiler.process(each, **how) for each in element.clauses)
    return f"({row} ->> {nth})"
