"""Who reads the concerns of each group, and when: chosen for it, or for its whole workspace."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, exists, select, union

from bot.domain.group import Group
from bot.domain.safeguarding import Safeguarding, WorkingHours
from bot.ids import Person
from bot.storage import mapping
from bot.storage.columns import is_person, person_of
from bot.storage.groups import SqlGroups
from bot.storage.small import upsert
from bot.storage.tables import (
    groups,
    safeguarding,
    safeguarding_everywhere,
    safeguarding_everywhere_people,
    safeguarding_people,
)
from bot.storage.work import Work

_who = person_of("person")

LEAD, DEPUTY = "lead", "deputy"


class SqlSafeguards:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, group: str) -> Safeguarding:
        return (await self.many([group])).get(group, Safeguarding(group))

    async def many(self, groups: Sequence[str]) -> dict[str, Safeguarding]:
        people, ids = safeguarding_people, list(groups)
        who = await self._work.all(
            select(people)
            .where(people.c.group_id.in_(ids))
            .order_by(people.c.group_id, people.c.position)
        )
        rows = await self._work.all(select(safeguarding).where(safeguarding.c.group_id.in_(ids)))
        stored = {
            row.group_id: _safeguarding(
                row.group_id, row, [one for one in who if one.group_id == row.group_id]
            )
            for row in rows
        }
        chosen = {id: each for id, each in stored.items() if each.everybody}
        others = await self._from_everywhere([each for each in groups if each not in chosen])
        read = {id: each for id, each in others.items() if each.everybody}
        # Where the last one has gone the hours stay: they are what was told to people.
        return others | stored | read | chosen

    async def otherwise(self, group: str) -> Safeguarding:
        return (await self._from_everywhere([group])).get(group, Safeguarding(group))

    async def _from_everywhere(self, ids: Sequence[str]) -> dict[str, Safeguarding]:
        """Of groups for which nobody was chosen: who reads those of their workspace, and when."""
        if not ids:
            return {}
        everywhere, people = safeguarding_everywhere, safeguarding_everywhere_people
        rows = await self._work.all(
            select(groups.c.id, everywhere)
            .join(everywhere, _in_its_workspace(everywhere))
            .where(groups.c.id.in_(list(ids)))
        )
        if not rows:
            return {}
        who = await self._work.all(
            select(people)
            .where(people.c.workspace.in_({row.workspace for row in rows}))
            .order_by(people.c.position)
        )
        return {
            row.id: _safeguarding(
                row.id,
                row,
                [
                    one
                    for one in who
                    if (one.platform, one.workspace) == (row.platform, row.workspace)
                ],
            )
            for row in rows
        }

    async def read_by(self, person: Person) -> Sequence[str]:
        own, everywhere = safeguarding_people, safeguarding_everywhere_people
        rows = await self._work.all(
            union(
                select(own.c.group_id).where(is_person(own, "person", person)),
                select(groups.c.id)
                .join(everywhere, _in_its_workspace(everywhere))
                .where(is_person(everywhere, "person", person), ~_CHOSEN),
            )
        )
        return sorted(row.group_id for row in rows)

    async def without(self, platform: str = "") -> Sequence[Group]:
        everywhere = safeguarding_everywhere_people
        anywhere = exists(select(1).where(_in_its_workspace(everywhere)).correlate(groups))
        question = select(groups.c.id).where(~_CHOSEN, ~anywhere).order_by(groups.c.created_at)
        if platform:
            question = question.where(groups.c.place_platform == platform)
        ids = [row.id for row in await self._work.all(question)]
        found = await SqlGroups(self._work).many(ids)
        return [found[id] for id in ids]

    async def save(self, given: Safeguarding) -> None:
        await self._keep(safeguarding, safeguarding_people, {"group_id": given.group}, given)

    async def save_everywhere(self, platform: str, workspace: str, given: Safeguarding) -> None:
        whole = {"platform": platform, "workspace": workspace}
        await self._keep(safeguarding_everywhere, safeguarding_everywhere_people, whole, given)

    async def _keep(
        self, table: Table, people: Table, whose: dict[str, str], given: Safeguarding
    ) -> None:
        values = {
            **whose,
            "days": sum(1 << day for day in given.hours.days),
            "start": given.hours.start,
            "end": given.hours.end,
            "wait_minutes": given.wait // timedelta(minutes=1),
        }
        statement = upsert(table, postgres=self._work.postgres).values(values)
        await self._work.execute(
            statement.on_conflict_do_update(index_elements=list(whose), set_=values)
        )
        theirs = and_(*(people.c[name] == value for name, value in whose.items()))
        await self._work.execute(people.delete().where(theirs))
        roles = [
            *((each, LEAD) for each in given.leads),
            *((each, DEPUTY) for each in given.deputies),
        ]
        rows = [
            {
                **whose,
                "position": position,
                **mapping.person_values("person", person),
                "role": role,
            }
            for position, (person, role) in enumerate(roles)
        ]
        if rows:
            await self._work.execute(people.insert(), rows)


_CHOSEN = exists(select(1).where(safeguarding_people.c.group_id == groups.c.id).correlate(groups))
"""Somebody was chosen for this group itself."""


def _in_its_workspace(everywhere: Table) -> ColumnElement[bool]:
    return and_(
        everywhere.c.platform == groups.c.place_platform,
        everywhere.c.workspace == groups.c.place_workspace,
    )


def _safeguarding(group: str, row: Any, people: Sequence[Any]) -> Safeguarding:
    def those(role: str) -> tuple[Person, ...]:
        return tuple(_who(each) for each in people if each.role == role)

    days = frozenset(day for day in range(7) if row.days & 1 << day)
    hours = WorkingHours(days, row.start, row.end)
    wait = timedelta(minutes=row.wait_minutes)
    return Safeguarding(group, those(LEAD), those(DEPUTY), hours, wait)
