"""Whatever is typed, whatever somebody is called and every token of a test: none of it may be in a
log, in any test.

The harness says what to watch for (``watch``, ``watch_name``), at the few places that everything
goes through: the router, and the people of the fakes. At the end of each test everything that was
logged is searched, as the program itself would have written it at its most talkative; the output of
a program in a process of its own is searched when that ends (``inspect``).
"""

import io
import json
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bot.events import ActionPressed, CommandTyped, CommandUsed, Event, FormSubmitted
from bot.log_events import EVENTS
from bot.settings import LogFormat
from bot.start.logs import OURS, Writer

TELLING = 8
"""A text of two words or more and so many characters says something; less stands anywhere."""
_VOCABULARY = frozenset(re.findall(r"\w+", " ".join((*EVENTS, *EVENTS.values())).lower()))
_QUOTED = re.compile(r'"([^"]+)"')


class Leaked(AssertionError):
    """Something that belongs to people stands in a log."""


class Canary:
    def __init__(self) -> None:
        self.texts: set[str] = set()
        self.names: set[str] = set()

    def watch(self, text: object) -> None:
        """Something that was typed, whole; or everything in a form, however deep."""
        if isinstance(text, Mapping | list):
            for each in text.values() if isinstance(text, Mapping) else text:
                self.watch(each)
        elif isinstance(text, str):
            for each in (text, *_QUOTED.findall(text)):
                if len(each) >= TELLING and len(each.split()) > 1:
                    self.texts.add(each)

    def watch_name(self, name: object) -> None:
        """A person, or something that opens a door."""
        word = str(name)
        if len(word) > 2 and word.lower() not in _VOCABULARY:
            self.names.add(word)

    def heard(self, event: Event) -> None:
        self.watch_name(event.who.user)
        match event:
            case CommandTyped(words=words):
                self.watch(words)
            case CommandUsed(args=args):
                self.watch(args)
            case FormSubmitted(values=values):
                self.watch(values)
            case ActionPressed(chosen=chosen):
                self.watch(chosen)
            case _:
                pass

    def inspect(self, log: str) -> None:
        """Raises Leaked."""
        found = [each for each in self.texts if each in log or json.dumps(each)[1:-1] in log]
        found += [each for each in self.names if each in log and _stands_in(each, log)]
        if found:
            lines = [line for line in log.splitlines() if any(each in line for each in found)]
            raise Leaked(f"{sorted(found)} stands in the log:\n" + "\n".join(lines[:5]))


def _stands_in(name: str, log: str) -> bool:
    """By itself, and not within another word."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", log) is not None


_watching = Canary()
"""Of the test that runs. A module's own, because what it watches is in every corner of the tests
and belongs to none of them."""


def forget() -> None:
    _watching.texts.clear()
    _watching.names.clear()


def watch(text: object) -> None:
    _watching.watch(text)


def watch_name(name: object) -> None:
    _watching.watch_name(name)


def heard(event: Event) -> None:
    _watching.heard(event)


def inspect(output: bytes | str) -> None:
    """What a program in a process of its own has written."""
    _watching.inspect(output.decode("utf-8", "replace") if isinstance(output, bytes) else output)


def hears(router: type[Any], setattr_: Any) -> None:
    """Whatever comes to this router is watched. ``setattr_`` is a monkeypatch's."""
    handle = router.handle

    async def watched(self: Any, event: Event) -> Any:
        _watching.heard(event)
        return await handle(self, event)

    setattr_(router, "handle", watched)


@contextmanager
def singing() -> Iterator[Canary]:
    """For one test. Raises Leaked at its end."""
    forget()
    stream = io.StringIO()
    writer = Writer(LogFormat.JSON, stream)
    logging.getLogger().addHandler(writer)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield _watching
    logging.getLogger().removeHandler(writer)
    _watching.inspect(stream.getvalue())
