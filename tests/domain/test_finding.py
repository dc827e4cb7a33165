"""Finding words in what somebody wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.finding import AROUND, around, folded, holds


@pytest.mark.parametrize(
    ("texts", "typed", "found"),
    [
        (["Siân spoke."], "sian", True),
        (["Sian spoke."], "SIÂN", True),
        (["One.", "Two."], "two one", True),
        (["One."], "one two", False),
        (["The lanterns."], "lantern", True),
        (["Anything."], "   ", False),
        ([], "one", False),
    ],
)
def test_every_word_has_to_be_there(texts: list[str], typed: str, found: bool) -> None:
    assert holds(texts, typed) is found


def test_the_words_around_a_find_are_whole() -> None:
    said = "one " * 40 + "lantern " + "two " * 40
    shown = around(said, "lantern")
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert "lantern" in shown
    assert set(shown.strip("…").split()) <= {"one", "lantern", "two"}


def test_without_a_find_it_is_the_beginning() -> None:
    assert around("one two", "nine") == "one two"
    assert around("", "nine") == ""
    assert around("one " * 50, "").startswith("one one")


@given(said=st.text(max_size=400), typed=st.text(max_size=20))
def test_what_is_shown_is_short_and_was_written(said: str, typed: str) -> None:
    shown = around(said, typed)
    assert len(shown) <= AROUND + 2
    assert shown.strip("…") in " ".join(said.split()) or "…" in said


@given(words=st.text(min_size=1, max_size=60))
def test_whatever_was_written_is_found_by_its_own_words(words: str) -> None:
    assert holds([words], words) is bool(folded(words).split())
