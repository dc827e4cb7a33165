"""The house: storage, words, router and scheduler on one clock, opened and closed together."""

import gc
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.flows.context import Rules
from bot.ids import new_id
from bot.library import Library
from bot.ports import Clock, Platform, Randomness, Schedule
from bot.router import FlowRouter
from bot.settings import Settings
from bot.storage.encryption import SecretKey
from bot.storage.unit_of_work import SqlStore, open_store
from scheduler.delivery import Engine
from scheduler.kinds import KINDS
from scheduler.plan import Plan
from scheduler.ticker import Ticker


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class House:
    store: SqlStore
    router: FlowRouter
    ticker: Ticker
    library: Library
    schedule: Schedule
    clock: Clock
    randomness: Randomness


@asynccontextmanager
async def open_house(
    *,
    url: str,
    key: SecretKey | bytes,
    clock: Clock,
    library: Library,
    rules: Rules,
    platforms: Mapping[str, Platform],
    randomness: Randomness = secrets.token_bytes,
    alone: bool = False,
) -> AsyncIterator[House]:
    """Everything but the adapters' own servers. The ticker is made and not started: whoever opens
    the house starts it when the platforms can hear. ``alone`` says that no other process uses the
    database: what one before this had in hand when it died goes on at once. Raises
    StorageUnavailable."""
    schedule = Plan(randomness)
    ticker: Ticker | None = None

    def wake(_due: datetime) -> None:
        if ticker is not None:
            ticker.wake()

    async with open_store(url, key, randomness=randomness, on_planned=wake) as store:
        if alone:
            async with store.writing() as uow:
                await uow.deliveries.end_leases(clock.now())
        engine = Engine(
            store=store,
            kinds=KINDS,
            platforms=platforms,
            clock=clock,
            library=library,
            schedule=schedule,
            randomness=randomness,
            rules=rules,
            worker=new_id(randomness),
        )
        ticker = Ticker(engine, clock)
        router = FlowRouter(
            store=store,
            clock=clock,
            library=library,
            schedule=schedule,
            randomness=randomness,
            rules=rules,
            platforms=platforms,
        )
        # What is loaded by now stays. To look through it again and again would keep the event loop
        # for 70 ms each time (measured), in which nobody is answered.
        gc.freeze()
        try:
            yield House(store, router, ticker, library, schedule, clock, randomness)
        finally:
            await ticker.stop()


def rules_of(settings: Settings, also_coordinators: frozenset[str] = frozenset()) -> Rules:
    return Rules(
        command=settings.command,
        coordinators=settings.coordinators | also_coordinators,
        managers_may_set_up=settings.managers_may_set_up,
    )
