"""Between sessions: rhythms, wishes, pairs, and the lines of rounds, which name nobody."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from bot.domain.between import Every, Line, Pair, Rhythms, Round
from bot.ids import Person
from bot.storage import mapping
from bot.storage.columns import is_person, person_of
from bot.storage.small import upsert
from bot.storage.tables import between, pair_members, pair_wishes, pairs, round_lines, rounds
from bot.storage.work import Work

_who = person_of("person")


class SqlBetween:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def rhythms(self, group: str) -> Rhythms:
        row = await self._work.one(select(between).where(between.c.group_id == group))
        return (
            Rhythms(group) if row is None else Rhythms(group, Every(row.pairs), Every(row.rounds))
        )

    async def choose(self, rhythms: Rhythms) -> None:
        if not rhythms.chosen:
            await self._work.execute(between.delete().where(between.c.group_id == rhythms.group))
            return
        row = {"pairs": rhythms.pairs.value, "rounds": rhythms.rounds.value}
        statement = upsert(between, postgres=self._work.postgres).values(
            group_id=rhythms.group, **row
        )
        await self._work.execute(
            statement.on_conflict_do_update(index_elements=["group_id"], set_=row)
        )

    # --- pairs -----------------------------------------------------------------------------------

    async def wishes(self, group: str) -> Sequence[Person]:
        rows = await self._work.all(
            select(pair_wishes)
            .where(pair_wishes.c.group_id == group)
            .order_by(pair_wishes.c.person_user)
        )
        return [_who(row) for row in rows]

    async def wishes_it(self, group: str, who: Person) -> bool:
        row = await self._work.one(
            select(pair_wishes.c.group_id).where(
                pair_wishes.c.group_id == group, is_person(pair_wishes, "person", who)
            )
        )
        return row is not None

    async def wish(self, group: str, who: Person, wanted: bool) -> None:
        if not wanted:
            await self._work.execute(
                pair_wishes.delete().where(
                    pair_wishes.c.group_id == group, is_person(pair_wishes, "person", who)
                )
            )
            return
        row = {**mapping.person_values("person", who), "group_id": group}
        statement = upsert(pair_wishes, postgres=self._work.postgres).values(row)
        await self._work.execute(statement.on_conflict_do_nothing())

    async def no_wishes(self, who: Person) -> None:
        await self._work.execute(pair_wishes.delete().where(is_person(pair_wishes, "person", who)))

    async def pair(self, id: str) -> Pair | None:
        row = await self._work.one(select(pairs).where(pairs.c.id == id))
        if row is None:
            return None
        people = await self._work.all(
            select(pair_members)
            .where(pair_members.c.pair_id == id)
            .order_by(pair_members.c.person_user)
        )
        return Pair(row.id, row.group_id, tuple(_who(each) for each in people), row.until)

    async def pairs_of(self, group: str) -> Sequence[Pair]:
        rows = await self._work.all(
            select(pairs.c.id, pairs.c.until, pair_members)
            .join_from(pairs, pair_members, pair_members.c.pair_id == pairs.c.id)
            .where(pairs.c.group_id == group)
            .order_by(pairs.c.id, pair_members.c.person_user)
        )
        people: dict[tuple[str, datetime], list[Person]] = {}
        for row in rows:
            people.setdefault((row.id, row.until), []).append(_who(row))
        return [Pair(id, group, tuple(each), until) for (id, until), each in people.items()]

    async def add_pair(self, pair: Pair) -> None:
        row = {"id": pair.id, "group_id": pair.group, "until": pair.until}
        await self._work.execute(pairs.insert(), row)
        rows = [
            {"pair_id": pair.id, **mapping.person_values("person", each)} for each in pair.people
        ]
        await self._work.execute(pair_members.insert(), rows)

    # --- rounds ----------------------------------------------------------------------------------

    async def round(self, id: str) -> Round | None:
        row = await self._work.one(select(rounds).where(rounds.c.id == id))
        return None if row is None else _round(row)

    async def open_round(self, group: str, now: datetime) -> Round | None:
        row = await self._work.one(
            select(rounds)
            .where(rounds.c.group_id == group, rounds.c.closed.is_(False), rounds.c.closes_at > now)
            .order_by(rounds.c.closes_at)
            .limit(1)
        )
        return None if row is None else _round(row)

    async def add_round(self, round: Round) -> None:
        await self._work.execute(rounds.insert(), _round_row(round))

    async def save_round(self, round: Round) -> None:
        await self._work.save(rounds, _round_row(round))

    async def lines(self, round: str) -> Sequence[Line]:
        rows = await self._work.all(
            select(round_lines).where(round_lines.c.round_id == round).order_by(round_lines.c.id)
        )
        return [
            Line(row.id, self._work.cipher.open_json(row.words, _place(row.id))) for row in rows
        ]

    async def add_line(self, round: str, line: Line) -> None:
        words = self._work.cipher.seal_json(line.words, _place(line.id))
        row = {"id": line.id, "round_id": round, "words": words}
        await self._work.execute(round_lines.insert(), row)

    async def drop_line(self, round: str, id: str) -> None:
        await self._work.execute(
            round_lines.delete().where(round_lines.c.round_id == round, round_lines.c.id == id)
        )


def _round(row: mapping.Row) -> Round:
    return Round(
        row.id, row.group_id, row.closes_at, row.until, row.closed, row.posted, row.version
    )


def _round_row(round: Round) -> mapping.Values:
    return {
        "id": round.id,
        "group_id": round.group,
        "closes_at": round.closes_at,
        "until": round.until,
        "closed": round.closed,
        "posted": round.posted,
        "version": round.version,
    }


def _place(id: str) -> str:
    return f"round_lines.words:{id}"
