"""Reminders of a concern come in the hours in which concerns are read, and neither too seldom nor
twice."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.safeguarding import WAITS, Safeguarding, WorkingHours

ZONES = ("UTC", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata")
CLOCK = st.times().map(lambda at: at.replace(second=0, microsecond=0))
HOURS = st.builds(WorkingHours, days=st.frozensets(st.integers(0, 6)), start=CLOCK, end=CLOCK)
FROM, UNTIL = datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2027-12-31")
RAISED = st.datetimes(FROM, UNTIL).map(lambda at: at.replace(tzinfo=UTC))
LOOKS = 20


def opening_of(hours: WorkingHours, at: datetime, zone: str) -> datetime:
    """When the working time began that holds that instant."""
    start = hours.opening(at - timedelta(days=9), zone)
    while (following := hours.opening(start, zone)) <= at:
        start = following
    return start


@settings(deadline=None)
@given(hours=HOURS, wait=st.sampled_from(WAITS), raised=RAISED, zone=st.sampled_from(ZONES))
def test_reminders_keep_to_the_hours_and_come_with_each_opening(
    hours: WorkingHours, wait: int, raised: datetime, zone: str
) -> None:
    who = Safeguarding("g", hours=hours, wait=timedelta(minutes=wait))
    looks = [raised]
    for round in range(LOOKS):
        looks.append(who.look_again(looks[-1], round, zone))
    told = looks[1:]
    assert all(hours.hold(each, zone) for each in told), "never before the opening, or after it"
    assert all(later > earlier for earlier, later in zip(looks, told, strict=False))
    for earlier, later in pairwise(told):
        assert later <= hours.opening(earlier, zone), "no opening goes by without one"
    # The wait has outgrown every day by then.
    if hours.always:
        days = [later - earlier for earlier, later in pairwise(told[8:])]
        assert set(days) == {timedelta(days=1)}
    else:
        late = [opening_of(hours, each, zone) for each in told[10:]]
        assert late == sorted(set(late)), "never twice in one opening"
        assert told[10:] == late, "with its beginning"


def test_a_short_hour_on_two_days_a_week() -> None:
    """Ten to eleven on Mondays and Tuesdays: 24 hours of them would be three months."""
    hours = WorkingHours(frozenset({0, 1}), time(10), time(11))
    who = Safeguarding("g", hours=hours)
    at, told = datetime(2026, 11, 23, 10, 30, tzinfo=UTC), []
    for round in range(6):
        at = who.look_again(at, round, "UTC")
        told.append(f"{at:%d %H:%M}")
    assert told == ["23 10:45", "24 10:00", "30 10:00", "01 10:00", "07 10:00", "08 10:00"]
