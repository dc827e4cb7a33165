"""A journal as a file: the card that comes with it."""

from collections.abc import Callable

from bot.domain.filled import Format, fill_in
from bot.library import Library
from bot.message import Form, Message
from bot.views import filled as view
from tests.views.scenes.journal import FREE, POST, PRE
from tests.views.scenes.reflection import GROUP, NOW

FILLED = fill_in((POST, PRE, FREE), group=GROUP.name, zone=GROUP.zone, now=NOW)
EMPTY = fill_in((), group=GROUP.name, zone=GROUP.zone, now=NOW)

SCENES: dict[str, Callable[[Library], Message | Form]] = {
    "word": lambda library: view.ready(library.words, FILLED, Format.WORD, GROUP.id),
    "csv": lambda library: view.ready(library.words, FILLED, Format.CSV, GROUP.id),
    "shared": lambda library: view.shared(library.words, FILLED),
    "shared_none": lambda library: view.nothing_shared(library.words, GROUP.id),
    "empty": lambda library: view.ready(library.words, EMPTY, Format.WORD, GROUP.id),
}
