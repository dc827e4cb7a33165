"""One clause: how it is called, picked from a menu, and asked for in a form."""

from collections.abc import Sequence

from bot.domain.agreement import CLAUSE_LENGTH, Clause, ClauseKind
from bot.library import Words
from bot.message import Choice, ChoiceField, TextField, TextKind
from bot.views.dates import short

OPTION = 70
"""Characters of a menu's option: Slack's hold 75."""


def kind_name(words: Words, kind: ClauseKind) -> str:
    return words.line(f"choice.clause.{kind.value}")


def name(words: Words, clause: Clause) -> str:
    return kind_name(words, clause.kind)


def kinds(words: Words) -> dict[str, str]:
    """What every kind is called, by its value."""
    return {each.value: kind_name(words, each) for each in ClauseKind}


def options(words: Words, clauses: Sequence[Clause]) -> tuple[Choice, ...]:
    """The clauses as they stand, to pick one."""
    return tuple(
        Choice(each.id, short(f"{number}. {name(words, each)}: {each.text}", OPTION))
        for number, each in enumerate(clauses, 1)
    )


def fields(
    words: Words, kind: str, said: str, hint: str, *, required: bool = True
) -> tuple[ChoiceField, TextField]:
    """What kind of clause it is and its words. ``kind`` and ``said`` are what stands in them."""
    each = tuple(Choice(value, label) for value, label in kinds(words).items())
    return (
        ChoiceField("kind", words.line("agreement.clause.kind"), each, initial=kind),
        TextField(
            "words",
            words.line("agreement.clause.words"),
            TextKind.LONG,
            words.line(hint),
            required=required,
            initial=said,
            limit=CLAUSE_LENGTH,
        ),
    )
