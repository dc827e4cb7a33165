"""The gate before advice: what stands before it, and in which order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.advice import RUNGS, Advice, Ending, Gate, Stand, clause_of, wanted
from bot.domain.agreement import Clause, ClauseKind
from bot.domain.checkpoint import LEADS, Checkpoint, CheckpointKind, Option
from bot.domain.toolkit import Principle
from tests.support.circle import AGREEMENT

NOW = datetime(2026, 12, 1, 18, 30, tzinfo=UTC)
NEXT = LEADS[CheckpointKind.NEXT]
OPTIONS = tuple(Option(value, value.title(), lead) for value, lead in NEXT.items())
IDEAS, HEARD = ("ideas",) * 4, ("heard",) * 4


def at(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def asked(votes: tuple[str, ...], minutes: int = 30, **fields: object) -> Checkpoint:
    poll = Checkpoint(
        id=f"poll{minutes}",
        group="group",
        session="session",
        kind=CheckpointKind.NEXT,
        question="What next?",
        options=OPTIONS,
        opened_at=at(minutes - 4),
        closes_at=at(minutes),
        seal=bytes(32),
    )
    return replace(poll, **fields).closed(at(minutes), votes)  # type: ignore[arg-type]


def advice(ending: Ending | None = None, minutes: int = 40) -> Advice:
    opened = Advice("advice", "group", "session", at(minutes - 5), None)
    return opened if ending is None else opened.closed(at(minutes), ending)


BOTH = {each: at(10) for each in RUNGS}


def test_rungs_come_first_in_their_order() -> None:
    assert Stand().gate is Gate.RUNG
    assert Stand().missing == (Principle.VALIDATION, Principle.CONNECTION)
    assert Stand({Principle.CONNECTION: NOW}, [asked(IDEAS)]).missing == (Principle.VALIDATION,)
    assert Stand({Principle.CONNECTION: NOW}, [asked(IDEAS)]).gate is Gate.RUNG


def test_then_the_group_chooses() -> None:
    assert Stand(BOTH).gate is Gate.ASK
    assert Stand(BOTH, [asked(HEARD)]).gate is Gate.ASK
    assert Stand(BOTH, [asked(IDEAS)]).gate is Gate.READY
    assert Stand(BOTH, [asked(IDEAS, 20), asked(HEARD, 30)]).gate is Gate.ASK, "the last counts"
    assert Stand(BOTH, [asked(("ideas", "ideas"))]).gate is Gate.ASK, "too few to say"
    assert Stand(BOTH, [asked(("ideas", "ideas", "heard", "heard"))]).gate is Gate.ASK


def test_a_check_point_about_something_else_is_no_choice() -> None:
    plain = (Option("plenty", "Plenty"), Option("some", "Some"))
    energy = asked(("plenty",) * 4, 35, kind=CheckpointKind.ENERGY, options=plain)
    assert Stand(BOTH, [asked(IDEAS), energy]).gate is Gate.READY
    assert wanted(energy) is None


def test_who_asked_for_no_more_is_asked_for_by_the_group_again() -> None:
    stopped = (advice(Ending.ASKED, 40),)
    assert Stand(BOTH, [asked(IDEAS, 30)], stopped).gate is Gate.STOPPED
    assert Stand(BOTH, [], stopped).gate is Gate.STOPPED
    assert Stand(BOTH, [asked(IDEAS, 50)], stopped).gate is Gate.READY
    assert Stand(BOTH, [asked(HEARD, 50)], stopped).gate is Gate.STOPPED, "they chose another"
    by_hand = (advice(Ending.HAND, 40),)
    assert Stand(BOTH, [asked(IDEAS, 30)], by_hand).gate is Gate.READY


def test_a_pause_counts_as_well_and_a_no_comes_before_it() -> None:
    paused = (advice(Ending.PAUSE, 40),)
    assert Stand(BOTH, [asked(IDEAS, 30)], paused).gate is Gate.PAUSED
    assert Stand(BOTH, [asked(IDEAS, 50)], paused).gate is Gate.READY
    both = (advice(Ending.ASKED, 35), *paused)
    assert Stand(BOTH, [asked(IDEAS, 30)], both).gate is Gate.STOPPED


def test_one_persons_no_comes_before_the_rungs() -> None:
    for ending, gate in ((Ending.ASKED, Gate.STOPPED), (Ending.PAUSE, Gate.PAUSED)):
        assert Stand({}, [asked(IDEAS, 30)], (advice(ending, 40),)).gate is gate
        assert Stand({}, [asked(IDEAS, 50)], (advice(ending, 40),)).gate is Gate.RUNG


@given(
    explored=st.sets(st.sampled_from(RUNGS)),
    polls=st.lists(st.lists(st.sampled_from(OPTIONS), max_size=6), max_size=3),
    endings=st.lists(st.sampled_from(Ending), max_size=3),
)
def test_advice_is_ready_only_behind_every_rung_and_the_groups_own_choice(
    explored: set[Principle], polls: list[list[Option]], endings: list[Ending]
) -> None:
    closed = [
        asked(tuple(each.value for each in votes), 10 * number)
        for number, votes in enumerate(polls, 1)
    ]
    times = [advice(ending, 10 * number + 5) for number, ending in enumerate(endings, 1)]
    stand = Stand(dict.fromkeys(explored, NOW), closed, times)
    if stand.gate is Gate.READY:
        assert explored == set(RUNGS)
        assert closed[-1].answers >= 3
        assert wanted(closed[-1]) is Principle.ADVICE
        asked_for = (Ending.ASKED, Ending.PAUSE)
        stops = [each.closed_at for each in times if each.ending in asked_for]
        assert all(each < closed[-1].closed_at for each in stops if each and closed[-1].closed_at)


def test_closing_twice_is_once() -> None:
    asked_for = advice(Ending.ASKED)
    assert asked_for.closed(at(59), Ending.HAND) == asked_for
    assert not asked_for.open


def test_the_advice_clause_is_found_where_there_is_one() -> None:
    assert clause_of(None) is None
    assert clause_of(AGREEMENT) is None
    ours = Clause("ideas", ClauseKind.ADVICE, "We ask first.")
    assert clause_of(replace(AGREEMENT, clauses=(*AGREEMENT.clauses, ours))) == ours
