"""What falls due. The rows are the truth: workers claim them under a lease, and settle them.

The cost of each question follows what is due, not what is stored: each has a partial index, and a
partial index is only used where its condition stands in the query word for word.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    case,
    exists,
    func,
    select,
    text,
)

from bot.domain.delivery import Delivery, DeliveryState
from bot.ports import Conflict
from bot.storage import mapping
from bot.storage.small import upsert
from bot.storage.tables import AGAIN, DUE, IN_FLIGHT, UNSETTLED, deliveries
from bot.storage.work import Work

_CLAIM_LOCK = 0x686F6C64
"""PostgreSQL's advisory lock for claiming, held for the few milliseconds of a claim: of two workers
who look at once, the second sees which lanes the first has taken."""

_PREFIX = 4
"""A claim looks at this many times what it wants. Usually that holds enough different lanes."""

_IN_ORDER = (deliveries.c.due_at, deliveries.c.seq)
_IS_DUE: ColumnElement[bool] = text(DUE)  # type: ignore[assignment]
_IS_UNSETTLED: ColumnElement[bool] = text(UNSETTLED)  # type: ignore[assignment]
_IS_IN_FLIGHT: ColumnElement[bool] = text(IN_FLIGHT)  # type: ignore[assignment]


class SqlDeliveries:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def plan(self, planned: Sequence[Delivery]) -> None:
        if not planned:
            return
        statement = upsert(deliveries, postgres=self._work.postgres)
        await self._work.execute(
            statement.on_conflict_do_nothing(index_elements=["key"]),
            [mapping.delivery_row(each) for each in planned],
        )
        self._work.note_planned(min(each.due_at for each in planned))

    async def drop(self, subject: str, kinds: Sequence[str] = ()) -> None:
        statement = deliveries.delete().where(_IS_DUE, deliveries.c.subject == subject)
        if kinds:
            statement = statement.where(deliveries.c.kind.in_(kinds))
        await self._work.execute(statement)

    async def by_key(self, key: str) -> Delivery | None:
        row = await self._work.one(select(deliveries).where(deliveries.c.key == key))
        return None if row is None else mapping.delivery(row)

    async def late(self, group: str, since: datetime) -> Sequence[Delivery]:
        rows = await self._work.all(
            select(deliveries)
            .where(
                deliveries.c.group_id == group,
                deliveries.c.settled_at >= since,
                deliveries.c.outcome.startswith("late", autoescape=True),
            )
            .order_by(deliveries.c.settled_at, deliveries.c.seq)
        )
        return [mapping.delivery(row) for row in rows]

    async def unsettled(self, group: str, by: datetime) -> Sequence[Delivery]:
        rows = await self._work.all(
            select(deliveries)
            .where(_IS_UNSETTLED, deliveries.c.group_id == group, deliveries.c.due_at <= by)
            .order_by(*_IN_ORDER)
        )
        return [mapping.delivery(row) for row in rows]

    async def next_due(self) -> datetime | None:
        first = select(deliveries.c.due_at).where(_IS_DUE, _is_its_turn())
        waiting = await self._work.one(first.order_by(*_IN_ORDER).limit(1))
        lease = await self._work.one(
            select(deliveries.c.lease_until)
            .where(_IS_IN_FLIGHT)
            .order_by(deliveries.c.lease_until)
            .limit(1)
        )
        times = [row[0] for row in (waiting, lease) if row is not None and row[0] is not None]
        return min(times, default=None)

    async def claim(
        self, worker: str, now: datetime, lease: timedelta, limit: int
    ) -> Sequence[Delivery]:
        if self._work.postgres:
            await self._work.execute(select(func.pg_advisory_xact_lock(_CLAIM_LOCK)))
        chosen = await self._expired(now, limit)
        if len(chosen) < limit:
            chosen += await self._first_of_lanes(now, limit - len(chosen))
        if not chosen:
            return ()
        until = now + lease
        claimed = await self._work.execute(
            _CLAIM, {"chosen": chosen, "worker": worker, "until": until}
        )
        rows = sorted(claimed.all(), key=lambda row: (row.due_at, row.seq))
        return [mapping.delivery(row) for row in rows]

    async def sending(self, ids: Sequence[str]) -> None:
        """Raises Conflict where one of them is settled: another worker was quicker."""
        if not ids:
            return
        marked = await self._work.execute(_MARK, {"ids": list(ids)})
        if marked.rowcount != len(set(ids)):
            raise Conflict("another worker settled one of these first")

    async def settle(self, settled: Sequence[Delivery]) -> None:
        """What was sent or done stays so, whatever a slower worker says afterwards."""
        if not settled:
            return
        await self._work.execute(_SETTLE, [_settled_values(each) for each in settled])
        again = [each.due_at for each in settled if each.state is DeliveryState.DUE]
        if again:
            self._work.note_planned(min(again))

    async def _expired(self, now: datetime, limit: int) -> list[int]:
        found = await self._work.execute(self._locked(_EXPIRED), {"now": now, "most": limit})
        return [row.seq for row in found]

    async def _first_of_lanes(self, now: datetime, limit: int) -> list[int]:
        """The first due row of each lane whose turn it is, earliest lanes first."""
        look_at = limit * _PREFIX
        found = await self._work.execute(self._locked(_IN_TURN), {"now": now, "most": look_at})
        rows = found.all()
        firsts: dict[str, int] = {}
        for row in rows:
            firsts.setdefault(row.lane, row.seq)
        if len(firsts) >= limit or len(rows) < look_at:
            return list(firsts.values())[:limit]
        return await self._first_of_many(now, limit)

    async def _first_of_many(self, now: datetime, limit: int) -> list[int]:
        """The same where few lanes hold much: the database looks at all that is due."""
        every = (
            select(deliveries.c.seq, deliveries.c.lane, deliveries.c.due_at)
            .where(_IS_DUE, deliveries.c.due_at <= now, _is_its_turn())
            .subquery()
        )
        in_lane = func.row_number().over(
            partition_by=every.c.lane, order_by=(every.c.due_at, every.c.seq)
        )
        numbered = select(every, in_lane.label("nth")).subquery()
        rows = await self._work.all(
            select(numbered.c.seq)
            .where(numbered.c.nth == 1)
            .order_by(numbered.c.due_at, numbered.c.seq)
            .limit(limit)
        )
        return [row.seq for row in rows]

    def _locked(self, statement: Select[Any]) -> Select[Any]:
        """PostgreSQL: rows that another worker is settling or dropping are left to it."""
        return statement.with_for_update(skip_locked=True) if self._work.postgres else statement


def _is_its_turn() -> ColumnElement[bool]:
    """Nothing of its lane is in flight, and nothing of its lane has to be tried again before it."""
    return ~_lane_holds(IN_FLIGHT) & ((deliveries.c.attempts > 0) | ~_lane_holds(AGAIN))


def _lane_holds(which: str) -> ColumnElement[bool]:
    other = deliveries.alias("other")
    such: ColumnElement[bool] = text(which)  # type: ignore[assignment]
    return exists(select(1).select_from(other).where(other.c.lane == deliveries.c.lane, such))


# Built once: at a claim for every few sends, building them anew would cost more than running them.
_EXPIRED = (
    select(deliveries.c.seq)
    .where(_IS_IN_FLIGHT, deliveries.c.lease_until <= bindparam("now"))
    .order_by(*_IN_ORDER)
    .limit(bindparam("most", type_=Integer))
)
_IN_TURN = (
    select(deliveries.c.seq, deliveries.c.lane)
    .where(_IS_DUE, deliveries.c.due_at <= bindparam("now"), _is_its_turn())
    .order_by(*_IN_ORDER)
    .limit(bindparam("most", type_=Integer))
)
_STILL_SENDING = (deliveries.c.state == DeliveryState.SENDING.value, DeliveryState.SENDING.value)
_CLAIM = (
    deliveries.update()
    .where(deliveries.c.seq.in_(bindparam("chosen", expanding=True)))
    .values(
        state=case(_STILL_SENDING, else_=DeliveryState.CLAIMED.value),
        claimed_by=bindparam("worker"),
        lease_until=bindparam("until"),
    )
    .returning(deliveries)
)
_MARK = (
    deliveries.update()
    .where(_IS_IN_FLIGHT, deliveries.c.id.in_(bindparam("ids", expanding=True)))
    .values(state=DeliveryState.SENDING.value)
)
_IS_OPEN: ColumnElement[bool] = text("state NOT IN ('sent', 'done')")  # type: ignore[assignment]
_WRITTEN = (
    "state",
    "attempts",
    "due_at",
    "posted_platform",
    "posted_workspace",
    "posted_channel",
    "posted_message",
    "settled_at",
    "outcome",
    "claimed_by",
    "lease_until",
)
_SETTLE = (
    deliveries.update()
    .where(deliveries.c.id == bindparam("which"), _IS_OPEN)
    .values({name: bindparam(f"new_{name}") for name in _WRITTEN})
)


def _settled_values(delivery: Delivery) -> dict[str, Any]:
    row = mapping.delivery_row(delivery) | {"claimed_by": None, "lease_until": None}
    return {"which": delivery.id} | {f"new_{name}": row[name] for name in _WRITTEN}
