"""Private words are never stored in plain, and a ciphertext opens only where it belongs."""

import secrets
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from bot.domain.draft import Draft
from bot.domain.reflection import Answered
from bot.ports import StorageUnavailable
from bot.storage.encryption import BallotBox, Cipher, DoesNotOpen, SecretKey
from bot.storage.unit_of_work import open_store
from tests.storage import made
from tests.storage.conftest import Opener
from tests.storage.made import KEY, NOW, RHIAN, TOMOS

CANARY = "the-words-nobody-else-may-read"


@pytest.fixture
def cipher() -> Cipher:
    return Cipher(SecretKey(KEY), secrets.token_bytes)


@given(plain=st.binary(max_size=4000), place=made.words)
def test_what_is_sealed_opens_in_its_place(plain: bytes, place: str) -> None:
    cipher = Cipher(SecretKey(KEY), secrets.token_bytes)
    sealed = cipher.seal(plain, place)
    assert cipher.open(sealed, place) == plain
    with pytest.raises(DoesNotOpen):
        cipher.open(sealed, place + "!")


@given(data=st.data())
def test_a_changed_ciphertext_does_not_open(data: st.DataObject) -> None:
    cipher = Cipher(SecretKey(KEY), secrets.token_bytes)
    sealed = bytearray(cipher.seal(b"words", "t.c:1"))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(DoesNotOpen):
        cipher.open(bytes(sealed), "t.c:1")


@pytest.mark.parametrize("broken", [b"", b"\x01", b"\x01" + bytes(12), bytes(40)])
def test_what_is_no_ciphertext_does_not_open(cipher: Cipher, broken: bytes) -> None:
    with pytest.raises(DoesNotOpen):
        cipher.open(broken, "t.c:1")


def test_the_key_is_not_shown() -> None:
    key = SecretKey(KEY)
    assert KEY.hex() not in repr(key)
    assert repr(key) == "SecretKey(hidden)"
    with pytest.raises(ValueError, match="32 bytes"):
        SecretKey(b"short")


def test_two_seals_of_the_same_words_differ(cipher: Cipher) -> None:
    assert cipher.seal(b"words", "t.c:1") != cipher.seal(b"words", "t.c:1")


@given(value=st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=12))
def test_every_choice_looks_as_long_as_every_other(value: str) -> None:
    box = BallotBox(bytes(32), "poll", secrets.token_bytes)
    tag = box.tag(RHIAN)
    choice = box.put(tag, value)
    assert len(choice) == len(box.put(tag, "yes"))
    assert box.take(tag, choice) == value


def test_a_ballot_opens_for_its_voter_its_poll_and_its_seal_alone() -> None:
    box = BallotBox(bytes(32), "poll", secrets.token_bytes)
    tag = box.tag(RHIAN)
    choice = box.put(tag, "yes")
    for other in (
        BallotBox(bytes(31) + b"\1", "poll", secrets.token_bytes),
        BallotBox(bytes(32), "another", secrets.token_bytes),
    ):
        with pytest.raises(DoesNotOpen):
            other.take(tag, choice)
    with pytest.raises(DoesNotOpen):
        box.take(box.tag(TOMOS), choice)
    with pytest.raises(ValueError, match="at most"):
        box.put(tag, "x" * 48)


def test_voters_whose_names_run_together_are_not_the_same() -> None:
    box = BallotBox(bytes(32), "poll", secrets.token_bytes)
    one, other = replace(RHIAN, workspace="a", user="bc"), replace(RHIAN, workspace="ab", user="c")
    assert box.tag(one) != box.tag(other)


def every_file(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


async def test_no_private_words_in_any_file(
    sqlite_url: str, opener: Opener, tmp_path: Path
) -> None:
    group = made.group(link=f"https://meet.example/{CANARY}")
    reflection = made.reflection(group.id, answers=(Answered("note", CANARY),))
    draft = Draft("d1", RHIAN, None, "x", {"note": CANARY}, NOW + timedelta(hours=1))
    async with opener(sqlite_url) as store:
        async with store.writing() as uow:
            await uow.groups.add(group)
            await uow.series.add(made.series(group.id, link=group.link))
            await uow.sessions.add(made.session(group.id, link=group.link))
            await uow.reflections.add(reflection)
            await uow.drafts.put(draft)
        async with store.writing() as uow:
            await uow.reflections.save(replace(reflection, answers=(Answered("note", CANARY * 2),)))
        written = every_file(tmp_path)
    assert "holdspace.db-wal" in written
    assert [name for name, found in written.items() if CANARY.encode() in found] == []
    assert any(group.name.encode() in found for found in written.values())


async def test_words_moved_to_another_row_do_not_open(sqlite_url: str, opener: Opener) -> None:
    group = made.group()
    mine, theirs = made.reflection(group.id), made.reflection(group.id, author=TOMOS)
    async with opener(sqlite_url) as store:
        async with store.writing() as uow:
            await uow.groups.add(group)
            await uow.reflections.add(mine)
            await uow.reflections.add(theirs)
        async with store._database.writing() as connection:
            await connection.execute(
                text(
                    "UPDATE reflections SET answers = "
                    "(SELECT answers FROM reflections WHERE id = :theirs) WHERE id = :mine"
                ),
                {"theirs": theirs.id, "mine": mine.id},
            )
        with pytest.raises(DoesNotOpen):
            async with store.reading() as uow:
                await uow.reflections.get(mine.id)


async def test_another_key_is_refused_in_one_sentence(url: str, opener: Opener) -> None:
    async with opener(url):
        pass
    with pytest.raises(StorageUnavailable) as refused:
        async with open_store(
            url, bytes(32), randomness=secrets.token_bytes, on_planned=lambda _: None
        ):
            pytest.fail("it opened")
    assert "was made with another key" in str(refused.value)
    assert "HOLDSPACE_SECRET_KEY" in str(refused.value)
    async with opener(url):
        pass
