"""What falls due: planned once, claimed in order under a lease, settled for good."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.delivery import Delivery, DeliveryState, Priority
from bot.domain.group import Group
from bot.events import Reason
from bot.ids import MessageRef, Place
from bot.storage.unit_of_work import SqlStore
from tests.storage import made
from tests.storage.made import NOW

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
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


async def test_those_of_a_kind_about_one_thing_come_as_they_were_planned(
    store: SqlStore, group: Group
) -> None:
    late, early = [made.delivery(group.id, due_at=NOW + n * MINUTE) for n in (5, -5)]
    others = [made.delivery(group.id, kind="b"), made.delivery(group.id, subject="session-2")]
    await plan(store, late, *others, early)
    async with store.reading() as uow:
        found = await uow.deliveries.of(group.id, late.subject, late.kind)
        assert list(found) == [late, early]
        assert await uow.deliveries.of("other", late.subject, late.kind) == []


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
        assert await uow.deliveries.sending([sending.id], "w1", NOW + LEASE) == {sending.id}
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
    async with store.writing() as uow:
        assert not await uow.deliveries.sending([claimed.id], "w1", NOW + LEASE)
    assert await claim(store, NOW + 5 * MINUTE) == ()


async def test_of_many_at_once_each_keeps_its_own_outcome_to_the_microsecond(
    store: SqlStore, group: Group
) -> None:
    """More than one batch, and what needs care on its way through JSON."""
    many = [made.delivery(group.id) for _ in range(200)]
    await plan(store, *many)
    claimed = await claim(store, limit=len(many))
    said = ('"', "\\", "'", "☕ é", "", "null", "12", "\n")
    outcomes = [
        replace(
            each,
            claimed_by=None,
            lease_until=None,
            state=DeliveryState.SENT if number % 2 else DeliveryState.DUE,
            attempts=0 if number % 2 else number,
            due_at=each.due_at if number % 2 else NOW + timedelta(microseconds=number),
            planned_for=None if number % 3 or number % 2 else each.due_at,
            settled_at=NOW - timedelta(days=30_000, microseconds=number) if number % 2 else None,
            outcome=said[number % len(said)],
            posted=MessageRef(Place("p", "w", said[-number % 8]), f"m{number}")
            if number % 2
            else None,
        )
        for number, each in enumerate(claimed)
    ]
    await settle(store, *outcomes)
    async with store.reading() as uow:
        assert [await uow.deliveries.by_key(each.key) for each in outcomes] == outcomes


async def test_nothing_to_mark_or_settle_is_fine(store: SqlStore) -> None:
    async with store.writing() as uow:
        await uow.deliveries.sending([], "w1", NOW)
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


async def test_what_was_parked_is_due_again_at_its_own_time(store: SqlStore, group: Group) -> None:
    parked = {
        name: made.delivery(
            group.id,
            lane=name,
            state=DeliveryState.PARKED,
            outcome=f"late:{name}",
            settled_at=NOW - days * DAY,
            due_at=NOW - days * DAY,
            attempts=3,
        )
        for name, days in (("archived", 1), ("person-gone", 1), ("failed", 1))
    }
    old = replace(parked["archived"], id=made.fresh(), key="old", settled_at=NOW - 40 * DAY)
    put_off = made.delivery(group.id, due_at=NOW + MINUTE, planned_for=NOW - DAY, attempts=2)
    later = made.delivery(group.id, due_at=NOW + MINUTE)
    await plan(store, *parked.values(), old, put_off, later)
    elsewhere = replace(group.place, channel="elsewhere")
    async with store.writing() as uow:
        reasons, since = (Reason.ARCHIVED, Reason.NOT_IN_CHANNEL), NOW - 30 * DAY
        assert await uow.deliveries.revive(elsewhere, reasons, since, NOW) == 0
        assert await uow.deliveries.revive(group.place, reasons, since, NOW) == 1
    async with store.reading() as uow:
        now = {each: await uow.deliveries.by_key(parked[each].key) for each in parked}
        again = await uow.deliveries.by_key(put_off.key)
    first = now.pop("archived")
    assert first is not None
    assert (first.state, first.due_at, first.attempts) == (DeliveryState.DUE, NOW - DAY, 0)
    assert (first.settled_at, first.outcome) == (None, "")
    assert now == {each: parked[each] for each in now}
    assert again is not None
    assert (again.due_at, again.wanted_at, again.attempts) == (NOW, NOW - DAY, 2)
    assert ids(await claim(store)) == [first.id, put_off.id]


async def test_a_whole_workspace_is_revived_where_no_channel_is_named(
    store: SqlStore, group: Group
) -> None:
    parked = made.delivery(
        group.id, state=DeliveryState.PARKED, outcome="late:missing-permission", settled_at=NOW
    )
    await plan(store, parked)
    async with store.writing() as uow:
        for workspace, count in (("another", 0), (group.place.workspace, 1)):
            place = Place(group.place.platform, workspace, "")
            revived = await uow.deliveries.revive(
                place, [Reason.MISSING_PERMISSION], NOW - DAY, NOW
            )
            assert revived == count


async def test_what_was_posted_is_found_under_the_channels_new_id(
    store: SqlStore, group: Group
) -> None:
    new = replace(group.place, channel="new-id")
    here, there = (
        made.delivery(group.id, state=DeliveryState.SENT, posted=MessageRef(place, "1.2"))
        for place in (group.place, replace(group.place, channel="other"))
    )
    await plan(store, here, there)
    async with store.writing() as uow:
        await uow.deliveries.moved(group.id, group.place, new)
    async with store.reading() as uow:
        first, second = [await uow.deliveries.by_key(each.key) for each in (here, there)]
    assert first is not None
    assert first.posted == MessageRef(new, "1.2")
    assert second == there


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


async def test_what_is_asked_for_now_goes_before_what_has_waited_longer(
    store: SqlStore, group: Group
) -> None:
    reminders = [made.delivery(group.id, due_at=NOW - n * MINUTE) for n in range(5)]
    moment = made.delivery(group.id, priority=Priority.MOMENT)
    asked = made.delivery(group.id, priority=Priority.NOW)
    await plan(store, *reminders, moment, asked)
    assert ids(await claim(store, limit=3)) == [asked.id, moment.id, reminders[4].id]


async def test_what_is_asked_for_now_waits_for_no_reminder_that_is_tried_again(
    store: SqlStore, group: Group
) -> None:
    reminder = made.delivery(group.id, lane="l")
    await plan(store, reminder)
    (claimed,) = await claim(store)
    again = replace(claimed, state=DeliveryState.DUE, attempts=1, due_at=NOW + MINUTE)
    await settle(store, again)
    other = made.delivery(group.id, lane="l")
    asked = made.delivery(group.id, lane="l", priority=Priority.NOW)
    await plan(store, other, asked)
    assert await next_due(store) == NOW
    assert ids(await claim(store)) == [asked.id]
    await settle(store, replace(asked, state=DeliveryState.SENT, settled_at=NOW))
    assert await claim(store) == ()
    assert await next_due(store) == NOW + MINUTE


async def test_shares_take_turns(store: SqlStore, group: Group) -> None:
    crowd = [made.delivery(group.id, share="a", due_at=NOW - MINUTE) for _ in range(10)]
    few = [made.delivery(group.id, share=share) for share in ("b", "c", "b")]
    await plan(store, *crowd, *few)
    assert ids(await claim(store, limit=4)) == [*ids(crowd[:2]), few[0].id, few[1].id]


async def test_who_waits_behind_a_long_queue_is_found_and_may_be_named(
    store: SqlStore, group: Group
) -> None:
    """A claim looks at the oldest only, so that its cost is the same however long the queue is."""
    crowd = [made.delivery(group.id, share="a", due_at=NOW - MINUTE) for _ in range(60)]
    alone = made.delivery(group.id, share="b")
    later = made.delivery(group.id, share="c", due_at=NOW + MINUTE)
    await plan(store, *crowd, alone, later)
    assert alone.id not in ids(await claim(store, limit=2))
    async with store.reading() as uow:
        waiting = await uow.deliveries.waiting(NOW)
    assert len(waiting) == 5
    async with store.writing() as uow:
        claimed = await uow.deliveries.claim("w1", NOW, LEASE, 2, named=waiting)
    assert alone.id in ids(claimed)
    assert len(claimed) == 2


async def test_where_a_share_crowds_the_batch_only_others_and_what_is_asked_for_now_get_in(
    store: SqlStore, group: Group
) -> None:
    crowd = [made.delivery(group.id, share="a", due_at=NOW - MINUTE) for _ in range(3)]
    asked = made.delivery(group.id, share="a", priority=Priority.NOW)
    other = made.delivery(group.id, share="b")
    await plan(store, *crowd, asked, other)
    async with store.writing() as uow:
        claimed = await uow.deliveries.claim("w1", NOW, LEASE, 9, crowded=["a"])
    assert ids(claimed) == [asked.id, other.id]


async def test_a_worker_that_was_away_undoes_nothing_of_the_one_that_followed(
    store: SqlStore, group: Group
) -> None:
    await plan(store, made.delivery(group.id))
    (first,) = await claim(store, worker="slow")
    (second,) = await claim(store, NOW + LEASE, worker="quick")
    async with store.writing() as uow:
        assert not await uow.deliveries.sending([first.id], "slow", NOW + 2 * LEASE)
    put_off = replace(first, state=DeliveryState.DUE, attempts=1, due_at=NOW)
    async with store.writing() as uow:
        await uow.deliveries.settle([put_off], "slow")
        stored = await uow.deliveries.by_key(first.key)
    assert stored == second
    sent = replace(first, state=DeliveryState.SENT, settled_at=NOW, outcome="sent")
    async with store.writing() as uow:
        await uow.deliveries.settle([sent], "slow")
        stored = await uow.deliveries.by_key(first.key)
    assert stored is not None
    assert stored.state is DeliveryState.SENT, "it went out, whoever had it"


async def test_a_mark_renews_the_lease(store: SqlStore, group: Group) -> None:
    await plan(store, made.delivery(group.id))
    (claimed,) = await claim(store)
    async with store.writing() as uow:
        await uow.deliveries.sending([claimed.id], "w1", NOW + 3 * LEASE)
    assert await claim(store, NOW + 2 * LEASE, worker="w2") == ()
    assert len(await claim(store, NOW + 3 * LEASE, worker="w2")) == 1


async def test_leases_count_as_over_by_a_time_of_their_own(store: SqlStore, group: Group) -> None:
    await plan(store, made.delivery(group.id))
    await claim(store)
    async with store.writing() as uow:
        late = NOW + 2 * LEASE
        assert await uow.deliveries.claim("w2", late, LEASE, 9, over_by=NOW) == ()
        assert len(await uow.deliveries.claim("w2", late, LEASE, 9)) == 1
