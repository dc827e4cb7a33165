"""Slack's payloads -> events, and where their answers belong; pure.

https://docs.slack.dev/interactivity/implementing-slash-commands
https://docs.slack.dev/reference/interaction-payloads

Longer than most files: every payload of Slack that is read, is read here.
"""

import hashlib
import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from adapters.slack.metadata import Back
from adapters.slack.mrkdwn import PLATFORM
from adapters.slack.render import OPENED, PICKED
from bot.commands import ParamKind
from bot.events import (
    ActionPressed,
    CommandTyped,
    Event,
    FormSubmitted,
    MemberJoined,
    PlaceClosed,
    Reason,
)
from bot.grammar import Read, read
from bot.ids import ActionId, Person, Place, UnreadableActionId

Body = Mapping[str, Any]

HOME = "home"
"""The command that a Home tab and the global shortcut stand for; the shortcut's callback id too."""
GONE = ActionId.of("gone")
"""Stands for a button that no release of ours wrote: the router knows no such verb, and says so."""

_PEOPLE = re.compile(
    r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>(?:(?:[\s,;]|&amp;)*<@[UW][A-Z0-9]+(?:\|[^>]*)?>)*"
)
_ONE = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^>]*))?>")
_CHANNEL = re.compile(r"<#([A-Z0-9]+)(?:\|([^>]*))?>")
_ADDRESS = re.compile(r"<((?:https?|mailto):[^>|]+)(?:\|[^>]*)?>")


class Surface(Enum):
    """Where somebody acted, which decides how an answer reaches them in private."""

    CHANNEL = "channel"
    """A channel or a direct message: a typed command, or a card there."""
    HOME = "home"
    """Their Home tab, or the shortcut: nothing can be posted there."""
    MODAL = "modal"
    """A button on a card that is shown as a modal."""
    FORM = "form"
    """A form was submitted."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an event came from. ``back`` says where its answer belongs; ``trigger`` opens one view,
    within three seconds; ``view`` is the view it came from, as Slack sent it."""

    surface: Surface
    who: Person
    back: Back
    trigger: str = ""
    view: Body | None = None

    @property
    def view_id(self) -> str:
        return str(self.view.get("id", "")) if self.view is not None else ""


@dataclass(frozen=True, slots=True)
class Heard:
    event: Event
    origin: Origin


class Unreadable(ValueError):
    """A payload without what every payload has. The words name what, never what it holds."""


def command(body: Body) -> Heard:
    """A slash command. ``should_escape`` brings people and channels as ``<@U1|rhian>``."""
    who = _person(body)
    channel = _channel(body.get("channel_id"))
    origin = Origin(
        Surface.CHANNEL,
        who,
        Back(channel, str(body.get("response_url") or "")),
        str(body.get("trigger_id") or ""),
    )
    event = CommandTyped(
        key(body), who, _place(who, channel), words_of(str(body.get("text") or ""))
    )
    return Heard(event, origin)


def pressed(body: Body) -> Heard | None:
    """A button or a menu; None for a link, which needs no answer."""
    actions = body.get("actions") or [{}]
    action = actions[0]
    encoded = str(action.get("action_id", ""))
    if encoded.startswith(OPENED):
        return None
    chosen = str((action.get("selected_option") or {}).get("value", ""))
    if encoded == PICKED:
        encoded, chosen = chosen, ""
    origin = _origin_of_press(body)
    event = ActionPressed(
        key(body), origin.who, _place(origin.who, origin.back.channel), _action(encoded), chosen
    )
    return Heard(event, origin)


def submitted(body: Body) -> Heard:
    who = _person(body)
    view = _mapping(body, "view")
    back = Back.decode(str(view.get("private_metadata") or ""))
    event = FormSubmitted(
        key(body),
        who,
        _place(who, back.channel),
        _action(str(view.get("callback_id", ""))),
        values_of(view),
    )
    trigger = str(body.get("trigger_id") or "")
    return Heard(event, Origin(Surface.FORM, who, back, trigger, view))


def shortcut(body: Body) -> Heard:
    """The global shortcut: the way in for whoever finds slash commands hard."""
    who = _person(body)
    trigger = str(body.get("trigger_id") or "")
    return Heard(
        CommandTyped(key(body), who, None, HOME),
        Origin(Surface.HOME, who, Back(inside=True), trigger),
    )


def joined(body: Body) -> Heard:
    event = _mapping(body, "event")
    who = Person(PLATFORM, workspace_of(body), _required(event, "user"))
    channel = _required(event, "channel")
    return Heard(
        MemberJoined(key(body), who, Place(PLATFORM, who.workspace, channel)),
        Origin(Surface.CHANNEL, who, Back(channel)),
    )


CLOSED: Mapping[str, Reason] = {
    "channel_archive": Reason.ARCHIVED,
    "group_archive": Reason.ARCHIVED,
    "channel_deleted": Reason.CHANNEL_GONE,
    "group_deleted": Reason.CHANNEL_GONE,
    "channel_left": Reason.NOT_IN_CHANNEL,
    "group_left": Reason.NOT_IN_CHANNEL,
}
"""https://docs.slack.dev/reference/events. A channel that is renamed or made private keeps its id,
so nothing changes for its group."""


def closed(body: Body) -> PlaceClosed:
    """Raises Unreadable."""
    event = _mapping(body, "event")
    place = Place(PLATFORM, workspace_of(body), _required(event, "channel"))
    return PlaceClosed(key(body), place, CLOSED[_required(event, "type")])


def opened_home(body: Body) -> CommandTyped | None:
    """What their Home tab should show; None where they opened the messages beside it."""
    event = _mapping(body, "event")
    if event.get("tab", "home") != "home":
        return None
    return home_of(Person(PLATFORM, workspace_of(body), _required(event, "user")), key(body))


