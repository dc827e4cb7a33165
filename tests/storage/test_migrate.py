"""Migrations: run at a start that has something to do, in one transaction, and never back."""

import asyncio
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.ports import StorageUnavailable
from bot.storage import migrate
from bot.storage.engine import opened
from bot.storage.migrate import MIGRATIONS, known_versions, upgrade
from bot.storage.tables import metadata
from tests.storage import made
from tests.storage.conftest import Opener


def test_the_files_numbers_are_alembics_own_order() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    in_order = [each.revision for each in script.walk_revisions()][::-1]
    assert known_versions() == in_order
    assert script.get_current_head() == known_versions()[-1]


async def test_the_migrations_build_the_tables_that_the_code_uses(bare_url: str) -> None:
    assert await upgrade(bare_url) == ("", known_versions()[-1])

    def differences(connection: Connection) -> Any:
        options = {"compare_type": True, "target_metadata": metadata}
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)

    database = opened(bare_url)
    try:
        async with database.reading() as connection:
            assert await connection.run_sync(differences) == []
            if connection.dialect.name == "sqlite":
                built = await connection.scalars(
                    text(
                        "SELECT sql FROM sqlite_schema WHERE name IN ('seals', 'ballots', 'inbox')"
                    )
                )
                assert all("WITHOUT ROWID" in sql for sql in built)
    finally:
        await database.aclose()


async def test_a_database_that_is_current_is_left_as_it_is(bare_url: str) -> None:
    await upgrade(bare_url)
    head = known_versions()[-1]
    assert await upgrade(bare_url) == (head, head)


async def test_two_that_start_together_on_a_new_database(
    bare_url: str, opener: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A disk that is slow to sync makes whoever comes last wait for all the others' migrations.
    monkeypatch.setattr("bot.storage.sqlite.BUSY_SECONDS", 60.0)

    async def start() -> None:
        async with opener(bare_url):
            pass

    await asyncio.gather(start(), start(), start())


async def newer(url: str, *, oldest: str = "") -> None:
    """Somebody with a newer release was here."""
    database = opened(url)
    async with database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        if oldest:
            await connection.execute(
                text("UPDATE compatibility SET oldest = :oldest"), {"oldest": oldest}
            )
    await database.aclose()


async def test_a_newer_release_that_only_added_lets_this_one_work_on(
    bare_url: str, opener: Opener
) -> None:
    group = made.group()
    async with opener(bare_url) as store, store._database.writing() as connection:
        for added in (
            "ALTER TABLE groups ADD COLUMN colour TEXT",
            "ALTER TABLE deliveries ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm'",
        ):
            await connection.execute(text(added))
    await newer(bare_url)
    async with opener(bare_url) as store:
        async with store.writing() as uow:
            await uow.groups.add(group)
            await uow.deliveries.plan([made.delivery(group.id)])
        async with store.reading() as uow:
            assert await uow.groups.get(group.id) == group
    assert await upgrade(bare_url) == ("9999", "9999"), "it is left as it is"


@pytest.mark.postgres
async def test_many_machines_start_together_and_one_migrates(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[Connection] = []
    run = migrate.to_version

    def noted(connection: Connection) -> None:
        times.append(connection)
        run(connection)

    monkeypatch.setattr(migrate, "to_version", noted)
    head = known_versions()[-1]
    found = await asyncio.gather(*(upgrade(postgres_url) for _ in range(4)))
    assert sorted(found) == [("", head), *[(head, head)] * 3]
    assert len(times) == 1


def test_what_takes_something_away_says_for_whom() -> None:
    """Otherwise a machine of the release before would start, and then fail at every turn."""
    for file in sorted((MIGRATIONS / "versions").glob("[0-9]*.py")):
        said = file.read_text().partition("def downgrade")[0]
        takes = re.findall(
            r"\b(?:drop_column|drop_table|alter_column|rename_table|DROP |RENAME )", said
        )
        assert not takes or "only_from(" in said, f"{file.name}: {takes}"


async def test_a_database_from_a_newer_release_is_refused(bare_url: str, opener: Opener) -> None:
    group = made.group()
    async with opener(bare_url) as store, store.writing() as uow:
        await uow.groups.add(group)
    await newer(bare_url, oldest="9998")
    with pytest.raises(StorageUnavailable, match="was made by a newer Holdspace"):
        async with opener(bare_url):
            pytest.fail("it opened")
    database = opened(bare_url)
    async with database.writing() as connection:
        await connection.execute(
            text("UPDATE alembic_version SET version_num = :head"), {"head": known_versions()[-1]}
        )
        await connection.execute(text("UPDATE compatibility SET oldest = '0004'"))
    await database.aclose()
    async with opener(bare_url) as store, store.reading() as uow:
        assert await uow.groups.get(group.id) == group


async def test_a_migration_that_fails_leaves_nothing(
    bare_url: str, opener: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: Connection) -> None:
        raise RuntimeError("half-way")

    with monkeypatch.context() as broken:
        broken.setattr("alembic.op.create_index", fails)
        with pytest.raises((RuntimeError, TypeError)):
            await upgrade(bare_url)
    assert await upgrade(bare_url) == ("", known_versions()[-1])


def test_a_start_on_a_current_database_never_imports_alembic(tmp_path: Path) -> None:
    program = (
        "import asyncio, secrets, sys\n"
        "from bot.storage.unit_of_work import open_store\n"
        "async def main():\n"
        "    async with open_store(sys.argv[1], bytes(32), randomness=secrets.token_bytes,"
        " on_planned=print):\n"
        "        print('alembic' in sys.modules)\n"
        "asyncio.run(main())\n"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", program, f"sqlite:///{tmp_path}/h.db"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for _ in range(2)
    ]
    assert said == ["True", "False"]


async def test_a_start_on_a_current_database_is_quick(bare_url: str, opener: Opener) -> None:
    async with opener(bare_url):
        pass
    took = []
    for _ in range(3):
        before = time.perf_counter()
        async with opener(bare_url):
            took.append(time.perf_counter() - before)
    assert min(took) < 0.3
