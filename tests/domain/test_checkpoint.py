"""What a check-point may show: tried on every vector of counts, two to five answers, to twelve
people."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.checkpoint import (
    ANSWER_LIMIT,
    AnswersProblem,
    Checkpoint,
    CheckpointKind,
    Option,
    Share,
    own_options,
    shares,
    told,
)

Counts = tuple[int, ...]
Shown = tuple[Share, ...] | None
NOW = datetime(2026, 12, 1, 18, 40, tzinfo=UTC)


def vectors(total: int, answers: int) -> Iterator[Counts]:
    if answers == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in vectors(total - first, answers - 1):
            yield (first, *rest)


def alike(totals: range, answers: int) -> dict[Shown, list[Counts]]:
    """Every vector, by what is shown of it."""
    groups: dict[Shown, list[Counts]] = defaultdict(list)
    for total in totals:
        for counts in vectors(total, answers):
            groups[shares(counts)].append(counts)
    return groups


@pytest.mark.parametrize("answers", range(2, 6))
def test_fewer_than_three_answers_show_nothing(answers: int) -> None:
    hidden = alike(range(13), answers)[None]
    assert {sum(each) for each in hidden} == {0, 1, 2}
    assert len(hidden) == sum(len(list(vectors(total, answers))) for total in range(3))


@pytest.mark.parametrize("answers", range(2, 6))
@pytest.mark.parametrize("total", range(3, 13))
def test_that_all_agreed_looks_like_all_but_one(total: int, answers: int) -> None:
    all_agree = (total, *[0] * (answers - 1))
    for place in range(1, answers):
        all_but_one = [total - 1, *[0] * (answers - 1)]
        all_but_one[place] = 1
        assert shares(tuple(all_but_one)) == shares(all_agree)


@pytest.mark.parametrize("answers", range(2, 6))
@pytest.mark.parametrize("total", range(3, 13))
def test_whether_one_person_chose_an_answer_is_not_told(total: int, answers: int) -> None:
    """Not even to somebody who knows how many answered. Where everybody chose something else there
    is nobody to hide among, and still nothing says who chose what."""
    for same in alike(range(total, total + 1), answers).values():
        for counts in same:
            if max(counts) == 1:
                continue
            for place in range(answers):
                if counts[place] == 1:
                    assert any(each[place] == 0 for each in same), counts


@pytest.mark.parametrize("answers", range(2, 6))
def test_nobody_learns_from_the_card_and_their_own_answer_what_all_the_others_chose(
    answers: int,
) -> None:
    for shown, same in alike(range(3, 13), answers).items():
        for mine in range(answers):
            others = [
                tuple(count - (place == mine) for place, count in enumerate(counts))
                for counts in same
                if counts[mine]
            ]
            for place in range(answers):
                assert not others or any(each[place] < sum(each) for each in others), (shown, mine)


@pytest.mark.parametrize("answers", range(2, 6))
@pytest.mark.parametrize("total", range(3, 13))
def test_there_is_at_most_one_most_chosen_answer_and_it_is_the_largest(
    total: int, answers: int
) -> None:
    for counts in vectors(total, answers):
        words = shares(counts)
        assert words is not None
        leads = [place for place, share in enumerate(words) if share is Share.MOST]
        assert len(leads) <= 1
        for place in leads:
            assert counts[place] == max(counts)
            assert counts.count(max(counts)) == 1


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((2, 0, 0, 0), None),
        ((2, 1, 0, 0), "most few few few"),
        ((3, 0, 0, 0), "most few few few"),
        ((1, 1, 1, 0), "few few few few"),
        ((2, 2, 0, 0), "some some few few"),
        ((6, 4, 1, 1), "some some few few"),
        ((8, 3, 1, 0), "most some few few"),
        ((4, 1), "most fewer"),
        ((3, 2), "some some"),
    ],
)
def test_a_result_in_words(counts: Counts, shown: str | None) -> None:
    words = shares(counts)
    assert (words and " ".join(each.value for each in words)) == shown


def poll(*labels: str) -> Checkpoint:
    options = tuple(Option(f"a{number}", label) for number, label in enumerate(labels, 1))
    return Checkpoint(
        id="poll",
        group="group",
        session=None,
        kind=CheckpointKind.OWN,
        question="What now?",
        options=options,
        opened_at=NOW,
        closes_at=NOW + timedelta(minutes=4),
        seal=bytes(32),
    )


def test_it_takes_answers_until_its_time_and_not_after() -> None:
    open_one = poll("Yes", "No")
    assert open_one.takes_answers(NOW)
    assert not open_one.takes_answers(NOW + timedelta(minutes=4))
    assert not open_one.closed(NOW, ()).takes_answers(NOW)


def test_closing_twice_counts_once() -> None:
    once = poll("Yes", "No").closed(NOW, ("a1", "a1", "a2"))
    assert once.closed(NOW + timedelta(minutes=1), ("a2",)) is once
    assert once.answers == 3
    assert once.seal is None


def test_what_is_told_names_the_answer_that_leads() -> None:
    led = told(poll("Yes", "No").closed(NOW, ("a1", "a1", "a2")))
    assert led is not None
    assert led.lead == Option("a1", "Yes")
    level = told(poll("Yes", "No").closed(NOW, ("a1", "a1", "a2", "a2")))
    assert level is not None
    assert level.lead is None
    assert told(poll("Yes", "No").closed(NOW, ("a1", "a1"))) is None


@pytest.mark.parametrize(
    "typed", ["Yes, No, Not sure", "Yes\nNo\n\nNot  sure\n", " Yes ,No,Not sure, "]
)
def test_own_answers_with_commas_or_on_lines(typed: str) -> None:
    assert [each.label for each in own_options(typed)] == ["Yes", "No", "Not sure"]
    assert [each.value for each in own_options(typed)] == ["a1", "a2", "a3"]


def test_on_lines_of_its_own_an_answer_may_hold_a_comma() -> None:
    assert [each.label for each in own_options("Yes, please\nNo")] == ["Yes, please", "No"]


@pytest.mark.parametrize(
    ("typed", "problem", "about"),
    [
        ("", "how_many", ""),
        ("Yes", "how_many", ""),
        ("1,2,3,4,5,6", "how_many", ""),
        ("Yes,,No", "empty_answer", ""),
        (",Yes,No", "empty_answer", ""),
        ("Yes, yes", "twice", "yes"),
        ("👍, No", "no_word", "👍"),
        (f"Yes, {'n' * (ANSWER_LIMIT + 1)}", "long_answer", "n" * (ANSWER_LIMIT + 1)),
    ],
)
def test_own_answers_that_do_not_fit(typed: str, problem: str, about: str) -> None:
    with pytest.raises(AnswersProblem) as raised:
        own_options(typed)
    assert raised.value.word == f"checkpoint.problem.{problem}"
    assert raised.value.answer == about


@pytest.mark.parametrize("typed", ["نعم, لا", "👍 yes, 👎 no", "Ydw, Nac ydw"])
def test_own_answers_in_any_script(typed: str) -> None:
    assert len(own_options(typed)) == 2
