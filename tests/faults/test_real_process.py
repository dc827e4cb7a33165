"""The real ``holdspace run`` while what it stands on fails: the database goes away, the disk is
full, another program holds the file. People are told so kindly, nobody is told of something that is
not there, and all of it goes on without a restart."""

import asyncio
import resource
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from bot.storage.address import parsed
from tests.fakes.discord.people import Hands, readable
from tests.fakes.discord.server import FakeDiscord, fake_discord
from tests.fakes.discord.world import MANAGE_CHANNELS, NORMAL, TOKEN
from tests.faults.counting import FULL, compared
from tests.support.daytime import noon_zone
from tests.support.program import PATIENCE, Program
from tests.support.proxy import line_to

pytestmark = [pytest.mark.e2e, pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(200)]

AWAY = 60.0 if FULL else 4.0
"""Seconds without a database."""
ROUNDS = 20 if FULL else 2
KIND = "I cannot reach my notes right now"


Trouble = Callable[["Circle", Path], AbstractContextManager[None]]


class Circle:
    """A group on Discord, whose facilitator asks for things while nothing works."""

    def __init__(self, fake: FakeDiscord, program: Program) -> None:
        self.fake = fake
        self.program = program
        self.rhian = Hands(fake, fake.world.join("rhian", NORMAL | MANAGE_CHANNELS))
        self.amina = Hands(fake, fake.world.join("amina"))

    async def set_up(self) -> None:
        rhian = self.rhian
        await rhian.slash("setup", name="Evening circle", zone=noon_zone())
        await rhian.submit({"purpose": "To be heard.", "facilitators": str(rhian.member.id)})
        await rhian.press_label("Continue")
        await rhian.submit({"link": "https://meet.example.org/circle"})
        await rhian.press_label("Save")
        assert "Evening circle is set up" in self.mine(rhian)

    def mine(self, who: Hands) -> str:
        return readable([each for each in who.channel() if each.only_for][-1])

    def refusals(self, who: Hands) -> int:
        return sum(KIND in readable(each) for each in who.channel() if each.only_for)

    def everybody(self) -> list[str]:
        return [readable(each) for each in self.amina.channel() if not each.only_for]

    async def posted(self, words: str) -> None:
        async with asyncio.timeout(PATIENCE), self.fake.changed:
            await self.fake.changed.wait_for(lambda: any(words in one for one in self.everybody()))

    def heard_once(self) -> None:
        wanted = ("Our session is open", "Our session has ended")
        heard = [words for each in self.everybody() for words in wanted if words in each]
        assert not compared(wanted, heard)

    async def works_again(self) -> None:
        """With a little patience: a process waits before it asks again."""
        async with asyncio.timeout(PATIENCE):
            while True:
                await self.amina.slash("next")
                if KIND not in self.mine(self.amina):
                    return
                await asyncio.sleep(0.5)


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with fake_discord() as fake:
        yield fake


def program(fake: FakeDiscord, folder: Path, **settings: str) -> Program:
    given = {"DISCORD_TOKEN": TOKEN, "DISCORD_API_URL": fake.url}
    return Program(folder, {**given, "HOLDSPACE_SECRET_KEY": "6b" * 32, **settings})


async def running(fake: FakeDiscord, program: Program) -> Circle:
    circle = Circle(fake, program)
    await program.start()
    await fake.gateway.ready.wait()
    await circle.set_up()
    return circle


async def ended_well(circle: Circle) -> None:
    assert await circle.program.stop() == 0
    assert b"Traceback" not in circle.program.said, circle.program.said.decode()
    assert circle.fake.world.violations == []


# --- PostgreSQL is gone --------------------------------------------------------------------------


@pytest.mark.postgres
async def test_the_database_is_gone_for_a_minute(
    fake: FakeDiscord, postgres_url: str, tmp_path: Path
) -> None:
    """It goes just as something was promised for everybody, and what was promised comes."""
    there = parsed(postgres_url)
    async with line_to(there.host or "127.0.0.1", there.port or 5432) as line:
        url = there.set(host="127.0.0.1", port=line.port).render_as_string(hide_password=False)
        circle = await running(fake, program(fake, tmp_path, DATABASE_URL=url))
        await circle.rhian.slash("session start")
        await circle.rhian.press_label("Start one now")
        line.closed = True
        line.cut()
        gone = time.monotonic()
        answers = []
        while time.monotonic() - gone < AWAY:
            for who in (circle.amina, circle.rhian):
                await who.slash("next")
                answers.append(circle.mine(who))
            await asyncio.sleep(0.3)
        line.closed = False
        assert answers
        assert all(KIND in each for each in answers), answers
        await circle.works_again()
        await circle.posted("Our session is open")
        await circle.rhian.slash("session end")
        await circle.rhian.press_label("End it now")
        await circle.posted("Our session has ended")
        circle.heard_once()
        await ended_well(circle)


# --- SQLite cannot write -------------------------------------------------------------------------


@contextmanager
def no_room(circle: Circle, folder: Path) -> Iterator[None]:
    """No file of the process may grow: as a full disk is, and only for that process."""
    process = circle.program.process
    assert process is not None
    before = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        yield
    finally:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, before)


@contextmanager
def held(circle: Circle, folder: Path) -> Iterator[None]:
    """Another program writes, and does not finish."""
    with closing(sqlite3.connect(folder / "holdspace.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")


@pytest.mark.parametrize("trouble", [no_room, held], ids=["disk full", "database locked"])
async def test_sqlite_cannot_write_for_a_while(
    fake: FakeDiscord, tmp_path: Path, trouble: Trouble
) -> None:
    """What was said to be saved is there, what was not is not, and then it can be."""
    circle = await running(fake, program(fake, tmp_path))
    rhian = circle.rhian
    # A file that somebody holds is waited for: Discord lets an answer come later.
    fake.ack_seconds = 15.0
    await rhian.slash("session start")
    await rhian.press_label("Start one now")
    with trouble(circle, tmp_path):
        await asyncio.sleep(1)
    await circle.posted("Our session is open")
    with trouble(circle, tmp_path):
        await circle.amina.slash("next")
        assert not circle.refusals(circle.amina), "it can be read"
    await rhian.slash("session end")
    await rhian.press_label("End it now")
    await circle.posted("Our session has ended")
    for day in range(ROUNDS):
        await rhian.slash("session plan", date=f"in {day + 2} days", time="18:30")
        with trouble(circle, tmp_path):
            await rhian.press_label("Save it")
            assert circle.refusals(rhian) == day + 1
            assert sessions_in(tmp_path) == day + 1
        await rhian.press_label("Save it")
        assert circle.refusals(rhian) == day + 1
        assert sessions_in(tmp_path) == day + 2
    circle.heard_once()
    await ended_well(circle)


def sessions_in(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "holdspace.db")) as database:
        return int(database.execute("SELECT count(*) FROM sessions").fetchone()[0])
