"""A break, the words about the time, and "I am here"."""

from collections.abc import Callable
from datetime import timedelta

from bot.domain.pause import Pause
from bot.domain.shape import Cue
from bot.ids import ActionId
from bot.library import Library
from bot.message import Message
from bot.views import attendance, session_cue
from bot.views import pause as view
from tests.support.circle import GROUP, OPEN

BEGAN = OPEN.starts_at + timedelta(minutes=28)
PAUSE = Pause("pause1", GROUP.id, OPEN.id, BEGAN, BEGAN + timedelta(minutes=5))

Scene = Callable[[Library], Message]


def _cue(which: Cue) -> Scene:
    return lambda library: session_cue.cue(library.words, OPEN, which)


def _into(verb: str, *parts: str) -> Scene:
    anyway = ActionId.of(verb, "g" * 24, *parts)
    return lambda library: view.into(library.words, PAUSE, GROUP.zone, anyway)


SCENES: dict[str, Scene] = {
    "card": lambda library: view.card(library.words, PAUSE, GROUP.zone),
    "back": lambda library: view.back(library.words),
    "running": lambda library: view.running(library.words, PAUSE, GROUP.zone),
    "shut": lambda library: view.shut(library.words),
    "longest": lambda library: view.longest(library.words, PAUSE, GROUP),
    "into_a_question": _into("prompt.post", "csq2", "o" * 24, "now"),
    "into_a_checkpoint": _into("checkpoint.open", "energy", "now", "4"),
    "over": lambda library: view.over(library.words),
    "over_before": lambda library: view.over(library.words, before=True),
    **{f"cue_{each.name.lower()}": _cue(each) for each in Cue},
    "cue_hushed": lambda library: session_cue.hushed(library.words),
    "here": lambda library: attendance.counted(library.words, OPEN.id),
    "here_taken_back": lambda library: attendance.taken_back(library.words, OPEN.id),
    "here_not_open": lambda library: attendance.not_open(library.words),
}
