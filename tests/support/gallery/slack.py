"""Block Kit -> HTML; pure. What Slack would refuse or this page cannot draw raises Unknown.

The mrkdwn understood here is what ``adapters.slack.mrkdwn`` writes: bold, dates, links, people.
https://docs.slack.dev/reference/block-kit/blocks
"""

import re
from collections.abc import Mapping
from html import escape

from tests.support.gallery.markup import (
    Payload,
    Unknown,
    box,
    button,
    buttons,
    entry,
    local,
    menu,
    options,
    stacked,
    tag,
    words,
)

_ZERO = "\u200b"
_SPECIAL = re.compile(
    r"<!date\^(?P<at>\d+)\^(?P<format>[^|>]*)\|[^>]*>"
    r"|<@(?P<person>[A-Z0-9]+)>"
    r"|<(?P<url>[^|<>@!][^|<>]*)\|(?P<label>[^<>]*)>"
    rf"|(?<![\w{_ZERO}*])\*(?P<bold>(?![\s{_ZERO}])[^*\n]+)\*(?![\w{_ZERO}*])"
    r"|(?P<entity>&(?:amp|lt|gt);)|(?P<plain>[<>&])"
)
_LOOKS = {"primary": "primary", "danger": "careful"}


def message(given: Payload) -> str:
    told = tag("p", f"Notification: {mark(given['text'])}", "told")
    return stacked([told, *map(block, given["blocks"])])


def home(given: Payload) -> str:
    """A Home tab: the same blocks, and no notification."""
    tabs = tag("p", f"{words('Home', 'strong')} Messages About", "tabs")
    return stacked([tabs, *map(block, given["blocks"])])


def modal(given: Payload, errors: Mapping[str, str] | None = None) -> str:
    """``errors`` stand under their fields, as Slack writes them when a form was sent."""
    pressed = [button(_plain(given["close"]))]
    if "submit" in given:
        pressed.append(button(_plain(given["submit"]), "primary"))
    title = words(_plain(given["title"]), kind="title")
    shown = (_with_error(each, errors or {}) for each in given["blocks"])
    return stacked([title, *shown, buttons(pressed)])


def _with_error(given: Payload, errors: Mapping[str, str]) -> str:
    wrong = errors.get(given.get("block_id", ""))
    return stacked([block(given), words(wrong, kind="wrong")]) if wrong else block(given)


def command(manifest: Payload) -> str:
    """What Slack itself says of the slash command, and of the shortcut."""
    features = manifest["features"]
    typed = (
        entry(each["command"], each["usage_hint"], each["description"])
        for each in features["slash_commands"]
    )
    shortcuts = (
        entry(each["name"], "(shortcut)", each["description"]) for each in features["shortcuts"]
    )
    return stacked([*typed, *shortcuts])


def block(given: Payload) -> str:
    match given["type"]:
        case "header":
            return words(_plain(given["text"]), kind="heading")
        case "section":
            return _section(given)
        case "context":
            return stacked(tag("p", mark(each["text"]), "note") for each in given["elements"])
        case "divider":
            return "<hr>"
        case "actions":
            return buttons(_element(each) for each in given["elements"])
        case "rich_text":
            return stacked(map(_quote, given["elements"]))
        case "input":
            return _input(given)
        case other:
            raise Unknown(other)


def mark(rendered: str) -> str:
    """A string of mrkdwn as HTML."""
    out, end = "", 0
    for found in _SPECIAL.finditer(rendered):
        out += escape(rendered[end : found.start()], quote=False) + _marked(found)
        end = found.end()
    return out + escape(rendered[end:], quote=False)


def _marked(found: re.Match[str]) -> str:
    if found["at"]:
        return words(_when(found["at"], found["format"]), "span", "when")
    if found["person"]:
        return words(f"@{found['person']}", "span", "person")
    if found["url"]:
        return tag("span", mark(found["label"]), "link")
    if found["bold"]:
        return tag("strong", mark(found["bold"]))
    return found["entity"] or escape(found["plain"], quote=False)


def _when(timestamp: str, shown: str) -> str:
    at = local(timestamp)
    ordinal = {1: "st", 2: "nd", 3: "rd"}.get(
        at.day % 10 if at.day not in {11, 12, 13} else 0, "th"
    )
    day = f"{at:%A, %B} {at.day}{ordinal}, {at.year}"
    clock = f"{at.hour % 12 or 12}:{at:%M %p}"
    return shown.replace("{date_long}", day).replace("{time}", clock)


def _plain(given: Payload) -> str:
    return str(given["text"])


def _section(given: Payload) -> str:
    parts = [tag("p", mark(given["text"]["text"]))] if "text" in given else []
    if "fields" in given:
        facts = stacked(tag("p", mark(each["text"])) for each in given["fields"])
        parts.append(tag("div", facts, "facts"))
    if "accessory" in given:
        parts.append(_element(given["accessory"]))
        return tag("div", stacked(parts), "beside")
    return stacked(parts)


def _quote(given: Payload) -> str:
    if given["type"] != "rich_text_quote":
        raise Unknown(given["type"])
    return tag("blockquote", "".join(map(_rich, given["elements"])))


def _rich(given: Payload) -> str:
    match given["type"]:
        case "text":
            bold = given.get("style", {}).get("bold", False)
            return words(given["text"], "strong") if bold else escape(given["text"], quote=False)
        case "date":
            return words(_when(str(given["timestamp"]), given["format"]), "span", "when")
        case "user":
            return words(f"@{given['user_id']}", "span", "person")
        case "link":
            return words(given["text"], "span", "link")
        case other:
            raise Unknown(other)


def _input(given: Payload) -> str:
    optional = " (optional)" if given["optional"] else ""
    parts = [words(f"{_plain(given['label'])}{optional}", kind="label"), _element(given["element"])]
    if "hint" in given:
        parts.append(words(_plain(given["hint"]), kind="hint"))
    return tag("div", stacked(parts), "field")


def _element(given: Payload) -> str:
    match given["type"]:
        case "button":
            return button(_plain(given["text"]), _LOOKS.get(given.get("style", ""), ""))
        case "static_select" | "multi_static_select" | "external_select":
            return menu(_chosen(given))
        case "radio_buttons":
            return options(_options(given), "○●")
        case "checkboxes":
            return options(_options(given), "☐☑")
        case "plain_text_input":
            return box(given.get("initial_value", ""), tall=given["multiline"])
        case "datepicker":
            return menu(given.get("initial_date", "Select a date"))
        case "timepicker":
            return menu(given.get("initial_time", "Select a time"))
        case "multi_users_select":
            people = ", ".join(f"@{each}" for each in given.get("initial_users", ()))
            return menu(people or "Select people")
        case other:
            raise Unknown(other)


def _chosen(given: Payload) -> str:
    chosen = given.get("initial_options") or [
        each for each in [given.get("initial_option")] if each
    ]
    named = ", ".join(_plain(each["text"]) for each in chosen)
    placeholder = _plain(given["placeholder"]) if "placeholder" in given else "Select an option"
    return named or placeholder


def _options(given: Payload) -> list[tuple[str, str, bool]]:
    initial = given.get("initial_options", [given.get("initial_option")])
    return [
        (_plain(each["text"]), _plain(each.get("description", {"text": ""})), each in initial)
        for each in given["options"]
    ]
