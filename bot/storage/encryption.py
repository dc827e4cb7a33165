"""What people wrote in private, and ballots, are sealed here before they reach the database.

AES-256-GCM throughout (NIST SP 800-38D): it hides and it authenticates. Each ciphertext is bound to
the place it was written for, so that a row's value moved to another row does not open. The first
byte names the key it was sealed with, so that keys can change while people write: ``keyring`` says
which key is which, and which one seals.
"""

import base64
import binascii
import copy
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.ids import Person

KEY_BYTES = 32
FIRST_KEY = 1
KEYS_AT_MOST = 255
_NONCE_BYTES = 12
_CHOICE_BYTES = 48
"""Every choice is padded to this, so that its length says nothing."""
_SAID_BYTES = 2048
"""The same of what came with it: 500 characters of four bytes fit."""


class DoesNotOpen(ValueError):
    """A ciphertext that was not made with this key for this place."""


class UnknownKey(DoesNotOpen):
    """A ciphertext of a key that this process has not met: it may have come since it started."""


class SecretKey:
    """The 32 bytes behind everything. Never shown: neither by ``repr`` nor in an error."""

    __slots__ = ("_bytes",)

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a key is {KEY_BYTES} bytes, not {len(key)}")
        self._bytes = key

    def __repr__(self) -> str:
        return "SecretKey(hidden)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecretKey) and hmac.compare_digest(self._bytes, other._bytes)

    __hash__ = None  # type: ignore[assignment]  # a secret is nobody's key in a dictionary

    def written(self) -> str:
        """As a key file holds it: for that file, and for nothing else."""
        return base64.b64encode(self._bytes).decode()

    def derived(self, purpose: str) -> bytes:
        """A key for one purpose: what leaks of one says nothing about another."""
        return _mac(self._bytes, f"holdspace/{purpose}".encode())


