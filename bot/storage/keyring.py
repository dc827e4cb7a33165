"""Which of the keys that we were given is which, which one seals, and how one takes over.

The table ``keyring`` has a row for each key by which anything is sealed, with a value that the key
itself has sealed. So keys need no names outside: those we were given are tried. One row ``seals``.

A change of keys, which may be killed at any point and begun again:

1. ``begin``: the new key gets a row and seals from now on; the others only open.
2. ``reseal``: everything sealed is opened and sealed again, some hundred rows at a time.
3. ``retire``: when nothing is sealed with the others any more, their rows go.

Other processes go on meanwhile. One that meets a key it does not know reads its keys again; one
that seals with a key that does not seal any more is told so before its transaction commits, and
does its work again with the new one (``still_seals``).
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, and_, func, select, tuple_

from bot.ports import Conflict, StorageUnavailable
from bot.storage.encryption import (
    FIRST_KEY,
    KEY_BYTES,
    KEYS_AT_MOST,
    Cipher,
    DoesNotOpen,
    SecretKey,
)
from bot.storage.held import HELD
from bot.storage.keys import VARIABLE, WrongKey
from bot.storage.small import upsert
from bot.storage.tables import keyring, roots
from bot.storage.work import Work

LOT = 200
"""Rows in one transaction."""
BETWEEN = 0.02
"""Seconds between two lots, in which everybody else gets their turn."""
_PROOF = b"holdspace"
_HASHES = "hashes"

Keys = Callable[[], Sequence[SecretKey]]
"""The keys that this process is given, read again each time; the first is the newest."""
Transaction = Callable[[], AbstractAsyncContextManager[Work]]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A column of ciphertexts."""

    table: Table
    column: "Column[Any]"
    text: bool = False
    """Whether it is written as text (``Cipher.seal_text``)."""

    @property
    def key(self) -> "tuple[Column[Any], ...]":
        return tuple(self.table.primary_key.columns)

    def place(self, row: Any) -> str:
        """What the ciphertext of that row is bound to."""
        parts = ":".join(str(row._mapping[each.name]) for each in self.key)
        return f"{self.table.name}.{self.column.name}:{parts}"


def sealed_columns() -> Iterator[Sealed]:
    for held in HELD:
        if held.table is not keyring:
            yield from (Sealed(held.table, held.table.c[name]) for name in held.sealed)
            yield from (Sealed(held.table, held.table.c[name], True) for name in held.sealed_text)


async def open_keyring(
    transaction: Transaction, cipher: Cipher, keys: Keys, randomness: Callable[[int], bytes]
) -> None:
    """Brings ``cipher`` to what this database is sealed with, for the first time or again; a new
    database begins with the first of the keys. Raises WrongKey."""
    async with transaction() as work:
        if await work.one(select(keyring.c.id).limit(1)) is None:
            proof = Cipher(keys()[0], randomness).seal(_PROOF, _place(FIRST_KEY))
            first = upsert(keyring, postgres=work.postgres).values(
                id=FIRST_KEY, proof=proof, seals=True
            )
            await work.execute(first.on_conflict_do_nothing(index_elements=["id"]))
        await _learn(work, cipher, keys())
        if await work.one(select(roots.c.name)) is None:
            root = cipher.seal(randomness(KEY_BYTES), f"roots.sealed:{_HASHES}")
            made = upsert(roots, postgres=work.postgres).values(name=_HASHES, sealed=root)
            await work.execute(made.on_conflict_do_nothing(index_elements=["name"]))
        row = await work.one(select(roots.c.sealed).where(roots.c.name == _HASHES))
        cipher.hash_under(cipher.open(row.sealed, f"roots.sealed:{_HASHES}"))


async def learn_keyring(work: Work, cipher: Cipher, keys: Keys) -> bool:
    """Changes nothing. Whether there is anything sealed to learn of: else no key is asked for.
    Raises WrongKey."""
    if await work.one(select(keyring.c.id).limit(1)) is None:
        return False
    await _learn(work, cipher, keys())
    return True


async def _learn(work: Work, cipher: Cipher, keys: Sequence[SecretKey]) -> None:
    rows = await work.all(select(keyring).order_by(keyring.c.id))
    found = {row.id: _which(row, keys) for row in rows}
    for row in rows:
        key = found[row.id]
        if key is None:
            raise WrongKey(_missing(work.database, sealing=row.seals))
    for id in cipher.known - found.keys():
        cipher.forget(id)
    for row in rows:
        key = found[row.id]
        if key is not None:
            cipher.learn(row.id, key)
        if row.seals:
            cipher.sealing = row.id
    work.cipher = cipher.of_transaction()


def _missing(database: str, *, sealing: bool) -> str:
    if sealing:
        return (
            f"{database} was made with another key: put back its key file, "
            f"or give {VARIABLE} the key it had."
        )
    return (
        f"{database} still holds what an older key has sealed: put that key behind the new one in "
        f"the key file or in {VARIABLE}, and run holdspace keys rotate."
    )


