"""Who reads the concerns of each group, and when."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import exists, select

from bot.domain.group import Group
from bot.domain.safeguarding import Safeguarding, WorkingHours
from bot.ids import Person
from bot.storage import mapping
from bot.storage.columns import is_person
from bot.storage.groups import SqlGroups
from bot.storage.small import upsert
from bot.storage.tables import groups, safeguarding, safeguarding_people
from bot.storage.work import Work

LEAD, DEPUTY = "lead", "deputy"


class SqlSafeguards:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, group: str) -> Safeguarding:
        return (await self.many([group])).get(group, Safeguarding(group))

    async def many(self, groups: Sequence[str]) -> dict[str, Safeguarding]:
        people = safeguarding_people
        rows = await self._work.all(
            select(safeguarding).where(safeguarding.c.group_id.in_(list(groups)))
        )
        if not rows:
            return {}
        who = await self._work.all(
            select(people)
            .where(people.c.group_id.in_([row.group_id for row in rows]))
            .order_by(people.c.group_id, people.c.position)
        )
        return {
            row.group_id: _safeguarding(row, [one for one in who if one.group_id == row.group_id])
            for row in rows
        }

    async def read_by(self, person: Person) -> Sequence[str]:
        rows = await self._work.all(
            select(safeguarding_people.c.group_id)
            .where(is_person(safeguarding_people, "person", person))
            .distinct()
            .order_by(safeguarding_people.c.group_id)
        )
        return [row.group_id for row in rows]

    async def without(self, platform: str = "") -> Sequence[Group]:
        someone = exists(
            select(1).where(safeguarding_people.c.group_id == groups.c.id).correlate(groups)
        )
        question = select(groups.c.id).where(~someone).order_by(groups.c.created_at)
        if platform:
            question = question.where(groups.c.place_platform == platform)
        ids = [row.id for row in await self._work.all(question)]
        found = await SqlGroups(self._work).many(ids)
        return [found[id] for id in ids]

    async def save(self, given: Safeguarding) -> None:
        values = {
            "group_id": given.group,
            "days": sum(1 << day for day in given.hours.days),
            "start": given.hours.start,
            "end": given.hours.end,
            "wait_minutes": given.wait // timedelta(minutes=1),
        }
        statement = upsert(safeguarding, postgres=self._work.postgres).values(values)
        await self._work.execute(
            statement.on_conflict_do_update(index_elements=["group_id"], set_=values)
        )
        people = safeguarding_people
        await self._work.execute(people.delete().where(people.c.group_id == given.group))
        roles = [
            *((each, LEAD) for each in given.leads),
            *((each, DEPUTY) for each in given.deputies),
        ]
        rows = [
            {
                "group_id": given.group,
                "position": position,
                **mapping.person_values("person", person),
                "role": role,
            }
            for position, (person, role) in enumerate(roles)
        ]
        if rows:
            await self._work.execute(people.insert(), rows)


def _safeguarding(row: Any, people: Sequence[Any]) -> Safeguarding:
    def those(role: str) -> tuple[Person, ...]:
        return tuple(
            Person(each.person_platform, each.person_workspace, each.person_user)
            for each in people
            if each.role == role
        )

    days = frozenset(day for day in range(7) if row.days & 1 << day)
    hours = WorkingHours(days, row.start, row.end)
    wait = timedelta(minutes=row.wait_minutes)
    return Safeguarding(row.group_id, those(LEAD), those(DEPUTY), hours, wait)
