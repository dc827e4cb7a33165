"""What falls due. The rows are the truth: workers claim them under a lease, and settle them.

The cost of each question follows what is due, not what is stored: each has a partial index, and a
partial index is only used where its condition stands in the query word for word.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    Text,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    select,
    union,
    union_all,
)
from sqlalchemy.sql.dml import ReturningUpdate, Update

from bot.domain.delivery import Delivery, DeliveryState, Priority
from bot.events import Reason
from bot.ids import Place
from bot.storage import mapping
from bot.storage.columns import Instant
from bot.storage.connection import LARGE
from bot.storage.many import one_of, rows_given
from bot.storage.small import upsert
from bot.storage.tables import AGAIN, DUE, IN_FLIGHT, deliveries, groups
from bot.storage.work import Work

_CLAIM_LOCK = 0x686F6C64
"""PostgreSQL's advisory lock for claiming, held for the few milliseconds of a claim: of two workers
who look at once, the second sees which lanes the first has taken."""

_PREFIX = 3
_BEYOND = 128
"""A claim looks at this many times what it wants, and at no more than so many beyond it. Usually
that holds enough different lanes."""
_ALL = 2**31 - 1
"""Where it does not, a claim looks at everything that is due."""

_IN_ORDER = (deliveries.c.due_at, deliveries.c.seq)
_OF_A_SHARE = 4
_WAITING = 128
"""``waiting`` names so many of each share at most, and so many together."""


def _literally(condition: str) -> ColumnElement[Any]:
    return literal_column(condition)


_IS_DUE = _literally(DUE)
_IS_IN_FLIGHT = _literally(IN_FLIGHT)


def _of_priority(priority: Priority) -> ColumnElement[bool]:
    """As a literal: the index of what is due is walked once for each priority, in order of time."""
    return _literally(f"deliveries.priority = {priority.value}")


def _is_its_turn() -> ColumnElement[bool]:
    """Nothing of its lane is in flight, and nothing of its lane that matters as much has to be
    tried again before it."""
    other = deliveries.alias("other")
    of_lane = select(1).select_from(other).where(other.c.lane == deliveries.c.lane)
    in_flight = exists(of_lane.where(_literally(IN_FLIGHT)))
    again = exists(of_lane.where(_literally(AGAIN), other.c.priority <= deliveries.c.priority))
    return ~in_flight & ((deliveries.c.attempts > 0) | ~again)


_IS_ITS_TURN = _is_its_turn()


def _known(of_kinds: bool) -> list[ColumnElement[bool]]:
    return [one_of(deliveries.c.kind, "kinds")] if of_kinds else []


def _next_due(of_kinds: bool) -> Select[Any]:
    firsts = [
        select(deliveries.c.due_at)
        .where(_IS_DUE, _of_priority(each), _IS_ITS_TURN, *_known(of_kinds))
        .order_by(*_IN_ORDER)
        .limit(1)
        .scalar_subquery()
        for each in Priority
    ]
    first_lease = select(func.min(deliveries.c.lease_until)).where(_IS_IN_FLIGHT, *_known(of_kinds))
    return select(*firsts, first_lease.scalar_subquery())


def _all_due(*columns: Column[Any]) -> Subquery:
    """Reads everything that is due, from the index alone."""
    now = bindparam("now", type_=Instant)
    return union_all(
        *(
            select(*columns).where(_IS_DUE, _of_priority(each), deliveries.c.due_at <= now)
            for each in Priority
        )
    ).subquery("due")


def _shares() -> Select[Any]:
    """The first and the last share of what is due. Where they are one, nobody waits behind anybody
    else, and to find that out costs a twentieth of ``_waiting``."""
    due = _all_due(deliveries.c.share)
    return select(func.min(due.c.share), func.max(due.c.share))


def _waiting() -> Select[Any]:
    parts = (deliveries.c.seq, deliveries.c.share, deliveries.c.priority, deliveries.c.due_at)
    due = _all_due(*parts)
    order = (due.c.priority, due.c.due_at, due.c.seq)
    nth = func.row_number().over(partition_by=due.c.share, order_by=order)
    much = func.count().over(partition_by=due.c.share)
    counted = select(due.c.seq, nth.label("nth"), much.label("much")).subquery("counted")
    return (
        select(counted.c.seq)
        .where(counted.c.nth <= _OF_A_SHARE)
        .order_by(counted.c.nth, counted.c.much, counted.c.seq)
        .limit(_WAITING)
    )


def _claim(
    *, named: bool, squeezed: bool, of_kinds: bool, priorities: Iterable[Priority] = Priority
) -> ReturningUpdate[Any]:
    """Those whose lease has run out, then the first of each lane whose turn it is: by priority,
    then one of each share, then the next of each, oldest first.

    Of what is due it looks at the first ``window`` of each priority only, and at those that are
    ``named``, wherever they stand. ``squeezed``: only what is asked for now, and what is not of a
    share that fills the engine already. PostgreSQL: rows that somebody is settling or dropping at
    this moment are left to them; SQLite has one writer, and ignores the words.
    """
    now = bindparam("now", type_=Instant)
    most = bindparam("most", type_=Integer)
    expired = (
        select(deliveries.c.seq, deliveries.c.due_at)
        .where(_IS_IN_FLIGHT, deliveries.c.lease_until <= bindparam("over_by", type_=Instant))
        .where(*_known(of_kinds))
        .order_by(*_IN_ORDER)
        .limit(most)
        .with_for_update(skip_locked=True)
        .subquery("expired")
    )
    may = [_IS_DUE, deliveries.c.due_at <= now, _IS_ITS_TURN, *_known(of_kinds)]
    if squeezed:
        crowded: BindParameter[Any] = bindparam("crowded", expanding=True)
        may.append(_of_priority(Priority.NOW) | deliveries.c.share.not_in(crowded))
    waits = (
        deliveries.c.seq,
        deliveries.c.priority,
        deliveries.c.due_at,
        deliveries.c.lane,
        deliveries.c.share,
    )
    windows = [
        select(*waits)
        .where(_of_priority(each), *may)
        .order_by(*_IN_ORDER)
        .limit(bindparam("window", type_=Integer))
        .with_for_update(skip_locked=True)
        for each in priorities
    ]
    if named:
        theirs = deliveries.c.seq.in_(bindparam("named", expanding=True))
        windows.append(select(*waits).where(theirs, *may).with_for_update(skip_locked=True))
    # One that is named may stand in its window too.
    together = union if named else union_all
    due = together(*(select(each.subquery()) for each in windows)).subquery("due")
    order = (due.c.priority, due.c.due_at, due.c.seq)
    in_lane = func.row_number().over(partition_by=due.c.lane, order_by=order)
    numbered = select(due, in_lane.label("nth")).subquery("numbered")
    in_share = func.row_number().over(
        partition_by=(numbered.c.priority, numbered.c.share),
        order_by=(numbered.c.due_at, numbered.c.seq),
    )
    turns = (
        select(numbered.c.seq, numbered.c.due_at, numbered.c.priority, in_share.label("turn"))
        .where(numbered.c.nth == 1)
        .subquery("turns")
    )
    either = union_all(
        select(
            expired.c.seq,
            expired.c.due_at,
            literal_column("-1").label("p"),
            literal_column("0").label("turn"),
        ),
        select(turns.c.seq, turns.c.due_at, turns.c.priority, turns.c.turn),
    ).subquery("either")
    chosen = (
        select(either.c.seq)
        .order_by(either.c.p, either.c.turn, either.c.due_at, either.c.seq)
        .limit(most)
    )
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
_EITHER = (False, True)
_NEXT_DUE = {each: _next_due(each).execution_options(**LARGE) for each in _EITHER}
_SHARES_NOW = _shares().execution_options(**LARGE)
_WAITING_NOW = _waiting().execution_options(**LARGE)
_CLAIM = {
    (named, squeezed, of_kinds): _claim(
        named=named, squeezed=squeezed, of_kinds=of_kinds
    ).execution_options(**LARGE)
    for named in _EITHER
    for squeezed in _EITHER
    for of_kinds in _EITHER
}
_CLAIM_PRESSING = {
    each: _claim(named=False, squeezed=False, of_kinds=each, priorities=(Priority.NOW,))
    for each in _EITHER
}
"""Few at any moment: it runs where it is asked."""
_MARK = (
    deliveries.update()
    .where(
        _IS_IN_FLIGHT,
        deliveries.c.claimed_by == bindparam("worker"),
        one_of(deliveries.c.id, "ids"),
    )
    .values(state=DeliveryState.SENDING.value, lease_until=bindparam("until"))
    .returning(deliveries.c.id)
)
_OVER = (DeliveryState.SENT, DeliveryState.DONE)
_OUTCOME = (
    "state",
    "posted_platform",
    "posted_workspace",
    "posted_channel",
    "posted_message",
    "settled_at",
    "outcome",
)
_AGAIN = ("attempts", "due_at", "planned_for")
"""What stays as it was where something was sent or done: it is not written again."""
_OPEN = _literally("deliveries.state NOT IN ('sent', 'done')")
_A_BATCH = 128
"""What one batch brings about is saved where it is asked, in a part of a millisecond."""


def _settle(*columns: str) -> Update:
    given = rows_given("rows", [deliveries.c[each] for each in ("id", *columns)])
    return (
        deliveries.update()
        .where(deliveries.c.id == given.pop("id"), _OPEN)
        .values(claimed_by=None, lease_until=None, **given)
    )


_SETTLE_OVER = _settle(*_OUTCOME)
_SETTLE = _settle(*_OUTCOME, *_AGAIN)
_SETTLE_OWN = _SETTLE.where(deliveries.c.claimed_by == bindparam("worker"))


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

    async def of(self, group: str, subject: str, kind: str) -> Sequence[Delivery]:
        rows = await self._work.all(
            select(deliveries)
            .where(
                deliveries.c.group_id == group,
                deliveries.c.subject == subject,
                deliveries.c.kind == kind,
            )
            .order_by(deliveries.c.seq)
        )
        return [mapping.delivery(row) for row in rows]

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

    async def next_due(self, kinds: Sequence[str] | None = None) -> datetime | None:
        of_kinds = {} if kinds is None else {"kinds": kinds}
        row = await self._work.one(_NEXT_DUE[bool(of_kinds)], of_kinds)
        return min((each for each in row if each is not None), default=None)

    async def waiting(self, now: datetime) -> Sequence[int]:
        (shares,) = await self._work.all(_SHARES_NOW, {"now": now})
        if shares[0] == shares[1]:
            return ()
        rows = await self._work.all(_WAITING_NOW, {"now": now})
        return [row.seq for row in rows]

    async def claim(
        self,
        worker: str,
        now: datetime,
        lease: timedelta,
        limit: int,
        *,
        kinds: Sequence[str] | None = None,
        over_by: datetime | None = None,
        named: Sequence[int] = (),
        crowded: Collection[str] | None = None,
        pressing: bool = False,
    ) -> Sequence[Delivery]:
        if self._work.postgres:
            await self._work.execute(select(func.pg_advisory_xact_lock(_CLAIM_LOCK)))
        values: dict[str, Any] = {
            "now": now,
            "worker": worker,
            "until": now + lease,
            "over_by": over_by or now,
        }
        if named:
            values["named"] = list(named)
        if kinds is not None:
            values["kinds"] = kinds
        if crowded is not None:
            values["crowded"] = list(crowded)
        statement = _CLAIM[bool(named), crowded is not None, kinds is not None]
        windows = [min(limit * _PREFIX, limit + _BEYOND), _ALL]
        if pressing:
            statement, windows = _CLAIM_PRESSING[kinds is not None], windows[:1]
        rows: list[Any] = []
        for window in windows:
            left = limit - len(rows)
            if left > 0:
                taken = await self._work.execute(
                    statement, values | {"most": left, "window": window}
                )
                rows += taken.all()
        rows.sort(key=lambda row: (row.priority, row.due_at, row.seq))
        return tuple(mapping.delivery(row) for row in rows)

    async def end_leases(self, now: datetime, worker: str | None = None) -> None:
        ended = deliveries.update().where(_IS_IN_FLIGHT).values(lease_until=now)
        ended = ended.execution_options(**LARGE)
        if worker is not None:
            ended = ended.where(deliveries.c.claimed_by == worker)
        await self._work.execute(ended)

    async def sending(self, ids: Sequence[str], worker: str, until: datetime) -> Collection[str]:
        if not ids:
            return ()
        values = {"ids": list(ids), "worker": worker, "until": until}
        return {row.id for row in await self._work.all(_MARK, values)}

    async def revive(
        self, place: Place, reasons: Sequence[Reason], since: datetime, now: datetime
    ) -> int:
        there = [groups.c.place_platform == place.platform]
        there.append(groups.c.place_workspace == place.workspace)
        if place.channel:
            there.append(groups.c.place_channel == place.channel)
        in_groups = deliveries.c.group_id.in_(select(groups.c.id).where(*there))
        wanted_at = func.coalesce(deliveries.c.planned_for, deliveries.c.due_at)
        revived = await self._work.execute(
            deliveries.update()
            .where(
                in_groups,
                deliveries.c.state == DeliveryState.PARKED.value,
                deliveries.c.outcome.in_([f"late:{each.value}" for each in reasons]),
                deliveries.c.settled_at >= since,
            )
            .values(
                state=DeliveryState.DUE.value,
                due_at=wanted_at,
                planned_for=None,
                attempts=0,
                settled_at=None,
                outcome="",
            )
        )
        waiting = await self._work.execute(
            deliveries.update()
            .where(in_groups, _IS_DUE, deliveries.c.attempts > 0, deliveries.c.due_at > now)
            .values(planned_for=wanted_at, due_at=now)
        )
        if revived.rowcount or waiting.rowcount:
            self._work.note_planned(now)
        return revived.rowcount

    async def moved(self, group: str, before: Place, to: Place) -> None:
        await self._work.execute(
            deliveries.update()
            .where(
                deliveries.c.group_id == group,
                deliveries.c.posted_channel == before.channel,
            )
            .values(posted_channel=to.channel)
        )

    async def settle(self, settled: Sequence[Delivery], worker: str | None = None) -> None:
        over = [_over(each) for each in settled if each.state in _OVER]
        rest = [_settled(each) for each in settled if each.state not in _OVER]
        if over:
            await self._save(_SETTLE_OVER, {"rows": over}, len(over))
        if rest and worker is None:
            await self._save(_SETTLE, {"rows": rest}, len(rest))
        elif rest:
            await self._save(_SETTLE_OWN, {"rows": rest, "worker": worker}, len(rest))
        again = [each.due_at for each in settled if each.state is DeliveryState.DUE]
        if again:
            self._work.note_planned(min(again))

    async def _save(self, statement: Update, values: dict[str, Any], count: int) -> None:
        if count > _A_BATCH:
            statement = statement.execution_options(**LARGE)
        await self._work.execute(statement, values)


def _over(delivery: Delivery) -> list[Any]:
    """Its id and ``_OUTCOME``."""
    posted = delivery.posted
    message: tuple[str | None, ...] = (None, None, None, None)
    if posted is not None:
        place = posted.place
        message = (place.platform, place.workspace, place.channel, posted.message)
    return [delivery.id, delivery.state.value, *message, delivery.settled_at, delivery.outcome]


def _settled(delivery: Delivery) -> list[Any]:
    """Its id, ``_OUTCOME`` and ``_AGAIN``."""
    again = (delivery.attempts, delivery.due_at, delivery.planned_for)
    return [*_over(delivery), *again]
