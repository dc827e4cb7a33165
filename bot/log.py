"""The log: declared events with declared fields, and nothing else.

    log = Log(__name__)
    log.warning("slack.unreachable", problem=error)

What somebody wrote, their name or a token must never reach a log, so there is no way to log a
text: an event is a row of ``log_events.EVENTS``, a field is a row of ``FIELDS``, and a value that
its field does not know is left out. An error gives its type and its place in the code; its words
only where its class promises (``Plain``) that they are ours. ``bot.start.logs`` writes what comes
of it, and lets of every library's log only the place through.
"""

import logging
import re
import string
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

from bot.log_events import EVENTS

HIDDEN = "(hidden)"
"""What stands in the place of a value that its field does not know."""
RECORD = "holdspace"
"""The attribute of a log record that holds its event and fields."""
FRAMES = 12
"""How many places a trace names: the innermost ones."""

_ID = re.compile(r"[a-z2-7]{24}")
_CODE = re.compile(r"[a-z][a-z0-9_]*([.:-][a-z0-9_]+)*")
_CODE_LENGTH = 60
_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


class Plain(Exception):
    """A problem whose words are ours: they hold nothing that anybody wrote, so they may be logged
    and told to whoever runs this."""


def place_of(trace: TracebackType | None) -> str:
    """The innermost place of a traceback, as ``function:line``; "" for none."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else ""


def problem_of(error: BaseException) -> str:
    """A plain one's own words; of any other its type and where it was raised."""
    name = type(error).__name__
    if isinstance(error, Plain):
        words = str(error)
        return words if " " in words else f"{name}: {words}" if words else name
    place = place_of(error.__traceback__)
    return f"{name} at {place}" if place else name


def trace_of(error: BaseException) -> str:
    """The way to where it was raised, innermost last. Places in the code, no values."""
    places = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}")
        places[-1] += f" {code.co_qualname}"
        trace = trace.tb_next
    return " > ".join(places[-FRAMES:])


def _problem(value: object) -> object:
    return problem_of(value) if isinstance(value, BaseException) else HIDDEN


def _trace(value: object) -> object:
    return trace_of(value) if isinstance(value, BaseException) else HIDDEN


def _number(value: object) -> object:
    if isinstance(value, float):
        return round(value, 3)
    return value if isinstance(value, int) else HIDDEN


def _id(value: object) -> object:
    return value if isinstance(value, str) and _ID.fullmatch(value) else HIDDEN


def _language(value: object) -> object:
    return value if isinstance(value, str) and _TAG.fullmatch(value) else HIDDEN


def _code(value: object) -> object:
    """A word of our own tables, such as a kind of delivery."""
    fits = isinstance(value, str) and len(value) <= _CODE_LENGTH and _CODE.fullmatch(value)
    return value if fits else HIDDEN


FIELDS: Mapping[str, Callable[[object], object]] = {
    "attempt": _number,
    "delivery": _id,
    "kind": _code,
    "language": _language,
    "method": _code,
    "outcome": _code,
    "place": _code,
    "problem": _problem,
    "seconds": _number,
    "server": _number,
    "shard": _number,
    "socket": _number,
    "trace": _trace,
}
"""What each field may hold. There is none for a text, for a person or for a group."""


def fields_of(sentence: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(sentence) if name)


class Log:
    """One module's. Never raises: what is not declared is said to be so, and nothing of it."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def info(self, event: str, **fields: object) -> None:
        self.at(logging.INFO, event, fields)

    def warning(self, event: str, **fields: object) -> None:
        self.at(logging.WARNING, event, fields)

    def error(self, event: str, **fields: object) -> None:
        self.at(logging.ERROR, event, fields)

    def at(self, level: int, event: str, fields: Mapping[str, object]) -> None:
        if not self._logger.isEnabledFor(level):
            return
        said = declared(event, fields, self._logger.name)
        # A sentence that is whole: what stands in it is never taken for a place to fill in.
        self._logger.log(level, "%s", sentence_of(said), extra={RECORD: said})


def declared(event: str, fields: Mapping[str, object], where: str) -> Mapping[str, Any]:
    """The event with what its fields let through; an undeclared one becomes ``log.undeclared``."""
    wanted = fields_of(EVENTS[event]) if event in EVENTS else frozenset({"?"})
    if wanted != fields.keys() or not wanted <= FIELDS.keys():
        return {"event": "log.undeclared", "place": _code(where)}
    return {"event": event, **{name: FIELDS[name](value) for name, value in fields.items()}}


def sentence_of(said: Mapping[str, Any]) -> str:
    return EVENTS[str(said["event"])].format_map(said)


def quieten(*libraries: str) -> None:
    """Some libraries write whole payloads and addresses into their lower levels."""
    for name in libraries:
        logging.getLogger(name).setLevel(logging.WARNING)


def library(name: str) -> logging.Logger:
    """A logger to hand to a library that writes payloads even into its warnings."""
    logger = logging.getLogger(name)
    logger.setLevel(logging.ERROR)
    return logger
