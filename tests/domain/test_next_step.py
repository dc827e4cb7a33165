"""One step after a check-point: the group's own choice, and where it is level, most care first."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.advice import RUNGS, Stand
from bot.domain.checkpoint import (
    LEADS,
    SHOWN_FROM,
    Checkpoint,
    CheckpointKind,
    Lead,
    Option,
    own_options,
    told,
)
from bot.domain.next_step import Step, next_step
from bot.domain.toolkit import Principle

NOW = datetime(2026, 12, 1, 18, 30, tzinfo=UTC)
VALIDATION, CONNECTION = RUNGS
VALUES = {
    CheckpointKind.NEXT: ("heard", "connect", "ideas", "break"),
    CheckpointKind.READY: ("ready", "minutes", "listen"),
    CheckpointKind.ENERGY: ("plenty", "some", "little", "least"),
}


def closed(kind: CheckpointKind, *counts: int) -> Checkpoint:
    options = tuple(Option(value, value, LEADS.get(kind, {}).get(value)) for value in VALUES[kind])
    return asked(options, kind, *counts)


def asked(options: tuple[Option, ...], kind: CheckpointKind, *counts: int) -> Checkpoint:
    poll = Checkpoint(
        id="poll",
        group="group",
        session="session",
        kind=kind,
        question="?",
        options=options,
        opened_at=NOW,
        closes_at=NOW + timedelta(minutes=4),
        seal=bytes(32),
    )
    votes = [each.value for each, count in zip(options, counts, strict=True) for _ in range(count)]
    return poll.closed(NOW, tuple(votes))


def stand(*explored: Principle) -> Stand:
    return Stand(dict.fromkeys(explored, NOW))


@pytest.mark.parametrize(
    ("counts", "step"),
    [
        ((4, 0, 0, 0), Step.VALIDATION),
        ((0, 4, 0, 0), Step.CONNECTION),
        ((0, 0, 4, 0), Step.BELOW),
        ((0, 0, 0, 4), Step.BREAK),
        ((2, 0, 2, 0), Step.VALIDATION),
        ((0, 2, 2, 0), Step.CONNECTION),
        ((2, 2, 0, 2), Step.BREAK),
        ((1, 1, 1, 1), Step.OUT_LOUD),
    ],
)
def test_what_the_group_chose_is_what_comes_next(counts: tuple[int, ...], step: Step) -> None:
    assert next_step(closed(CheckpointKind.NEXT, *counts), Stand()).step is step


def test_ideas_come_after_what_is_missing_below_them() -> None:
    ideas = closed(CheckpointKind.NEXT, 0, 0, 4, 0)
    assert next_step(ideas, stand()).rung is VALIDATION
    assert next_step(ideas, stand(VALIDATION)).rung is CONNECTION
    assert next_step(ideas, stand(VALIDATION)).mark is CONNECTION
    assert next_step(ideas, stand(*RUNGS)).step is Step.ADVICE


def test_to_want_the_next_rung_suggests_that_the_one_below_is_explored() -> None:
    connect = closed(CheckpointKind.NEXT, 0, 4, 0, 0)
    assert next_step(connect, stand()).mark is VALIDATION
    assert next_step(connect, stand(VALIDATION)).mark is None
    assert next_step(closed(CheckpointKind.NEXT, 4, 0, 0, 0), stand()).mark is None


@pytest.mark.parametrize(
    ("kind", "counts", "step"),
    [
        (CheckpointKind.READY, (4, 0, 0), Step.GO_ON),
        (CheckpointKind.READY, (0, 4, 0), Step.WAIT),
        (CheckpointKind.READY, (0, 0, 4), Step.LISTEN),
        (CheckpointKind.READY, (2, 2, 0), Step.WAIT),
        (CheckpointKind.ENERGY, (4, 0, 0, 0), Step.GO_ON),
        (CheckpointKind.ENERGY, (0, 0, 0, 4), Step.BREAK),
        (CheckpointKind.ENERGY, (0, 3, 2, 0), Step.BREAK),
    ],
)
def test_the_other_kinds_lead_somewhere_too(
    kind: CheckpointKind, counts: tuple[int, ...], step: Step
) -> None:
    assert next_step(closed(kind, *counts), Stand()).step is step


def test_a_question_of_ones_own_is_said_out_loud_unless_its_pack_says_where_it_leads() -> None:
    own = asked(own_options("Yes, No"), CheckpointKind.OWN, 4, 1)
    assert next_step(own, Stand()).step is Step.OUT_LOUD
    ours = (Option("a1", "Slower", Lead.BREAK), Option("a2", "Fine"))
    assert next_step(asked(ours, CheckpointKind.PACK, 4, 1), Stand()).step is Step.BREAK
    assert next_step(asked(ours, CheckpointKind.PACK, 1, 4), Stand()).step is Step.OUT_LOUD


@given(
    kind=st.sampled_from(list(VALUES)),
    counts=st.lists(st.integers(0, 4), min_size=4, max_size=4),
    explored=st.sets(st.sampled_from(RUNGS)),
)
def test_there_is_always_one_step_and_it_tells_no_more_than_the_group_was_told(
    kind: CheckpointKind, counts: list[int], explored: set[Principle]
) -> None:
    checkpoint = closed(kind, *counts[: len(VALUES[kind])])
    step = next_step(checkpoint, stand(*explored))
    if checkpoint.answers < SHOWN_FROM:
        assert step == next_step(closed(kind, *[0] * len(VALUES[kind])), stand(*explored))
        assert step.step is Step.FEW
    shown = told(checkpoint)
    assert step.differ is (shown is not None and shown.lead is None)
    assert step.mark not in explored
    if step.step is Step.ADVICE:
        assert explored == set(RUNGS)
