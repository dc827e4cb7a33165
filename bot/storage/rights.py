"""What is held about one person: shown whole, and erased whole.

``held`` says for each table what names somebody and what becomes of it; this carries it out. Only
what names nobody is found in another way: an answer in an open check-point or in an open pulse, and
the marks that somebody was welcomed, or said that they are in a session that is open.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, select

from bot.domain.rights import Erasure, Record
from bot.ids import Person
from bot.storage import attendance
from bot.storage.held import HELD, Erased, Held, Names
from bot.storage.pulses import box_of, seal_place
from bot.storage.small import upsert
from bot.storage.tables import (
    attendance_marks,
    ballots,
    checkpoints,
    deliveries,
    erasures,
    groups,
    pulse_ballots,
    pulse_seals,
    pulses,
    seals,
    sessions,
    welcomed,
)
from bot.storage.work import Work

_AT_ONCE = 500
"""Marks in one question: both databases take more, and neither is quicker for it."""

ANSWER, PULSE, WELCOME, HERE = "answer", "pulse", "welcome", "here"
"""What the export calls those that name nobody."""


_WELCOMED = select(welcomed.c.who).where(welcomed.c.who == bindparam("mark"))


class SqlWelcomed:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def first_time(self, group: str, who: Person) -> bool:
        row = {"who": _welcome(self._work, group, who), "group_id": group}
        statement = upsert(welcomed, postgres=self._work.postgres).values(row)
        noted = await self._work.execute(statement.on_conflict_do_nothing(index_elements=["who"]))
        return noted.rowcount == 1

    async def already(self, group: str, who: Person) -> bool:
        return (
            await self._work.one(_WELCOMED, {"mark": _welcome(self._work, group, who)}) is not None
        )


class SqlRights:
    def __init__(self, work: Work) -> None:
        self._work = work

    def mark(self, who: Person) -> bytes:
        return self._work.cipher.person_hash("erased", who.platform, who.workspace, who.user)

    async def held(self, who: Person) -> Sequence[Record]:
        home = {each.id: each.name for each in await self._groups(who)}
        records: list[Record] = []
        for held, names in _everywhere():
            rows = await self._work.all(
                select(held.table).where(names.whose(who)).order_by(*held.table.primary_key)
            )
            records += [self._record(held, names, row, home) for row in rows]
        for _, group, _ in await self._answers(who):
            records.append(Record(ANSWER, home.get(group, "")))
        for _, group, _ in await self._pulses(who):
            records.append(Record(PULSE, home.get(group, "")))
        for group, _ in await self._welcomes(who):
            records.append(Record(WELCOME, home.get(group, "")))
        for group, _ in await self._here(who):
            records.append(Record(HERE, home.get(group, "")))
        return records

    async def erase(self, who: Person, now: datetime) -> None:
        for held, names in _everywhere():
            await self._unname(held, names, who)
        for checkpoint, _, tag in await self._answers(who):
            await self._work.execute(
                ballots.delete().where(
                    ballots.c.checkpoint_id == checkpoint, ballots.c.voter == tag
                )
            )
        for pulse, _, tag in await self._pulses(who):
            mine = and_(pulse_ballots.c.pulse_id == pulse, pulse_ballots.c.voter == tag)
            await self._work.execute(pulse_ballots.delete().where(mine))
        marks = [mark for _, mark in await self._welcomes(who)]
        for some in _batches(marks):
            await self._work.execute(welcomed.delete().where(welcomed.c.who.in_(some)))
        for _, mark in await self._here(who):
            mine = attendance_marks.c.who == mark
            await self._work.execute(attendance_marks.delete().where(mine))
        await self.remember(Erasure(self.mark(who), now))
        self._work.seen.clear()
        self._work.erased.update(held.table.name for held in HELD if held.names or held.hashed)

    async def erasures(self) -> Sequence[Erasure]:
        rows = await self._work.all(select(erasures).order_by(erasures.c.at, erasures.c.who))
        return [Erasure(row.who, row.at) for row in rows]

    async def remember(self, erasure: Erasure) -> None:
        row = {"who": erasure.hash, "at": erasure.at}
        statement = upsert(erasures, postgres=self._work.postgres).values(row)
        await self._work.execute(
            statement.on_conflict_do_update(index_elements=["who"], set_={"at": erasure.at})
        )

    async def people(self) -> Sequence[Person]:
        found: dict[Person, None] = {}
        for held, names in _everywhere():
            if held.table is deliveries:
                question = (
                    select(groups.c.place_platform, groups.c.place_workspace, deliveries.c.to)
                    .join_from(deliveries, groups, groups.c.id == deliveries.c.group_id)
                    .where(deliveries.c.to != "")
                )
            else:
                platform, workspace, user = (held.table.c[each] for each in names.columns)
                question = select(platform, workspace, user).where(user != "")
            for row in await self._work.all(question.distinct()):
                found[Person(*row)] = None
        return list(found)

    async def _unname(self, held: Held, names: Names, who: Person) -> None:
        table = held.table
        if names.erased is Erased.ROW:
            await self._work.execute(table.delete().where(names.whose(who)))
            return
        nobody: dict[str, Any] = dict.fromkeys(names.columns) | dict(names.nobody)
        if "version" in table.c:
            nobody["version"] = table.c.version + 1
        await self._work.execute(table.update().where(names.whose(who)).values(nobody))

    def _record(self, held: Held, names: Names, row: Row[Any], home: dict[str, str]) -> Record:
        stored = row._mapping
        key = ":".join(str(stored[each.name]) for each in held.table.primary_key)
        facts = {
            name: self._opened(held, name, stored[name], f"{held.table.name}.{name}:{key}")
            for name in names.shown
        }
        return Record(names.kind, home.get(stored.get("group_id") or "", ""), facts)

    def _opened(self, held: Held, name: str, value: Any, place: str) -> Any:
        if name in held.sealed:
            return self._work.cipher.open_json(value, place)
        if name in held.sealed_text:
            return self._work.cipher.open_text(value, place)
        return value

    async def _groups(self, who: Person) -> Sequence[Any]:
        """The groups of their workspace: nothing about them can be in another's."""
        return await self._work.all(select(groups.c.id, groups.c.name).where(_theirs(who)))

    async def _welcomes(self, who: Person) -> Sequence[tuple[str, bytes]]:
        """Groups that have welcomed them, and the mark that says so."""
        marks = {_welcome(self._work, each.id, who): each.id for each in await self._groups(who)}
        found: list[tuple[str, bytes]] = []
        for some in _batches(list(marks)):
            rows = await self._work.all(select(welcomed.c.who).where(welcomed.c.who.in_(some)))
            found += [(marks[row.who], row.who) for row in rows]
        return found

    async def _here(self, who: Person) -> Sequence[tuple[str, bytes]]:
        """Groups in whose open session they said that they are there, and the mark of it."""
        rows = await self._work.all(
            select(attendance_marks, sessions.c.group_id)
            .join_from(attendance_marks, sessions, sessions.c.id == attendance_marks.c.session_id)
            .join(groups, groups.c.id == sessions.c.group_id)
            .where(_theirs(who))
        )
        return [
            (row.group_id, row.who)
            for row in rows
            if row.who == attendance.mark(self._work, row.session_id, who)
        ]

    async def _answers(self, who: Person) -> Sequence[tuple[str, str, bytes]]:
        """Open check-points that hold an answer of theirs, each with its group and their tag."""
        rows = await self._work.all(
            select(checkpoints.c.id, checkpoints.c.group_id, seals.c.sealed)
            .join_from(checkpoints, seals, seals.c.checkpoint_id == checkpoints.c.id)
            .join(groups, groups.c.id == checkpoints.c.group_id)
            .where(checkpoints.c.closed_at.is_(None), _theirs(who))
        )
        found: list[tuple[str, str, bytes]] = []
        for row in rows:
            seal = self._work.cipher.open(row.sealed, f"seals.sealed:{row.id}")
            tag = self._work.cipher.ballot(seal, row.id).tag(who)
            mine = select(ballots.c.voter).where(
                ballots.c.checkpoint_id == row.id, ballots.c.voter == tag
            )
            if await self._work.one(mine) is not None:
                found.append((row.id, row.group_id, tag))
        return found

    async def _pulses(self, who: Person) -> Sequence[tuple[str, str, bytes]]:
        """Open pulses that hold a ballot of theirs, each with its group and their tag."""
        rows = await self._work.all(
            select(pulses.c.id, pulses.c.group_id, pulse_seals.c.sealed)
            .join_from(pulses, pulse_seals, pulse_seals.c.pulse_id == pulses.c.id)
            .join(groups, groups.c.id == pulses.c.group_id)
            .where(pulses.c.closed_at.is_(None), _theirs(who))
        )
        found: list[tuple[str, str, bytes]] = []
        for row in rows:
            seal = self._work.cipher.open(row.sealed, seal_place(row.id))
            tag = box_of(self._work.cipher, seal, row.id).tag(who)
            mine = select(pulse_ballots.c.voter).where(
                pulse_ballots.c.pulse_id == row.id, pulse_ballots.c.voter == tag
            )
            if await self._work.one(mine) is not None:
                found.append((row.id, row.group_id, tag))
        return found


def _everywhere() -> Iterator[tuple[Held, Names]]:
    return ((held, names) for held in HELD for names in held.names)


def _theirs(who: Person) -> ColumnElement[bool]:
    return (groups.c.place_platform == who.platform) & (groups.c.place_workspace == who.workspace)


def _welcome(work: Work, group: str, who: Person) -> bytes:
    return work.cipher.person_hash("welcomed", group, who.platform, who.workspace, who.user)


def _batches(marks: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    return (marks[start : start + _AT_ONCE] for start in range(0, len(marks), _AT_ONCE))
