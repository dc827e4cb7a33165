"""``holdspace backup``, ``restore`` and ``db check``: a host's bad day, and the rehearsal of it."""

import asyncio
import base64
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.__main__ import main
from bot.domain.audit import By
from bot.flows.erasing import erase
from bot.ports import StorageUnavailable
from bot.settings import Settings
from bot.start import backup as backups
from bot.start.database import check
from bot.start.keys import rotate
from bot.start.people import Opened
from bot.storage.alone import alone
from bot.storage.unit_of_work import SqlStore, open_store
from tests.storage import made

WORDS = "correct horse battery staple"
KEY = base64.b64encode(made.KEY).decode()
NOW = datetime(2026, 3, 3, 18, 30, tzinfo=UTC)


def settings_of(folder: Path, *, words: str | None = None, url: str | None = None) -> Settings:
    changed = {
        "data_dir": folder,
        "database_url": url,
        "secret_key": None,
        "backup_passphrase": SecretStr(words) if words else None,
    }
    return Settings().model_copy(update=changed)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A data folder with a key and a group."""
    folder = tmp_path / "house"
    folder.mkdir()
    (folder / "holdspace.key").write_text(KEY)
    asyncio.run(add_group(folder))
    return folder


@asynccontextmanager
async def opened(folder: Path, url: str = "") -> AsyncIterator[SqlStore]:
    async with open_store(
        url or f"sqlite:///{folder}/holdspace.db",
        made.KEY,
        randomness=bytes,
        on_planned=lambda _: None,
    ) as store:
        yield store


async def add_group(folder: Path, name: str = "Tuesday tea") -> None:
    async with opened(folder) as store, store.writing() as uow:
        await uow.groups.add(made.group(name=name))


async def names(folder: Path, url: str = "") -> set[str]:
    async with opened(folder, url) as store, store.reading() as uow:
        return {each.name for each in await uow.groups.facilitated_by(made.RHIAN)}


def contents(folder: Path) -> dict[str, bytes]:
    """SQLite's header (100 bytes) says how a file was opened last."""
    return {
        each.name: each.read_bytes()[100 * (each.suffix == ".db") :]
        for each in folder.iterdir()
        if not each.name.endswith(".lock")
    }


def kept_of(folder: Path, name: str) -> Path:
    (kept,) = folder.glob(f"{name}.before-restore-*")
    return kept


# --- a backup ----------------------------------------------------------------------------------


