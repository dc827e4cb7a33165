"""Somebody who watches how well it runs, and remembers it."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.delivery import Delivery


@dataclass
class Watching:
    """Implements ``bot.observer.Observer``."""

    acknowledgements: list[tuple[str, str, float]] = field(default_factory=list)
    outcomes: list[tuple[str, str, str]] = field(default_factory=list)
    """Kind, state and outcome."""
    looks: int = 0

    def acknowledged(self, platform: str, kind: str, seconds: float) -> None:
        self.acknowledgements.append((platform, kind, seconds))

    def settled(self, delivery: Delivery, now: datetime) -> None:
        self.outcomes.append((delivery.kind, delivery.state.value, delivery.outcome))

    def looked(self) -> None:
        self.looks += 1
