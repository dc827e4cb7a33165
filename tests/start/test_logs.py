"""What gets into the log and what does not, whoever writes it: we, or a library."""

import ast
import io
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.log import FIELDS, HIDDEN, Log, Plain, fields_of
from bot.log_events import EVENTS
from bot.ports import StorageUnavailable
from bot.settings import LogFormat, LogLevel, Settings
from bot.start.logs import KNOWN, NEEDLESS, OURS, set_up

SECRET = "Margaret, xoxb-12345, I felt low"
ROOT = Path(__file__).parents[2]
LIBRARIES = ("discord", "apscheduler", "aiohttp")

Wrote = Callable[[], str]


def settings(form: LogFormat = LogFormat.JSON, level: LogLevel = LogLevel.INFO) -> Settings:
    return Settings().model_copy(update={"log_format": form, "log_level": level})


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def written(stream: io.StringIO) -> Callable[[], list[dict[str, object]]]:
    """As JSON, one a line."""
    set_up(settings(level=LogLevel.DEBUG), stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


Written = Callable[[], list[dict[str, object]]]

log = Log("bot.test")


# --- our own events ----------------------------------------------------------------------------


def test_an_event_has_its_sentence_and_its_fields(written: Written) -> None:
    log.warning("delivery.failed", **failed(StorageUnavailable("The disk is full: make room.")))
    (line,) = written()
    assert str(line.pop("at")).endswith("+00:00")
    assert line == {
        "level": "warning",
        "says": f"delivery {'a' * 24} (welcome): The disk is full: make room., attempt 2, again",
        "event": "delivery.failed",
        "delivery": "a" * 24,
        "kind": "welcome",
        "problem": "The disk is full: make room.",
        "attempt": 2,
        "outcome": "again",
    }


def failed(problem: object) -> dict[str, object]:
    return {
        "delivery": "a" * 24,
        "kind": "welcome",
        "problem": problem,
        "attempt": 2,
        "outcome": "again",
    }


def test_the_words_of_an_error_are_not_written_but_where_it_was(written: Written) -> None:
    def somewhere() -> None:
        raise ValueError(SECRET)

    try:
        somewhere()
    except ValueError as error:
        log.error("router.failed", problem=error, trace=error)
    (line,) = written()
    assert "ValueError at" in str(line["problem"])
    assert "somewhere" in str(line["trace"])
    assert SECRET not in json.dumps(line)


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_no_field_takes_a_text_a_name_or_a_token(field: str) -> None:
    for text in (SECRET, "Margaret", "xoxb-12345-ABC", "a text", "U01ABCDEF", b"bytes", [SECRET]):
        assert FIELDS[field](text) == HIDDEN
    assert FIELDS[field](ValueError(SECRET)) in (HIDDEN, "ValueError", "")


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        (SECRET, {}),
        ("discord.too_late", {"name": SECRET}),
        ("discord.too_late", {"problem": Plain(SECRET)}),
        ("slack.unreachable", {}),
    ],
)
def test_what_is_not_declared_is_said_to_be_so(
    event: str, fields: dict[str, object], written: Written
) -> None:
    log.error(event, **fields)
    (line,) = written()
    assert (line["event"], line["place"]) == ("log.undeclared", "bot.test")
    assert "Margaret" not in json.dumps(line)


def _said() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Every event that the code says: where, which, and with what fields."""
    for file in (each for room in OURS for each in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            first, called = node.args[0], ast.unparse(node.func)
            if called in {"log.debug", "log.info", "log.warning", "log.error", "say"}:
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    names = frozenset(str(each.arg) for each in node.keywords)
                    yield f"{file.name}:{node.lineno}", first.value, names
                elif called != "say":
                    yield f"{file.name}:{node.lineno}", ast.unparse(first), frozenset()


def test_every_event_is_declared_and_every_declared_one_is_said() -> None:
    said = list(_said())
    for where, event, names in said:
        assert event in EVENTS, f"{where} says {event}, which bot/log_events.py does not have"
        assert names == fields_of(EVENTS[event]), where
    never = EVENTS.keys() - {event for _, event, _ in said} - {"log.undeclared"}
    assert never == set()
    assert set().union(*map(fields_of, EVENTS.values())) == FIELDS.keys()


# --- libraries -----------------------------------------------------------------------------------


def test_a_library_says_where_and_nothing_of_what(written: Written) -> None:
    theirs = logging.getLogger("discord.http")
    theirs.warning(f"POST failed: {SECRET}")
    theirs.warning("POST with %s has returned %s", SECRET, 400)
    theirs.error("broken", exc_info=ValueError(SECRET))
    theirs.info(SECRET)
    theirs.warning("%d", SECRET)  # cannot even be formatted
    lines = written()
    assert len(lines) == 4
    assert {each["event"] for each in lines} == {"library"}
    assert "discord.http test_logs.test_a_library" in str(lines[0]["place"])
    assert lines[2]["problem"] == "ValueError"
    assert "Margaret" not in json.dumps(lines)


def test_known_sentences_come_with_nothing_filled_in(written: Written) -> None:
    logging.getLogger("discord.client").warning("Attempting a reconnect in %.2fs", 1.0)
    logging.getLogger("discord.client").warning(next(iter(NEEDLESS)))
    (line,) = written()
    assert str(line["says"]).endswith(": Attempting a reconnect in …s")


def test_each_known_sentence_stands_in_a_library() -> None:
    specs = [find_spec(name) for name in LIBRARIES]
    roots = [Path(spec.origin).parent for spec in specs if spec is not None and spec.origin]
    code = [file.read_text("utf-8", "replace") for root in roots for file in root.rglob("*.py")]
    assert [each for each in KNOWN | NEEDLESS if not any(each in file for file in code)] == []


def test_what_nobody_waited_for_says_no_words(written: Written) -> None:
    class Failed:
        exc_value = ValueError(SECRET)

    sys.unraisablehook(Failed())  # type: ignore[arg-type]
    (line,) = written()
    assert (line["event"], line["problem"]) == ("program.astray", "ValueError")


# --- for people ----------------------------------------------------------------------------------


def test_a_person_reads_a_sentence(stream: io.StringIO) -> None:
    set_up(settings(LogFormat.TEXT), stream)
    log.info("slack.socket_lost", socket=1, problem=TimeoutError())
    log.at(logging.DEBUG, "discord.too_late", {})
    at, _, rest = stream.getvalue().partition(" ")
    assert at.startswith("20")
    assert rest == "info    socket 1 was lost: TimeoutError [slack.socket_lost]\n"


def test_the_level_is_ours_alone(stream: io.StringIO) -> None:
    set_up(settings(level=LogLevel.ERROR), stream)
    log.warning("discord.too_late")
    logging.getLogger("aiosqlite").debug(SECRET)
    assert stream.getvalue() == ""


def test_a_program_that_breaks_says_where_and_not_what(tmp_path: Path) -> None:
    """In a process of its own: nothing of pytest's stands in the way."""
    code = (
        "import bot.__main__ as it\n"
        f"def broken(*_): raise RuntimeError({SECRET!r})\n"
        "it.COMMANDS['content_check'] = broken\n"
        "raise SystemExit(it.main(['content', 'check']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"HOLDSPACE_LOG_FORMAT": "JSON", "HOLDSPACE_DATA_DIR": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    (line,) = done.stderr.splitlines()
    assert (done.returncode, json.loads(line)["event"]) == (1, "program.failed")
    assert "RuntimeError at broken:2" in line
    assert "Margaret" not in line
