"""The engine on real SQLite: order, lanes, works, failures, unknown outcomes, and what is late."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.delivery import Delivery, DeliveryState
from bot.flows.context import Desk
from bot.ports import Conflict, TryLater, Unreachable
from scheduler import rules
from scheduler.claiming import LEASE
from tests.scheduler.engine_room import HOUR, NOON, Room, open_room
from tests.support.recording import Posted
from tests.support.watching import Watching

SENT = (DeliveryState.SENT, "sent")
LEFT = (DeliveryState.SENT, "unknown:left")
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield opened


async def test_what_is_due_is_sent_in_order_and_what_is_not_stays(room: Room) -> None:
    now = await room.due("resend", "leave", "skip")
    later = await room.due("resend", at=NOON + HOUR, name="later")
    assert await room.engine().run() == 3
    assert room.platform.said == ["resend 0", "leave 1", "skip 2"]
    assert await room.states(now) == [SENT] * 3
    assert (await room.now(later))[0].state is DeliveryState.DUE
    stored = (await room.now(now))[0]
    assert (stored.settled_at, stored.attempts, stored.claimed_by) == (NOON, 0, None)
    assert stored.posted is not None
    assert stored.posted.place.channel == "C1"
    assert [each.key for each in room.platform.posted] == [each.id for each in now]
    assert await room.engine().run() == 0


async def test_lanes_go_side_by_side_and_one_lane_one_by_one(room: Room) -> None:
    for channel in "ABCDE":
        await room.due(*["resend"] * 4, of=f"group-{channel}", channel=channel, name=channel)
    await room.engine().run()
    assert room.platform.most_in_flight == 5
    assert room.platform.lanes_twice == []
    for channel in "ABCDE":
        there = [each for each in room.platform.posted if each.place.channel == channel]
        assert [each.message.summary[0] for each in there] == [f"resend {n}" for n in range(4)]


async def test_a_slow_lane_does_not_hold_the_others(room: Room) -> None:
    await room.due("resend", of="slow", channel="slow", name="slow")
    quick = await room.due(*["resend"] * 3, of="quick", channel="quick", name="quick")
    room.platform.slow["slow"] = asyncio.Event()
    running = asyncio.create_task(room.engine().run())
    await room.platform.heard(3)
    assert "slow" in room.platform.in_flight
    room.platform.slow["slow"].set()
    assert await running == 4
    assert await room.states(quick) == [SENT] * 3


async def test_work_is_done_and_settled_together_and_what_it_plans_goes_out(room: Room) -> None:
    work = await room.due("works")
    assert await room.engine().run() == 2
    assert await room.states(work) == [(DeliveryState.DONE, "done")]
    assert len(room.platform.posted) == 1


async def test_work_that_fails_leaves_nothing_half_done(room: Room) -> None:
    work = await room.due("cannot_work")
    for _ in range(rules.ATTEMPTS):
        await room.engine().run()
        room.clock.on(HOUR)
    assert await room.states(work) == [(DeliveryState.PARKED, "failed:work")]
    assert room.platform.posted == [], "nobody is told of a message that never was one"


async def test_work_in_conflict_runs_again(room: Room) -> None:
    work = await room.due("works")
    runs = iter([Conflict(), Conflict(), None])
    plain = room.kinds["works"]
    assert isinstance(plain, rules.Works)

    async def run(desk: Desk, delivery: Delivery) -> None:
        await plain.run(desk, delivery)
        if problem := next(runs):
            raise problem

    room.kinds = {**room.kinds, "works": rules.Works(run)}
    await room.engine().run()
    assert await room.states(work) == [(DeliveryState.DONE, "done")]
    assert len(room.platform.posted) == 1


async def test_what_is_not_needed_any_more_is_not_sent(room: Room) -> None:
    made = await room.due("not_needed")
    await room.engine().run()
    assert await room.states(made) == [(DeliveryState.SKIPPED, "over")]
    assert room.platform.posted == []


async def test_one_renderer_that_breaks_harms_nobody(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="scheduler")
    await room.due("breaks", of="bad", channel="bad", name="bad")
    good = await room.due("resend", "resend", name="good")
    await room.engine().run()
    assert await room.states(good) == [SENT, SENT]
    assert "ValueError at breaks" in caplog.text
    assert "private" not in caplog.text


async def test_a_kind_that_this_release_does_not_know_is_left_to_a_newer_one(room: Room) -> None:
    """An upgrade of several machines: it is not touched, wakes nobody, and holds up nobody."""
    [strange] = await room.due("from.the.future", name="theirs")
    [ours] = await room.due("resend", name="ours")
    engine = room.engine()
    assert await engine.run() == 1
    assert await room.states([ours]) == [SENT]
    assert await room.now([strange]) == [strange]
    assert await engine.next_due() is None
    room.clock.on(timedelta(days=30))
    assert await engine.run() == 0
    assert await room.now([strange]) == [strange]


async def test_what_a_newer_one_was_sending_when_it_died_is_left_to_a_newer_one(room: Room) -> None:
    """Its kind's rule says what an unknown outcome means, and only the newer one has that."""
    [strange] = await room.due("from.the.future")
    async with room.store.writing() as uow:
        [held] = await uow.deliveries.claim("newer", NOON, LEASE, 1)
        await uow.deliveries.sending([held.id], "newer", NOON + LEASE)
    room.clock.on(HOUR)
    engine = room.engine()
    assert await engine.next_due() is None
    assert await engine.run() == 0
    [left] = await room.now([strange])
    assert (left.state, left.claimed_by) == (DeliveryState.SENDING, "newer")


