"""An agreement's clauses: editing, comparing, and bringing two people's changes together."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.agreement import (
    CLAUSE_LENGTH,
    CLAUSES_AT_MOST,
    AgreementProblem,
    Clause,
    ClauseKind,
    edited,
    in_turn,
    review_after,
    without,
)
from bot.domain.changes import Clauses, difference, rebased

A = Clause("a", ClauseKind.LISTENING, "We listen.")
B = Clause("b", ClauseKind.TURNS, "One at a time.")
C = Clause("c", ClauseKind.CAMERAS, "Camera on or off.")
D = Clause("d", ClauseKind.LEAVING, "Leave when you like.")


def said(clause: Clause, words: str) -> Clause:
    return replace(clause, text=words)


# --- editing -----------------------------------------------------------------------------------


def test_a_clause_is_changed_in_its_place() -> None:
    after = edited((A, B), clause="a", kind=ClauseKind.ADVICE, words="  We ask\nfirst. ")
    assert after == (Clause("a", ClauseKind.ADVICE, "We ask first."), B)


def test_a_new_clause_comes_last() -> None:
    assert edited((A,), clause="b", kind=B.kind, words=B.text) == (A, B)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("", "agreement.problem.empty"),
        ("   \n ", "agreement.problem.empty"),
        ("x" * (CLAUSE_LENGTH + 1), "agreement.problem.long"),
    ],
)
def test_a_clause_needs_words_and_not_too_many(words: str, problem: str) -> None:
    with pytest.raises(AgreementProblem) as refused:
        edited((A,), clause="a", kind=A.kind, words=words)
    assert refused.value.word == problem


def test_the_twenty_first_clause_is_refused_and_the_twentieth_can_change() -> None:
    full = tuple(replace(A, id=f"c{number}") for number in range(CLAUSES_AT_MOST))
    with pytest.raises(AgreementProblem) as refused:
        edited(full, clause="one-more", kind=A.kind, words="More.")
    assert refused.value.word == "agreement.problem.many"
    assert edited(full, clause="c19", kind=A.kind, words="Other.")[19].text == "Other."


def test_the_last_clause_stays() -> None:
    assert without((A, B), "a") == (B,)
    with pytest.raises(AgreementProblem) as refused:
        without((A,), "a")
    assert refused.value.word == "agreement.problem.last"


# --- comparing ---------------------------------------------------------------------------------


def test_what_is_different() -> None:
    change = difference((A, B, C), (said(A, "We hear."), C, D))
    assert change.added == (D,)
    assert [each.after.text for each in change.reworded] == ["We hear."]
    assert change.removed == (B,)


def test_the_same_clauses_are_no_difference_in_any_order() -> None:
    assert not difference((A, B), (B, A))


def test_taken_out_and_written_again_word_for_word_is_no_difference() -> None:
    assert not difference((A, B), (A, replace(B, id="new")))


def test_another_kind_for_the_same_words_is_one() -> None:
    assert difference((A,), (replace(A, kind=ClauseKind.OTHER),)).reworded


# --- two people at once ------------------------------------------------------------------------


def test_my_changes_go_on_top_of_theirs() -> None:
    base = (A, B, C)
    mine = (said(A, "Mine."), B, C, D)
    theirs = (A, said(B, "Theirs."))
    assert rebased(base, mine, theirs) == (said(A, "Mine."), said(B, "Theirs."), D)


def test_where_both_changed_one_clause_mine_is_kept_for_me_to_decide() -> None:
    mine, theirs = said(A, "Mine."), said(A, "Theirs.")
    assert rebased((A,), (mine,), (theirs,)) == (mine,)


def test_what_i_took_out_stays_out() -> None:
    assert rebased((A, B), (A,), (A, said(B, "Theirs."))) == (A,)


def test_what_i_changed_and_they_took_out_comes_back_with_my_words() -> None:
    mine = said(B, "Mine.")
    assert rebased((A, B), (A, mine), (A,)) == (A, mine)


def test_too_many_together_leaves_mine_as_it_is() -> None:
    mine = tuple(replace(A, id=f"m{number}") for number in range(15))
    theirs = tuple(replace(A, id=f"t{number}", text="Theirs.") for number in range(15))
    assert rebased((), mine, theirs) == mine


CLAUSES = st.lists(
    st.builds(
        Clause,
        st.sampled_from("abcdefgh"),
        st.sampled_from([ClauseKind.TURNS, ClauseKind.OTHER]),
        st.sampled_from(["one", "two", "three"]),
    ),
    max_size=6,
    unique_by=lambda clause: clause.id,
).map(tuple)


@given(CLAUSES, CLAUSES, CLAUSES)
def test_bringing_together_never_loses_what_i_wrote(
    base: Clauses, mine: Clauses, theirs: Clauses
) -> None:
    together = rebased(base, mine, theirs)
    change = difference(base, mine)
    for clause in (*change.added, *(each.after for each in change.reworded)):
        assert clause in together
    assert len({each.id for each in together}) == len(together)


@given(CLAUSES, CLAUSES)
def test_on_what_i_began_from_mine_is_mine(base: Clauses, mine: Clauses) -> None:
    assert not difference(rebased(base, mine, base), mine)


# --- time --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("adopted", "review"),
    [
        (date(2026, 11, 23), date(2027, 2, 23)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2026, 3, 31), date(2026, 6, 30)),
        (date(2026, 9, 1), date(2026, 12, 1)),
    ],
)
def test_a_version_is_looked_at_again_three_months_on(adopted: date, review: date) -> None:
    assert review_after(adopted) == review


@pytest.mark.parametrize("weeks", [1, 4, 13])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 10, 13, 20])
def test_every_clause_has_its_turn(weeks: int, count: int) -> None:
    clauses = tuple(replace(A, id=f"c{number}") for number in range(count))
    first = date(2026, 11, 23).toordinal()
    days = [date.fromordinal(first + 7 * weeks * step) for step in range(count)]
    assert {in_turn(clauses, day, weeks) for day in days} == set(clauses)
