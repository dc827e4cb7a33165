"""The counting oracle: what a platform accepted, by whom it was sent, and who was killed when."""

import asyncio
import contextlib
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from bot.storage.engine import Database, opened
from bot.storage.tables import deliveries
from tests.support.listening import listening

PATIENCE = 60.0
_OVER = deliveries.c.settled_at.is_not(None)


@dataclass(frozen=True)
class Kill:
    """``in_flight`` are the ids that were handed to the platform without an answer that was saved,
    ``held`` all that the dead worker had under its lease."""

    at: datetime
    in_flight: Collection[str]
    held: Collection[str]


@dataclass
class Oracle:
    """``chance`` decides everything that is random, so that a run can be had again."""

    chance: random.Random
    database: Database
    accepted: Counter[str] = field(default_factory=Counter)
    kills: list[Kill] = field(default_factory=list)
    workers: dict[int, str] = field(default_factory=dict)
    """By pid, the name that its leases have."""
    nursery: asyncio.subprocess.Process | None = None
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One worker's line. A message counts once it is read, whether it is answered or not."""
        with contextlib.suppress(ConnectionError):
            pid, name = (await reader.readline()).decode().split()
            async with self.news:
                self.workers[int(pid)] = name
                self.news.notify_all()
            answering = set()
            while line := await reader.readline():
                self.accepted[line.decode().strip()] += 1
                task = asyncio.create_task(self._answer(writer, line))
                answering.add(task)
                task.add_done_callback(answering.discard)
        writer.transport.abort()

    async def _answer(self, writer: asyncio.StreamWriter, line: bytes) -> None:
        await asyncio.sleep(self.chance.uniform(0.01, 0.15))
        with contextlib.suppress(ConnectionError):
            writer.write(line)

    async def bears(self) -> int:
        """One worker more, once it is there. Gives its pid."""
        assert self.nursery is not None
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.nursery.stdin.write(b"one\n")
        pid = int(await self.nursery.stdout.readline())
        async with asyncio.timeout(PATIENCE), self.news:
            await self.news.wait_for(lambda: pid in self.workers)
        return pid

    async def kills_one(self, pid: int) -> None:
        """kill -9, and what it had in hand at that moment."""
        name = self.workers.pop(pid)
        os.kill(pid, signal.SIGKILL)
        at = datetime.now(UTC)
        while _is_there(pid):  # noqa: ASYNC110
            await asyncio.sleep(0.002)
        held = await self._rows(deliveries.c.claimed_by == name)
        sending = {each.id for each in held if each.state == "sending"}
        self.kills.append(Kill(at, sending, {each.id for each in held}))

    async def settled(self) -> dict[str, datetime]:
        return {each.id: each.settled_at for each in await self._rows(_OVER)}

    async def is_open(self) -> bool:
        return bool(await self._rows(~_OVER))

    async def unsettled(self) -> str:
        """What is still open, for whoever reads why a test failed."""
        rows = [
            f"{each.kind} {each.state} due {each.due_at} attempt {each.attempts} "
            f"by {each.claimed_by} until {each.claimed_until}, accepted {self.accepted[each.id]}"
            for each in await self._rows(~_OVER)
        ]
        return "\n".join([f"{datetime.now(UTC)}, alive {sorted(self.workers.values())}", *rows])

    async def has_begun(self) -> bool:
        """Whether somebody has something in hand."""
        return bool(await self._rows(deliveries.c.state.in_(("claimed", "sending"))))

    async def _rows(self, which: ColumnElement[bool]) -> Sequence[Any]:
        async with self.database.reading() as connection:
            return (await connection.execute(select(deliveries).where(which))).all()


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@contextlib.asynccontextmanager
async def oracle(url: str, seed: int, lease: float) -> AsyncIterator[Oracle]:
    """With a nursery for workers on that database, whose leases last so many seconds."""
    database = opened(url)
    found = Oracle(random.Random(seed), database)
    async with contextlib.aclosing(database), listening(found.serve) as port:
        found.nursery = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.faults.nursery", url, str(port), str(lease)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            yield found
        finally:
            for pid in found.workers:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            found.nursery.kill()
            await found.nursery.wait()
            found.nursery._transport.close()  # type: ignore[attr-defined]