async def test_patience_is_given_as_asked_and_the_lane_keeps_its_order(room: Room) -> None:
    made = await room.due("resend", "resend", step=timedelta(seconds=1))
    room.clock.on(MINUTE)
    room.platform.failures = [TryLater(timedelta(seconds=30))]
    await room.engine().run()
    assert room.platform.said == []
    [first, second] = await room.now(made)
    assert (first.due_at, first.attempts) == (NOON + MINUTE + timedelta(seconds=30), 1)
    assert second.state is DeliveryState.DUE
    room.clock.on(timedelta(seconds=30))
    await room.engine().run()
    assert room.platform.said == ["resend 0", "resend 1"]


async def test_a_platform_that_always_asks_for_patience_parks_nothing(room: Room) -> None:
    made = await room.due("resend")
    for _ in range(rules.ATTEMPTS * 2):
        room.platform.failures = [TryLater(timedelta(seconds=30))]
        await room.engine().run()
        room.clock.on(timedelta(seconds=30))
    await room.engine().run()
    assert await room.states(made) == [LATE_SENT]


async def test_what_was_put_off_again_and_again_is_late_against_its_first_time(room: Room) -> None:
    """A platform that is away for a day makes nothing new of what was due at noon."""
    made = await room.due("resend")
    at_once = await room.due("skip", of="another", channel="another", name="skip")
    for _ in range(25):
        room.platform.failures = [TryLater(HOUR), TryLater(HOUR)]
        await room.engine().run()
        room.clock.on(HOUR)
    room.platform.failures = []
    await room.engine().run()
    assert await room.states(made) == [LATE_SKIPPED]
    assert await room.states(at_once) == [LATE_SKIPPED]
    assert [each.wanted_at for each in await room.now(made)] == [NOON]


async def test_other_failures_back_off_ever_longer_and_then_park(room: Room) -> None:
    made = await room.due("resend")
    waits: list[timedelta] = []
    for _ in range(rules.ATTEMPTS - 1):
        room.platform.failures = [RuntimeError("no")]
        await room.engine().run()
        [waiting] = await room.now(made)
        assert waiting.state is DeliveryState.DUE
        waits.append(waiting.due_at - room.clock.now())
        room.clock.to(waiting.due_at)
    for attempt, wait in enumerate(waits):
        plain = rules.FIRST_WAIT * 2**attempt
        assert plain * 0.5 <= wait <= plain * 1.5
    room.platform.failures = [RuntimeError("no")]
    await room.engine().run()
    assert await room.states(made) == [(DeliveryState.PARKED, "late:failed")]


async def test_who_cannot_be_reached_is_parked_at_once_and_the_lane_goes_on(room: Room) -> None:
    made = await room.due("resend", "resend")
    room.platform.failures = [Unreachable("closed")]
    await room.engine().run()
    assert await room.states(made) == [(DeliveryState.PARKED, "late:other"), SENT]


@pytest.mark.parametrize(
    ("kind", "keeps_keys", "posts"),
    [("resend", False, 2), ("leave", False, 1), ("resend", True, 1), ("leave", True, 1)],
)
async def test_an_answer_that_never_came(
    tmp_path: Path, kind: str, keeps_keys: bool, posts: int
) -> None:
    """Without keys: what the kind declares. With keys: it is asked again, and posted once."""
    async with open_room(tmp_path, keeps_keys=keeps_keys) as room:
        made = await room.due(kind)
        answers = iter([True])
        room.platform.drops = lambda key: next(answers, False)
        await room.engine().run()
        room.clock.on(MINUTE)
        await room.engine().run()
        assert len(room.platform.posted) == posts
        left = kind == "leave" and not keeps_keys
        assert await room.states(made) == [LEFT if left else SENT]


@pytest.mark.parametrize("kind", ["resend", "leave"])
async def test_a_platform_that_never_answers_is_not_waited_for(
    room: Room, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.sending.STRAGGLERS", 0)
    monkeypatch.setattr("scheduler.sending.SEND_TIMEOUT", 0)
    made = await room.due(kind)
    room.platform.slow["C1"] = asyncio.Event()
    await room.engine().run()
    [after] = await room.now(made)
    assert room.platform.in_flight == []
    if kind == "leave":
        assert (after.state, after.outcome) == LEFT
    else:
        assert (after.state, after.attempts) == (DeliveryState.DUE, 1)


async def test_a_group_that_is_gone_takes_nobody_with_it(room: Room) -> None:
    made = await room.due("resend")
    good = await room.due("resend", of="other", channel="other", name="good")
    async with room.store.reading() as uow:
        forgotten = type(uow.groups).get

    async def get(self: object, id: str) -> object:
        return None if id == "group1" else await forgotten(self, id)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(uow.groups), "get", get)
        await room.engine().run()
    assert await room.states(made) == [(DeliveryState.SKIPPED, "group:gone")]
    assert await room.states(good) == [SENT]


