"""Turns to speak: the group's card, one's own place, and the card of who runs the session."""

from collections.abc import Callable

from bot.domain.queue import Queue, Way
from bot.ids import Person
from bot.library import Library
from bot.message import Message
from bot.views import queue as view
from tests.support.circle import GROUP, OPEN, RHIAN


def who(user: str) -> Person:
    return Person(RHIAN.platform, RHIAN.workspace, user)


MEGAN, SAM, MO, CERI = who("megan"), who("sam"), who("mo"), who("ceri")
EMPTY = Queue(OPEN.id, GROUP.id)
WAITING = (
    EMPTY.joined(MEGAN, Way.SPEAK)
    .joined(SAM, Way.TYPE)
    .joined(MO, Way.SPEAK, replies=True)
    .joined(CERI, Way.SPEAK)
    .later(CERI)
)
TALKING = WAITING.next()
TYPING = TALKING.next().next()
LAST = EMPTY.joined(MEGAN, Way.SPEAK).next()
LONG = EMPTY
for number in range(12):
    LONG = LONG.joined(who(f"person{number}"), Way.SPEAK)

Scene = Callable[[Library], Message]


def _card(queue: Queue) -> Scene:
    return lambda library: view.card(library.words, queue)


def _own(queue: Queue, person: Person) -> Scene:
    return lambda library: view.own(library.words, queue, person)


def _controls(queue: Queue, *, just_opened: bool = False) -> Scene:
    return lambda library: view.controls(library.words, queue, just_opened=just_opened)


SCENES: dict[str, Scene] = {
    "card_empty": _card(EMPTY),
    "card_waiting": _card(WAITING),
    "card_talking": _card(TALKING),
    "card_typing": _card(TYPING),
    "card_last": _card(LAST),
    "card_long": _card(LONG),
    "card_closed": lambda library: view.over(library.words),
    "card_moved": lambda library: view.over(library.words, further_down=True),
    "own_none": _own(WAITING, RHIAN),
    "own_waiting": _own(WAITING, SAM),
    "own_first": _own(WAITING, MO),
    "own_now": _own(TALKING, MO),
    "own_later": _own(WAITING, CERI),
    "own_left": lambda library: view.left(library.words),
    "own_closed": lambda library: view.closed(library.words),
    "own_no_queue": lambda library: view.none_yet(library.words),
    "run_opened": _controls(EMPTY, just_opened=True),
    "run_waiting": _controls(WAITING),
    "run_talking": _controls(TALKING),
    "run_just_given": lambda library: view.controls(library.words, TALKING, just_given=True),
    "run_last": _controls(LAST),
    "run_not_open": lambda library: view.not_open(library.words, GROUP.id),
    "run_closed": lambda library: view.now_closed(library.words, GROUP.id),
}
