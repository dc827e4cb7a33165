"""The map, empty and after a while."""

from collections.abc import Callable

from bot.domain.toolkit import LADDER, Cell
from bot.library import Library
from bot.message import Form, Message
from bot.views import toolkit_map as view

GROUP = "g" * 24
SOME = {
    Cell.of("validation.contracting"): 4,
    Cell.of("validation.knowledge"): 2,
    Cell.of("validation.skills"): 1,
    Cell.of("connection.skills"): 3,
}

SCENES: dict[str, Callable[[Library], Message | Form]] = {
    "empty": lambda library: view.shown(library, {}, GROUP),
    "some": lambda library: view.shown(library, SOME, GROUP),
    "picture": view.pictured,
    "all_once": lambda library: view.shown(library, dict.fromkeys(LADDER, 1), GROUP),
}
