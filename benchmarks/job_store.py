"""The same 10,000 with APScheduler's own SQLAlchemy job store: one stored job for each, all due.

Its best setting, as far as we know it: the event loop's own executor, so that no job waits for a
thread; no grace time, because by default what is a second late is dropped; one open connection; and
the same SQLite settings as ours, so that both promise the same of what is on the disk.

Twice. Jobs that only say that they ran are what the store itself costs: to find what is due and to
take it out. Beside them stands what ours costs for that, to claim it; it settles as well. Jobs that
render from the stored state of now and send are the same work as ours, and still promise less: a
job leaves its store before it runs, so whoever is killed then has lost it.

Neither is watched meanwhile: what looks for stalls of the event loop (``deliveries``) takes time of
its own.
"""

import asyncio
import gc
import pickle
import secrets
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import create_engine, event
from sqlalchemy.pool import StaticPool

from benchmarks import deliveries
from benchmarks.deliveries import JOINING, QuietPlatform
from benchmarks.furnished import NOW, Furnished, furnished, group
from benchmarks.result import Result
from bot.answers import Post
from bot.flows.context import Desk, Rules
from bot.library import Library
from bot.start.house import collect_seldom
from bot.storage.sqlite import SETTINGS
from content.loader import load
from scheduler.kinds import KINDS
from scheduler.plan import Plan
from scheduler.rules import Sends

COUNT = 10_000
ROUNDS = 2
PART_AT_MOST = 0.25
"""Ours against theirs: at least four times as fast."""
PATIENCE = 300
"""Seconds, for all of them."""

Work = Callable[[str], Awaitable[None]]

_work: list[Work] = []
"""What a job does. Jobs are stored by their function's name, so it has to be found by that."""


async def run_job(key: str) -> None:
    await _work[0](key)


async def measure(count: int = COUNT, rounds: int = ROUNDS) -> list[Result]:
    library = load()
    bare: list[float] = []
    theirs: list[float] = []
    kept: list[tuple[float, float]] = []
    ours: list[float] = []
    for _ in range(rounds):
        bare.append(await _nothing(count))
        async with furnished(count, JOINING) as made:
            theirs.append(await _the_same(made, library, count))
        async with furnished(count, JOINING) as made:
            kept.append(await deliveries.claimed(made, count))
        async with furnished(count, JOINING) as made:
            ours.append(await deliveries.ours(made, library, count))
    claims, settled = min(kept)
    per = 1e6 / count
    return [
        Result(
            f"{count:,} due together: APScheduler's job store, empty jobs",
            min(bare) * per,
            "µs each",
        ),
        Result("  ours, claimed", claims * per, "µs each"),
        Result("  ours against its empty jobs", claims / min(bare), "x", PART_AT_MOST),
        Result("  settled as well", settled / min(bare), "x"),
        Result("  with jobs that render and send", min(theirs) * per, "µs each"),
        Result("  ours, which render, send and settle", min(ours) * per, "µs each"),
        Result("  ours against the same work", min(ours) / min(theirs), "x", PART_AT_MOST),
    ]


async def _nothing(count: int) -> float:
    async def work(key: str) -> None:
        """Says that it ran, and does nothing else."""

    return await _fired(count, work)


async def _the_same(made: Furnished, library: Library, count: int) -> float:
    """Each in its own unit of work, as each is a job of its own."""
    platform = QuietPlatform()
    kind = KINDS[JOINING]
    assert isinstance(kind, Sends)
    plan = Plan(secrets.token_bytes)
    groups = (group(number) for number in range(count))
    planned = {each.id: plan.at(JOINING, each, f"{each.id}s0", NOW) for each in groups}

    async def work(key: str) -> None:
        async with made.store.reading() as uow:
            desk = Desk(
                uow=uow,
                now=NOW,
                library=library,
                schedule=plan,
                randomness=secrets.token_bytes,
                rules=Rules(),
            )
            said = await kind.render(desk, planned[key])
        assert isinstance(said, Post)
        await platform.post(said.place, said.message, key)

    seconds = await _fired(count, work)
    assert platform.posted == count
    return seconds


async def _fired(count: int, work: Work) -> float:
    """Seconds of processor time until each of so many jobs has run."""
    ran = 0
    all_ran: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def counted(key: str) -> None:
        nonlocal ran
        try:
            await work(key)
        except Exception as problem:
            # The scheduler would write it down and go on.
            if not all_ran.done():
                all_ran.set_exception(problem)
        ran += 1
        if ran == count and not all_ran.done():
            all_ran.set_result(None)

    _work[:] = [counted]
    with tempfile.TemporaryDirectory(prefix="holdspace-bench-") as folder:
        engine = create_engine(
            f"sqlite:///{Path(folder) / 'jobs.db'}",
            poolclass=StaticPool,
            connect_args={"check_same_thread": False},
        )
        event.listen(engine, "connect", _set)
        store = SQLAlchemyJobStore(engine=engine)
        scheduler = AsyncIOScheduler(
            timezone=UTC,
            jobstores={"default": store},
            executors={"default": AsyncIOExecutor()},
            job_defaults={"misfire_grace_time": None, "coalesce": True},
        )
        scheduler.start(paused=True)
        _fill(scheduler, store, count)
        gc.collect()
        collect_seldom()
        start = time.process_time()
        scheduler.resume()
        async with asyncio.timeout(PATIENCE):
            await all_ran
        seconds = time.process_time() - start
        gc.unfreeze()
        assert not scheduler.get_jobs()
        scheduler.shutdown(wait=False)
        await asyncio.sleep(0)
        engine.dispose()
    return seconds


def _set(connection: sqlite3.Connection, _record: object) -> None:
    for setting, value in {"journal_mode": "WAL", **SETTINGS}.items():
        connection.execute(f"PRAGMA {setting}={value}")


def _fill(scheduler: AsyncIOScheduler, store: SQLAlchemyJobStore, count: int) -> None:
    """Filling is not what is measured: one is added as anybody would, the others are like it."""
    due = datetime.now(UTC) - timedelta(hours=1)
    state = scheduler.add_job(run_job, "date", run_date=due, args=["g0"], id="g0").__getstate__()
    rows = [
        {
            "id": f"g{number}",
            "next_run_time": due.timestamp(),
            "job_state": pickle.dumps(
                {**state, "id": f"g{number}", "args": (f"g{number}",)}, store.pickle_protocol
            ),
        }
        for number in range(1, count)
    ]
    with store.engine.begin() as connection:
        connection.execute(store.jobs_t.insert(), rows)
