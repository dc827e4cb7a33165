"""The secret key: read leniently, made once, for its owner only."""

import base64
import errno
import os
import secrets
import stat
from pathlib import Path

import pytest

from bot.ports import StorageUnavailable
from bot.storage.encryption import SecretKey
from bot.storage.keys import FoundKey, load_or_make_key

KEY = bytes(range(200, 232))


def known(found: FoundKey) -> bytes:
    return found.key.derived("test")


@pytest.mark.parametrize(
    "written",
    [
        base64.b64encode(KEY).decode(),
        base64.b64encode(KEY).decode().rstrip("="),
        base64.urlsafe_b64encode(KEY).decode(),
        f"  {base64.b64encode(KEY).decode()}\n",
        f'"{base64.b64encode(KEY).decode()}"',
        KEY.hex(),
        KEY.hex().upper(),
        " ".join(KEY.hex()[n : n + 8] for n in range(0, 64, 8)),
    ],
)
def test_a_key_is_read_however_it_was_pasted(tmp_path: Path, written: str) -> None:
    found = load_or_make_key(written, tmp_path / "holdspace.db", secrets.token_bytes)
    assert known(found) == SecretKey(KEY).derived("test")
    assert (found.made, found.where) == (False, "HOLDSPACE_SECRET_KEY")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("written", ["hunter2", "%%%", KEY.hex()[:-2], "é" * 32, "=" * 44])
def test_what_is_no_key_is_said_kindly_and_not_repeated(tmp_path: Path, written: str) -> None:
    with pytest.raises(StorageUnavailable, match="HOLDSPACE_SECRET_KEY does not hold a key") as no:
        load_or_make_key(written, tmp_path / "holdspace.db", secrets.token_bytes)
    assert written not in str(no.value)
    assert "openssl rand -base64 32" in str(no.value)


@pytest.mark.parametrize("absent", [None, "", "  "])
def test_an_absent_key_is_made_once_and_for_its_owner_only(
    tmp_path: Path, absent: str | None
) -> None:
    database = tmp_path / "data" / "holdspace.db"
    made = load_or_make_key(absent, database, secrets.token_bytes)
    file = tmp_path / "data" / "holdspace.key"
    assert (made.made, made.where) == (True, str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    again = load_or_make_key(absent, database, secrets.token_bytes)
    assert (again.made, again.where, known(again)) == (False, str(file), known(made))
    assert [each.name for each in file.parent.iterdir()] == ["holdspace.key"]


def test_of_two_that_start_together_both_use_the_same_key(tmp_path: Path) -> None:
    database = tmp_path / "holdspace.db"
    others: list[FoundKey] = []

    def while_another_is_quicker(count: int) -> bytes:
        others.append(load_or_make_key(None, database, secrets.token_bytes))
        return secrets.token_bytes(count)

    found = load_or_make_key(None, database, while_another_is_quicker)
    assert not found.made
    assert known(found) == known(others[0])
    assert [each.name for each in tmp_path.iterdir()] == ["holdspace.key"]


@pytest.mark.parametrize("held", [b"", b"\xff\xfe", b"not a key"])
def test_a_spoilt_key_file_is_named_and_left_alone(tmp_path: Path, held: bytes) -> None:
    file = tmp_path / "holdspace.key"
    file.write_bytes(held)
    with pytest.raises(StorageUnavailable) as no:
        load_or_make_key(None, tmp_path / "holdspace.db", secrets.token_bytes)
    assert str(file) in str(no.value)
    assert file.read_bytes() == held


def test_an_empty_key_file_says_what_to_do_with_it(tmp_path: Path) -> None:
    (tmp_path / "holdspace.key").touch()
    with pytest.raises(StorageUnavailable, match="is empty: put back the key"):
        load_or_make_key(None, tmp_path / "holdspace.db", secrets.token_bytes)


def test_a_disk_without_room_for_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StorageUnavailable, match="cannot be written: make room on its disk"):
        load_or_make_key(None, tmp_path / "holdspace.db", secrets.token_bytes)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said_kindly(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageUnavailable, match="key file"):
        load_or_make_key(None, tmp_path / "file" / "x" / "holdspace.db", os.urandom)
