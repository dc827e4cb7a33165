"""A database that cannot be used: one kind sentence each, with the mend, and never a traceback."""

import asyncio
import os
import secrets
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.ports import StorageUnavailable
from bot.storage.address import parsed
from bot.storage.unit_of_work import SqlStore, open_store
from tests.storage import made


async def refusal(url: str) -> str:
    with pytest.raises(StorageUnavailable) as refused:
        async with open_store(
            url, made.KEY, randomness=secrets.token_bytes, on_planned=lambda _: None
        ):
            pytest.fail("it opened")
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "sqlalche.me" not in sentence
    return sentence


@pytest.mark.parametrize(
    "url",
    [
        *("", "holdspace.db", "mysql://host/db", "sqlite://", "sqlite:///:memory:"),
        *("postgresql://", "postgresql://me@host", "postgres://me:secret@host:5432/"),
    ],
)
async def test_an_address_that_cannot_be_used(url: str) -> None:
    said = await refusal(url)
    assert "sqlite:////folder/holdspace.db or postgresql://user:password@host/database" in said
    assert "secret" not in said


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("sqlite:////data/h.db", "sqlite+pysqlite:////data/h.db"),
        (" sqlite+aiosqlite:////data/h.db\n", "sqlite+pysqlite:////data/h.db"),
        ("postgres://u@h/d", "postgresql+asyncpg://u@h/d"),
        ("postgresql://u@h/d?sslmode=require", "postgresql+asyncpg://u@h/d?ssl=require"),
    ],
)
def test_an_address_is_read_as_people_write_it(written: str, read: str) -> None:
    assert parsed(written).render_as_string(hide_password=False) == read


def test_a_home_folder_and_a_relative_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    assert parsed("sqlite:///~/h.db").database == "/home/somebody/h.db"
    monkeypatch.chdir(tmp_path)
    assert parsed("sqlite:///h.db").database == str(tmp_path / "h.db")


async def test_the_file_and_its_folder_are_for_their_owner_only(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        async with open_store(
            f"sqlite:///{tmp_path}/data/h.db",
            made.KEY,
            randomness=secrets.token_bytes,
            on_planned=lambda _: None,
        ) as store:
            async with store.writing() as uow:
                await uow.groups.add(made.group())
            rights = {
                file.name: stat.S_IMODE(file.stat().st_mode)
                for file in (tmp_path / "data").iterdir()
            }
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert rights == {"h.db": 0o600, "h.db-wal": 0o600, "h.db-shm": 0o600}


async def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    sentence = await refusal(f"sqlite:///{tmp_path}/some/where/h.db")
    assert f"The folder {tmp_path}/some/where is not there" in sentence


async def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    assert "is a folder" in await refusal(f"sqlite:///{tmp_path}")


async def test_a_file_in_place_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "The folder" in await refusal(f"sqlite:///{tmp_path}/file/h.db")


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear all, " * 1000)
    assert "is not a Holdspace database" in await refusal(f"sqlite:///{file}")
    assert file.read_text() == "Dear all, " * 1000


def everything_in(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


async def test_a_database_of_another_program(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE customers (id INTEGER)")
    connection.close()
    before = everything_in(tmp_path)
    assert "belongs to another program" in await refusal(f"sqlite:///{file}")
    assert everything_in(tmp_path) == before


def exclusive_holder(file: Path) -> subprocess.Popen[str]:
    """Another program that has the file for itself until its input ends."""
    program = (
        "import sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('BEGIN EXCLUSIVE'); print('held', flush=True); sys.stdin.read()"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program, str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


async def test_a_database_that_another_program_keeps_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.sqlite.BUSY_SECONDS", 0.1)
    file = tmp_path / "h.db"
    holder = exclusive_holder(file)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert "is locked by another program" in await refusal(f"sqlite:///{file}")
    finally:
        holder.communicate("")
    assert holder.returncode == 0


async def test_another_program_writes_just_while_a_new_file_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite does not wait there by itself, whatever its busy_timeout is: two that started together
    on a new file were told that it is locked."""
    file = tmp_path / "holdspace.db"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    waited: list[float] = []

    def ends(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            other.execute("ROLLBACK")

    monkeypatch.setattr("bot.storage.sqlite.time.sleep", ends)
    async with open_store(
        f"sqlite:///{file}",
        bytes(32),
        randomness=secrets.token_bytes,
        on_planned=lambda _: None,
    ) as store:
        assert store.name
    other.close()
    assert len(waited) == 3


def as_nobody(work: Callable[[], None]) -> str:
    """Runs the work in a child without root's rights. What it raises, as text."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        said = b"nothing was raised"
        try:
            if os.getuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            work()
        except BaseException as error:
            said = f"{type(error).__name__}: {error}".encode()
        os.write(write, said)
        os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    with os.fdopen(read, "rb") as said_there:
        return said_there.read().decode()


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_database_that_may_not_be_written(tmp_path: Path, what: str) -> None:
    folder = Path("/tmp") / f"holdspace-{secrets.token_hex(4)}"
    folder.mkdir()
    url = f"sqlite:///{folder}/h.db"

    async def open_it() -> None:
        async with open_store(
            url, made.KEY, randomness=secrets.token_bytes, on_planned=lambda _: None
        ):
            pass

    asyncio.run(open_it())
    (folder / "h.db").chmod(0o444 if what == "file" else 0o666)
    folder.chmod(0o777 if what == "file" else 0o555)
    try:
        said = as_nobody(lambda: asyncio.run(open_it()))
    finally:
        folder.chmod(0o700)
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
    assert said.startswith("StorageUnavailable: ")
    assert "give this user the right" in said


@pytest.mark.postgres
async def test_postgres_that_does_not_answer_or_does_not_know_us(postgres_server: str) -> None:
    away = parsed(postgres_server).set(port=1).render_as_string(hide_password=False)
    sentence = await refusal(away)
    assert "check that PostgreSQL runs" in sentence
    absent = parsed(postgres_server).set(database="not_there_at_all")
    assert "make it with createdb" in await refusal(absent.render_as_string(hide_password=False))
    stranger = parsed(postgres_server).set(username="nobody_we_know", password="hunter2")
    sentence = await refusal(stranger.render_as_string(hide_password=False))
    assert "check" in sentence
    assert "hunter2" not in sentence


async def cut_off_in_the_middle(store: SqlStore) -> None:
    async with store.writing() as uow:
        await uow.groups.add(made.group())
        async with store._database.writing() as other:
            await other.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        await uow.groups.add(made.group())


@pytest.mark.postgres
async def test_postgres_goes_away_and_comes_back(postgres_url: str) -> None:
    async with open_store(
        postgres_url, made.KEY, randomness=secrets.token_bytes, on_planned=lambda _: None
    ) as store:
        with pytest.raises(StorageUnavailable, match="check that PostgreSQL runs"):
            await cut_off_in_the_middle(store)
        group = made.group()
        async with store.writing() as uow:
            await uow.groups.add(group)
        async with store.reading() as uow:
            assert await uow.groups.get(group.id) == group


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u@/d?host=one:5432&host=two:5432&target_session_attrs=read-write",
        "postgresql://u@one:5432/d?target_session_attrs=primary",
    ],
)
def test_an_address_may_name_a_standby(url: str) -> None:
    _, options = parsed(url).get_dialect()().create_connect_args(parsed(url))
    assert options["target_session_attrs"] in ("read-write", "primary")


async def test_a_server_that_is_asked_for_something_strange() -> None:
    strange = "postgresql://u@h/d?target_session_attrs=writable"
    assert "target_session_attrs in DATABASE_URL is one of: any, primary" in await refusal(strange)
