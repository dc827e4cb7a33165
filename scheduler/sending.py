"""What is in flight: each handed to its platform, waited for, and its outcome taken down."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.answers import DirectMessage, Edit, Listing, Pinning, Post
from bot.domain.delivery import Delivery
from bot.ids import MessageRef
from bot.ports import EventList, OutcomeUnknown, PinBoard, Unreachable
from scheduler import rules
from scheduler.claiming import LEASE
from scheduler.rendering import Ready
from scheduler.worker import Worker

SEND_TIMEOUT = 20.0
"""Seconds for one send, well inside the lease. After it the outcome is unknown."""
TOO_OLD = LEASE.total_seconds() - SEND_TIMEOUT
"""Seconds after its mark: what is sent later might still be on its way when the lease is over."""
STRAGGLERS = 0.25
"""Seconds that a batch waits for its slowest sends before the others are settled and followed."""


@dataclass(frozen=True, slots=True)
class _Flight:
    """``since`` is the event loop's time, and ``until`` when its lease ends by everybody's."""

    since: float
    share: str
    until: datetime


class Flights:
    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._flights: dict[asyncio.Task[Delivery], _Flight] = {}

    def __len__(self) -> int:
        return len(self._flights)

    def shares(self) -> list[str]:
        return [each.share for each in self._flights.values()]

    def outlive(self, now: datetime) -> bool:
        """Whether the lease of one has passed, although its outcome may still come: the clock was
        set, or the whole process stood still."""
        return any(each.until <= now for each in self._flights.values())

    def start(self, ready: Sequence[Ready], until: datetime) -> None:
        now = asyncio.get_running_loop().time()
        for each in ready:
            task = asyncio.create_task(self._send(each, now))
            self._flights[task] = _Flight(now, each.delivery.share, until)

    def hurry(self) -> None:
        """Waits for nothing more: the outcome of each is unknown."""
        for task in self._flights:
            task.cancel()

    async def landed(self, *, wait: bool = True) -> list[Delivery]:
        """The outcomes that have come. Waits for them, though not for long."""
        patience = STRAGGLERS if wait else 0.0
        done, _ = await asyncio.wait(self._flights, timeout=patience)
        for task in done:
            del self._flights[task]
        too_long = asyncio.get_running_loop().time() - SEND_TIMEOUT
        for task, flight in self._flights.items():
            if flight.since < too_long:
                task.cancel()
        return [task.result() for task in done]

    async def _send(self, ready: Ready, marked: float) -> Delivery:
        """Never raises: the outcome is a value, whatever happens. One that is cancelled, because it
        takes too long or because the program ends, may have been posted."""
        delivery = ready.delivery
        if asyncio.get_running_loop().time() - marked > TOO_OLD:
            # The whole process stood still, and somebody else may have it by now.
            return rules.put_off(delivery, delivery.due_at)
        try:
            posted = await _handed_over(ready)
        except asyncio.CancelledError:
            unknown = OutcomeUnknown("no answer in time")
            return self._worker.failed(delivery, unknown, again=ready.again)
        except Exception as problem:
            return self._worker.failed(delivery, problem, again=ready.again)
        return rules.sent(delivery, self._worker.clock.now(), posted)


async def _handed_over(ready: Ready) -> MessageRef | None:
    platform, key = ready.platform, ready.delivery.id
    match ready.outgoing:
        case Post(place, message):
            return await platform.post(place, message, key)
        case DirectMessage(person, message, only_in=only_in):
            return await platform.direct(person, message, key, only_in=only_in)
        case Edit(ref, message):
            await platform.edit(ref, message)
            return ref
        case Listing() as listing:
            if not isinstance(platform, EventList):
                raise Unreachable("no list of events there")
            await platform.keep_listed(listing)
            return None
        case Pinning(ref, instead):
            if not isinstance(platform, PinBoard):
                raise Unreachable("no pins there")
            # The new one first: there is always one to be found.
            await platform.pin(ref)
            for each in instead:
                await platform.unpin(each)
            return ref
