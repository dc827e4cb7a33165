"""The journal: its pages, one reflection in full, and deleting it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.domain.reflection import ASKED, Reflection, ReflectionKind
from bot.library import Library
from bot.message import Form, Message
from bot.views import journal as view
from tests.views.scenes.reflection import GROUP, NOW, reflection

PRE = reflection(
    ReflectionKind.PRE,
    ("validation.skills.q2", "Someone writes to them first, and I say their name early."),
    ("try", "A slower start, and the break before half past so that nobody has to ask for it."),
    at=NOW - timedelta(days=1),
)
POST = reflection(ReflectionKind.POST, ("heard", "Silence helped."), ("next_time", "More of it."))
FREE = reflection(ReflectionKind.FREE, ("note", "Tired."), at=NOW - timedelta(days=9))


def _page(number: int, more: bool, *entries: Reflection) -> Callable[[Library], Message | Form]:
    return lambda library: view.page(
        library, entries, group=GROUP.id, zone=GROUP.zone, number=number, more=more
    )


def _found(typed: str, *entries: Reflection) -> Callable[[Library], Message | Form]:
    return lambda library: view.found(
        library, entries, typed=typed, group=GROUP.id, zone=GROUP.zone
    )


SCENES: dict[str, Callable[[Library], Message | Form]] = {
    "page": _page(0, True, POST, PRE, FREE),
    "page_older": _page(1, False, FREE),
    "page_alone": _page(0, False, PRE),
    "empty": _page(0, False),
    "found": _found("break", PRE, FREE),
    "found_many": _found("tired", *(replace(FREE, id=f"f{each:02}") for each in range(13))),
    "found_none": _found("biscuits"),
    "one": lambda library: view.one(library, PRE, zone=GROUP.zone, back=0),
    "one_long": lambda library: view.one(
        library,
        reflection(
            ReflectionKind.POST,
            *(
                (each, "A long evening, with much in it. " * 24)
                for each in ASKED[ReflectionKind.POST]
            ),
        ),
        zone=GROUP.zone,
        back=0,
    ),
    "one_changed": lambda library: view.one(
        library, replace(POST, updated_at=NOW + timedelta(days=2)), zone=GROUP.zone, back=1
    ),
    "delete": lambda library: view.ask_to_delete(library.words, PRE, GROUP.zone),
    "deleted": lambda library: view.deleted(library.words, GROUP.id),
}
