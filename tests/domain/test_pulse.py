"""A pulse: what is counted, and what may be shown of it."""

import itertools
from datetime import UTC, datetime

import pytest

from bot.domain.checkpoint import SHOWN_FROM, Share
from bot.domain.pulse import (
    OPEN_FOR,
    QUESTIONS,
    WORDS_FROM,
    Ballot,
    Counts,
    Felt,
    Pulse,
    Question,
    kept_words,
    lead,
    told,
)

NOW = datetime(2026, 3, 3, 18, 30, tzinfo=UTC)
PULSE = Pulse("s", "g", NOW, NOW + OPEN_FOR, b"seal")


def of(*felt: Felt | None) -> list[Ballot]:
    return [Ballot((each, None, None)) for each in felt]


def test_three_questions_one_after_another() -> None:
    assert QUESTIONS[0].next is Question.CONNECTED
    assert QUESTIONS[2].next is None


def test_an_answer_takes_its_place_and_no_other() -> None:
    ballot = Ballot().answering(Question.CONNECTED, Felt.NO).answering(Question.HEARD, Felt.YES)
    assert ballot.answers == (Felt.YES, Felt.NO, None)
    assert ballot.answering(Question.CONNECTED, None).answers == (Felt.YES, None, None)


def test_it_takes_answers_for_two_days() -> None:
    assert PULSE.takes_answers(NOW)
    assert not PULSE.takes_answers(NOW + OPEN_FOR)
    assert not PULSE.closed(NOW, []).takes_answers(NOW)


def test_closing_twice_is_once() -> None:
    closed = PULSE.closed(NOW, of(Felt.YES))
    assert closed.seal is None
    assert closed.closed(NOW, of(Felt.YES, Felt.YES)) is closed


@pytest.mark.parametrize("total", range(13))
def test_over_every_vector_nothing_is_shown_under_three_and_never_a_number(total: int) -> None:
    """And that all agreed looks the same as that all but one did."""
    for yes, partly in itertools.product(range(total + 1), repeat=2):
        no = total - yes - partly
        if no < 0:
            continue
        felt = [*[Felt.YES] * yes, *[Felt.PARTLY] * partly, *[Felt.NO] * no]
        closed = PULSE.closed(NOW, of(*felt))
        assert closed.result[0] == Counts(yes, partly, no)
        shown = told(closed)
        assert shown[1:] == (None, None), "nobody answered these"
        assert (shown[0] is None) == (total < SHOWN_FROM)
        if shown[0] is None:
            continue
        assert set(shown[0]) <= set(Share)
        if total > SHOWN_FROM and yes == total:
            almost = told(PULSE.closed(NOW, of(*[Felt.YES] * (total - 1), Felt.NO)))
            assert almost[0] == shown[0]


@pytest.mark.parametrize("answered", range(13))
def test_no_words_are_kept_where_fewer_than_five_answered(answered: int) -> None:
    ballots = [Ballot((Felt.YES, None, None), "words") for _ in range(answered)]
    skipped = [Ballot() for _ in range(9)]
    kept = kept_words([*ballots, *skipped])
    assert kept == (("words",) * answered if answered >= WORDS_FROM else ())


def test_words_lie_in_no_order_of_writing() -> None:
    ballots = [Ballot((Felt.YES, None, None), each) for each in "edcba"]
    assert kept_words(ballots) == tuple("abcde")


def test_what_most_answered() -> None:
    most = told(PULSE.closed(NOW, of(*[Felt.PARTLY] * 4, Felt.NO)))[0]
    assert most is not None
    assert lead(most) is Felt.PARTLY
    mixed = told(PULSE.closed(NOW, of(Felt.YES, Felt.YES, Felt.PARTLY, Felt.PARTLY)))[0]
    assert mixed is not None
    assert lead(mixed) is None
