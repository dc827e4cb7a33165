"""What was planned beside what a platform received: the sum of every test in this folder."""

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

FULL = os.environ.get("HOLDSPACE_FULL_FAULTS") == "1"
"""``make faults``: as long and as large as it is promised."""


@dataclass(frozen=True)
class Sum:
    """Each by its key, or by the words that stand on it alone: what nobody received, what came
    how often too often, and what nobody planned."""

    lost: frozenset[str]
    twice: Counter[str]
    strange: frozenset[str]

    @property
    def doubled(self) -> int:
        return self.twice.total()

    def __bool__(self) -> bool:
        """Whether anything at all is wrong."""
        return bool(self.lost or self.twice or self.strange)


def compared(planned: Iterable[str], received: Iterable[str]) -> Sum:
    """Both may come in any order; a key that was planned twice counts once."""
    wanted, came = frozenset(planned), Counter(received)
    return Sum(
        lost=wanted - came.keys(),
        twice=Counter({key: count - 1 for key, count in came.items() if count > 1}),
        strange=frozenset(came.keys() - wanted),
    )
