"""What somebody does on Slack -> events, and where their answers belong; pure. What merely happens
there is read in ``happenings``.

https://docs.slack.dev/interactivity/implementing-slash-commands
https://docs.slack.dev/reference/interaction-payloads
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from adapters.slack.mentions import words_of
from adapters.slack.metadata import Back
from adapters.slack.modals import ZONE
from adapters.slack.mrkdwn import PLATFORM
from adapters.slack.payload import Body, Unreadable, key, mapping, reads, workspace_of
from adapters.slack.render import OPENED, PICKED
from bot.events import ActionPressed, CommandTyped, Event, FormSubmitted
from bot.ids import ActionId, Person, Place, UnreadableActionId

HOME, CONCERN = "home", "concern"
"""The commands that the global shortcuts stand for, and their callback ids; a Home tab is the
first of them too."""
GONE = ActionId.of("gone")
"""Stands for a button that no release of ours wrote: the router knows no such verb, and says so."""


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


@reads
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


@reads
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


@reads
def submitted(body: Body) -> Heard:
    who = _person(body)
    view = mapping(body, "view")
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


@reads
def looked_up(body: Body) -> str | None:
    """What somebody has typed so far into the list of time zones; None for any other list.
    https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload"""
    typed = body.get("value")
    return typed if body.get("action_id") == ZONE and isinstance(typed, str) else None


def shortcut(body: Body) -> Heard:
    """The global shortcuts: the way in for whoever finds slash commands hard. One that no manifest
    of ours has leads home."""
    who = _person(body)
    trigger = str(body.get("trigger_id") or "")
    asked = CONCERN if body.get("callback_id") == CONCERN else HOME
    return Heard(
        CommandTyped(key(body), who, None, asked),
        Origin(Surface.HOME, who, Back(inside=True), trigger),
    )


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


def _channel(given: object) -> str:
    """ "" in a direct message, whose id starts with D."""
    channel = given if isinstance(given, str) else ""
    return "" if channel.startswith("D") else channel


def _place(who: Person, channel: str) -> Place | None:
    return Place(PLATFORM, who.workspace, channel) if channel else None
