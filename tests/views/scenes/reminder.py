"""Both reminders: with a link and without, with a clause of the agreement and without."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.domain.agreement import Clause, ClauseKind
from bot.library import Library
from bot.message import Form, Message
from bot.views.reminder import reminder
from tests.support.circle import AGREEMENT, SESSION

LONG = replace(
    AGREEMENT,
    clauses=(
        Clause("pacing", ClauseKind.PACING, "We go gently. " * 15),
        Clause("leaving", ClauseKind.LEAVING, "You can leave early. It is fine every time."),
    ),
)

SCENES: dict[str, Callable[[Library], Message | Form]] = {
    "day_before": lambda library: reminder(
        library.words, "reminder.day_before", SESSION, AGREEMENT
    ),
    "day_before_long_clause": lambda library: reminder(
        library.words, "reminder.day_before", SESSION, LONG
    ),
    "day_before_here": lambda library: reminder(
        library.words, "reminder.day_before", replace(SESSION, link=""), None
    ),
    "day_before_unsure": lambda library: reminder(
        library.words,
        "reminder.day_before",
        SESSION,
        AGREEMENT,
        unsure=SESSION.starts_at - timedelta(hours=3),
    ),
    "soon": lambda library: reminder(library.words, "reminder.soon", SESSION, AGREEMENT),
}
