"""Harm on request: what networks and Slack itself do now and then."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum


class Harm(Enum):
    REFUSE = "refuse"
    """Answers with ``code`` and does nothing."""
    STATUS = "status"
    """An HTTP status without a word of JSON; nothing is done."""
    LIMIT = "limit"
    """429 with Retry-After; nothing is done."""
    HANG_UP = "hang up"
    """The connection closes before anything is done."""
    DO_AND_HANG_UP = "do and hang up"
    """It is done, and the answer is lost."""


@dataclass
class Fault:
    method: str
    harm: Harm
    times: int = 1
    code: str = ""
    status: int = 503
    retry_after: int = 1


@dataclass
class Faults:
    waiting: list[Fault] = field(default_factory=list)

    def add(self, method: str, harm: Harm, **more: object) -> None:
        """``method`` is a Web API method, ``response_url``, or ``*``."""
        self.waiting.append(Fault(method, harm, **more))  # type: ignore[arg-type]

    def take(self, method: str) -> Fault | None:
        for fault in self.waiting:
            if fault.method in (method, "*") and fault.times > 0:
                fault.times -= 1
                return fault
        return None


@dataclass
class Bucket:
    """One a second, with bursts of a few: how Slack limits posting to a channel."""

    monotonic: Callable[[], float]
    burst: float = 4.0
    _levels: dict[str, tuple[float, float]] = field(default_factory=dict)

    def allows(self, channel: str) -> bool:
        now = self.monotonic()
        level, at = self._levels.get(channel, (self.burst, now))
        level = min(self.burst, level + now - at)
        allowed = level >= 1
        self._levels[channel] = (level - 1 if allowed else level, now)
        return allowed
