"""SQLite's one writer: units that come together share a commit, and nothing else."""

import asyncio
import contextlib
import random
import resource
import secrets
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.ports import Conflict, StorageUnavailable
from bot.storage.connection import driver_of
from bot.storage.sqlite import SETTINGS, SqliteDatabase
from bot.storage.unit_of_work import SqlStore
from tests.storage import made
from tests.storage.conftest import Opener
from tests.storage.made import NOW
from tests.storage.test_linking import bytes_at_rest

KIND = "note"


@pytest.fixture
async def store(sqlite_url: str, opener: Opener) -> AsyncIterator[SqlStore]:
    async with opener(sqlite_url) as opened:
        yield opened


def database_of(store: SqlStore) -> SqliteDatabase:
    database = store._database
    assert isinstance(database, SqliteDatabase)
    return database


async def driver(store: SqlStore) -> sqlite3.Connection:
    """The writer's own, between two transactions."""
    async with database_of(store)._writer.between() as inner:
        return driver_of(inner)


async def write(store: SqlStore, id: str, words: str = "") -> str:
    async with store.writing() as uow:
        await uow.vault.put(KIND, id, {"words": words})
    return id


async def stored(store: SqlStore) -> set[str]:
    async with database_of(store).reading() as connection:
        return set(await connection.scalars(text("SELECT id FROM vault")))


# --- together ----------------------------------------------------------------------------------


async def test_units_that_come_together_share_a_commit(store: SqlStore) -> None:
    said: list[str] = []
    (await driver(store)).set_trace_callback(said.append)
    told = await asyncio.gather(*(write(store, str(n)) for n in range(50)))
    assert await stored(store) == set(told) == {str(n) for n in range(50)}
    assert said.count("SAVEPOINT unit") == 50
    assert said.count("COMMIT") <= 3


async def test_one_alone_is_committed_at_once(store: SqlStore) -> None:
    said: list[str] = []
    (await driver(store)).set_trace_callback(said.append)
    for n in range(3):
        await write(store, str(n))
    assert said.count("COMMIT") == 3


async def test_nobody_is_told_before_it_is_on_the_disk(store: SqlStore, sqlite_url: str) -> None:
    """Another program sees it as soon as whoever wrote it does."""
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))

    async def write_and_look(n: int) -> bool:
        await write(store, str(n))
        found = other.execute("SELECT count(*) FROM vault WHERE id = ?", (str(n),)).fetchone()
        return bool(found[0])

    assert all(await asyncio.gather(*(write_and_look(n) for n in range(100))))
    other.close()


async def test_a_unit_sees_what_those_before_it_did(store: SqlStore) -> None:
    async def one_more(_: int) -> None:
        async with store.writing() as uow:
            counted = await uow.vault.get(KIND, "count", NOW) or {"n": "0"}
            await uow.vault.put(KIND, "count", {"n": str(int(counted["n"]) + 1)})

    await asyncio.gather(*map(one_more, range(50)))
    async with store.reading() as uow:
        assert await uow.vault.get(KIND, "count", NOW) == {"n": "50"}


async def test_what_was_planned_is_told_once_it_is_there_even_to_one_who_was_cancelled(
    store: SqlStore, planned: list[object]
) -> None:
    group = made.group()
    async with store.writing() as uow:
        await uow.groups.add(group)

    async def plan() -> None:
        async with store.writing() as uow:
            await uow.deliveries.plan([made.delivery(group.id)])

    task = asyncio.create_task(plan())
    for _ in range(100):
        await asyncio.sleep(0)
        if (batch := database_of(store)._writer._batch) and batch.units:
            break  # it waits for its commit
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with store.reading() as uow:
        kept = await uow.deliveries.next_due()
    assert kept is not None
    assert planned == [kept]


