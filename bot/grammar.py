"""How a typed command is read: ``session plan date:"2 Dec" time:18:30``, or without the names.

Arguments come as ``name:value`` or in declared order; quotes of any keyboard hold words together,
and ``\\"`` in them is one that was typed, as is one between words given by name.
Without quotes, a date goes on until a time comes (``next Tuesday 18:30``), and words that were
given by name go on until the next name. Nothing here knows what a value means: flows read them,
with the words to say what is wrong.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.commands import BY_PATH, SHORT, CommandSpec, Param, ParamKind

_QUOTES = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‟": '"'}
_CLOCK = r"\d{1,2}(?:(?:[:.h]\d{2})?\s*[ap]\.?m\b\.?|[:.h]\d{2})"
_NAME = r"[A-Za-z_][\w-]*:"
_HOLDING_QUOTES = rf'(?(name)(?:\\"|(?!\\"|\s{_NAME})[\s\S])*?(?="(?:\s+{_NAME}|\s+"|\s*\Z))|(?!))'
"""What stands behind a name up to the last quote before the next name, or before the end: people
type quotes in quotes as they are."""
_PIECE = re.compile(
    r"(?:(?P<name>[A-Za-z_][\w-]*):(?!//))?"
    rf'(?:"(?P<quoted>{_HOLDING_QUOTES}|(?:\\"|[^"])*)"|"(?P<unclosed>[^"]*)|'
    rf"(?P<bare>{_CLOCK}(?!\S)|\S+))",
    re.I,
)
_TIME = re.compile(_CLOCK, re.I)
_TEXT = (ParamKind.LINE, ParamKind.LONG)
_LIKE = 0.65
"""How like a command what was typed must be: "sesion" is, "delete" is not like "reflect".
"""


@dataclass(frozen=True, slots=True)
class Read:
    """What was typed, understood. ``unknown`` are words that fit no parameter, ``empty`` the names
    of parameters behind which nothing stood."""

    spec: CommandSpec
    args: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()


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
    waiting = list(spec.params)
    last = spec.params[-1] if spec.params else None
    going_on: Param | None = None
    named: dict[str, Param] = {}
    """Those whose value, if there is one, is still to come: ``leads: ana``."""
    for match in _PIECE.finditer(rest):
        name = (match["name"] or "").lower().replace("-", "_")
        quoted = match["quoted"] if match["quoted"] is not None else match["unclosed"]
        bare = match["bare"] or ""
        value = quoted.replace('\\"', '"') if quoted is not None else bare
        alone = None if quoted is not None or name else _named_alone(spec, bare)
        if alone is not None:
            named[alone.name], going_on = alone, None
            waiting = [each for each in waiting if each is not alone]
            continue
        param = spec.param(name) if name else None
        if param is None and named and not name:
            _, param = named.popitem()
        if param is not None:
            args[param.name] = value
            waiting = [each for each in waiting if each is not param]
            held = quoted is not None or param.kind not in (ParamKind.DATE, *_TEXT)
            going_on = None if held else param
            continue
        before = f"{match['name']}:" if match["name"] else ""
        whole = before + (value if quoted is not None else bare.replace('"', ""))
        if quoted is None and going_on is not None and _goes_on(going_on, whole):
            args[going_on.name] += f" {whole}"
            continue
        going_on = None
        if name and not (waiting and waiting[0].kind in _TEXT):
            unknown.append(whole)
        elif waiting:
            param = waiting.pop(0)
            args[param.name] = whole
            going_on = param if param.kind is ParamKind.DATE and quoted is None else None
        elif last is not None and last.kind in _TEXT:
            args[last.name] = f"{args[last.name]} {whole}"
        else:
            unknown.append(whole)
    empty = tuple(each for each in named if each not in args)
    return Read(spec, args, tuple(unknown), empty)


def _named_alone(spec: CommandSpec, bare: str) -> Param | None:
    """The parameter whose name stands by itself, with a space or nothing behind its colon."""
    return spec.param(bare[:-1].lower().replace("-", "_")) if bare.endswith(":") else None


def _goes_on(param: Param, piece: str) -> bool:
    return param.kind in _TEXT or not _TIME.fullmatch(piece)


def _near(pieces: list[str]) -> tuple[CommandSpec, ...]:
    typed = " ".join(pieces[:2]).lower()
    first = pieces[0].lower() if pieces else ""
    ranked = sorted(
        BY_PATH.values(),
        key=lambda spec: -_likeness(typed, first, spec.path),
    )
    return tuple(spec for spec in ranked if _likeness(typed, first, spec.path) >= _LIKE)[:3]


def _likeness(typed: str, first: str, path: str) -> float:
    from difflib import SequenceMatcher

    whole = SequenceMatcher(None, typed, path).ratio()
    return max(whole, *(SequenceMatcher(None, first, word).ratio() for word in path.split()))
