"""What is claimed under a lease: how much, whose turn it is, and what is claimed ahead.

Where a platform answers at once, the database is what a reminder costs, and a claim costs much the
same for 256 as for 64. So while nothing is kept waiting, more is claimed than is sent at once. It
stays CLAIMED until just before it is sent: what a crash leaves in doubt is what was in flight, and
no more. Where sends are slow, nothing is claimed ahead: another worker, or somebody who asks for
something now, may well be quicker than the queue.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.delivery import Delivery, DeliveryState
from bot.ports import StorageUnavailable, UnitOfWork
from scheduler import rules
from scheduler.worker import Worker

LEASE = timedelta(seconds=60)
BATCH = 64
"""Sends at once, each in its own lane."""
AHEAD = 4 * BATCH
"""Claimed by one statement where all that was sent before was answered at once."""
EXTRA = 16
"""More at once where the batch is full, for what somebody has just asked for, and for shares that
do not fill it: a workspace whose platform is slow holds up nobody else."""
CROWDED = BATCH // 4
"""In flight for one share: it fills the batch."""
ASK_ROUND = 0.05
"""Seconds between two looks at what somebody has just asked for, while more is claimed ahead."""
LOOK_ROUND = 0.5
LOOK_ROUND_SHARE = 0.05
"""Seconds between two looks at who waits behind a long queue, and how much of the time they may
take: looking costs as much as is due."""
FOR_EVER = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Ask:
    """How many to claim. ``crowded``: only what is asked for now, and what belongs to no such
    share; every share, where it is None. ``pressing``: only what is asked for now."""

    limit: int
    crowded: Collection[str] | None = None
    pressing: bool = False


class Claims:
    """What this worker has claimed and not yet begun, in the order in which it is to begin."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._held: deque[Delivery] = deque()
        self._more = True
        """Whether the last claim got all that it asked for, so that more may be due."""
        self._asked_at = 0.0
        self._named: Sequence[int] = ()
        """Of those behind a long queue, whose turn it is."""
        self._look_round_at = 0.0

    def __bool__(self) -> bool:
        return bool(self._held)

    def take(self, room: int) -> list[Delivery]:
        """The next ones, to be begun now."""
        return [self._held.popleft() for _ in range(min(room, len(self._held)))]

    def give_back(self, keep: int = 0) -> list[Delivery]:
        """All but so many are due again: nobody need wait for their lease."""
        kept = deque(self.take(keep))
        unsent = given_back(self._held)
        # Where the outcome of an earlier send is unknown, its kind's rule has to say what follows.
        kept.extend(each for each in self._held if each.state is DeliveryState.SENDING)
        self._held = kept
        return unsent

    def forget(self) -> None:
        """What is left of it has a lease, and that runs out."""
        self._held.clear()

    def next_ask(
        self, flying: Callable[[], Sequence[str]], *, quick: bool, begun: bool
    ) -> Ask | None:
        """``flying`` gives the shares of what is in flight or about to be; ``begun`` says that some
        of it is about to be: it waits for no claim that would find nothing."""
        if self._held:
            recently = asyncio.get_running_loop().time() < self._asked_at + ASK_ROUND
            return None if recently else Ask(EXTRA, pressing=True)
        if begun and not self._more:
            return None
        if quick:
            return Ask(AHEAD)
        shares = flying()
        room = BATCH - len(shares)
        if room > 0:
            return Ask(room)
        if begun or room + EXTRA <= 0:
            return None
        crowded = {share for share, count in Counter(shares).items() if count >= CROWDED}
        return Ask(room + EXTRA, crowded)

    async def claim(
        self, uow: UnitOfWork, ask: Ask, now: datetime, *, patient: bool
    ) -> Sequence[Delivery]:
        """To be ``keep``-ed once it is saved. ``patient``: no lease counts as run out."""
        ours = any(each.lease_until is not None and each.lease_until <= now for each in self._held)
        return await uow.deliveries.claim(
            self._worker.name,
            now,
            LEASE,
            ask.limit,
            kinds=self._worker.known,
            over_by=now - FOR_EVER if patient or ours else now,
            named=() if ask.pressing else self._named,
            crowded=ask.crowded,
            pressing=ask.pressing,
        )

    async def keep(self, ask: Ask, claimed: Sequence[Delivery], now: datetime) -> None:
        self._asked_at = asyncio.get_running_loop().time()
        if ask.pressing:
            self._held.extendleft(reversed(claimed))
            return
        self._named = ()
        self._more = len(claimed) == ask.limit
        self._held.extend(in_turns(claimed))
        if self._more:
            await self._look_round(now)

    async def mark(self, uow: UnitOfWork, ids: Sequence[str]) -> tuple[Collection[str], datetime]:
        """As being sent. Which of them are still ours, and until when."""
        until = self._worker.clock.now() + LEASE
        return await uow.deliveries.sending(ids, self._worker.name, until), until

    async def _look_round(self, now: datetime) -> None:
        """More is due than is claimed at once: who waits behind the long queue of somebody else?"""
        loop = asyncio.get_running_loop()
        before = loop.time()
        if before < self._look_round_at:
            return
        with suppress(StorageUnavailable):  # what was claimed goes on
            async with self._worker.store.reading() as uow:
                self._named = await uow.deliveries.waiting(now)
        took = loop.time() - before
        self._look_round_at = before + max(LOOK_ROUND, took / LOOK_ROUND_SHARE)


def in_turns(claimed: Sequence[Delivery]) -> list[Delivery]:
    """As they were chosen: what has no outcome yet, then by priority, and within each one of each
    share before the next of any. What is begun together comes in this order."""
    if len(claimed) <= BATCH:
        return list(claimed)
    seen: Counter[tuple[int, str]] = Counter()
    turns: list[tuple[bool, int, int]] = []
    for each in claimed:
        turn = seen[each.priority, each.share]
        seen[each.priority, each.share] = turn + 1
        turns.append((each.state is not DeliveryState.SENDING, each.priority, turn))
    order = sorted(range(len(claimed)), key=turns.__getitem__)
    return [claimed[number] for number in order]


def given_back(unsent: Iterable[Delivery]) -> list[Delivery]:
    """Due again as they were. Where the outcome of an earlier send is unknown, that stays so."""
    return [
        rules.put_off(each, each.due_at) for each in unsent if each.state is DeliveryState.CLAIMED
    ]