# --- each for itself -----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
async def test_many_writers_with_every_kind_of_trouble(store: SqlStore, seed: int) -> None:
    """What somebody was told is there, what failed is not, and what was cancelled is there whole
    or not at all."""
    dice = random.Random(seed)
    told: set[str] = set()
    failed: set[str] = set()

    async def unit(n: int, trouble: str) -> None:
        async with store.writing() as uow:
            await uow.vault.put(KIND, f"{n}a", {})
            if trouble == "waits":
                await asyncio.sleep(0)
            if trouble == "raises":
                raise KeyError
            if trouble == "conflicts":
                await uow.sessions.add(made.session("no such group"))
            if trouble == "catches":
                with contextlib.suppress(Conflict):
                    await uow.sessions.add(made.session("no such group"))
            await uow.vault.put(KIND, f"{n}b", {})

    async def one(n: int) -> None:
        trouble = dice.choice(["", "", "waits", "raises", "conflicts", "catches", "cancelled"])
        for _ in range(dice.randrange(5)):
            await asyncio.sleep(0)
        task = asyncio.create_task(unit(n, trouble))
        if trouble == "cancelled":
            for _ in range(dice.randrange(12)):
                await asyncio.sleep(0)
            task.cancel()
        try:
            await task
        except (KeyError, Conflict):
            failed.add(str(n))
        except asyncio.CancelledError:
            pass
        else:
            told.add(str(n))

    await asyncio.gather(*map(one, range(150)))
    there = await stored(store)
    assert {f"{n}{half}" for n in told for half in "ab"} <= there
    assert not {each for each in there if each[:-1] in failed}
    assert {each[:-1] for each in there if each.endswith("a")} == {
        each[:-1] for each in there if each.endswith("b")
    }
    assert len(told) > 50
    assert len(failed) > 20


