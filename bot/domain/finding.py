"""Finding words in what somebody wrote: in memory, because it is sealed in the database. Pure."""

from collections.abc import Iterable, Sequence
from unicodedata import combining, normalize

AROUND = 80
"""Characters of what is shown of a find."""


def folded(words: str) -> str:
    """As words are compared: no case and no accents, so that "sian" finds "Siân"."""
    apart = normalize("NFKD", words.casefold())
    return "".join(each for each in apart if not combining(each))


def holds(texts: Iterable[str], typed: str) -> bool:
    """Whether every word that was typed stands somewhere in these texts, alone or in another."""
    whole = folded("\n".join(texts))
    wanted = folded(typed).split()
    return bool(wanted) and all(each in whole for each in wanted)


def around(said: str, typed: str, most: int = AROUND) -> str:
    """Whole words of a text, about the first that was looked for, with an ellipsis where there is
    more. From its beginning, where none of them stands in it."""
    words = said.split()
    wanted = folded(typed).split()
    at = next((place for place, word in enumerate(words) if _in(word, wanted)), 0)
    first = last = at
    length = len(words[at]) if words else 0
    while True:
        room = most - length
        if last + 1 < len(words) and len(words[last + 1]) < room:
            last += 1
            length += len(words[last]) + 1
        elif first and len(words[first - 1]) < room:
            first -= 1
            length += len(words[first]) + 1
        else:
            break
    shown = " ".join(words[first : last + 1])[: max(most, 1)]
    before, after = "…" * (first > 0), "…" * (last + 1 < len(words))
    return f"{before}{shown}{after}"


def _in(word: str, wanted: Sequence[str]) -> bool:
    whole = folded(word)
    return any(each in whole for each in wanted)
