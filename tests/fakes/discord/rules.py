"""What Discord takes: its OpenAPI, and the rules that the OpenAPI leaves out. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import jsonschema_rs

V2 = 1 << 15
EPHEMERAL = 1 << 6
_ROW, _BUTTON, _TEXT, _LABEL = 1, 2, 10, 18
_PRESSED = frozenset({2, 3, 5, 6, 7, 8})
_NAME = re.compile(r"[-_a-z0-9]{1,32}")

Body = Mapping[str, Any]


class OpenApi:
    """Discord's own description. Each body's schema is compiled when it is first needed."""

    def __init__(self, file: Path) -> None:
        self._whole = json.loads(file.read_text(encoding="utf-8"))
        # discord.py sends some ids as numbers, and Discord takes them.
        schemas = self._whole["components"]["schemas"]
        snowflake = schemas["SnowflakeType"]
        schemas["SnowflakeType"] = {"anyOf": [snowflake, {"type": "integer"}]}
        self._compiled: dict[tuple[str, str], Any] = {}

    def problems(self, method: str, path: str, body: object) -> list[str]:
        """``path`` is below the base, without a query."""
        template = self._template(path, method)
        if template is None:
            return [f"{method} {path} is not in the OpenAPI"]
        key = (method, template)
        if key not in self._compiled:
            said = self._whole["paths"][template][method.lower()]
            content = said.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema")
            self._compiled[key] = (
                jsonschema_rs.validator_for(
                    {
                        "$schema": "https://json-schema.org/draft/2020-12/schema",
                        "components": self._whole["components"],
                        **schema,
                    }
                )
                if schema
                else None
            )
        validator = self._compiled[key]
        if validator is None:
            return [f"{method} {template} has no body"] if body else []
        return [
            f"{method} {template}: {'/'.join(str(each) for each in error.instance_path)}"
            f" {error.message[:300]}"
            for error in validator.iter_errors(body)
        ]

    def keys_of(self, kind: int, where: str) -> frozenset[str] | None:
        """What a component may carry. ``where`` is ``Message`` or ``Modal``."""
        return self._keys.get((kind, where))

    def values_of(self, enum: str) -> frozenset[str]:
        """What one of its lists of values has."""
        found = self._whole["components"]["schemas"][enum]["oneOf"]
        return frozenset(each["const"] for each in found)

    @cached_property
    def _keys(self) -> Mapping[tuple[int, str], frozenset[str]]:
        found = {}
        for name, schema in self._whole["components"]["schemas"].items():
            match = re.fullmatch(r"\w+ComponentFor(Message|Modal)Request", name)
            if match:
                for kind in schema["properties"]["type"]["enum"]:
                    found[(kind, match[1])] = frozenset(schema["properties"])
        return found

    def _template(self, path: str, method: str) -> str | None:
        """Literal routes before templated ones."""
        pieces = path.strip("/").split("/")
        best: tuple[int, str] | None = None
        for template, said in self._whole["paths"].items():
            parts = template.strip("/").split("/")
            if len(parts) != len(pieces) or method.lower() not in said:
                continue
            if all(
                part.startswith("{") or part == piece
                for part, piece in zip(parts, pieces, strict=True)
            ):
                literal = sum(not part.startswith("{") for part in parts)
                if best is None or literal > best[0]:
                    best = (literal, template)
        return best[1] if best else None


# --- what the OpenAPI leaves out -----------------------------------------------------------------


def message_problems(body: Body, *, was_v2: bool = False, new: bool = True) -> Iterator[str]:
    """``was_v2``: an edit of a message that is in Components V2 already."""
    flags = body.get("flags") or 0
    v2 = bool(flags & V2) or was_v2
    content = body.get("content") or ""
    components = body.get("components") or []
    if len(content) > 2000:
        yield f"content of {len(content)} characters"
    if v2 and (content or body.get("embeds")):
        yield "content or embeds together with Components V2"
    if not v2 and any(each["type"] != _ROW for each in components):
        yield "a component that needs the flag of Components V2"
    if not v2 and len(components) > 5:
        yield "more than 5 action rows"
    nothing = not (content or components or body.get("embeds") or body.get("attachments"))
    if new and nothing:
        yield "an empty message"
    for embed in body.get("embeds") or []:
        if len(embed.get("description") or "") > 4096:
            yield "an embed's description of more than 4096 characters"
    every = list(walk(components))
    if len(every) > 40:
        yield f"{len(every)} components"
    text = sum(len(each.get("content") or "") for each in every if each["type"] == _TEXT)
    if text > 4000:
        yield f"{text} characters of text displays"
    yield from _component_problems(every)


def modal_problems(data: Body) -> Iterator[str]:
    components = data.get("components") or []
    if not 1 <= len(components) <= 5:
        yield f"{len(components)} components in a modal"
    every = list(walk(components))
    yield from _component_problems(every)
    for each in every:
        if each["type"] == 4 and len(each.get("value") or "") > each.get("max_length", 4000):
            yield "a value longer than its own limit"
        if each["type"] in (3, 21, 22):
            chosen = sum(bool(one.get("default")) for one in each["options"])
            most = each.get("max_values", 1) if each["type"] != 21 else 1
            if chosen > most:
                yield "more chosen at first than may be chosen"
            if each.get("max_values", 1) > len(each["options"]):
                yield "more may be chosen than there is"


def command_problems(command: Body) -> Iterator[str]:
    if command.get("type", 1) != 1:
        # https://discord.com/developers/docs/interactions/application-commands#user-commands
        if not 1 <= len(command["name"]) <= 32 or command.get("description"):
            yield f"the menu {command['name']!r}"
        if command.get("options"):
            yield f"options of the menu {command['name']!r}"
        return
    for node in _nodes(command):
        if not _NAME.fullmatch(node["name"]):
            yield f"the name {node['name']!r}"
        if not 1 <= len(node.get("description", "x")) <= 100:
            yield f"the description of {node['name']}"
        for words in (node.get("description_localizations") or {}).values():
            if not 1 <= len(words) <= 100:
                yield f"a description of {node['name']} in another language"
        for words in (node.get("name_localizations") or {}).values():
            if not re.fullmatch(r"[-_'\w]{1,32}", words) or words != words.lower():
                yield f"the name {words!r} in another language"
        options = node.get("options") or []
        if len(options) > 25 or len(node.get("choices") or []) > 25:
            yield f"too much below {node['name']}"
        if len({each["name"] for each in options}) != len(options):
            yield f"a name twice below {node['name']}"
        if node.get("autocomplete") and node.get("choices"):
            yield f"choices and completions for {node['name']}"


_STEPS = {(1, 2), (2, 3), (1, 4)}


def event_problems(body: Body, before: Body | None = None) -> Iterator[str]:
    """A scheduled event that is made, or changed from what it was ``before``. The times that are
    allowed depend on the clock, which whoever calls knows."""
    after = {**(before or {}), **body}
    if after["entity_type"] != 3 or after["privacy_level"] != 2:
        yield "an event that is not external, or not of the server"
    if not 1 <= len((after.get("entity_metadata") or {}).get("location", "")) <= 100:
        yield "an external event without a place"
    if not 1 <= len(after["name"]) <= 100 or len(after.get("description") or "x") > 1000:
        yield "the words of an event"
    if not after.get("scheduled_end_time"):
        yield "an external event without an end"
    elif after["scheduled_start_time"] >= after["scheduled_end_time"]:
        yield "an event that ends before it begins"
    if before is None:
        return
    if "status" in body and (before["status"], body["status"]) not in _STEPS:
        yield f"an event of status {before['status']} cannot become {body['status']}"
    if before["status"] == 2 and "scheduled_start_time" in body:
        yield "the start of an event that has begun"


def _nodes(node: Body) -> Iterator[Body]:
    yield node
    for each in node.get("options") or []:
        yield from _nodes(each)


def walk(components: object) -> Iterator[dict[str, Any]]:
    """Every component, nested ones too."""
    assert isinstance(components, list)
    for each in components:
        yield each
        yield from walk(each.get("components") or [])
        inner = [each[name] for name in ("component", "accessory") if name in each]
        yield from walk(inner)


def _component_problems(every: list[dict[str, Any]]) -> Iterator[str]:
    ids = [each["custom_id"] for each in every if "custom_id" in each]
    if len(set(ids)) != len(ids):
        yield "a custom_id twice"
    for each in every:
        kind = each["type"]
        link = kind == _BUTTON and each.get("style") == 5
        if kind in _PRESSED and not link and not each.get("custom_id"):
            yield "something to press without a custom_id"
        if link and ("custom_id" in each or not each.get("url")):
            yield "a link button that is none"
        if kind == _ROW:
            inside = each.get("components") or []
            buttons = [one for one in inside if one["type"] == _BUTTON]
            if not inside or len(inside) > 5 or (len(buttons) != len(inside) and len(inside) > 1):
                yield "an action row that holds too much or nothing"
        values = [one["value"] for one in each.get("options") or []]
        if len(set(values)) != len(values):
            yield "an option's value twice"


def unknown_keys(api: OpenApi, components: object, where: str) -> Iterator[str]:
    for each in walk(components):
        known = api.keys_of(each["type"], where)
        if known is None:
            yield f"a component of type {each['type']} in a {where}"
        elif not set(each) <= known:
            yield f"{sorted(set(each) - known)} in a component of type {each['type']}"
