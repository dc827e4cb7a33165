"""Every card and form in a language that nobody speaks: what is left in Latin letters was put
there by code, or by the people and the group of the scene."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.message import Form, Message, Reader
from bot.plain import message_words, text_words
from bot.text import When
from content.loader import load
from tests.support import circle
from tests.support.plain_forms import form_words
from tests.support.tongue import in_another_tongue
from tests.views import scenes
from tests.views.test_gallery import SCENES

TONGUE = in_another_tongue(load())
SHOWN = {name: scene(TONGUE) for name, scene in SCENES.items()}
NOT_WORDS = frozenset({"peer", "optional"})
"""The command; and what ``form_words`` itself writes behind a field, which no platform shows."""
MADE = re.compile(r"/peer(?: [a-z]+){1,2}|\w+…|\b[A-Z0-9]*\d[A-Z0-9]*\b|k{43}")
"""What is typed, what was cut off, the number of a concern and the secret part of an address."""


@cache
def said_in(path: Path) -> frozenset[str]:
    """Every word in a string of that file, and of the scenes that it borrows from: what the people
    of a scene say and are called."""
    tree = ast.parse(path.read_text("utf-8"))
    borrowed = [
        path.parent / f"{str(node.module).rpartition('.')[2]}.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith(scenes.__name__ + ".")
    ]
    strings = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    own = frozenset(word.lower() for each in strings for word in latin(each))
    return own.union(*(said_in(each) for each in borrowed))


def latin(words: str) -> list[str]:
    return re.findall(r"[A-Za-z]+", words)


def brought_along(name: str) -> frozenset[str]:
    feature = name.partition("/")[0]
    scene = Path(scenes.__path__[0]) / f"{feature}.py"
    known = [said_in(each) for each in (scene, Path(circle.__file__))]
    return NOT_WORDS.union(*known)


def read(shown: Message | Form) -> str:
    if isinstance(shown, Form):
        return MADE.sub("", form_words(shown))
    return MADE.sub("", f"{text_words(shown.summary)}\n{message_words(shown)}")


def times(value: Any) -> Iterator[When]:
    if isinstance(value, When):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from times(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from times(getattr(value, one.name))


@pytest.mark.parametrize("name", SCENES)
def test_nothing_on_a_card_is_in_english(name: str) -> None:
    left = {each.lower() for each in latin(read(SHOWN[name]))}
    assert left - brought_along(name) == set()


@pytest.mark.parametrize("name", SCENES)
def test_every_time_is_said_in_the_language_of_its_card(name: str) -> None:
    assert all(each.dates is TONGUE.words.dates for each in times(SHOWN[name]))


def test_there_is_something_to_read() -> None:
    for_members = [
        each
        for each in SHOWN.values()
        if isinstance(each, Message) and each.reader is Reader.MEMBER
    ]
    assert len(for_members) > 50
    assert any("Ա" <= letter <= "և" for each in for_members for letter in read(each))
