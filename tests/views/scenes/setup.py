"""Setting a group up: its form, what comes of it, and what a new facilitator reads."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time

from bot.commands import BY_PATH
from bot.domain.group import AgreementRhythm, QuietHours
from bot.ids import Person
from bot.library import Library
from bot.message import Choice, Form, Message
from bot.views import setup as view
from bot.views.forms import form_of
from bot.views.router import invite
from tests.support.circle import GROUP, RHIAN, SAM

COORDINATOR = Person("test", "w1", "carys")
NEW = replace(GROUP, rhythm=AgreementRhythm.MONTHLY)
BARE = replace(NEW, link="", nation="", quiet=QuietHours(time(0), time(0)))


def _form(library: Library, **problems: str) -> Form:
    nations = tuple(Choice(id, name) for id, name in library.nations())
    args = {"name": GROUP.name, "facilitators": "rhian,sam"} if problems else {}
    args |= {"zone": "Spain"} if "zone" in problems else {}
    return form_of(
        BY_PATH["setup"],
        library.words,
        args=args,
        sources={"nations": nations},
        like=RHIAN,
        problems=problems,
    )


SCENES: dict[str, Callable[[Library], Message | Form]] = {
    "form": _form,
    "form_zone": lambda library: _form(
        library,
        zone=library.words.line(
            "problem.zone.several",
            typed="Spain",
            zones="Europe/Madrid, Africa/Ceuta, Atlantic/Canary",
        ),
    ),
    "form_problems": lambda library: _form(
        library,
        purpose=library.words.line("problem.empty"),
        quiet_to=library.words.line("setup.problem.quiet"),
    ),
    "new_own": lambda library: view.done(library, NEW, reader=RHIAN, told=(SAM,)),
    "new_where_i_am_not": lambda library: view.done(library, NEW, reader=RHIAN, absent=True),
    "invite": lambda library: invite(library.words, "peer", 'setup name:"Thursday circle"'),
    "new_for_others": lambda library: view.done(
        library, BARE, reader=COORDINATOR, told=(RHIAN, SAM)
    ),
    "changed": lambda library: view.done(
        library,
        replace(GROUP, zone="Europe/Paris", name="Evening group"),
        reader=RHIAN,
        before=GROUP,
        planned=True,
        agreement=True,
    ),
    "unchanged": lambda library: view.done(library, GROUP, reader=COORDINATOR, before=GROUP),
    "in_its_channel": lambda library: view.in_its_channel(library.words, "peer"),
    "facilitator": lambda library: view.facilitator(library.words, GROUP),
}
