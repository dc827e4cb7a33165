"""Discord's interactions -> events; pure.

Discord's ids are unique over all servers, and a direct message does not say which server it is
about. So every person and every place is in one workspace, and a button in a direct message means
the same person as one in the server.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from bot.commands import BY_PATH, ParamKind
from bot.events import ActionPressed, CommandUsed, FormSubmitted, MemberJoined
from bot.ids import ActionId, Person, Place, UnreadableActionId

PLATFORM = "discord"
WORKSPACE = "discord"

OWN = "~"
"""Begins the ids of this adapter's own buttons and forms; no verb of an ActionId begins so."""
PICK = f"{OWN}pick"
"""A menu whose options are whole action ids."""

CHANNEL = "~channel"
"""Where the connection leaves the id of the channel, among an interaction's data."""

ON_A_NAME, RAISE = 2, "concern raise"
"""The type of a command of a person's menu, and what the only one that we have is.
https://discord.com/developers/docs/interactions/application-commands#user-commands"""

GONE = ActionId.of("gone")
"""Stands for a button that nobody can read any more. No row has it, so the router says so."""

_NUMBERED = re.compile(r"#\d+$")
_OWN = re.compile(rf"{OWN}(?P<what>[a-z]+)/(?P<draft>[a-z0-9]+)(?:/(?P<page>\d+))?")
_PERSON = re.compile(r"<@!?(\d+)>|\b(\d{15,21})\b")


class Type(IntEnum):
    """https://discord.com/developers/docs/interactions/receiving-and-responding"""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


@dataclass(frozen=True, slots=True)
class Interaction:
    """What of an interaction matters here. ``guild`` is "" in a direct message."""

    id: str
    type: int
    user: str
    guild: str
    channel: str
    data: Mapping[str, Any]

    @property
    def who(self) -> Person:
        return person(self.user)

    @property
    def place(self) -> Place | None:
        return place(self.channel) if self.guild else None


@dataclass(frozen=True, slots=True)
class Completing:
    """Somebody types an option of a command and would like to be offered values."""

    path: str
    param: str
    typed: str


@dataclass(frozen=True, slots=True)
class Own:
    """A button or a form of this adapter's own: the pages of a long form.

    ``what`` is ``page`` (open that page), ``send`` (send what is there), or, from a form, ``step``
    with what was typed on that page.
    """

    what: str
    draft: str
    page: int
    values: Mapping[str, str]


Happened = CommandUsed | ActionPressed | FormSubmitted | Completing | Own


def person(user: str) -> Person:
    return Person(PLATFORM, WORKSPACE, user)


def place(channel: str) -> Place:
    return Place(PLATFORM, WORKSPACE, channel)


def joined(event: str, user: str, channel: str, near: Sequence[str] = ()) -> MemberJoined:
    """``near`` are the other channels of the server that this person can see."""
    return MemberJoined(event, person(user), place(channel), tuple(place(each) for each in near))


def read(given: Interaction) -> Happened:
    """What happened. What no release of ours sent out, and what has a shape that Discord does not
    send, is an ActionPressed of ``GONE``: it is answered like any other."""
    try:
        return _read(given)
    except (AttributeError, LookupError, TypeError, ValueError, RecursionError):
        return Completing("", "", "") if given.type == Type.AUTOCOMPLETE else _gone(given)


def _read(given: Interaction) -> Happened:
    match given.type:
        case Type.COMMAND:
            path, options = _command(given.data)
            args = {each["name"]: str(each["value"]) for each in options if "value" in each}
            return CommandUsed(given.id, given.who, given.place, path, _tidied(path, args))
        case Type.AUTOCOMPLETE:
            path, options = _command(given.data)
            asked = next((each for each in options if each.get("focused")), {})
            return Completing(path, str(asked.get("name", "")), str(asked.get("value", "")))
        case Type.COMPONENT:
            return _pressed(given)
        case Type.MODAL:
            return _submitted(given)
        case _:
            return _gone(given)


def _command(data: Mapping[str, Any]) -> tuple[str, Sequence[Mapping[str, Any]]]:
    """The path below the command's own name, and the options at its end. What is pressed on a name
    has one meaning, and whose name it was is not looked at."""
    if data.get("type") == ON_A_NAME:
        return RAISE, ()
    path: list[str] = []
    options: Sequence[Mapping[str, Any]] = data.get("options") or ()
    while options and options[0]["type"] in (1, 2):
        path.append(options[0]["name"])
        options = options[0].get("options") or ()
    return " ".join(path), options


def _tidied(path: str, args: Mapping[str, str]) -> Mapping[str, str]:
    """People are typed as mentions; the core knows them by their ids."""
    spec = BY_PATH.get(path)
    people = {each.name for each in spec.params if each.kind is ParamKind.PEOPLE} if spec else set()
    return {name: _people(value) if name in people else value for name, value in args.items()}


def _people(typed: str) -> str:
    found = [mentioned or bare for mentioned, bare in _PERSON.findall(typed)]
    return ",".join(dict.fromkeys(found)) if found else typed


def _pressed(given: Interaction) -> ActionPressed | Own:
    custom_id = _NUMBERED.sub("", str(given.data.get("custom_id", "")))
    values = [str(each) for each in given.data.get("values") or ()]
    if custom_id == PICK:
        return _action(given, values[0] if values else "", "")
    if own := _own(custom_id, {}):
        return own
    return _action(given, custom_id, values[0] if values else "")


def _action(given: Interaction, encoded: str, chosen: str) -> ActionPressed:
    try:
        action = ActionId.decode(encoded)
    except UnreadableActionId:
        return _gone(given)
    return ActionPressed(given.id, given.who, given.place, action, chosen)


def _submitted(given: Interaction) -> FormSubmitted | Own | ActionPressed:
    values = dict(_values(given.data.get("components") or ()))
    custom_id = str(given.data.get("custom_id", ""))
    if own := _own(custom_id, values):
        return own
    try:
        form = ActionId.decode(custom_id)
    except UnreadableActionId:
        return _gone(given)
    return FormSubmitted(given.id, given.who, given.place, form, values)


def _values(components: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Each field's name and value; several choices are joined by a comma."""
    for each in components:
        inner = each.get("components") or ([each["component"]] if "component" in each else [])
        yield from _values(inner)
        if "custom_id" in each:
            many = each.get("values")
            value = each.get("value") if many is None else ",".join(str(one) for one in many)
            yield str(each["custom_id"]), "" if value is None else str(value)


def _own(custom_id: str, values: Mapping[str, str]) -> Own | None:
    match = _OWN.fullmatch(custom_id)
    if match is None:
        return None
    return Own(match["what"], match["draft"], int(match["page"] or 0), values)


def _gone(given: Interaction) -> ActionPressed:
    return ActionPressed(given.id, given.who, given.place, GONE)
