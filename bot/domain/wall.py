"""Wall-clock time: what a clock on the wall of a zone shows, and the instant that it means.

Twice a year, in many zones, a wall-clock time does not exist or exists twice. Everything that turns
a date and a time into an instant goes through here, so that one rule holds everywhere: a time that
does not exist means the first minute after the gap; one that exists twice means the first.
"""

from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo


class Wall(Enum):
    """How a wall-clock time stands in its zone on its day."""

    EXISTS = "exists"
    SKIPPED = "skipped"
    """The clocks jumped over it."""
    TWICE = "twice"
    """The clocks went back and showed it again."""


def instant_of(day: date, at: time, zone: str) -> tuple[datetime, Wall]:
    """The UTC instant that a date and a wall-clock time mean in a zone, and how they stand there.

    Raises KeyError or ValueError for a zone that ``valid_zone`` refuses, and OverflowError at the
    very ends of the calendar.
    """
    shown = datetime.combine(day, at.replace(tzinfo=None, fold=0), ZoneInfo(zone))
    before, after = shown.utcoffset(), shown.replace(fold=1).utcoffset()
    if before is None or after is None or before == after:
        return shown.astimezone(UTC), Wall.EXISTS
    if before > after:
        return shown.astimezone(UTC), Wall.TWICE
    return _end_of_gap(shown, before, after), Wall.SKIPPED


def instants_of(day: date, at: time, zone: str) -> tuple[datetime, ...]:
    """Every instant at which a clock in the zone shows that: both, where it exists twice."""
    first, wall = instant_of(day, at, zone)
    if wall is not Wall.TWICE:
        return (first,)
    again = datetime.combine(day, at.replace(tzinfo=None, fold=1), ZoneInfo(zone))
    return (first, again.astimezone(UTC))


def _end_of_gap(shown: datetime, before: timedelta, after: timedelta) -> datetime:
    """The change of the clocks lies between the two readings of a time in the gap, and the offset
    differs on its two sides: halve the stretch until one second is left."""
    zone = shown.tzinfo
    reading = shown.replace(tzinfo=UTC)
    still, changed = reading - after, reading - before
    while changed - still > timedelta(seconds=1):
        middle = still + timedelta(seconds=(changed - still) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == before:
            still = middle
        else:
            changed = middle
    return changed


def local(at: datetime, zone: str) -> datetime:
    """What the wall of the zone shows at an instant, as an aware datetime in that zone."""
    return at.astimezone(ZoneInfo(zone))


def valid_zone(name: str) -> bool:
    """Whether this is an IANA zone we can plan in."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # A name that is not there, one that leaves the zone folder, and one that is a folder.
        return False
    # "posix/..." and "right/..." are folders of some machines and zones of none.
    return name == "UTC" or ("/" in name and not name.startswith(("posix/", "right/")))


@cache
def zone_names() -> tuple[str, ...]:
    """The zones to suggest: UTC, and every region/city, by name.

    Read from the zone data's own list, which takes a millisecond; looking through the machine's
    zone folders takes forty, too long for an event loop.
    """
    names = files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    cities = (name for name in names if "/" in name and not name.startswith("Etc/"))
    return ("UTC", *sorted(cities))
