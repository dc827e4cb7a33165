"""What falls due: planned once, claimed in order under a lease, settled for good."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.group import Group
from bot.ids import MessageRef
from bot.ports import Conflict
from bot.storage.unit_of_work import SqlStore
from tests.storage import made
from tests.storage.made import NOW

MINUTE = timedelta(minutes=1)
LEASE = timedelta(seconds=30)


async def plan(store: SqlStore, *deliveries: Delivery) -> None:
    async with store.writing() as uow:
        await uow.deliveries.plan(deliveries)


async def claim(
    store: SqlStore, now: datetime = NOW, *, worker: str = "w1", limit: int = 100
) -> Sequence[Delivery]:
    async with store.writing() as uow:
        return await uow.deliveries.claim(worker, now, LEASE, limit)


async def settle(store: SqlStore, *deliveries: Delivery) -> None:
    async with store.writing() as uow:
        await uow.deliveries.settle(deliveries)


async def next_due(store: SqlStore) -> datetime | None:
    async with store.reading() as uow:
        return await uow.deliveries.next_due()


def ids(deliveries: Sequence[Delivery]) -> list[str]:
    return [each.id for each in deliveries]


async def test_planning_the_same_thing_twice_is_once(store: SqlStore, group: Group) -> None:
    first = made.delivery(group.id)
    await plan(store, first, made.delivery(group.id, key=first.key))
    await plan(store, made.delivery(group.id, key=first.key, due_at=NOW + MINUTE))
    async with store.reading() as uow:
        assert await uow.deliveries.by_key(first.key) == first
    assert ids(await claim(store)) == [first.id]


async def test_planning_wakes_the_ticker_once_it_is_committed(
    store: SqlStore, group: Group, planned: list[datetime]
) -> None:
    later, soon = made.delivery(group.id, due_at=NOW + MINUTE), made.delivery(group.id)
    async with store.writing() as uow:
        await uow.deliveries.plan([later])
        await uow.deliveries.plan([soon, later])
        await uow.deliveries.plan([])
        assert planned == []
    assert planned == [NOW]
    with contextlib.suppress(KeyError):
        async with store.writing() as uow:
            await uow.deliveries.plan([made.delivery(group.id)])
            raise KeyError
    assert planned == [NOW]


async def test_dropping_takes_what_is_still_due(store: SqlStore, group: Group) -> None:
    early = made.delivery(group.id, due_at=NOW - MINUTE)
    await plan(store, early)
    await claim(store, NOW - MINUTE)
    kinds = [made.delivery(group.id, kind=kind) for kind in ("a", "b", "c")]
    other = made.delivery(group.id, subject="session-2")
    await plan(store, *kinds, other)
    async with store.writing() as uow:
        await uow.deliveries.drop("session-1", ["a", "b"])
        assert await uow.deliveries.by_key(kinds[0].key) is None
        assert await uow.deliveries.by_key(kinds[2].key) == kinds[2]
        await uow.deliveries.drop("session-1")
        assert await uow.deliveries.by_key(kinds[2].key) is None
        assert await uow.deliveries.by_key(other.key) == other
        claimed = await uow.deliveries.by_key(early.key)
    assert claimed is not None
    assert claimed.state is DeliveryState.CLAIMED


async def test_a_claim_takes_what_is_due_oldest_first(store: SqlStore, group: Group) -> None:
    third, first, second, later = (
        made.delivery(group.id, due_at=NOW + n * MINUTE) for n in (0, -2, -1, 1)
    )
    await plan(store, third, first, second, later)
    claimed = await claim(store, limit=2)
    assert ids(claimed) == [first.id, second.id]
    assert claimed[0] == replace(
        first, state=DeliveryState.CLAIMED, claimed_by="w1", lease_until=NOW + LEASE
    )
    assert ids(await claim(store)) == [third.id]
    assert await claim(store) == ()


async def test_due_at_the_same_time_goes_as_it_was_planned(store: SqlStore, group: Group) -> None:
    planned = [made.delivery(group.id) for _ in range(50)]
    await plan(store, *planned)
    assert ids(await claim(store)) == ids(planned)


async def test_one_at_a_time_in_a_lane(store: SqlStore, group: Group) -> None:
    lane = [made.delivery(group.id, lane="l", due_at=NOW - n * MINUTE) for n in (1, 2, 3)]
    free = made.delivery(group.id)
    await plan(store, *lane, free)
    (oldest, other) = await claim(store)
    assert (oldest.id, other.id) == (lane[2].id, free.id)
    assert await claim(store) == ()
    await settle(store, replace(oldest, state=DeliveryState.SENT, settled_at=NOW))
    assert ids(await claim(store)) == [lane[1].id]


@pytest.mark.parametrize("lanes", [1, 3, 40])
async def test_a_few_lanes_that_hold_much_hide_nobody(
    store: SqlStore, group: Group, lanes: int
) -> None:
    crowded = [made.delivery(group.id, lane=f"l{n // 10}") for n in range(10 * lanes)]
    alone = made.delivery(group.id, due_at=NOW + MINUTE)
    await plan(store, *crowded, alone)
    claimed = await claim(store, NOW + MINUTE, limit=lanes + 1)
    assert ids(claimed) == [*ids(crowded[::10]), alone.id]


async def test_the_limit_is_kept(store: SqlStore, group: Group) -> None:
    await plan(store, *(made.delivery(group.id) for _ in range(30)))
    assert len(await claim(store, limit=7)) == 7
    # Expired leases count too.
    assert len(await claim(store, NOW + LEASE, limit=5)) == 5
    assert len(await claim(store, NOW + LEASE, limit=20)) == 20


async def test_a_lane_waits_as_a_whole_for_one_that_is_tried_again(
    store: SqlStore, group: Group
) -> None:
    first, second = (made.delivery(group.id, lane="l", due_at=NOW + n * MINUTE) for n in (0, 1))
    await plan(store, first, second)
    (claimed,) = await claim(store)
    again = replace(claimed, state=DeliveryState.DUE, attempts=1, due_at=NOW + 5 * MINUTE)
    await settle(store, again)
    assert await claim(store, NOW + 2 * MINUTE) == ()
    assert await next_due(store) == NOW + 5 * MINUTE
    (claimed,) = await claim(store, NOW + 5 * MINUTE)
    assert (claimed.id, claimed.attempts) == (first.id, 1)
    await settle(store, replace(claimed, state=DeliveryState.SENT, settled_at=NOW))
    assert ids(await claim(store, NOW + 5 * MINUTE)) == [second.id]


async def test_to_be_tried_again_wakes_the_ticker(
    store: SqlStore, group: Group, planned: list[datetime]
) -> None:
    await plan(store, made.delivery(group.id))
    (claimed,) = await claim(store)
    planned.clear()
    await settle(store, replace(claimed, state=DeliveryState.DUE, attempts=1, due_at=NOW + MINUTE))
    assert planned == [NOW + MINUTE]


async def test_an_expired_lease_is_claimed_again_and_what_was_sending_says_so(
    store: SqlStore, group: Group
) -> None:
    quiet, sending = made.delivery(group.id), made.delivery(group.id)
    await plan(store, quiet, sending)
    await claim(store)
    async with store.writing() as uow:
        await uow.deliveries.sending([sending.id])
    assert await claim(store, NOW + LEASE - timedelta(microseconds=1), worker="w2") == ()
    taken = await claim(store, NOW + LEASE, worker="w2")
    assert [(each.id, each.state, each.claimed_by) for each in taken] == [
        (quiet.id, DeliveryState.CLAIMED, "w2"),
        (sending.id, DeliveryState.SENDING, "w2"),
    ]
    assert await claim(store, NOW + LEASE, worker="w3") == ()


async def test_a_lane_whose_lease_ran_out_goes_on_with_that_one(
    store: SqlStore, group: Group
) -> None:
    first, second = (made.delivery(group.id, lane="l") for _ in range(2))
    await plan(store, first, second)
    await claim(store)
    assert ids(await claim(store, NOW + LEASE)) == [first.id]


async def test_what_is_sent_stays_sent(store: SqlStore, group: Group) -> None:
    await plan(store, made.delivery(group.id))
    (claimed,) = await claim(store)
    sent = replace(
        claimed,
        state=DeliveryState.SENT,
        posted=MessageRef(group.place, "m1"),
        settled_at=NOW,
        outcome="sent",
    )
    await settle(store, sent)
    await settle(store, replace(claimed, state=DeliveryState.DUE, attempts=1))
    async with store.reading() as uow:
        stored = await uow.deliveries.by_key(claimed.key)
    assert stored == replace(sent, claimed_by=None, lease_until=None)
    with pytest.raises(Conflict):
        async with store.writing() as uow:
            await uow.deliveries.sending([claimed.id])
    assert await claim(store, NOW + 5 * MINUTE) == ()


async def test_nothing_to_mark_or_settle_is_fine(store: SqlStore) -> None:
    async with store.writing() as uow:
        await uow.deliveries.sending([])
        await uow.deliveries.settle([])


async def test_the_next_time_there_is_something_to_do(store: SqlStore, group: Group) -> None:
    lane = [made.delivery(group.id, lane="l", due_at=NOW + n * MINUTE) for n in (0, 1)]
    later = made.delivery(group.id, due_at=NOW + 5 * MINUTE)
    await plan(store, *lane, later)
    assert await next_due(store) == NOW
    (claimed,) = await claim(store)
    assert await next_due(store) == NOW + LEASE
    await settle(store, replace(claimed, state=DeliveryState.PARKED, settled_at=NOW))
    assert await next_due(store) == NOW + MINUTE


async def test_what_was_late_and_what_is_still_to_come(store: SqlStore, group: Group) -> None:
    waiting, gone, late, future = (
        made.delivery(group.id, due_at=NOW + n * MINUTE) for n in (0, 0, 0, 9)
    )
    await plan(store, waiting, gone, late, future)
    _, second, third = await claim(store)
    await settle(
        store,
        replace(second, state=DeliveryState.SENT, settled_at=NOW, outcome="sent"),
        replace(third, state=DeliveryState.SKIPPED, settled_at=NOW, outcome="late: skipped"),
    )
    async with store.reading() as uow:
        assert ids(await uow.deliveries.late(group.id, NOW)) == [late.id]
        assert await uow.deliveries.late(group.id, NOW + MINUTE) == []
        assert await uow.deliveries.late("another", NOW) == []
        assert ids(await uow.deliveries.unsettled(group.id, NOW + 8 * MINUTE)) == [waiting.id]
        assert ids(await uow.deliveries.unsettled(group.id, NOW + 9 * MINUTE)) == [
            waiting.id,
            future.id,
        ]


async def test_four_workers_never_get_the_same_one_nor_two_of_a_lane(
    store: SqlStore, group: Group
) -> None:
    everything = [made.delivery(group.id, lane=f"l{n % 60}") for n in range(300)]
    await plan(store, *everything)
    taken: Counter[str] = Counter()
    in_flight: set[str] = set()

    async def work(worker: str) -> None:
        while True:
            claimed = await claim(store, worker=worker, limit=20)
            if not claimed and not in_flight:
                return
            lanes = {each.lane for each in claimed}
            assert len(lanes) == len(claimed)
            assert not lanes & in_flight
            in_flight.update(lanes)
            taken.update(ids(claimed))
            await asyncio.sleep(0)
            # Out of flight a moment before the database knows: never a moment after.
            in_flight.difference_update(lanes)
            await settle(
                store,
                *(replace(each, state=DeliveryState.SENT, settled_at=NOW) for each in claimed),
            )

    await asyncio.gather(*(work(f"w{n}") for n in range(4)))
    assert taken == Counter(ids(everything))
