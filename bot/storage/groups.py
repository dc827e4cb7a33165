"""Groups and who facilitates them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select

from bot.domain.group import Group
from bot.ids import Person, Place
from bot.storage import mapping
from bot.storage.tables import facilitators, groups
from bot.storage.work import Work

_SEEN = "group"

_WITH_PEOPLE = (
    select(groups, facilitators)
    .outerjoin_from(groups, facilitators, facilitators.c.group_id == groups.c.id)
    .order_by(groups.c.created_at, groups.c.id, facilitators.c.position)
)
"""Groups and their people in one query, oldest group first."""
# Built once: every batch of deliveries asks it, and building it costs as much as its answer.
_BY_ID = _WITH_PEOPLE.where(groups.c.id.in_(bindparam("ids", expanding=True)))


class SqlGroups:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, id: str) -> Group | None:
        if (_SEEN, id) not in self._work.seen:
            await self._load(groups.c.id == id)
        found: Group | None = self._work.seen.setdefault((_SEEN, id), None)
        return found

    async def many(self, ids: Sequence[str]) -> Mapping[str, Group]:
        seen = self._work.seen
        missing = {id for id in ids if (_SEEN, id) not in seen}
        if missing:
            self._read((await self._work.execute(_BY_ID, {"ids": list(missing)})).all())
        return {id: seen[(_SEEN, id)] for id in ids if seen.get((_SEEN, id)) is not None}

    async def at(self, place: Place) -> Group | None:
        found = await self._load(
            groups.c.place_platform == place.platform,
            groups.c.place_workspace == place.workspace,
            groups.c.place_channel == place.channel,
        )
        return found[0] if found else None

    async def facilitated_by(self, person: Person) -> Sequence[Group]:
        theirs = select(facilitators.c.group_id).where(
            facilitators.c.person_user == person.user,
            facilitators.c.person_workspace == person.workspace,
            facilitators.c.person_platform == person.platform,
        )
        return await self._load(groups.c.id.in_(theirs))

    async def add(self, group: Group) -> None:
        await self._work.execute(groups.insert(), mapping.group_row(group))
        await self._add_facilitators(group)
        self._work.seen.pop((_SEEN, group.id), None)

    async def save(self, group: Group) -> None:
        await self._work.save(groups, mapping.group_row(group))
        await self._work.execute(facilitators.delete().where(facilitators.c.group_id == group.id))
        await self._add_facilitators(group)
        self._work.seen.pop((_SEEN, group.id), None)

    async def _add_facilitators(self, group: Group) -> None:
        if group.facilitators:
            await self._work.execute(facilitators.insert(), mapping.facilitator_rows(group))

    async def _load(self, *where: ColumnElement[bool]) -> list[Group]:
        return self._read((await self._work.execute(_WITH_PEOPLE.where(*where))).all())

    def _read(self, rows: Sequence[Any]) -> list[Group]:
        """A row for each of a group's people; a group without any has one row too."""
        by_group: dict[str, list[Any]] = {}
        for row in rows:
            by_group.setdefault(row.id, []).append(row)
        found = []
        for id, its_rows in by_group.items():
            people = [mapping.facilitator(row) for row in its_rows if row.role is not None]
            group = mapping.group(its_rows[0], people)
            self._work.seen[(_SEEN, id)] = group
            found.append(group)
        return found
