"""A place where it is about noon: a test with the real clock meets no quiet hours."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

ZONES = (
    "Pacific/Auckland",
    "Australia/Sydney",
    "Asia/Tokyo",
    "Asia/Shanghai",
    "Asia/Kolkata",
    "Asia/Dubai",
    "Africa/Nairobi",
    "Europe/London",
    "Atlantic/Azores",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Denver",
    "America/Los_Angeles",
    "Pacific/Honolulu",
)
"""At most three hours from one to the next, round the whole day."""


def noon_zone(now: datetime | None = None) -> str:
    """The zone whose clocks are nearest to noon now."""
    at = now or datetime.now(UTC)

    def from_noon(name: str) -> timedelta:
        here = at.astimezone(ZoneInfo(name))
        return abs(here - here.replace(hour=12, minute=0))

    return min(ZONES, key=from_noon)
