"""Brings a database to this release's tables, and refuses one from a newer release.

At every start one plain query compares versions; Alembic is imported only where there is work for
it, because importing it takes longer than everything else at a start.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import StorageUnavailable
from bot.storage.engine import Database, opened

MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 0x6D696772
"""PostgreSQL's advisory lock while tables change: two machines may start together."""


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
    """All migrations in one transaction: a database is never left half-way."""
    known = known_versions()
    async with database.reading() as connection:
        before = await connection.run_sync(_version)
    if before == known[-1]:
        return before, before
    async with database.writing() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))
        before = await connection.run_sync(_version)
        if before and before not in known:
            raise StorageUnavailable(
                f"{database.name} was made by a newer Holdspace: install that one, "
                "or put back the backup from before its upgrade."
            )
        if not before:
            await _must_be_empty(connection, database.name)
        await connection.run_sync(_run)
    return before, known[-1]


def _version(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return "" if row is None else str(row[0])


async def _must_be_empty(connection: AsyncConnection, name: str) -> None:
    """Somebody else's tables are left alone."""
    tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    if [table for table in tables if table != "alembic_version"]:
        raise StorageUnavailable(
            f"{name} belongs to another program: give Holdspace one of its own in DATABASE_URL."
        )


def _run(connection: Connection) -> None:
    from alembic.command import upgrade as to_head
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    attributes: dict[str, Any] = config.attributes
    attributes["connection"] = connection
    to_head(config, "head")