# --- late --------------------------------------------------------------------------------------

LATE_SENT = (DeliveryState.SENT, "late:sent")
LATE_SKIPPED = (DeliveryState.SKIPPED, "late:skipped")


async def test_two_minutes_are_on_time(room: Room) -> None:
    made = await room.due("resend", "skip")
    room.clock.on(2 * MINUTE)
    await room.engine().run()
    assert await room.states(made) == [SENT, SENT]


@pytest.mark.parametrize(
    ("stop", "resend"),
    [
        (timedelta(minutes=3), LATE_SENT),
        (timedelta(hours=1), LATE_SENT),
        (timedelta(hours=23, minutes=50), LATE_SENT),
        (timedelta(days=1, minutes=10), LATE_SKIPPED),
        (timedelta(days=30), LATE_SKIPPED),
    ],
)
async def test_after_a_stop_the_rule_decides_and_each_facilitator_is_told_once(
    room: Room, stop: timedelta, resend: tuple[DeliveryState, str]
) -> None:
    made = await room.due(*["resend", "skip"] * 30, step=timedelta(seconds=1))
    direct = await room.due("resend", to="rhian", name="direct")
    other = await room.due("skip", of="other", channel="other", name="other")
    room.clock.on(stop)
    await room.engine().run()
    assert await room.states(made) == [resend, LATE_SKIPPED] * 30
    assert await room.states(direct) == [resend]
    assert await room.states(other) == [LATE_SKIPPED]
    notices = [each for each in room.platform.posted if each.to and "resend" not in said(each)]
    assert sorted(each.to for each in notices) == ["rhian", "rhian", "sam", "sam"]
    assert room.platform.posted[-2:] == notices[-2:], "told when it is all over"
    async with room.store.reading() as uow:
        told = await uow.deliveries.late("group1", since(said(notices[-1])))
        assert len(told) == 61
        assert not any(each.kind == "late.notice" for each in told)
    assert await room.engine().run() == 0


def said(posted: Posted) -> str:
    return str(posted.message.summary[0])


def since(detail: str) -> datetime:
    """As the notice's renderer reads it."""
    return datetime.fromtimestamp(int(detail), NOON.tzinfo)


async def test_a_second_stop_is_told_again(room: Room) -> None:
    await room.due("skip", name="first")
    await room.due("skip", name="second", at=NOON + 2 * HOUR)
    for _ in range(2):
        room.clock.on(HOUR + 30 * MINUTE)
        await room.engine().run()
    room.clock.on(HOUR)
    await room.engine().run()
    assert [each.to for each in room.platform.posted] == ["rhian", "sam"] * 2


async def test_a_late_notice_is_never_about_itself(room: Room) -> None:
    await room.due("late.notice", to="rhian")
    room.clock.on(HOUR)
    await room.engine().run()
    assert [each.to for each in room.platform.posted] == ["rhian"]


async def test_late_and_asked_for_patience_is_still_late(room: Room) -> None:
    made = await room.due("resend")
    room.clock.on(HOUR)
    room.platform.failures = [TryLater(MINUTE)]
    await room.engine().run()
    room.clock.on(MINUTE)
    await room.engine().run()
    assert await room.states(made) == [LATE_SENT]
    assert room.platform.said[0] == "resend 0"
    assert len(room.platform.posted) == 3


async def test_members_do_not_hear_what_is_late_in_the_night(room: Room) -> None:
    made = await room.due("members")
    direct = await room.due("resend", to="rhian", name="direct")
    room.clock.to(NOON.replace(hour=23))
    await room.engine().run()
    assert (await room.states(direct)) == [LATE_SENT]
    [waiting] = await room.now(made)
    assert (waiting.state, waiting.due_at) == (DeliveryState.DUE, NOON.replace(day=2, hour=8))
    room.clock.to(waiting.due_at)
    await room.engine().run()
    assert await room.states(made) == [LATE_SENT]


async def test_members_are_not_told_at_all_when_the_morning_is_too_late(room: Room) -> None:
    made = await room.due("members", at=NOON - 6 * HOUR)
    room.clock.to(NOON.replace(hour=23))
    await room.engine().run()
    assert await room.states(made) == [LATE_SKIPPED]


async def test_whoever_watches_is_told_what_is_saved_and_that_it_is_awake(room: Room) -> None:
    watching = Watching()
    for kind in ("resend", "works", "breaks"):
        await room.due(kind, of=kind, channel=kind, name=kind)
    room.platform.failures.append(TryLater(MINUTE))
    engine = room.engine(observer=watching)
    await engine.run()
    assert sorted(watching.outcomes) == [
        ("breaks", "due", ""),
        ("resend", "due", ""),
        ("resend", "sent", "sent"),  # what the work planned
        ("works", "done", "done"),
    ]
    looks = watching.looks
    assert looks > 0
    await engine.next_due()
    assert watching.looks == looks + 1
