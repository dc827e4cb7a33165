"""Pulses and their ballots, which are destroyed at the close as a check-point's are: that module
says what it takes. One row a person holds all that they answered, so that how many answered can be
counted; at the close the questions are counted apart, and what belonged together is gone.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from bot.domain.pulse import QUESTIONS, WORDS_LIMIT, Ballot, Felt, Pulse
from bot.ids import Person, new_id
from bot.ports import Conflict
from bot.storage import mapping
from bot.storage.checkpoints import destroy_seal
from bot.storage.encryption import BallotBox, Cipher
from bot.storage.many import one_of
from bot.storage.small import upsert
from bot.storage.tables import pulse_ballots, pulse_seals, pulse_words, pulses
from bot.storage.work import Work

_SEEN = "told last"
_LETTERS = {None: "-", Felt.YES: "y", Felt.PARTLY: "p", Felt.NO: "n"}
_SKIPPED = "s"
_FELT = {letter: felt for felt, letter in _LETTERS.items()}
_BALLOT_BYTES = 2 + len(QUESTIONS) + 4 * WORDS_LIMIT
"""Of every ballot: its length says nothing of whether somebody wrote anything. Under a quarter of a
page, so that SQLite keeps each in one piece."""

_WITH_SEAL = select(pulses, pulse_seals.c.sealed).outerjoin_from(
    pulses, pulse_seals, pulse_seals.c.pulse_id == pulses.c.id
)
_BY_ID = _WITH_SEAL.where(pulses.c.id == bindparam("which"))
_OPEN_IN = (
    _WITH_SEAL.where(pulses.c.group_id == bindparam("in_group"), pulses.c.closed_at.is_(None))
    .order_by(pulses.c.opened_at.desc())
    .limit(1)
)
_LOCKED = select(pulses.c.closed_at).where(pulses.c.id == bindparam("which")).with_for_update()
_LATER = pulses.alias("later")
_NEWEST = select(pulses).where(
    one_of(pulses.c.group_id, "groups"),
    pulses.c.closed_at
    == select(func.max(_LATER.c.closed_at))
    .where(_LATER.c.group_id == pulses.c.group_id)
    .scalar_subquery(),
)


class SqlPulses:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, id: str) -> Pulse | None:
        return await self._first(_BY_ID, {"which": id})

    async def open_in(self, group: str) -> Pulse | None:
        return await self._first(_OPEN_IN, {"in_group": group})

    async def add(self, pulse: Pulse) -> None:
        await self._work.execute(pulses.insert(), mapping.pulse_row(pulse))
        if pulse.seal is not None:
            await self._keep_seal(pulse.id, pulse.seal)

    async def of(self, pulse: Pulse, who: Person) -> Ballot:
        seal = await self._seal(pulse.id)
        if seal is None:
            return Ballot()
        return await self._of(pulse, box_of(self._work.cipher, seal, pulse.id), who)

    async def put(self, pulse: Pulse, who: Person, ballot: Ballot) -> bool:
        if not await self._still_open(pulse.id):
            return False
        seal = await self._seal(pulse.id)
        if seal is None:
            seal = await self._start_again(pulse.id)
        box = box_of(self._work.cipher, seal, pulse.id)
        tag = box.tag(who)
        row = {"pulse_id": pulse.id, "voter": tag, "ballot": box.put(tag, _written(ballot))}
        insert = upsert(pulse_ballots, postgres=self._work.postgres).values(row)
        await self._work.execute(
            insert.on_conflict_do_update(
                index_elements=["pulse_id", "voter"], set_={"ballot": row["ballot"]}
            )
        )
        return True

    async def ballots(self, pulse: Pulse) -> Sequence[Ballot]:
        # To count is to be about to close: nobody may answer in between.
        if self._work.writing and pulse.open and not await self._still_open(pulse.id):
            raise Conflict("somebody closed this pulse first")
        seal = await self._seal(pulse.id)
        if seal is None:
            return ()
        box = box_of(self._work.cipher, seal, pulse.id)
        rows = await self._work.all(
            select(pulse_ballots).where(pulse_ballots.c.pulse_id == pulse.id)
        )
        return [_read(box.take(row.voter, row.ballot)) for row in rows]

    async def close(self, pulse: Pulse, words: Sequence[str]) -> None:
        if pulse.closed_at is None or pulse.seal is not None:
            raise ValueError("only a counted pulse without its seal can be saved as closed")
        await self.save(pulse)
        await self._work.execute(pulse_ballots.delete().where(pulse_ballots.c.pulse_id == pulse.id))
        await destroy_seal(self._work, pulse_seals, pulse.id)
        if words:
            rows = [self._words_row(pulse, each, pulse.closed_at) for each in words]
            await self._work.execute(pulse_words.insert(), rows)

    async def save(self, pulse: Pulse) -> None:
        await self._work.save(pulses, mapping.pulse_row(pulse))
        self._work.seen.pop((_SEEN, pulse.group), None)

    async def words(self, pulse: str) -> Sequence[str]:
        rows = await self._work.all(
            select(pulse_words.c.id, pulse_words.c.words)
            .where(pulse_words.c.pulse_id == pulse)
            .order_by(pulse_words.c.id)
        )
        return [self._work.cipher.open_json(row.words, _words_place(row.id)) for row in rows]

    async def closed(self, group: str, since: datetime) -> Sequence[Pulse]:
        rows = await self._work.all(
            select(pulses)
            .where(pulses.c.group_id == group, pulses.c.closed_at >= since)
            .order_by(pulses.c.closed_at, pulses.c.id)
        )
        return [mapping.pulse(row, None) for row in rows]

    async def latest(self, group: str) -> Pulse | None:
        return (await self.many([group])).get(group)

    async def many(self, groups: Sequence[str]) -> Mapping[str, Pulse]:
        seen = self._work.seen
        missing = {id for id in groups if (_SEEN, id) not in seen}
        if missing:
            seen.update(dict.fromkeys((_SEEN, id) for id in missing))
            for row in await self._work.execute(_NEWEST, {"groups": list(missing)}):
                seen[(_SEEN, row.group_id)] = mapping.pulse(row, None)
        return {id: seen[(_SEEN, id)] for id in groups if seen[(_SEEN, id)] is not None}

    async def _of(self, pulse: Pulse, box: BallotBox, who: Person) -> Ballot:
        tag = box.tag(who)
        row = await self._work.one(
            select(pulse_ballots.c.ballot).where(
                pulse_ballots.c.pulse_id == pulse.id, pulse_ballots.c.voter == tag
            )
        )
        return Ballot() if row is None else _read(box.take(tag, row.ballot))

    async def _still_open(self, id: str) -> bool:
        """And stays so until this transaction ends, with nobody else answering meanwhile: what
        somebody answered before is read, changed and written."""
        stored = await self._work.one(_LOCKED, {"which": id})
        return stored is not None and stored.closed_at is None

    async def _start_again(self, id: str) -> bytes:
        """The server crashed and emptied the unlogged tables: a new seal, and no ballots."""
        await self._work.execute(pulse_ballots.delete().where(pulse_ballots.c.pulse_id == id))
        seal = self._work.cipher.new_seal()
        await self._keep_seal(id, seal)
        return seal

    async def _keep_seal(self, id: str, seal: bytes) -> None:
        sealed = self._work.cipher.seal(seal, seal_place(id))
        await self._work.execute(pulse_seals.insert(), {"pulse_id": id, "sealed": sealed})

    async def _seal(self, id: str) -> bytes | None:
        row = await self._work.one(select(pulse_seals.c.sealed).where(pulse_seals.c.pulse_id == id))
        return None if row is None else self._work.cipher.open(row.sealed, seal_place(id))

    async def _first(self, statement: Any, values: dict[str, Any]) -> Pulse | None:
        row = await self._work.one(statement, values)
        if row is None:
            return None
        cipher = self._work.cipher
        seal = None if row.sealed is None else cipher.open(row.sealed, seal_place(row.id))
        return mapping.pulse(row, seal)

    def _words_row(self, pulse: Pulse, words: str, closed_at: datetime) -> dict[str, Any]:
        id = new_id(self._work.cipher.randomness)
        sealed = self._work.cipher.seal_json(words, _words_place(id))
        return {"id": id, "pulse_id": pulse.id, "words": sealed, "closed_at": closed_at}


def box_of(cipher: Cipher, seal: bytes, pulse: str) -> BallotBox:
    return cipher.ballot(seal, pulse, _BALLOT_BYTES)


def seal_place(id: str) -> str:
    return f"pulse_seals.sealed:{id}"


def _words_place(id: str) -> str:
    return f"pulse_words.words:{id}"


def _written(ballot: Ballot) -> str:
    letters = (
        _SKIPPED if each in ballot.skipped else _LETTERS[ballot.answers[each.place]]
        for each in QUESTIONS
    )
    return "".join(letters) + ballot.words


def _read(written: str) -> Ballot:
    letters = written[: len(QUESTIONS)]
    first, second, third = (_FELT.get(each) for each in letters)
    skipped = frozenset(each for each in QUESTIONS if letters[each.place] == _SKIPPED)
    return Ballot((first, second, third), written[len(QUESTIONS) :], skipped)
