"""An engine on real SQLite with a clock that stands still, a platform that fails as asked, and a
table of kinds of its own: what the tests of this folder run."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from bot.answers import DirectMessage, Nothing, Outgoing, Post
from bot.domain.delivery import Delivery, DeliveryState
from bot.flows.context import Desk, Rules
from bot.ids import MessageRef, Person, Place
from bot.message import Message
from bot.observer import UNOBSERVED, Observer
from bot.ports import Capabilities, OutcomeUnknown, Store
from bot.storage.unit_of_work import open_store
from bot.text import text
from scheduler.delivery import Engine
from scheduler.plan import Plan
from scheduler.rules import Kinds, Missed, Sends, Unknown, Works
from tests.scheduler.people import group, randomness
from tests.support.databases import new_file
from tests.support.recording import MovableClock, RecordingPlatform

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def words(desk: Desk, delivery: Delivery) -> Outgoing:
    """The detail of the delivery, to whom it is for."""
    circle = await desk.uow.groups.get(delivery.group)
    if circle is None:
        return Nothing("no group")
    message = Message(text(delivery.detail), ())
    if delivery.to:
        place = circle.place
        return DirectMessage(Person(place.platform, place.workspace, delivery.to), message)
    return Post(circle.place, message)


async def breaks(desk: Desk, delivery: Delivery) -> Outgoing:
    raise ValueError("what somebody wrote in private")


async def not_needed(desk: Desk, delivery: Delivery) -> Outgoing:
    return Nothing("over")


async def plans_more(desk: Desk, delivery: Delivery) -> None:
    circle = await desk.uow.groups.get(delivery.group)
    assert circle is not None
    more = desk.schedule.at_once("resend", circle, f"after-{delivery.subject}", desk.now)
    await desk.uow.deliveries.plan([more])


async def cannot_work(desk: Desk, delivery: Delivery) -> None:
    await plans_more(desk, delivery)
    raise ValueError("after it has written something")


DAY = timedelta(days=1)
KINDS: Kinds = {
    "resend": Sends(words, Missed.SEND_LATE, Unknown.RESEND, window=DAY),
    "leave": Sends(words, Missed.SEND_LATE, Unknown.LEAVE, window=DAY),
    "skip": Sends(words, Missed.SKIP, Unknown.LEAVE),
    "members": Sends(words, Missed.SEND_LATE, Unknown.RESEND, window=DAY, members=True),
    "late.notice": Sends(words, Missed.SEND_LATE, Unknown.RESEND, window=30 * DAY),
    "breaks": Sends(breaks, Missed.SEND_LATE, Unknown.RESEND, window=DAY),
    "not_needed": Sends(not_needed, Missed.SEND_LATE, Unknown.RESEND, window=DAY),
    "works": Works(plans_more),
    "cannot_work": Works(cannot_work),
}


@dataclass
class Platformlike(RecordingPlatform):
    """``drops`` decides by key whether the answer to an accepted post is lost. With ``keeps_keys``
    a key that was accepted before is not posted again. ``slow`` holds a channel until it is set."""

    drops: Callable[[str], bool] = lambda key: False
    slow: dict[str, asyncio.Event] = field(default_factory=dict)
    started: asyncio.Event = field(default_factory=asyncio.Event)
    in_flight: list[str] = field(default_factory=list)
    most_in_flight: int = 0
    lanes_twice: list[str] = field(default_factory=list)
    _kept: dict[str, MessageRef] = field(default_factory=dict)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def heard(self, count: int) -> None:
        """Waits until that many messages were posted."""
        async with self._news:
            await self._news.wait_for(lambda: len(self.posted) >= count)

    async def post(self, place: Place, message: Message, key: str) -> MessageRef:
        return await self._accept(place, "", message, key)

    async def direct(
        self, person: Person, message: Message, key: str, *, only_in: Place | None = None
    ) -> MessageRef:
        place = Place(person.platform, person.workspace, f"@{person.user}")
        return await self._accept(place, person.user, message, key)

    async def _accept(self, place: Place, to: str, message: Message, key: str) -> MessageRef:
        if place.channel in self.in_flight:
            self.lanes_twice.append(place.channel)
        self.started.set()
        self.in_flight.append(place.channel)
        self.most_in_flight = max(self.most_in_flight, len(self.in_flight))
        try:
            slow = self.slow.get(place.channel)
            await (slow.wait() if slow else asyncio.sleep(0))
            self._fail()
            ref = self._kept.get(key) if self.capabilities.keeps_keys else None
            ref = ref or self._keep(place, to, message, key)
            self._kept[key] = ref
            async with self._news:
                self._news.notify_all()
            if self.drops(key):
                raise OutcomeUnknown("the line went dead")
            return ref
        finally:
            self.in_flight.remove(place.channel)

    @property
    def said(self) -> list[str]:
        return [str(each.message.summary[0]) for each in self.posted]


@dataclass
class Room:
    store: Store
    clock: MovableClock
    platform: Platformlike
    plan: Plan
    kinds: Kinds
    planned: list[datetime] = field(default_factory=list)
    """What the store told the ticker."""

    def engine(
        self,
        worker: str = "one",
        store: Store | None = None,
        observer: Observer = UNOBSERVED,
    ) -> Engine:
        return Engine(
            store=store or self.store,
            kinds=self.kinds,
            platforms={"slack": self.platform},
            clock=self.clock,
            library=cast(Any, SimpleNamespace(tongues={})),
            schedule=self.plan,
            randomness=randomness().randbytes,
            rules=Rules(),
            worker=worker,
            observer=observer,
        )

    async def due(
        self,
        *kinds: str,
        at: datetime = NOON,
        of: str = "group1",
        channel: str = "C1",
        to: str = "",
        step: timedelta = timedelta(0),
        name: str = "",
    ) -> list[Delivery]:
        """Plans one of each kind, in this order; what it says is ``kind`` and a number."""
        circle = group(id=of, channel=channel)
        async with self.store.writing() as uow:
            if await uow.groups.get(of) is None:
                await uow.groups.add(circle)
            made = [
                self.plan.at(
                    kind,
                    circle,
                    f"{name}{number}",
                    at + step * number,
                    detail=f"{kind} {number}",
                    to=to,
                )
                for number, kind in enumerate(kinds)
            ]
            await uow.deliveries.plan(made)
        return made

    async def now(self, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """As they are stored by now."""
        async with self.store.reading() as uow:
            found = [await uow.deliveries.by_key(each.key) for each in deliveries]
        return [each for each in found if each is not None]

    async def states(self, deliveries: Sequence[Delivery]) -> list[tuple[DeliveryState, str]]:
        return [(each.state, each.outcome) for each in await self.now(deliveries)]


@asynccontextmanager
async def open_room(
    folder: Path, *, now: datetime = NOON, keeps_keys: bool = False
) -> AsyncIterator[Room]:
    clock = MovableClock(now)
    platform = Platformlike(clock, name="slack", capabilities=Capabilities(keeps_keys=keeps_keys))
    planned: list[datetime] = []
    async with open_store(
        new_file(folder),
        bytes(32),
        randomness=randomness().randbytes,
        on_planned=planned.append,
    ) as store:
        yield Room(store, clock, platform, Plan(randomness(9).randbytes), KINDS, planned)
