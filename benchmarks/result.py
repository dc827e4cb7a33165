"""What a benchmark gives back: one line of the table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """``measured`` and ``bound`` share a unit; ``holds`` is whether the first is not above the
    second. A line without a bound is there to be compared with."""

    name: str
    measured: float
    unit: str
    bound: float | None = None
    note: str = ""

    @property
    def holds(self) -> bool:
        return self.bound is None or self.measured <= self.bound
