"""What a stressed person types in the middle of a session, and the card that has to stand first."""

import pytest

from bot.domain.cue import found
from content.loader import load

CUES = load().cues()

TYPED = {
    "takes-space": (
        "monologue",
        "talks too much",
        "won't stop talking",
        "one person dominating",
        "keeps interrupting",
        "nobody else gets a word in",
        "hogging the time",
        "rambling",
        "he wont shut up",
        "someone takes much space",
    ),
    "silence": (
        "its gone dead",
        "silent",
        "no one talking",
        "dead quiet",
        "awkward silence",
        "nobody answers",
    ),
    "disagreement": (
        "arguing",
        "shouting",
        "two people fighting",
        "they are yelling at each other",
        "heated",
        "row between members",
    ),
    "hope-realism": ("positivity", "too negative", "doom and gloom", "think positive"),
    "advice-lands-badly": ("unwanted tips", "advice went wrong", "telling people what to do"),
    "too-soon": ("want answers now", "rushing to solutions", "quick fix"),
    "upset": ("crying", "someone is in tears", "panic attack", "sobbing", "very distressed"),
    "leaves": ("walked out", "someone left", "stormed off", "dropped out of the call"),
    "off-topic": ("going off topic", "politics", "drifted away", "side chat", "tangents"),
    "low-turnout": (
        "nobody came",
        "only two people",
        "empty room",
        "low attendance",
        "one person came",
    ),
    "cross-with-me": (
        "snapping at me",
        "angry at me",
        "they blame me",
        "complaining about me",
        "attacking me",
    ),
    "technology": (
        "tech",
        "microphone broken",
        "mic not working",
        "no sound",
        "video frozen",
        "wifi down",
        "can't get in",
        "link does not work",
        "they can't hear me",
    ),
    "medical-claims": (
        "vaccine",
        "anti vax",
        "miracle cure",
        "stopping their medication",
        "false health information",
        "supplements",
        "is ivermectin good",
    ),
    "newcomer": ("new person", "someone new is confused", "first timer", "newbie"),
    "drained": (
        "I'm exhausted",
        "i need a rest",
        "burned out",
        "no energy",
        "i can't go on",
        "i feel ill",
        "i forgot what to say",
    ),
    "safety": (
        "suicidal",
        "wants to die",
        "self harm",
        "domestic violence",
        "overdose",
        "hurt himself",
        "hurting herself",
        "someone is drunk",
    ),
    "hurtful-words": (
        "racist joke",
        "sexist remark",
        "homophobic",
        "bullying",
        "insults",
        "offensive language",
        "slur",
        "hate speech",
        "swearing at someone",
        "someone swore",
    ),
}


@pytest.mark.parametrize(
    ("typed", "card"), [(typed, card) for card, every in TYPED.items() for typed in every]
)
def test_the_right_card_stands_first(typed: str, card: str) -> None:
    likely = found(CUES, typed)
    assert likely, typed
    assert likely[0].id == card, [each.id for each in likely]


@pytest.mark.parametrize(
    "typed", ["he said he wants to die", "she talks about suicide", "self harm"]
)
def test_in_danger_there_is_one_card_and_no_list(typed: str) -> None:
    assert [each.id for each in found(CUES, typed)] == ["safety"]


def test_there_are_enough_of_them_and_each_card_has_some() -> None:
    assert sum(map(len, TYPED.values())) >= 60
    assert {each.id for each in CUES} == set(TYPED)


@pytest.mark.parametrize("typed", ["biscuits", "bus timetable", "what time is lunch", "xyzzy"])
def test_what_no_card_is_about_finds_none(typed: str) -> None:
    assert found(CUES, typed) == ()
