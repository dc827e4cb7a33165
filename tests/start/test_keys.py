"""``holdspace keys rotate``, as a host types it."""

import asyncio
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.storage.alone import alone
from bot.storage.keyring import Rotation
from bot.storage.several_keys import every_key
from bot.storage.unit_of_work import open_store
from tests.storage import made
from tests.storage.made import RHIAN

Says = Callable[..., tuple[int, str, str]]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATABASE_URL", "HOLDSPACE_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOLDSPACE_DATA_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def rotate(data: Path, capsys: pytest.CaptureFixture[str]) -> Says:
    def typed() -> tuple[int, str, str]:
        code = main(["keys", "rotate"])
        out, err = capsys.readouterr()
        return code, out, err

    return typed


def written(data: Path, given: str | None = None, *, add: bool = False) -> str:
    """What Rhian's reflections say, with the keys there are; ``add`` writes one first."""

    async def read() -> str:
        file = data / "holdspace.db"
        async with open_store(
            f"sqlite:///{file}",
            every_key(given, file)[0],
            keys=lambda: every_key(given, file),
            randomness=secrets.token_bytes,
            on_planned=lambda _: None,
        ) as store:
            if add:
                async with store.writing() as uow:
                    group = made.group("g")
                    await uow.groups.add(group)
                    await uow.reflections.add(made.reflection("g"))
            async with store.reading() as uow:
                return str([each.answers for each in await uow.reflections.by(RHIAN, "g")])

    return asyncio.run(read())


def with_a_key(data: Path) -> str:
    file = data / "holdspace.key"
    file.write_text("A" * 43 + "=\n")
    return written(data, add=True)


def test_the_file_has_a_new_key_and_the_old_one_lies_beside(data: Path, rotate: Says) -> None:
    words = with_a_key(data)
    code, out, err = rotate()
    assert (code, err) == (0, "")
    assert "A new key seals everything now: 2 values were sealed again." in out
    file, old = data / "holdspace.key", data / "holdspace.key.old"
    assert old.read_text() == "A" * 43 + "=\n"
    assert len(file.read_text().splitlines()) == 1
    assert file.read_text() != old.read_text()
    assert {stat.S_IMODE(each.stat().st_mode) for each in (file, old)} == {0o600}
    assert written(data) == words
    rotate()
    assert len(old.read_text().splitlines()) == 2
    assert written(data) == words


def test_interrupted_it_goes_on_with_the_same_new_key(
    data: Path, rotate: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = with_a_key(data)

    async def killed(_: Rotation) -> int:
        raise KeyboardInterrupt

    for step in ("begin", "reseal", "retire"):
        with monkeypatch.context() as dying:
            dying.setattr(Rotation, step, lambda self, *_: killed(self))
            rotate()
        assert len(every_key(None, data / "holdspace.db")) == 2, "the new one and the old one"
        assert written(data) == words
    new = every_key(None, data / "holdspace.db")[0]
    rotate()
    assert every_key(None, data / "holdspace.db") == (new,)
    assert written(data) == words


def test_a_key_in_the_environment_is_for_a_person_to_change(
    data: Path, rotate: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = "A" * 43 + "=", "B" * 43 + "="
    monkeypatch.setenv("HOLDSPACE_SECRET_KEY", old)
    words = written(data, old, add=True)
    code, _, err = rotate()
    assert code == 1
    assert "write it before the one that is there, with a comma between them" in err

    monkeypatch.setenv("HOLDSPACE_SECRET_KEY", f"{new}, {old}")
    code, out, _ = rotate()
    assert code == 0
    assert "Take the older keys out of HOLDSPACE_SECRET_KEY." in out
    assert written(data, new) == words
    assert not (data / "holdspace.key").exists()


def test_while_a_bot_runs_on_the_file_it_says_so(data: Path, rotate: Says) -> None:
    with_a_key(data)
    with alone(f"sqlite:///{data / 'holdspace.db'}"):
        code, _, err = rotate()
    assert code == 1
    assert "Another Holdspace already runs" in err
    assert len(every_key(None, data / "holdspace.db")) == 1
