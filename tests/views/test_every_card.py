"""That the gallery holds every card there is: a view that makes one, or a text that members read on
one, and that no scene shows, would keep no copy rule and fit no platform for all anybody knows."""

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Mapping
from types import CodeType, FrameType
from typing import Any

import pytest

import bot.views
from bot.message import Form, Message, Reader
from content.loader import load
from content.wording import Entry, Wording
from tests.views.test_gallery import SCENES

TURNS_INTO_ANOTHER = {"me.restful", "personal.personal", "personal.shortened"}
"""They make a card of a card, whichever it is: the gallery tries them on each."""

NOT_ON_CARDS = (
    "command.",  # while a command is typed, and on its form, which is made of the table of commands
    "choice.",
    "date.",
    "discord.",
    "slack.",
    "calendar.event.",  # in people's own calendars
    "calendar.name",
    "listing.",  # in the server's list of events
    "my_data.",  # a line for each thing that may be held: tests/views/test_my_copy.py has them all
    "me.button.whole",  # put there by the walk
)
PROBLEM = ".problem"
"""What a form says of a field: the flows' own tests read them."""


def makers() -> Mapping[CodeType, str]:
    """Every function of a view that gives a card or a form, by its name."""
    found: dict[CodeType, str] = {}
    for module in pkgutil.iter_modules(bot.views.__path__):
        view = importlib.import_module(f"bot.views.{module.name}")
        for name, each in vars(view).items():
            if not inspect.isfunction(each) or each.__module__ != view.__name__:
                continue
            if each.__annotations__.get("return") in (Message, Form):
                found[each.__code__] = f"{module.name}.{name}"
    return found


def called_by(run: Callable[[], None]) -> set[CodeType]:
    seen: set[CodeType] = set()

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            seen.add(frame.f_code)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(before)
    return seen


def show_all() -> None:
    library = load()
    for scene in SCENES.values():
        scene(library)


def test_every_view_that_makes_a_card_has_a_scene() -> None:
    known = makers()
    assert len(known) > 250
    shown = called_by(show_all)
    forgotten = {name for code, name in known.items() if code not in shown}
    assert forgotten == TURNS_INTO_ANOTHER


def test_every_text_that_a_member_reads_on_a_card_is_in_a_scene(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    used: set[str] = set()
    look_up = Wording._entry

    def noting(self: Wording, key: str, values: Mapping[str, object]) -> Entry:
        used.add(key)
        return look_up(self, key, values)

    monkeypatch.setattr(Wording, "_entry", noting)
    show_all()
    forgotten = {
        key
        for key, entry in load().words.entries.items()
        if entry.reader is Reader.MEMBER and key not in used
        if not key.startswith(NOT_ON_CARDS) and PROBLEM not in key
    }
    assert forgotten == set()
