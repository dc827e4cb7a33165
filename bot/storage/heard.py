"""What single people were sent, and what was held back for a digest: asked by lane, found by the
partial indexes ``heard`` and ``held``."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, literal_column, select

from bot.domain.delivery import Delivery
from bot.ports import Lately
from bot.storage import mapping
from bot.storage.tables import DUE, HEARD, HELD, TO_SOMEBODY, deliveries
from bot.storage.work import Work

_HELD, _TOLD = "own:held", "own:told"
"""As ``scheduler.rules`` has them."""
_IS_HEARD: ColumnElement[bool] = literal_column(HEARD)
_IS_HELD: ColumnElement[bool] = literal_column(HELD)


class SqlHeard:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def lately(
        self, lanes: Sequence[str], kinds: Sequence[str], since: datetime
    ) -> Mapping[str, Lately]:
        sent: dict[str, list[datetime]] = {each: [] for each in lanes}
        for row in await self._work.all(
            select(deliveries.c.lane, deliveries.c.settled_at)
            .where(
                _IS_HEARD,
                deliveries.c.lane.in_(lanes),
                deliveries.c.settled_at >= since,
                deliveries.c.kind.in_(kinds),
            )
            .order_by(deliveries.c.settled_at)
        ):
            sent[row.lane].append(row.settled_at)
        held = await self._work.all(
            select(deliveries.c.lane).distinct().where(_IS_HELD, deliveries.c.lane.in_(lanes))
        )
        holds = {row.lane for row in held}
        return {lane: Lately(times, lane in holds) for lane, times in sent.items()}

    async def held(self, lane: str) -> Sequence[Delivery]:
        rows = await self._work.all(
            select(deliveries)
            .where(_IS_HELD, deliveries.c.lane == lane)
            .order_by(deliveries.c.settled_at, deliveries.c.seq)
        )
        return [mapping.delivery(row) for row in rows]

    async def spared(self, lane: str, to: str, since: datetime) -> Sequence[Delivery]:
        rows = await self._work.all(
            select(deliveries)
            .where(
                literal_column(TO_SOMEBODY),
                deliveries.c.to == to,
                deliveries.c.lane == lane,
                deliveries.c.settled_at >= since,
                deliveries.c.outcome.in_((_HELD, _TOLD)),
            )
            .order_by(deliveries.c.settled_at, deliveries.c.seq)
        )
        return [mapping.delivery(row) for row in rows]

    async def digested(self, lane: str, until: datetime) -> None:
        await self._work.execute(
            deliveries.update()
            .where(_IS_HELD, deliveries.c.lane == lane, deliveries.c.settled_at <= until)
            .values(outcome=_TOLD)
        )

    async def drop(self, to: str, subject: str, kinds: Sequence[str]) -> None:
        await self._work.execute(
            deliveries.delete().where(
                literal_column(DUE),
                deliveries.c.subject == subject,
                deliveries.c.kind.in_(kinds),
                deliveries.c.to == to,
            )
        )
