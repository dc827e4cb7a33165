"""The envelope of a backup: it opens whole and with its own key, or not at all."""

import io
import random
from collections.abc import Iterator

import pytest

from bot.storage import sealed_file
from bot.storage.sealed_file import Damaged, NotABackup, OtherKey

SECRET, SALT = bytes(range(32)), bytes(16)
LINES = [b"first", b"", b"x" * 300_000, random.Random(1).randbytes(200_000).hex().encode(), b"last"]


def sealed(lines: list[bytes] = LINES, secret: bytes = SECRET) -> bytes:
    file = io.BytesIO()
    header = sealed_file.header({"made": "today"}, secret, SALT, passphrase=False)
    writer = sealed_file.Writer(file, header, secret)
    for line in lines:
        writer.write(line + b"\n")
    writer.end()
    return file.getvalue()


def opened(stored: bytes, secret: bytes = SECRET) -> Iterator[bytes]:
    file = io.BytesIO(stored)
    return sealed_file.lines(file, sealed_file.read_header(file), secret)


def test_what_was_written_is_read() -> None:
    stored = sealed()
    assert list(opened(stored)) == LINES
    assert sealed_file.read_header(io.BytesIO(stored)).facts == {"made": "today"}


def test_nothing_of_it_stands_in_plain() -> None:
    stored = sealed([b"canary" * 10])
    assert b"canary" not in stored
    assert len(stored.splitlines()[0]) == len(sealed_file.FORMAT) - 1


def test_another_key_is_told_from_damage() -> None:
    with pytest.raises(OtherKey):
        next(opened(sealed(), bytes(32)))


def test_a_passphrase_makes_another_key_for_each_file() -> None:
    words = "correct horse battery"
    one, other = (sealed_file.of_passphrase(words, bytes([n]) * 16) for n in range(2))
    assert len(one) == len(other) == 32
    assert one != other


@pytest.mark.parametrize("seed", range(40))
def test_one_bit_that_is_not_as_it_was(seed: int) -> None:
    dice = random.Random(seed)
    stored = bytearray(sealed())
    stored[dice.randrange(len(stored))] ^= 1 << dice.randrange(8)
    with pytest.raises((Damaged, NotABackup, OtherKey)):
        list(opened(bytes(stored)))


@pytest.mark.parametrize("seed", range(20))
def test_cut_short_anywhere(seed: int) -> None:
    stored = sealed()
    with pytest.raises((Damaged, NotABackup)):
        list(opened(stored[: random.Random(seed).randrange(len(stored))]))


def frames(stored: bytes) -> tuple[bytes, list[bytes]]:
    file = io.BytesIO(stored)
    sealed_file.read_header(file)
    head, pieces = stored[: file.tell()], []
    while start := file.read(4):
        pieces.append(start + file.read(int.from_bytes(start, "big")))
    return head, pieces


def test_pieces_left_out_put_in_another_order_or_added() -> None:
    head, pieces = frames(sealed())
    assert len(pieces) > 2
    for other in (
        pieces[:-1],
        pieces[1:],
        [pieces[1], pieces[0], *pieces[2:]],
        [*pieces, pieces[-1]],
        [*pieces, b"\0\0\0\x10" + bytes(16)],
    ):
        with pytest.raises(Damaged):
            list(opened(head + b"".join(other)))


def test_pieces_of_another_backup() -> None:
    """Made with the same key: its salt tells them apart."""
    head, pieces = frames(sealed())
    file = io.BytesIO()
    header = sealed_file.header({"made": "today"}, SECRET, bytes([7]) * 16, passphrase=False)
    writer = sealed_file.Writer(file, header, SECRET)
    writer.write(b"other\n")
    writer.end()
    _, others = frames(file.getvalue())
    with pytest.raises(Damaged):
        list(opened(head + b"".join([*pieces[:-1], others[-1]])))


def test_facts_that_were_changed() -> None:
    with pytest.raises(Damaged):
        list(opened(sealed().replace(b"today", b"never")))


@pytest.mark.parametrize(
    "stored", [b"", b"holdspace backup 1\n", b"SQLite format 3\0" * 9, b"\n{}"]
)
def test_something_else(stored: bytes) -> None:
    with pytest.raises(NotABackup):
        list(opened(stored))
