"""A database that answers every question and takes no change: whoever runs it hears so everywhere,
and nothing is left behind by a start that it refuses."""

import asyncio
import contextlib
import logging
import resource
import secrets
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text

from bot.__main__ import main
from bot.domain.group import Group
from bot.ports import StorageUnavailable
from bot.settings import Settings
from bot.start import doctor
from bot.start.clock import SystemClock
from bot.start.database import check
from bot.start.health import Health
from bot.start.metrics import Meters
from bot.storage.address import parsed
from bot.storage.unit_of_work import SqlStore, open_store
from tests.storage import made
from tests.support.databases import new_file

SAYS = "is read-only: point DATABASE_URL at the primary server"


def health_of(store: SqlStore) -> Health:
    return Health(store, SystemClock(), Meters(()), {}, keeps_time=False)


def up(health: Health) -> str:
    (line,) = [
        each
        for each in health.meters.page().decode().splitlines()
        if each.startswith("holdspace_database_up ")
    ]
    return line.split()[-1]


def settings_of(folder: Path, url: str | None = None) -> Settings:
    return Settings().model_copy(
        update={"data_dir": folder, "database_url": url, "ops_port": 0, "secret_key": None}
    )


async def write(store: SqlStore, group: Group | None = None) -> None:
    async with store.writing() as uow:
        await uow.groups.add(group or made.group())


def said_by_doctor(settings: Settings) -> str:
    return doctor.as_text(asyncio.run(doctor.examine(settings, channels=False)))


async def change(url: str, state: str) -> None:
    """For connections that begin from now on; those that are there are ended."""
    plain = parsed(url).set(drivername="postgresql")
    connection = await asyncpg.connect(plain.render_as_string(hide_password=False))
    try:
        await connection.execute("SET default_transaction_read_only = off")
        await connection.execute(
            f'ALTER DATABASE "{plain.database}" SET default_transaction_read_only = {state}'
        )
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    finally:
        await connection.close()


@contextlib.contextmanager
def reads_only(url: str) -> Iterator[None]:
    asyncio.run(change(url, "on"))
    try:
        yield
    finally:
        asyncio.run(change(url, "off"))


