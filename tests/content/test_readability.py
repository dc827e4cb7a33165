"""The grade is the one textstat gives, and short texts are read together."""

import pytest

from content.readability import measure, short_grade, stood_in

# As textstat 0.7.4 gave them: flesch_kincaid_grade and avg_sentence_length. It is not installed
# here: see content.readability.
MEASURED = [
    (
        "You can come late, leave early or miss a session.",
        2.5,
        10.0,
    ),
    (
        "People can say what their days are like, and the group listens and believes "
        "them. Nobody is told that it is not so bad, and nobody has to prove it.",
        4.4,
        15.0,
    ),
    (
        "If we fear that someone may come to harm, the facilitator tells our safeguarding"
        " lead. They will try to talk with you first. We are peers, and we are not a "
        "crisis service.",
        4.0,
        11.0,
    ),
    (
        "Participation in our organisation's activities necessitates registration.",
        27.3,
        7.0,
    ),
    (
        "The next session is on Tuesday 2 December at 18:30.",
        4.8,
        10.0,
    ),
    (
        "Your camera can stay off. You can just listen, and leave when you like.",
        0.1,
        7.0,
    ),
    (
        "Does everyone have what they need to take part: a device, a connection, some "
        "training, and a person who can help?",
        7.9,
        21.0,
    ),
    (
        "Samaritans answer on 116 123, day and night; text SHOUT to 85258.",
        4.4,
        12.0,
    ),
    (
        "Well-being isn't one-size-fits-all: it's what helps you to rest, re-start and re-connect.",
        10.3,
        12.0,
    ),
]


@pytest.mark.parametrize(("text", "grade", "sentence"), MEASURED)
def test_agrees_with_textstat(text: str, grade: float, sentence: float) -> None:
    assert (measure(text).grade, measure(text).sentence) == (grade, sentence)


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
