"""The versions of each group's agreement. They are shared words, so they are stored in plain."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from bot.domain.agreement import Agreement
from bot.storage import mapping
from bot.storage.many import one_of
from bot.storage.tables import agreements
from bot.storage.work import Work

_SEEN = "in force"

_LATER = agreements.alias("later")
# Built once: a batch of deliveries asks it, and building it costs as much as its answer.
_NEWEST = select(agreements).where(
    one_of(agreements.c.group_id, "groups"),
    agreements.c.number
    == select(func.max(_LATER.c.number))
    .where(_LATER.c.group_id == agreements.c.group_id)
    .scalar_subquery(),
)


class SqlAgreements:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, id: str) -> Agreement | None:
        row = await self._work.one(select(agreements).where(agreements.c.id == id))
        return None if row is None else mapping.agreement(row)

    async def in_force(self, group: str) -> Agreement | None:
        if (_SEEN, group) not in self._work.seen:
            await self.many([group])
        found: Agreement | None = self._work.seen[(_SEEN, group)]
        return found

    async def many(self, groups: Sequence[str]) -> Mapping[str, Agreement]:
        seen = self._work.seen
        missing = {id for id in groups if (_SEEN, id) not in seen}
        if missing:
            seen.update(dict.fromkeys((_SEEN, id) for id in missing))
            for row in await self._work.execute(_NEWEST, {"groups": list(missing)}):
                seen[(_SEEN, row.group_id)] = mapping.agreement(row)
        return {id: seen[(_SEEN, id)] for id in groups if seen[(_SEEN, id)] is not None}

    async def history(self, group: str) -> Sequence[Agreement]:
        rows = await self._work.all(
            select(agreements)
            .where(agreements.c.group_id == group)
            .order_by(agreements.c.number.desc())
        )
        return [mapping.agreement(row) for row in rows]

    async def adopt(self, agreement: Agreement) -> None:
        await self._work.execute(agreements.insert(), mapping.agreement_row(agreement))
        self._work.seen.pop((_SEEN, agreement.group), None)
