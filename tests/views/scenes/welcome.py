"""The welcome of somebody new, in a group at each stage."""

from collections.abc import Callable
from dataclasses import replace

from bot.domain.session import Session
from bot.library import Library
from bot.message import Message
from bot.views import welcome as view
from tests.support.circle import GROUP, SESSION

IN_SHORT = (
    "What we share here stays here.",
    "We ask before we give ideas.",
    "You can leave early, come late or miss a session.",
)


def _welcome(
    *, agreement: bool = True, open_now: bool = False, coming: Session | None = None
) -> Callable[[Library], Message]:
    return lambda library: view.welcome(
        library.words,
        GROUP,
        agreement=agreement,
        agreed=IN_SHORT if agreement else (),
        open_now=open_now,
        coming=coming,
    )


SCENES: dict[str, Callable[[Library], Message]] = {
    "planned": _welcome(coming=SESSION),
    "in_a_session": _welcome(open_now=True, coming=SESSION),
    "nothing_planned": _welcome(),
    "no_agreement": _welcome(agreement=False),
    "one_facilitator": lambda library: view.welcome(
        library.words,
        replace(GROUP, facilitators=GROUP.facilitators[:1]),
        agreement=True,
        open_now=False,
        coming=SESSION,
    ),
    "access": lambda library: view.access(library.words, GROUP, GROUP.link),
    "access_here": lambda library: view.access(library.words, GROUP, ""),
    "check": lambda library: view.check(library.words, GROUP, SESSION),
    "check_here": lambda library: view.check(library.words, GROUP, replace(SESSION, link="")),
    "greet": lambda library: view.greet(library.words, GROUP),
    "greets_off": lambda library: view.greets(library.words, GROUP, wanted=False),
    "greets_on": lambda library: view.greets(library.words, GROUP, wanted=True),
}
