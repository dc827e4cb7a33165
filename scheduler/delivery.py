"""The engine: claim what is due, render it from the state of now, send it, settle it.

Nothing is held in memory that matters. A worker that dies leaves rows under a lease; whoever comes
next takes them again, and what was being sent at that moment follows its kind's rule. What is
marked SENDING is exactly what is in flight, so a crash leaves as few doubts as there are sends.

Longer than most files here: it has one job, and its steps read in order from top to bottom.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.answers import DirectMessage, Edit, Nothing, Outgoing, Post
from bot.domain.delivery import Delivery, DeliveryState
from bot.flows.context import Desk, Rules
from bot.ids import MessageRef
from bot.library import Library
from bot.ports import (
    Clock,
    Conflict,
    OutcomeUnknown,
    Platform,
    PlatformProblem,
    Randomness,
    Schedule,
    StorageUnavailable,
    Store,
    UnitOfWork,
    Unreachable,
)
from scheduler import late, rules
from scheduler.rules import Kinds, Sends, Unknown, Works

LEASE = timedelta(seconds=60)
BATCH = 64
"""Sends at once, each in its own lane: what is claimed is sent now."""
SEND_TIMEOUT = 20.0
"""Seconds for one send, well inside the lease. After it the outcome is unknown."""
STRAGGLERS = 0.25
"""Seconds that a batch waits for its slowest sends before the others are settled and followed."""
TURN = 0.003
"""Seconds of rendering before anything else on the event loop gets a turn."""
CONFLICTS = 5
"""How often one piece of work runs again because somebody changed the same thing in between."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Ready:
    """Rendered, and about to be sent."""

    delivery: Delivery
    outgoing: Post | DirectMessage | Edit
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
        self._gave_way = 0.0
        self._in_flight: dict[asyncio.Task[Delivery], float] = {}
        """Each with the event loop's time at which it was sent."""
        self._owed: list[Delivery] = []
        """Outcomes that are known and not yet saved: they are saved before anything else."""

    @property
    def owes(self) -> bool:
        """Whether outcomes are known that could not be saved yet."""
        return bool(self._owed)

    async def next_due(self) -> datetime | None:
        async with self._store.reading() as uow:
            return await uow.deliveries.next_due()

    async def run(self, go_on: Callable[[], bool] = lambda: True) -> int:
        """Everything that is due, until nothing is or ``go_on`` says no; then what is in flight is
        finished. Returns how many were claimed. Raises StorageUnavailable; what was sent until then
        is remembered and saved by the next run."""
        total = 0
        try:
            while True:
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

    async def _collect(self) -> None:
        """Waits for what is in flight, though not for long, and keeps the outcomes to be saved."""
        done, _ = await asyncio.wait(self._in_flight, timeout=STRAGGLERS)
        for task in done:
            del self._in_flight[task]
            self._owed.append(task.result())
        too_long = asyncio.get_running_loop().time() - SEND_TIMEOUT
        for task, started in self._in_flight.items():
            if started < too_long:
                task.cancel()

    async def _settle_and_claim(self, claim: bool) -> Sequence[Delivery]:
        """One write for both, so a batch costs two: this one and the mark before it is sent."""
        room = BATCH - len(self._in_flight) if claim else 0
        now = self._clock.now()
        owed = tuple(self._owed)
        if not owed and not room:
            return ()
        async with self._store.writing() as uow:
            if owed:
                await uow.deliveries.settle(owed)
                await late.plan_notices(uow, self._schedule, owed, now)
            claimed = await uow.deliveries.claim(self._worker, now, LEASE, room) if room else ()
        del self._owed[: len(owed)]
        return claimed

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
                    # Planned by a newer release that shares the database: it may come back for it.
                    self._fail(delivery, LookupError("unknown kind"))
        if not sends:
            return
        try:
            ready = await self._render(sends, others=len(claimed) > _notices(claimed))
            if not ready:
                return
            async with self._store.writing() as uow:
                await uow.deliveries.sending([each.delivery.id for each in ready])
        except Conflict:
            # We were away for longer than the lease, and another worker has sent one of these.
            self._give_back(each for _, each in sends)
            return
        except StorageUnavailable:
            self._give_back(each for _, each in sends)
            raise
        now = asyncio.get_running_loop().time()
        for each in ready:
            self._in_flight[asyncio.create_task(self._send(each))] = now

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
                    await uow.deliveries.settle([done])
            except Conflict as conflict:
                problem = conflict
            except StorageUnavailable:
                raise
            except Exception as error:
                problem = error
                break
            else:
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
                desk = self._desk(uow, now)
                while left:
                    kind, delivery = left.pop()
                    try:
                        await self._prepare(desk, kind, delivery, ready, others)
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
        if delivery.state is not DeliveryState.CLAIMED:
            self._owed.append(delivery)
            return
        if delivery.kind == late.NOTICE and await late.is_too_early(desk.uow, delivery, desk.now):
            self._owed.append(late.wait(delivery, desk.now, others_go_on=others))
            return
        outgoing: Outgoing = await kind.render(desk, delivery)
        if isinstance(outgoing, Nothing):
            skipped = rules.settled(delivery, DeliveryState.SKIPPED, desk.now, outgoing.why)
            self._owed.append(skipped)
            return
        # An edit is the same however often it is made.
        again = keeps_keys or kind.unknown is Unknown.RESEND or isinstance(outgoing, Edit)
        ready.append(_Ready(delivery, outgoing, platform, again))

    # --- send ----------------------------------------------------------------------------------

    async def _send(self, ready: _Ready) -> Delivery:
        """Never raises: the outcome is a value, whatever happens. One that is cancelled, because it
        takes too long or because the program ends, may have been posted."""
        delivery = ready.delivery
        try:
            posted = await self._hand_over(ready)
        except asyncio.CancelledError:
            return self._failed(delivery, OutcomeUnknown("no answer in time"), again=ready.again)
        except Exception as problem:
            return self._failed(delivery, problem, again=ready.again)
        return rules.sent(delivery, self._clock.now(), posted)

    async def _hand_over(self, ready: _Ready) -> MessageRef:
        platform, key = ready.platform, ready.delivery.id
        match ready.outgoing:
            case Post(place, message):
                return await platform.post(place, message, key)
            case DirectMessage(person, message):
                return await platform.direct(person, message, key)
            case Edit(ref, message):
                await platform.edit(ref, message)
                return ref

    # --- problems ------------------------------------------------------------------------------

    def _fail(self, delivery: Delivery, problem: Exception) -> None:
        self._owed.append(self._failed(delivery, problem))

    def _failed(self, delivery: Delivery, problem: Exception, *, again: bool = True) -> Delivery:
        after = rules.failed(delivery, problem, self._clock.now(), self._randomness, again=again)
        expected = isinstance(problem, PlatformProblem) and not isinstance(problem, Unreachable)
        parked = after.state is DeliveryState.PARKED
        # Neither the problem's words nor the message: either may hold what somebody wrote.
        log.log(
            logging.WARNING if parked or not expected else logging.INFO,
            "delivery %s (%s): %s%s, attempt %d, %s",
            delivery.id,
            delivery.kind,
            type(problem).__name__,
            _where(problem),
            after.attempts,
            after.outcome if after.settled_at else "again later",
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


def _where(problem: Exception) -> str:
    """The innermost line of ours or a library's, which says what a message must not."""
    trace = problem.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f" at {trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}"
