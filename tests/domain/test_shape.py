"""The rough shape of a session, for every length that somebody may plan."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from bot.domain.shape import APART, BREAK_BY, Cue, Part, clear_of, cues, part_at, shape

BEGINS = datetime(2026, 12, 1, 18, 30, tzinfo=UTC)
LENGTHS = tuple(range(1, 181))


def after(minutes: float) -> datetime:
    return BEGINS + timedelta(minutes=minutes)


def minutes(at: datetime) -> float:
    return (at - BEGINS).total_seconds() / 60


def told(length: int) -> list[tuple[str, float]]:
    return [(each.cue.value, minutes(each.at)) for each in cues(BEGINS, after(length))]


def test_an_hour() -> None:
    assert [(each.part.value, minutes(each.starts_at)) for each in shape(BEGINS, after(60))] == [
        ("opening", 0),
        ("sharing", 10),
        ("break", 30),
        ("options", 35),
        ("closing", 50),
    ]
    assert told(60) == [("break", 25), ("half-way", 30), ("five-left", 55), ("over", 62)]


def test_two_hours_have_three_breaks() -> None:
    breaks = [each for each in shape(BEGINS, after(120)) if each.part is Part.BREAK]
    assert [minutes(each.starts_at) for each in breaks] == [30, 60, 90]


def test_the_parts_fill_the_time_without_a_gap() -> None:
    for length in LENGTHS:
        parts = shape(BEGINS, after(length))
        assert parts[0].starts_at == BEGINS
        assert parts[-1].ends_at == after(length)
        assert all(one.ends_at == next_.starts_at for one, next_ in pairwise(parts))
        assert all(each.starts_at < each.ends_at for each in parts)


def test_a_break_comes_by_minute_thirty_where_there_is_more_than_that() -> None:
    for length in LENGTHS:
        breaks = [each for each in shape(BEGINS, after(length)) if each.part is Part.BREAK]
        assert bool(breaks) == (length > BREAK_BY)
        for each in breaks[:1]:
            assert minutes(each.starts_at) <= BREAK_BY
        assert all(
            later.starts_at - earlier.starts_at <= timedelta(minutes=2 * BREAK_BY)
            for earlier, later in pairwise(breaks)
        )


def test_cues_come_in_order_and_only_while_they_help() -> None:
    for length in LENGTHS:
        due = cues(BEGINS, after(length))
        assert [each.at for each in due] == sorted(each.at for each in due)
        assert all(each.at > BEGINS for each in due)
        assert due[-1].cue is Cue.OVER
        assert len(due) == len(set(due))


def test_no_two_come_together_and_half_way_is_the_one_that_waits() -> None:
    for length in LENGTHS:
        due = cues(BEGINS, after(length))
        assert all(later.at - earlier.at >= APART for earlier, later in pairwise(due))
        for each in due:
            if each.cue is Cue.HALF_WAY:
                assert 0 <= minutes(each.at) - length / 2 <= minutes(BEGINS + APART) * 2


def test_where_half_way_and_a_break_meet_the_break_is_first() -> None:
    assert told(110)[1:3] == [("break", 55), ("half-way", 58)]


def test_what_keeps_clear_of_them_keeps_clear_of_all() -> None:
    for length in LENGTHS:
        due = cues(BEGINS, after(length))
        for minute in range(length):
            at = clear_of(due, after(minute))
            assert at >= after(minute)
            assert all(abs(at - each.at) >= APART for each in due)


def test_a_session_that_began_near_its_end_is_not_hurried() -> None:
    assert told(4) == [("over", 6)]
    assert told(12) == [("five-left", 7), ("over", 14)]


def test_which_part_it_is_now() -> None:
    parts = shape(BEGINS, after(60))
    now = part_at(parts, after(31))
    assert now is not None
    assert now.part is Part.BREAK
    assert part_at(parts, after(60)) is None
    assert part_at(parts, after(-1)) is None
