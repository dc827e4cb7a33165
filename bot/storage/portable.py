"""All rows of a database as lines of JSON, and back: on SQLite or PostgreSQL, whichever it was.

Each table begins with a line that names its columns and their kinds, so that an older backup is
read without knowing what its tables were like: it is put into tables of its own release, which are
then migrated like any others.
"""

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Time,
    func,
    inspect,
    literal,
    select,
)
from sqlalchemy.types import TypeEngine

from bot.storage import tables
from bot.storage.columns import Instant
from bot.storage.sealed_file import Damaged

LEFT_OUT = frozenset(
    {
        "seals",
        "shares",
        "ballots",
        "pulse_seals",
        "pulse_ballots",
        "queue_turns",
        "attendance_marks",
        "inbox",
        "drafts",
        "leases",
        "compatibility",
    }
)
"""Answers of open check-points and pulses, which a copy would keep beyond their close; who may read
whose reflection, which a copy would give back after it was taken back; who waits in a queue or said
that they are there; what lasts minutes; what belongs to running processes; what a migration
writes."""

IN_ONE_INSERT = 500

KINDS: dict[str, TypeEngine[Any]] = {
    "instant": Instant(),
    "date": Date(),
    "time": Time(),
    "bytes": LargeBinary(),
    "json": JSON(),
    "boolean": Boolean(),
    "integer": BigInteger(),
    "text": Text(),
}
_TO_JSON: dict[str, Callable[[Any], Any]] = {
    "instant": datetime.isoformat,
    "date": date.isoformat,
    "time": time.isoformat,
    "bytes": lambda value: base64.b64encode(value).decode(),
}
_FROM_JSON: dict[str, Callable[[Any], Any]] = {
    "instant": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "bytes": base64.b64decode,
}

Counts = dict[str, int]
_ONE = {
    "groups": "group",
    "sessions": "session",
    "reflections": "reflection",
    "deliveries": "delivery",
}


def counted(many: int, table: str) -> str:
    """``1 group``, ``2 groups``: of the tables whose rows a person would count."""
    return f"{many} {_ONE[table] if many == 1 else table}"


def dump(connection: Connection, write: Callable[[bytes], None]) -> Counts:
    """Every table but those left out, in an order in which they can be put back. Within a
    transaction that is one picture. Returns how many rows each has."""
    counts: Counts = {}
    for table in tables.metadata.sorted_tables:
        if table.name in LEFT_OUT:
            continue
        kinds = [_kind(column) for column in table.columns]
        names = [column.name for column in table.columns]
        write(_line({"table": table.name, "columns": list(zip(names, kinds, strict=True))}))
        rows = select(table).execution_options(yield_per=IN_ONE_INSERT)
        counts[table.name] = 0
        for row in connection.execute(rows):
            write(_line([_converted(_TO_JSON, *each) for each in zip(kinds, row, strict=True)]))
            counts[table.name] += 1
    write(_line({"end": counts}))
    return counts


def load(connection: Connection, lines: Iterator[bytes]) -> Counts:
    """Into tables that are there, in place of whatever rows they have. Raises Damaged where it is
    not whole; then the transaction must not be committed."""
    counts: Counts = {}
    table: Table | None = None
    kinds: list[str] = []
    waiting: list[dict[str, Any]] = []

    def insert() -> None:
        if table is not None and waiting:
            connection.execute(table.insert(), waiting)
            _count_on(connection, table)
            counts[table.name] += len(waiting)
            waiting.clear()

    for line in lines:
        match json.loads(line):
            case [*values] if table is not None and len(values) == len(kinds):
                row = [_converted(_FROM_JSON, *each) for each in zip(kinds, values, strict=True)]
                waiting.append(dict(zip(table.columns.keys(), row, strict=True)))
                if len(waiting) == IN_ONE_INSERT:
                    insert()
            case {"table": str(name), "columns": [*columns]}:
                insert()
                kinds = [kind for _, kind in columns]
                table = Table(
                    name, MetaData(), *(Column(each, KINDS[kind]) for each, kind in columns)
                )
                counts[name] = 0
                connection.execute(table.delete())
            case {"end": dict(promised)}:
                insert()
                if promised != counts or next(lines, None) is not None:
                    raise Damaged
                return counts
            case _:
                raise Damaged
    raise Damaged


def strangers(connection: Connection) -> Sequence[str]:
    """Tables that are not ours."""
    ours = {*tables.metadata.tables, "alembic_version"}
    return sorted(set(inspect(connection).get_table_names()) - ours)


def content(connection: Connection) -> Sequence[str]:
    """Tables of ours in which there is something that a person would miss."""
    there = set(inspect(connection).get_table_names()) - _NOBODY_MISSES
    kept = [each for each in tables.metadata.sorted_tables if each.name in there]
    return [
        each.name
        for each in kept
        if connection.execute(select(literal(1)).select_from(each).limit(1)).first()
    ]


_NOBODY_MISSES = {"inbox", "leases", "compatibility", "chores", "keyring", "roots"}


def _count_on(connection: Connection, table: Table) -> None:
    """PostgreSQL counts rows apart from the table; SQLite looks at the largest."""
    if connection.dialect.name == "postgresql" and "seq" in table.columns:
        highest = select(func.coalesce(func.max(table.c.seq), 0) + 1).scalar_subquery()
        sequence = func.pg_get_serial_sequence(table.name, "seq")
        connection.execute(select(func.setval(sequence, highest, False)))


def _kind(column: Column[Any]) -> str:
    """The first that fits: a boolean is no number here, and an instant no text."""
    for kind, type_ in KINDS.items():
        if isinstance(column.type, type(type_)):
            return kind
    if column.type.python_type is int:
        return "integer"
    raise TypeError(f"{column} has a type that no backup knows")


def _converted(how: dict[str, Callable[[Any], Any]], kind: str, value: Any) -> Any:
    return value if value is None or kind not in how else how[kind](value)


def _line(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
