"""What an operator sees of the deliveries, and what they can do about one; on both databases."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.group import Group
from bot.storage.overview import DROPPED, Backlog, Listed, Which
from bot.storage.unit_of_work import SqlStore
from tests.storage import made
from tests.storage.made import NOW

MINUTE = timedelta(minutes=1)
PARKED = {"state": DeliveryState.PARKED, "settled_at": NOW, "outcome": "late:archived"}


async def keep(store: SqlStore, *deliveries: Delivery) -> None:
    """As they are: planned, and then settled where they are over."""
    async with store.writing() as uow:
        await uow.deliveries.plan(deliveries)
        await uow.deliveries.settle(deliveries)


async def listed(store: SqlStore, which: Which, group: str = "") -> Sequence[Listed]:
    async with store.reading() as uow:
        return await uow.overview.listed(which, NOW, group=group, limit=100)


def ids(found: Sequence[Listed]) -> list[str]:
    return [each.delivery.id for each in found]


async def one(store: SqlStore, delivery: Delivery) -> Delivery:
    async with store.reading() as uow:
        found = await uow.deliveries.by_key(delivery.key)
    assert found is not None
    return found


async def test_the_backlog_counts_what_waits_and_for_what(store: SqlStore, group: Group) -> None:
    async with store.reading() as uow:
        assert await uow.overview.backlog(NOW) == Backlog(0, None, 0, 0, 0)
    await keep(
        store,
        made.delivery(group.id, due_at=NOW - MINUTE),
        made.delivery(group.id),
        made.delivery(group.id, due_at=NOW + MINUTE),
        made.delivery(group.id, due_at=NOW + MINUTE, attempts=2),
        made.delivery(group.id, **PARKED),
        made.delivery(group.id, state=DeliveryState.SENT, settled_at=NOW, outcome="sent"),
    )
    async with store.writing() as uow:
        await uow.deliveries.claim("w", NOW - MINUTE, MINUTE, 1)
    async with store.reading() as uow:
        assert await uow.overview.backlog(NOW) == Backlog(
            due=1, oldest=NOW, again=1, in_flight=1, parked=1
        )


async def test_each_list_holds_its_own_with_the_channel_to_look_at(
    store: SqlStore, group: Group
) -> None:
    due = made.delivery(group.id)
    again = made.delivery(group.id, due_at=NOW + MINUTE, attempts=1)
    parked = made.delivery(group.id, **PARKED)
    over = {"state": DeliveryState.SKIPPED, "settled_at": NOW}
    too_late = made.delivery(group.id, **over, outcome="late:skipped")
    needless = made.delivery(group.id, **over, outcome="not needed")
    left = made.delivery(group.id, state=DeliveryState.SENT, settled_at=NOW, outcome="unknown:left")
    later = made.delivery(group.id, due_at=NOW + MINUTE)
    await keep(store, due, again, parked, too_late, needless, left, later)
    assert set(ids(await listed(store, Which.DUE))) == {due.id, again.id}
    assert set(ids(await listed(store, Which.PARKED))) == {parked.id}
    assert set(ids(await listed(store, Which.FAILED))) == {parked.id, too_late.id, left.id}
    assert await listed(store, Which.DUE, group="another") == []
    (found,) = await listed(store, Which.PARKED, group=group.id)
    assert found.place == group.place


@pytest.mark.parametrize("state", [DeliveryState.PARKED, DeliveryState.SENT, DeliveryState.DUE])
async def test_only_what_is_parked_is_tried_again(
    state: DeliveryState, store: SqlStore, group: Group
) -> None:
    wanted = NOW - 5 * MINUTE
    delivery = made.delivery(
        group.id, due_at=wanted, state=state, attempts=6, settled_at=NOW, outcome="late:archived"
    )
    await keep(store, delivery)
    async with store.writing() as uow:
        changed = await uow.overview.retry([delivery.id, "unknown"])
    after = await one(store, delivery)
    if state is DeliveryState.PARKED:
        assert changed == [delivery.id]
        assert (after.state, after.attempts, after.outcome) == (DeliveryState.DUE, 0, "")
        assert (after.settled_at, after.wanted_at) == (None, wanted)
    else:
        assert changed == []
        assert (after.state, after.attempts) == (state, 6)


async def test_a_retry_wakes_the_scheduler(
    store: SqlStore, group: Group, planned: list[object]
) -> None:
    parked = made.delivery(group.id, **PARKED)
    await keep(store, parked)
    planned.clear()
    async with store.writing() as uow:
        assert await uow.overview.parked_ids() == [parked.id]
        await uow.overview.retry([parked.id])
    assert planned == [NOW]


async def test_what_is_dropped_is_never_sent_and_never_planned_again(
    store: SqlStore, group: Group
) -> None:
    due, parked = made.delivery(group.id), made.delivery(group.id, **PARKED)
    taken = made.delivery(group.id, due_at=NOW - MINUTE)
    await keep(store, due, parked, taken)
    async with store.writing() as uow:
        await uow.deliveries.claim("w", NOW - MINUTE, 5 * MINUTE, 1)
    every = [due.id, parked.id, taken.id]
    async with store.writing() as uow:
        assert sorted(await uow.overview.drop(every, NOW)) == sorted([due.id, parked.id])
    await keep(store, made.delivery(group.id, key=due.key))
    async with store.writing() as uow:
        assert await uow.deliveries.claim("w2", NOW, MINUTE, 10) == ()
    assert (await one(store, due)).outcome == DROPPED
    assert (await one(store, taken)).state is DeliveryState.CLAIMED
    assert set(ids(await listed(store, Which.FAILED))) == {due.id, parked.id}
