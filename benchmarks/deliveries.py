"""10,000 deliveries due together: claimed, rendered with the real pack and settled, against a bare
claim-and-mark loop on the same tables and the same SQLite settings; and the longest time for which
the event loop was not free meanwhile.

Everything is processor time, of all threads: what other programs do on the machine stays out of it.
On an idle machine it is the wall's time too, because a local SQLite hardly waits. PostgreSQL works
in processes of its own: what its claims take is the wall's time, where a server can be found.
"""

import asyncio
import gc
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, select, update

from benchmarks.furnished import NOW, Furnished, furnished
from benchmarks.result import Result
from bot.domain.delivery import DeliveryState
from bot.flows.context import Rules
from bot.ids import MessageRef, Person, Place
from bot.library import Library
from bot.message import File, Message
from bot.ports import Capabilities, Clock, Platform, Standing, Store
from bot.start.house import collect_seldom
from bot.storage.engine import opened
from bot.storage.tables import deliveries
from content.loader import load
from scheduler.claiming import BATCH, LEASE
from scheduler.delivery import Engine
from scheduler.kinds import KINDS
from scheduler.plan import Plan
from tests.support import environment

COUNT = 10_000
ROUNDS = 3
JOINING = "session.joining"
"""How to join: rendered from its group and its session."""
REMINDER = "reminder.day_before"
"""Rendered from its agreement too, of which it quotes a clause."""
AT_MOST = 4.0
CLAIMED_AT_MOST = 1.0
"""Seconds, for all of them."""
LOOK_EVERY = 0.003
"""Seconds between two looks at whether the event loop is free."""
STALL_AT_MOST = 20.0
"""Milliseconds."""


class StandingClock:
    def now(self) -> datetime:
        return NOW


class QuietPlatform:
    """Accepts everything at once: the platform is not what is measured."""

    name = "bench"
    capabilities = Capabilities(keeps_keys=False)

    def __init__(self) -> None:
        self.posted = 0

    async def post(self, place: Place, message: Message, key: str) -> MessageRef:
        self.posted += 1
        return MessageRef(place, key)

    async def direct(
        self, person: Person, message: Message, key: str, *, only_in: Place | None = None
    ) -> MessageRef:
        return await self.post(Place(person.platform, person.workspace, person.user), message, key)

    async def edit(self, ref: MessageRef, message: Message) -> None:
        self.posted += 1

    async def upload(self, person: Person, message: Message, file: File) -> None:
        self.posted += 1

    async def standing(self, person: Person, place: Place) -> Standing:
        return Standing(admin=False, manages_channel=False)

    async def places_of(self, person: Person) -> Sequence[Place] | None:
        return None

    async def sees(self, person: Person, place: Place) -> bool | None:
        return None

    async def zone_of(self, person: Person) -> str:
        return ""


class Stalls:
    """The longest time, in seconds, for which one turn of the event loop kept it busy."""

    def __init__(self) -> None:
        self.longest = 0.0

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        watching = asyncio.create_task(self._watch())
        await asyncio.sleep(0)
        try:
            yield
        finally:
            watching.cancel()

    async def _watch(self) -> None:
        before = time.thread_time()
        while True:
            await asyncio.sleep(LOOK_EVERY)
            now = time.thread_time()
            self.longest = max(self.longest, now - before)
            before = now


def engine_on(store: Store, platform: Platform, clock: Clock, library: Library) -> Engine:
    return Engine(
        store=store,
        kinds=KINDS,
        platforms={platform.name: platform},
        clock=clock,
        library=library,
        schedule=Plan(secrets.token_bytes),
        randomness=secrets.token_bytes,
        rules=Rules(),
        worker="bench",
    )


async def ours(
    made: Furnished,
    library: Library,
    count: int = COUNT,
    watched: AbstractAsyncContextManager[None] | None = None,
) -> float:
    """Seconds of processor time; those of ``watched`` too, inside which it all happens."""
    platform = QuietPlatform()
    engine = engine_on(made.store, platform, StandingClock(), library)
    # As the program does when it has started: see bot.start.house.
    gc.collect()
    collect_seldom()
    start = time.process_time()
    async with watched or nullcontext():
        claimed = await engine.run()
    seconds = time.process_time() - start
    gc.unfreeze()
    assert claimed == platform.posted == count, (claimed, platform.posted)
    return seconds


Seconds = Callable[[], float]


