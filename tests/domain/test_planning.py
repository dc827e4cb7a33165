"""Which times can be planned, and what overlaps."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.planning import FARTHEST, TimeProblem, moment, overlapping
from bot.domain.session import SessionProblem, SessionState, to_start
from bot.domain.wall import Wall
from tests.support.circle import LATER, NOW, OPEN, RHIAN, SESSION

LONDON = "Europe/London"
TODAY = date(2026, 11, 23)


def test_a_time_to_come_is_its_instant() -> None:
    starts_at, wall = moment(date(2027, 7, 1), time(18, 30), LONDON, TODAY, NOW)
    assert (starts_at, wall) == (datetime(2027, 7, 1, 17, 30, tzinfo=UTC), Wall.EXISTS)


@pytest.mark.parametrize(
    ("day", "at", "about", "word"),
    [
        (TODAY - timedelta(days=1), time(18), "date", "problem.past"),
        (TODAY, time(10), "time", "problem.past"),
        (TODAY + FARTHEST + timedelta(days=1), time(18), "date", "problem.far"),
        (date.max, time(18), "date", "problem.far"),
        (date.min, time(18), "date", "problem.past"),
    ],
)
def test_a_time_that_cannot_be_planned_says_why(day: date, at: time, about: str, word: str) -> None:
    with pytest.raises(TimeProblem) as raised:
        moment(day, at, LONDON, TODAY, NOW)
    assert (raised.value.about, raised.value.word) == (about, word)


@pytest.mark.parametrize(
    ("zone", "day", "at", "instead"),
    [
        (LONDON, date(2027, 3, 28), time(1, 30), time(2)),
        ("America/New_York", date(2027, 3, 14), time(2, 15), time(3)),
        ("Australia/Lord_Howe", date(2027, 10, 3), time(2, 10), time(2, 30)),
    ],
)
def test_a_time_the_clocks_jump_over_comes_with_one_that_exists(
    zone: str, day: date, at: time, instead: time
) -> None:
    with pytest.raises(TimeProblem) as raised:
        moment(day, at, zone, TODAY, NOW)
    assert raised.value.instead == instead


def test_a_time_that_comes_twice_is_the_first_of_the_two() -> None:
    starts_at, wall = moment(date(2027, 10, 31), time(1, 30), LONDON, TODAY, NOW)
    assert (starts_at, wall) == (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), Wall.TWICE)


def test_one_session_may_begin_as_another_ends() -> None:
    after = replace(LATER, starts_at=SESSION.ends_at)
    assert overlapping([SESSION], [after]) is None
    sooner = replace(after, starts_at=SESSION.ends_at - timedelta(minutes=1))
    assert overlapping([SESSION], [after, sooner]) == sooner


def test_a_session_does_not_overlap_itself() -> None:
    moved = SESSION.moved(SESSION.starts_at + timedelta(minutes=10), NOW)
    assert overlapping([moved], [SESSION]) is None


@pytest.mark.parametrize(
    ("before", "near"),
    [(61, False), (60, True), (0, True), (-90, True), (-91, False)],
)
def test_doors_open_an_hour_before_and_close_half_an_hour_after(before: int, near: bool) -> None:
    now = SESSION.starts_at - timedelta(minutes=before)
    assert SESSION.may_start(now) is near
    assert not OPEN.may_start(now)


def test_of_two_near_sessions_the_nearest_starts() -> None:
    soon = replace(LATER, starts_at=SESSION.starts_at + timedelta(minutes=50))
    now = SESSION.starts_at + timedelta(minutes=30)
    assert to_start([SESSION, soon], now) == soon
    assert to_start([SESSION, soon], SESSION.starts_at) == SESSION
    assert to_start([SESSION], SESSION.starts_at - timedelta(days=1)) is None


def test_a_session_that_began_late_has_its_whole_time() -> None:
    late = SESSION.opened(SESSION.ends_at, RHIAN)
    assert SESSION.lapses_at == SESSION.ends_at + timedelta(minutes=30)
    assert late.lapses_at == SESSION.ends_at + timedelta(minutes=90)
    early = SESSION.opened(SESSION.starts_at - timedelta(minutes=20), RHIAN)
    assert early.lapses_at == SESSION.lapses_at


def test_what_is_open_or_over_cannot_be_moved() -> None:
    with pytest.raises(SessionProblem, match="open_now"):
        OPEN.moved(NOW, NOW)
    over = replace(SESSION, state=SessionState.CANCELLED)
    with pytest.raises(SessionProblem, match="over"):
        over.moved(NOW, NOW)
    with pytest.raises(SessionProblem, match="over"):
        over.cancelled(NOW)
    with pytest.raises(SessionProblem, match="over"):
        over.closed(NOW)
