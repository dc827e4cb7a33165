"""Real processes that share a PostgreSQL, each with a part of the work, on a fake Discord."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.fakes.discord.people import Hands, readable
from tests.fakes.discord.server import FakeDiscord, fake_discord
from tests.fakes.discord.world import MANAGE_CHANNELS, NORMAL, TOKEN
from tests.support.daytime import noon_zone
from tests.support.program import PATIENCE, Program

pytestmark = [pytest.mark.e2e, pytest.mark.postgres, pytest.mark.timeout(110)]


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with fake_discord() as fake:
        yield fake


def machine(fake: FakeDiscord, url: str, folder: Path, serve: str) -> Program:
    return Program(
        folder,
        {
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_URL": fake.url,
            "DATABASE_URL": url,
            "HOLDSPACE_SECRET_KEY": "6b" * 32,
            "HOLDSPACE_SERVE": serve,
        },
    )


async def until(fake: FakeDiscord, true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE), fake.changed:
        await fake.changed.wait_for(true)


async def set_up(rhian: Hands) -> None:
    await rhian.slash("setup", name="Evening circle", zone=noon_zone())
    await rhian.submit({"purpose": "A place to be heard.", "facilitators": str(rhian.member.id)})
    await rhian.press_label("Continue")
    await rhian.submit({"link": "https://meet.example.org/circle"})
    await rhian.press_label("Save")


async def test_one_listens_and_another_keeps_time_and_posts(
    fake: FakeDiscord, postgres_url: str, tmp_path: Path
) -> None:
    listens = machine(fake, postgres_url, tmp_path / "a", "discord")
    keeps_time = machine(fake, postgres_url, tmp_path / "b", "scheduler")
    rhian = Hands(fake, fake.world.join("rhian", NORMAL | MANAGE_CHANNELS))
    await asyncio.gather(listens.start(), keeps_time.start())
    await fake.gateway.ready.wait()
    await set_up(rhian)
    await rhian.slash("session start")
    await rhian.press_label("Start one now")

    def posted() -> bool:
        shown = (each for each in rhian.channel() if not each.only_for)
        return any("Our session is open" in readable(each) for each in shown)

    await until(fake, posted)
    assert fake.world.violations == []
    assert await listens.stop() == 0
    assert await keeps_time.stop() == 0
    assert b"Traceback" not in listens.said + keeps_time.said


@pytest.mark.slow
async def test_a_machine_dies_and_another_takes_up_its_shard(
    fake: FakeDiscord, postgres_url: str, tmp_path: Path
) -> None:
    """One shard and two machines: one listens, the other stands by and is well."""
    machines = [machine(fake, postgres_url, tmp_path / name, "") for name in "ab"]
    rhian = Hands(fake, fake.world.join("rhian", NORMAL | MANAGE_CHANNELS))
    for each in machines:
        await each.start()
    await fake.gateway.ready.wait()
    await asyncio.sleep(1)
    assert fake.gateway.identified == 1
    await set_up(rhian)
    dies, stays = machines
    await dies.kill()
    fake.gateway.ready.clear()
    before = time.monotonic()
    async with asyncio.timeout(60):
        await fake.gateway.ready.wait()
    assert time.monotonic() - before < 30
    await rhian.slash("home")
    assert "Evening circle" in readable([each for each in rhian.channel() if each.only_for][-1])
    assert fake.gateway.identified == 2
    assert await stays.stop() == 0
    assert fake.world.violations == []
