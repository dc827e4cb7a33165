"""What follows from a session: when, for whom, in which lane, and never in quiet hours."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.delivery import Delivery, Priority
from bot.domain.group import QuietHours
from bot.domain.wall import local
from bot.ports import Follows, Why
from scheduler.plan import Plan, what_follows
from tests.scheduler.people import group, randomness, session

NO_QUIET = QuietHours(time(0), time(0))
LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC)
TUESDAY = date(2026, 12, 1)


def plan() -> Plan:
    return Plan(randomness().randbytes)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text + "+00:00")


def dues(deliveries: Sequence[Delivery]) -> dict[str, datetime]:
    return {f"{each.kind} {each.to}".strip(): each.due_at for each in deliveries}


def test_everything_that_follows_from_a_session_in_a_series() -> None:
    planned = session(TUESDAY, time(18, 30), series="series1", plan=2)
    made = list(plan().for_session(planned, group(), LONG_AGO))
    assert dues(made) == {
        "reminder.day_before": utc("2026-11-30T18:30"),
        "reminder.soon": utc("2026-12-01T18:15"),
        "reflection.pre rhian": utc("2026-11-30T18:30"),
        "reflection.pre sam": utc("2026-11-30T18:30"),
        "series.extend": utc("2026-12-01T18:30"),
        "session.lapse": utc("2026-12-01T20:00"),
    }
    assert [each.key for each in made] == [
        "reminder.day_before:session1:2",
        "reminder.soon:session1:2",
        "reflection.pre:session1:2:rhian",
        "reflection.pre:session1:2:sam",
        "series.extend:session1:2",
        "session.lapse:session1:2",
    ]
    assert [each.lane for each in made] == [
        "slack/T1/C1",
        "slack/T1/C1",
        "slack/T1/@rhian",
        "slack/T1/@sam",
        "work/session1",
        "work/session1",
    ]
    assert {(each.group, each.subject, each.plan) for each in made} == {("group1", "session1", 2)}
    assert len({each.id for each in made}) == len(made)
    assert all(len(each.id) <= 25 for each in made)


def test_a_session_of_its_own_extends_nothing() -> None:
    made = plan().for_session(session(TUESDAY, time(18, 30)), group(), LONG_AGO)
    assert "series.extend" not in {each.kind for each in made}


def test_after_a_session_each_facilitator_may_reflect_at_once() -> None:
    now = utc("2026-12-01T19:40")
    made = plan().after_session(session(TUESDAY, time(18, 30), plan=1), group(), now)
    assert [(each.key, each.due_at, each.lane) for each in made] == [
        ("reflection.post:session1:1:rhian", now, "slack/T1/@rhian"),
        ("reflection.post:session1:1:sam", now, "slack/T1/@sam"),
    ]


def test_one_thing_at_once_or_later_for_the_channel_a_person_or_as_work() -> None:
    now, later = utc("2026-12-01T19:40"), utc("2026-12-01T19:44")
    card = plan().at_once("checkpoint.card", group(), "poll1", now)
    assert (card.key, card.lane, card.due_at) == ("checkpoint.card:poll1::", "slack/T1/C1", now)
    notice = plan().at_once("late.notice", group(), "group1", now, detail="5", to="sam")
    assert (notice.key, notice.lane) == ("late.notice:group1:5:sam", "slack/T1/@sam")
    close = plan().at("checkpoint.close", group(), "poll1", later)
    assert (close.lane, close.due_at) == ("work/poll1", later)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2027, 3, 28), 23), (date(2026, 10, 25), 25), (date(2026, 10, 26), 24)]
)
def test_the_day_before_is_the_same_time_on_the_wall(day: date, hours: int) -> None:
    planned = session(day, time(18, 30))
    made = dues(plan().for_session(planned, group(), utc("2026-01-01T00:00")))
    assert planned.starts_at - made["reminder.day_before"] == timedelta(hours=hours)
    assert planned.starts_at - made["reminder.soon"] == timedelta(minutes=15)


@pytest.mark.parametrize(
    ("quiet", "starts", "day_before", "soon"),
    [
        # 07:00 the day before is quiet: it waits until 08:00 of that day.
        (QuietHours(time(21), time(8)), time(7), ("11-30T08:00", Why.AFTER_QUIET), Why.QUIET),
        (QuietHours(time(21), time(8)), time(8), ("11-30T08:00", Why.ON_TIME), Why.QUIET),
        (QuietHours(time(21), time(8)), time(8, 15), ("11-30T08:15", Why.ON_TIME), None),
        # 22 quiet hours: their end is two hours before the session, so it comes before them.
        (QuietHours(time(10), time(8)), time(10), ("11-30T09:55", Why.BEFORE_QUIET), None),
        # Quiet but for two minutes a day: there is no good time.
        (QuietHours(time(10), time(9, 58)), time(10), (None, Why.QUIET), Why.QUIET),
    ],
)
def test_quiet_hours_move_a_reminder_or_leave_it_out(
    quiet: QuietHours, starts: time, day_before: tuple[str | None, Why], soon: Why | None
) -> None:
    first, second, third = what_follows(session(TUESDAY, starts), group(quiet=quiet), LONG_AGO)
    due = utc(f"2026-{day_before[0]}") if day_before[0] else None
    assert first == Follows("reminder.day_before", due, day_before[1])
    assert second.why is (soon or Why.ON_TIME)
    assert (second.due is None) is (soon is not None)
    assert third == Follows("reflection.pre", due, day_before[1])


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-30T18:30", [Why.ON_TIME, Why.ON_TIME, Why.ON_TIME]),
        ("2026-11-30T18:31", [Why.PAST, Why.ON_TIME, Why.AT_ONCE]),
        ("2026-11-30T23:00", [Why.PAST, Why.ON_TIME, Why.AFTER_QUIET]),
        ("2026-12-01T17:59", [Why.PAST, Why.ON_TIME, Why.AT_ONCE]),
        ("2026-12-01T18:00", [Why.PAST, Why.ON_TIME, Why.PAST]),
        ("2026-12-01T18:16", [Why.PAST, Why.PAST, Why.PAST]),
    ],
)
def test_what_is_past_when_it_is_planned_is_left_out(now: str, expected: list[Why]) -> None:
    shown = what_follows(session(TUESDAY, time(18, 30)), group(), utc(now))
    assert [each.why for each in shown] == expected
    assert (
        shown[2].due
        == {
            Why.ON_TIME: utc("2026-11-30T18:30"),
            Why.AT_ONCE: utc(now),
            Why.AFTER_QUIET: utc("2026-12-01T08:00"),
            Why.PAST: None,
        }[expected[2]]
    )


def test_late_in_the_evening_a_reflection_for_tonight_disturbs_nobody() -> None:
    tonight = session(TUESDAY, time(23, 45))
    assert what_follows(tonight, group(), utc("2026-12-01T22:00"))[2].why is Why.QUIET


MINUTES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
ZONES = st.sampled_from(
    ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"]
)
NEAR_A_CHANGE = st.one_of(
    st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    st.sampled_from(
        [date(2027, 3, 27), date(2026, 10, 24), date(2027, 3, 13), date(2026, 10, 31)]
    ).flatmap(lambda day: st.integers(-1, 4).map(lambda days: day + timedelta(days=days))),
)


@given(
    st.tuples(NEAR_A_CHANGE, MINUTES),
    ZONES,
    ZONES,
    st.builds(QuietHours, MINUTES, MINUTES),
    st.integers(0, 60 * 72),
)
@example((date(2026, 10, 26), time(1, 20)), *["Europe/London"] * 2, QuietHours(time(1), time(2)), 0)
def test_nobody_is_reminded_in_quiet_hours(
    wall: tuple[date, time], zone: str, home: str, hours: QuietHours, ahead: int
) -> None:
    """Whatever the zone, the quiet hours, the clocks and the time of planning."""
    planned = session(*wall, zone=zone)
    now = planned.starts_at - timedelta(minutes=ahead)
    circle = group(zone=home, quiet=hours)
    shown = what_follows(planned, circle, now)
    for each in shown:
        assert (each.due is None) is (each.why in (Why.QUIET, Why.PAST))
        if each.due is not None:
            assert now <= each.due < planned.starts_at
            assert not hours.hold(local(each.due, home).time())
    made = plan().for_session(planned, circle, now)
    assert {each.kind: each.due_at for each in made if not each.lane.startswith("work/")} == {
        each.kind: each.due for each in shown if each.due is not None
    }
    day_before = shown[0].due
    if shown[0].why is Why.AFTER_QUIET and day_before is not None:
        assert planned.starts_at - day_before >= timedelta(hours=3)


@given(NEAR_A_CHANGE, MINUTES, ZONES)
def test_without_quiet_hours_everything_comes_on_time(day: date, at: time, zone: str) -> None:
    planned = session(day, at, zone=zone)
    now = planned.starts_at - timedelta(days=3)
    shown = what_follows(planned, group(quiet=NO_QUIET), now)
    assert {each.why for each in shown} == {Why.ON_TIME}


def test_planning_again_after_a_move_makes_new_keys() -> None:
    first = session(TUESDAY, time(18, 30))
    again = first.moved(first.starts_at + timedelta(days=1), first.starts_at)
    keys = [{each.key for each in plan().for_session(s, group(), LONG_AGO)} for s in (first, again)]
    assert not keys[0] & keys[1]
    assert keys[0] == {
        each.key for each in plan().for_session(replace(first, version=3), group(), LONG_AGO)
    }


@pytest.mark.parametrize(
    ("kind", "asked_now", "goes"),
    [
        ("session.opening", True, Priority.NOW),
        ("concern.alert", False, Priority.NOW),
        ("checkpoint.close", False, Priority.MOMENT),
        ("agreement.reminder", False, Priority.AHEAD),
        ("session.lapse", False, Priority.AHEAD),
        ("late.notice", True, Priority.AHEAD),
    ],
)
def test_who_goes_first(kind: str, asked_now: bool, goes: Priority) -> None:
    made = plan().at_once if asked_now else plan().at
    assert made(kind, group(), "s", LONG_AGO).priority is goes


def test_what_is_planned_ahead_goes_last_and_counts_for_its_workspace() -> None:
    planned = session(TUESDAY, time(18, 30), series="series1")
    made = plan().for_session(planned, group(), LONG_AGO)
    assert {(each.priority, each.share) for each in made} == {(Priority.AHEAD, "slack/T1")}


def test_where_a_platform_knows_no_workspaces_each_group_is_a_share() -> None:
    circle = group(platform="discord")
    one = replace(circle, place=replace(circle.place, workspace="discord"))
    assert plan().at_once("welcome", one, "s", LONG_AGO).share == "discord/group1"