def _which(row: Any, keys: Sequence[SecretKey]) -> SecretKey | None:
    for key in keys:
        if _proves(key, row):
            return key
    return None


def _proves(key: SecretKey, row: Any) -> bool:
    try:
        return Cipher(key, bytes, row.id).open(row.proof, _place(row.id)) == _PROOF
    except DoesNotOpen:
        return False


def _place(id: int) -> str:
    return f"keyring.proof:{id}"


async def still_seals(work: Work) -> None:
    """Before a commit, on a database that several share: waits for a change of keys that is just
    beginning. Raises Conflict where another key has taken over."""
    used = sorted(work.cipher.sealed_under)
    if not used:
        return
    rows = await work.all(
        select(keyring.c.id)
        .where(keyring.c.id.in_(used), keyring.c.seals)
        .with_for_update(read=True)
    )
    if [row.id for row in rows] != used:
        raise NewKey


class NewKey(Conflict):
    """Another key seals by now: the same again, after reading the keys."""


# --- a change of keys ----------------------------------------------------------------------------


class Rotation:
    def __init__(
        self, transaction: Transaction, cipher: Cipher, randomness: Callable[[int], bytes]
    ) -> None:
        self._transaction = transaction
        self._cipher = cipher
        self._randomness = randomness

    async def begun(self) -> bool:
        """Whether a change has begun and is not finished."""
        async with self._transaction() as work:
            return await work.one(select(keyring.c.id).where(~keyring.c.seals)) is not None

    async def knows(self, key: SecretKey) -> bool:
        """Whether anything is, or may be, sealed with that key."""
        async with self._transaction() as work:
            rows = await work.all(select(keyring))
        return any(_proves(key, row) for row in rows)

    async def begin(self, key: SecretKey) -> None:
        """From the commit on that key seals, in every process."""
        async with self._transaction() as work:
            rows = await work.all(select(keyring).order_by(keyring.c.id).with_for_update())
            taken = {row.id for row in rows}
            newest = max(taken)
            order = [*range(newest + 1, KEYS_AT_MOST + 1), *range(FIRST_KEY, newest)]
            id = next((each for each in order if each not in taken), None)
            if id is None:
                raise StorageUnavailable("Every key has to be retired before another one comes.")
            proof = Cipher(key, self._randomness, id).seal(_PROOF, _place(id))
            await work.execute(keyring.update().values(seals=False))
            await work.execute(keyring.insert(), {"id": id, "proof": proof, "seals": True})

    async def reseal(self) -> int:
        """Everything that is sealed with an older key, with the one that seals now. Gives how many
        values that were."""
        return sum([await self._column(each) for each in sealed_columns()])

    async def _column(self, sealed: Sealed) -> int:
        total, after = 0, None
        while True:
            async with self._transaction() as work:
                question = select(*sealed.key, sealed.column).order_by(*sealed.key).limit(LOT)
                if after is not None:
                    question = question.where(tuple_(*sealed.key) > tuple_(*after))
                rows = await work.all(question)
                for row in rows:
                    total += await self._value(work, sealed, row)
            if len(rows) < LOT:
                return total
            after = tuple(rows[-1])[:-1]
            await pause()

    async def _value(self, work: Work, sealed: Sealed, row: Any) -> int:
        """1 where it was old. One that somebody has written in between is new already."""
        old, place, cipher = row[-1], sealed.place(row), work.cipher
        if sealed.text:
            if not old or old.startswith(f"{cipher.sealing}:"):
                return 0
            new: str | bytes = cipher.seal_text(cipher.open_text(old, place), place)
        else:
            if old[0] == cipher.sealing:
                return 0
            new = cipher.seal(cipher.open(old, place), place)
        where = and_(*(each == row._mapping[each.name] for each in sealed.key))
        await work.execute(
            sealed.table.update()
            .where(where, sealed.column == old)
            .values({sealed.column.name: new})
        )
        return 1

    async def retire(self) -> int:
        """Lets the older keys go, when nothing is sealed with them: gives how many values still
        are, where that is not so."""
        async with self._transaction() as work:
            left = sum([await _left(work, each) for each in sealed_columns()])
            if not left:
                await work.execute(keyring.delete().where(~keyring.c.seals))
                work.destroyed = True
            return left


async def _left(work: Work, sealed: Sealed) -> int:
    if sealed.text:
        mine = sealed.column.startswith(f"{work.cipher.sealing}:")
        older = and_(sealed.column != "", ~mine)
    else:
        older = func.substr(sealed.column, 1, 1) != bytes([work.cipher.sealing])
    row = await work.one(select(func.count()).select_from(sealed.table).where(older))
    return int(row[0])


async def pause() -> None:
    await asyncio.sleep(BETWEEN)
