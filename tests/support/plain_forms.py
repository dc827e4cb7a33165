"""A form as plain text, with what stands in its fields: for the goldens, the gallery and tests."""

from typing import assert_never

from bot.message import (
    ChoiceField,
    DateField,
    Field,
    Form,
    ManyField,
    PeopleField,
    TextField,
    TimeField,
    ZoneField,
)
from bot.plain import name_of, text_words


def form_words(form: Form) -> str:
    """A form with its fields, what stands in them, and what is wrong."""
    lines = [f"# {form.title}"]
    if form.intro:
        lines.append(text_words(form.intro))
    if "" in form.problems:
        lines.append(f"! {form.problems['']}")
    for field in form.fields:
        lines.append(_field(field))
        if field.hint:
            lines.append(f"    {field.hint}")
        if isinstance(field, DateField | TimeField | ZoneField) and field.example:
            lines.append(f"    {field.example}")
        if field.name in form.problems:
            lines.append(f"    ! {form.problems[field.name]}")
    lines.append(f"[{form.submit}]")
    return "\n".join(lines)


def _field(field: Field) -> str:
    match field:
        case TextField() | DateField() | TimeField() | ZoneField():
            value = str(field.initial)
        case ChoiceField(options=options, initial=initial):
            value = " / ".join(
                f"*{each.label}" if each.value == initial else each.label for each in options
            )
        case ManyField(options=options, initial=chosen):
            value = " / ".join(
                f"*{each.label}" if each.value in chosen else each.label for each in options
            )
        case PeopleField(initial=people):
            value = ", ".join(name_of(person) for person in people)
        case _:
            assert_never(field)
    return f"{field.label}{'' if field.required else ' (optional)'}: {value}".rstrip()
