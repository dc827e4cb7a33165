"""Calendar files against a reader that shares nothing with what wrote them: 200 series in each of
five zones, with dates moved, skipped, never planned and ended, over three years."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.calendar import Calendar, Event, Words, repeating, single
from bot.domain.session import Repeat, Series, Session, SessionState
from bot.domain.wall import Wall, instant_of
from content.calendars import written
from scheduler.recurrence import occurrences as dates_of
from tests.support.circle import NOW, SERIES, SESSION
from tests.support.reading_calendars import Occurrence, occurrences, read

ZONES = (
    "Europe/London",
    "America/New_York",
    "America/Santiago",  # the clocks change at midnight
    "Australia/Lord_Howe",  # by half an hour
    "Asia/Kolkata",  # never
)
YEARS = timedelta(days=3 * 365)
SOON = timedelta(days=-1)
TITLE = "Evening circle"
REPEATS = (Repeat.WEEKLY, Repeat.EVERY_2_WEEKS, Repeat.EVERY_4_WEEKS, Repeat.MONTHLY)


def words(*sessions: Session | Series) -> dict[str, Words]:
    return {each.id: Words(each.title, "") for each in sessions}


def generated(zone: str, number: int) -> tuple[Series, list[Session]]:
    """A series, and the sessions of it that are kept: some moved, skipped or never planned."""
    some = random.Random(f"{zone}/{number}")
    series = Series(
        id=f"series{number}",
        group="circle",
        title=TITLE,
        repeat=some.choice(REPEATS),
        first=date(2026, 1, 1) + timedelta(days=some.randrange(500)),
        # Often in the night, when clocks change.
        at=time(some.choice((0, 0, 1, 1, 2, 2, 3, 18, 23)), some.choice((0, 15, 30, 45))),
        zone=zone,
        minutes=some.choice((30, 45, 60, 90)),
        link="",
        ended=some.random() < 0.25,
    )
    sessions: list[Session] = []
    kept = dates_of(replace(series, ended=False), series.first + SOON, some.randrange(1, 60))
    for index, (day, at) in enumerate(kept):
        session = Session(
            f"s{number}-{index}",
            "circle",
            TITLE,
            at,
            zone,
            series.minutes,
            "",
            series=series.id,
            occurrence=day,
            changed_at=NOW,
        )
        fate = some.random()
        if fate < 0.1 and index:
            continue
        if fate < 0.25:
            session = session.cancelled(NOW)
        elif fate < 0.4:
            session = session.moved(at + timedelta(minutes=15 * some.randrange(-300, 300)), NOW)
            if some.random() < 0.2:
                session = session.cancelled(NOW)
        elif fate < 0.5:
            session = replace(session, title="Guest evening", minutes=75)
        sessions.append(session)
    return series, sessions


def takes_place(series: Series, sessions: list[Session], until: datetime) -> list[Occurrence]:
    """What Holdspace itself does: what is planned, and the dates of the series after those."""
    held = [each for each in sessions if each.state is not SessionState.CANCELLED]
    ours = [Occurrence(each.starts_at, each.minutes, each.title) for each in held]
    newest = max(each.occurrence for each in sessions if each.occurrence)
    coming = dates_of(series, newest, 400)
    ours += [Occurrence(at, series.minutes, series.title) for _, at in coming]
    return sorted(each for each in ours if each.at < until)


def file_of(series: Series, sessions: list[Session]) -> bytes:
    oldest = min(each.occurrence for each in sessions if each.occurrence)
    always = replace(series, ended=False)
    dates = dates_of(always, oldest + SOON, 400)
    before = [day for day, _ in dates_of(always, series.first + SOON, 400) if day < oldest]
    events = repeating(series, sessions, dates, len(before), words(series, *sessions), NOW)
    return written(Calendar("Circle", "circle.ics", tuple(events))).content


@pytest.mark.parametrize(
    "zone", [ZONES[0], *(pytest.param(each, marks=pytest.mark.slow) for each in ZONES[1:])]
)
def test_two_hundred_series_are_the_same_everywhere(zone: str) -> None:
    odd = 0
    for number in range(200):
        series, sessions = generated(zone, number)
        begin = datetime.combine(series.first, time(0), UTC) - timedelta(days=30)
        until = begin + YEARS
        ours = takes_place(series, sessions, until)
        theirs = occurrences(file_of(series, sessions), begin, until)
        # One that was moved to before the series began is still in the file.
        assert theirs == [each for each in ours if each.at >= begin], (zone, number)
        odd += any(
            instant_of(day, series.at, zone)[1] is not Wall.EXISTS
            for day, _ in dates_of(replace(series, ended=False), series.first + SOON, 160)
        )
    assert bool(odd) == (zone != "Asia/Kolkata"), "some fall where the clocks change"


def test_it_has_what_programs_ask_for() -> None:
    session = replace(SESSION, changed_at=NOW)
    event = single(
        session, Words("A; b, \\c\nnew", "Come as you are.", "https://meet.example/x"), NOW
    )
    calendar = read(written(Calendar("Ours", "ours.ics", (event,))).content)
    assert calendar.value("VERSION") == "2.0"
    assert calendar.value("PRODID").startswith("-//Holdspace")
    assert calendar.value("X-WR-CALNAME") == "Ours"
    (made,) = calendar.events()
    assert made.value("UID") == "session1@holdspace"
    assert made.value("SUMMARY") == "A; b, \\c\nnew"
    assert made.value("DTSTAMP") == made.value("LAST-MODIFIED") == "20261123T100000Z"
    assert made.value("STATUS") == "CONFIRMED"
    assert made.value("LOCATION") == made.value("URL") == "https://meet.example/x"
    start = made.get("DTSTART")
    assert start is not None
    assert (start.params["TZID"], start.value) == ("Europe/London", "20261201T183000")
    assert [each.name for each in calendar.inside] == ["VTIMEZONE", "VEVENT"]


def test_no_line_can_be_smuggled_in() -> None:
    bad = "Circle\r\nATTACH:https://evil.example\x00\x1b"
    event = single(SESSION, Words(bad, bad, "https://meet.example/x\r\nATTENDEE:x"), NOW)
    content = written(Calendar(bad, "x.ics", (event,))).content
    names = {each.name for part in read(content).inside for each in part.properties}
    assert not names & {"ATTACH", "ATTENDEE"}
    assert b"\x00" not in content
    assert b"\x1b" not in content


# --- numbers that only grow ----------------------------------------------------------------------


def numbers(content: bytes) -> dict[tuple[str, str], int]:
    """The SEQUENCE of each event of a file, by what a calendar program knows it by."""
    events = read(content).events()
    return {
        (each.value("UID"), each.value("RECURRENCE-ID")): int(each.value("SEQUENCE") or 0)
        for each in events
    }


def test_in_two_hundred_series_every_change_makes_the_number_larger() -> None:
    """A date moves, then it is cancelled: a program that asks in between takes the newer one."""
    changed = 0
    for number in range(200):
        series, sessions = generated(ZONES[number % len(ZONES)], number)
        held = [at for at, each in enumerate(sessions) if each.state is SessionState.PLANNED]
        if not held or (series.ended and len(held) < 2):
            continue
        which = held[-1]
        before = numbers(file_of(series, sessions))
        later = NOW + timedelta(days=1)
        moved = sessions[which].moved(sessions[which].starts_at + timedelta(minutes=20), later)
        for change in (moved, moved.cancelled(later)):
            sessions[which] = change
            after = numbers(file_of(series, sessions))
            (uid,) = {known for known, _ in before}
            assert {known for known, _ in after} == {uid}, "it is the same event to every program"
            assert after[uid, ""] > before[uid, ""], number
            assert all(after[each] >= before[each] for each in before.keys() & after.keys())
            before, changed = after, changed + 1
    assert changed > 300


def _series(sessions: list[Session], ended: bool = False) -> list[Event]:
    series = replace(SERIES, ended=ended)
    first = min(each.occurrence for each in sessions if each.occurrence)
    dates = dates_of(SERIES, first + SOON, 60)
    before = (first - SERIES.first).days // 7
    return repeating(series, sessions, dates, before, words(series, *sessions), NOW)


def _planned(count: int) -> list[Session]:
    return [
        replace(
            SESSION,
            id=f"o{index}",
            starts_at=at,
            series=SERIES.id,
            occurrence=day,
            changed_at=NOW + timedelta(days=7 * index),
        )
        for index, (day, at) in enumerate(dates_of(SERIES, SERIES.first + SOON, count))
    ]


def test_each_change_makes_the_number_larger_and_the_event_the_same() -> None:
    planned = _planned(4)
    (event,) = _series(planned)
    assert (event.sequence, event.changed_at, event.left_out) == (0, NOW, ())
    later = NOW + timedelta(days=1)
    planned[1] = planned[1].moved(planned[1].starts_at + timedelta(days=1), later)
    master, instead = _series(planned)
    assert (master.uid, master.sequence, master.changed_at) == (event.uid, 1, later)
    assert (instead.uid, instead.sequence) == (event.uid, 1)
    assert instead.instead_of == datetime(2026, 12, 8, 18, 30)  # noqa: DTZ001
    planned[1] = planned[1].cancelled(later)
    (master,) = _series(planned)
    assert (master.sequence, len(master.left_out)) == (2, 1)
    # That its next dates are planned changes nothing.
    more = [*planned, *_planned(5)[4:]]
    assert _series(more) == [master]
    # What is old is not kept for ever: the number still grows.
    (shorter,) = _series(more[2:])
    assert shorter.sequence > master.sequence
    assert shorter.uid == master.uid


def test_a_series_that_ended_ends_and_one_that_never_was_is_cancelled() -> None:
    planned = _planned(4)
    ended = [*planned[:2], *(each.cancelled(NOW) for each in planned[2:])]
    (event,) = _series(ended, ended=True)
    assert event.rule is not None
    assert event.rule.until == planned[1].starts_at
    assert not event.cancelled
    (event,) = _series([each.cancelled(NOW) for each in planned], ended=True)
    assert event.cancelled
    assert event.left_out == ()


def test_the_second_of_two_equal_times_is_said_in_utc() -> None:
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    event = single(replace(SESSION, starts_at=second), Words(TITLE, ""), NOW)
    content = written(Calendar("x", "x.ics", (event,))).content
    begin, end = second - timedelta(days=1), second + timedelta(days=1)
    assert [each.at for each in occurrences(content, begin, end)] == [second]
    first = replace(SESSION, starts_at=second - timedelta(hours=1))
    content = written(Calendar("x", "x.ics", (single(first, Words(TITLE, ""), NOW),))).content
    assert [each.at for each in occurrences(content, begin, end)] == [second - timedelta(hours=1)]
