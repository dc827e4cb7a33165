"""The engine: claim what is due, render it from the state of now, send it, settle it.

Nothing is held in memory that matters. A worker that dies leaves rows under a lease; whoever comes
next takes them again, and what was being sent at that moment follows its kind's rule. What is
marked SENDING is exactly what is in flight, so a crash leaves as few doubts as there are sends.

Longer than most files here: it has one job, and its steps read in order from top to bottom.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.answers import DirectMessage, Edit, Listing, Nothing, Outgoing, Pinning, Post
from bot.domain.delivery import Delivery, DeliveryState
from bot.flows import pinning
from bot.flows.context import Desk, Rules
from bot.flows.personal import directly
from bot.ids import MessageRef
from bot.library import Library
from bot.log import Log
from bot.observer import UNOBSERVED, Observer
from bot.ports import (
    Clock,
    Conflict,
    EventList,
    OutcomeUnknown,
    PinBoard,
    Platform,
    PlatformProblem,
    Randomness,
    Schedule,
    StorageUnavailable,
    Store,
    UnitOfWork,
    Unreachable,
)
from scheduler import late, personal, rules
from scheduler.personal import Chosen
from scheduler.rules import Kinds, Sends, Unknown, Works

LEASE = timedelta(seconds=60)
BATCH = 64
"""Sends at once, each in its own lane: what is claimed is sent now."""
EXTRA = 16
"""More at once where the batch is full, for what somebody has just asked for, and for shares that
do not fill it: a workspace whose platform is slow holds up nobody else."""
CROWDED = BATCH // 4
"""In flight for one share: it fills the batch."""
LOOK_ROUND = 0.5
LOOK_ROUND_SHARE = 0.05
"""Seconds between two looks at who waits behind a long queue, and how much of the time they may
take: looking costs as much as is due."""
GRACE = 10.0
"""Seconds after the database was away in which no lease counts as run out: whoever was sending
meanwhile has its outcome and is about to save it."""
SEND_TIMEOUT = 20.0
"""Seconds for one send, well inside the lease. After it the outcome is unknown."""
TOO_OLD = LEASE.total_seconds() - SEND_TIMEOUT
"""Seconds after its mark: what is sent later might still be on its way when the lease is over."""
STRAGGLERS = 0.25
"""Seconds that a batch waits for its slowest sends before the others are settled and followed."""
TURN = 0.003
"""Seconds of rendering before anything else on the event loop gets a turn."""
MOMENT = 0.02
"""Seconds before a transaction that met another one is tried again; up to twice that."""
FOR_EVER = timedelta(days=365)
CONFLICTS = 5
"""How often one piece of work runs again because somebody changed the same thing in between."""

log = Log(__name__)


@dataclass(frozen=True, slots=True)
class _Flight:
    """``since`` is the event loop's time, and ``until`` when its lease ends by everybody's."""

    since: float
    share: str
    until: datetime


@dataclass(frozen=True, slots=True)
class _Ready:
    """Rendered, and about to be sent."""

    delivery: Delivery
    outgoing: Post | DirectMessage | Edit | Listing | Pinning
    platform: Platform
    again: bool
    """Whether it may be sent once more where the outcome is unknown."""


class Engine:
    """One worker. ``platforms`` by name, as ``Place.platform`` has it; ``worker`` is a name that
    no other worker on the same database has."""

    def __init__(
        self,
        *,
        store: Store,
        kinds: Kinds,
        platforms: Mapping[str, Platform],
        clock: Clock,
        library: Library,
        schedule: Schedule,
        randomness: Randomness,
        rules: Rules,
        worker: str,
        observer: Observer = UNOBSERVED,
    ) -> None:
        self._store = store
        self._kinds = kinds
        self._platforms = platforms
        self._clock = clock
        self._library = library
        self._schedule = schedule
        self._randomness = randomness
        self._rules = rules
        self._worker = worker
        self._observer = observer
        self._gave_way = 0.0
        self._in_flight: dict[asyncio.Task[Delivery], _Flight] = {}
        self._named: Sequence[int] = ()
        """Of those behind a long queue, whose turn it is."""
        self._look_round_at = 0.0
        self._away = False
        self._lost_touch = False
        """The database was away, and what it had in hand for us is not cleared up yet."""
        self._patient_until = 0.0
        self._owed: list[Delivery] = []
        """Outcomes that are known and not yet saved: they are saved before anything else."""

    @property
    def owes(self) -> bool:
        """Whether outcomes are known that could not be saved yet."""
        return bool(self._owed)

    async def next_due(self) -> datetime | None:
        with self._noticing():
            async with self._store.reading() as uow:
                due = await uow.deliveries.next_due()
        self._observer.looked()
        return due

    @contextmanager
    def _noticing(self) -> Iterator[None]:
        """Whether the database is there, and since when."""
        try:
            yield
        except StorageUnavailable:
            self._away = True
            raise
        if self._away:
            self._away, self._lost_touch = False, True
            self._patient_until = asyncio.get_running_loop().time() + GRACE

    async def run(self, go_on: Callable[[], bool] = lambda: True) -> int:
        """Everything that is due, until nothing is or ``go_on`` says no; then what is in flight is
        finished. Returns how many were claimed. Raises StorageUnavailable; what was sent until then
        is remembered and saved by the next run."""
        total = 0
        try:
            while True:
                with self._noticing():
                    claimed = await self._settle_and_claim(go_on())
                    total += len(claimed)
                    await self._start(claimed)
                if self._in_flight:
                    await self._collect()
                elif not claimed and not self._owed:
                    return total
        finally:
            while self._in_flight:
                await self._collect()

    def hurry(self) -> None:
        """Waits for nothing more that is in flight: the outcome of each is unknown."""
        for task in self._in_flight:
            task.cancel()

    async def _collect(self) -> None:
        """Waits for what is in flight, though not for long, and keeps the outcomes to be saved."""
        done, _ = await asyncio.wait(self._in_flight, timeout=STRAGGLERS)
        for task in done:
            del self._in_flight[task]
            self._owed.append(task.result())
        too_long = asyncio.get_running_loop().time() - SEND_TIMEOUT
        for task, flight in self._in_flight.items():
            if flight.since < too_long:
                task.cancel()

    async def _settle_and_claim(self, claim: bool) -> Sequence[Delivery]:
        """Again where the database made two that met start over. Raises StorageUnavailable."""
        for _ in range(CONFLICTS):
            try:
                return await self._settle_and_claim_once(claim)
            except Conflict:
                await asyncio.sleep(MOMENT * (1 + self._randomness(1)[0] / 256))
        raise StorageUnavailable("The database is busy: again in a moment.")

    async def _settle_and_claim_once(self, claim: bool) -> Sequence[Delivery]:
        """One write for both, so a batch costs two: this one and the mark before it is sent."""
        room, crowded = self._room() if claim else (0, None)
        now = self._clock.now()
        owed = tuple(personal.privately(each, self._kinds) for each in self._owed)
        if not owed and not room:
            return ()
        async with self._store.writing() as uow:
            if owed:
                await uow.deliveries.settle(owed, self._worker)
                await late.plan_notices(uow, self._schedule, owed, now)
                await late.plan_unlisted(uow, self._schedule, owed, now)
                await pinning.follow(uow, self._schedule, self._rules, owed, now)
                await personal.follow(uow, self._schedule, self._kinds, owed, now)
            if self._lost_touch and not self._in_flight:
                # A claim may have been saved whose answer never came.
                await uow.deliveries.end_leases(now, self._worker)
            claimed: Sequence[Delivery] = ()
            if room:
                claimed = await uow.deliveries.claim(
                    self._worker,
                    now,
                    LEASE,
                    room,
                    over_by=self._leases_over_by(now),
                    named=self._named,
                    crowded=crowded,
                )
        del self._owed[: len(owed)]
        self._observer.looked()
        for each in owed:
            self._observer.settled(each, now)
        self._named = ()
        self._lost_touch = self._lost_touch and bool(self._in_flight)
        if room and len(claimed) == room:
            await self._look_round(now)
        return claimed

    def _room(self) -> tuple[int, Collection[str] | None]:
        """How many may be claimed; and where the batch is full, which shares fill it."""
        room = BATCH - len(self._in_flight)
        if room > 0:
            return room, None
        shares = Counter(each.share for each in self._in_flight.values())
        crowded = {share for share, count in shares.items() if count >= CROWDED}
        return room + EXTRA, crowded

    async def _look_round(self, now: datetime) -> None:
        """More is due than is claimed at once: who waits behind the long queue of somebody else?"""
        loop = asyncio.get_running_loop()
        before = loop.time()
        if before < self._look_round_at:
            return
        with suppress(StorageUnavailable):  # what was claimed goes on
            async with self._store.reading() as uow:
                self._named = await uow.deliveries.waiting(now)
        took = loop.time() - before
        self._look_round_at = before + max(LOOK_ROUND, took / LOOK_ROUND_SHARE)

    def _leases_over_by(self, now: datetime) -> datetime:
        """None counts as run out while the outcome of one of our own may still come, although its
        time has passed: the clock was set, or the whole process stood still."""
        ours = any(each.until <= now for each in self._in_flight.values())
        patient = ours or asyncio.get_running_loop().time() < self._patient_until
        return now - FOR_EVER if patient else now

    async def _start(self, claimed: Sequence[Delivery]) -> None:
        sends: list[tuple[Sends, Delivery]] = []
        for delivery in claimed:
            kind = self._kinds.get(delivery.kind)
            match kind:
                case Sends():
                    sends.append((kind, delivery))
                case Works():
                    await self._work(kind, delivery)
                case None:
                    self._owed.append(rules.left(delivery, self._clock.now()))
        if not sends:
            return
        try:
            ready = await self._render(sends, others=len(claimed) > _notices(claimed))
            if not ready:
                return
            async with self._store.writing() as uow:
                until = self._clock.now() + LEASE
                ids = [each.delivery.id for each in ready]
                await uow.deliveries.sending(ids, self._worker, until)
        except Conflict:
            # We were away for longer than the lease, and another worker has sent one of these.
            self._give_back(each for _, each in sends)
            return
        except StorageUnavailable:
            self._give_back(each for _, each in sends)
            raise
        now = asyncio.get_running_loop().time()
        for each in ready:
            task = asyncio.create_task(self._send(each, now))
            self._in_flight[task] = _Flight(now, each.delivery.share, until)

    def _give_back(self, unsent: Iterable[Delivery]) -> None:
        """Nobody need wait for the lease of what was not sent. Where the outcome of an earlier send
        is unknown, that stays so."""
        decided = {each.id for each in self._owed}
        self._owed.extend(
            rules.put_off(each, each.due_at)
            for each in unsent
            if each.id not in decided and each.state is DeliveryState.CLAIMED
        )

    # --- work ----------------------------------------------------------------------------------

    async def _work(self, kind: Works, delivery: Delivery) -> None:
        """Done and settled in one transaction, or neither."""
        problem: Exception = Conflict()
        for _ in range(CONFLICTS):
            try:
                async with self._store.writing() as uow:
                    mine = await uow.deliveries.by_key(delivery.key)
                    if mine is None or mine.claimed_by != self._worker or mine.settled_at:
                        return
                    now = self._clock.now()
                    await kind.run(self._desk(uow, now), delivery)
                    done = rules.settled(delivery, DeliveryState.DONE, now, rules.DONE)
                    await uow.deliveries.settle([done], self._worker)
            except Conflict as conflict:
                problem = conflict
            except StorageUnavailable:
                raise
            except Exception as error:
                problem = error
                break
            else:
                self._observer.settled(done, now)
                return
            await asyncio.sleep(0)
        after = self._failed(delivery, problem)
        if after.outcome == rules.FAILED:
            after = replace(after, outcome=rules.WORK_FAILED)
        self._owed.append(after)

    # --- render --------------------------------------------------------------------------------

    async def _render(
        self, sends: Sequence[tuple[Sends, Delivery]], *, others: bool
    ) -> list[_Ready]:
        """Each from the state of now. A renderer that fails takes nobody with it: its delivery is
        put off, and the others go on in a fresh picture of the database."""
        ready: list[_Ready] = []
        left = list(reversed(sends))
        while left:
            now = self._clock.now()
            async with self._store.reading() as uow:
                await uow.groups.many(list({each.group for _, each in left}))
                await uow.sessions.many(list({each.subject for _, each in left}))
                if quoting := {each.group for kind, each in left if kind.quotes}:
                    await uow.agreements.many(list(quoting))
                    await uow.pulses.many(list(quoting))
                chosen = await personal.read(uow, self._kinds, left, now)
                desk = self._desk(uow, now)
                while left:
                    kind, delivery = left.pop()
                    try:
                        await self._prepare(desk, chosen, kind, delivery, ready, others)
                    except StorageUnavailable:
                        raise
                    except Exception as error:
                        self._fail(delivery, error)
                        break
                    await self._give_way()
        return ready

    async def _give_way(self) -> None:
        """The event loop belongs to everybody: other things get their turn every few milliseconds,
        and not more often, because a turn costs as much as a card."""
        now = asyncio.get_running_loop().time()
        if now - self._gave_way > TURN:
            await asyncio.sleep(0)
            self._gave_way = asyncio.get_running_loop().time()

    async def _prepare(
        self,
        desk: Desk,
        chosen: Chosen,
        kind: Sends,
        delivery: Delivery,
        ready: list[_Ready],
        others: bool,
    ) -> None:
        group = await desk.uow.groups.get(delivery.group)
        if group is None:
            gone = rules.settled(delivery, DeliveryState.SKIPPED, desk.now, rules.GROUP_GONE)
            self._owed.append(gone)
            return
        platform = self._platforms.get(group.place.platform)
        if platform is None:
            raise LookupError("no such platform here")
        keeps_keys = platform.capabilities.keeps_keys
        delivery = rules.considered(delivery, kind, group, desk.now, keeps_keys=keeps_keys)
        if delivery.state is DeliveryState.CLAIMED:
            delivery = await personal.considered(desk.uow, chosen, kind, delivery, group, desk.now)
        if delivery.state is not DeliveryState.CLAIMED:
            self._owed.append(delivery)
            return
        if delivery.kind == late.NOTICE and await late.is_too_early(desk.uow, delivery, desk.now):
            self._owed.append(late.wait(delivery, desk.now, others_go_on=others))
            return
        desk = await personal.speaking(desk, delivery, group)
        outgoing: Outgoing = await directly(
            desk, await kind.render(desk, delivery), unasked=kind.members
        )
        if isinstance(outgoing, Nothing):
            skipped = rules.settled(delivery, DeliveryState.SKIPPED, desk.now, outgoing.why)
            self._owed.append(skipped)
            return
        # An edit is the same however often it is made.
        again = keeps_keys or kind.unknown is Unknown.RESEND or isinstance(outgoing, Edit)
        ready.append(_Ready(delivery, outgoing, platform, again))

    # --- send ----------------------------------------------------------------------------------

    async def _send(self, ready: _Ready, marked: float) -> Delivery:
        """Never raises: the outcome is a value, whatever happens. One that is cancelled, because it
        takes too long or because the program ends, may have been posted."""
        delivery = ready.delivery
        if asyncio.get_running_loop().time() - marked > TOO_OLD:
            # The whole process stood still, and somebody else may have it by now.
            return rules.put_off(delivery, delivery.due_at)
        try:
            posted = await self._hand_over(ready)
        except asyncio.CancelledError:
            return self._failed(delivery, OutcomeUnknown("no answer in time"), again=ready.again)
        except Exception as problem:
            return self._failed(delivery, problem, again=ready.again)
        return rules.sent(delivery, self._clock.now(), posted)

    async def _hand_over(self, ready: _Ready) -> MessageRef | None:
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

    # --- problems ------------------------------------------------------------------------------

    def _fail(self, delivery: Delivery, problem: Exception) -> None:
        self._owed.append(self._failed(delivery, problem))

    def _failed(self, delivery: Delivery, problem: Exception, *, again: bool = True) -> Delivery:
        after = rules.failed(delivery, problem, self._clock.now(), self._randomness, again=again)
        expected = isinstance(problem, PlatformProblem) and not isinstance(problem, Unreachable)
        parked = after.state is DeliveryState.PARKED
        say = log.warning if parked or not expected else log.info
        say(
            "delivery.failed",
            delivery=delivery.id,
            kind=delivery.kind,
            problem=problem,
            attempt=after.attempts,
            outcome=after.outcome if after.settled_at else "again",
        )
        return after

    def _desk(self, uow: UnitOfWork, now: datetime) -> Desk:
        return Desk(
            uow=uow,
            now=now,
            library=self._library,
            schedule=self._schedule,
            randomness=self._randomness,
            rules=self._rules,
        )


def _notices(claimed: Sequence[Delivery]) -> int:
    return sum(each.kind == late.NOTICE for each in claimed)
