"""Finding a cue card by what somebody typed in a hurry."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cue import SHOWN, found
from content.loader import load

CUES = load().cues()


def test_an_id_or_a_name_is_that_card_alone() -> None:
    for cue in CUES:
        for typed in (cue.id, cue.id.replace("-", " "), cue.name, f"  {cue.name.upper()} "):
            assert found(CUES, typed) == (cue,)


def test_every_word_of_a_card_finds_it() -> None:
    for cue in CUES:
        for word in cue.words:
            assert cue in found(CUES, word), word


def test_little_words_find_nothing() -> None:
    assert found(CUES, "someone and the other") == ()


@given(st.text(max_size=120))
def test_whatever_is_typed_gives_a_few_cards_or_none(typed: str) -> None:
    assert len(found(CUES, typed)) <= SHOWN
