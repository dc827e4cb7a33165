"""A file that is sealed from end to end: the envelope of a backup.

A line that names the format, a line of plain facts about it (JSON: when it was made, by which
release, how its key is found), then frames: four bytes of length and that much ciphertext. What is
inside is compressed (zlib), cut into pieces, and each piece is sealed with AES-256-GCM under a key
that is this file's alone. The number of a piece is its nonce; the facts and whether it is the last
one are authenticated with it. So a file that was cut short, put together from two, or changed in
one bit does not open (the STREAM construction, https://eprint.iacr.org/2015/189).
"""

import hashlib
import hmac
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT = b"holdspace backup 1\n"
SALT_BYTES = 16
_PIECE = 64 * 1024
_TAG = 16
_HEADER_AT_MOST = 4096
_SCRYPT = {"n": 2**16, "r": 8, "p": 1, "maxmem": 128 * 2**20, "dklen": 32}
"""64 MB of memory and a fraction of a second for each guess (RFC 7914)."""


class NotABackup(ValueError):
    """The file is something else."""


class OtherKey(ValueError):
    """It was sealed with another key, or another passphrase."""


class Damaged(ValueError):
    """It was cut short or changed."""


@dataclass(frozen=True, slots=True)
class Header:
    """What stands in plain. ``facts`` name nobody. ``passphrase`` says which of the two it is that
    opens it; ``proof`` tells, before anything is read, whether it is the right one."""

    facts: Mapping[str, Any]
    passphrase: bool
    salt: bytes
    proof: bytes

    def proves(self, secret: bytes) -> bool:
        return hmac.compare_digest(_derived(secret, self.salt, b"proof")[:8], self.proof)

    def written(self) -> bytes:
        plain = {
            **self.facts,
            "sealed": "passphrase" if self.passphrase else "key",
            "salt": self.salt.hex(),
            "proof": self.proof.hex(),
        }
        return FORMAT + json.dumps(plain, separators=(",", ":")).encode() + b"\n"


def of_passphrase(words: str, salt: bytes) -> bytes:
    return hashlib.scrypt(words.encode(), salt=salt, **_SCRYPT)


def header(facts: Mapping[str, Any], secret: bytes, salt: bytes, *, passphrase: bool) -> Header:
    """``secret`` is 32 bytes: ``SecretKey.derived("backup")``, or what ``of_passphrase`` gives."""
    return Header(facts, passphrase, salt, _derived(secret, salt, b"proof")[:8])


def read_header(file: BinaryIO) -> Header:
    """Raises NotABackup."""
    try:
        if file.readline(len(FORMAT)) != FORMAT:
            raise NotABackup
        plain = json.loads(file.readline(_HEADER_AT_MOST))
        how, salt, proof = (plain.pop(each) for each in ("sealed", "salt", "proof"))
        return Header(plain, how == "passphrase", bytes.fromhex(salt), bytes.fromhex(proof))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotABackup from error


class Writer:
    """``write`` as often as one likes, then ``end``: without it the file does not open."""

    def __init__(self, file: BinaryIO, header: Header, secret: bytes) -> None:
        self._file = file
        self._pieces = _Pieces(header, secret)
        self._squeeze = zlib.compressobj(6)
        self._waiting = bytearray()
        file.write(header.written())

    def write(self, plain: bytes) -> None:
        self._waiting += self._squeeze.compress(plain)
        while len(self._waiting) > _PIECE:
            self._put(bytes(self._waiting[:_PIECE]), last=False)
            del self._waiting[:_PIECE]

    def end(self) -> None:
        self._waiting += self._squeeze.flush()
        while len(self._waiting) > _PIECE:
            self._put(bytes(self._waiting[:_PIECE]), last=False)
            del self._waiting[:_PIECE]
        self._put(bytes(self._waiting), last=True)

    def _put(self, piece: bytes, *, last: bool) -> None:
        sealed = self._pieces.seal(piece, last=last)
        self._file.write(len(sealed).to_bytes(4, "big") + sealed)


def lines(file: BinaryIO, header: Header, secret: bytes) -> Iterator[bytes]:
    """What was written, line by line; ``file`` stands after its header. Raises OtherKey before the
    first, and Damaged at the piece that does not open, so nothing counts before the last line."""
    if not header.proves(secret):
        raise OtherKey
    pieces = _Pieces(header, secret)
    swell = zlib.decompressobj()
    rest = b""
    try:
        for piece in _frames(file):
            # Never all at once: what it swells to is bounded by what is read of it.
            data = swell.decompress(pieces.open(piece), _PIECE)
            while data:
                *whole, rest = (rest + data).split(b"\n")
                yield from whole
                data = swell.decompress(swell.unconsumed_tail, _PIECE)
    except zlib.error as error:
        raise Damaged from error
    if not pieces.ended or not swell.eof or rest:
        raise Damaged


def _frames(file: BinaryIO) -> Iterator[bytes]:
    while start := file.read(4):
        length = int.from_bytes(start, "big")
        if len(start) != 4 or not _TAG <= length <= _PIECE + _TAG:
            raise Damaged
        piece = file.read(length)
        if len(piece) != length:
            raise Damaged
        yield piece


class _Pieces:
    """Seals and opens them in their order. A key of its own for each file lets the nonce count."""

    def __init__(self, header: Header, secret: bytes) -> None:
        self._key = AESGCM(_derived(secret, header.salt, b"file"))
        self._facts = hashlib.sha256(header.written()).digest()
        self._number = 0
        self.ended = False

    def seal(self, piece: bytes, *, last: bool) -> bytes:
        return self._key.encrypt(self._nonce(), piece, self._about(last))

    def open(self, sealed: bytes) -> bytes:
        """Raises Damaged."""
        if self.ended:
            raise Damaged
        nonce = self._nonce()
        for last in (False, True):
            try:
                opened = self._key.decrypt(nonce, sealed, self._about(last))
            except InvalidTag:
                continue
            self.ended = last
            return opened
        raise Damaged

    def _nonce(self) -> bytes:
        self._number += 1
        return self._number.to_bytes(12, "big")

    def _about(self, last: bool) -> bytes:
        return self._facts + (b"last" if last else b"more")


def _derived(secret: bytes, salt: bytes, purpose: bytes) -> bytes:
    return hmac.new(secret, salt + purpose, hashlib.sha256).digest()
