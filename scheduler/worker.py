"""What every step of the engine works with, and what it says where something went wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.delivery import Delivery, DeliveryState
from bot.flows.context import Desk, Rules
from bot.library import Library
from bot.log import Log
from bot.observer import UNOBSERVED, Observer
from bot.ports import (
    Clock,
    Platform,
    PlatformProblem,
    Randomness,
    Schedule,
    Store,
    UnitOfWork,
    Unreachable,
)
from scheduler import rules
from scheduler.rules import Kinds

log = Log(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """``platforms`` by name, as ``Place.platform`` has it; ``name`` is one that no other worker on
    the same database has."""

    store: Store
    kinds: Kinds
    platforms: Mapping[str, Platform]
    clock: Clock
    library: Library
    schedule: Schedule
    randomness: Randomness
    rules: Rules
    name: str
    observer: Observer = UNOBSERVED

    @property
    def known(self) -> tuple[str, ...]:
        """The kinds that are claimed: what only a newer release knows waits for one."""
        return tuple(self.kinds)

    def desk(self, uow: UnitOfWork, now: datetime) -> Desk:
        return Desk(
            uow=uow,
            now=now,
            library=self.library,
            schedule=self.schedule,
            randomness=self.randomness,
            rules=self.rules,
        )

    def failed(self, delivery: Delivery, problem: Exception, *, again: bool = True) -> Delivery:
        """What becomes of it by its kind's rule, and a line in the log."""
        after = rules.failed(delivery, problem, self.clock.now(), self.randomness, again=again)
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