@contextlib.contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """What writes beyond it fails, as on a full disk (EFBIG)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


# --- PostgreSQL ----------------------------------------------------------------------------------


@pytest.mark.postgres
async def test_a_server_that_only_reads_is_not_ready(postgres_url: str) -> None:
    async with open_store(
        postgres_url, made.KEY, randomness=secrets.token_bytes, on_planned=lambda _: None
    ) as store:
        health = health_of(store)
        assert (await health.look())[0]
        await change(postgres_url, "on")
        try:
            well, parts = await health.look()
            assert (well, SAYS in str(parts["database"]["why"])) == (False, True)
            assert up(health) == "0.0"
        finally:
            await change(postgres_url, "off")
        assert (await health.look())[0]
        assert up(health) == "1.0"


@pytest.mark.postgres
def test_the_doctor_and_the_check_say_so(tmp_path: Path, postgres_url: str) -> None:
    settings = settings_of(tmp_path, postgres_url)
    (tmp_path / "holdspace.key").write_text("A" * 43 + "=")
    (tmp_path / "holdspace.key").chmod(0o600)

    async def once() -> None:
        async with open_store(
            postgres_url, bytes(32), randomness=secrets.token_bytes, on_planned=lambda _: None
        ) as store:
            await write(store)

    asyncio.run(once())
    assert asyncio.run(check(settings))[1] == 0
    assert "changes:" not in said_by_doctor(settings)
    with reads_only(postgres_url):
        said, code = asyncio.run(check(settings))
        assert (code, SAYS in said) == (1, True)
        assert "MEND  changes: the database takes none" in said_by_doctor(settings)


@pytest.mark.postgres
@pytest.mark.parametrize("typed", [["run"], ["db", "upgrade"]], ids=" ".join)
def test_an_empty_one_is_one_sentence_and_no_key_is_left(
    typed: list[str],
    tmp_path: Path,
    postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("HOLDSPACE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", postgres_url)
    monkeypatch.setenv("DISCORD_TOKEN", "unused")
    monkeypatch.setenv("HOLDSPACE_OPS_PORT", "0")
    monkeypatch.delenv("HOLDSPACE_SECRET_KEY", raising=False)
    with reads_only(postgres_url):
        code = main(typed)
    out, err = capsys.readouterr()
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert SAYS in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.postgres
@pytest.mark.parametrize(
    "typed", [["erase", "slack:T1:U1", "--yes"], ["keys", "rotate"]], ids=" ".join
)
def test_an_empty_one_holds_nobody_and_gets_no_tables(
    typed: list[str],
    tmp_path: Path,
    postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("HOLDSPACE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", postgres_url)
    monkeypatch.delenv("HOLDSPACE_SECRET_KEY", raising=False)
    for _ in "again":
        code = main(typed)
        out, err = capsys.readouterr()
        assert (code, out, err.count("\n")) == (1, "", 1)
        assert "has no tables yet: start Holdspace once, or check DATABASE_URL" in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "typed",
    [["run"], ["db", "check"], ["keys", "rotate"], ["backup", "a.backup"]],
    ids=" ".join,
)
def test_an_absent_one_is_said_before_any_key_is_asked_for_or_made(
    typed: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOLDSPACE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/circle")
    monkeypatch.setenv("DISCORD_TOKEN", "unused")
    monkeypatch.setenv("HOLDSPACE_OPS_PORT", "0")
    monkeypatch.delenv("HOLDSPACE_SECRET_KEY", raising=False)
    assert main(typed) == 1
    assert "check that PostgreSQL runs" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


# --- SQLite --------------------------------------------------------------------------------------


async def test_a_full_disk_is_not_ready_until_something_can_be_saved_again(tmp_path: Path) -> None:
    url = new_file(tmp_path)
    async with open_store(
        url, made.KEY, randomness=secrets.token_bytes, on_planned=lambda _: None
    ) as store:
        health = health_of(store)
        await write(store)
        assert (await health.look())[0]
        with no_file_larger_than((tmp_path / "holdspace.db-wal").stat().st_size):
            with pytest.raises(StorageUnavailable):
                await write(store)
            for _ in range(2):
                well, parts = await health.look()
                assert (well, parts["database"]["well"]) == (False, False)
            assert up(health) == "0.0"
        assert (await health.look())[0], "no press has to come first"
        assert up(health) == "1.0"


def test_the_doctor_and_the_check_say_that_a_disk_is_full(tmp_path: Path) -> None:
    (tmp_path / "holdspace.key").write_text("A" * 43 + "=")
    (tmp_path / "holdspace.key").chmod(0o600)

    async def once() -> None:
        url = f"sqlite:///{tmp_path / 'holdspace.db'}"
        async with open_store(
            url, bytes(32), randomness=secrets.token_bytes, on_planned=lambda _: None
        ) as store:
            await write(store)

    asyncio.run(once())
    settings = settings_of(tmp_path)
    assert asyncio.run(check(settings))[1] == 0
    with no_file_larger_than(900_000):
        said, code = asyncio.run(check(settings))
        assert (code, "cannot be written to: make room on its disk" in said) == (1, True)
        assert "MEND  changes: the database takes none" in said_by_doctor(settings)


# --- its own log ---------------------------------------------------------------------------------


async def test_what_is_wrong_stands_in_the_log_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.start.health.LOOK_EVERY", 0.01)
    async with open_store(
        new_file(tmp_path), made.KEY, randomness=secrets.token_bytes, on_planned=lambda _: None
    ) as store:
        async with store._database.writing() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
            await connection.execute(text("UPDATE compatibility SET oldest = '9998'"))
        looks = 0
        health = health_of(store)
        look = health.look

        async def counted():  # type: ignore[no-untyped-def]
            nonlocal looks
            looks += 1
            return await look()

        monkeypatch.setattr(health, "look", counted)
        with caplog.at_level(logging.INFO):
            async with health.watching():
                async with asyncio.timeout(20):
                    while looks < 4:  # noqa: ASYNC110
                        await asyncio.sleep(0.01)
    said = [each for each in caplog.records if "health.database" in str(each.__dict__)]
    assert len(said) == 1
    assert "was made by a newer Holdspace: install that one" in str(said[0].__dict__)
