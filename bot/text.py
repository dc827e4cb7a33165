"""Text that keeps its meaning until a platform renders it: people, times and links stay themselves.

A view never writes "18:30" or "@rhian" into a string: it puts a When or a Mention there, and each
platform shows it in its own way (on Slack and Discord a time appears in each reader's own zone).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.ids import Person


class WhenStyle(Enum):
    DAY_AND_TIME = "day_and_time"
    """Tuesday 2 December at 18:30. The day is always in words."""
    DAY = "day"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class When:
    """An instant. ``at`` is aware (UTC); ``zone`` is the group's IANA zone, used where the
    platform cannot show each reader their own."""

    at: datetime
    zone: str
    style: WhenStyle = WhenStyle.DAY_AND_TIME


@dataclass(frozen=True, slots=True)
class Mention:
    person: Person


@dataclass(frozen=True, slots=True)
class Strong:
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    label: str


Inline = str | When | Mention | Strong | Link
Text = tuple[Inline, ...]
"""A run of inline pieces. Adapters escape every plain string: nothing in it is markup."""


def text(*pieces: "Inline | Text") -> Text:
    """One Text out of pieces and Texts, with empty strings left out."""
    flat: list[Inline] = []
    for piece in pieces:
        flat.extend(piece if isinstance(piece, tuple) else (piece,))
    return tuple(piece for piece in flat if piece != "")


def joined(texts: Iterable[Text], separator: str = ", ") -> Text:
    """The texts one after another with the separator between them."""
    out: list[Inline] = []
    for index, each in enumerate(texts):
        if index:
            out.append(separator)
        out.extend(each)
    return tuple(out)


def sentences(*said: str) -> str:
    """One after another, each but the last with its end: a label and what is said of it."""
    told = [each for each in said if each]
    return " ".join(
        [*(each if each[-1] in ".?!" else f"{each}." for each in told[:-1]), *told[-1:]]
    )
