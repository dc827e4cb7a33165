"""From what was claimed to what is sent: each rendered from the state of now, or settled unsent."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.answers import DirectMessage, Edit, Listing, Nothing, Outgoing, Pinning, Post
from bot.domain.delivery import Delivery, DeliveryState
from bot.flows.context import Desk
from bot.flows.personal import directly
from bot.ports import Platform, StorageUnavailable
from scheduler import late, personal, rules
from scheduler.personal import Chosen
from scheduler.rules import Sends, Unknown
from scheduler.worker import Worker

TURN = 0.003
"""Seconds of rendering before anything else on the event loop gets a turn."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Rendered, and about to be sent."""

    delivery: Delivery
    outgoing: Post | DirectMessage | Edit | Listing | Pinning
    platform: Platform
    again: bool
    """Whether it may be sent once more where the outcome is unknown."""


@dataclass(slots=True)
class Rendering:
    """Of one batch. ``others`` says whether anything but notices goes on right now."""

    worker: Worker
    others: bool
    ready: list[Ready] = field(default_factory=list)
    settled: list[Delivery] = field(default_factory=list)
    """What is not sent now: put off, left out, or failed."""
    _gave_way: float = 0.0

    async def of(self, sends: Sequence[tuple[Sends, Delivery]]) -> None:
        """A renderer that fails takes nobody with it: its delivery is put off, and the others go on
        in a fresh picture of the database. Raises StorageUnavailable and Conflict."""
        left = list(reversed(sends))
        while left:
            now = self.worker.clock.now()
            async with self.worker.store.reading() as uow:
                await uow.groups.many(list({each.group for _, each in left}))
                await uow.sessions.many(list({each.subject for _, each in left}))
                if quoting := {each.group for kind, each in left if kind.quotes}:
                    await uow.agreements.many(list(quoting))
                    await uow.pulses.many(list(quoting))
                chosen = await personal.read(uow, self.worker.kinds, left, now)
                desk = self.worker.desk(uow, now)
                while left:
                    kind, delivery = left.pop()
                    try:
                        await self._prepare(desk, chosen, kind, delivery)
                    except StorageUnavailable:
                        raise
                    except Exception as error:
                        self.settled.append(self.worker.failed(delivery, error))
                        break
                    await self._give_way()

    async def _give_way(self) -> None:
        """The event loop belongs to everybody: other things get their turn every few milliseconds,
        and not more often, because a turn costs as much as a card."""
        loop = asyncio.get_running_loop()
        if loop.time() - self._gave_way > TURN:
            await asyncio.sleep(0)
            self._gave_way = loop.time()

    async def _prepare(self, desk: Desk, chosen: Chosen, kind: Sends, delivery: Delivery) -> None:
        group = await desk.uow.groups.get(delivery.group)
        if group is None:
            gone = rules.settled(delivery, DeliveryState.SKIPPED, desk.now, rules.GROUP_GONE)
            self.settled.append(gone)
            return
        platform = self.worker.platforms.get(group.place.platform)
        if platform is None:
            raise LookupError("no such platform here")
        keeps_keys = platform.capabilities.keeps_keys
        delivery = rules.considered(delivery, kind, group, desk.now, keeps_keys=keeps_keys)
        if delivery.state is DeliveryState.CLAIMED:
            delivery = await personal.considered(desk.uow, chosen, kind, delivery, group, desk.now)
        if delivery.state is not DeliveryState.CLAIMED:
            self.settled.append(delivery)
            return
        if delivery.kind == late.NOTICE and await late.is_too_early(desk.uow, delivery, desk.now):
            self.settled.append(late.wait(delivery, desk.now, others_go_on=self.others))
            return
        desk = await personal.speaking(desk, delivery, group)
        outgoing: Outgoing = await directly(
            desk, await kind.render(desk, delivery), unasked=kind.members
        )
        if isinstance(outgoing, Nothing):
            skipped = rules.settled(delivery, DeliveryState.SKIPPED, desk.now, outgoing.why)
            self.settled.append(skipped)
            return
        # An edit is the same however often it is made.
        again = keeps_keys or kind.unknown is Unknown.RESEND or isinstance(outgoing, Edit)
        self.ready.append(Ready(delivery, outgoing, platform, again))