async def test_a_backup_beside_a_running_holdspace(house: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.backup"
    with alone(f"sqlite:///{house}/holdspace.db"):
        async with opened(house) as store:
            said = await backups.backup(settings_of(house), file)
            async with store.writing() as uow:
                await uow.groups.add(made.group(name="Later"))
    assert said.startswith(f"{file} holds 1 group, 0 sessions, 0 reflections, 0 deliveries (")
    assert f"opens with the key of this house ({house}/holdspace.key), which is not in it" in said
    assert "Answers to check-points that are open now are not in it." in said
    assert file.stat().st_mode & 0o777 == 0o600
    assert KEY.encode() not in file.read_bytes()
    await backups.restore(settings_of(house), file, replace=True)
    assert await names(house) == {"Tuesday tea"}


async def test_with_a_passphrase_the_key_travels(house: Path, tmp_path: Path) -> None:
    file, elsewhere = tmp_path / "a.backup", tmp_path / "elsewhere"
    began = datetime.now(UTC)
    said = await backups.backup(settings_of(house, words=WORDS), file)
    assert "the key of this house is in it: whoever has both has everything" in said
    said = await backups.restore(settings_of(elsewhere, words=WORDS), file, replace=False)
    assert f"The key that it needs stands in {elsewhere}/holdspace.key now" in said
    since = re.search(r"was erased after (\S+ at \S+) UTC is back", said)
    assert since is not None
    made_at = datetime.strptime(f"{since[1]} +0000", "%Y-%m-%d at %H:%M:%S %z")
    assert began - timedelta(seconds=1) <= made_at <= datetime.now(UTC)
    assert (elsewhere / "holdspace.key").read_text().strip() == KEY
    assert (elsewhere / "holdspace.key").stat().st_mode & 0o777 == 0o600
    assert await names(elsewhere) == {"Tuesday tea"}


async def test_nothing_to_back_up(tmp_path: Path, house: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(StorageUnavailable, match="There is no database at"):
        await backups.backup(settings_of(empty), tmp_path / "a.backup")
    (empty / "holdspace.key").write_text(KEY)
    with pytest.raises(StorageUnavailable, match="There is no database at"):
        await backups.backup(settings_of(empty), tmp_path / "a.backup")
    assert sorted(contents(empty)) == ["holdspace.key"]
    (house / "holdspace.key").unlink()
    with pytest.raises(StorageUnavailable, match="There is no key for this database"):
        await backups.backup(settings_of(house), tmp_path / "a.backup")
    (house / "holdspace.key").write_text("A" * 43 + "=")
    with pytest.raises(StorageUnavailable, match="was made with another key"):
        await backups.backup(settings_of(house), tmp_path / "a.backup")


# --- trying it ---------------------------------------------------------------------------------


async def test_a_restore_can_be_tried_and_changes_nothing(house: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.backup"
    await backups.backup(settings_of(house), file)
    before = contents(house)
    said = await backups.check(settings_of(house), file)
    assert "1 group, " in said
    assert said.endswith("It is whole and can be restored. Nothing was changed.")
    stored = bytearray(file.read_bytes())
    stored[-9] ^= 1
    file.write_bytes(stored)
    with pytest.raises(StorageUnavailable, match="is damaged or cut short"):
        await backups.check(settings_of(house), file)
    assert contents(house) == before


# --- a restore ---------------------------------------------------------------------------------


async def test_over_something_only_where_that_is_said_and_it_is_kept(
    house: Path, tmp_path: Path
) -> None:
    file = tmp_path / "a.backup"
    await backups.backup(settings_of(house), file)
    await add_group(house, "Later")
    before = contents(house)
    with pytest.raises(StorageUnavailable, match=r"is not empty \(groups.*add --replace"):
        await backups.restore(settings_of(house), file, replace=False)
    assert contents(house) == before
    said = await backups.restore(settings_of(house), file, replace=True)
    kept = kept_of(house, "holdspace.db")
    assert f"What was there is kept as {kept}" in said
    assert await names(house) == {"Tuesday tea"}
    assert await names(house, f"sqlite:///{kept}") == {"Tuesday tea", "Later"}


async def test_over_a_database_in_which_nothing_is_yet(house: Path, tmp_path: Path) -> None:
    file, fresh = tmp_path / "a.backup", tmp_path / "fresh"
    await backups.backup(settings_of(house), file)
    fresh.mkdir()
    (fresh / "holdspace.key").write_text(KEY)
    async with opened(fresh):
        pass
    await backups.restore(settings_of(fresh), file, replace=False)
    assert await names(fresh) == {"Tuesday tea"}
    assert not [name for name in contents(fresh) if "before" in name]


async def test_over_one_that_is_damaged(house: Path, tmp_path: Path) -> None:
    file, database = tmp_path / "a.backup", house / "holdspace.db"
    await backups.backup(settings_of(house), file)
    damaged = bytes(8192) + database.read_bytes()[8192:]
    database.write_bytes(damaged)
    with pytest.raises(StorageUnavailable, match="add --replace"):
        await backups.restore(settings_of(house), file, replace=False)
    said = await backups.restore(settings_of(house), file, replace=True)
    kept = kept_of(house, "holdspace.db")
    assert kept.read_bytes() == damaged
    assert await names(house) == {"Tuesday tea"}
    assert "holdspace erase --again FILE" in said, "nobody can tell who was erased in it"


async def test_not_while_holdspace_runs(house: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.backup"
    await backups.backup(settings_of(house), file)
    running = alone(f"sqlite:///{house}/holdspace.db")
    with running, pytest.raises(StorageUnavailable, match="Another Holdspace already runs on"):
        await backups.restore(settings_of(house), file, replace=True)


async def test_one_that_fails_in_the_middle_leaves_everything_as_it_was(
    house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.backup"
    await backups.backup(settings_of(house, words=WORDS), file)
    (house / "holdspace.key").write_text("A" * 43 + "=\n")
    before = contents(house)

    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.storage.swap._on_disk", no_room)
    with pytest.raises(StorageUnavailable, match="What was there is still there"):
        await backups.restore(settings_of(house, words=WORDS), file, replace=True)
    after = contents(house)
    assert {name: after[name] for name in before} == before


async def test_a_key_that_is_there_stays_behind_the_one_that_is_needed(
    house: Path, tmp_path: Path
) -> None:
    file, other, another = tmp_path / "a.backup", tmp_path / "other", "A" * 43 + "="
    await backups.backup(settings_of(house, words=WORDS), file)
    other.mkdir()
    (other / "holdspace.key").write_text(another)
    settings = settings_of(other, words=WORDS)
    given = settings.model_copy(update={"secret_key": SecretStr(another)})
    with pytest.raises(StorageUnavailable, match="HOLDSPACE_SECRET_KEY is another key"):
        await backups.restore(given, file, replace=True)
    await backups.restore(settings, file, replace=False)
    assert (other / "holdspace.key").read_text().split() == [KEY, another]
    assert await names(other) == {"Tuesday tea"}


async def test_a_backup_from_before_a_change_of_keys(house: Path, tmp_path: Path) -> None:
    """The older key stands beside the key file, because backups may need it."""
    file = tmp_path / "a.backup"
    await backups.backup(settings_of(house), file)
    await rotate(settings_of(house))
    assert KEY not in (house / "holdspace.key").read_text()
    said = await backups.restore(settings_of(house), file, replace=True)
    assert f"The key that it needs stands in {house}/holdspace.key now" in said
    assert await names(house) == {"Tuesday tea"}
    assert "It is sound." in (await check(settings_of(house)))[0]


async def test_whoever_was_erased_since_does_not_come_back(house: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.backup"
    await backups.backup(settings_of(house), file)
    settings = settings_of(house)
    async with opened(house) as store:
        desk = Opened(settings, store).desk
        async with store.writing() as uow:
            await erase(desk(uow, NOW), made.RHIAN, By.HOST)
    assert await names(house) == set()
    said = await backups.restore(settings, file, replace=True)
    assert "1 who were erased since are erased again." in said
    assert await names(house) == set()


@pytest.mark.postgres
async def test_a_house_moves_from_sqlite_to_postgresql_and_back(
    house: Path, tmp_path: Path, postgres_url: str
) -> None:
    there = settings_of(house, url=postgres_url)
    first, second = tmp_path / "a.backup", tmp_path / "b.backup"
    await backups.backup(settings_of(house), first)
    await backups.restore(there, first, replace=False)
    assert await names(house, postgres_url) == {"Tuesday tea"}
    with pytest.raises(StorageUnavailable, match="is not empty"):
        await backups.restore(there, first, replace=False)
    async with opened(house, postgres_url):
        with pytest.raises(StorageUnavailable, match="is in use: stop every Holdspace"):
            await backups.restore(there, first, replace=True)
    said = await backups.restore(there, first, replace=True)
    assert "What was there is kept in the schema before_restore_" in said
    await backups.backup(there, second)
    await backups.restore(settings_of(house), second, replace=True)
    assert await names(house) == {"Tuesday tea"}


# --- is it sound? -------------------------------------------------------------------------------


async def test_a_sound_database_also_while_it_runs(house: Path) -> None:
    async with opened(house) as store:
        async with store.writing() as uow:
            (group,) = await uow.groups.facilitated_by(made.RHIAN)
            await uow.reflections.add(made.reflection(group.id))
        said, code = await check(settings_of(house))
    assert code == 0
    assert said.startswith(f"The database {house}/holdspace.db: version ")
    assert said.endswith(" free. It is sound.")
    assert "1 group, " in said


async def test_every_problem_comes_with_its_mend(house: Path) -> None:
    async with opened(house) as store, store.writing() as uow:
        (group,) = await uow.groups.facilitated_by(made.RHIAN)
        await uow.reflections.add(made.reflection(group.id))
    database = house / "holdspace.db"
    with closing(sqlite3.connect(database)) as other:
        other.execute("UPDATE reflections SET answers = x'0102030405'")
        other.commit()
    database.chmod(0o644)
    said, code = await check(settings_of(house))
    assert code == 1
    assert "1 rows of reflections do not open with this key" in said
    assert f"Others on this machine may read {database}: chmod 600 {database}" in said
    with closing(sqlite3.connect(database)) as other:
        other.execute("DELETE FROM groups")
        other.commit()
    said, code = await check(settings_of(house))
    assert code == 1
    assert "1 rows of reflections belong to something that is not there" in said
    assert "Restore the newest backup" in said


async def test_a_damaged_file_and_another_key(house: Path) -> None:
    database = house / "holdspace.db"
    whole = database.read_bytes()
    (house / "holdspace.key").write_text("A" * 43 + "=")
    said, code = await check(settings_of(house))
    assert (code, "was made with another key" in said) == (1, True)
    database.write_bytes(whole[:20000] + bytes(9000) + whole[29000:])
    said, code = await check(settings_of(house))
    assert (code, "is damaged" in said, "restore the newest backup" in said) == (1, True, True)


async def test_a_disk_that_is_nearly_full(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.storage.soundness.ROOM", 10**18)
    said, code = await check(settings_of(house))
    assert code == 1
    assert "MB left: make room" in said


def test_from_the_command_line(
    house: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("HOLDSPACE_DATA_DIR", str(house))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    file = str(tmp_path / "a.backup")
    assert main(["backup", file]) == 0
    assert main(["restore", file, "--check"]) == 0
    assert main(["restore", file]) == 1
    assert "add --replace" in capsys.readouterr().err
    assert main(["restore", file, "--replace"]) == 0
    assert main(["db", "check"]) == 0
    (house / "holdspace.db").chmod(0o666)
    assert main(["db", "check"]) == 1
    assert "chmod 600" in capsys.readouterr().err


async def test_a_backup_is_tried_where_there_is_room(
    house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await backups.backup(settings_of(house), tmp_path / "made.backup")

    def refuses(*_: object) -> str:
        raise PermissionError("Permission denied")

    monkeypatch.setattr("tempfile.mkdtemp", refuses)
    with pytest.raises(StorageUnavailable, match="cannot be written, where the backup is tried"):
        await backups.check(settings_of(house), tmp_path / "made.backup")
