"""A prompt: for a facilitator alone, and as the group reads it."""

from collections.abc import Callable

from bot.commands import BY_PATH
from bot.domain.toolkit import Prompt
from bot.ids import Person
from bot.library import Library
from bot.message import Form, Message
from bot.views import prompt as view
from bot.views.forms import form_of

GROUP, ONCE = "g" * 24, "o" * 24


def prompt(library: Library, id: str) -> Prompt:
    found = library.prompt(id)
    assert found is not None
    return found


def _form(library: Library) -> Form:
    typed = library.words.line(
        "problem.choice", typed="patience", allowed="validation, connection, advice"
    )
    return form_of(
        BY_PATH["prompt"],
        library.words,
        args={"principle": "patience", "area": "skills"},
        sources={},
        like=Person("test", "w1", "rhian"),
        problems={"principle": typed},
    )


SCENES: dict[str, Callable[[Library], Message | Form]] = {
    "shown": lambda library: view.shown(
        library, prompt(library, "connection.skills.q2"), GROUP, ONCE
    ),
    "shown_in_a_session": lambda library: view.shown(
        library, prompt(library, "connection.skills.q2"), GROUP, ONCE, live=True
    ),
    "for_yourself_alone": lambda library: view.shown(
        library, prompt(library, "validation.contracting.q5"), GROUP, ONCE
    ),
    "on_its_way": lambda library: view.on_its_way(
        library, prompt(library, "validation.skills.q2"), GROUP, before=False
    ),
    "posted_before": lambda library: view.on_its_way(
        library, prompt(library, "validation.skills.q2"), GROUP, before=True
    ),
    "posted": lambda library: view.posted(library, prompt(library, "validation.skills.q2")),
    "form_with_a_problem": _form,
}
