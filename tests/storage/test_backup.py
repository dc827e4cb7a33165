"""A backup holds everything but what must not be copied, and goes back into either database."""

import secrets
import sqlite3
from collections.abc import Sequence
from contextlib import aclosing, closing
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Table, select

from bot.ports import StorageUnavailable
from bot.storage import migrate, tables
from bot.storage.backup import Backup, save
from bot.storage.encryption import SecretKey
from bot.storage.engine import Database, opened
from bot.storage.portable import KINDS, LEFT_OUT, Counts, _kind
from bot.storage.unit_of_work import SqlStore
from tests.storage import made
from tests.storage.conftest import Opener
from tests.storage.made import NOW, RHIAN
from tests.storage.test_linking import marks_of

KEY = SecretKey(made.KEY)
PASSPHRASE = "correct horse battery staple"
KEPT = [each for each in tables.metadata.sorted_tables if each.name not in LEFT_OUT]

VALUES = {
    "instant": datetime(2026, 3, 29, 0, 59, 59, 999_999, tzinfo=UTC),
    "date": date(2026, 3, 29),
    "time": time(1, 30),
    "bytes": bytes(range(256)),
    "json": {"words": ["é", None, 1, True, {"deep": '"\n'}]},
    "boolean": True,
    "integer": 3,
    "text": 'Llongyfarchiadau \u2028 "é" \n \\ 🙂',
}


def row_of(table: Table, number: int) -> dict[str, Any]:
    """Every column has something, but every second row has nothing where nothing is allowed."""
    row = {}
    for column in table.columns:
        kind = _kind(column)
        if column.primary_key or column.foreign_keys:
            unlike = {"text": f"id{number}", "bytes": bytes([number]), "integer": number}
            row[column.name] = unlike[kind]
        elif number % 2 and column.nullable:
            row[column.name] = None
        else:
            row[column.name] = f"{VALUES['text']}{number}" if kind == "text" else VALUES[kind]
    return row


async def fill(store: SqlStore) -> None:
    async with store._database.writing() as connection:
        for table in (tables.keyring, tables.roots):
            await connection.execute(table.delete())
        for table in KEPT:
            rows = [row_of(table, number) for number in (1, 2)]
            await connection.execute(table.insert(), rows)


async def all_rows(store: SqlStore) -> dict[str, Sequence[Any]]:
    async with store._database.reading() as connection:
        return {
            table.name: (await connection.execute(select(table).order_by(*table.primary_key))).all()
            for table in KEPT
        }


async def saved(store: SqlStore, folder: Path, passphrase: str | None = None) -> Path:
    file = folder / f"{secrets.token_hex(4)}.backup"
    await save(
        store, file, keys=[KEY], passphrase=passphrase, now=NOW, randomness=secrets.token_bytes
    )
    return file


async def put_back(file: Path, database: Database) -> Counts:
    return await Backup(file).opened_with([KEY], None).put_back(database)


@pytest.fixture
def other_url(request: pytest.FixtureRequest, tmp_path: Path, url: str) -> str:
    """The other kind of database: for a test there is one PostgreSQL."""
    if url.startswith("postgresql"):
        return f"sqlite:///{tmp_path}/other.db"
    asked: str = request.getfixturevalue("postgres_url")
    return asked


async def test_a_backup_goes_back_into_a_database_of_the_same_kind(
    opener: Opener, tmp_path: Path
) -> None:
    async with opener(f"sqlite:///{tmp_path}/one.db") as store:
        await fill(store)
        before = await all_rows(store)
        file = await saved(store, tmp_path)
    database = opened(f"sqlite:///{tmp_path}/two.db")
    async with aclosing(database):
        await put_back(file, database)
        assert await all_rows(SqlStore(database, made.cipher(), lambda due: None, "")) == before


