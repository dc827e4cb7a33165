"""Changes on their way: what they make of an agreement, and what answers make of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.agreement import CLAUSES_AT_MOST, AgreementProblem, Clause, ClauseKind
from bot.domain.changes import difference
from bot.domain.checkpoint import Checkpoint, CheckpointKind, Option
from bot.domain.proposal import (
    AGREE,
    LIVE,
    STANCES,
    WORRY,
    Change,
    Proposal,
    Stage,
    applied,
    changes_between,
    outcome,
    suggested,
    told_at,
)

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
FIRST = Clause("a", ClauseKind.LISTENING, "We listen.")
SECOND = Clause("b", ClauseKind.PACING, "We go gently.")

words = st.text("abc ", min_size=1).filter(str.strip)
clauses = st.lists(
    st.builds(Clause, st.sampled_from("pqrstu"), st.sampled_from(ClauseKind), words),
    min_size=1,
    unique_by=lambda each: each.id,
).map(tuple)


@given(clauses, clauses)
def test_the_changes_between_two_agreements_make_one_into_the_other(
    before: tuple[Clause, ...], after: tuple[Clause, ...]
) -> None:
    made = applied(changes_between(before, after), before)
    assert not difference(made, after)
    kept = [each.id for each in before if any(each.id == other.id for other in made)]
    assert [each.id for each in made][: len(kept)] == kept, "each in its place"


@given(clauses, clauses, clauses)
def test_what_people_answered_about_is_what_is_adopted(
    before: tuple[Clause, ...], after: tuple[Clause, ...], meanwhile: tuple[Clause, ...]
) -> None:
    """Whatever became of the agreement meanwhile: either the clauses read as they were shown, or
    nothing is adopted."""
    changes = changes_between(before, after)
    try:
        made = {each.id: each.text for each in applied(changes, meanwhile)}
    except AgreementProblem:
        return
    now = {each.id: each.text for each in meanwhile}
    for each in changes:
        assert now.get(each.clause, "") == each.before
        assert made.get(each.clause, "") == each.after
    touched = {each.clause for each in changes}
    assert {id: text for id, text in made.items() if id not in touched} == {
        id: text for id, text in now.items() if id not in touched
    }


def test_an_agreement_keeps_a_clause_and_has_twenty_at_most() -> None:
    with pytest.raises(AgreementProblem, match=r"agreement\.problem\.last"):
        applied((Change("a", FIRST.kind, FIRST.text, ""),), (FIRST,))
    full = tuple(replace(FIRST, id=str(number)) for number in range(CLAUSES_AT_MOST))
    with pytest.raises(AgreementProblem, match=r"agreement\.problem\.many"):
        applied((Change("new", FIRST.kind, "", "One more."),), full)


def test_a_suggestion_is_about_a_clause_or_something_new() -> None:
    both = (FIRST, SECOND)
    assert suggested(both, clause="b", words=" We  rest. ", new_id="n") == Change(
        "b", ClauseKind.PACING, "We go gently.", "We rest."
    )
    assert suggested(both, clause="b", words="", new_id="n").after == ""
    assert suggested(both, clause="gone", words="We rest.", new_id="n").clause == "n"
    for clause, said in (("new", "  "), ("b", SECOND.text)):
        with pytest.raises(AgreementProblem):
            suggested(both, clause=clause, words=said, new_id="n")


@given(st.lists(st.sampled_from(STANCES), max_size=12))
def test_silence_is_no_yes_and_one_worry_is_enough(votes: list[str]) -> None:
    poll = Checkpoint(
        id="c",
        group="g",
        session=None,
        kind=CheckpointKind.CONSENT,
        question="",
        options=tuple(Option(each, each) for each in STANCES),
        opened_at=NOW,
        closes_at=NOW + timedelta(days=7),
        seal=bytes(32),
    )
    came = outcome(poll.closed(NOW, tuple(votes)))
    if WORRY in votes:
        assert came is Stage.WORRIED
    elif votes.count(AGREE) + votes.count(LIVE) >= 3:
        assert came is Stage.AGREED
    else:
        assert came is Stage.FEW


def test_other_words_are_felt_out_where_the_first_were_not_yet() -> None:
    proposal = Proposal(
        id="p",
        group="g",
        stage=Stage.WORRIED,
        changes=(Change("a", FIRST.kind, FIRST.text, "We hear."),),
        why="",
        by=None,
        came_on=date(2026, 11, 23),
        poll="c",
        heard=("Not me.",),
    )
    again = proposal.worded(FIRST.kind, "We hear each other.")
    assert (again.stage, again.poll, again.heard) == (Stage.READY, None, ())
    early = replace(proposal, stage=Stage.SUGGESTED).worded(FIRST.kind, "We hear each other.")
    assert early.stage is Stage.SUGGESTED
    assert proposal.ended(Stage.ASIDE, date(2026, 12, 1)).heard == ()


@given(
    st.integers(0, 700 * 24 * 60),
    st.sampled_from(["Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
)
def test_suggestions_are_told_of_twice_a_day(minutes: int, zone: str) -> None:
    now = NOW + timedelta(minutes=minutes)
    told = told_at(now, zone)
    assert now < told <= now + timedelta(hours=16)
    assert told_at(told - timedelta(seconds=1), zone) == told
