"""Form -> a modal, and the answers to one that was submitted; pure.

``problems`` stand under their field when it opens, so that nothing has to be typed twice. A date or
a time that was typed and that no picker could show stays in a text field: the flow reads it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any, assert_never

from adapters.slack import limits, mrkdwn
from adapters.slack.render import CannotRender, Payload, note, option, plain
from adapters.slack.typed import with_typed
from bot import zones
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
from bot.text import Strong, Text, sentences, text

VALUE = "value"
"""The action id of every field but a zone's list. Its block's id is the field's name."""
ZONE = "zone"
"""The action id of a zone's list: Slack asks us what to show in it."""
PROBLEM = "_problem"
"""The block that says what is wrong with the form as a whole."""
_TYPED, _SEARCHED = "plain_text_input", "external_select"
RADIO = 5
"""Ours: up to so many choices lie open; more would fill a phone (W3C COGA: five on a screen)."""


def form(given: Form, words: Words, metadata: str) -> Payload:
    fields = [block for field in given.fields for block in _field(given, field, words)]
    intro = [
        {"type": "section", "text": {"type": "mrkdwn", "text": each, "verbatim": True}}
        for each in mrkdwn.cut(given.intro, limits.SECTION_TEXT)
    ]
    unknown = set(given.problems) - {field.name for field in given.fields}
    general = " ".join(given.problems[name] for name in sorted(unknown))
    blocks = [*([_problem(general)] if general else []), *intro, *fields]
    if len(blocks) > limits.VIEW_BLOCKS:
        raise CannotRender(f"a form of {len(blocks)} blocks does not fit Slack")
    return {
        "type": "modal",
        "callback_id": given.id.encode(),
        "title": plain(given.title, limits.VIEW_TITLE),
        "submit": plain(given.submit, limits.VIEW_BUTTON),
        "close": plain(words.line("slack.close"), limits.VIEW_BUTTON),
        "blocks": blocks,
        "private_metadata": metadata,
    }


def waiting(title: Any, words: Words, metadata: str) -> Payload:
    """What a form shows while its answer takes longer than Slack waits. There is
    nothing to do but wait: what was typed is on its way, also where this is closed."""
    return {
        "type": "modal",
        "callback_id": "_waiting",
        "title": title,
        # Slack's own word for it would be Cancel, which this is not.
        "close": plain(words.line("slack.close"), limits.VIEW_BUTTON),
        "blocks": [_said(words.text("slack.saving"))],
        "private_metadata": metadata,
    }


def with_problem(view: Mapping[str, Any], sentence: str) -> Payload | None:
    """The view that Slack sent, as it was typed, with the sentence on top; None where Slack sent
    too little of it."""
    shown = view.get("blocks")
    if not isinstance(shown, list) or not shown:
        return None
    values = (view.get("state") or {}).get("values") or {}
    kept_blocks = [with_typed(each, values) for each in shown if each.get("block_id") != PROBLEM]
    blocks = [_problem(sentence), *kept_blocks]
    kept = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    return {
        **{name: view[name] for name in kept if view.get(name)},
        "blocks": blocks[: limits.VIEW_BLOCKS],
    }


def shows(view: Mapping[str, Any], name: str) -> bool:
    """Whether a problem can stand by that field in the view that Slack sent."""
    values = view.get("state", {}).get("values", {})
    return bool(name) and name in values


# --- fields ---------------------------------------------------------------------------------------


def _field(given: Form, field: Field, words: Words) -> Iterator[Payload]:
    """What is wrong stands before its field, where it is read first."""
    if field.name in given.problems:
        said = text(Strong(field.label), ": ", given.problems[field.name])
        yield _wrong(said, f"{PROBLEM}.{field.name}")
    element = _element(field, words)
    if element is None:
        if field.required:
            yield from note(text(Strong(field.label), " ", field.hint))
    else:
        hint = _hint(field, typed=element["type"] == _TYPED)
        yield {
            "type": "input",
            "block_id": field.name,
            "label": plain(field.label, limits.INPUT_LABEL),
            "optional": not field.required,
            "element": {**element, "action_id": ZONE if element["type"] == _SEARCHED else VALUE},
            **({"hint": plain(hint, limits.INPUT_HINT)} if hint else {}),
        }


def _hint(field: Field, *, typed: bool) -> str:
    """How something may be typed is no help where a picker asks for it."""
    if typed and isinstance(field, DateField | TimeField | ZoneField):
        return sentences(field.hint, field.example)
    return field.hint


