"""What insights sum up, and what they never tell: pure."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.insights import SHOWN_FROM, Happened, months, of_month, quiet_lately, summed
from bot.domain.pulse import Counts, Question, told
from bot.views import attendance
from tests.views.scenes.insights import FEW, GOOD, OPENED, pulse, quarter

DAY = date(2026, 11, 2)
COUNTS = st.builds(Counts, *(st.integers(0, 12) for _ in range(3)))


def test_the_last_three_months_go_over_the_new_year() -> None:
    assert months(date(2027, 1, 31)) == (date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1))


def test_a_quarter_in_sums() -> None:
    every = summed(quarter(much=True))
    assert (every.planned, every.held, every.advice) == (9, 8, 3)
    assert (every.felt[Question.HEARD].yes, every.felt[Question.HEARD].of) == (8, 8)
    assert every.felt[Question.ADVICE].yes == 0
    assert every.came == 7
    assert set(every.rungs.values()) == {8}
    assert [summed(of_month(quarter(much=True), each)).held for each in months(DAY)] == [3, 2, 3]


def test_a_session_that_nobody_opened_says_nothing_but_that_it_was_planned() -> None:
    every = summed([Happened(DAY, held=False, pulse=GOOD, advice=(OPENED,))])
    assert (every.planned, every.held, every.advice) == (1, 0, 0)
    assert every.felt[Question.HEARD].of == 0


def test_how_often_advice_closed_early_is_not_told_of_fewer_than_three() -> None:
    two = [Happened(DAY, held=True, advice=(OPENED,))] * 2
    assert summed(two).early is None
    assert summed([*two, *two]).early is not None


@given(st.lists(COUNTS, min_size=3, max_size=3), st.lists(COUNTS, min_size=3, max_size=3))
def test_pulses_that_look_alike_on_their_own_cards_look_alike_in_every_sum(
    one: list[Counts], other: list[Counts]
) -> None:
    """So a sum tells no more than the cards did, whatever it is laid beside."""
    first, second = told(pulse(*one)), told(pulse(*other))
    if first == second:
        assert summed([Happened(DAY, held=True, pulse=first)]) == summed(
            [Happened(DAY, held=True, pulse=second)]
        )


@given(st.lists(st.integers(0, 2), min_size=9, max_size=9))
def test_fewer_than_three_answers_are_as_none(few: list[int]) -> None:
    counts = [Counts(*few[place : place + 3]) for place in (0, 3, 6)]
    small = [each for each in counts if sum(each.vector) < 3]
    shown = told(pulse(*counts))
    every = summed([Happened(DAY, held=True, pulse=shown)])
    assert sum(each.of for each in every.felt.values()) == 3 - len(small)


@given(st.lists(st.integers(0, SHOWN_FROM - 1)), st.lists(st.integers(SHOWN_FROM, 40)))
def test_too_few_who_came_are_as_if_nobody_had_been_counted(
    few: list[int], enough: list[int]
) -> None:
    def held(came: int | None) -> Happened:
        return Happened(DAY, held=True, came=came)

    counted = [held(each) for each in enough]
    none = [held(None) for _ in few]
    assert summed([*counted, *(held(each) for each in few)]) == summed([*counted, *none])
    assert (summed(counted).came is None) is (not enough)


def test_the_card_of_a_session_and_the_sums_hide_the_same() -> None:
    assert SHOWN_FROM == attendance.SHOWN_FROM


def test_it_is_quiet_only_where_nothing_can_be_said_of_three_in_a_row() -> None:
    assert quiet_lately(quarter(much=False))
    assert not quiet_lately(quarter(much=True))
    assert not quiet_lately([Happened(DAY, held=True, pulse=FEW)] * 2)
    assert not quiet_lately([])