async def test_every_row_of_every_table_goes_from_either_database_into_the_other(
    url: str, other_url: str, opener: Opener, tmp_path: Path
) -> None:
    async with opener(url) as store:
        await fill(store)
        before = await all_rows(store)
        file = await saved(store, tmp_path)
    assert all(len(rows) == 2 for rows in before.values())
    database = opened(other_url)
    async with aclosing(database):
        counts = await put_back(file, database)
        assert await migrate.must_be_current(database) == migrate.known_versions()[-1]
        after = await all_rows(SqlStore(database, made.cipher(), lambda due: None, ""))
    assert after == before
    assert counts == {table.name: 2 for table in KEPT}


def test_what_a_backup_leaves_out_and_how_it_writes_the_rest() -> None:
    """A table or a kind of column that is new needs a thought here."""
    assert {"seals", "ballots"} <= LEFT_OUT <= tables.metadata.tables.keys()
    for table in tables.metadata.sorted_tables:
        for column in table.columns:
            assert _kind(column) in KINDS
            # JSON's own null and an empty column would come back as the same.
            assert not (isinstance(column.type, JSON) and column.nullable), column


async def test_rows_are_added_after_those_that_came_back(
    url: str, opener: Opener, tmp_path: Path, sqlite_url: str
) -> None:
    group = made.group()
    async with opener(sqlite_url) as store:
        async with store.writing() as uow:
            await uow.groups.add(group)
            await uow.deliveries.plan([made.delivery(group.id) for _ in range(7)])
        file = await saved(store, tmp_path)
    target = url if url != sqlite_url else f"sqlite:///{tmp_path}/other.db"
    database = opened(target)
    async with aclosing(database):
        await put_back(file, database)
    async with opener(target) as store:
        async with store.writing() as uow:
            await uow.deliveries.plan([made.delivery(group.id)])
        async with store._database.reading() as connection:
            found = await connection.scalars(select(tables.deliveries.c.seq))
            assert len(set(found)) == 8


async def test_an_open_check_point_leaves_nothing_in_a_backup_that_links_a_vote(
    sqlite_url: str, opener: Opener, tmp_path: Path
) -> None:
    """Neither its seal nor a ballot, even for whoever has the key."""
    group = made.group()
    poll = made.checkpoint(group.id)
    async with opener(sqlite_url) as store:
        async with store.writing() as uow:
            await uow.groups.add(group)
            await uow.checkpoints.add(poll)
            await uow.checkpoints.vote(poll, RHIAN, "yes")
        file = await saved(store, tmp_path)
    other = f"sqlite:///{tmp_path}/other.db"
    database = opened(other)
    async with aclosing(database):
        await put_back(file, database)
    inside = (tmp_path / "other.db").read_bytes()
    assert poll.id.encode() in inside
    assert marks_of(poll, RHIAN) not in inside
    assert poll.seal is not None
    assert poll.seal not in inside
    async with opener(other) as store, store.writing() as uow:
        again = await uow.checkpoints.get(poll.id)
        assert again is not None
        assert await uow.checkpoints.votes(again) == ()
        assert await uow.checkpoints.vote(again, RHIAN, "yes"), "it goes on, without those answers"


async def test_a_backup_is_one_picture_while_others_write(sqlite_url: str, opener: Opener) -> None:
    group = made.group(name="As it was")
    said: list[bytes] = []

    def write(line: bytes) -> None:
        """Another program writes while the first table is read."""
        if not said:
            with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as other:
                other.execute("UPDATE groups SET name = 'Renamed'")
                other.commit()
        said.append(line)

    async with opener(sqlite_url) as store:
        async with store.writing() as uow:
            await uow.groups.add(group)
        await store.copy(write)
        async with store.reading() as uow:
            now = await uow.groups.get(group.id)
    assert now is not None
    assert now.name == "Renamed"
    assert b"As it was" in b"".join(said)
    assert b"Renamed" not in b"".join(said)


async def test_a_passphrase_opens_it_and_the_keys_are_inside(
    sqlite_url: str, opener: Opener, tmp_path: Path
) -> None:
    async with opener(sqlite_url) as store:
        file = await saved(store, tmp_path, PASSPHRASE)
    assert made.KEY not in file.read_bytes()
    assert KEY.written().encode() not in file.read_bytes()
    backup = Backup(file)
    assert backup.opened_with([], PASSPHRASE).keys == (KEY,)
    for keys, words in (([], None), ([KEY], None), ([KEY], "correct horse battery stable")):
        with pytest.raises(
            StorageUnavailable, match="opens with a passphrase: set HOLDSPACE_BACKUP"
        ):
            backup.opened_with(keys, words)