def _problem(sentence: str) -> Payload:
    return _wrong(text(Strong(sentence)), PROBLEM)


def _wrong(said: Text, block: str) -> Payload:
    return {**_said(said), "block_id": block}


def _said(said: Text) -> Payload:
    """As large as everything else: it is what has to be read now."""
    shown = mrkdwn.cut(said, limits.SECTION_TEXT)[0]
    return {"type": "section", "text": {"type": "mrkdwn", "text": shown, "verbatim": True}}


def _element(field: Field, words: Words) -> Payload | None:
    """None for a choice of nothing."""
    match field:
        case TextField(kind=kind, initial=initial, limit=most):
            return _text(initial, most, multiline=kind is TextKind.LONG)
        case ChoiceField(options=options, initial=initial):
            return _choice(options, initial)
        case ManyField(options=options, initial=chosen):
            return _many(options, chosen)
        case DateField(initial=initial):
            return _date(initial)
        case TimeField(initial=initial):
            return _time(initial)
        case PeopleField(initial=people, most=most):
            users = [each.user for each in people if mrkdwn.is_user(each.user)][:most]
            chosen_users = {"initial_users": users} if users else {}
            return {"type": "multi_users_select", "max_selected_items": most, **chosen_users}
        case ZoneField(initial=initial):
            return _zone(initial, words)
        case _:
            assert_never(field)


def _text(initial: str, most: int, *, multiline: bool = False) -> Payload:
    """What was typed too long is still shown whole, up to what Slack holds."""
    shown = initial[: limits.INPUT_TEXT]
    return {
        "type": _TYPED,
        "multiline": multiline,
        "max_length": min(max(most, len(shown)), limits.INPUT_TEXT),
        **({"initial_value": shown} if shown else {}),
    }


def _choice(options: Sequence[Choice], initial: str) -> Payload | None:
    if not options:
        return None
    if len(options) > limits.OPTIONS:
        raise CannotRender(f"a choice of {len(options)} does not fit Slack's {limits.OPTIONS}")
    shown = [option(each) for each in options]
    chosen = [each for each in shown if each["value"] == initial]
    return {
        "type": "radio_buttons" if len(options) <= RADIO else "static_select",
        "options": shown,
        **({"initial_option": chosen[0]} if chosen else {}),
    }


def _many(options: Sequence[Choice], chosen: Sequence[str]) -> Payload | None:
    if not options:
        return None
    if len(options) > limits.OPTIONS:
        raise CannotRender(f"a choice of {len(options)} does not fit Slack's {limits.OPTIONS}")
    shown = [option(each) for each in options]
    ticked = [each for each in shown if each["value"] in chosen]
    few = len(options) <= limits.FEW_OPTIONS
    return {
        "type": "checkboxes" if few else "multi_static_select",
        "options": shown,
        **({"initial_options": ticked} if ticked else {}),
    }


def _date(initial: date | str) -> Payload:
    try:
        day = initial if isinstance(initial, date) else date.fromisoformat(initial or "?")
    except ValueError:
        return _text(str(initial), limits.OPTION_VALUE) if initial else {"type": "datepicker"}
    return {"type": "datepicker", "initial_date": day.isoformat()}


def _time(initial: time | str) -> Payload:
    try:
        at = initial if isinstance(initial, time) else time.fromisoformat(initial or "?")
    except ValueError:
        return _text(str(initial), limits.OPTION_VALUE) if initial else {"type": "timepicker"}
    return {"type": "timepicker", "initial_time": at.isoformat("minutes")}


def _zone(initial: str, words: Words) -> Payload:
    """A list that is searched while somebody types, by city or country. What was typed and names no
    zone, or several, stays in a text field beside what is wrong with it."""
    meant = zones.meant(initial)
    if initial and len(meant) != 1:
        return _text(initial, limits.OPTION_VALUE)
    chosen = {"initial_option": _zone_option(meant[0])} if meant else {}
    return {
        "type": _SEARCHED,
        "placeholder": plain(words.line("slack.zone"), limits.PLACEHOLDER),
        "min_query_length": limits.ZONE_LETTERS,
        **chosen,
    }


def zone_options(typed: str) -> Sequence[dict[str, Any]]:
    """What a zone's list shows for what was typed into it so far."""
    return [dict(_zone_option(each)) for each in zones.found(typed, limits.ZONES)]


def _zone_option(name: str) -> Payload:
    return option(Choice(name, zones.label_of(name)))
