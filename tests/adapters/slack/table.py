"""The whole house on Slack: router, flows, SQLite, the English pack, the delivery engine and the
adapter, with a fake Slack over real sockets and a clock that moves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.slack.adapter import Serving, Slack, SlackSettings, open_slack
from adapters.slack.commands import SCOPES
from bot.flows.context import Rules
from bot.ports import Platform
from bot.start.house import House, open_house
from content.loader import load
from tests.adapters.slack.conftest import heard, randomness, settings_for
from tests.fakes.slack.people import Actor
from tests.fakes.slack.server import FakeSlack, fake_slack
from tests.fakes.slack.state import Channel
from tests.support.databases import new_file
from tests.support.recording import MovableClock

LIBRARY = load()
START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@dataclass
class Table:
    fake: FakeSlack
    house: House
    serving: Serving
    clock: MovableClock
    hand: "Hand"
    platform: Platform

    def circle(self, *names: str, private: bool = True) -> tuple[Channel, list[Actor]]:
        """A channel with these people in it; the first of them made it."""
        people = [self.fake.person(name) for name in names]
        users = [each.user for each in people]
        return self.fake.channel("circle", *users, creator=users[0], private=private), people

    async def settle(self) -> None:
        """Until everything that was pressed is answered and everything that is due has gone out."""
        await self.serving.quiet()
        await self.house.ticker.run_until_quiet()
        await self.serving.quiet()

    async def to(self, wall_clock: str) -> None:
        """London time, ``2026-12-02 18:30``; stops at each due time on the way."""
        at = datetime.fromisoformat(wall_clock).replace(tzinfo=ZoneInfo("Europe/London"))
        await self.settle()
        while (due := await self._next_due()) is not None and due <= at:
            self.clock.to(max(due, self.clock.now()))
            await self.settle()
        self.clock.to(at.astimezone(UTC))

    async def types(self, who: Actor, words: str, channel: Channel | None = None) -> None:
        await who.types(f"/peer {words}", channel)
        await self.settle()

    async def presses(self, who: Actor, label: str) -> None:
        await who.presses(label)
        await self.settle()

    async def submits(self, who: Actor, **values: str) -> None:
        await who.submits(None, **values)
        await self.settle()

    async def _next_due(self) -> datetime | None:
        async with self.house.store.reading() as uow:
            return await uow.deliveries.next_due()


@asynccontextmanager
async def sit_down(folder: Path, transport: str) -> AsyncIterator[Table]:
    async with fake_slack(SCOPES) as fake:
        # The clock of the story jumps over days; the fake's own seconds are real.
        fake.posting.burst = 1000.0
        clock, hand = MovableClock(START), Hand()
        settings = settings_for(fake, transport)
        async with (
            at_work(settings, folder, clock, hand) as (slack, house, serving),
            heard(fake, serving),
        ):
            yield Table(fake, house, serving, clock, hand, slack.platform)


@asynccontextmanager
async def at_work(
    settings: SlackSettings, folder: Path, clock: MovableClock, hand: "Hand"
) -> AsyncIterator[tuple[Slack, House, Serving]]:
    """The house and its Slack, whatever stands at the other end."""
    async with (
        open_slack(
            settings,
            words=LIBRARY.words,
            randomness=randomness,
            monotonic=hand.monotonic,
            sleep=hand.sleep,
        ) as slack,
        open_house(
            url=new_file(folder),
            key=bytes(32),
            clock=clock,
            library=LIBRARY,
            rules=Rules(),
            platforms={"slack": slack.platform},
        ) as house,
        slack.serve(house.router) as serving,
    ):
        yield slack, house, serving


class Hand:
    """Seconds that pass when somebody waits: waiting for a turn is tried elsewhere."""

    def __init__(self) -> None:
        self._now = 0.0
        self.waited: list[float] = []

    def monotonic(self) -> float:
        return self._now

    def on(self, seconds: float) -> None:
        self._now += seconds

    async def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        self._now += seconds
