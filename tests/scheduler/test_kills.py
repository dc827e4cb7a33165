"""A worker dies at every single step it takes; two workers race; the database goes away.

A kill is an exception that nothing in the engine may catch, raised once at a chosen step: before a
transaction, before or after its commit, while a card is rendered, before or after a post.
"""

import asyncio
import itertools
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.answers import Outgoing
from bot.domain.delivery import Delivery, DeliveryState
from bot.flows.context import Desk
from bot.ports import StorageUnavailable, Store, UnitOfWork
from scheduler.claiming import LEASE
from scheduler.rules import DEATHS, Sends
from tests.scheduler.engine_room import KINDS, Room, open_room, words

pytestmark = pytest.mark.faults


class Killed(BaseException):
    """Like a kill -9: no ``except Exception`` sees it."""


@dataclass
class Fuse:
    """Burns one step at a time, and ends the worker when it is used up."""

    left: int

    def step(self) -> None:
        self.left -= 1
        if self.burnt:
            raise Killed

    @property
    def burnt(self) -> bool:
        return self.left <= 0


@dataclass
class FusedStore:
    """The real store, with a step before each transaction and before and after each commit."""

    store: Store
    step: Callable[[], None]

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        self.step()
        async with self.store.reading() as uow:
            yield uow

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[UnitOfWork]:
        self.step()
        async with self.store.writing() as uow:
            yield uow
            self.step()
        self.step()


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield opened


async def kill_after(steps: int, room: Room) -> bool:
    """Runs a worker that dies at that step. False where it was done before."""
    fuse = Fuse(steps)

    async def render(desk: Desk, delivery: Delivery) -> Outgoing:
        fuse.step()
        return await words(desk, delivery)

    def accepted(key: str) -> bool:
        fuse.step()
        return False

    room.kinds = {
        name: replace(kind, render=render) if isinstance(kind, Sends) and kind.render is words
        else kind
        for name, kind in KINDS.items()
    }  # fmt: skip
    room.platform.drops = accepted
    engine = room.engine(f"dies at {steps}", FusedStore(room.store, fuse.step))
    try:
        await engine.run()
    except Killed:
        return True
    finally:
        room.kinds = KINDS
        room.platform.drops = lambda key: False
    return fuse.burnt


async def test_whatever_the_step_nothing_is_lost_and_only_what_was_in_flight_is_doubled(
    room: Room,
) -> None:
    for steps in itertools.count(1):
        name = f"kill-{steps}-"
        at = room.clock.now()
        made = [
            *await room.due("resend", "resend", "works", at=at, name=name),
            *await room.due("resend", at=at, of="g2", channel="C2", name=f"{name}b"),
            *await room.due("resend", at=at, to="rhian", name=f"{name}c"),
        ]
        killed = await kill_after(steps, room)
        in_doubt = {each.id for each in await room.now(made) if each.state is DeliveryState.SENDING}
        room.clock.on(LEASE)
        await room.engine(f"after {steps}").run()

        states = {each.state for each in await room.now(made)}
        assert states == {DeliveryState.SENT, DeliveryState.DONE}, f"killed at step {steps}"
        posts = Counter(each.key for each in room.platform.posted)
        sends = {each.id for each in made if each.kind == "resend"}
        assert sends <= set(posts), f"killed at step {steps}: lost"
        doubled = {key for key in sends if posts[key] > 1}
        assert doubled <= in_doubt, f"killed at step {steps}: doubled without a doubt"
        assert all(posts[key] <= 2 for key in sends)
        followed = [each for each in posts if each not in sends]
        assert len(followed) == steps, f"killed at step {steps}: the work was done once"
        room.platform.posted = [each for each in room.platform.posted if each.key not in sends]
        if not killed:
            assert steps > 20, "the fuse was never long enough to see a whole run"
            return


async def test_what_may_be_left_is_never_doubled_by_a_kill(room: Room) -> None:
    for steps in range(1, 30):
        at = room.clock.now()
        made = await room.due("leave", "leave", at=at, name=f"kill-{steps}-")
        await kill_after(steps, room)
        room.clock.on(LEASE)
        await room.engine(f"after {steps}").run()
        posts = Counter(each.key for each in room.platform.posted)
        for each in await room.now(made):
            assert each.state is DeliveryState.SENT
            assert posts[each.id] <= 1
            assert posts[each.id] == 1 or each.outcome == "unknown:left"


async def test_before_the_lease_ends_nobody_takes_it(room: Room) -> None:
    made = await room.due("resend")
    steps = itertools.count(1)
    while (await room.now(made))[0].state is DeliveryState.DUE:
        assert await kill_after(next(steps), room)
    assert (await room.now(made))[0].state is DeliveryState.CLAIMED
    room.clock.on(LEASE - timedelta(seconds=1))
    assert await room.engine("early").run() == 0
    room.clock.on(timedelta(seconds=1))
    assert await room.engine("on time").run() == 1
    assert len(room.platform.posted) == 1


