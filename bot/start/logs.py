"""How the log is written: sentences for a person, or JSON for a program that collects.

Holdspace's own events come through ``bot.log`` and are whole. A library's record may hold a
payload, an address with a token in it, or the text of an error that quotes what somebody typed: of
those only the place in its code and the error's type are written, and the few sentences in
``KNOWN``, with nothing filled in.
"""

import logging
import re
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TextIO

import structlog
from structlog.dev import Column, KeyValueColumnFormatter
from structlog.typing import EventDict

from bot.log import RECORD, Log, problem_of, sentence_of
from bot.settings import LogFormat, LogLevel, Settings

OURS = ("bot", "adapters", "content", "scheduler")
LEVELS: Mapping[LogLevel, int] = {
    LogLevel.DEBUG: logging.DEBUG,
    LogLevel.INFO: logging.INFO,
    LogLevel.WARNING: logging.WARNING,
    LogLevel.ERROR: logging.ERROR,
}
KNOWN = frozenset(
    {
        "An error occurred while stopping the gateway. Ignoring.",
        "Attempting a reconnect for shard ID %s in %.2fs",
        "Attempting a reconnect in %.2fs",
        "Error handling request",
        "Global rate limit has been hit. Retrying in %.2f seconds.",
        "Shard ID %s has stopped responding to the gateway. Closing and restarting.",
        "We are being rate limited. %s %s responded with 429. Retrying in %.2f seconds.",
        "WebSocket in shard ID %s is ratelimited, waiting %.2f seconds",
        'Run time of job "%s" was missed by %s',
    }
)
"""Sentences of libraries that help whoever reads, word for word as they stand in their code."""
NEEDLESS = frozenset(
    {
        "PyNaCl is not installed, voice will NOT be supported",
        "davey is not installed, voice will NOT be supported",
    }
)
"""Nothing here speaks."""

_FILLED_IN = re.compile(r'"?%[-+ #0]*[\d.]*[sdrfx]"?')

log = Log(__name__)


def set_up(settings: Settings, stream: TextIO | None = None) -> None:
    """For the whole process, in place of whatever was set up before. ``stream`` is stderr."""
    # Where a record cannot be formatted, Python would print its arguments.
    logging.raiseExceptions = False
    logging.captureWarnings(True)
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each, Writer)]:
        root.removeHandler(handler)
    root.addHandler(Writer(settings.log_format, stream or sys.stderr))
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(LEVELS[settings.log_level])
    threading.excepthook = lambda failed: _astray(failed.exc_value)
    sys.unraisablehook = lambda failed: _astray(failed.exc_value)


class Writer(logging.StreamHandler[TextIO]):
    """The one handler of the process."""

    def __init__(self, form: LogFormat, stream: TextIO) -> None:
        super().__init__(stream)
        colours = form is LogFormat.TEXT and stream.isatty()
        render = _JSON if form is LogFormat.JSON else _sentences(colours)
        self.setFormatter(
            structlog.stdlib.ProcessorFormatter(
                processors=[only_declared, render], use_get_message=False
            )
        )
        self.addFilter(lambda record: record.msg not in NEEDLESS)


def only_declared(_logger: object, _method: str, given: EventDict) -> EventDict:
    """What may be said of a record: a declared event and its fields, or where a library stands."""
    record: logging.LogRecord = given["_record"]
    about = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
    }
    said = getattr(record, RECORD, None)
    if isinstance(said, Mapping):
        return {**about, "says": sentence_of(said), **said}
    return {**about, **_of_library(record, given.get("exc_info"))}


def _of_library(record: logging.LogRecord, exc_info: Any) -> dict[str, Any]:
    place = f"{record.name} {record.module}.{record.funcName}:{record.lineno}"
    said: dict[str, Any] = {"event": "library", "place": place}
    words = f"a library at {place}"
    if record.msg in KNOWN:
        words += f": {_FILLED_IN.sub('…', str(record.msg))}"
    error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    if isinstance(error, BaseException):
        said["problem"] = problem_of(error)
        words += f" ({said['problem']})"
    return {"says": words, **said}


_JSON = structlog.processors.JSONRenderer(ensure_ascii=False)


def _sentences(colours: bool) -> structlog.dev.ConsoleRenderer:
    """``2026-01-02T03:04:05.678+00:00 warning Slack cannot be reached yet: … [slack.unreachable]``.
    The fields stand in the sentence already."""
    style = structlog.dev.ConsoleRenderer.get_default_column_styles(colours)
    levels = structlog.dev.ConsoleRenderer.get_default_level_styles(colours)

    def plain(colour: str, prefix: str = "", postfix: str = "") -> KeyValueColumnFormatter:
        return KeyValueColumnFormatter(
            key_style=None,
            value_style=colour,
            reset_style=style.reset,
            value_repr=str,
            prefix=prefix,
            postfix=postfix,
        )

    def level(key: str, value: object) -> str:
        return f"{levels.get(str(value), '')}{value!s:<7}{style.reset}"

    return structlog.dev.ConsoleRenderer(
        columns=[
            Column("at", plain(style.timestamp)),
            Column("level", level),
            Column("says", plain("")),
            Column("event", plain(style.logger_name, "[", "]")),
            Column("", lambda key, value: ""),
        ]
    )


def _astray(error: BaseException | None) -> None:
    if error is not None:
        log.error("program.astray", problem=error)
