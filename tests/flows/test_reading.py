"""What was typed, as it may stand on a card: nothing in it that nobody can see."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows.reading import Reading, plain
from content.loader import load

WORDS = load().words
VISIBLE_MARKS = (
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
"""Signs that stand before numbers in Arabic, Syriac and Kaithi: Unicode calls them format, and they
are seen."""
JOINERS = "\u200c\u200d"


def seen(each: str) -> bool:
    if each in VISIBLE_MARKS or each in JOINERS:
        return True
    if 0xE0020 <= ord(each) <= 0xE007F or 0x13430 <= ord(each) <= 0x1345F:
        return True  # the tags of flags, and how hieroglyphs stand together
    return each in "\t\n\r" or unicodedata.category(each) not in ("Cc", "Cf", "Cs")


@given(st.text(st.characters(exclude_categories=())))
def test_nothing_turns_a_card_round_or_hides(typed: str) -> None:
    read = plain(typed)
    assert all(seen(each) for each in read)
    assert plain(read) == read
    assert read.encode().decode() == read


def test_no_character_that_is_a_mark_alone_is_left() -> None:
    every = "".join(map(chr, range(0x110000)))
    assert [hex(ord(each)) for each in plain(every) if not seen(each)] == []
    assert not {*"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"} & {
        *plain(every)
    }


@given(st.text(st.characters(categories=("L", "M", "N", "P", "S", "Zs"))))
def test_what_is_seen_stays(typed: str) -> None:
    blank = {chr(each) for each in (0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0)}
    assert plain(typed) == "".join(each for each in typed if each not in blank).strip()


@pytest.mark.parametrize(
    "typed",
    [
        "\U0001f469\u200d\u2764\ufe0f\u200d\U0001f469",
        "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u05e9\u05dc\u05d5\u05dd Rhian",
        "D\u0175r a th\u00e2n\nline two",
    ],
    ids=["a family", "the flag of Wales", "Persian with a joiner", "Hebrew and a name", "Welsh"],
)
def test_what_people_write_is_as_they_wrote_it(typed: str) -> None:
    assert plain(typed) == typed


def test_every_way_of_reading_goes_through_it() -> None:
    reading = Reading({"words": "safe\u202egnihton \u200b\u2066me\u2069"}, WORDS)
    assert reading.words("words", most=100) == "safegnihton me"
    assert reading.line("words", most=100) == "safegnihton me"
    empty = Reading({"words": "\u200b\u3164\u2060"}, WORDS)
    empty.words("words", most=10, required=True)
    assert not empty.fine("words")
