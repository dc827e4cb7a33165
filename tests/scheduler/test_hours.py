"""Quiet hours, days off and time away together, in zones whose clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.group import QuietHours
from scheduler.hours import NO_QUIET, Hours

NIGHT = QuietHours(time(21), time(8))
MINUTE = timedelta(minutes=1)


def london(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)


def test_a_night_then_a_day_off_then_a_night_is_one_stretch() -> None:
    hours = Hours("Europe/London", NIGHT, frozenset({5}))
    friday, sunday = london("2026-11-27 22:00"), london("2026-11-29 08:00")
    assert hours.end_after(friday) == sunday
    assert hours.start_before(sunday - MINUTE) == london("2026-11-27 21:00")
    assert hours.end_after(sunday) == sunday
    assert hours.start_before(sunday) is None


def test_time_away_ends_in_a_quiet_night() -> None:
    hours = Hours("Europe/London", NIGHT, away_until=london("2026-11-27 00:00"))
    assert hours.end_after(london("2026-11-24 12:00")) == london("2026-11-27 08:00")
    assert hours.start_before(london("2026-11-24 12:00")) is None, "nobody knows since when"


def test_every_day_off_is_for_ever() -> None:
    hours = Hours("Europe/London", NO_QUIET, frozenset(range(7)))
    assert hours.end_after(london("2026-11-24 12:00")) is None
    assert hours.start_before(london("2026-11-24 12:00")) is None


def test_a_day_off_of_25_hours() -> None:
    hours = Hours("Europe/London", NO_QUIET, frozenset({6}))
    assert hours.end_after(london("2026-10-25 00:00")) == london("2026-10-25 00:00") + timedelta(
        hours=25
    )


times = st.times().map(lambda at: at.replace(microsecond=0, second=0, tzinfo=None))


@settings(max_examples=300, deadline=None)
@given(
    zone=st.sampled_from(["Europe/London", "America/St_Johns", "Pacific/Apia", "Africa/Cairo"]),
    quiet=st.builds(QuietHours, times, times),
    days_off=st.frozensets(st.integers(0, 6), max_size=6),
    minute=st.integers(0, 500_000),
)
def test_the_ends_are_ends(
    zone: str, quiet: QuietHours, days_off: frozenset[int], minute: int
) -> None:
    hours = Hours(zone, quiet, days_off)
    at = datetime(2026, 1, 1, tzinfo=UTC) + minute * MINUTE
    end = hours.end_after(at)
    assert end is not None
    assert end >= at
    assert not hours.hold(end)
    assert end == at or hours.hold(end - MINUTE)
    if hours.hold(at):
        start = hours.start_before(at)
        assert start is not None
        assert start <= at
        assert hours.hold(start)
        assert not hours.hold(start - MINUTE)
