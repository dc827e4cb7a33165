"""One's own data: what there is, its copy, and erasing it."""

from collections.abc import Callable
from dataclasses import replace

from bot.domain.group import Facilitator, FacilitatorRole
from bot.ids import Person
from bot.library import Library
from bot.message import Form, Message
from bot.views import my_data as view
from tests.support.circle import GROUP, RHIAN

MEMBER = {"message": 3, "answer": 1, "welcome": 1}
FACILITATOR = {
    "facilitator": 2,
    "reflection": 14,
    "draft": 1,
    "message": 9,
    "session": 6,
    "agreement": 2,
}
ALONE = replace(
    GROUP, name="Morning circle", facilitators=(Facilitator(RHIAN, FacilitatorRole.LEAD),)
)
MEGAN = Person("rehearsal", "room", "megan")

SCENES: dict[str, Callable[[Library], Message | Form]] = {
    "member": lambda library: view.shown(library.words, MEMBER),
    "facilitator": lambda library: view.shown(library.words, FACILITATOR),
    "none": lambda library: view.shown(library.words, {}),
    "copied": lambda library: view.copied(library.words)[0],
    "copied_program": lambda library: view.copied(library.words)[1],
    "ask_member": lambda library: view.ask(library.words, MEGAN, MEMBER, ()),
    "ask_facilitator": lambda library: view.ask(library.words, RHIAN, FACILITATOR, (GROUP, ALONE)),
    "ask_many_groups": lambda library: view.ask(
        library.words, RHIAN, {"facilitator": 7}, (GROUP,) * 7
    ),
    "ask_last_reader": lambda library: view.ask(
        library.words, MEGAN, {"reader": 1}, (), (GROUP, ALONE)
    ),
    "relieved": lambda library: view.relieved(library.words, (RHIAN,), "peer"),
    "relieved_nobody": lambda library: view.relieved(library.words, (), "peer"),
    "erased": lambda library: view.erased(library.words),
    "runners": lambda library: view.runners(library.words, GROUP, RHIAN),
    "runners_alone": lambda library: view.runners(library.words, ALONE, RHIAN),
}
