"""The versions of each group's agreement. They are shared words, so they are stored in plain."""

from collections.abc import Sequence

from sqlalchemy import select

from bot.domain.agreement import Agreement
from bot.storage import mapping
from bot.storage.tables import agreements
from bot.storage.work import Work


class SqlAgreements:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, id: str) -> Agreement | None:
        row = await self._work.one(select(agreements).where(agreements.c.id == id))
        return None if row is None else mapping.agreement(row)

    async def in_force(self, group: str) -> Agreement | None:
        row = await self._work.one(
            select(agreements)
            .where(agreements.c.group_id == group)
            .order_by(agreements.c.number.desc())
            .limit(1)
        )
        return None if row is None else mapping.agreement(row)

    async def history(self, group: str) -> Sequence[Agreement]:
        rows = await self._work.all(
            select(agreements)
            .where(agreements.c.group_id == group)
            .order_by(agreements.c.number.desc())
        )
        return [mapping.agreement(row) for row in rows]

    async def adopt(self, agreement: Agreement) -> None:
        await self._work.execute(agreements.insert(), mapping.agreement_row(agreement))
