"""The real ``holdspace run`` in a child process, with the settings a test gives it."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import canary

PATIENCE = 40.0
"""Seconds for anything that should take far less: a test that waits this long has failed."""
_RUNS = re.compile(rb"http://127\.0\.0\.1:(\d+)/readyz")
_ARRIVES = re.compile(rb"arrives at http://127\.0\.0\.1:(\d+)")
_OURS = ("HOLDSPACE", "SLACK_", "DISCORD_", "DATABASE_URL")


@dataclass
class Program:
    """``kill()`` is kill -9. ``start()`` again finds what was there. ``said`` is its log. At
    ``port`` it says whether it is well; at ``arrives``, where there is such a door, platforms'
    requests arrive, after another start as before."""

    folder: Path
    settings: Mapping[str, str]
    port: int = 0
    arrives: int = 0
    said: bytearray = field(default_factory=bytearray)
    process: asyncio.subprocess.Process | None = None
    _reading: "asyncio.Task[None] | None" = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> None:
        process = self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            env={
                **{name: each for name, each in os.environ.items() if not name.startswith(_OURS)},
                "HOLDSPACE_DATA_DIR": str(self.folder),
                "HOLDSPACE_HTTP_PORT": str(self.arrives),
                "HOLDSPACE_OPS_PORT": "0",
                **self.settings,
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        assert process.stderr is not None
        self._reading = asyncio.create_task(self._read(process.stderr))
        async with asyncio.timeout(PATIENCE):
            while line := await process.stdout.readline():
                if found := _ARRIVES.search(line):
                    self.arrives = int(found[1])
                if found := _RUNS.search(line):
                    self.port = int(found[1])
                    return
            await self._reading
        raise AssertionError(self.said.decode())

    async def says(self, words: bytes) -> None:
        """Waits until its log says so."""
        async with asyncio.timeout(PATIENCE):
            while words not in self.said:
                self._news.clear()
                await self._news.wait()

    async def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        await self._ended()

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
        canary.inspect(bytes(self.said))
        transport = getattr(self.process, "_transport", None)
        if transport is not None:
            transport.close()
        return code

    async def _read(self, stream: asyncio.StreamReader) -> None:
        while chunk := await stream.read(65536):
            self.said += chunk
            self._news.set()
