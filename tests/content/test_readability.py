"""The grade is the one textstat gives, and short texts are read together."""

import sys
from types import ModuleType

import pytest

from content.check import member_texts
from content.pack import Pack
from content.readability import measure, short_grade, stood_in


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_agrees_with_textstat(shipped: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    # textstat 0.7.4 imports this at its top, for word lists that no grade here needs.
    monkeypatch.setitem(sys.modules, "pkg_resources", ModuleType("pkg_resources"))
    textstat = pytest.importorskip("textstat").textstat
    for where, text in member_texts(shipped):
        if text.endswith(".") and "\n" not in text:
            assert measure(text).grade == textstat.flesch_kincaid_grade(text), where
            assert measure(text).sentence == textstat.avg_sentence_length(text), where


def test_long_words_and_long_sentences_are_harder() -> None:
    easy = measure("We meet at ten. You can come or stay at home. Both are fine.")
    wordy = measure("Participation in our organisation's activities necessitates registration.")
    winding = measure("We meet at ten and you can come or stay at home and " * 3 + "both are fine.")
    assert easy.grade < 1
    assert wordy.grade > 12
    assert winding.grade > 12
    assert winding.sentence > 30


def test_a_line_of_a_list_is_a_sentence_of_its_own() -> None:
    assert measure("Bring a cup of tea\nBring a warm coat") == measure(
        "Bring a cup of tea. Bring a warm coat."
    )


def test_nothing_is_easy_to_read() -> None:
    assert measure(" \n").words == 0
    assert short_grade([]) == 0


def test_short_texts_are_read_together() -> None:
    assert measure("Cancel session").grade > 6
    assert short_grade(["Cancel session", "Move it", "Not now", "Start", "Yes, go on"]) < 6
    assert short_grade(["Confidentiality considerations", "Organisational participation"]) > 6


def test_a_placeholder_reads_as_its_sample() -> None:
    pieces = ("See you ", "when", " with ", "thing", ".")
    assert stood_in(pieces, {"when": "on Monday"}) == "See you on Monday with this."