async def test_without_a_passphrase_the_key_is_not_inside(
    sqlite_url: str, opener: Opener, tmp_path: Path
) -> None:
    async with opener(sqlite_url) as store:
        file = await saved(store, tmp_path)
    backup, other = Backup(file), SecretKey(bytes(32))
    for keys in ([KEY], [other, KEY]):
        opened_with = backup.opened_with(keys, PASSPHRASE)
        assert opened_with.keys == (KEY,)
        assert KEY.written() not in repr(opened_with)
    for keys in ([], [other]):
        with pytest.raises(StorageUnavailable, match="opens with the key of the house"):
            backup.opened_with(keys, None)


async def test_one_that_is_damaged_puts_nothing_back(
    bare_url: str, opener: Opener, tmp_path: Path, sqlite_url: str
) -> None:
    source = f"sqlite:///{tmp_path}/source.db"
    async with opener(source) as store:
        await fill(store)
        file = await saved(store, tmp_path)
    stored = bytearray(file.read_bytes())
    stored[-20] ^= 1
    file.write_bytes(stored)
    database = opened(bare_url)
    async with aclosing(database):
        with pytest.raises(StorageUnavailable, match="is damaged or cut short, and nothing of it"):
            await put_back(file, database)
        async with database.reading() as connection:
            assert await connection.run_sync(migrate._version) == ""


async def test_one_of_an_older_release_is_brought_up(
    bare_url: str, opener: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names its own columns, so it goes into tables as they were then."""
    async with opener(f"sqlite:///{tmp_path}/source.db") as store:
        async with store.writing() as uow:
            await uow.vault.put("token", "T1", {"words": "kept"})
        newer = tables.metadata.tables.keys() - {"vault"}
        monkeypatch.setattr("bot.storage.portable.LEFT_OUT", newer)
        monkeypatch.setattr("bot.storage.backup.known_versions", lambda: ["0002"])
        file = await saved(store, tmp_path)
    monkeypatch.undo()
    assert Backup(file).schema == "0002"
    database = opened(bare_url)
    async with aclosing(database):
        await put_back(file, database)
    async with opener(bare_url) as store, store.reading() as uow:
        assert await uow.vault.get("token", "T1", NOW) == {"words": "kept"}


async def test_one_of_a_newer_release_is_refused(
    sqlite_url: str, opener: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opener(sqlite_url) as store:
        monkeypatch.setattr("bot.storage.backup.known_versions", lambda: ["9999"])
        file = await saved(store, tmp_path)
    monkeypatch.undo()
    with pytest.raises(StorageUnavailable, match="was made by a newer Holdspace"):
        Backup(file)


async def test_a_backup_replaces_nothing_and_leaves_nothing_half_written(
    sqlite_url: str, opener: Opener, tmp_path: Path
) -> None:
    letter = tmp_path / "there"
    letter.write_text("a letter")
    async with opener(sqlite_url) as store:
        for name, says in (("there", "is there already"), ("no/where", "cannot be written")):
            with pytest.raises(StorageUnavailable, match=says):
                await save(
                    store,
                    tmp_path / name,
                    keys=[KEY],
                    passphrase=None,
                    now=NOW,
                    randomness=secrets.token_bytes,
                )
    assert letter.read_text() == "a letter"
    assert half_written(tmp_path) == []


def half_written(folder: Path) -> list[Path]:
    return list(folder.glob("*.part"))


def test_something_else_is_no_backup(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear all,\n" * 20)
    with pytest.raises(StorageUnavailable, match="is no backup that holdspace backup has made"):
        Backup(tmp_path / "letter")
    with pytest.raises(StorageUnavailable, match="cannot be read: check its name"):
        Backup(tmp_path / "nothing")
