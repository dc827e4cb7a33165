"""A durable press: a vote through the real router, from the event to the answer, on the disk before
anybody is told. Alone, and 50 at once; each in turn with a bare writer on the same disk.

The bare writer is what anybody would write first: the same reads and writes with sqlite3, one
transaction a press in one call of a thread, behind a lock; no roles, no words, nothing sealed.

Seconds are the wall's, because a press waits for the disk. On a busy machine only the ratios mean
anything: the best round of each counts.
"""

import asyncio
import gc
import itertools
import secrets
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks.deliveries import QuietPlatform, StandingClock
from benchmarks.furnished import NOW, Furnished, furnished
from benchmarks.result import Result
from bot.answers import Reply
from bot.domain.checkpoint import Checkpoint, CheckpointKind, Option
from bot.events import ActionPressed
from bot.flows.context import Rules
from bot.ids import ActionId, Person, Place
from bot.library import Library
from bot.router import FlowRouter
from bot.start.house import collect_seldom
from bot.storage.sqlite import SETTINGS
from content.loader import load
from scheduler.plan import Plan

POLL = "poll"
AT_ONCE = 50
ALONE, TOGETHER, ROUNDS = 200, 2000, 5
P50_AT_MOST = 4.0
P99_AT_MOST = 150.0
"""Milliseconds."""
EACH_AT_MOST = 1000 / 800
"""Milliseconds of the wall's time for one, of 50 at once: 800 a second."""
RATIO_AT_MOST = 4.0

Press = Callable[[int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Round:
    """Milliseconds: one alone (the middle one), one of 50 at once (the 99th of 100), and the wall's
    time of all of those divided by their number."""

    p50: float
    p99: float
    each: float


async def measure(presses: int = TOGETHER, rounds: int = ROUNDS) -> list[Result]:
    library = load()
    ours: list[Round] = []
    bare: list[Round] = []
    async with furnished(1, "session.joining") as made:
        press = await a_poll(made, library)
        with tempfile.TemporaryDirectory(prefix="holdspace-bench-") as folder:
            plain = BareWriter(Path(folder) / "bare.db")
            with closing(plain.connection):
                # As the program does when it has started: see bot.start.house.
                gc.collect()
                collect_seldom()
                for number in range(rounds):
                    bare.append(await _round(plain.press, number, presses))
                    ours.append(await _round(press, number, presses))
                gc.unfreeze()
    alone, together = min(each.p50 for each in ours), min(each.each for each in ours)
    bare_alone, bare_together = min(each.p50 for each in bare), min(each.each for each in bare)
    p99 = min(each.p99 for each in ours)
    bare_p99 = min(each.p99 for each in bare)
    return [
        Result("a durable press, one alone: bare writer, p50", bare_alone, "ms"),
        Result("  through the router, p50", alone, "ms", P50_AT_MOST),
        Result("  ratio", alone / bare_alone, "x", RATIO_AT_MOST),
        Result(f"  {AT_ONCE} at once: bare writer, p99", bare_p99, "ms"),
        Result("  through the router, p99", p99, "ms", P99_AT_MOST),
        Result("  bare writer, one every", bare_together, "ms"),
        Result(
            f"  through the router: {1000 / together:,.0f} a second, one every",
            together,
            "ms",
            EACH_AT_MOST,
        ),
        Result("  ratio", together / bare_together, "x", RATIO_AT_MOST),
    ]


async def _round(press: Press, number: int, presses: int) -> Round:
    names = itertools.count(number * (ALONE + presses))
    alone = [await _timed(press, next(names)) for _ in range(ALONE)]

    async def one_after_another() -> list[float]:
        return [await _timed(press, next(names)) for _ in range(presses // AT_ONCE)]

    start = time.perf_counter()
    together = await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))
    took = time.perf_counter() - start
    return Round(
        p50=statistics.median(alone),
        p99=statistics.quantiles(itertools.chain(*together), n=100)[98],
        each=took * 1000 / presses,
    )


async def _timed(press: Press, number: int) -> float:
    start = time.perf_counter()
    await press(number)
    return (time.perf_counter() - start) * 1000


async def a_poll(made: Furnished, library: Library) -> Press:
    """An open check-point in the one group, and somebody who answers it."""
    router = FlowRouter(
        store=made.store,
        clock=StandingClock(),
        library=library,
        schedule=Plan(secrets.token_bytes),
        randomness=secrets.token_bytes,
        rules=Rules(),
        platforms={QuietPlatform.name: QuietPlatform()},
    )
    poll = Checkpoint(
        id=POLL,
        group="g0",
        session=None,
        kind=CheckpointKind.NEXT,
        question="What would help now?",
        options=(Option("hear", "To be heard"), Option("rest", "A break")),
        opened_at=NOW,
        closes_at=NOW + timedelta(minutes=4),
        seal=secrets.token_bytes(32),
    )
    async with made.store.writing() as uow:
        await uow.checkpoints.add(poll)

    async def press(number: int) -> None:
        who = Person("bench", "T1", f"member{number % AT_ONCE}")
        action = ActionId("checkpoint.vote", (POLL, ("hear", "rest")[number % 2]))
        place = Place("bench", "T1", "C0")
        event = ActionPressed(f"press{number}", who, place, action)
        [answer] = await router.handle(event)
        assert isinstance(answer, Reply), answer

    return press


class BareWriter:
    def __init__(self, file: Path) -> None:
        self.connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._turn = asyncio.Lock()
        for setting, value in {"journal_mode": "WAL", **SETTINGS}.items():
            self.connection.execute(f"PRAGMA {setting}={value}")
        self.connection.executescript(
            "CREATE TABLE polls (id TEXT PRIMARY KEY, in_group TEXT, words TEXT);"
            "CREATE TABLE groups (id TEXT PRIMARY KEY, words TEXT);"
            "CREATE TABLE inbox (event BLOB PRIMARY KEY, forget_at INTEGER);"
            "CREATE TABLE ballots (poll TEXT, voter BLOB, choice BLOB, PRIMARY KEY (poll, voter));"
            "INSERT INTO polls VALUES ('poll', 'g0', 'What would help now?');"
            "INSERT INTO groups VALUES ('g0', 'Circle 0');"
        )

    async def press(self, number: int) -> None:
        async with self._turn:
            await asyncio.to_thread(self._press, number)

    def _press(self, number: int) -> None:
        run = self.connection.execute
        run("BEGIN IMMEDIATE")
        run("SELECT * FROM polls WHERE id = ?", (POLL,)).fetchone()
        run("SELECT * FROM groups WHERE id = ?", ("g0",)).fetchone()
        run("INSERT INTO inbox VALUES (?, ?)", (number.to_bytes(32, "big"), number))
        run(
            "INSERT OR REPLACE INTO ballots VALUES (?, ?, ?)",
            (POLL, bytes([number % AT_ONCE]) * 32, secrets.token_bytes(76)),
        )
        run("COMMIT")
