"""Five lines for somebody who could not come, and what a facilitator writes for them."""

from collections.abc import Callable

from bot.domain.theme import Theme
from bot.domain.toolkit import Principle
from bot.library import Library
from bot.message import Form, Message
from bot.views import missed as view
from tests.support.circle import GROUP, LATER, OPEN

FULL = view.Missed(
    session=OPEN,
    theme="Sleep, and what helps a little",
    rungs=tuple(Principle),
    changed="We added a break after half an hour",
    following=LATER,
    ahead="Ana brings her quiz",
)
BARE = view.Missed(OPEN, "", (), None, None, "")


def _missed(told: view.Missed, *, runs: bool = False) -> Callable[[Library], Message | Form]:
    return lambda library: view.missed(library.words, GROUP, told, runs=runs)


SCENES: dict[str, Callable[[Library], Message | Form]] = {
    "full": _missed(FULL),
    "bare": _missed(BARE),
    "new_agreement": _missed(view.Missed(OPEN, "Work", (Principle.VALIDATION,), "", LATER, "")),
    "to_who_runs_it": _missed(FULL, runs=True),
    "nothing": lambda library: view.nothing(library.words, GROUP, LATER),
    "nothing_ahead": lambda library: view.nothing(library.words, GROUP, None),
    "form": lambda library: view.form(library.words, Theme(OPEN.id, "Sleep")),
    "kept": lambda library: view.kept(library.words, OPEN, Theme(OPEN.id, "Sleep", "A quiz")),
    "kept_gone": lambda library: view.kept(library.words, OPEN, Theme(OPEN.id)),
}
