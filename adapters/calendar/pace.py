"""So many in so much time, for each of many: what is over is told when to come again."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta


class Pace:
    """``counted`` gives seconds that only grow. Of more than ``remembered`` the one that was quiet
    for longest is forgotten."""

    def __init__(
        self, most: int, within: timedelta, counted: Callable[[], float], remembered: int = 1
    ) -> None:
        self._most = most
        self._each = within.total_seconds() / most
        self._counted = counted
        self._remembered = remembered
        self._full_at: OrderedDict[bytes, float] = OrderedDict()
        """When each would have nothing counted any more."""

    def knows(self, who: bytes) -> bool:
        return who in self._full_at

    def wait(self, who: bytes) -> float:
        """Seconds until one more fits; 0 where it fits now."""
        now = self._counted()
        ahead = max(self._full_at.get(who, now), now) + self._each - now
        return max(0.0, ahead - self._most * self._each)

    def count(self, who: bytes) -> None:
        now = self._counted()
        self._full_at[who] = max(self._full_at.get(who, now), now) + self._each
        self._full_at.move_to_end(who)
        if len(self._full_at) > self._remembered:
            self._full_at.popitem(last=False)
