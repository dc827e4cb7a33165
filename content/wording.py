"""Wording with ``{placeholders}``: split once when the pack loads, filled cheaply after."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from sys import intern

from bot.message import Reader
from bot.text import ENGLISH, Dates, Inline, Link, Mention, Strong, Text, When, dated

_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_-]+)*")
_TOKEN = re.compile(r"\{\{|\}\}|\{([a-z][a-z0-9_]*)\}|[{}]")


def is_key(key: str) -> bool:
    """Whether this is lower-case words joined by dots, like ``reminder.day_before``."""
    return _KEY.fullmatch(key) is not None


class BadPlaceholder(ValueError):
    """Braces that are no placeholder. ``str()`` is the sentence that says what to write."""


def split(words: str) -> tuple[str, ...]:
    """Literal text and placeholder names in turn: literals at even places, names at odd ones.

    >>> split("Hello {name}, see you {when}.")
    ('Hello ', 'name', ', see you ', 'when', '.')

    ``{{`` and ``}}`` are literal braces. Raises BadPlaceholder for any other brace.
    """
    pieces: list[str] = []
    literal: list[str] = []
    end = 0
    for token in _TOKEN.finditer(words):
        literal.append(words[end : token.start()])
        end = token.end()
        name = token[1]
        if name is not None:
            pieces += ("".join(literal), intern(name))
            literal = []
        elif len(token[0]) == 2:
            literal.append(token[0][0])
        else:
            seen = words[token.start() : token.start() + 20].split("\n", maxsplit=1)[0]
            raise BadPlaceholder(
                f'"{seen}" is not a placeholder. A placeholder is a lower-case name in braces, '
                "like {when}; for a brace itself please write {{ or }}."
            )
    literal.append(words[end:])
    return (*pieces, "".join(literal))


@dataclass(frozen=True, slots=True)
class Entry:
    """One text. ``placeholders`` are the names that code fills in: those of the base pack's text,
    which an overlay may leave out but never add to."""

    reader: Reader
    pieces: tuple[str, ...]
    placeholders: frozenset[str]

    @classmethod
    def of(cls, reader: Reader, words: str) -> "Entry":
        """Raises BadPlaceholder."""
        pieces = split(words)
        return cls(reader, pieces, frozenset(pieces[1::2]))


class Wording:
    """Implements ``bot.library.Words``. An unknown key, a value that is missing and one that no
    text asks for are mistakes in code: KeyError and TypeError, never a half-filled card."""

    __slots__ = ("_dates", "_entries")

    def __init__(self, entries: Mapping[str, Entry], language: str = ENGLISH.language) -> None:
        self._entries = entries
        self._dates = _dates_of(self, language) if _FORMS.keys() <= entries.keys() else ENGLISH

    @property
    def dates(self) -> Dates:
        return self._dates

    @property
    def entries(self) -> Mapping[str, Entry]:
        """Every key with its reader and placeholders, for the check and for tests."""
        return self._entries

    def text(self, key: str, **values: "Inline | Text") -> Text:
        pieces = self._entry(key, values).pieces
        if len(pieces) == 1:
            return pieces if pieces[0] else ()
        return _merged(self._filled(key, pieces, values))

    def line(self, key: str, **values: object) -> str:
        words: list[str] = []
        pieces = self._entry(key, values).pieces
        for index, piece in enumerate(pieces):
            if index % 2 == 0:
                words.append(piece)
                continue
            value = values[piece]
            if isinstance(value, (When, Mention, Link, Strong, tuple)):
                raise TypeError(f"{key!r} is a plain line: {piece!r} cannot be {value!r}")
            words.append(str(value))
        return "".join(words)

    def _entry(self, key: str, values: Mapping[str, object]) -> Entry:
        entry = self._entries[key]
        if entry.placeholders != values.keys():
            missing = sorted(entry.placeholders - values.keys())
            extra = sorted(values.keys() - entry.placeholders)
            raise TypeError(f"{key!r} is filled wrongly: missing {missing}, unknown {extra}")
        return entry

    def _filled(
        self, key: str, pieces: Sequence[str], values: Mapping[str, "Inline | Text"]
    ) -> Iterator[Inline]:
        for index, piece in enumerate(pieces):
            if index % 2 == 0:
                yield piece
                continue
            value = values[piece]
            if isinstance(value, tuple):
                yield from dated(value, self._dates)
            elif isinstance(value, (str, When, Mention, Link, Strong)):
                yield from dated((value,), self._dates)
            else:
                raise TypeError(f"{key!r}: {piece!r} must be text, not {value!r}")


_FORMS = {
    "date.day": "on_day",
    "date.day.year": "in_year",
    "date.numbered": "short",
    "date.month": "whole_month",
    "date.at": "at",
}
"""The keys of a pack that say how dates are put together, and what each is in ``Dates``."""
_WEEKDAYS = tuple(f"date.weekday.{each.lower()}" for each in ENGLISH.weekdays)
_MONTHS = tuple(f"date.month.{each.lower()}" for each in ENGLISH.months)


def _dates_of(words: Wording, language: str) -> Dates:
    forms = {name: _form(words.entries[key]) for key, name in _FORMS.items()}
    dates = Dates(
        language,
        tuple(words.line(key) for key in _WEEKDAYS),
        tuple(words.line(key) for key in _MONTHS),
        **forms,
    )
    # The very one that a time has by itself: then it need not be put into every text anew.
    return ENGLISH if dates == ENGLISH else dates


def _form(entry: Entry) -> str:
    """As ``str.format`` takes it, where braces of the text itself are doubled."""
    return "".join(
        f"{{{piece}}}" if index % 2 else piece.replace("{", "{{").replace("}", "}}")
        for index, piece in enumerate(entry.pieces)
    )


def _merged(pieces: Iterable[Inline]) -> Text:
    """Neighbouring strings as one, and no empty ones: a filled text equals the same text typed."""
    merged: list[Inline] = []
    waiting = ""
    for piece in pieces:
        if isinstance(piece, str):
            waiting += piece
            continue
        if waiting:
            merged.append(waiting)
            waiting = ""
        merged.append(piece)
    if waiting:
        merged.append(waiting)
    return tuple(merged)
