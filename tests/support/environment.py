"""Finds what a test needs from the machine: a PostgreSQL server, Chromium, LibreOffice, the
reference material.

Each finder returns None where the thing is absent; the fixtures of conftest.py turn that into a
skip with a reason. A variable that is set is believed: where it leads nowhere, that is a failure
and not a skip.
"""

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from bot.storage.tables import metadata

REPOSITORY = Path(__file__).resolve().parents[2]

POSTGRES_VARIABLE = "HOLDSPACE_TEST_POSTGRES_URL"
CHROMIUM_VARIABLE = "HOLDSPACE_TEST_CHROMIUM"
OFFICE_VARIABLE = "HOLDSPACE_TEST_LIBREOFFICE"
NO_SKIPS_VARIABLE = "HOLDSPACE_NO_SKIPS"

DEFAULT_POSTGRES = "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
OFFICE_NAMES = ("soffice", "libreoffice")

PATIENCE = 3.0
"""Seconds to wait for a server that may not be there. Loopback answers in milliseconds."""


def postgres_server(environ: Mapping[str, str] = os.environ) -> str | None:
    """The SQLAlchemy URL of a server where databases may be made, or None.

    Raises what asyncpg raises where the variable is set and its server does not answer.
    """
    named = environ.get(POSTGRES_VARIABLE)
    if named:
        _on_server(named, _answer)
        return named
    try:
        _on_server(DEFAULT_POSTGRES, _answer)
    except (OSError, TimeoutError, asyncpg.PostgresError):
        return None
    return DEFAULT_POSTGRES


def make_database(server: str, name: str) -> str:
    """A new, empty database of that name on the server; an old one goes. Returns its URL."""
    drop_database(server, name)
    _run(server, f'CREATE DATABASE "{name}" TEMPLATE template0')
    # No test ends the server: a disk that is slow to sync says nothing about the bot.
    _run(server, f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def empty_database(url: str) -> None:
    """Takes everything out of a database, and closes whatever connections a test left in it."""
    _run(
        url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid();"
        "DROP SCHEMA public CASCADE; CREATE SCHEMA public",
    )


def empty_tables(url: str) -> None:
    """Takes every row out of a database and leaves its tables, as they are after the migrations.
    Those that refer to others come first. Row by row, because to truncate a table makes its files
    anew, and those of every table that refers to it: ten times as long as most tests take."""
    stay = {"alembic_version", "compatibility"}
    names = [each.name for each in reversed(metadata.sorted_tables) if each.name not in stay]
    _run(
        url,
        # The names are those of our own tables.
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "  # noqa: S608
        "WHERE datname = current_database() AND pid <> pg_backend_pid();"
        "DO $$ DECLARE every text; BEGIN "
        f"FOREACH every IN ARRAY string_to_array('{' '.join(names)}', ' ') LOOP "
        "IF to_regclass(every) IS NOT NULL THEN EXECUTE 'DELETE FROM ' || every; END IF; "
        "END LOOP; "
        "PERFORM setval(oid::regclass, 1, false) FROM pg_class "
        "WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace; "
        "END $$",
    )


def drop_database(server: str, name: str) -> None:
    _run(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def chromium(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Raises FileNotFoundError where the variable is set and nothing is there."""
    return _program(environ, CHROMIUM_VARIABLE, CHROMIUM_NAMES)


def libreoffice(environ: Mapping[str, str] = os.environ) -> Path | None:
    """As ``chromium``."""
    return _program(environ, OFFICE_VARIABLE, OFFICE_NAMES)


def _program(environ: Mapping[str, str], variable: str, names: tuple[str, ...]) -> Path | None:
    named = environ.get(variable)
    if named:
        if not Path(named).is_file():
            raise FileNotFoundError(f"{variable} is {named!r}, and nothing is there")
        return Path(named)
    for name in names:
        found = shutil.which(name)
        if found:
            return Path(found)
    return None


def reference(repository: Path = REPOSITORY) -> Path | None:
    """The toolkit, its index and the platforms' schemas, in a folder beside the repository."""
    folder = repository.parent / "shared" / "reference"
    return folder if folder.is_dir() else None


async def _answer(connection: "asyncpg.Connection") -> None:
    await connection.execute("SELECT 1")


def _run(url: str, statements: str) -> None:
    async def execute(connection: "asyncpg.Connection") -> None:
        await connection.execute(statements)

    _on_server(url, execute)


def _on_server(url: str, work: Callable[["asyncpg.Connection"], Awaitable[None]]) -> None:
    """Runs ``work`` on a connection of its own, in a thread: the event loop of a test is never
    touched by a fixture."""

    async def connected() -> None:
        plain = urlunsplit(urlsplit(url)._replace(scheme="postgresql"))
        connection = await asyncpg.connect(plain, timeout=PATIENCE)
        try:
            await work(connection)
        finally:
            await connection.close()

    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, connected()).result()
