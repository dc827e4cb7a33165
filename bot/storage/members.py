"""What members chose about how they hear from us."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam, or_, select
from sqlalchemy.sql import Executable

from bot.domain.member import Member, Way
from bot.ids import Person
from bot.ports import Conflict
from bot.storage import mapping
from bot.storage.columns import person_of
from bot.storage.tables import member_reminders, members
from bot.storage.work import Work

_who = person_of("person")

_SEEN = "member"
_DIRECT = tuple(each.value for each in Way if each.direct)


class SqlMembers:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, person: Person) -> Member:
        found: Member = (await self.many([person])).get(person) or Member(person)
        return found

    async def many(self, people: Sequence[Person]) -> Mapping[Person, Member]:
        seen = self._work.seen
        missing = [each for each in dict.fromkeys(people) if (_SEEN, _key(each)) not in seen]
        if missing:
            found = {each.person: each for each in await self._load(missing)}
            seen.update({(_SEEN, _key(each)): found.get(each) for each in missing})
        known = {each: seen[(_SEEN, _key(each))] for each in people}
        return {person: member for person, member in known.items() if member is not None}

    async def reminded(self, group: str) -> Sequence[Member]:
        theirs = select(
            member_reminders.c.person_user,
            member_reminders.c.person_workspace,
            member_reminders.c.person_platform,
        ).where(member_reminders.c.group_id == group, member_reminders.c.way.in_(_DIRECT))
        rows = await self._work.all(theirs)
        people = [_who(row) for row in rows]
        return [each for _, each in sorted((await self.many(people)).items(), key=_by_user)]

    async def save(self, member: Member) -> None:
        self._work.seen.pop((_SEEN, _key(member.person)), None)
        if not member.chose:
            await self._forget(member)
            return
        row = {**mapping.member_row(member), "version": member.version + 1}
        if member.version == 0:
            await self._work.execute(members.insert(), row)
        else:
            changed = await self._work.execute(members.update().where(*_this(member)).values(row))
            _require_one(changed.rowcount)
        theirs = _any_of(member_reminders, [member.person])
        await self._work.execute(member_reminders.delete().where(theirs))
        if member.reminders:
            await self._work.execute(member_reminders.insert(), mapping.reminder_rows(member))

    async def _forget(self, member: Member) -> None:
        if member.version:
            gone = await self._work.execute(members.delete().where(*_this(member)))
            _require_one(gone.rowcount)

    async def _load(self, people: Sequence[Person]) -> list[Member]:
        rows = await self._of(members, people)
        if not rows:
            return []
        found = [_who(row) for row in rows]
        chosen: dict[Person, list[Any]] = {each: [] for each in found}
        for row in await self._of(member_reminders, found):
            chosen[_who(row)].append(row)
        return [mapping.member(row, chosen[each]) for row, each in zip(rows, found, strict=True)]

    async def _of(self, table: Table, people: Sequence[Person]) -> Sequence[Any]:
        if len(people) == 1:
            (person,) = people
            values = {"a": person.platform, "b": person.workspace, "c": person.user}
            return await self._work.all(_OF_ONE[table.name], values)
        these = select(table).where(_any_of(table, people)).order_by(*table.primary_key)
        return await self._work.all(these)


def _of_one(table: Table) -> Executable:
    who = table.c
    return (
        select(table)
        .where(
            who.person_platform == bindparam("a"),
            who.person_workspace == bindparam("b"),
            who.person_user == bindparam("c"),
        )
        .order_by(*table.primary_key)
    )


# Built once: every press asks what one person chose.
_OF_ONE = {table.name: _of_one(table) for table in (members, member_reminders)}


def _any_of(table: Any, people: Sequence[Person]) -> ColumnElement[bool]:
    """By workspace, because a batch is of few workspaces and may be of many people."""
    by_workspace: dict[tuple[str, str], list[str]] = {}
    for each in people:
        by_workspace.setdefault((each.platform, each.workspace), []).append(each.user)
    return or_(
        *(
            and_(
                table.c.person_user.in_(users),
                table.c.person_workspace == workspace,
                table.c.person_platform == platform,
            )
            for (platform, workspace), users in by_workspace.items()
        )
    )


def _this(member: Member) -> tuple[ColumnElement[bool], ...]:
    return (_any_of(members, [member.person]), members.c.version == member.version)


def _require_one(changed: int) -> None:
    if changed != 1:
        raise Conflict("what this member chose was changed in between")


def _key(person: Person) -> str:
    return f"{person.platform}\0{person.workspace}\0{person.user}"


def _by_user(each: tuple[Person, Member]) -> str:
    return each[0].user
