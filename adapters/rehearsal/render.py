"""Message and Form -> the JSON that the page draws; pure.

Nothing in it is markup: the page puts every string into the document as text. Times go out as
instants, so that each seat reads them in its own zone.
"""

from collections.abc import Mapping, Sequence
from typing import Any, assert_never
from urllib.parse import urlsplit

from bot.message import (
    Block,
    Button,
    Buttons,
    Choice,
    ChoiceField,
    DateField,
    Divider,
    Facts,
    Field,
    Form,
    Grid,
    GridCell,
    Heading,
    Items,
    LinkButton,
    ManyField,
    Message,
    Note,
    Paragraph,
    PeopleField,
    Quoted,
    Select,
    Tally,
    TextField,
    TimeField,
    ZoneField,
)
from bot.text import ENGLISH, Inline, Link, Mention, Strong, Text, When

Payload = Mapping[str, Any]

_SCHEMES = frozenset({"http", "https", "mailto", "tel"})


def message(given: Message) -> Payload:
    return {
        "summary": text(given.summary),
        "reader": given.reader.value,
        "blocks": [_block(each) for each in given.blocks],
    }


def form(given: Form) -> Payload:
    return {
        "id": given.id.encode(),
        "title": given.title,
        "intro": text(given.intro),
        "fields": [_field(each) for each in given.fields],
        "submit": given.submit,
        "problems": dict(given.problems),
    }


def text(given: Text) -> list[Any]:
    return [_inline(each) for each in given]


def _inline(piece: Inline) -> Any:
    match piece:
        case str():
            return piece
        case Strong(text=words):
            return {"is": "strong", "text": words}
        case When():
            return _when(piece)
        case Mention(person=person):
            return {"is": "mention", "user": person.user}
        case Link(url=url, label=label):
            return {"is": "link", "url": url, "label": label} if _safe(url) else f"{label} ({url})"
        case _:
            assert_never(piece)


def _when(when: When) -> Payload:
    """The page names days itself, in each seat's zone; in which language, and what stands between
    the day and the time, is said where it is not the page's own."""
    told = {"at": when.at.isoformat(), "zone": when.zone, "style": when.style.value}
    own = (when.dates.language, when.dates.at) == (ENGLISH.language, ENGLISH.at)
    dates = {} if own else {"language": when.dates.language, "join": when.dates.at}
    return {"is": "when", **told, **dates}


def _block(block: Block) -> Payload:
    match block:
        case Heading(text=words):
            return {"is": "heading", "text": words}
        case Paragraph(text=words):
            return {"is": "paragraph", "text": text(words)}
        case Quoted(text=words):
            return {"is": "quoted", "text": text(words)}
        case Note(text=words):
            return {"is": "note", "text": text(words)}
        case Items(items=items, numbered=numbered):
            return {"is": "items", "items": [text(each) for each in items], "numbered": numbered}
        case Facts(facts=facts):
            rows = [{"label": each.label, "value": text(each.value)} for each in facts]
            return {"is": "facts", "facts": rows}
        case Tally():
            return _tally(block)
        case Grid():
            return _grid(block)
        case Divider():
            return {"is": "divider"}
        case Buttons(buttons=buttons):
            return {"is": "buttons", "buttons": [_button(each) for each in buttons]}
        case Select():
            return _select(block)
        case _:
            assert_never(block)


def _tally(tally: Tally) -> Payload:
    rows = [{"label": each.label, "share": each.share, "words": each.words} for each in tally.rows]
    return {"is": "tally", "rows": rows}


def _grid(grid: Grid) -> Payload:
    rows = [{"name": name, "cells": [_cell(each) for each in cells]} for name, cells in grid.rows]
    return {"is": "grid", "columns": list(grid.columns), "rows": rows}


def _cell(cell: GridCell) -> Payload:
    action = cell.action.encode() if cell.action else None
    return {"words": cell.words, "short": cell.short, "level": cell.level, "action": action}


def _button(button: Button | LinkButton) -> Payload:
    match button:
        case Button(label=label, action=action, look=look):
            return {"is": "button", "label": label, "action": action.encode(), "look": look.value}
        case LinkButton(label=label, url=url):
            if _safe(url):
                return {"is": "link", "label": label, "url": url}
            return {"is": "words", "text": f"{label} ({url})"}
        case _:
            assert_never(button)


def _select(select: Select) -> Payload:
    return {
        "is": "select",
        "action": select.action.encode(),
        "label": select.label,
        "options": _choices(select.options),
        "chosen": select.chosen,
    }


def _field(field: Field) -> Payload:
    common = {
        "name": field.name,
        "label": field.label,
        "hint": field.hint,
        "required": field.required,
    }
    own: Payload
    match field:
        case TextField(kind=kind, initial=words, limit=limit):
            own = {"is": "text", "kind": kind.value, "initial": words, "limit": limit}
        case ChoiceField(options=options, initial=chosen):
            own = {"is": "choice", "options": _choices(options), "initial": chosen}
        case ManyField(options=options, initial=many):
            own = {"is": "many", "options": _choices(options), "initial": list(many)}
        case DateField(initial=day):
            own = {
                "is": "date",
                "initial": day if isinstance(day, str) else day.isoformat(),
                "example": field.example,
            }
        case TimeField(initial=at):
            own = {
                "is": "time",
                "initial": at if isinstance(at, str) else at.isoformat("minutes"),
                "example": field.example,
            }
        case PeopleField(initial=people, most=most):
            own = {"is": "people", "initial": [each.user for each in people], "most": most}
        case ZoneField(initial=zone):
            own = {"is": "zone", "initial": zone, "example": field.example}
        case _:
            assert_never(field)
    return {**common, **own}


def _choices(choices: Sequence[Choice]) -> list[Payload]:
    return [{"value": each.value, "label": each.label, "hint": each.hint} for each in choices]


def _safe(url: str) -> bool:
    """Whether the page may make a link of it: never one that runs something."""
    try:
        return urlsplit(url).scheme in _SCHEMES
    except ValueError:
        return False
