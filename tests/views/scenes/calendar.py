"""Sessions in people's own calendars: the cards, at every state."""

from collections.abc import Callable
from dataclasses import replace

from bot.library import Library
from bot.message import Message
from bot.views import calendar as view
from tests.support.circle import GROUP, SESSION

URL = "https://holdspace.example.org/calendar/" + "k" * 43 + ".ics"
NONE = view.Own(served=True, named=None, groups=(), group=GROUP, there=False)
HERE = replace(NONE, named=True, groups=(GROUP.name,), there=True)


def _own(mine: view.Own) -> Callable[[Library], Message]:
    return lambda library: view.own(library.words, mine)


def _group(**how: bool) -> Callable[[Library], Message]:
    return lambda library: view.of_group(library.words, GROUP, **how)


SCENES: dict[str, Callable[[Library], Message]] = {
    "none": _own(NONE),
    "files_only": _own(replace(NONE, served=False)),
    "on": _own(HERE),
    "hidden": _own(replace(HERE, named=False)),
    "another_group": _own(replace(HERE, groups=("Morning walk",), there=False)),
    "many_groups": _own(replace(HERE, groups=tuple("abcd"), group=None)),
    "empty": _own(replace(HERE, groups=(), group=None)),
    "made": lambda library: view.made(library.words, URL, GROUP.id),
    "off": lambda library: view.said(library.words, "calendar.is_off", GROUP.id),
    "nothing": lambda library: view.said(library.words, "calendar.nothing", GROUP.id),
    "file": lambda library: view.file(library.words, GROUP.id, served=True),
    "file_only": lambda library: view.file(library.words, GROUP.id, served=False),
    "file_one": lambda library: view.one_file(library.words, SESSION, over=False),
    "file_gone": lambda library: view.one_file(library.words, SESSION, over=True),
    "group": _group(served=True, on=False, links=False),
    "group_on": _group(served=True, on=True, links=True),
    "group_files_only": _group(served=False, on=False, links=False),
    "group_made": lambda library: view.group_made(library.words, GROUP, URL),
}
