"""The card behind "More for this session", as time goes by."""

from collections.abc import Callable
from datetime import timedelta

from bot.domain.pause import Pause
from bot.library import Library
from bot.message import Message
from bot.views import during as view
from tests.support.circle import OPEN


def _at(minutes: int) -> Callable[[Library], Message]:
    live = view.Live(OPEN, OPEN.starts_at + timedelta(minutes=minutes))
    return lambda library: view.session_now(library.words, live)


def _with_a_queue(library: Library) -> Message:
    now = OPEN.starts_at + timedelta(minutes=12)
    return view.session_now(library.words, view.Live(OPEN, now, queue=True))


def _resting(library: Library) -> Message:
    began = OPEN.starts_at + timedelta(minutes=28)
    pause = Pause("pause1", OPEN.group, OPEN.id, began, began + timedelta(minutes=5))
    return view.session_now(library.words, view.Live(OPEN, began, pause=pause))


SCENES: dict[str, Callable[[Library], Message]] = {
    "begun": _at(0),
    "sharing": _at(12),
    "over": _at(65),
    "queue": _with_a_queue,
    "resting": _resting,
}
