"""Polls and their ballots. An open poll's seal opens its ballots; the close destroys both.

What is left of a closed poll anywhere is its counts. That takes more than a DELETE:

- SQLite: ``secure_delete`` zeroes what is deleted, but a page that splits keeps, now and then, a
  copy of a row that moved away (seen in 1 of 30 random runs), so the close empties the whole table
  of seals, whose pages are then zeroed, and writes the other open polls' seals again. After the
  commit the write-ahead log is emptied. A copy of a ballot may outlive the seal: noise without it.
- PostgreSQL keeps dead rows until a vacuum, so the table of seals is made anew after the commit.
  Seals and ballots are UNLOGGED: they reach neither the write-ahead log, nor its archives, nor a
  replica. The price: a crash of the *server* empties both, and a poll that is open then loses its
  votes so far (not the poll: ``vote`` makes it a new seal).
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, bindparam, literal_column, select

from bot.domain.checkpoint import Checkpoint
from bot.ids import Person
from bot.ports import Conflict
from bot.storage import mapping
from bot.storage.small import upsert
from bot.storage.tables import OF_SESSIONS, ballots, checkpoints, seals
from bot.storage.work import Work

_SEEN = "checkpoint"

# Built once: a press asks these, and building one costs five times as much as running it.
_WITH_SEAL = select(checkpoints, seals.c.sealed).outerjoin_from(
    checkpoints, seals, seals.c.checkpoint_id == checkpoints.c.id
)
_BY_ID = _WITH_SEAL.where(checkpoints.c.id == bindparam("which"))
_OPEN_IN = (
    _WITH_SEAL.where(checkpoints.c.group_id == bindparam("in_group"), literal_column(OF_SESSIONS))
    .order_by(checkpoints.c.opened_at.desc())
    .limit(1)
)
_OF_SESSION = _WITH_SEAL.where(checkpoints.c.session_id == bindparam("session")).order_by(
    checkpoints.c.opened_at, checkpoints.c.id
)
_LOCKED = select(checkpoints.c.closed_at).where(checkpoints.c.id == bindparam("which"))
_LOCKED_TO_VOTE = _LOCKED.with_for_update(read=True)
_LOCKED_TO_CLOSE = _LOCKED.with_for_update()
_SEAL = select(seals.c.sealed).where(seals.c.checkpoint_id == bindparam("which"))
_BALLOTS = select(ballots.c.voter, ballots.c.choice, ballots.c.words).where(
    ballots.c.checkpoint_id == bindparam("which")
)


def _vote(*columns: str, postgres: bool) -> Any:
    insert = upsert(ballots, postgres=postgres)
    return insert.on_conflict_do_update(
        index_elements=["checkpoint_id", "voter"],
        set_={each: insert.excluded[each] for each in columns},
    )


_VOTE = {postgres: _vote("choice", postgres=postgres) for postgres in (False, True)}
_SAY = {postgres: _vote("choice", "words", postgres=postgres) for postgres in (False, True)}


class SqlCheckpoints:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, id: str) -> Checkpoint | None:
        seen = self._work.seen
        if (_SEEN, id) not in seen:
            seen[(_SEEN, id)] = await self._first(_BY_ID, {"which": id})
        found: Checkpoint | None = seen[(_SEEN, id)]
        return found

    async def open_in(self, group: str) -> Checkpoint | None:
        return await self._first(_OPEN_IN, {"in_group": group})

    async def of_session(self, session: str) -> Sequence[Checkpoint]:
        rows = await self._work.all(_OF_SESSION, {"session": session})
        return [self._checkpoint(row) for row in rows]

    async def add(self, checkpoint: Checkpoint) -> None:
        await self._work.execute(checkpoints.insert(), mapping.checkpoint_row(checkpoint))
        if checkpoint.seal is not None:
            await self._keep_seal(checkpoint.id, checkpoint.seal)
        self._work.seen.pop((_SEEN, checkpoint.id), None)

    async def prolong(self, checkpoint: Checkpoint) -> None:
        await self._work.save(checkpoints, mapping.checkpoint_row(checkpoint))
        self._work.seen.pop((_SEEN, checkpoint.id), None)

    async def vote(self, checkpoint: Checkpoint, voter: Person, value: str) -> bool:
        return await self._put(checkpoint, voter, value, None)

    async def say(self, checkpoint: Checkpoint, voter: Person, value: str, words: str) -> bool:
        return await self._put(checkpoint, voter, value, words)

    async def _put(
        self, checkpoint: Checkpoint, voter: Person, value: str, words: str | None
    ) -> bool:
        # FOR SHARE: voters do not wait for each other, and a close waits for those who are in.
        if not await self._still_open(checkpoint.id, _LOCKED_TO_VOTE):
            return False
        seal = await self._seal(checkpoint.id)
        if seal is None:
            seal = await self._start_again(checkpoint.id)
        box = self._work.cipher.ballot(seal, checkpoint.id)
        tag = box.tag(voter)
        values = {"checkpoint_id": checkpoint.id, "voter": tag, "choice": box.put(tag, value)}
        if words is None:
            await self._work.execute(_VOTE[self._work.postgres], values)
        else:
            said = values | {"words": box.put_words(tag, words)}
            await self._work.execute(_SAY[self._work.postgres], said)
        return True

    async def votes(self, checkpoint: Checkpoint) -> tuple[str, ...]:
        # To count is to be about to close: no vote may slip in between.
        counting = self._work.writing and checkpoint.open
        if counting and not await self._still_open(checkpoint.id, _LOCKED_TO_CLOSE):
            raise Conflict("somebody closed this check-point first")
        seal = await self._seal(checkpoint.id)
        if seal is None:
            return ()
        box = self._work.cipher.ballot(seal, checkpoint.id)
        rows = await self._work.all(_BALLOTS, {"which": checkpoint.id})
        return tuple(sorted(box.take(row.voter, row.choice) for row in rows))

    async def said(self, checkpoint: Checkpoint, value: str) -> tuple[str, ...]:
        seal = await self._seal(checkpoint.id)
        if seal is None:
            return ()
        box = self._work.cipher.ballot(seal, checkpoint.id)
        rows = await self._work.all(_BALLOTS, {"which": checkpoint.id})
        chose = (row for row in rows if row.words and box.take(row.voter, row.choice) == value)
        return tuple(sorted(box.take_words(row.voter, row.words) for row in chose))

    async def close(self, checkpoint: Checkpoint) -> None:
        if checkpoint.open or checkpoint.seal is not None:
            raise ValueError("only a counted poll without its seal can be saved as closed")
        await self._work.save(checkpoints, mapping.checkpoint_row(checkpoint))
        await self._work.execute(ballots.delete().where(ballots.c.checkpoint_id == checkpoint.id))
        await destroy_seal(self._work, seals, checkpoint.id)
        self._work.seen.pop((_SEEN, checkpoint.id), None)

    async def _still_open(self, id: str, locked: Any) -> bool:
        """And stays so until this transaction ends. SQLite has one writer: there, what this
        transaction has read is true until it ends."""
        if self._work.postgres or not self._work.writing:
            stored = await self._work.one(locked, {"which": id})
        else:
            stored = await self.get(id)
        return stored is not None and stored.closed_at is None

    async def _start_again(self, id: str) -> bytes:
        """The server crashed and emptied the unlogged tables: a new seal, and no ballots."""
        await self._work.execute(ballots.delete().where(ballots.c.checkpoint_id == id))
        seal = self._work.cipher.new_seal()
        await self._keep_seal(id, seal)
        self._work.seen.pop((_SEEN, id), None)
        return seal

    async def _keep_seal(self, id: str, seal: bytes) -> None:
        sealed = self._work.cipher.seal(seal, _place(id))
        await self._work.execute(seals.insert(), {"checkpoint_id": id, "sealed": sealed})

    async def _seal(self, id: str) -> bytes | None:
        seen: Checkpoint | None = self._work.seen.get((_SEEN, id))
        if seen is not None and seen.seal is not None:
            return seen.seal
        row = await self._work.one(_SEAL, {"which": id})
        return None if row is None else self._work.cipher.open(row.sealed, _place(id))

    async def _first(self, statement: Any, values: dict[str, Any]) -> Checkpoint | None:
        row = await self._work.one(statement, values)
        return None if row is None else self._checkpoint(row)

    def _checkpoint(self, row: Any) -> Checkpoint:
        seal = None if row.sealed is None else self._work.cipher.open(row.sealed, _place(row.id))
        return mapping.checkpoint(row, seal)


async def destroy_seal(work: Work, seals: Table, id: str) -> None:
    """Of one poll, by the only column of the table's key."""
    (poll,) = seals.primary_key.columns
    if work.postgres:
        await work.execute(seals.delete().where(poll == id))
    else:
        others = await work.all(select(seals).where(poll != id))
        await work.execute(seals.delete())
        if others:
            await work.execute(seals.insert(), [dict(row._mapping) for row in others])
    work.destroyed = True


def _place(id: str) -> str:
    return f"seals.sealed:{id}"