class Cipher:
    """Seals and opens under keys derived from secret keys. ``randomness`` gives nonces.

    ``sealing`` is the id of the key that seals. Keyed hashes hang on a root of their own, because
    they are compared with what was stored before the key changed.
    """

    def __init__(
        self, key: SecretKey, randomness: Callable[[int], bytes], id: int = FIRST_KEY
    ) -> None:
        self._texts = {id: AESGCM(key.derived("text"))}
        self.sealing = id
        self.sealed_under: set[int] = set()
        """Ids of the keys that this one has sealed with: see ``of_transaction``."""
        self._randomness = randomness
        self.hash_under(key.derived("hashes"))

    def of_transaction(self) -> "Cipher":
        """The same keys, and a note of its own of which of them it has sealed with."""
        other = copy.copy(self)
        other.sealed_under = set()
        return other

    def learn(self, id: int, key: SecretKey) -> None:
        self._texts[id] = AESGCM(key.derived("text"))

    def forget(self, id: int) -> None:
        self._texts.pop(id, None)

    @property
    def known(self) -> frozenset[int]:
        return frozenset(self._texts)

    def hash_under(self, root: bytes) -> None:
        self._inbox = _mac(root, b"holdspace/inbox")
        self._people = _mac(root, b"holdspace/people")

    def seal(self, plain: bytes, place: str) -> bytes:
        """``place`` reads ``table.column:row``; opening needs the same one."""
        nonce, id = self._randomness(_NONCE_BYTES), bytes([self.sealing])
        self.sealed_under.add(self.sealing)
        return id + nonce + self._texts[self.sealing].encrypt(nonce, plain, id + place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """Raises DoesNotOpen; UnknownKey where it was sealed with a key that is not known here."""
        nonce, cipher = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        text = self._texts.get(sealed[0]) if sealed else None
        if text is None:
            raise UnknownKey(place.partition(":")[0])
        try:
            return text.decrypt(nonce, cipher, sealed[:1] + place.encode())
        except (InvalidTag, ValueError) as error:
            raise DoesNotOpen(place.partition(":")[0]) from error

    def seal_text(self, plain: str, place: str) -> str:
        """For a column of text: the key's id in front, so that a query can ask for it. What is
        empty stays so."""
        if not plain:
            return ""
        sealed = self.seal(plain.encode("utf-8", "surrogatepass"), place)
        return f"{sealed[0]}:{base64.urlsafe_b64encode(sealed[1:]).decode()}"

    def open_text(self, sealed: str, place: str) -> str:
        """Raises DoesNotOpen. What was written before this column was sealed is as it was."""
        id, colon, rest = sealed.partition(":")
        if not colon or not id.isdecimal():
            return sealed
        # A batch opens hundreds: base64.urlsafe_b64decode does the same at three times the cost.
        cipher = binascii.a2b_base64(rest.replace("-", "+").replace("_", "/"))
        return self.open(bytes([int(id)]) + cipher, place).decode("utf-8", "surrogatepass")

    def seal_json(self, value: Any, place: str) -> bytes:
        return self.seal(json.dumps(value, separators=(",", ":")).encode(), place)

    def open_json(self, sealed: bytes, place: str) -> Any:
        return json.loads(self.open(sealed, place))

    def event_hash(self, event: str) -> bytes:
        """What the inbox keeps of an event's id: enough to know it again, and nothing else."""
        return _mac(self._inbox, event.encode("utf-8", "surrogatepass"))

    def person_hash(self, purpose: str, *about: str) -> bytes:
        """Somebody's mark for one purpose: without the key it names nobody, and two purposes (or
        two groups, where the group is part of ``about``) cannot be laid beside each other."""
        return _mac(self._people, json.dumps([purpose, *about]).encode("utf-8", "surrogatepass"))

    def ballot(self, seal: bytes, checkpoint: str, size: int = _CHOICE_BYTES) -> "BallotBox":
        return BallotBox(seal, checkpoint, self._randomness, size)

    def new_seal(self) -> bytes:
        return self._randomness(KEY_BYTES)

    def randomness(self, count: int) -> bytes:
        return self._randomness(count)


class BallotBox:
    """The ballots of one open poll, under that poll's own seal. Each is padded to ``size`` bytes.

    Whoever holds the seal can open them, so the seal is destroyed when the poll closes. After that
    not even the secret key of the house tells a voter's ballot from random bytes.
    """

    def __init__(
        self,
        seal: bytes,
        checkpoint: str,
        randomness: Callable[[int], bytes],
        size: int = _CHOICE_BYTES,
    ) -> None:
        self._size = size
        self._length_bytes = 1 if size <= 256 else 2
        self._tags = _mac(seal, b"voter")
        self._choices = AESGCM(_mac(seal, b"choice"))
        self._checkpoint = checkpoint.encode()
        self._randomness = randomness

    def tag(self, voter: Person) -> bytes:
        """The same voter, the same tag, in this poll only."""
        who = json.dumps([voter.platform, voter.workspace, voter.user]).encode()
        return _mac(self._tags, who)

    def put(self, tag: bytes, value: str) -> bytes:
        plain = value.encode("utf-8", "surrogatepass")
        room = self._size - self._length_bytes
        if len(plain) > room:
            raise ValueError(f"a ballot of this poll has at most {room} bytes")
        nonce = self._randomness(_NONCE_BYTES)
        padded = len(plain).to_bytes(self._length_bytes, "big") + plain.ljust(room, b"\0")
        return nonce + self._choices.encrypt(nonce, padded, self._checkpoint + tag)

    def take(self, tag: bytes, choice: bytes) -> str:
        """Raises DoesNotOpen."""
        nonce, cipher = choice[:_NONCE_BYTES], choice[_NONCE_BYTES:]
        try:
            plain = self._choices.decrypt(nonce, cipher, self._checkpoint + tag)
        except (InvalidTag, ValueError) as error:
            raise DoesNotOpen("ballots.choice") from error
        start = self._length_bytes
        length = int.from_bytes(plain[:start], "big")
        return plain[start : start + length].decode("utf-8", "surrogatepass")

    def put_words(self, tag: bytes, words: str) -> bytes:
        plain = words.encode("utf-8", "surrogatepass")
        if len(plain) > _SAID_BYTES - 2:
            raise ValueError(f"what comes with a ballot is at most {_SAID_BYTES - 2} bytes")
        nonce = self._randomness(_NONCE_BYTES)
        padded = len(plain).to_bytes(2, "big") + plain.ljust(_SAID_BYTES - 2, b"\0")
        return nonce + self._choices.encrypt(nonce, padded, self._checkpoint + b"words" + tag)

    def take_words(self, tag: bytes, said: bytes) -> str:
        """Raises DoesNotOpen."""
        nonce, cipher = said[:_NONCE_BYTES], said[_NONCE_BYTES:]
        try:
            plain = self._choices.decrypt(nonce, cipher, self._checkpoint + b"words" + tag)
        except (InvalidTag, ValueError) as error:
            raise DoesNotOpen("ballots.words") from error
        return plain[2 : 2 + int.from_bytes(plain[:2], "big")].decode("utf-8", "surrogatepass")


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()
