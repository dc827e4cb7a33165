"""Cue cards: what to say and do when something is hard in a session, and how one is found."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from itertools import takewhile

CUE_ID_LENGTH = 24
"""Characters. It stands in a button's id beside a group and a mark, each of 24."""
NEAR = 0.8
"""How like a word of a card a typed word must be: "silense" is, "sound" is not like "sad"."""
SAME, BEGUN = 1.0, 0.9
"""What a word counts that is the same, and one that begins like it: "tech" for "technology"."""
STEM = 4
"""Letters that two words have to begin with to be forms of one: "argue" and "arguing"."""
ENDING = 3
"""Letters that may follow them: "silent" and "silence" are one word, "conflict" and "confused" are
not."""
PHRASE = 2.0
"""What a whole phrase of a card counts more than its words: it says more than each of them."""
CLEAR = 1.5
"""How far a card has to be before the next one to be the only one offered: one more thing to read
is much while somebody is in danger."""
SHOWN = 5
"""Cards that are offered for what was typed. More is a list to read while people wait."""


class Offer(Enum):
    """What a card can do at once, in a session that is on."""

    QUEUE = "queue"
    BREAK = "break"
    CHECKPOINT = "checkpoint"
    CLOSE_ADVICE = "close-advice"


@dataclass(frozen=True, slots=True)
class Cue:
    """One situation. ``gentle`` is what the group may see, or "" where nothing should be posted.
    ``serves`` are ids of the toolkit's points."""

    id: str
    name: str
    words: tuple[str, ...]
    say: str
    do: str
    debrief: str
    gentle: str
    serves: tuple[str, ...]
    offers: Offer | None = None


def found(cues: Sequence[Cue], typed: str) -> tuple[Cue, ...]:
    """The cards that what was typed could mean, likeliest first; the one, where its id or its name
    was typed. Empty where none is like it."""
    wanted = " ".join(typed.casefold().split())
    for cue in cues:
        if wanted in (cue.id, cue.id.replace("-", " "), cue.name.casefold()):
            return (cue,)
    scores = [(_likeness(cue, wanted), cue) for cue in cues]
    likely = sorted((each for each in scores if each[0] > 0), key=lambda each: -each[0])
    if len(likely) > 1 and likely[0][0] - likely[1][0] >= CLEAR:
        return (likely[0][1],)
    return tuple(cue for _, cue in likely[:SHOWN])


def _likeness(cue: Cue, wanted: str) -> float:
    """How much of what was typed the card knows. A whole phrase counts most."""
    typed, phrases = _words(wanted), [_words(each) for each in (cue.id, cue.name, *cue.words)]
    whole = sum(PHRASE for each in phrases if _holds(typed, each))
    known = {word for each in phrases for word in _meaning(each)}
    return whole + sum(
        max((_alike(each, word) for each in known), default=0.0) for word in _meaning(typed)
    )


def _words(phrase: str) -> list[str]:
    """People who hurry write "can't", "cant" and "cannot": that is one word."""
    plain = phrase.casefold().replace("'", "").replace("\u2019", "")
    bare = "".join(each if each.isalnum() else " " for each in plain)
    return [word for each in bare.split() for word in _WRITTEN.get(each, each).split()]


def _holds(typed: list[str], phrase: list[str]) -> bool:
    """Whether the phrase stands in what was typed, word by word, in whatever form."""
    return bool(phrase) and any(
        all(_alike(known, word) for known, word in zip(phrase, typed[start:], strict=False))
        for start in range(len(typed) - len(phrase) + 1)
    )


def _meaning(words: list[str]) -> list[str]:
    """The words that say something."""
    return [word for word in words if len(word) > 2 and word not in _LITTLE]


def _alike(known: str, typed: str) -> float:
    """SAME, or BEGUN, or NEAR and above, or 0."""
    if known == typed:
        return SAME
    if _one_word(known, typed):
        return BEGUN
    if min(len(known), len(typed)) < STEM:
        return 0.0  # "cat" is no "chat" mistyped
    alike = SequenceMatcher(None, known, typed).ratio()
    return alike if alike >= NEAR else 0.0


def _one_word(known: str, typed: str) -> bool:
    """Whether they are forms of one word, or one is the beginning of the other."""
    short, long = sorted((known, typed), key=len)
    if long.startswith(short):
        return len(short) >= STEM or (len(short) == STEM - 1 and len(long) <= len(short) + ENDING)
    same = takewhile(lambda pair: pair[0] == pair[1], zip(known, typed, strict=False))
    begin = sum(1 for _ in same)
    return begin >= STEM and max(len(known), len(typed)) - begin <= ENDING


_WRITTEN = {
    **dict.fromkeys(("cant", "cannot"), "can not"),
    "wont": "will not",
    **dict.fromkeys(("doesnt", "dont", "isnt", "arent"), "not"),
}
_LITTLE = frozenset(
    {
        "and",
        "are",
        "but",
        "can",
        "for",
        "has",
        "have",
        "her",
        "him",
        "his",
        "not",
        "one",
        "our",
        "she",
    }
    | {"someone", "somebody", "that", "the", "their", "them", "they", "this", "too", "was"}
    | {"time", "what", "with", "you"}
)
"""Words that every situation has: they would make everything a little like everything."""