async def test_a_unit_that_waits_for_something_else_is_taken_back(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.writer.UNIT_SECONDS", 0.05)

    async def slow() -> None:
        async with store.writing() as uow:
            await uow.vault.put(KIND, "slow", {})
            await asyncio.Event().wait()

    before = asyncio.create_task(write(store, "before"))
    waiting = asyncio.create_task(slow())
    after = asyncio.create_task(write(store, "after"))
    await asyncio.gather(before, after)
    with pytest.raises(StorageUnavailable, match="was kept for too long by one change"):
        await waiting
    assert await stored(store) == {"before", "after"}


async def test_what_takes_long_keeps_nobody_waiting_who_came_before(store: SqlStore) -> None:
    begun, end = asyncio.Event(), asyncio.Event()

    async def takes_long() -> None:
        async with database_of(store).writing(alone=True) as connection:
            begun.set()
            await connection.execute(text("DELETE FROM drafts"))
            await end.wait()

    before = asyncio.create_task(write(store, "before"))
    long = asyncio.create_task(takes_long())
    await begun.wait()
    assert before.done()
    after = asyncio.create_task(write(store, "after"))
    await asyncio.sleep(0.02)
    assert not after.done()
    end.set()
    await asyncio.gather(long, after)
    assert await stored(store) == {"before", "after"}


async def test_a_transaction_is_not_used_after_its_end(store: SqlStore) -> None:
    async with store.writing() as kept:
        pass
    async with store.writing():
        with pytest.raises(RuntimeError, match="after its end"):
            await kept.vault.put(KIND, "late", {})
    assert await stored(store) == set()


# --- when the disk or another program is in the way ----------------------------------------------


async def test_a_full_disk_fails_everybody_in_it_and_nobody_after_it(store: SqlStore) -> None:
    database = await driver(store)
    (pages,) = database.execute("PRAGMA page_count").fetchone()
    database.execute(f"PRAGMA max_page_count={pages + 4}")
    outcomes = await asyncio.gather(
        *(write(store, str(n), "x" * 4000 if n == 5 else "") for n in range(4)),
        write(store, "large", "x" * 100_000),
        *(write(store, str(n)) for n in range(10, 14)),
        return_exceptions=True,
    )
    failed = [each for each in outcomes if isinstance(each, BaseException)]
    assert failed
    assert {type(each) for each in failed} == {StorageUnavailable}
    assert all("has no room left on its disk" in str(each) for each in failed)
    told = {each for each in outcomes if isinstance(each, str)}
    assert "large" not in told
    assert await stored(store) == told
    database.execute("PRAGMA max_page_count=1000000")
    assert await write(store, "large", "x" * 100_000) == "large"
    assert await stored(store) == told | {"large"}


async def test_who_goes_on_after_a_full_disk_saves_nothing_alone(store: SqlStore) -> None:
    """SQLite has given up the transaction, so what came next would be a transaction of its own."""
    database = await driver(store)
    (pages,) = database.execute("PRAGMA page_count").fetchone()
    database.execute(f"PRAGMA max_page_count={pages + 1}")

    async def go_on() -> None:
        async with store.writing() as uow:
            with pytest.raises(StorageUnavailable, match="no room left"):
                await uow.vault.put(KIND, "large", {"words": "x" * 100_000})
            await uow.vault.put(KIND, "small", {})

    with pytest.raises(StorageUnavailable, match="gave up a change half-way"):
        await go_on()
    assert await stored(store) == set()


def size_of_log(url: str) -> int:
    return Path(url.removeprefix("sqlite:///") + "-wal").stat().st_size


@contextlib.contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """What writes beyond it fails, as on a full disk (EFBIG)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_commit_that_fails_fails_all_of_it(store: SqlStore, sqlite_url: str) -> None:
    await write(store, "before")
    with no_file_larger_than(size_of_log(sqlite_url)):
        outcomes = await asyncio.gather(
            *(write(store, str(n)) for n in range(20)), return_exceptions=True
        )
    assert [type(each) for each in outcomes] == [StorageUnavailable] * 20
    assert await stored(store) == {"before"}
    await asyncio.gather(*(write(store, str(n)) for n in range(20)))
    assert await stored(store) == {"before", *(str(n) for n in range(20))}


async def test_a_commit_that_a_rule_forbids_fails_all_of_it(store: SqlStore) -> None:
    async def breaks_a_rule() -> None:
        async with database_of(store).writing() as connection:
            await connection.execute(text("PRAGMA defer_foreign_keys=ON"))
            await connection.execute(
                text(
                    "INSERT INTO facilitators VALUES ('nobody', 0, 'p', 'w', 'u', 'lead')",
                )
            )

    outcomes = await asyncio.gather(
        write(store, "first"),  # whoever comes first is committed at once
        write(store, "1"),
        breaks_a_rule(),
        write(store, "2"),
        return_exceptions=True,
    )
    assert outcomes[0] == "first"
    assert [type(each) for each in outcomes[1:]] == [StorageUnavailable] * 3
    assert await stored(store) == {"first"}
    await write(store, "3")
    assert await stored(store) == {"first", "3"}


async def test_another_program_that_writes_is_waited_for_once_by_all(
    store: SqlStore, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.sqlite.BUSY_SECONDS", 0.3)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    start = time.monotonic()
    outcomes = await asyncio.gather(
        *(write(store, str(n)) for n in range(20)), return_exceptions=True
    )
    assert time.monotonic() - start < 3
    assert [type(each) for each in outcomes] == [StorageUnavailable] * 20
    assert {str(each).partition(" is locked by ")[2] for each in outcomes} == {
        "another program: close that program, then try again."
    }
    writing = asyncio.gather(*(write(store, str(n)) for n in range(20)))
    await asyncio.sleep(0.05)
    other.execute("COMMIT")
    assert len(await writing) == 20
    other.close()


async def test_the_event_loop_is_free_while_another_program_writes(
    store: SqlStore, sqlite_url: str
) -> None:
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(write(store, "1"))
    for _ in range(10):
        await asyncio.sleep(0.01)
        assert await stored(store) == set()
    assert not writing.done()
    other.execute("COMMIT")
    assert await writing == "1"
    other.close()


def test_a_program_that_ends_in_the_middle_leaves_nobody_waiting(
    sqlite_url: str, opener: Opener
) -> None:
    """asyncio.run cancels what still runs, and waits for it."""

    async def end_in_the_middle() -> None:
        async with opener(sqlite_url) as store:
            for n in range(20):
                asyncio.create_task(write(store, str(n)))  # noqa: RUF006
            await asyncio.sleep(0.002)

    for _ in range(5):
        asyncio.run(end_in_the_middle())

    async def look() -> set[str]:
        async with opener(sqlite_url) as store:
            return await stored(store)

    assert asyncio.run(look()) <= {str(n) for n in range(20)}


# --- a kill -------------------------------------------------------------------------------------

WRITERS = """
import asyncio, itertools, os, random, secrets, sys
from bot.storage.unit_of_work import open_store

async def main():
    dice = random.Random(int(sys.argv[2]))
    async with open_store(
        sys.argv[1], bytes(range(32)), randomness=secrets.token_bytes, on_planned=lambda _: None
    ) as store:
        async def write(who):
            for n in itertools.count():
                fails = dice.random() < 0.3
                id = f"{sys.argv[2]}/{who}/{n}"
                try:
                    async with store.writing() as uow:
                        await uow.vault.put("note", id, {})
                        if dice.random() < 0.3:
                            await asyncio.sleep(0)
                        if fails:
                            raise KeyError
                except KeyError:
                    os.write(1, f"failed {id}\\n".encode())
                else:
                    os.write(1, f"told {id}\\n".encode())
        await asyncio.gather(*map(write, range(30)))

asyncio.run(main())
"""


def killed_in_the_middle(url: str, seed: int) -> list[str]:
    """What it said until then."""
    child = subprocess.Popen(
        [sys.executable, "-c", WRITERS, url, str(seed)], stdout=subprocess.PIPE, text=True
    )
    with child:
        assert child.stdout is not None
        first = child.stdout.readline()
        time.sleep(random.Random(seed).uniform(0.05, 0.4))
        child.send_signal(signal.SIGKILL)
        return [first.strip(), *child.stdout.read().splitlines()]


@pytest.mark.slow
async def test_kill_9_loses_nothing_that_somebody_was_told(sqlite_url: str, opener: Opener) -> None:
    said = [line for seed in range(8) for line in killed_in_the_middle(sqlite_url, seed)]
    told = {line.removeprefix("told ") for line in said if line.startswith("told ")}
    failed = {line.removeprefix("failed ") for line in said if line.startswith("failed ")}
    async with opener(sqlite_url) as store:
        there = await stored(store)
    assert len(told) > 500
    assert len(failed) > 100
    assert told <= there
    assert not failed & there


# --- how it is set --------------------------------------------------------------------------------


async def test_every_connection_is_set_as_promised(store: SqlStore) -> None:
    numbers = {"synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "temp_store": 2}
    assert SETTINGS.keys() == numbers.keys()
    async with (
        database_of(store).reading() as first,
        database_of(store).reading() as second,
        database_of(store).writing() as writer,
    ):
        for connection, reads in ((first, 1), (second, 1), (writer, 0)):
            assert await connection.scalar(text("PRAGMA journal_mode")) == "wal"
            assert await connection.scalar(text("PRAGMA query_only")) == reads
            for name, number in numbers.items():
                assert await connection.scalar(text(f"PRAGMA {name}")) == number, name


async def test_what_is_deleted_is_gone_from_the_file(store: SqlStore, sqlite_url: str) -> None:
    """In plain, to see it: what people write is sealed as well."""
    canary = f"canary-{secrets.token_hex(8)}"
    group = made.group(purpose=canary)
    async with store.writing() as uow:
        await uow.groups.add(group)
    await store.erase_workspace(group.place.platform, group.place.workspace)
    assert canary.encode() not in bytes_at_rest(sqlite_url)
