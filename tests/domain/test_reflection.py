"""Which reflection a moment calls for, and which cells one counts for."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.reflection import Answered, Reflection, ReflectionKind, cells_of, kind_now
from bot.domain.toolkit import Cell
from bot.ids import Person

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


@pytest.mark.parametrize(
    ("next_in", "closed_ago", "kind"),
    [
        (None, None, ReflectionKind.FREE),
        (36, None, ReflectionKind.PRE),
        (37, None, ReflectionKind.FREE),
        (37, 48, ReflectionKind.POST),
        (None, 49, ReflectionKind.FREE),
        (2, 1, ReflectionKind.PRE),
    ],
)
def test_the_moment_chooses(
    next_in: float | None, closed_ago: float | None, kind: ReflectionKind
) -> None:
    starts = None if next_in is None else NOW + hours(next_in)
    closed = None if closed_ago is None else NOW - hours(closed_ago)
    assert kind_now(NOW, starts, closed) is kind


def test_only_prompts_that_were_answered_count_for_their_cells() -> None:
    answers = (
        Answered("connection.skills.q2", "We ask each other."),
        Answered("validation.skills.q1", ""),
        Answered("connection.skills.q3", "In supervision."),
        Answered("try", "Slower."),
    )
    assert cells_of(answers) == (Cell.of("connection.skills"),)


def test_rewriting_counts_anew_and_keeps_when_it_was_written() -> None:
    first = (Answered("connection.skills.q2", "Yes."), Answered("note", "More."))
    written = Reflection(
        id="r1",
        group="g1",
        author=Person("test", "w1", "rhian"),
        kind=ReflectionKind.FREE,
        session=None,
        cells=cells_of(first),
        answers=first,
        created_at=NOW,
        updated_at=NOW,
    )
    again = written.rewritten((Answered("note", "Other."),), NOW + hours(1))
    assert again.cells == ()
    assert again.words("note") == "Other."
    assert again.words("connection.skills.q2") == ""
    assert (again.created_at, again.updated_at) == (NOW, NOW + hours(1))
