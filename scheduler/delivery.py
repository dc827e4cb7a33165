"""The engine: claim what is due, render it from the state of now, send it, settle it.

Nothing is held in memory that matters. A worker that dies leaves rows under a lease; whoever comes
next takes them again, and what was being sent at that moment follows its kind's rule. What is
marked SENDING is exactly what is in flight, so a crash leaves as few doubts as there are sends.

The steps are in ``claiming``, ``rendering``, ``sending`` and ``settling``. Here they follow each
other: one write saves the outcomes of a batch, marks the next one before it is sent, and claims.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from bot.domain.delivery import Delivery
from bot.flows.context import Rules
from bot.library import Library
from bot.observer import UNOBSERVED, Observer
from bot.ports import Clock, Conflict, Platform, Randomness, Schedule, StorageUnavailable, Store
from scheduler import late, settling
from scheduler.claiming import BATCH, Ask, Claims, given_back
from scheduler.rendering import Ready, Rendering
from scheduler.rules import Kinds, Sends, Works
from scheduler.sending import Flights
from scheduler.worker import Worker

GRACE = 10.0
"""Seconds after the database was away in which no lease counts as run out: whoever was sending
meanwhile has its outcome and is about to save it."""
MOMENT = 0.02
"""Seconds before a transaction that met another one is tried again; up to twice that."""
MEETINGS = 5
"""How often it is."""


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
        self._worker = Worker(
            store=store,
            kinds=kinds,
            platforms=platforms,
            clock=clock,
            library=library,
            schedule=schedule,
            randomness=randomness,
            rules=rules,
            name=worker,
            observer=observer,
        )
        self._claims = Claims(self._worker)
        self._flights = Flights(self._worker)
        self._owed: list[Delivery] = []
        """Outcomes that are known and not yet saved: they are saved before anything else."""
        self._quick = False
        """Whether all that was sent last was answered at once."""
        self._away = False
        self._lost_touch = False
        """The database was away, and what it had in hand for us is not cleared up yet."""
        self._patient_until = 0.0

    @property
    def owes(self) -> bool:
        """Whether outcomes are known that could not be saved yet."""
        return bool(self._owed)

    async def next_due(self) -> datetime | None:
        with self._noticing():
            async with self._worker.store.reading() as uow:
                due = await uow.deliveries.next_due(self._worker.known)
        self._worker.observer.looked()
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
        self._quick = False
        try:
            while True:
                began = bool(self._claims)
                with self._noticing():
                    claimed = await self._step(go_on())
                total += claimed
                if self._flights:
                    await self._collect(wait=self._quick or not self._claims)
                elif not began and not claimed and not self._owed:
                    return total
        finally:
            self._owed.extend(self._claims.give_back())
            self._claims.forget()
            while self._flights:
                await self._collect()

    def hurry(self) -> None:
        """Waits for nothing more that is in flight: the outcome of each is unknown."""
        self._flights.hurry()

    async def _collect(self, *, wait: bool = True) -> None:
        """Keeps the outcomes to be saved. Where some are slow, nothing stays claimed ahead."""
        self._owed.extend(await self._flights.landed(wait=wait))
        was_quick, self._quick = self._quick, not self._flights
        if was_quick and not self._quick:
            self._owed.extend(self._claims.give_back(keep=max(0, BATCH - len(self._flights))))

    async def _step(self, goes_on: bool) -> int:
        """What is claimed is begun, and more is claimed: how many. Raises StorageUnavailable; what
        was not begun is due again with the next step."""
        if not goes_on:
            self._owed.extend(self._claims.give_back())
        begun = self._claims.take(BATCH)
        sends: list[tuple[Sends, Delivery]] = []
        works: list[tuple[Works, Delivery]] = []
        for delivery in begun:
            match self._worker.kinds[delivery.kind]:
                case Sends() as kind:
                    sends.append((kind, delivery))
                case Works() as kind:
                    works.append((kind, delivery))
        try:
            ready = await self._render(sends, others=_go_on(begun) or bool(self._claims))
            claimed = await self._save(ready, goes_on)
        except StorageUnavailable:
            self._give_back(begun)
            raise
        await self._work(works)
        return claimed

    async def _render(
        self, sends: Sequence[tuple[Sends, Delivery]], *, others: bool
    ) -> Sequence[Ready]:
        if not sends:
            return ()
        rendering = Rendering(self._worker, others or bool(self._owed))
        try:
            await rendering.of(sends)
        except Conflict:
            # The key has changed meanwhile: again, with the new one.
            self._owed.extend(rendering.settled)
            self._give_back([delivery for _, delivery in sends])
            return ()
        except StorageUnavailable:
            self._owed.extend(rendering.settled)
            raise
        self._owed.extend(rendering.settled)
        return rendering.ready

    async def _work(self, works: Sequence[tuple[Works, Delivery]]) -> None:
        """After what came before is saved: it may follow from that."""
        for number, (kind, delivery) in enumerate(works):
            try:
                outcome = await settling.work(self._worker, kind, delivery)
            except StorageUnavailable:
                self._give_back([each for _, each in works[number:]])
                raise
            if outcome is not None:
                self._owed.append(outcome)

    def _give_back(self, unsent: Sequence[Delivery]) -> None:
        """Nobody need wait for the lease of what was not begun."""
        decided = {each.id for each in self._owed}
        self._owed.extend(given_back(each for each in unsent if each.id not in decided))

    async def _save(self, ready: Sequence[Ready], goes_on: bool) -> int:
        """Again where the database made two that met start over. Raises StorageUnavailable."""
        for _ in range(MEETINGS):
            try:
                return await self._save_once(ready, goes_on)
            except Conflict:
                await asyncio.sleep(MOMENT * (1 + self._worker.randomness(1)[0] / 256))
        raise StorageUnavailable("The database is busy: again in a moment.")

    async def _save_once(self, ready: Sequence[Ready], goes_on: bool) -> int:
        """One write saves what is owed, marks what is sent next, and claims."""
        now, owed = self._worker.clock.now(), tuple(self._owed)
        ask = self._ask(ready) if goes_on else None
        if not owed and not ready and ask is None:
            return 0
        idle = not self._flights and not ready and not self._claims
        patient = (
            self._flights.outlive(now) or asyncio.get_running_loop().time() < self._patient_until
        )
        claimed: Sequence[Delivery] = ()
        async with self._worker.store.writing() as uow:
            saved = await settling.settle(self._worker, uow, owed, now)
            if self._lost_touch and idle:
                # A claim may have been saved whose answer never came.
                await uow.deliveries.end_leases(now, self._worker.name)
            ours, until = await self._claims.mark(uow, [each.delivery.id for each in ready])
            if ask is not None:
                claimed = await self._claims.claim(uow, ask, now, patient=patient)
        # What is not ours any more, another worker took while we stood still.
        self._flights.start([each for each in ready if each.delivery.id in ours], until)
        del self._owed[: len(owed)]
        self._worker.observer.looked()
        for each in saved:
            self._worker.observer.settled(each, now)
        self._lost_touch = self._lost_touch and not idle
        if ask is not None:
            await self._claims.keep(ask, claimed, now)
        return len(claimed)

    def _ask(self, ready: Sequence[Ready]) -> Ask | None:
        def flying() -> Sequence[str]:
            return [*self._flights.shares(), *(each.delivery.share for each in ready)]

        return self._claims.next_ask(flying, quick=self._quick, begun=bool(ready))


def _go_on(begun: Sequence[Delivery]) -> bool:
    """Whether anything but notices does."""
    return any(each.kind != late.NOTICE for each in begun)
