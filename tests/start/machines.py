"""Machines that share a PostgreSQL, in one process: each a whole house with a clock of its own, and
one platform that counts what reaches it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import cast

from bot.domain.delivery import Delivery
from bot.domain.group import Group, QuietHours
from bot.flows.context import Rules
from bot.ids import MessageRef, Place
from bot.message import Message
from bot.start.house import House, open_house
from content.loader import load
from tests.support.circle import GROUP, SESSION
from tests.support.recording import MovableClock, RecordingPlatform

KEY = bytes(32)
LIBRARY = load()


@dataclass
class OwnClock:
    """A machine's clock, so far off."""

    off: timedelta = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.off


@dataclass
class Counting(RecordingPlatform):
    """``lasts`` is how long a post takes, in seconds; ``heard`` waits for one more."""

    lasts: float = 0.0
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    in_flight: set[str] = field(default_factory=set)

    async def post(self, place: Place, message: Message, key: str) -> MessageRef:
        self.in_flight.add(key)
        try:
            await asyncio.sleep(self.lasts)
            ref = self._keep(place, "", message, key)
        finally:
            self.in_flight.discard(key)
        async with self.news:
            self.news.notify_all()
        return ref

    async def until(self, count: int) -> None:
        async with self.news:
            await self.news.wait_for(lambda: len(self.posted) >= count)

    @property
    def keys(self) -> list[str]:
        return [each.key for each in self.posted]


def platform(lasts: float = 0.0) -> Counting:
    return Counting(clock=cast(MovableClock, OwnClock()), name="test", lasts=lasts)


@asynccontextmanager
async def machine(
    url: str, posts: Counting, *, off: timedelta = timedelta(0), keeps_time: bool = True
) -> AsyncIterator[House]:
    async with open_house(
        url=url,
        key=KEY,
        clock=OwnClock(off),
        library=LIBRARY,
        rules=Rules(),
        platforms={posts.name: posts},
        shared=True,
    ) as house:
        if keeps_time:
            house.ticker.start()
        yield house


def circle(number: int = 0) -> Group:
    """A group that has no quiet hours: tests run at any time of the day."""
    awake = QuietHours(GROUP.quiet.start, GROUP.quiet.start)
    place = replace(GROUP.place, channel=f"C{number}")
    return replace(GROUP, id=f"circle{number}", place=place, quiet=awake, created_at=hours(-24))


def hours(count: float) -> datetime:
    return datetime.now(UTC) + timedelta(hours=count)


async def plan(
    house: House, count: int, *, after: timedelta = timedelta(0), name: str = ""
) -> Sequence[Delivery]:
    """So many ways to join, each to a channel of its own, due that long after the house's time."""
    made = []
    async with house.store.writing() as uow:
        for number in range(count):
            group = circle(number)
            session = replace(
                SESSION, id=f"s{name}{number}", group=group.id, starts_at=hours(1), plan=0
            )
            if await uow.groups.get(group.id) is None:
                await uow.groups.add(group)
            await uow.sessions.add(session)
            due = house.clock.now() + after
            made.append(house.schedule.at("session.joining", group, session.id, due))
        await uow.deliveries.plan(made)
    return made
