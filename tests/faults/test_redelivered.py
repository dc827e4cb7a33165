"""Every payload of a whole conversation comes four times, shuffled over ten minutes, while people
go on: each has one effect. So it is where the adapter remembers what it has heard, and where it was
started anew meanwhile and has only the database."""

import asyncio
import heapq
import itertools
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from adapters.slack import limits
from tests.adapters.discord import table as discord
from tests.adapters.slack import table as slack
from tests.adapters.slack.test_conversations import OnSlack, SlackStage
from tests.e2e.conversations import NAMES, a_week
from tests.fakes.discord.people import readable
from tests.fakes.discord.server import fake_discord
from tests.fakes.slack.ways import Sent, Way
from tests.faults.counting import FULL
from tests.support.recording import MovableClock

pytestmark = pytest.mark.faults

TIMES = 4
WITHIN = timedelta(minutes=10)
SEEDS = range(20) if FULL else range(1)

FOR_MINUTES = {"drafts", "inbox"}
"""Tables that hold what is forgotten after minutes: forms half-way, and which events were heard."""
NOT_OPENED = "Slack did not let me open the form in time"
"""What somebody may read beside the form that opened the first time, where nobody remembers it."""

Again = Callable[[], Awaitable[object]]


@dataclass
class Post:
    """Holds back what will come again, each until its time on the story's clock."""

    chance: random.Random
    clock: MovableClock
    held: list[tuple[datetime, int, Again]] = field(default_factory=list)
    count: "itertools.count[int]" = field(default_factory=itertools.count)
    delivered: int = 0

    def hold(self, again: Again) -> None:
        for number in range(TIMES - 1):
            # One of them comes at the heels of the first.
            after = WITHIN * self.chance.random() if number else timedelta(0)
            heapq.heappush(self.held, (self.clock.now() + after, next(self.count), again))

    async def deliver(self) -> None:
        """What is due by now, out of order."""
        due = []
        while self.held and self.held[0][0] <= self.clock.now():
            due.append(heapq.heappop(self.held)[2])
        self.chance.shuffle(due)
        self.delivered += len(due)
        await asyncio.gather(*(again() for again in due))

    def next(self) -> datetime | None:
        return self.held[0][0] if self.held else None


@dataclass
class SlackAgain:
    """Implements ``ways.Way``: sends on what it is given, and keeps a copy to send again."""

    way: Way
    post: Post

    async def send(self, kind: str, payload: Mapping[str, Any]) -> Sent:
        self.post.hold(lambda: self.way.send(kind, payload))
        sent, _ = await asyncio.gather(self.way.send(kind, payload), self.post.deliver())
        return sent


@dataclass
class Story:
    """What a run leaves behind: what the others saw, and how many rows each table has."""

    said: list[str]
    rows: Mapping[str, int]
    delivered: int


async def rows_of(house: Any) -> Mapping[str, int]:
    async with house.store._database.reading() as connection:
        names = (
            await connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        ).scalars()
        return {
            name: (await connection.execute(text(f'SELECT count(*) FROM "{name}"'))).scalar_one()  # noqa: S608
            for name in list(names)
            if not name.startswith("sqlite_") and name not in FOR_MINUTES
        }


async def on_the_way(
    table: slack.Table | discord.Table, post: Post | None, wall_clock: str
) -> None:
    """To that time, by way of everything that comes again until then."""
    at = datetime.fromisoformat(wall_clock).replace(tzinfo=ZoneInfo("Europe/London"))
    while post is not None and (due := post.next()) is not None and due <= at:
        london = max(due, table.clock.now()).astimezone(ZoneInfo("Europe/London"))
        await table.to(london.replace(tzinfo=None).isoformat())
        await post.deliver()
        await table.settle()
    await table.to(wall_clock)


@dataclass
class OnSlackAgain(SlackStage):
    post: Post | None = None

    async def to(self, wall_clock: str) -> None:
        await on_the_way(self.table, self.post, wall_clock)


async def on_slack(folder: Path, post: random.Random | None) -> Story:
    async with slack.sit_down(folder, "http") as table:
        circle, actors = table.circle(*NAMES)
        rhian, kofi, *members = (OnSlack(table, each, circle) for each in actors)
        again, way = None, table.fake.way
        if post is not None:
            again = Post(post, table.clock)
            table.fake.way = SlackAgain(table.fake.way, again)  # type: ignore[assignment]
        await a_week(OnSlackAgain(table, circle, rhian, kofi, members, again))
        await on_the_way(table, again, "2026-11-29 21:00")
        table.fake.way = way  # whose connections the fake closes
        everybody = [
            each.words
            for each in table.fake.messages
            if not each.only_for and not (each.channel.direct and NOT_OPENED in each.words)
        ]
        return Story(everybody, await rows_of(table.house), again.delivered if again else 0)


@pytest.fixture(params=[True, False], ids=["remembered", "started anew"])
def memory(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the process that hears it again is the one that heard it."""
    if not request.param:
        monkeypatch.setattr(limits, "REMEMBERED_EVENTS", 0)
    return bool(request.param)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
async def test_a_week_on_slack(
    tmp_path: Path, memory: bool, seed: int, figure: Callable[[str], None]
) -> None:
    once = await on_slack(tmp_path / "once", None)
    again = await on_slack(tmp_path / "again", random.Random(seed))
    assert again.delivered > 60
    assert Counter(again.said) == Counter(once.said)
    assert again.rows == once.rows
    rows = sum(once.rows.values())
    figure(f"{again.delivered} came again: the same {len(once.said)} messages and {rows} rows")


# --- on Discord ----------------------------------------------------------------------------------


@dataclass
class OnDiscordAgain:
    """A stage whose gateway tells of every interaction four times, as after a resume."""

    table: discord.Table
    post: Post | None

    def __post_init__(self) -> None:
        for name in ("rhian", "kofi", "members", "posts"):
            setattr(self, name, getattr(self.table, name))
        gateway, post = self.table.fake.gateway, self.post
        tells = gateway.tell
        if post is None:
            return

        async def tell(event: str, data: dict[str, Any], guild: int) -> None:
            post.hold(lambda: tells(event, data, guild))
            await tells(event, data, guild)
            await post.deliver()

        gateway.tell = tell  # type: ignore[method-assign]

    async def to(self, wall_clock: str) -> None:
        await on_the_way(self.table, self.post, wall_clock)


async def on_discord(folder: Path, chance: random.Random | None) -> Story:
    async with fake_discord() as fake, discord.sit_down(folder, fake) as table:
        post = Post(chance, table.clock) if chance is not None else None
        stage: Any = OnDiscordAgain(table, post)
        await a_week(stage)
        await stage.to("2026-11-29 21:00")
        everybody = [readable(each) for each in fake.world.messages.values() if not each.only_for]
        assert all(each.answered for each in fake.world.interactions.values())
        return Story(everybody, await rows_of(table.house), post.delivered if post else 0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
async def test_a_week_on_discord(tmp_path: Path, seed: int, figure: Callable[[str], None]) -> None:
    once = await on_discord(tmp_path / "once", None)
    again = await on_discord(tmp_path / "again", random.Random(seed))
    assert again.delivered > 60
    assert Counter(again.said) == Counter(once.said)
    assert again.rows == once.rows
    rows = sum(once.rows.values())
    figure(f"{again.delivered} came again: the same {len(once.said)} messages and {rows} rows")
