"""What is counted and timed while it runs, for Prometheus. No label names a person, a group or a
workspace: kinds, platforms and outcomes, all of them from our own tables.

A registry of its own for each process that is put together, so nothing is shared between tests, and
nothing of another library's is shown.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Collection
from datetime import datetime

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from bot import __version__
from bot.domain.delivery import Delivery, DeliveryState
from bot.storage.overview import Backlog
from scheduler.rules import LEFT

ACKNOWLEDGED_WITHIN = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
"""Both platforms give three seconds."""
LATE_BY = (1.0, 5.0, 15.0, 60.0, 120.0, 300.0, 900.0, 3600.0, 21600.0, 86400.0)
SHORT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
LAG_EVERY = 0.5
"""Seconds between two looks at how late the event loop is."""
OTHER = "other"


class Meters:
    """Implements ``bot.observer.Observer``. ``kinds`` are the kinds of delivery that there are: a
    newer release that shares the database may have planned others."""

    def __init__(
        self, kinds: Collection[str], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._kinds = kinds
        self._monotonic = monotonic
        self.looked_at: float | None = None
        """When the scheduler last looked at what is due, by ``monotonic``; None before it did."""
        self.lag = 0.0
        """Seconds that the event loop was late when it was last looked at."""
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._build(registry)

    def _build(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, about: str, *labels: str) -> Gauge:
            return Gauge(f"holdspace_{name}", about, labels, registry=registry)

        def times(name: str, about: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
            return Histogram(
                f"holdspace_{name}_seconds", about, labels, buckets=buckets, registry=registry
            )

        gauge("info", "1, with the version that runs.", "version").labels(__version__).set(1)
        self._acknowledged = times(
            "acknowledgement",
            "From hearing of what somebody did to having told the platform so.",
            ACKNOWLEDGED_WITHIN,
            "platform",
            "kind",
        )
        self._lateness = times(
            "delivery_lateness",
            "How long after its time a delivery had gone out.",
            LATE_BY,
            "kind",
        )
        self._settled = Counter(
            "holdspace_deliveries_settled",
            "Deliveries that are over, by what became of them.",
            ["kind", "outcome"],
            registry=registry,
        )
        self._again = Counter(
            "holdspace_delivery_retries",
            "Times that a delivery was put off to be tried once more.",
            ["kind"],
            registry=registry,
        )
        self._due = gauge("deliveries_due", "Deliveries whose time has come and nobody has yet.")
        self._overdue = gauge(
            "deliveries_overdue_seconds", "How long the first of those has been due."
        )
        self._waiting = gauge("deliveries_to_retry", "Deliveries to be tried once more.")
        self._in_flight = gauge("deliveries_in_flight", "Deliveries that a worker has in hand.")
        self._parked = gauge("deliveries_parked", "Deliveries that wait for a person to mend.")
        self._connections = gauge(
            "connections", "Open connections to a platform: sockets or shards.", "platform"
        )
        self._well = gauge("platform_well", "1 while a platform hears and is heard.", "platform")
        self._awake = gauge(
            "scheduler_looked_seconds", "How long ago the scheduler last looked at what is due."
        )
        self._loop_lag = times(
            "event_loop_lag", "How late the event loop came to what was its turn.", SHORT
        )
        self._database = times("database_round_trip", "One small question and its answer.", SHORT)
        self._database_up = gauge("database_up", "1 while the database answers and takes changes.")

    # --- what happens ------------------------------------------------------------------------

    def acknowledged(self, platform: str, kind: str, seconds: float) -> None:
        self._acknowledged.labels(platform, kind).observe(seconds)

    def settled(self, delivery: Delivery, now: datetime) -> None:
        kind = delivery.kind if delivery.kind in self._kinds else OTHER
        if delivery.settled_at is None:
            if delivery.attempts:
                self._again.labels(kind).inc()
            return
        unknown = delivery.outcome == LEFT
        self._settled.labels(kind, "unknown" if unknown else delivery.state.value).inc()
        if delivery.state is DeliveryState.SENT and not unknown:
            late = (delivery.settled_at - delivery.wanted_at).total_seconds()
            self._lateness.labels(kind).observe(max(late, 0.0))

    def looked(self) -> None:
        self.looked_at = self._monotonic()

    # --- what is looked at ---------------------------------------------------------------------

    @property
    def since_looked(self) -> float | None:
        """Seconds since the scheduler looked; None where it never has."""
        return None if self.looked_at is None else self._monotonic() - self.looked_at

    def database_answered(self, seconds: float | None) -> None:
        """None where it did not."""
        self._database_up.set(0 if seconds is None else 1)
        if seconds is not None:
            self._database.observe(seconds)

    def waiting(self, backlog: Backlog, now: datetime) -> None:
        self._due.set(backlog.due)
        self._overdue.set(seconds_overdue(backlog, now))
        self._waiting.set(backlog.again)
        self._in_flight.set(backlog.in_flight)
        self._parked.set(backlog.parked)

    def connected(self, platform: str, connections: int | None, *, well: bool) -> None:
        """``connections`` is None where the platform comes to us and keeps none open."""
        self._well.labels(platform).set(1 if well else 0)
        if connections is not None:
            self._connections.labels(platform).set(connections)

    def page(self) -> bytes:
        """In Prometheus's own text format."""
        since = self.since_looked
        if since is not None:
            self._awake.set(since)
        return generate_latest(self.registry)

    @contextlib.asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Looks at the event loop while the block runs."""
        looking = asyncio.create_task(self._look_at_the_loop())
        try:
            yield
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    async def _look_at_the_loop(self) -> None:
        while True:
            due = self._monotonic() + LAG_EVERY
            await asyncio.sleep(LAG_EVERY)
            self.lag = max(0.0, self._monotonic() - due)
            self._loop_lag.observe(self.lag)


def seconds_overdue(backlog: Backlog, now: datetime) -> float:
    """How long the first of what is due has been so."""
    return max(0.0, (now - backlog.oldest).total_seconds()) if backlog.oldest else 0.0
