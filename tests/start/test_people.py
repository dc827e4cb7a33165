"""``holdspace erase`` and ``holdspace audit``: what a host does for people."""

import asyncio
import json
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.storage.alone import alone
from bot.storage.keys import load_or_make_key
from bot.storage.unit_of_work import open_store
from tests.storage import made

Says = Callable[..., tuple[int, str, str]]
RHIAN = "rehearsal:room:rhian"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATABASE_URL", "HOLDSPACE_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOLDSPACE_DATA_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def holdspace(data: Path, capsys: pytest.CaptureFixture[str]) -> Says:
    def typed(*arguments: str) -> tuple[int, str, str]:
        code = main(list(arguments))
        out, err = capsys.readouterr()
        return code, out, err

    return typed


def furnish(data: Path) -> None:
    """A group that Rhian runs alone, and what she wrote."""

    async def store() -> None:
        file = data / "holdspace.db"
        key = load_or_make_key(None, file, secrets.token_bytes).key
        async with (
            open_store(
                f"sqlite:///{file}", key, randomness=secrets.token_bytes, on_planned=lambda _: None
            ) as opened,
            opened.writing() as uow,
        ):
            group = made.group()
            await uow.groups.add(group)
            await uow.reflections.add(made.reflection(group.id))
            await uow.deliveries.plan([made.delivery(group.id, to="rhian")])

    asyncio.run(store())


def test_a_dry_run_says_what_is_held_and_changes_nothing(data: Path, holdspace: Says) -> None:
    furnish(data)
    for _ in range(2):
        code, out, _ = holdspace("erase", RHIAN)
        assert code == 0
        assert "  reflection: 1\n" in out
        assert "  facilitator: 1\n" in out
        assert "  message: 1\n" in out
        assert "Nobody else runs Tuesday tea" in out
        assert f"Nothing is erased yet: holdspace erase {RHIAN} --yes" in out


def test_with_yes_nothing_is_left_and_it_is_in_the_trail(data: Path, holdspace: Says) -> None:
    furnish(data)
    _, out, _ = holdspace("erase", RHIAN, "--yes")
    assert "It is erased." in out
    assert "Copies of the database from before still hold it." in out
    assert holdspace("erase", RHIAN)[1] == f"Nothing is held about {RHIAN}.\n"
    left = [file.name for file in data.iterdir() if b"rhian" in file.read_bytes()]
    assert left == []
    _, trail, _ = holdspace("audit")
    assert "(host)  data.erased" in trail
    assert "rhian" not in trail


def test_while_a_bot_runs_on_the_file_it_says_so(data: Path, holdspace: Says) -> None:
    furnish(data)
    with alone(f"sqlite:///{data / 'holdspace.db'}"):
        code, out, err = holdspace("erase", RHIAN, "--yes")
        assert (code, out) == (1, "")
        assert "Another Holdspace already runs" in err
        assert "reflection: 1" in holdspace("erase", RHIAN)[1], "to look needs no stop"
        assert holdspace("erase", "--list") == (0, '{\n "erasures": []\n}\n', "")
        assert holdspace("audit") == (0, "Nothing is noted.\n", "")


def test_a_backup_does_not_bring_anybody_back(data: Path, holdspace: Says) -> None:
    furnish(data)
    file, backup = data / "holdspace.db", data / "backup.db"
    shutil.copy(file, backup)
    holdspace("erase", RHIAN, "--yes")
    erased = data / "erased.json"
    erased.write_text(holdspace("erase", "--list")[1])
    assert "rhian" not in erased.read_text()

    shutil.copy(backup, file)
    assert "reflection: 1" in holdspace("erase", RHIAN)[1], "it is back"
    assert (
        "1 on the list, 1 of them were held here" in holdspace("erase", "--again", str(erased))[1]
    )
    assert "Nothing is held" in holdspace("erase", RHIAN)[1]
    again = holdspace("erase", "--again", str(erased))[1]
    assert "1 on the list, 0 of them were held here" in again
    assert len(json.loads(holdspace("erase", "--list")[1])["erasures"]) == 1


@pytest.mark.parametrize("held", ["", "{}", '{"erasures": [{"who": "xyz", "at": "now"}]}'])
def test_what_is_no_list_is_said_kindly(data: Path, holdspace: Says, held: str) -> None:
    (data / "list").write_text(held)
    code, _, err = holdspace("erase", "--again", str(data / "list"))
    assert (code, err.count("\n")) == (1, 1)
    assert "is no list that holdspace erase --list has printed" in err


def test_a_group_that_nobody_knows(data: Path, holdspace: Says) -> None:
    furnish(data)
    code, _, err = holdspace("audit", "--group", "Elsewhere")
    assert (code, err) == (1, "There is no group called Elsewhere.\n")
    assert holdspace("audit", "--group", "tuesday") == (0, "Nothing is noted.\n", "")
