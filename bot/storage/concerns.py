"""Concerns and what is said in them, sealed. One with a code is found by a keyed hash of it, and no
column anywhere says who holds the code."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select

from bot.domain.concern import Concern, ConcernEntry, ConcernState, EntryKind, Side
from bot.ids import Person
from bot.storage import mapping
from bot.storage.columns import is_person, person_of
from bot.storage.tables import concern_entries, concerns
from bot.storage.work import Work

_raised_by = person_of("raised_by")
_author = person_of("author")


class SqlConcerns:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, id: str) -> Concern | None:
        return self._concern(await self._work.one(select(concerns).where(concerns.c.id == id)))

    async def by_code(self, code: str) -> Concern | None:
        mark = self._mark(code)
        return self._concern(await self._work.one(select(concerns).where(concerns.c.code == mark)))

    async def add(self, concern: Concern, code: str | None) -> None:
        mark = None if code is None else self._mark(code)
        await self._work.execute(concerns.insert(), {**self._row(concern), "code": mark})

    async def save(self, concern: Concern) -> None:
        await self._work.save(concerns, self._row(concern))

    async def say(self, entry: ConcernEntry) -> None:
        place = _place("concern_entries.words", f"{entry.concern}:{entry.position}")
        row = {
            "concern_id": entry.concern,
            "position": entry.position,
            "side": entry.side.value,
            "kind": entry.kind.value,
            **mapping.person_values("author", entry.who),
            "words": self._work.cipher.seal_json(entry.words, place),
            "at": entry.at,
        }
        await self._work.execute(concern_entries.insert(), row)

    async def said(self, concern: str) -> Sequence[ConcernEntry]:
        rows = await self._work.all(
            select(concern_entries)
            .where(concern_entries.c.concern_id == concern)
            .order_by(concern_entries.c.position)
        )
        return [self._entry(row) for row in rows]

    async def of_groups(self, groups: Sequence[str], limit: int = 50) -> Sequence[Concern]:
        rows = await self._work.all(
            select(concerns)
            .where(concerns.c.group_id.in_(list(groups)))
            .order_by(concerns.c.closed_at.is_not(None), concerns.c.raised_at.desc(), concerns.c.id)
            .limit(limit)
        )
        return [self._known(row) for row in rows]

    async def dealt_with(self, person: Person) -> Collection[str]:
        rows = await self._work.all(
            select(concern_entries.c.concern_id).where(
                is_person(concern_entries, "author", person),
                concern_entries.c.side == Side.READER.value,
            )
        )
        return {row.concern_id for row in rows}

    async def raised_by(self, person: Person, limit: int = 20) -> Sequence[Concern]:
        rows = await self._work.all(
            select(concerns)
            .where(is_person(concerns, "raised_by", person))
            .order_by(concerns.c.raised_at.desc(), concerns.c.id)
            .limit(limit)
        )
        return [self._known(row) for row in rows]

    def _mark(self, code: str) -> bytes:
        return self._work.cipher.person_hash("concern", code)

    def _row(self, concern: Concern) -> dict[str, Any]:
        about = self._work.cipher.seal_json(
            sorted(concern.about), _place("concerns.about", concern.id)
        )
        return {
            "id": concern.id,
            "group_id": concern.group,
            **mapping.person_values("raised_by", concern.raised_by),
            "about": about,
            "state": concern.state.value,
            "raised_at": concern.raised_at,
            "closed_at": concern.closed_at,
            "entries": concern.entries,
            "version": concern.version,
            "deputies": concern.deputies,
        }

    def _concern(self, row: Any) -> Concern | None:
        return None if row is None else self._known(row)

    def _known(self, row: Any) -> Concern:
        about = self._work.cipher.open_json(row.about, _place("concerns.about", row.id))
        raised_by = _raised_by(row)
        return Concern(
            id=row.id,
            group=row.group_id,
            raised_by=raised_by if row.raised_by_user else None,
            about=frozenset(about),
            state=ConcernState(row.state),
            raised_at=row.raised_at,
            closed_at=row.closed_at,
            entries=row.entries,
            version=row.version,
            deputies=row.deputies,
        )

    def _entry(self, row: Any) -> ConcernEntry:
        place = _place("concern_entries.words", f"{row.concern_id}:{row.position}")
        who = _author(row)
        return ConcernEntry(
            concern=row.concern_id,
            position=row.position,
            side=Side(row.side),
            kind=EntryKind(row.kind),
            who=who if row.author_user else None,
            words=self._work.cipher.open_json(row.words, place),
            at=row.at,
        )


def _place(column: str, row: str) -> str:
    return f"{column}:{row}"
