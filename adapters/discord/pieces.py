"""What a card is made of before it is drawn (words, rows, gaps), and making it fit; pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, TypeGuard

from adapters.discord.markdown import escaped, shortened_markdown
from bot.library import Words
from bot.log import Plain

Component = Mapping[str, Any]


class TooMuch(Plain, ValueError):
    """It cannot be shown on Discord, shortened or not. The message is content-free."""


class Sort(Enum):
    """What may happen to words when there is no room for all of them."""

    WHOLE = "whole"
    CUT = "cut"
    LISTED = "listed"
    """Lines are left out from the end, and how many is said."""


@dataclass(frozen=True, slots=True)
class Said:
    lines: tuple[str, ...]
    sort: Sort = Sort.WHOLE
    heading: bool = False
    left: int = 0
    """How many lines were left out, which ``more`` says."""
    more: str = ""

    @property
    def text(self) -> str:
        return "\n".join((*self.lines, self.more) if self.more else self.lines)


@dataclass(frozen=True, slots=True)
class Pressed:
    """An action row."""

    components: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    line: bool


Piece = Said | Pressed | Gap


def fitted(pieces: Sequence[Piece], most: int, words: Words) -> list[Piece]:
    """The longest running text and lists give way first. Raises TooMuch."""
    out = list(pieces)

    def more(count: int) -> str:
        return escaped(words.line("discord.more", count=count))

    while (over := len(joined(out)) - most) > 0:
        giving = [(len(each.text), at, each) for at, each in enumerate(out) if _can_give(each)]
        if not giving:
            raise TooMuch(f"{over} characters more than fit")
        _, at, longest = max(giving, key=lambda each: each[0])
        out[at] = _less(longest, over, more)
    return out


_LEAST = 80
"""Characters that running text keeps however little room there is: about one sentence."""


def _can_give(piece: Piece) -> TypeGuard[Said]:
    if not isinstance(piece, Said) or piece.sort is Sort.WHOLE:
        return False
    return len(piece.lines) > 1 if piece.sort is Sort.LISTED else len(piece.text) > _LEAST


def _less(piece: Said, over: int, more: Callable[[int], str]) -> Said:
    wanted = len(piece.text) - over
    if piece.sort is Sort.CUT:
        return replace(piece, lines=(shortened_markdown(piece.text, max(_LEAST, wanted)),))
    while len(piece.lines) > 1 and len(piece.text) > wanted:
        left = piece.left + 1
        piece = replace(piece, lines=piece.lines[:-1], left=left, more=more(left))
    return piece


def words_of(piece: Piece) -> str:
    return piece.text if isinstance(piece, Said) else ""


def joined(pieces: Sequence[Piece]) -> str:
    out = ""
    for piece in pieces:
        if isinstance(piece, Said):
            out += piece.text + ("\n" if piece.heading else "\n\n")
    return out.rstrip()


def together(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbouring words become one, so that they are read in one go. A gap stands only between
    two things."""
    out: list[Piece] = []
    for piece in pieces:
        last = out[-1] if out else None
        if isinstance(piece, Gap) and (last is None or isinstance(last, Gap)):
            continue
        if isinstance(piece, Said) and isinstance(last, Said):
            out[-1] = Said((joined((last, piece)),), heading=piece.heading)
        else:
            out.append(piece)
    while out and isinstance(out[-1], Gap):
        out.pop()
    return out
