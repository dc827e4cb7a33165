"""A platform that refuses four in ten of what it is asked, for a while; and one that takes our
token back. Nothing is lost, what was asked for is kept to, and nobody is asked in a hurry."""

import asyncio
import random
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web

from adapters.discord.app import CannotConnect
from adapters.discord.inbound import place as on_discord
from adapters.slack import limits
from bot.flows.context import Rules
from bot.ids import Place
from bot.ports import Platform, Store
from bot.storage.unit_of_work import open_store
from content.loader import load
from scheduler.delivery import Engine
from scheduler.plan import Plan
from scheduler.ticker import Ticker
from tests.adapters.discord.conftest import connected
from tests.adapters.slack.table import Table, sit_down
from tests.fakes.discord.people import readable
from tests.fakes.discord.server import FakeDiscord, fake_discord
from tests.fakes.discord.world import Channel, Refusal
from tests.fakes.slack.faults import Bucket, Fault, Harm
from tests.fakes.slack.server import BOT_TOKEN
from tests.fakes.slack.state import TEAM
from tests.faults.counting import FULL, compared
from tests.scheduler.engine_room import KINDS
from tests.scheduler.people import group
from tests.support.conversation import START
from tests.support.databases import new_file
from tests.support.recording import MovableClock

pytestmark = [pytest.mark.faults, pytest.mark.slow]

GROUPS, EACH = (50, 20) if FULL else (20, 5)
STEP = timedelta(seconds=1)
CHANCE = 0.4
CLOCKS = 0.02
"""Seconds by which two ends of a line may differ about when a rest is over."""
LIBRARY = load()


@dataclass
class Work:
    """So many messages for so many channels, due within the first five minutes."""

    store: Store
    engine: Engine
    clock: MovableClock
    planned: list[str] = field(default_factory=list)

    async def furnish(self, places: Sequence[Place], chance: random.Random) -> None:
        plan = Plan(secrets.token_bytes)
        for number, where in enumerate(places):
            circle = replace(group(id=f"g{number}"), place=where)
            words = [f"{number}-{each}" for each in range(EACH)]
            due = [START + timedelta(seconds=chance.uniform(0, 300)) for _ in words]
            async with self.store.writing() as uow:
                await uow.groups.add(circle)
                await uow.deliveries.plan(
                    [
                        plan.at("resend", circle, f"s{said}", at, detail=said)
                        for said, at in zip(words, due, strict=True)
                    ]
                )
            self.planned += words

    async def next_due(self) -> datetime | None:
        async with self.store.reading() as uow:
            return await uow.deliveries.next_due()


@asynccontextmanager
async def work(
    folder: Path, platforms: Mapping[str, Platform], clock: MovableClock
) -> AsyncIterator[Work]:
    chance = random.Random(3)
    async with open_store(
        new_file(folder, "work.db"),
        bytes(32),
        randomness=chance.randbytes,
        on_planned=lambda _: None,
    ) as store:
        engine = Engine(
            store=store,
            kinds=KINDS,
            platforms=platforms,
            clock=clock,
            library=LIBRARY,
            schedule=Plan(secrets.token_bytes),
            randomness=chance.randbytes,
            rules=Rules(),
            worker="one",
        )
        yield Work(store, engine, clock)


# --- Slack ---------------------------------------------------------------------------------------


@dataclass
class Storm:
    """Stands in the place of ``fake.faults``: refuses by chance until the story's time ``until``.
    ``hasty`` counts what was asked although Slack had asked for a rest, at an earlier moment."""

    chance: random.Random
    table: Table
    until: datetime
    refused: int = 0
    failed: int = 0
    hasty: int = 0
    rest: float = 0.0
    asked_at: float = 0.0

    def take(self, method: str) -> Fault | None:
        now = self.table.hand.monotonic()
        if method != "chat.postMessage":
            return None
        if self.asked_at < now < self.rest:
            self.hasty += 1
        if self.table.clock.now() >= self.until or self.chance.random() >= CHANCE:
            return None
        if self.chance.random() < 0.5:
            self.failed += 1
            return Fault(method, Harm.STATUS, status=self.chance.choice([500, 502, 503]))
        self.refused += 1
        seconds = self.chance.randint(2, 20)
        if now + seconds > self.rest:
            self.asked_at, self.rest = now, now + seconds
        return Fault(method, Harm.LIMIT, retry_after=seconds)


async def drive(table: Table, job: Work) -> None:
    """Second by second on every clock there is, until all is settled."""
    ticker = Ticker(job.engine, table.clock)
    while (due := await job.next_due()) is not None:
        while table.clock.now() < due:
            table.clock.on(STEP)
            table.hand.on(STEP.total_seconds())
        await ticker.run_until_quiet()


def channels(table: Table) -> list[Place]:
    made = [table.fake.channel(f"circle-{number}") for number in range(GROUPS)]
    return [Place("slack", TEAM, each.id) for each in made]


async def test_slack_refuses_four_in_ten_for_ten_minutes(tmp_path: Path) -> None:
    async with sit_down(tmp_path, "http") as table:
        fake, chance = table.fake, random.Random(5)
        # One message a second a channel, by the seconds of this story.
        fake.posting = Bucket(table.hand.monotonic, burst=1.0)
        storm = Storm(chance, table, START + timedelta(minutes=10))
        fake.faults = storm  # type: ignore[assignment]
        async with work(tmp_path, {"slack": table.platform}, table.clock) as job:
            await job.furnish(channels(table), chance)
            await drive(table, job)
        said = [each.text for each in fake.messages]
        too_fast = sum(each.error == "ratelimited" for each in fake.calls)
        posts = sum(each.method == "chat.postMessage" for each in fake.calls)
    assert storm.refused > 10
    assert storm.failed > 10
    assert not compared(job.planned, said)
    assert storm.hasty == 0, "Retry-After is kept"
    assert too_fast <= posts / 100, "and no channel is hurried"


