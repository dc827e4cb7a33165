"""Time and chance, so that a test can say what both are."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...


class Randomness(Protocol):
    def __call__(self, count: int, /) -> bytes:
        """That many random bytes, fit for keys."""
        ...
