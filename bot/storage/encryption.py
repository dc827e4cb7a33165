"""What people wrote in private, and ballots, are sealed here before they reach the database.

AES-256-GCM throughout (NIST SP 800-38D): it hides and it authenticates. Each ciphertext is bound to
the place it was written for, so that a row's value moved to another row does not open. The first
byte names the key, so that a second key can come one day.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.ids import Person

KEY_BYTES = 32
_KEY_ID = b"\x01"
_NONCE_BYTES = 12
_CHOICE_BYTES = 48
"""Every choice is padded to this, so that its length says nothing."""


class DoesNotOpen(ValueError):
    """A ciphertext that was not made with this key for this place."""


class SecretKey:
    """The 32 bytes behind everything. Never shown: neither by ``repr`` nor in an error."""

    __slots__ = ("_bytes",)

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a key is {KEY_BYTES} bytes, not {len(key)}")
        self._bytes = key

    def __repr__(self) -> str:
        return "SecretKey(hidden)"

    def derived(self, purpose: str) -> bytes:
        """A key for one purpose: what leaks of one says nothing about another."""
        return _mac(self._bytes, f"holdspace/{purpose}".encode())


class Cipher:
    """Seals and opens under keys derived from the secret key. ``randomness`` gives nonces."""

    def __init__(self, key: SecretKey, randomness: Callable[[int], bytes]) -> None:
        self._text = AESGCM(key.derived("text"))
        self._inbox = key.derived("inbox")
        self._randomness = randomness

    def seal(self, plain: bytes, place: str) -> bytes:
        """``place`` reads ``table.column:row``; opening needs the same one."""
        nonce = self._randomness(_NONCE_BYTES)
        return _KEY_ID + nonce + self._text.encrypt(nonce, plain, _KEY_ID + place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """Raises DoesNotOpen."""
        nonce, cipher = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return self._text.decrypt(nonce, cipher, sealed[:1] + place.encode())
        except (InvalidTag, ValueError) as error:
            raise DoesNotOpen(place.partition(":")[0]) from error

    def seal_json(self, value: Any, place: str) -> bytes:
        return self.seal(json.dumps(value, separators=(",", ":")).encode(), place)

    def open_json(self, sealed: bytes, place: str) -> Any:
        return json.loads(self.open(sealed, place))

    def event_hash(self, event: str) -> bytes:
        """What the inbox keeps of an event's id: enough to know it again, and nothing else."""
        return _mac(self._inbox, event.encode("utf-8", "surrogatepass"))

    def ballot(self, seal: bytes, checkpoint: str) -> "BallotBox":
        return BallotBox(seal, checkpoint, self._randomness)

    def new_seal(self) -> bytes:
        return self._randomness(KEY_BYTES)


class BallotBox:
    """The ballots of one open poll, under that poll's own seal.

    Whoever holds the seal can open them, so the seal is destroyed when the poll closes. After that
    not even the secret key of the house tells a voter's ballot from random bytes.
    """

    def __init__(self, seal: bytes, checkpoint: str, randomness: Callable[[int], bytes]) -> None:
        self._tags = _mac(seal, b"voter")
        self._choices = AESGCM(_mac(seal, b"choice"))
        self._checkpoint = checkpoint.encode()
        self._randomness = randomness

    def tag(self, voter: Person) -> bytes:
        """The same voter, the same tag, in this poll only."""
        who = json.dumps([voter.platform, voter.workspace, voter.user]).encode()
        return _mac(self._tags, who)

    def put(self, tag: bytes, value: str) -> bytes:
        plain = value.encode()
        if len(plain) >= _CHOICE_BYTES:
            raise ValueError("an option's value is at most 12 characters")
        nonce = self._randomness(_NONCE_BYTES)
        padded = bytes([len(plain)]) + plain.ljust(_CHOICE_BYTES - 1, b"\0")
        return nonce + self._choices.encrypt(nonce, padded, self._checkpoint + tag)

    def take(self, tag: bytes, choice: bytes) -> str:
        """Raises DoesNotOpen."""
        nonce, cipher = choice[:_NONCE_BYTES], choice[_NONCE_BYTES:]
        try:
            plain = self._choices.decrypt(nonce, cipher, self._checkpoint + tag)
        except (InvalidTag, ValueError) as error:
            raise DoesNotOpen("ballots.choice") from error
        return plain[1 : 1 + plain[0]].decode()


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()
