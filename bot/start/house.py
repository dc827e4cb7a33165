"""The house: storage, words, router and scheduler on one clock, opened and closed together."""

import gc
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from bot.flows.context import Rules
from bot.library import Library
from bot.observer import UNOBSERVED, Observer
from bot.ports import Clock, Platform, Randomness, Schedule
from bot.router import FlowRouter
from bot.settings import Settings
from bot.start.clock import shared_clock
from bot.storage.calls import listening
from bot.storage.encryption import SecretKey
from bot.storage.keyring import Keys
from bot.storage.retention import Keeping
from bot.storage.unit_of_work import SqlStore, open_store
from scheduler.delivery import Engine
from scheduler.kinds import KINDS
from scheduler.plan import Plan
from scheduler.ticker import LOOK_AGAIN, LOOK_AGAIN_SHARED, Ticker

COLLECT_AFTER = (10_000, 20, 100)
"""Objects made, and collections of the younger generation, before Python looks for cycles. By its
own figures it looks through everything again and again while many presses wait for their answers,
up to 400 ms each time, and finds nothing (measured)."""


def collect_seldom() -> None:
    """What is loaded by now stays. To look through it again and again would keep the event loop
    for 70 ms each time (measured), in which nobody is answered."""
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


@dataclass(frozen=True, slots=True)
class House:
    store: SqlStore
    router: FlowRouter
    ticker: Ticker
    library: Library
    schedule: Schedule
    clock: Clock
    randomness: Randomness
    observer: Observer
    shared: bool = False
    """Whether other processes may use the database."""


@asynccontextmanager
async def open_house(
    *,
    url: str,
    key: SecretKey | bytes,
    keys: Keys | None = None,
    clock: Clock,
    library: Library,
    rules: Rules,
    platforms: Mapping[str, Platform],
    randomness: Randomness = secrets.token_bytes,
    alone: bool = False,
    shared: bool = False,
    observer: Observer = UNOBSERVED,
) -> AsyncIterator[House]:
    """Everything but the adapters' own servers. The ticker is made and not started: whoever opens
    the house starts it when the platforms can hear. ``alone`` says that no other process uses the
    database: what one before this had in hand when it died goes on at once. ``shared`` says that
    others may: they call each other, and the database's clock is everybody's. Raises
    StorageUnavailable."""
    schedule = Plan(randomness)
    ticker: Ticker | None = None

    def wake(_due: datetime) -> None:
        if ticker is not None:
            ticker.wake()

    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(
            open_store(url, key, keys=keys, randomness=randomness, on_planned=wake)
        )
        if shared:
            clock = await stack.enter_async_context(shared_clock(store, clock.now))
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
            worker=store.name,
            observer=observer,
        )
        look_again = LOOK_AGAIN_SHARED if shared else LOOK_AGAIN
        ticker = Ticker(engine, clock, look_again=look_again)
        if shared:
            await stack.enter_async_context(listening(url, store.name, ticker.wake))
        router = FlowRouter(
            store=store,
            clock=clock,
            library=library,
            schedule=schedule,
            randomness=randomness,
            rules=rules,
            platforms=platforms,
        )
        try:
            yield House(
                store, router, ticker, library, schedule, clock, randomness, observer, shared
            )
        finally:
            await ticker.stop()


def keeping_of(settings: Settings) -> Keeping:
    return Keeping(
        reflections_months=settings.keep_reflections_months,
        sessions_months=settings.keep_sessions_months,
        audit_months=settings.keep_audit_months,
        concerns_months=settings.keep_concerns_months,
        erasures_months=settings.keep_erasures_months,
        deliveries_days=settings.keep_deliveries_days,
        pulse_words_months=settings.keep_pulse_words_months,
        calendars_months=settings.keep_calendars_months,
    )


def rules_of(settings: Settings, also_coordinators: frozenset[str] = frozenset()) -> Rules:
    return Rules(
        command=settings.command,
        coordinators=settings.coordinators | also_coordinators,
        managers_may_set_up=settings.managers_may_set_up,
        lists=frozenset({"discord"} if settings.discord_events else ()),
        pins=frozenset(
            name
            for name, on in (("slack", settings.slack_pins), ("discord", settings.discord_pins))
            if on
        ),
        public_url=settings.public_url,
    )
