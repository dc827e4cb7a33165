"""The real ``holdspace run`` in a child process, on a fake Slack."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.ways import Http
from tests.support.program import PATIENCE, Program


@dataclass
class RunProcess:
    """A program and the Slack that it is connected to."""

    folder: Path
    fake: FakeSlack
    environment: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.program = Program(self.folder, {**self.fake.environment(), **self.environment})

    async def start(self) -> None:
        """Until it answers, and where it opens sockets until both are there."""
        await self.program.start()
        if isinstance(self.fake.way, Http):
            self.fake.way.url = f"http://127.0.0.1:{self.program.arrives}/slack/events"
        else:
            await self.fake.until_sockets(lambda open: len(open) >= 2, PATIENCE)

    async def ready(self) -> tuple[int, Mapping[str, Mapping[str, object]]]:
        """Whether it is, and each part."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.program.port}/readyz") as answer,
        ):
            return answer.status, (await answer.json())["parts"]

    async def metrics(self) -> str:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.program.port}/metrics") as answer,
        ):
            assert answer.status == 200
            return await answer.text()

    async def kill(self) -> int:
        """Gives how many things it had handed to the network without knowing what came of it."""
        await self.program.kill()
        if not isinstance(self.fake.way, Http):
            await self.fake.until_sockets(lambda open: not open, PATIENCE)
        with closing(sqlite3.connect(self.folder / "holdspace.db")) as database:
            query = "select count(*) from deliveries where state = 'sending'"
            return int(database.execute(query).fetchone()[0])

    async def stop(self) -> int:
        """See ``Program``."""
        return await self.program.stop()
