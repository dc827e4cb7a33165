"""Dates and times as people type them."""

from datetime import date

import pytest

from bot.flows import typed

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize("words", ["Mon 23 Nov", "23 Nov", "23 November", "23/11", "today"])
def test_the_day_itself_is_not_a_year_away(words: str) -> None:
    assert typed.day(words, MONDAY) == MONDAY


def test_a_year_that_is_typed_is_meant() -> None:
    assert typed.day("23 Nov 2027", MONDAY) == date(2027, 11, 23)


def test_a_day_that_has_passed_is_next_year() -> None:
    assert typed.day("22 Nov", MONDAY) == date(2027, 11, 22)


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("Tue 2 Dec 18:30", ("Tue 2 Dec", "18:30")),
        ("next Tuesday 6.30pm", ("next Tuesday", "6.30pm")),
        ("tomorrow at 7 pm", ("tomorrow", "7 pm")),
        ("Tue 2 Dec 2026", ("Tue 2 Dec 2026", "")),
        ("2 Dec", ("2 Dec", "")),
        ("18:30", ("18:30", "")),
        ("2026-12-01 18:30", ("2026-12-01", "18:30")),
    ],
)
def test_a_day_and_the_time_at_its_end(words: str, parts: tuple[str, str]) -> None:
    assert typed.parted(words) == parts
