"""The copy of somebody's data: every kind and every fact that there is has words to read it by."""

from datetime import UTC, datetime

import pytest

from bot.domain.rights import Record, Value
from bot.ids import Person
from bot.storage.held import HELD, Names
from bot.storage.rights import ANSWER, WELCOME
from bot.views import my_copy
from bot.views import my_data as view
from content.loader import load

LIBRARY = load()
RHIAN = Person("rehearsal", "room", "rhian")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
NAMES = [
    pytest.param(names, id=f"{held.table.name}.{names.kind}")
    for held in HELD
    for names in held.names
]
SPECIAL: dict[tuple[str, str], Value] = {
    ("reflection", "kind"): "post",
    ("reflection", "answers"): [["heard", "Silence helped.\nSlowly."]],
    ("facilitator", "role"): "lead",
    ("reader", "role"): "deputy",
    ("concern", "state"): "closed",
    ("concern_step", "kind"): "taken",
    ("reminders", "way"): "direct",
    ("reminders", "which"): "day_before,soon",
    ("member", "days_off"): 0b1000001,
    ("turn", "standing"): "later",
    ("turn", "way"): "type",
}


@pytest.mark.parametrize("names", NAMES)
def test_every_fact_of_every_kind_can_be_read(names: Names) -> None:
    facts = {each: SPECIAL.get((names.kind, each), NOW) for each in names.shown}
    readable, _ = my_copy.files(LIBRARY, RHIAN, [Record(names.kind, "", facts)], NOW, "UTC")
    words = readable.content.decode()
    for each in names.shown:
        if (names.kind, each) != ("reflection", "answers"):
            assert LIBRARY.words.line(f"my_data.fact.{names.kind}.{each}") + ": " in words


def test_choices_are_read_in_words() -> None:
    held = [
        Record("reminders", "Tea", {"way": "direct", "which": "day_before,soon"}),
        Record("member", "", {"days_off": 0b1000001, "low_energy": True, "zone": ""}),
    ]
    words = my_copy.files(LIBRARY, RHIAN, held, NOW, "UTC")[0].content.decode()
    assert "How reminders come: To me alone" in words
    assert "Which of them: The day before, 15 minutes before" in words
    assert "Days off: Monday, Sunday" in words
    assert "Short cards: yes" in words
    assert "Time zone: not set" in words


def test_every_kind_is_counted_on_the_card() -> None:
    kinds = [each.values[0].kind for each in NAMES]  # type: ignore[union-attr]
    counts = dict.fromkeys([*kinds, ANSWER, WELCOME], 1)
    view.ask(LIBRARY.words, RHIAN, counts, ())
    view.shown(LIBRARY.words, counts)


def test_words_stand_as_they_were_written() -> None:
    held = [Record("reflection", "Tea", {"answers": SPECIAL["reflection", "answers"]})]
    readable, program = my_copy.files(LIBRARY, RHIAN, held, NOW, "Europe/London")
    assert "    Silence helped.\n    Slowly.\n" in readable.content.decode()
    assert b"Silence helped.\\nSlowly." in program.content


def test_half_a_character_does_not_spoil_the_copy() -> None:
    held = [Record("session", "", {"title": "\ud83d"})]
    readable, program = my_copy.files(LIBRARY, RHIAN, held, NOW, "UTC")
    assert b"Session: ?" in readable.content
    assert program.content
