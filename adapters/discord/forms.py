"""Form -> Discord's modal, a page at a time; pure.

A modal holds five things, has no picker for dates and no button of its own to name. So a long form
has pages; dates and times are typed words; and the name of its last button stands on the card that
keeps what was typed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, assert_never

from adapters.discord import limits
from adapters.discord.inbound import OWN, person
from adapters.discord.markdown import escaped, markdown, shortened, shortened_markdown
from adapters.discord.pieces import Component, TooMuch
from adapters.discord.render import TEXT, option
from bot.ids import Person
from bot.library import Words
from bot.message import (
    Choice,
    ChoiceField,
    DateField,
    Field,
    Form,
    ManyField,
    PeopleField,
    TextField,
    TextKind,
    TimeField,
    ZoneField,
)
from bot.text import sentences

LABEL = 18
_TEXT_INPUT, _SELECT, _PEOPLE, _RADIO, _CHECKBOXES = 4, 3, 5, 21, 22
_SHORT, _LONG = 1, 2
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def pages(form: Form) -> tuple[tuple[Field, ...], ...]:
    """The fields that stand together. What stands above them takes a place on the first page; a
    choice of nothing is left out, and its flow says what is missing."""
    asked = [each for each in form.fields if not _nothing_to_choose(each)]
    first = limits.MODAL_COMPONENTS - bool(_above(form))
    rest = range(first, len(asked), limits.MODAL_COMPONENTS)
    return (
        tuple(asked[:first]),
        *(tuple(asked[start : start + limits.MODAL_COMPONENTS]) for start in rest),
    )


def page_of(form: Form, name: str) -> int:
    """The page on which a field stands; the first where it stands on none."""
    for index, fields in enumerate(pages(form)):
        if any(each.name == name for each in fields):
            return index
    return 0


def modal(form: Form, words: Words, *, page: int = 0, draft: str = "") -> Mapping[str, Any]:
    """The data of a modal. ``draft`` is where the whole form is kept, for one with pages and one
    that is opened again. Raises TooMuch."""
    every = pages(form)
    title = form.title
    if len(every) > 1:
        title = words.line("discord.step", title=title, step=page + 1, steps=len(every))
    custom_id = f"{OWN}step/{draft}/{page}" if draft else form.id.encode()
    if len(custom_id) > limits.CUSTOM_ID:
        raise TooMuch("the id of a form does not fit")
    above = _above(form) if page == 0 else ""
    components: list[Component] = [{"type": TEXT, "content": above}] if above else []
    components += [_label(each, form.problems.get(each.name, "")) for each in every[page]]
    if not components:
        raise TooMuch("a form with nothing to fill in")
    return {
        "custom_id": custom_id,
        "title": shortened(title, limits.MODAL_TITLE),
        "components": components,
    }


def filled(form: Form, values: Mapping[str, str]) -> Form:
    """The same form with what was typed in it, and without the problems of those fields."""
    fields = tuple(
        _with(each, values[each.name]) if each.name in values else each for each in form.fields
    )
    left = {name: said for name, said in form.problems.items() if name and name not in values}
    return replace(form, fields=fields, problems=left)


def values_of(form: Form) -> Mapping[str, str]:
    """What stands in the form now, as a FormSubmitted carries it."""
    return {each.name: _value(each) for each in form.fields}


def complete(form: Form) -> bool:
    """Whether everything that must be there is there."""
    return all(_value(each) for each in form.fields if each.required)


# --- one field -----------------------------------------------------------------------------------


def _label(field: Field, problem: str) -> Component:
    """The problem stands where the hint stood: by its field, and read with it."""
    example = field.example if isinstance(field, DateField | TimeField | ZoneField) else ""
    said = problem or sentences(field.hint, example)
    label: dict[str, Any] = {
        "type": LABEL,
        "label": shortened(field.label, limits.LABEL),
        "component": _input(field),
    }
    if said:
        label["description"] = shortened(said, limits.LABEL_DESCRIPTION)
    return label


def _input(field: Field) -> Component:
    common = {"custom_id": field.name, "required": field.required}
    match field:
        case TextField(kind=kind, limit=limit):
            style = _LONG if kind is TextKind.LONG else _SHORT
            return _text_input(common, style, _value(field), min(limit, limits.TEXT_INPUT))
        case DateField() | TimeField() | ZoneField():
            return _text_input(common, _SHORT, _value(field), 100)
        case ChoiceField(options=options, initial=initial, required=required):
            # A radio cannot be taken back, a menu can: where nothing need be chosen, it is a menu.
            if required and len(options) in limits.RADIO_OPTIONS:
                shown = [option(each, chosen=each.value == initial) for each in options]
                return {"type": _RADIO, **common, "options": shown}
            return _menu(common, options, (initial,), most=1)
        case ManyField(options=options, initial=many):
            if len(options) in limits.CHECKBOX_OPTIONS:
                shown = [option(each, chosen=each.value in many) for each in options]
                return {
                    "type": _CHECKBOXES,
                    **common,
                    "options": shown,
                    "min_values": int(field.required),
                    "max_values": len(options),
                }
            return _menu(common, options, many, most=len(options))
        case PeopleField(most=most, initial=people):
            chosen = [each.user for each in people if each.user.isdecimal()]
            most = min(max(most, 1), limits.SELECT_PEOPLE)
            select: dict[str, Any] = {
                "type": _PEOPLE,
                **common,
                "min_values": int(field.required),
                "max_values": most,
            }
            if chosen:
                select["default_values"] = [{"id": each, "type": "user"} for each in chosen[:most]]
            return select
        case _:
            assert_never(field)


def _text_input(common: Mapping[str, Any], style: int, value: str, most: int) -> Component:
    """What was typed is never cut: where it is longer than may be sent, the form still holds it."""
    most = min(max(most, len(value)), limits.TEXT_INPUT)
    if len(value) > most:
        raise TooMuch("what was typed does not fit into a form")
    given = {"type": _TEXT_INPUT, **common, "style": style, "max_length": most}
    return {**given, "value": value} if value else given


def _menu(
    common: Mapping[str, Any], options: Sequence[Choice], chosen: Sequence[str], *, most: int
) -> Component:
    if len(options) > limits.SELECT_OPTIONS:
        raise TooMuch(f"{len(options)} options, where {limits.SELECT_OPTIONS} fit")
    return {
        "type": _SELECT,
        **common,
        "options": [option(each, chosen=each.value in chosen) for each in options],
        "min_values": int(common["required"]),
        "max_values": most,
    }


def _above(form: Form) -> str:
    """What is said before the first field: a problem of the whole form, then its intro."""
    general = escaped(form.problems.get("", ""))
    said = "\n\n".join(each for each in (general, markdown(form.intro)) if each)
    return shortened_markdown(said, limits.CONTENT)


def _nothing_to_choose(field: Field) -> bool:
    return isinstance(field, ChoiceField | ManyField) and not field.options


def _value(field: Field) -> str:
    match field:
        case TextField() | ZoneField() | ChoiceField():
            return field.initial
        case DateField(initial=day):
            return typed_day(day)
        case TimeField(initial=at):
            return at if isinstance(at, str) else at.isoformat("minutes")
        case ManyField(initial=many):
            return ",".join(many)
        case PeopleField(initial=people):
            return ",".join(each.user for each in people)
        case _:
            assert_never(field)


def typed_day(day: date | str) -> str:
    """A date the way a person would type it, with its weekday: Tue 2 Dec 2026. Words that are no
    date stay as they were typed."""
    try:
        shown = date.fromisoformat(day) if isinstance(day, str) else day
    except ValueError:
        return str(day)
    return f"{_DAYS[shown.weekday()]} {shown.day} {_MONTHS[shown.month - 1]} {shown.year}"


def _with(field: Field, value: str) -> Field:
    match field:
        case TextField() | ZoneField() | DateField() | TimeField() | ChoiceField():
            return replace(field, initial=value)
        case ManyField():
            return replace(field, initial=tuple(each for each in value.split(",") if each))
        case PeopleField():
            return replace(field, initial=_people(value))
        case _:
            assert_never(field)


def _people(value: str) -> tuple[Person, ...]:
    return tuple(person(each) for each in value.split(",") if each)
