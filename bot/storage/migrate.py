"""Brings a database to this release's tables, and refuses one that this release cannot use.

A newer release may have added to the tables while this one works on beside it: that is how machines
are upgraded one after another. What it took away it says in the table ``compatibility``: see
``migrations/contract.py``.

At every start one plain query compares versions; Alembic is imported only where there is work for
it, because importing it takes longer than everything else at a start.
"""

from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from bot.ports import StorageUnavailable
from bot.storage.connection import Connection as StoreConnection
from bot.storage.engine import Database, opened
from bot.storage.errors import belongs_to_another, in_words

MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 0x6D696772
"""PostgreSQL's advisory lock while tables change: two machines may start together."""


@cache
def known_versions() -> list[str]:
    """The revisions of this release, oldest first: the numbers that their files start with."""
    return sorted(file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


async def upgrade(url: str) -> tuple[str, str]:
    """Makes what is missing; for ``holdspace db upgrade``. Gives the version before ("" for a new
    database) and the one now. Raises StorageUnavailable with one sentence."""
    database = opened(url)
    try:
        return await ensure_current(database)
    finally:
        await database.aclose()


async def ensure_current(database: Database) -> tuple[str, str]:
    """All migrations in one transaction: a database is never left half-way. Raises
    StorageUnavailable."""
    with in_words(database.name):
        return await _brought_up(database, known_versions())


async def _brought_up(database: Database, known: list[str]) -> tuple[str, str]:
    async with database.reading() as connection:
        before = await connection.run_sync(_version)
        if before == known[-1]:
            return before, before
        if before and before not in known:
            await _must_be_understood(connection, database.name)
            return before, before
    async with database.migrating() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))
        before = await connection.run_sync(_version)
        if before == known[-1]:
            return before, before  # another machine was quicker
        if before and before not in known:
            await _must_be_understood(connection, database.name)
            return before, before
        if not before:
            await _must_be_empty(connection, database.name)
        await connection.run_sync(to_version)
    return before, known[-1]


async def must_be_current(database: Database) -> str:
    """Changes nothing. Gives the version; raises StorageUnavailable where the tables are older than
    this release, or of a newer one that it does not understand."""
    known = known_versions()
    async with database.reading() as connection:
        version = await connection.run_sync(_version)
        if version not in known and version:
            await _must_be_understood(connection, database.name)
        elif not version:
            raise StorageUnavailable(
                f"{database.name} has no tables yet: start Holdspace once, or check DATABASE_URL."
            )
        elif version != known[-1]:
            raise StorageUnavailable(
                f"{database.name} is at version {version}, and this Holdspace is at {known[-1]}: "
                "start this one, or bring it up with holdspace db upgrade."
            )
    return version


def leaves_behind(oldest: str | None) -> bool:
    """Whether a newer release has taken something away that this one uses. ``oldest`` is what the
    table ``compatibility`` says."""
    return not oldest or oldest > known_versions()[-1]


def too_new(database: str) -> str:
    """The one sentence with the mend."""
    return (
        f"{database} was made by a newer Holdspace: install that one, "
        "or put back the backup from before its upgrade."
    )


def _version(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return "" if row is None else str(row[0])


async def _must_be_understood(connection: StoreConnection, name: str) -> None:
    """It is of a newer release."""
    oldest = ""
    if await connection.run_sync(lambda sync: inspect(sync).has_table("compatibility")):
        oldest = await connection.scalar(text("SELECT oldest FROM compatibility")) or ""
    if leaves_behind(oldest):
        raise StorageUnavailable(too_new(name))


async def _must_be_empty(connection: StoreConnection, name: str) -> None:
    tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    if [table for table in tables if table != "alembic_version"]:
        raise belongs_to_another(name)


def to_version(connection: Connection, version: str = "head") -> None:
    """Migrates inside the transaction that is open on this connection."""
    from alembic.command import upgrade as migrated
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    attributes: dict[str, Any] = config.attributes
    attributes["connection"] = connection
    migrated(config, version)
