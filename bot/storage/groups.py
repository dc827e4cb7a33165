"""Groups and who facilitates them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from bot.domain.group import Facilitator, Group
from bot.ids import Person, Place
from bot.storage import mapping
from bot.storage.connection import LARGE
from bot.storage.many import one_of
from bot.storage.tables import facilitators, groups
from bot.storage.work import Work

_SEEN = "group"

_WITH_PEOPLE = (
    select(groups, facilitators)
    .outerjoin_from(groups, facilitators, facilitators.c.group_id == groups.c.id)
    .order_by(groups.c.created_at, groups.c.id, facilitators.c.position)
)
"""Groups and their people in one query, oldest group first: a row for each of the people."""
# Many at once come in two queries, because a row for each of the people repeats its group. Built
# once: every batch of deliveries asks them, and building them costs as much as their answer.
_BY_ID = select(groups).where(one_of(groups.c.id, "ids"))
_PEOPLE_BY_ID = (
    select(facilitators)
    .where(one_of(facilitators.c.group_id, "ids"))
    .order_by(facilitators.c.group_id, facilitators.c.position)
)
_GROUP_COLUMNS = len(groups.c)
_ONE = _WITH_PEOPLE.where(groups.c.id == bindparam("which"))
_AT = _WITH_PEOPLE.where(
    groups.c.place_platform == bindparam("platform"),
    groups.c.place_workspace == bindparam("workspace"),
    groups.c.place_channel == bindparam("channel"),
)
_AT_MANY = _WITH_PEOPLE.where(
    groups.c.place_platform == bindparam("platform"),
    groups.c.place_workspace == bindparam("workspace"),
    groups.c.place_channel.in_(bindparam("channels", expanding=True)),
)
_ON = _WITH_PEOPLE.where(groups.c.place_platform == bindparam("platform")).execution_options(
    **LARGE
)
_FACILITATED_BY = _WITH_PEOPLE.where(
    groups.c.id.in_(
        select(facilitators.c.group_id).where(
            facilitators.c.person_user == bindparam("user"),
            facilitators.c.person_workspace == bindparam("workspace"),
            facilitators.c.person_platform == bindparam("platform"),
        )
    )
)


class SqlGroups:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, id: str) -> Group | None:
        if (_SEEN, id) not in self._work.seen:
            await self._load(_ONE, which=id)
        found: Group | None = self._work.seen.setdefault((_SEEN, id), None)
        return found

    async def many(self, ids: Sequence[str]) -> Mapping[str, Group]:
        seen = self._work.seen
        missing = {id for id in ids if (_SEEN, id) not in seen}
        if missing:
            these = {"ids": list(missing)}
            rows = (await self._work.execute(_BY_ID, these)).all()
            self._keep(rows, (await self._work.execute(_PEOPLE_BY_ID, these)).all())
        return {id: seen[(_SEEN, id)] for id in ids if seen.get((_SEEN, id)) is not None}

    async def at(self, place: Place) -> Group | None:
        found = await self._load(
            _AT, platform=place.platform, workspace=place.workspace, channel=place.channel
        )
        return found[0] if found else None

    async def at_many(self, places: Sequence[Place]) -> Sequence[Group]:
        workspaces: dict[tuple[str, str], list[str]] = {}
        for each in places:
            workspaces.setdefault((each.platform, each.workspace), []).append(each.channel)
        found: list[Group] = []
        for (platform, workspace), channels in workspaces.items():
            found += await self._load(
                _AT_MANY, platform=platform, workspace=workspace, channels=channels
            )
        return found

    async def facilitated_by(self, person: Person) -> Sequence[Group]:
        return await self._load(
            _FACILITATED_BY,
            user=person.user,
            workspace=person.workspace,
            platform=person.platform,
        )

    async def on(self, platform: str) -> Sequence[Group]:
        return await self._load(_ON, platform=platform)

    async def named(self, name: str) -> Sequence[Group]:
        holds = func.lower(groups.c.name).contains(name.lower(), autoescape=True)
        return await self._load(_WITH_PEOPLE.where(holds).execution_options(**LARGE))

    async def add(self, group: Group) -> None:
        await self._work.execute(groups.insert(), mapping.group_row(group, self._work.cipher))
        await self._add_facilitators(group)
        self._work.seen.pop((_SEEN, group.id), None)

    async def save(self, group: Group) -> None:
        await self._work.save(groups, mapping.group_row(group, self._work.cipher))
        await self._work.execute(facilitators.delete().where(facilitators.c.group_id == group.id))
        await self._add_facilitators(group)
        self._work.seen.pop((_SEEN, group.id), None)

    async def _add_facilitators(self, group: Group) -> None:
        if group.facilitators:
            await self._work.execute(facilitators.insert(), mapping.facilitator_rows(group))

    async def _load(self, statement: Select[Any], **values: str | list[str]) -> list[Group]:
        joined = await self._work.all(statement, values)
        rows = {row[0]: row[:_GROUP_COLUMNS] for row in joined}
        people = [row[_GROUP_COLUMNS:] for row in joined if row.group_id is not None]
        return self._keep(rows.values(), people)

    def _keep(self, rows: Iterable[Any], people: Iterable[Any]) -> list[Group]:
        by_group: dict[str, list[Facilitator]] = {}
        for row in people:
            by_group.setdefault(row[0], []).append(mapping.facilitator(row))
        found = [mapping.group(row, by_group.get(row[0], ()), self._work.cipher) for row in rows]
        self._work.seen.update({(_SEEN, group.id): group for group in found})
        return found
