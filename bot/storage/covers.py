"""Who is asked to run a session in somebody's place, and what a group has settled for that."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from bot.domain.cover import Cover, CoverPlan, CoverState, How, Offer, Said
from bot.ids import Person
from bot.storage import mapping
from bot.storage.columns import is_person, person_of
from bot.storage.small import upsert
from bot.storage.tables import backups, cover_offers, cover_plans, covers, sessions
from bot.storage.work import Work

_who = person_of("person")
_asked_by = person_of("asked_by")


class SqlCovers:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def plan_of(self, group: str) -> CoverPlan:
        settled = await self._work.one(select(cover_plans).where(cover_plans.c.group_id == group))
        if settled is None:
            return CoverPlan(group)
        people = await self._work.all(
            select(backups).where(backups.c.group_id == group).order_by(backups.c.position)
        )
        return CoverPlan(
            group, tuple(_who(each) for each in people), How(settled.how), settled.hours
        )

    async def settle(self, plan: CoverPlan) -> None:
        row = {"group_id": plan.group, "how": plan.how.value, "hours": plan.hours}
        statement = upsert(cover_plans, postgres=self._work.postgres).values(row)
        await self._work.execute(
            statement.on_conflict_do_update(index_elements=["group_id"], set_=row)
        )
        await self._work.execute(backups.delete().where(backups.c.group_id == plan.group))
        if plan.people:
            await self._work.execute(
                backups.insert(),
                [
                    {
                        "group_id": plan.group,
                        "position": position,
                        **mapping.person_values("person", each),
                    }
                    for position, each in enumerate(plan.people)
                ],
            )

    async def of(self, session: str) -> Cover | None:
        row = await self._work.one(select(covers).where(covers.c.id == session))
        if row is None:
            return None
        offers = await self._work.all(
            select(cover_offers)
            .where(cover_offers.c.session_id == session)
            .order_by(cover_offers.c.position)
        )
        user = row.asked_by_user
        return Cover(
            session=row.id,
            group=row.group_id,
            asked_by=user and _asked_by(row),
            how=How(row.how),
            offers=tuple(Offer(_who(each), Said(each.said)) for each in offers),
            asked_at=row.asked_at,
            by=row.decide_by,
            state=CoverState(row.state),
            round=row.round,
            debrief=row.debrief,
            version=row.version,
        )

    async def add(self, cover: Cover) -> None:
        await self._work.execute(covers.insert(), _row(cover))
        await self._write(cover)

    async def save(self, cover: Cover) -> None:
        await self._work.save(covers, _row(cover))
        await self._work.execute(
            cover_offers.delete().where(cover_offers.c.session_id == cover.session)
        )
        await self._write(cover)

    async def taken_by(self, person: Person, group: str | None = None) -> Sequence[str]:
        question = (
            select(covers.c.id)
            .join_from(cover_offers, covers, covers.c.id == cover_offers.c.session_id)
            .join(sessions, sessions.c.id == covers.c.id)
            .where(
                is_person(cover_offers, "person", person),
                cover_offers.c.said == Said.YES.value,
                covers.c.state == CoverState.TAKEN.value,
            )
            .order_by(sessions.c.starts_at, covers.c.id)
        )
        if group is not None:
            question = question.where(covers.c.group_id == group)
        return [row.id for row in await self._work.all(question)]

    async def _write(self, cover: Cover) -> None:
        if not cover.offers:
            return
        await self._work.execute(
            cover_offers.insert(),
            [
                {
                    "session_id": cover.session,
                    "position": position,
                    **mapping.person_values("person", each.person),
                    "said": each.said.value,
                }
                for position, each in enumerate(cover.offers)
            ],
        )


def _row(cover: Cover) -> dict[str, Any]:
    return {
        "id": cover.session,
        "group_id": cover.group,
        **mapping.person_values("asked_by", cover.asked_by),
        "how": cover.how.value,
        "asked_at": cover.asked_at,
        "decide_by": cover.by,
        "state": cover.state.value,
        "round": cover.round,
        "debrief": cover.debrief,
        "version": cover.version,
    }
