"""The real ``holdspace run`` in a child process, on a fake Slack."""

import asyncio
import os
import re
import signal
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.ways import Http
from tests.support import canary

PATIENCE = 30.0
"""Seconds for anything that should take far less."""
_DOOR = re.compile(rb"http://127\.0\.0\.1:(\d+)/readyz")
_ARRIVES = re.compile(rb"arrives at http://127\.0\.0\.1:(\d+)")


@dataclass
class RunProcess:
    """``kill()`` is kill -9. ``start()`` again finds what was there."""

    folder: Path
    fake: FakeSlack
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    """Where Slack's requests arrive, where they do."""
    door: int = 0
    process: asyncio.subprocess.Process | None = None
    logged: list[bytes] = field(default_factory=list)
    _reading: asyncio.Task[None] | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> None:
        """Until it answers, and where it opens sockets until both are there."""
        ours = ("HOLDSPACE", "SLACK", "DISCORD", "DATABASE")
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(ours)},
            **self.fake.environment(),
            "HOLDSPACE_DATA_DIR": str(self.folder),
            "HOLDSPACE_HTTP_PORT": str(self.port),
            "HOLDSPACE_OPS_PORT": "0",
            **self.environment,
        }
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self._reading = asyncio.create_task(self._read(self.process.stderr))
        async with asyncio.timeout(PATIENCE):
            while line := await self.process.stdout.readline():
                if found := _ARRIVES.search(line):
                    self.port = int(found[1])
                if found := _DOOR.search(line):
                    self.door = int(found[1])
                    break
            else:
                await self._reading
                raise AssertionError(b"".join(self.logged).decode())
        if isinstance(self.fake.way, Http):
            self.fake.way.url = f"http://127.0.0.1:{self.port}/slack/events"
        else:
            await self.fake.until_sockets(lambda open: len(open) >= 2, PATIENCE)

    async def ready(self) -> tuple[int, Mapping[str, Mapping[str, object]]]:
        """Whether it is, and each part."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.door}/readyz") as answer,
        ):
            return answer.status, (await answer.json())["parts"]

    async def metrics(self) -> str:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.door}/metrics") as answer,
        ):
            assert answer.status == 200
            return await answer.text()

    async def says(self, words: bytes) -> None:
        """Waits until its log says so."""
        async with asyncio.timeout(PATIENCE):
            while words not in b"".join(self.logged):
                self._news.clear()
                await self._news.wait()

    async def kill(self) -> int:
        """Gives how many things it had handed to the network without knowing what came of it."""
        assert self.process is not None
        self.process.kill()
        await self._ended()
        if not isinstance(self.fake.way, Http):
            await self.fake.until_sockets(lambda open: not open, PATIENCE)
        with closing(sqlite3.connect(self.folder / "holdspace.db")) as database:
            query = "select count(*) from deliveries where state = 'sending'"
            return int(database.execute(query).fetchone()[0])

    async def stop(self) -> int:
        """SIGTERM, as a service manager sends it. Gives the exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        return await self._ended()

    async def ends(self) -> int:
        """Waits until it ends by itself."""
        return await self._ended()

    async def _ended(self) -> int:
        assert self.process is not None
        async with asyncio.timeout(PATIENCE):
            code = await self.process.wait()
        if self._reading is not None:
            await self._reading
        canary.inspect(b"".join(self.logged))
        # The pipes' transports would otherwise be closed when the loop is gone.
        self.process._transport.close()  # type: ignore[attr-defined]
        return code

    async def _read(self, stream: asyncio.StreamReader) -> None:
        while line := await stream.readline():
            self.logged.append(line)
            self._news.set()
