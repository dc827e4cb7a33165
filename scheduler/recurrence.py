"""A series' rule turned into dates and instants. Pure: arithmetic on calendar days, then wall time.

Days are counted on the calendar and never as multiples of 24 hours, so 18:30 stays 18:30 whatever
the clocks do.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import assert_never

from bot.domain.session import Repeat, Series
from bot.domain.wall import instant_of

LAST_YEAR = 9990
"""A series ends here at the latest: a zone's arithmetic needs room before the calendar ends."""


def occurrences(series: Series, after: date, count: int) -> list[tuple[date, datetime]]:
    """The next ``count`` dates of a series later than ``after`` (local dates in its zone), each
    with its instant in UTC. Fewer, or none, where the series has ended or happens once."""
    if series.ended or count <= 0:
        return []
    return [
        (day, instant_of(day, series.at, series.zone)[0])
        for day in islice(_days(series, after), count)
    ]


def _days(series: Series, after: date) -> Iterator[date]:
    match series.repeat:
        case Repeat.ONCE:
            return (day for day in (series.first,) if after < day <= date(LAST_YEAR, 12, 31))
        case Repeat.WEEKLY:
            return _every(7, series.first, after)
        case Repeat.EVERY_2_WEEKS:
            return _every(14, series.first, after)
        case Repeat.EVERY_4_WEEKS:
            return _every(28, series.first, after)
        case Repeat.MONTHLY:
            return _monthly(series.first, after)
        case _:
            assert_never(series.repeat)


def _every(days: int, first: date, after: date) -> Iterator[date]:
    gone = max(0, (after - first).days // days + 1)
    last = date(LAST_YEAR, 12, 31).toordinal()
    for ordinal in range(first.toordinal() + gone * days, last + 1, days):
        yield date.fromordinal(ordinal)


def _monthly(first: date, after: date) -> Iterator[date]:
    nth = (first.day - 1) // 7
    start = max(first, after)
    for month in range(start.year * 12 + start.month - 1, LAST_YEAR * 12 + 12):
        day = _nth_weekday(month // 12, month % 12 + 1, first.weekday(), nth)
        if day >= first and day > after:
            yield day


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The weekday's ``nth`` (from 0) in a month; a fifth that the month lacks is its last."""
    starts_on, length = monthrange(year, month)
    day = 1 + (weekday - starts_on) % 7 + nth * 7
    return date(year, month, day if day <= length else day - 7)
