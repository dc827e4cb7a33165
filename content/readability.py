"""How hard a text is to read: Flesch-Kincaid grade and words a sentence, for the copy rules.

The numbers are those of textstat 0.7.4, rounding included, so that anyone can check them with it:
syllables are pyphen's hyphenation points plus one, and sentences of one or two words do not count.
textstat itself is not used here: 0.7.4 needs a module that setuptools no longer has, and later
releases download data at run time.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Protocol

GRADE_AT_MOST = 6.0
"""Reading age 9 to 11, as the NHS service manual asks of text for patients."""
SENTENCE_AT_MOST = 15.0
"""Words a sentence, on average."""
WORDS_AT_MOST = 60
"""Words on one member card; a single text has no more than the whole card."""
SHORT = 8
"""Words. Below it the formula says more about one long word than about the text: "Cancel session"
would be grade 14. Short texts are read together (see ``short_grade``)."""

_SENTENCE = re.compile(r"\b[^.!?]+[.!?]*")
_PUNCTUATION = re.compile(r"[^\w\s]")


class _Hyphenator(Protocol):
    def positions(self, word: str) -> list[int]: ...


@dataclass(frozen=True, slots=True)
class Measure:
    words: int
    sentence: float
    """Words a sentence, on average."""
    grade: float


def measure(text: str) -> Measure:
    """Each line that ends without a full stop counts as a sentence: a list item is read as one."""
    prose = _prose(text)
    words = _words(prose)
    if not words:
        return Measure(0, 0.0, 0.0)
    lengths = [len(_words(sentence)) for sentence in _SENTENCE.findall(prose)]
    counted = sum(length > 2 for length in lengths) or 1
    sentence = _rounded(len(words) / counted)
    return Measure(len(words), sentence, _grade(sentence, words))


def short_grade(texts: Iterable[str]) -> float:
    """The grade of several short texts, such as a feature's buttons, read together: their words
    as if they stood in sentences of eight words."""
    words = [word for text in texts for word in _words(text)]
    return _grade(float(SHORT), words) if words else 0.0


def stood_in(pieces: tuple[str, ...], samples: Mapping[str, str]) -> str:
    """A split wording as it may read on a card: each placeholder as its sample, else "this"."""
    return "".join(
        samples.get(piece, "this") if index % 2 else piece for index, piece in enumerate(pieces)
    )


def _grade(sentence: float, words: list[str]) -> float:
    syllables = _rounded(sum(map(_syllables, words)) / len(words))
    return _rounded(0.39 * sentence + 11.8 * syllables - 15.59)


def _prose(text: str) -> str:
    lines = (line.strip() for line in text.splitlines())
    return " ".join(
        line if line.endswith((".", "!", "?")) else f"{line}." for line in lines if line
    )


def _words(text: str) -> list[str]:
    return _PUNCTUATION.sub("", text.lower()).split()


@cache
def _hyphenator() -> _Hyphenator:
    # Imported late: reading its dictionary takes longer than loading a whole pack.
    from pyphen import Pyphen  # type: ignore[import-untyped]

    hyphenator: _Hyphenator = Pyphen(lang="en_US")
    return hyphenator


def _syllables(word: str) -> int:
    return len(_hyphenator().positions(word)) + 1


def _rounded(number: float) -> float:
    return math.floor(number * 10 + math.copysign(0.5, number)) / 10
