"""What Slack refuses: sizes and shapes of blocks and views, and the scopes of its methods.

Written from docs.slack.dev on its own, so that it does not share a mistake with the adapter.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any

Payload = Mapping[str, Any]


class Refused(Exception):
    """Slack's error code, and for the person reading a failed test what was wrong."""

    def __init__(self, code: str, why: str = "", **more: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code = code
        self.why = why
        self.more = more


SCOPES: Mapping[str, tuple[str, ...]] = {
    "api.test": (),
    "apps.connections.open": (),
    "auth.test": (),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": ("channels:history", "groups:history", "im:history"),
    "conversations.info": ("channels:read", "groups:read", "im:read"),
    "conversations.open": ("im:write",),
    "files.completeUploadExternal": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "oauth.v2.access": (),
    "pins.add": ("pins:write",),
    "pins.remove": ("pins:write",),
    "users.conversations": ("channels:read", "groups:read", "im:read", "mpim:read"),
    "users.info": ("users:read",),
    "views.open": (),
    "views.publish": (),
    "views.push": (),
    "views.update": (),
}
"""Any one of them will do."""

_BLOCKS = {
    "actions",
    "context",
    "divider",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
}
_ONLY_VIEWS = {"input"}


def message(text: str, blocks: Sequence[Payload]) -> None:
    if not text and not blocks:
        raise Refused("no_text", "neither text nor blocks")
    if len(text) > 40_000:
        raise Refused("msg_too_long")
    _blocks(blocks, 50, "message")


def view(given: Payload, kind: str) -> None:
    if given.get("type") != kind:
        raise Refused("invalid_arguments", f"a {given.get('type')} where a {kind} belongs")
    if len(given.get("private_metadata", "")) > 3000 or len(given.get("callback_id", "")) > 255:
        raise Refused("invalid_arguments", "metadata or callback id too long")
    if len(str(given)) > 250_000:
        raise Refused("view_too_large")
    _blocks(given.get("blocks", ()), 100, kind)
    if kind == "home":
        return
    _plain(given.get("title"), 24, "title")
    for name in ("submit", "close"):
        if name in given:
            _plain(given[name], 24, name)
    inputs = [each for each in given["blocks"] if each["type"] == "input"]
    if inputs and "submit" not in given:
        raise Refused("invalid_arguments", "inputs without submit")


def _blocks(blocks: Sequence[Payload], most: int, where: str) -> None:
    if len(blocks) > most:
        raise Refused("invalid_blocks", f"{len(blocks)} blocks in a {where}")
    ids = [each["block_id"] for each in blocks if each.get("block_id")]
    if len(ids) != len(set(ids)):
        raise Refused("invalid_blocks", "a block id twice")
    for each in blocks:
        kind = each.get("type")
        if kind not in _BLOCKS or (kind in _ONLY_VIEWS and where != "modal"):
            raise Refused("invalid_blocks", f"a {kind} block in a {where}")
        if len(each.get("block_id", "")) > 255:
            raise Refused("invalid_blocks", "a long block id")
        _block(each)


def _block(block: Payload) -> None:
    match block["type"]:
        case "header":
            _plain(block.get("text"), 150, "header")
        case "section":
            if "text" not in block and not block.get("fields"):
                raise Refused("invalid_blocks", "an empty section")
            if "text" in block:
                _text(block["text"], 3000)
            if len(block.get("fields", ())) > 10:
                raise Refused("invalid_blocks", "more than 10 fields")
            for each in block.get("fields", ()):
                _text(each, 2000)
            if "accessory" in block:
                _element(block["accessory"])
        case "context":
            if not 1 <= len(block.get("elements", ())) <= 10:
                raise Refused("invalid_blocks", "context elements")
            for each in block["elements"]:
                _text(each, 3000)
        case "actions":
            elements = block.get("elements", ())
            if not 1 <= len(elements) <= 25:
                raise Refused("invalid_blocks", f"{len(elements)} elements in actions")
            ids = [each.get("action_id") for each in elements]
            if len(ids) != len(set(ids)):
                raise Refused("invalid_blocks", "an action id twice in a block")
            for each in elements:
                _element(each)
        case "input":
            _plain(block.get("label"), 2000, "label")
            if "hint" in block:
                _plain(block["hint"], 2000, "hint")
            _element(block["element"])
        case "rich_text":
            if not block.get("elements"):
                raise Refused("invalid_blocks", "an empty rich text")
            for each in block["elements"]:
                if not each.get("elements"):
                    raise Refused("invalid_blocks", "an empty rich text element")
        case _:
            pass


def _element(element: Payload) -> None:
    if len(element.get("action_id", "")) > 255 or not element.get("action_id"):
        raise Refused("invalid_blocks", "an action id")
    if "placeholder" in element:
        _plain(element["placeholder"], 150, "placeholder")
    kind = element["type"]
    match kind:
        case "button":
            _plain(element.get("text"), 75, "button")
            if element.get("style", "primary") not in {"primary", "danger"}:
                raise Refused("invalid_blocks", "a button's style")
            if len(element.get("url", "")) > 3000 or len(element.get("value", "")) > 2000:
                raise Refused("invalid_blocks", "a button's url or value")
        case "static_select" | "multi_static_select":
            _options(element, 100)
        case "external_select":
            if "initial_option" in element:
                options([element["initial_option"]], kind)
        case "radio_buttons" | "checkboxes":
            _options(element, 10)
        case "plain_text_input":
            most = element.get("max_length", 3000)
            if not 1 <= most <= 3000 or len(element.get("initial_value", "")) > most:
                raise Refused("invalid_blocks", "a text input's length")
        case "datepicker":
            if "initial_date" in element:
                date.fromisoformat(element["initial_date"])
        case "timepicker":
            if not re.fullmatch(r"\d\d:\d\d", element.get("initial_time", "00:00")):
                raise Refused("invalid_blocks", "a time")
        case "multi_users_select":
            for user in element.get("initial_users", ()):
                if not re.fullmatch(r"[UW][A-Z0-9]+", user):
                    raise Refused("invalid_blocks", f"{user} is no user")
        case _:
            raise Refused("invalid_blocks", f"no such element: {kind}")


def _options(element: Payload, most: int) -> None:
    given = element.get("options", ())
    if not 1 <= len(given) <= most:
        raise Refused("invalid_blocks", f"{len(given)} options in {element['type']}")
    options(given, element["type"])
    chosen = [element["initial_option"]] if "initial_option" in element else []
    for each in (*chosen, *element.get("initial_options", ())):
        if each not in given:
            raise Refused("invalid_blocks", "an initial option that is none of the options")


def options(given: Sequence[Payload], kind: str) -> None:
    """The options of a menu, also those that the app sends when it is asked for them."""
    if len(given) > 100:
        raise Refused("invalid_blocks", f"{len(given)} options")
    for each in given:
        _plain(each.get("text"), 75, "option", mrkdwn=kind in {"radio_buttons", "checkboxes"})
        if not 1 <= len(each.get("value", "")) <= 150:
            raise Refused("invalid_blocks", "an option's value")
        if "description" in each:
            _plain(each["description"], 75, "an option's description")


def _plain(text: Any, most: int, what: str, *, mrkdwn: bool = False) -> None:
    kinds = {"plain_text", "mrkdwn"} if mrkdwn else {"plain_text"}
    if not isinstance(text, Mapping) or text.get("type") not in kinds:
        raise Refused("invalid_blocks", f"{what} is no plain text")
    if not 1 <= len(text["text"]) <= most:
        raise Refused("invalid_blocks", f"{what} of {len(text['text'])} characters, {most} at most")


def _text(text: Any, most: int) -> None:
    if not isinstance(text, Mapping) or text.get("type") not in {"plain_text", "mrkdwn"}:
        raise Refused("invalid_blocks", "no text object")
    if not 1 <= len(text["text"]) <= most:
        raise Refused("invalid_blocks", f"{len(text['text'])} characters, {most} at most")


def inputs(given: Payload) -> Iterator[Payload]:
    """A view's input blocks."""
    yield from (each for each in given.get("blocks", ()) if each["type"] == "input")


def state(block: Payload, value: str | None) -> Payload:
    """What Slack sends for a field that holds this; None leaves what stands in it.

    Raises AssertionError for what a person could not have entered there.
    """
    element = block["element"]
    kind = element["type"]
    match kind:
        case "plain_text_input":
            typed = element.get("initial_value") if value is None else value
            assert len(typed or "") <= element.get("max_length", 3000), "typed past the limit"
            assert typed or block.get("optional"), f"{block['block_id']} has to be filled in"
            return {"type": kind, "value": typed or None}
        case "datepicker":
            day = element.get("initial_date") if value is None else value or None
            assert day or block.get("optional"), f"{block['block_id']} has to be filled in"
            if day:
                date.fromisoformat(day)
            return {"type": kind, "selected_date": day}
        case "timepicker":
            at = element.get("initial_time") if value is None else value or None
            assert at or block.get("optional"), f"{block['block_id']} has to be filled in"
            if at:
                time.fromisoformat(at)
            return {"type": kind, "selected_time": at}
        case "external_select":
            picked = element.get("initial_option")
            assert value is None, "what a list holds that is searched, the app says: look it up"
            assert picked or block.get("optional"), f"{block['block_id']} has to be filled in"
            return {"type": kind, "selected_option": picked}
        case "static_select" | "radio_buttons":
            chosen = element.get("initial_option") if value is None else _chosen(element, value)
            assert chosen or block.get("optional"), f"{block['block_id']} has to be filled in"
            return {"type": kind, "selected_option": chosen}
        case "checkboxes" | "multi_static_select":
            if value is None:
                return {"type": kind, "selected_options": element.get("initial_options", [])}
            ticked = [_chosen(element, each) for each in value.split(",") if each]
            return {"type": kind, "selected_options": ticked}
        case "multi_users_select":
            users = element.get("initial_users", []) if value is None else value.split(",")
            assert users or block.get("optional"), f"{block['block_id']} has to be filled in"
            return {"type": kind, "selected_users": users}
        case _:
            raise AssertionError(f"nobody can fill in a {kind}")


def _chosen(element: Payload, value: str) -> Payload | None:
    """The option with that value, or with that label."""
    if not value:
        return None
    for each in element["options"]:
        if value in (each["value"], each["text"]["text"]):
            return dict(each)
    raise AssertionError(f"{value} is none of {[each['value'] for each in element['options']]}")
