"""Cue cards: what to say and do when something is hard in a session, and how one is found."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

CUE_ID_LENGTH = 24
"""Characters. It stands in a button's id beside a group and a mark, each of 24."""
NEAR = 0.8
"""How like a word of a card a typed word must be: "silense" is, "sound" is not like "sad"."""
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
    return tuple(cue for _, cue in likely[:SHOWN])


def _likeness(cue: Cue, wanted: str) -> float:
    """How much of what was typed the card knows. A whole phrase counts most."""
    phrases = (cue.id, cue.name.casefold(), *(each.casefold() for each in cue.words))
    whole = sum(2.0 for each in cue.words if each.casefold() in wanted or wanted in each.casefold())
    known = {word for each in phrases for word in _meaning(each)}
    return whole + sum(
        max((_alike(each, word) for each in known), default=0.0) for word in _meaning(wanted)
    )


def _meaning(phrase: str) -> list[str]:
    """The words of a phrase that say something."""
    bare = "".join(each if each.isalnum() else " " for each in phrase)
    return [word for word in bare.split() if len(word) > 2 and word not in _LITTLE]


def _alike(known: str, typed: str) -> float:
    """1, or NEAR and above, or 0."""
    if known == typed:
        return 1.0
    alike = SequenceMatcher(None, known, typed).ratio()
    return alike if alike >= NEAR else 0.0


_LITTLE = frozenset(
    {"and", "are", "but", "for", "has", "have", "her", "him", "his", "not", "one", "our", "she"}
    | {"someone", "somebody", "that", "the", "their", "them", "they", "this", "too", "was"}
    | {"with", "you"}
)
"""Words that every situation has: they would make everything a little like everything."""
