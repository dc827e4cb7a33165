"""Quiet hours on the calendar: when a stretch that holds an instant began, and when it ends."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from bot.domain.group import QuietHours
from bot.domain.wall import instants_of, local


def holds(quiet: QuietHours, zone: str, at: datetime) -> bool:
    """Whether members hear nothing at this instant."""
    return quiet.hold(local(at, zone).time())


def end_after(quiet: QuietHours, zone: str, at: datetime) -> datetime | None:
    """The first instant after ``at`` at which quiet hours end, or None where that never comes."""
    ends = (
        each for each in _around(quiet.end, zone, at) if each > at and not holds(quiet, zone, each)
    )
    return min(ends, default=None)


def start_before(quiet: QuietHours, zone: str, at: datetime) -> datetime | None:
    """The last instant, ``at`` or earlier, at which quiet hours began."""
    starts = (each for each in _around(quiet.start, zone, at) if each <= at)
    return max(starts, default=None)


def _around(wall: time, zone: str, at: datetime) -> Iterator[datetime]:
    """Every instant of a wall-clock time from the day before to two days after: enough for any
    change of the clocks, also one that skips a whole day."""
    today = local(at, zone).date()
    for days in range(-1, 3):
        yield from instants_of(today + timedelta(days=days), wall, zone)