async def test_a_send_that_crashes_its_worker_again_and_again_is_parked(room: Room) -> None:
    made = await room.due("resend")
    for _ in range(DEATHS + 5):
        before = len(room.platform.posted)
        steps = itertools.count(1)
        # Whatever the worker does first, it dies once the platform has what it was sent.
        while await kill_after(next(steps), room) and len(room.platform.posted) == before:
            room.clock.on(LEASE)
        room.clock.on(LEASE)
    await room.engine("last").run()
    [parked] = await room.now(made)
    assert (parked.state, parked.outcome) == (DeliveryState.PARKED, "late:failed")
    assert 1 <= sum(not each.to for each in room.platform.posted) <= DEATHS


async def test_two_workers_share_the_work_and_double_nothing(room: Room) -> None:
    made = [
        each
        for number in range(20)
        for each in await room.due(
            *["resend"] * 5, of=f"g{number}", channel=f"C{number}", name=f"{number}-"
        )
    ]
    work = await room.due(*["works"] * 5, of="working", channel="C", name="work")
    counts = await asyncio.gather(*(room.engine(f"worker {n}").run() for n in range(3)))
    assert sum(counts) == len(made) + 2 * len(work)
    posts = Counter(each.key for each in room.platform.posted)
    assert {posts[each.id] for each in made} == {1}
    assert len(posts) == len(made) + len(work)
    assert room.platform.lanes_twice == []
    for number in range(20):
        there = [each for each in room.platform.posted if each.place.channel == f"C{number}"]
        assert [each.message.summary[0] for each in there] == [f"resend {n}" for n in range(5)]


@dataclass
class AwayStore:
    """The real store, which is away whenever ``away`` says so for the next transaction."""

    store: Store
    away: Callable[[], bool]

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        self._knock()
        async with self.store.reading() as uow:
            yield uow

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[UnitOfWork]:
        self._knock()
        async with self.store.writing() as uow:
            yield uow

    def _knock(self) -> None:
        if self.away():
            raise StorageUnavailable("The disk is full: make room.")


@pytest.mark.parametrize("missing", range(1, 6))
async def test_the_database_goes_away_for_a_moment_and_nobody_hears_it_twice(
    room: Room, missing: int
) -> None:
    """Whichever transaction it was: what was sent is remembered until it can be saved."""
    made = await room.due("resend", "leave")
    transactions = itertools.count(1)
    engine = room.engine("one", AwayStore(room.store, lambda: next(transactions) == missing))
    with pytest.raises(StorageUnavailable):
        await engine.run()
    await engine.run()
    assert not engine.owes
    assert await room.states(made) == [(DeliveryState.SENT, "sent")] * 2
    assert room.platform.said == ["resend 0", "leave 1"]


async def test_after_the_database_was_away_nobody_takes_for_lost_what_another_is_about_to_save(
    room: Room,
) -> None:
    """Longer than a lease, and the one that sent comes back last."""
    made = await room.due("resend")
    is_away = False
    one, other = (
        room.engine(name, AwayStore(room.store, lambda: is_away)) for name in ("one", "other")
    )
    room.platform.slow["C1"] = asyncio.Event()
    sending = asyncio.create_task(one.run())
    await room.platform.started.wait()
    is_away = True
    room.platform.slow["C1"].set()
    with pytest.raises(StorageUnavailable):
        await sending
    assert one.owes
    with pytest.raises(StorageUnavailable):
        await other.next_due()
    room.clock.on(2 * LEASE)
    is_away = False
    await other.next_due()
    assert await other.run() == 0
    await one.run()
    assert await other.run() == 0
    assert await room.states(made) == [(DeliveryState.SENT, "sent")]
    assert room.platform.said == ["resend 0"]


async def test_a_claim_whose_answer_was_lost_waits_for_no_lease(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was saved, and the worker never heard of it."""
    monkeypatch.setattr("scheduler.delivery.GRACE", 0.0)
    made = await room.due("resend")
    lost = itertools.count(1)

    @dataclass
    class Lost(AwayStore):
        @asynccontextmanager
        async def writing(self) -> AsyncIterator[UnitOfWork]:
            async with self.store.writing() as uow:
                yield uow
            self._knock()

    engine = room.engine("one", Lost(room.store, lambda: next(lost) == 1))
    with pytest.raises(StorageUnavailable):
        await engine.run()
    assert [each.state for each in await room.now(made)] == [DeliveryState.CLAIMED]
    await engine.next_due()
    await engine.run()
    assert await room.states(made) == [(DeliveryState.SENT, "sent")]
    assert room.platform.said == ["resend 0"]


async def test_a_worker_that_stood_still_sends_nothing_that_is_another_ones_by_now(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGSTOP between the mark and the send, for longer than the lease allows."""
    made = await room.due("resend")
    engine = room.engine("stopped")
    monkeypatch.setattr("scheduler.sending.TOO_OLD", -1.0)
    running = asyncio.create_task(engine.run(lambda: not engine.owes))
    await running
    assert room.platform.posted == []
    assert [each.state for each in await room.now(made)] == [DeliveryState.DUE]
