"""Addresses of calendars, what is at them, and which groups allow their link in there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from bot.ids import Person
from bot.ports import Feed
from bot.storage import mapping
from bot.storage.columns import is_person, person_of
from bot.storage.small import upsert
from bot.storage.tables import calendar_feeds, calendar_groups, calendar_links
from bot.storage.work import Work

_who = person_of("person")


class SqlCalendars:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def by_token(self, token: str) -> Feed | None:
        mark = self._mark(token)
        row = await self._work.one(select(calendar_feeds).where(calendar_feeds.c.mark == mark))
        return None if row is None else _feed(row)

    async def used(self, token: str, month: datetime) -> None:
        feeds = calendar_feeds.c
        await self._work.execute(
            calendar_feeds.update()
            .where(feeds.mark == self._mark(token), feeds.used_at < month)
            .values(used_at=month)
        )

    async def of(self, owner: Person | str) -> Feed | None:
        row = await self._work.one(select(calendar_feeds).where(_owned_by(owner)))
        return None if row is None else _feed(row)

    async def make(self, token: str, feed: Feed) -> None:
        owner = feed.person or feed.group
        if owner is None:
            raise ValueError("an address is somebody's, or a group's")
        await self._work.execute(calendar_feeds.delete().where(_owned_by(owner)))
        await self._work.execute(
            calendar_feeds.insert(),
            {
                "mark": self._mark(token),
                "group_id": feed.group,
                **mapping.person_values("person", feed.person),
                "named": feed.named,
                "made_at": feed.made_at,
                "used_at": feed.used_at,
            },
        )

    async def name(self, owner: Person | str, named: bool) -> None:
        await self._work.execute(
            calendar_feeds.update().where(_owned_by(owner)).values(named=named)
        )

    async def drop(self, owner: Person | str) -> None:
        await self._work.execute(calendar_feeds.delete().where(_owned_by(owner)))
        if isinstance(owner, Person):
            theirs = is_person(calendar_groups, "person", owner)
            await self._work.execute(calendar_groups.delete().where(theirs))

    async def groups_of(self, person: Person) -> Sequence[str]:
        rows = await self._work.all(
            select(calendar_groups.c.group_id)
            .where(is_person(calendar_groups, "person", person))
            .order_by(calendar_groups.c.group_id)
        )
        return [row.group_id for row in rows]

    async def add(self, person: Person, groups: Sequence[str]) -> None:
        for each in groups:
            row = {**mapping.person_values("person", person), "group_id": each}
            statement = upsert(calendar_groups, postgres=self._work.postgres).values(row)
            await self._work.execute(statement.on_conflict_do_nothing())

    async def remove(self, person: Person, group: str) -> None:
        await self._work.execute(
            calendar_groups.delete().where(
                is_person(calendar_groups, "person", person), calendar_groups.c.group_id == group
            )
        )

    async def links(self, groups: Sequence[str]) -> frozenset[str]:
        if not groups:
            return frozenset()
        rows = await self._work.all(
            select(calendar_links.c.group_id).where(calendar_links.c.group_id.in_(groups))
        )
        return frozenset(row.group_id for row in rows)

    async def allow_links(self, group: str, allowed: bool) -> None:
        if not allowed:
            theirs = calendar_links.c.group_id == group
            await self._work.execute(calendar_links.delete().where(theirs))
            return
        statement = upsert(calendar_links, postgres=self._work.postgres).values(group_id=group)
        await self._work.execute(statement.on_conflict_do_nothing())

    def _mark(self, token: str) -> bytes:
        return self._work.cipher.person_hash("calendar", token)


def _owned_by(owner: Person | str) -> ColumnElement[bool]:
    if isinstance(owner, Person):
        return is_person(calendar_feeds, "person", owner)
    return calendar_feeds.c.group_id == owner


def _feed(row: Any) -> Feed:
    known = row.person_user is not None
    person = _who(row) if known else None
    return Feed(person, row.group_id, row.named, row.made_at, row.used_at)
