"""Wall-clock time against the zone data itself: both clock changes, in zones that do them oddly."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.wall import Wall, instant_of, instants_of, local, valid_zone, zone_names

ZONES = (
    "Europe/London",
    "Europe/Dublin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kolkata",
    "Pacific/Apia",
    "UTC",
)
MINUTES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
DAYS = st.dates(date(2005, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("zone", "day", "at", "instant", "wall"),
    [
        # The last Sunday of March: 01:00 becomes 02:00.
        ("Europe/London", date(2027, 3, 28), time(1, 30), "2027-03-28T01:00", Wall.SKIPPED),
        ("Europe/London", date(2027, 3, 28), time(0, 59), "2027-03-28T00:59", Wall.EXISTS),
        ("Europe/London", date(2027, 3, 28), time(2, 0), "2027-03-28T01:00", Wall.EXISTS),
        # The last Sunday of October: 02:00 becomes 01:00.
        ("Europe/London", date(2026, 10, 25), time(1, 30), "2026-10-25T00:30", Wall.TWICE),
        ("Europe/London", date(2026, 10, 25), time(2, 0), "2026-10-25T02:00", Wall.EXISTS),
        ("America/New_York", date(2027, 3, 14), time(2, 1), "2027-03-14T07:00", Wall.SKIPPED),
        ("America/New_York", date(2026, 11, 1), time(1, 59), "2026-11-01T05:59", Wall.TWICE),
        # Half an hour, so 02:15 is skipped and 02:30 is there.
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:30", Wall.SKIPPED),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 30), "2026-10-03T15:30", Wall.EXISTS),
        ("Australia/Lord_Howe", date(2027, 4, 4), time(1, 45), "2027-04-03T14:45", Wall.TWICE),
        # Morocco puts its clocks back for Ramadan and forward after it.
        ("Africa/Casablanca", date(2026, 2, 15), time(2, 30), "2026-02-15T01:30", Wall.TWICE),
        ("Africa/Casablanca", date(2026, 3, 22), time(2, 30), "2026-03-22T02:00", Wall.SKIPPED),
        # Samoa crossed the date line: the whole of 30 December 2011 is missing.
        ("Pacific/Apia", date(2011, 12, 30), time(18, 30), "2011-12-30T10:00", Wall.SKIPPED),
        ("Asia/Kolkata", date(2026, 3, 29), time(1, 30), "2026-03-28T20:00", Wall.EXISTS),
    ],
)
def test_clock_changes(zone: str, day: date, at: time, instant: str, wall: Wall) -> None:
    assert instant_of(day, at, zone) == (datetime.fromisoformat(instant + "+00:00"), wall)


@given(st.sampled_from(ZONES), DAYS, MINUTES)
@example("Pacific/Apia", date(2011, 12, 30), time(0, 0))
@example("Africa/Casablanca", date(2026, 3, 22), time(2, 0))
@example("Australia/Lord_Howe", date(2026, 10, 4), time(2, 29))
def test_agrees_with_dateutil_and_with_counting_minutes(zone: str, day: date, at: time) -> None:
    shown = datetime.combine(day, at)
    instant, wall = instant_of(day, at, zone)
    other = tz.gettz(zone)
    if tz.datetime_exists(shown, other):
        assert wall is (Wall.TWICE if tz.datetime_ambiguous(shown, other) else Wall.EXISTS)
        assert local(instant, zone).replace(tzinfo=None) == shown
        earlier = instant - timedelta(hours=2)
        assert all(
            local(earlier + timedelta(minutes=minute), zone).replace(tzinfo=None) != shown
            for minute in range(120)
        ), "an earlier instant shows the same time"
    else:
        assert wall is Wall.SKIPPED
        while not tz.datetime_exists(shown, other):
            shown += timedelta(minutes=1)
        assert local(instant, zone).replace(tzinfo=None) == shown


@given(st.sampled_from(ZONES), DAYS, MINUTES)
def test_every_instant_that_shows_a_time_is_found(zone: str, day: date, at: time) -> None:
    found = instants_of(day, at, zone)
    assert len(found) == (2 if instant_of(day, at, zone)[1] is Wall.TWICE else 1)
    assert list(found) == sorted(set(found))
    if instant_of(day, at, zone)[1] is not Wall.SKIPPED:
        assert {local(each, zone).replace(tzinfo=None) for each in found} == {
            datetime.combine(day, at)
        }


def test_a_time_carries_no_zone_or_fold_of_its_own_into_it() -> None:
    day, london = date(2026, 10, 25), "Europe/London"
    plain = instant_of(day, time(1, 30), london)
    assert instant_of(day, time(1, 30, fold=1), london) == plain
    assert instant_of(day, time(1, 30, tzinfo=ZoneInfo("Asia/Kolkata")), london) == plain
    assert plain[0].tzinfo is UTC


@pytest.mark.parametrize(
    "name",
    [
        "",
        "London",
        "Europe",
        "Europe/Nowhere",
        "../../etc/passwd",
        "/etc/passwd",
        "GMT+1",
        "\0",
        "posix/Europe/London",
        "x" * 5000,
        "Eurôpe/Lóndon",
        "\u202eEurope/London",
    ],
)
def test_what_is_no_zone(name: str) -> None:
    assert not valid_zone(name)


def test_the_zones_to_suggest_are_zones() -> None:
    names = zone_names()
    assert all(valid_zone(name) for name in names)
    assert names[0] == "UTC"
    assert {"Europe/London", "Africa/Casablanca", "America/Argentina/Ushuaia"} <= set(names)
    assert not any(name.startswith("Etc/") for name in names)
