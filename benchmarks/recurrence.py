"""A year of weekly sessions, against dateutil's rrule with the same wall-clock rule."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from datetime import time as wall_time
from zoneinfo import ZoneInfo

from dateutil import rrule

from benchmarks.result import Result
from bot.domain.session import Repeat, Series
from scheduler.recurrence import occurrences

ROUNDS = 400
YEAR = 52
FIRST, AT, ZONE = date(2026, 9, 1), wall_time(18, 30), "Europe/London"
SERIES = Series("s", "g", "Circle", Repeat.WEEKLY, FIRST, AT, ZONE, 60, "")


def ours() -> list[datetime]:
    return [instant for _, instant in occurrences(SERIES, date(2026, 8, 31), YEAR)]


def theirs() -> list[datetime]:
    zone = ZoneInfo(ZONE)
    rule = rrule.rrule(rrule.WEEKLY, dtstart=datetime.combine(FIRST, AT), count=YEAR)
    return [each.replace(tzinfo=zone).astimezone(UTC) for each in rule]


def measure() -> list[Result]:
    assert ours() == theirs()
    mine, other = _microseconds(ours), _microseconds(theirs)
    return [
        Result("a year of weekly sessions: dateutil.rrule", other / YEAR, "µs each"),
        Result("a year of weekly sessions: ours", mine / YEAR, "µs each"),
        Result("  ratio", mine / other, "x", 2.0),
    ]


def _microseconds(work: Callable[[], object]) -> float:
    """The best of several tries, each of many rounds: the machine's other business left out."""
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(ROUNDS):
            work()
        best = min(best, time.perf_counter() - start)
    return best / ROUNDS * 1e6