async def claimed(
    made: Furnished, total: int = COUNT, now: Seconds = time.process_time
) -> tuple[float, float]:
    """Seconds that the claims alone take, batch after batch, each settled before the next; and
    seconds with the settling."""
    claims, settling, count = 0.0, 0.0, 0
    # As the program does when it has started: see bot.start.house.
    gc.collect()
    collect_seldom()
    while True:
        start = now()
        async with made.store.writing() as uow:
            batch = await uow.deliveries.claim("bench", NOW, LEASE, BATCH)
        claims += now() - start
        if not batch:
            assert count == total, count
            gc.unfreeze()
            return claims, claims + settling
        count += len(batch)
        sent = [replace(each, state=DeliveryState.SENT, settled_at=NOW) for each in batch]
        start = now()
        async with made.store.writing() as uow:
            await uow.deliveries.settle(sent, "bench")
        settling += now() - start


async def on_postgresql(count: int = COUNT) -> float | None:
    """Seconds of the wall that the claims take there; None where there is no server."""
    server = environment.postgres_server()
    if server is None:
        return None
    name = f"holdspace_bench_{os.getpid()}"
    try:
        url = environment.make_database(server, name)
        async with furnished(count, JOINING, url=url) as made:
            return (await claimed(made, count, time.perf_counter))[0]
    finally:
        environment.drop_database(server, name)


async def bare(made: Furnished, count: int = COUNT) -> float:
    """Seconds for the loop that anybody would write first: claim a batch and get its rows, mark
    each as sent with the message that it became. No lanes, no lease, no mark before it is sent,
    nothing rendered and nothing sent."""
    database = opened(made.url)
    due = (
        select(deliveries.c.seq)
        .where(deliveries.c.state == "due", deliveries.c.due_at <= NOW)
        .order_by(deliveries.c.due_at, deliveries.c.seq)
        .limit(BATCH)
    )
    claim = (
        update(deliveries)
        .where(deliveries.c.seq.in_(due.scalar_subquery()))
        .values(state="claimed", claimed_by="bare")
        .returning(deliveries)
    )
    mark = (
        update(deliveries)
        .where(deliveries.c.id == bindparam("which"))
        .values(state="sent", settled_at=NOW, posted_message=bindparam("message"))
    )
    marked = 0
    gc.collect()
    start = time.process_time()
    while True:
        async with database.writing() as connection:
            batch = (await connection.execute(claim)).all()
        if not batch:
            break
        async with database.writing() as connection:
            await connection.execute(mark, [{"which": row.id, "message": row.id} for row in batch])
        marked += len(batch)
    seconds = time.process_time() - start
    assert marked == count, marked
    await database.aclose()
    return seconds


async def measure(count: int = COUNT, rounds: int = ROUNDS) -> list[Result]:
    """The best of some rounds of each, in turn."""
    library = load()
    plain: list[float] = []
    claims: list[float] = []
    joining: list[tuple[float, float]] = []
    reminder: list[float] = []
    for _ in range(rounds):
        async with furnished(count, JOINING) as made:
            plain.append(await bare(made, count))
        async with furnished(count, JOINING) as made:
            claims.append((await claimed(made, count))[0])
        async with furnished(count, JOINING) as made:
            stalls = Stalls()
            seconds = await ours(made, library, count, stalls.watched())
            joining.append((seconds, stalls.longest))
        async with furnished(count, REMINDER) as made:
            reminder.append(await ours(made, library, count))
    elsewhere = await on_postgresql(count)
    there = [] if elsewhere is None else [("  on PostgreSQL", elsewhere, "s all", CLAIMED_AT_MOST)]
    loop, (seconds, stall), quoting = min(plain), min(joining), min(reminder)
    per = 1e6 / count
    return [
        Result(f"{count:,} due together: bare claim-and-mark loop", loop * per, "µs each"),
        Result("  claimed under a lease, fair and by lanes", min(claims), "s all", CLAIMED_AT_MOST),
        *(Result(*each) for each in there),
        Result("  claimed, rendered from group and session, settled", seconds * per, "µs each"),
        Result("  ratio", seconds / loop, "x", AT_MOST),
        Result("  longest stall of the event loop", stall * 1000, "ms", STALL_AT_MOST),
        Result("  reminders, which quote the agreement as well", quoting * per, "µs each"),
        Result("  ratio", quoting / loop, "x"),
    ]