def home_of(who: Person, event: str) -> CommandTyped:
    """The question behind every Home tab, asked away from any channel."""
    return CommandTyped(event, who, None, HOME)


def key(body: Body) -> str:
    """The same for a payload that comes again, different for any other: Slack's event id, or a
    hash of the payload, which holds a trigger of its own."""
    given = body.get("event_id")
    if isinstance(given, str) and given:
        return f"{PLATFORM}:{given}"
    whole = json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
    return f"{PLATFORM}:{hashlib.sha256(whole).hexdigest()[:40]}"


def workspace_of(body: Body) -> str:
    """The workspace the app is installed in, for this happening. Raises Unreadable."""
    authorizations = body.get("authorizations") or [{}]
    view, team, user = (body.get(name) or {} for name in ("view", "team", "user"))
    named = (
        view.get("app_installed_team_id") if isinstance(view, Mapping) else None,
        authorizations[0].get("team_id"),
        team.get("id") if isinstance(team, Mapping) else None,
        body.get("team_id"),
        user.get("team_id") if isinstance(user, Mapping) else None,
    )
    for each in named:
        if isinstance(each, str) and each:
            return each
    raise Unreadable("no workspace")


def enterprise_of(body: Body) -> str:
    """The organisation, where the workspace is part of one."""
    given = body.get("enterprise")
    if isinstance(given, Mapping) and given.get("id"):
        return str(given["id"])
    authorizations = body.get("authorizations") or [{}]
    return str(body.get("enterprise_id") or authorizations[0].get("enterprise_id") or "")


def is_org_wide(body: Body) -> bool:
    """Whether the organisation installed the app, and not the workspace for itself."""
    authorizations = body.get("authorizations") or [{}]
    given = body.get("is_enterprise_install") or authorizations[0].get("is_enterprise_install")
    return given in (True, "true")


def words_of(typed: str) -> str:
    """What was typed, without Slack's escapes. People are their ids where the command asks for
    people, and their names where it asks for words."""
    names = _PEOPLE.sub(_names, typed)
    wants_people = _asks_for_people(_plain(names))
    return _plain(_PEOPLE.sub(_ids, typed) if wants_people else names)


def values_of(view: Body) -> Mapping[str, str]:
    """Every field's value as one string: a date or a time in ISO, several joined by commas."""
    state = view.get("state") or {}
    values: dict[str, str] = {}
    for name, elements in (state.get("values") or {}).items():
        for element in elements.values():
            values[name] = _value(element)
    return values


# --- small pieces ---------------------------------------------------------------------------------


def _origin_of_press(body: Body) -> Origin:
    who = _person(body)
    trigger = str(body.get("trigger_id") or "")
    view = body.get("view")
    if isinstance(view, Mapping):
        if view.get("type") == "home":
            return Origin(Surface.HOME, who, Back(inside=True), trigger, view)
        back = Back.decode(str(view.get("private_metadata") or ""))
        return Origin(Surface.MODAL, who, Back(back.channel, inside=True), trigger, view)
    container = body.get("container") or {}
    given = (body.get("channel") or {}).get("id") or container.get("channel_id")
    channel = _channel(given)
    private = bool(container.get("is_ephemeral")) or (bool(given) and not channel)
    url = str(body.get("response_url") or "")
    return Origin(Surface.CHANNEL, who, Back(channel, url, private and bool(url)), trigger)


def _value(element: Body) -> str:
    """https://docs.slack.dev/reference/views#state"""
    for name in ("value", "selected_date", "selected_time"):
        if isinstance(element.get(name), str):
            return str(element[name])
    if isinstance(element.get("selected_option"), Mapping):
        return str(element["selected_option"].get("value", ""))
    if isinstance(element.get("selected_options"), list):
        return ",".join(str(each.get("value", "")) for each in element["selected_options"])
    if isinstance(element.get("selected_users"), list):
        return ",".join(str(each) for each in element["selected_users"])
    return ""


def _asks_for_people(typed: str) -> bool:
    understood = read(typed)
    return isinstance(understood, Read) and any(
        each.kind is ParamKind.PEOPLE for each in understood.spec.params
    )


def _ids(found: re.Match[str]) -> str:
    return ",".join(one[1] for one in _ONE.finditer(found[0]))


def _names(found: re.Match[str]) -> str:
    return _ONE.sub(lambda one: f"@{one[2] or one[1]}", found[0])


def _plain(typed: str) -> str:
    channels = _CHANNEL.sub(lambda found: f"#{found[2] or found[1]}", typed)
    return html.unescape(_ADDRESS.sub(lambda found: found[1], channels))


def _action(encoded: str) -> ActionId:
    try:
        return ActionId.decode(encoded)
    except UnreadableActionId:
        return GONE


def _person(body: Body) -> Person:
    user = body.get("user")
    given = user.get("id") if isinstance(user, Mapping) else body.get("user_id")
    if not isinstance(given, str) or not given:
        raise Unreadable("nobody acted")
    return Person(PLATFORM, workspace_of(body), given)


def _channel(given: Any) -> str:
    """ "" in a direct message, whose id starts with D."""
    channel = given if isinstance(given, str) else ""
    return "" if channel.startswith("D") else channel


def _place(who: Person, channel: str) -> Place | None:
    return Place(PLATFORM, who.workspace, channel) if channel else None


def _mapping(body: Body, name: str) -> Body:
    given = body.get(name)
    if not isinstance(given, Mapping):
        raise Unreadable(f"no {name}")
    return given


def _required(body: Body, name: str) -> str:
    given = body.get(name)
    if not isinstance(given, str) or not given:
        raise Unreadable(f"no {name}")
    return given
