"""A series against dateutil's rrule for its dates and the zone data for its instants."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from dateutil import rrule, tz
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.session import Repeat, Series
from scheduler.recurrence import occurrences

ZONES = (
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kolkata",
    "Pacific/Apia",
)

EVERY_SERIES = st.builds(
    Series,
    id=st.just("s"),
    group=st.just("g"),
    title=st.just("Tuesday circle"),
    repeat=st.sampled_from(Repeat),
    first=st.dates(date(2006, 1, 1), date(2056, 12, 31)),
    at=st.builds(time, st.integers(0, 23), st.integers(0, 59)),
    zone=st.sampled_from(ZONES),
    minutes=st.just(60),
    link=st.just(""),
)


def series(repeat: Repeat, first: date, at: time = time(18, 30), zone: str = ZONES[0]) -> Series:
    return Series("s", "g", "Circle", repeat, first, at, zone, 60, "")


def dates(made: Series, count: int, after: date | None = None) -> list[date]:
    after = after or made.first - timedelta(days=1)
    return [day for day, _ in occurrences(made, after, count)]


def by_rrule(made: Series, after: date, count: int) -> list[date]:
    """The oracle: dateutil's own calendar, told the rule in its own words."""
    start = datetime.combine(made.first, time(0))
    weekday = rrule.weekdays[made.first.weekday()]
    nth = (made.first.day - 1) // 7 + 1
    weeks = {Repeat.WEEKLY: 1, Repeat.EVERY_2_WEEKS: 2, Repeat.EVERY_4_WEEKS: 4}
    if made.repeat is Repeat.ONCE:
        rule = rrule.rrule(rrule.DAILY, dtstart=start, count=1)
    elif made.repeat is Repeat.MONTHLY:
        day = weekday(nth if nth < 5 else -1)
        rule = rrule.rrule(rrule.MONTHLY, dtstart=start, byweekday=day)
    else:
        rule = rrule.rrule(rrule.WEEKLY, dtstart=start, interval=weeks[made.repeat])
    return [each.date() for each in rule.xafter(datetime.combine(after, time(23)), count=count)]


@given(EVERY_SERIES, st.integers(-400, 2000), st.integers(0, 30))
def test_dates_are_those_of_rrule(made: Series, days: int, count: int) -> None:
    after = made.first + timedelta(days=days)
    assert dates(made, count, after) == by_rrule(made, after, count)


@given(EVERY_SERIES, st.integers(-400, 2000))
def test_wall_time_never_drifts_and_time_only_goes_on(made: Series, days: int) -> None:
    found = occurrences(made, made.first + timedelta(days=days), 30)
    zone = tz.gettz(made.zone)
    for day, instant in found:
        shown = datetime.combine(day, made.at)
        if tz.datetime_exists(shown, zone):
            assert instant.astimezone(zone).replace(tzinfo=None) == shown
        else:
            before, at = instant - timedelta(minutes=1), instant
            assert before.astimezone(zone).replace(tzinfo=None) < shown
            assert at.astimezone(zone).replace(tzinfo=None) > shown
    assert all(one[0] < two[0] and one[1] < two[1] for one, two in pairwise(found))
    assert all(instant.tzinfo is UTC for _, instant in found)


@given(EVERY_SERIES, st.integers(1, 12), st.integers(1, 12))
def test_going_on_later_is_the_same_as_going_on(made: Series, one: int, two: int) -> None:
    whole = occurrences(made, date(2000, 1, 1), one + two)
    head = occurrences(made, date(2000, 1, 1), one)
    assert head + occurrences(made, head[-1][0], two) == whole


def test_half_past_six_stays_half_past_six_through_both_changes_in_london() -> None:
    autumn = occurrences(series(Repeat.WEEKLY, date(2026, 10, 20)), date(2026, 10, 19), 2)
    assert [str(at)[11:16] for _, at in autumn] == ["17:30", "18:30"]
    spring = occurrences(series(Repeat.WEEKLY, date(2027, 3, 23)), date(2027, 3, 22), 2)
    assert [str(at)[11:16] for _, at in spring] == ["18:30", "17:30"]


@pytest.mark.parametrize(
    ("zone", "first", "at", "instants"),
    [
        ("Europe/London", date(2027, 3, 21), time(1, 30), ["21T01:30", "28T01:00", "04T00:30"]),
        ("Europe/London", date(2026, 10, 18), time(1, 30), ["18T00:30", "25T00:30", "01T01:30"]),
        ("America/New_York", date(2027, 3, 7), time(2, 30), ["07T07:30", "14T07:00", "21T06:30"]),
        (
            "Australia/Lord_Howe",
            date(2026, 9, 27),
            time(2, 10),
            ["26T15:40", "03T15:30", "10T15:10"],
        ),
        ("Africa/Casablanca", date(2026, 3, 15), time(2, 30), ["15T02:30", "22T02:00", "29T01:30"]),
    ],
)
def test_a_skipped_time_runs_after_the_gap_and_a_double_one_first(
    zone: str, first: date, at: time, instants: list[str]
) -> None:
    made = series(Repeat.WEEKLY, first, at, zone)
    found = occurrences(made, first - timedelta(days=1), 3)
    assert [instant.isoformat()[8:16] for _, instant in found] == instants


def test_the_fifth_tuesday_is_the_last_where_a_month_has_four() -> None:
    assert dates(series(Repeat.MONTHLY, date(2026, 12, 29)), 4) == [
        date(2026, 12, 29),
        date(2027, 1, 26),
        date(2027, 2, 23),
        date(2027, 3, 30),
    ]


def test_a_leap_day_is_a_day_like_others() -> None:
    assert dates(series(Repeat.EVERY_4_WEEKS, date(2028, 2, 1)), 3) == [
        date(2028, 2, 1),
        date(2028, 2, 29),
        date(2028, 3, 28),
    ]
    assert dates(series(Repeat.MONTHLY, date(2028, 2, 29)), 2) == [
        date(2028, 2, 29),
        date(2028, 3, 28),
    ]


def test_the_year_ends_and_the_series_does_not() -> None:
    assert dates(series(Repeat.EVERY_2_WEEKS, date(2026, 12, 22)), 3) == [
        date(2026, 12, 22),
        date(2027, 1, 5),
        date(2027, 1, 19),
    ]


@pytest.mark.parametrize("repeat", Repeat)
def test_a_series_ends_before_the_calendar_does(repeat: Repeat) -> None:
    assert dates(series(repeat, date(9990, 12, 1)), 100)[-1].year == 9990
    assert dates(series(repeat, date(9999, 12, 1)), 5) == []


def test_an_ended_series_has_no_more() -> None:
    ended = replace(series(Repeat.WEEKLY, date(2026, 12, 1)), ended=True)
    assert dates(ended, 5) == []
