"""The toolkit filled in: each answer beside its question, and on its day."""

from datetime import UTC, date, datetime, timedelta

from bot.domain.filled import Noted, fill_in
from bot.domain.reflection import Answered, Reflection, ReflectionKind, cells_of
from bot.ids import Person

RHIAN = Person("test", "w1", "rhian")
NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
LATE = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
"""In London it is half past midnight, and the 2nd."""


def reflection(kind: ReflectionKind, at: datetime, **answers: str) -> Reflection:
    made = tuple(Answered(asked.replace("_q", ".q"), words) for asked, words in answers.items())
    made = tuple(Answered(each.asked.replace("__", "."), each.words) for each in made)
    return Reflection(
        f"r{at:%m%d}", "g", RHIAN, kind, None, cells_of(made), made, created_at=at, updated_at=at
    )


def test_answers_stand_by_question_oldest_first_on_the_groups_own_days() -> None:
    older = reflection(ReflectionKind.FREE, LATE, validation__skills_q1="First.", note="Tired.")
    newer = reflection(
        ReflectionKind.PRE, LATE + timedelta(days=9), validation__skills_q1="Then.", try_="  "
    )
    filled = fill_in((newer, older), group="Circle", zone="Europe/London", now=NOW)
    assert filled.notes == {
        "validation.skills.q1": [
            Noted(date(2026, 6, 2), "First."),
            Noted(date(2026, 6, 11), "Then."),
        ]
    }
    [told] = filled.told
    assert (told.on, told.kind) == (date(2026, 6, 2), ReflectionKind.FREE)
    assert told.answers == (Answered("note", "Tired."),)
    assert not filled.empty


def test_nothing_written_is_empty() -> None:
    blank = reflection(ReflectionKind.FREE, LATE, validation__skills_q1=" ", note="")
    filled = fill_in((blank,), group="Circle", zone="Europe/London", now=NOW)
    assert filled.empty
    assert filled.made == date(2026, 6, 30)
