"""Who is asked when, and until when it is waited: pure."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.cover import (
    TURN_AT_MOST,
    CoverPlan,
    CoverState,
    How,
    Said,
    as_run,
    decide_by,
    fresh,
)
from bot.domain.group import FacilitatorRole
from bot.ids import Person
from tests.support.circle import GROUP, NOW, RHIAN, SAM, SESSION

MAIR, NIA = (Person("test", "w1", each) for each in ("mair", "nia"))
BY = NOW + timedelta(hours=6)
ASKED = fresh(SESSION, RHIAN, How.IN_ORDER, (MAIR, NIA), NOW, BY, None)


def test_whom_to_ask() -> None:
    named = CoverPlan(GROUP.id, (MAIR, RHIAN, NIA))
    assert named.asks(GROUP, RHIAN) == (MAIR, NIA)
    assert CoverPlan(GROUP.id).asks(GROUP, RHIAN) == (SAM,)
    assert CoverPlan(GROUP.id).asks(replace(GROUP, facilitators=()), RHIAN) == ()


def test_in_order_one_is_asked_and_all_have_a_fair_part_of_the_time() -> None:
    first = ASKED.next_asked(NOW)
    assert (first.asked, first.waiting) == ((MAIR,), (NIA,))
    assert first.turn(NOW) == timedelta(hours=3)
    second = first.next_asked(NOW + timedelta(hours=3))
    assert (second.asked, second.waiting) == ((MAIR, NIA), ())


def test_nobody_is_waited_for_longer_than_half_a_day() -> None:
    far = replace(ASKED, by=NOW + timedelta(days=20)).next_asked(NOW)
    assert far.turn(NOW) == TURN_AT_MOST


def test_at_short_notice_and_at_once_all_are_asked() -> None:
    short = replace(ASKED, by=NOW + timedelta(minutes=20)).next_asked(NOW)
    at_once = replace(ASKED, how=How.AT_ONCE).next_asked(NOW)
    assert short.asked == at_once.asked == (MAIR, NIA)


def test_a_yes_a_no_and_all_anew() -> None:
    taken = ASKED.next_asked(NOW).no(MAIR).yes(NIA)
    assert (taken.state, taken.taken_by, taken.all_said_no) == (CoverState.TAKEN, NIA, False)
    again = taken.anew(NIA, BY)
    assert (again.state, again.round, again.taken_by) == (CoverState.ASKING, 2, None)
    assert again.all_said_no
    assert again.yes(SAM).taken_by == SAM, "whoever runs the group anyway may take it"


def test_whoever_was_asked_and_had_not_answered_is_asked_again() -> None:
    taken = replace(ASKED, how=How.AT_ONCE).next_asked(NOW).yes(NIA)
    assert taken.anew(NIA, BY).said(MAIR) is Said.WAITS


def test_the_session_is_run_without_whoever_cannot_and_with_whoever_can() -> None:
    assert as_run(GROUP, None) == GROUP
    assert [each.person for each in as_run(GROUP, ASKED).facilitators] == [SAM]
    taken = ASKED.yes(MAIR)
    assert [(each.person, each.role) for each in as_run(GROUP, taken).facilitators] == [
        (SAM, FacilitatorRole.CO),
        (MAIR, FacilitatorRole.COVER),
    ]
    assert as_run(GROUP, ASKED.yes(SAM)).facilitators == GROUP.facilitators[1:]
    for over in (CoverState.OVER, CoverState.NOBODY):
        assert as_run(GROUP, ASKED.settled(over)) == GROUP


@pytest.mark.parametrize(
    ("starts", "hours", "now", "by"),
    [
        ("2026-12-01 18:30", 3, "2026-11-23 10:00", "2026-12-01 15:30"),
        ("2026-12-01 10:30", 3, "2026-11-23 10:00", "2026-12-01 08:00"),
        ("2026-12-01 08:30", 3, "2026-11-23 10:00", "2026-12-01 05:30"),
        ("2026-12-01 18:30", 3, "2026-12-01 16:30", "2026-12-01 17:30"),
        ("2026-12-01 18:30", 3, "2026-12-01 18:25", "2026-12-01 18:35"),
    ],
    ids=["as settled", "after quiet hours", "too near after them", "halfway", "at least a little"],
)
def test_the_set_time(starts: str, hours: int, now: str, by: str) -> None:
    at, asked, expected = (
        datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (starts, now, by)
    )
    assert decide_by(GROUP, at, hours, asked) == expected
