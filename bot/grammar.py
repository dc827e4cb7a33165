"""How a typed command is read: ``session plan date:"2 Dec" time:18:30``, or without the names.

Arguments come as ``name:value`` or in declared order; quotes of any keyboard hold words together.
Nothing here knows what a value means: flows read them, with the words to say what is wrong.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.commands import BY_PATH, SHORT, CommandSpec, ParamKind

_QUOTES = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‟": '"'}
_PIECE = re.compile(r'(?:(?P<name>[A-Za-z_][\w-]*):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>\S+))')


@dataclass(frozen=True, slots=True)
class Read:
    """What was typed, understood. ``unknown`` are words that fit no parameter."""

    spec: CommandSpec
    args: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """No such command. ``near`` are the ones that look most like it."""

    typed: str
    near: tuple[CommandSpec, ...]


def read(words: str) -> Read | Unread:
    """Reads everything after ``/peer``."""
    tidy = "".join(_QUOTES.get(each, each) for each in words).strip()
    pieces = tidy.split()
    for count in (2, 1, 0):
        head = " ".join(pieces[:count]).lower()
        path = head if head in BY_PATH else SHORT.get(head)
        if path is not None and (count > 0 or not pieces):
            rest = tidy
            for piece in pieces[:count]:
                rest = rest[len(piece) :].lstrip()
            return _arguments(BY_PATH[path], rest)
    return Unread(words.strip(), _near(pieces))


def _arguments(spec: CommandSpec, rest: str) -> Read:
    args: dict[str, str] = {}
    unknown: list[str] = []
    waiting = [each.name for each in spec.params]
    last = spec.params[-1] if spec.params else None
    for match in _PIECE.finditer(rest):
        name = (match["name"] or "").lower().replace("-", "_")
        quoted, bare = match["quoted"], match["bare"]
        value = quoted if quoted is not None else (bare or "")
        if name and name in {each.name for each in spec.params}:
            args[name] = value
            waiting = [each for each in waiting if each != name]
            continue
        if name:  # "18:30" and "https://…" only look like name:value
            value = match[0].replace('"', "")
        if waiting:
            args[waiting.pop(0)] = value
        elif last is not None and last.kind in (ParamKind.LINE, ParamKind.LONG):
            args[last.name] = f"{args[last.name]} {value}"
        else:
            unknown.append(value)
    return Read(spec, args, tuple(unknown))


def _near(pieces: list[str]) -> tuple[CommandSpec, ...]:
    typed = " ".join(pieces[:2]).lower()
    first = pieces[0].lower() if pieces else ""
    ranked = sorted(
        BY_PATH.values(),
        key=lambda spec: -_likeness(typed, first, spec.path),
    )
    return tuple(spec for spec in ranked if _likeness(typed, first, spec.path) >= 0.5)[:3]


def _likeness(typed: str, first: str, path: str) -> float:
    from difflib import SequenceMatcher

    whole = SequenceMatcher(None, typed, path).ratio()
    return max(whole, *(SequenceMatcher(None, first, word).ratio() for word in path.split()))
