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
    Text,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.sql.dml import ReturningUpdate

from bot.domain.delivery import Delivery, DeliveryState
from bot.ports import Conflict
from bot.storage import mapping
from bot.storage.columns import Instant
from bot.storage.small import upsert
from bot.storage.tables import AGAIN, DUE, IN_FLIGHT, deliveries
from bot.storage.work import Work

_CLAIM_LOCK = 0x686F6C64
"""PostgreSQL's advisory lock for claiming, held for the few milliseconds of a claim: of two workers
who look at once, the second sees which lanes the first has taken."""

_PREFIX = 4
"""A claim looks at this many times what it wants. Usually that holds enough different lanes."""
_ALL = 2**31 - 1
"""Where it does not, a claim looks at everything that is due."""

_IN_ORDER = (deliveries.c.due_at, deliveries.c.seq)


def _literally(condition: str) -> ColumnElement[Any]:
    return literal_column(condition)


def _lane_holds(which: str) -> ColumnElement[bool]:
    other = deliveries.alias("other")
    same_lane = other.c.lane == deliveries.c.lane
    return exists(select(1).select_from(other).where(same_lane, _literally(which)))


_IS_DUE = _literally(DUE)
_IS_IN_FLIGHT = _literally(IN_FLIGHT)
_IS_ITS_TURN = ~_lane_holds(IN_FLIGHT) & ((deliveries.c.attempts > 0) | ~_lane_holds(AGAIN))
"""Nothing of its lane is in flight, and nothing of its lane has to be tried again before it."""


def _next_due() -> Select[Any]:
    first_due = select(deliveries.c.due_at).where(_IS_DUE, _IS_ITS_TURN).order_by(*_IN_ORDER)
    first_lease = select(func.min(deliveries.c.lease_until)).where(_IS_IN_FLIGHT)
    return select(first_due.limit(1).scalar_subquery(), first_lease.scalar_subquery())


def _claim() -> ReturningUpdate[Any]:
    """Those whose lease has run out, then the first of each lane whose turn it is, oldest first.

    Of what is due it looks at the first ``window`` only. PostgreSQL: rows that somebody is settling
    or dropping at this moment are left to them; SQLite has one writer, and ignores the words.
    """
    now = bindparam("now", type_=Instant)
    most = bindparam("most", type_=Integer)
    expired = (
        select(deliveries.c.seq, deliveries.c.due_at)
        .where(_IS_IN_FLIGHT, deliveries.c.lease_until <= now)
        .order_by(*_IN_ORDER)
        .limit(most)
        .with_for_update(skip_locked=True)
        .subquery("expired")
    )
    due = (
        select(deliveries.c.seq, deliveries.c.due_at, deliveries.c.lane)
        .where(_IS_DUE, deliveries.c.due_at <= now, _IS_ITS_TURN)
        .order_by(*_IN_ORDER)
        .limit(bindparam("window", type_=Integer))
        .with_for_update(skip_locked=True)
        .subquery("due")
    )
    in_lane = func.row_number().over(partition_by=due.c.lane, order_by=(due.c.due_at, due.c.seq))
    numbered = select(due.c.seq, due.c.due_at, in_lane.label("nth")).subquery("numbered")
    either = union_all(
        select(expired.c.seq, expired.c.due_at, literal_column("0").label("turn")),
        select(numbered.c.seq, numbered.c.due_at, literal_column("1")).where(numbered.c.nth == 1),
    ).subquery("either")
    chosen = select(either.c.seq).order_by(either.c.turn, either.c.due_at, either.c.seq).limit(most)
    sending = literal_column(f"'{DeliveryState.SENDING.value}'", Text)
    claimed = literal_column(f"'{DeliveryState.CLAIMED.value}'", Text)
    return (
        deliveries.update()
        .where(deliveries.c.seq.in_(chosen))
        .values(
            state=case((deliveries.c.state == sending, sending), else_=claimed),
            claimed_by=bindparam("worker"),
            lease_until=bindparam("until"),
        )
        .returning(deliveries)
    )


_UNSETTLED = (DeliveryState.DUE.value, DeliveryState.CLAIMED.value, DeliveryState.SENDING.value)
# Built once: for a batch every few milliseconds, building them anew would cost more than running.
_NEXT_DUE = _next_due()
_CLAIM = _claim()
_MARK = (
    deliveries.update()
    .where(_IS_IN_FLIGHT, deliveries.c.id.in_(bindparam("ids", expanding=True)))
    .values(state=DeliveryState.SENDING.value)
)
_SETTLED = (
    "state",
    "attempts",
    "due_at",
    "posted_platform",
    "posted_workspace",
    "posted_channel",
    "posted_message",
    "settled_at",
    "outcome",
)
_SETTLE = (
    deliveries.update()
    .where(deliveries.c.id == bindparam("which"), _literally("state NOT IN ('sent', 'done')"))
    .values(
        claimed_by=None, lease_until=None, **{each: bindparam(f"new_{each}") for each in _SETTLED}
    )
)


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
            .where(
                deliveries.c.state.in_(_UNSETTLED),
                deliveries.c.group_id == group,
                deliveries.c.due_at <= by,
            )
            .order_by(*_IN_ORDER)
        )
        return [mapping.delivery(row) for row in rows]

    async def next_due(self) -> datetime | None:
        row = await self._work.one(_NEXT_DUE)
        return min((each for each in row if each is not None), default=None)

    async def claim(
        self, worker: str, now: datetime, lease: timedelta, limit: int
    ) -> Sequence[Delivery]:
        if self._work.postgres:
            await self._work.execute(select(func.pg_advisory_xact_lock(_CLAIM_LOCK)))
        values = {"now": now, "worker": worker, "until": now + lease}
        rows: list[Any] = []
        for window in (limit * _PREFIX, _ALL):
            left = limit - len(rows)
            if left > 0:
                taken = await self._work.execute(_CLAIM, values | {"most": left, "window": window})
                rows += taken.all()
        rows.sort(key=lambda row: (row.due_at, row.seq))
        return tuple(mapping.delivery(row) for row in rows)

    async def end_leases(self, now: datetime) -> None:
        await self._work.execute(deliveries.update().where(_IS_IN_FLIGHT).values(lease_until=now))

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
        await self._work.execute(_SETTLE, [_settled(each) for each in settled])
        again = [each.due_at for each in settled if each.state is DeliveryState.DUE]
        if again:
            self._work.note_planned(min(again))


def _settled(delivery: Delivery) -> dict[str, Any]:
    posted = mapping.posted_values(delivery.posted)
    return {
        "which": delivery.id,
        "new_state": delivery.state.value,
        "new_attempts": delivery.attempts,
        "new_due_at": delivery.due_at,
        **{f"new_{each}": value for each, value in posted.items()},
        "new_settled_at": delivery.settled_at,
        "new_outcome": delivery.outcome,
    }