async def test_slack_takes_the_token_back(tmp_path: Path) -> None:
    """Whoever looks after it is told once, Slack is asked once in a while, and once somebody has
    mended it all of it goes out."""
    async with sit_down(tmp_path, "http") as table:
        fake = table.fake
        fake.posting.burst = 1000.0
        fake.bot_tokens.discard(BOT_TOKEN)
        async with work(tmp_path, {"slack": table.platform}, table.clock) as job:
            await job.furnish(channels(table), random.Random(5))
            ticker = Ticker(job.engine, table.clock)
            minutes = 60
            for _ in range(minutes * 2):
                table.clock.on(timedelta(seconds=30))
                table.hand.on(30)
                await ticker.run_until_quiet()
            asked = [each.error for each in fake.calls if each.method == "chat.postMessage"]
            assert set(asked) == {"invalid_auth"}
            every = limits.STOPPED / timedelta(minutes=1)
            at_once = min(GROUPS, 64)
            assert len(asked) <= at_once + minutes / every + 1
            health = table.serving.health()
            assert health["well"] is False
            assert health["refused"] == {TEAM: "invalid_auth"}
            fake.bot_tokens.add(BOT_TOKEN)
            await drive(table, job)
            assert table.serving.health()["well"] is True
        assert not compared(job.planned, [each.text for each in fake.messages])


# --- Discord -------------------------------------------------------------------------------------


def rooms(fake: FakeDiscord) -> list[Place]:
    made = [Channel(next(fake.world.ids), f"circle-{number}") for number in range(GROUPS)]
    fake.world.channels |= {each.id: each for each in made}
    return [on_discord(str(each.id)) for each in made]


async def through(job: Work) -> None:
    ticker = Ticker(job.engine, job.clock)
    while (due := await job.next_due()) is not None:
        job.clock.to(max(due, job.clock.now()))
        await ticker.run_until_quiet()


@dataclass
class Gale:
    """In front of a fake Discord: refuses by chance what is posted, for so many posts. ``hasty``
    counts what was asked of a channel within the rest that Discord had asked for there."""

    fake: FakeDiscord
    chance: random.Random
    posts: int
    refused: int = 0
    failed: int = 0
    hasty: int = 0
    rests: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._admit = self.fake._admit
        self.fake._admit = self.admit  # type: ignore[method-assign]

    def admit(self, request: web.Request) -> None:
        self._admit(request)
        if request.method != "POST" or not request.path.endswith("/messages"):
            return
        now, channel = asyncio.get_running_loop().time(), request.match_info["channel"]
        if now < self.rests.get(channel, 0.0) - CLOCKS:
            self.hasty += 1
        self.posts -= 1
        if self.posts < 0 or self.chance.random() >= CHANCE:
            return
        if self.chance.random() < 0.5:
            self.failed += 1
            raise Refusal(503, 0, "unavailable")
        self.refused += 1
        self.rests[channel] = now + self.fake._room(request)[1]
        raise Refusal(429, 0, "You are being rate limited.")


async def test_discord_refuses_four_in_ten_for_a_while(tmp_path: Path) -> None:
    chance = random.Random(5)
    async with fake_discord() as fake, connected(fake) as room:
        fake.limit, fake.window = 5, 0.2
        gale = Gale(fake, chance, 2 * GROUPS * EACH)
        platforms: dict[str, Platform] = {"discord": room.adapter.platform}
        async with work(tmp_path, platforms, MovableClock(START)) as job:
            await job.furnish(rooms(fake), chance)
            await through(job)
        said = [readable(each) for each in fake.world.messages.values()]
        too_fast = fake.statuses[429] - gale.refused
        assert fake.world.violations == []
    assert gale.refused > 10
    assert gale.failed > 10
    assert not compared(job.planned, said)
    assert gale.hasty == 0, "Retry-After is kept"
    assert too_fast <= len(said) / 100, "and no channel is hurried"


async def test_discord_takes_the_token_back(tmp_path: Path) -> None:
    """The program ends with a sentence that says what to do, after as many requests as were on
    their way; with a new token all of it goes out."""
    async with fake_discord() as fake:
        platforms: dict[str, Platform] = {}
        async with work(tmp_path, platforms, MovableClock(START)) as job:
            await job.furnish(rooms(fake), random.Random(5))

            async def until_stopped() -> None:
                async with connected(fake) as room:
                    platforms["discord"] = room.adapter.platform
                    fake.token_good = False
                    job.clock.on(timedelta(minutes=6))
                    await Ticker(job.engine, job.clock).run_until_quiet()
                    await asyncio.Event().wait()

            with pytest.raises(CannotConnect, match="DISCORD_TOKEN"):
                await until_stopped()
            assert 1 <= fake.statuses[401] <= GROUPS
            before = len(fake.requests)
            job.clock.on(timedelta(hours=1))
            await Ticker(job.engine, job.clock).run_until_quiet()
            assert len(fake.requests) == before
            assert not fake.world.messages
            fake.token_good = True
            async with connected(fake) as room:
                platforms["discord"] = room.adapter.platform
                await through(job)
        said = [readable(each) for each in fake.world.messages.values()]
    assert not compared(job.planned, said)
