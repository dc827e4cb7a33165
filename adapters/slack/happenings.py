"""What happens on Slack without anybody speaking to the app -> events; pure.

https://docs.slack.dev/reference/events
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.slack.inbound import HOME, Heard, Origin, Surface
from adapters.slack.metadata import Back
from adapters.slack.mrkdwn import PLATFORM
from adapters.slack.payload import (
    Body,
    enterprise_of,
    is_org_wide,
    key,
    mapping,
    reads,
    required,
    workspace_of,
)
from bot.events import CommandTyped, MemberJoined, PlaceClosed, PlaceMoved, PlaceOpened, Reason
from bot.ids import Person, Place


@dataclass(frozen=True, slots=True)
class TakenOut:
    """Slack says that a bot token is no more. ``workspace`` is "" where it was an organisation's.
    ``at`` is when that was. ``whole`` says that the whole app went, and not a token of it."""

    workspace: str
    enterprise: str
    at: datetime
    whole: bool


@reads
def joined(body: Body) -> Heard:
    who, channel = mover(body), required(mapping(body, "event"), "channel")
    return Heard(
        MemberJoined(key(body), who, Place(PLATFORM, who.workspace, channel)),
        Origin(Surface.CHANNEL, who, Back(channel)),
    )


def mover(body: Body) -> Person:
    """Who joined or left a channel. Raises Unreadable."""
    return Person(PLATFORM, workspace_of(body), required(mapping(body, "event"), "user"))


CLOSED: Mapping[str, Reason] = {
    "channel_archive": Reason.ARCHIVED,
    "group_archive": Reason.ARCHIVED,
    "channel_deleted": Reason.CHANNEL_GONE,
    "group_deleted": Reason.CHANNEL_GONE,
    "channel_left": Reason.NOT_IN_CHANNEL,
    "group_left": Reason.NOT_IN_CHANNEL,
}
"""Slack does not tell an app of its own going by ``member_left_channel``. A channel that is renamed
or made private keeps its id, so nothing changes for its group.
https://docs.slack.dev/changelog/2018-09-more-reasons-to-be-a-conversations-api-convert"""
BACK = frozenset({"channel_unarchive", "group_unarchive"})
"""The channel is there again; whether the app still is in it, Slack has to be asked."""


@reads
def closed(body: Body) -> PlaceClosed:
    """Raises Unreadable."""
    event = mapping(body, "event")
    place = Place(PLATFORM, workspace_of(body), required(event, "channel"))
    return PlaceClosed(key(body), place, CLOSED[required(event, "type")])


@reads
def opened(body: Body) -> PlaceOpened:
    """The channel came back, or the app came into it. Raises Unreadable."""
    event = mapping(body, "event")
    return PlaceOpened(key(body), Place(PLATFORM, workspace_of(body), required(event, "channel")))


@reads
def moved(body: Body) -> PlaceMoved:
    """A private channel gets another id when it is shared with another organisation. Raises
    Unreadable. https://docs.slack.dev/reference/events/channel_id_changed"""
    event, workspace = mapping(body, "event"), workspace_of(body)
    old, new = (required(event, f"{which}_channel_id") for which in ("old", "new"))
    return PlaceMoved(key(body), Place(PLATFORM, workspace, old), Place(PLATFORM, workspace, new))


@reads
def taken_out(body: Body) -> TakenOut | None:
    """The app was taken out, or its bot's token taken back; None where it was some person's."""
    event = mapping(body, "event")
    whole = event.get("type") == "app_uninstalled"
    if not whole and not (event.get("tokens") or {}).get("bot"):
        return None
    workspace = "" if is_org_wide(body) else workspace_of(body)
    return TakenOut(workspace, enterprise_of(body), _event_time(body), whole)


@reads
def opened_home(body: Body) -> CommandTyped | None:
    """What their Home tab should show; None where they opened the messages beside it."""
    event = mapping(body, "event")
    if event.get("tab", "home") != "home":
        return None
    return home_of(Person(PLATFORM, workspace_of(body), required(event, "user")), key(body))


def home_of(who: Person, event: str) -> CommandTyped:
    """The question behind every Home tab, asked away from any channel."""
    return CommandTyped(event, who, None, HOME)


def _event_time(body: Body) -> datetime:
    """When Slack says that it was; long ago where it says nothing that can be read."""
    at = body.get("event_time")
    try:
        return datetime.fromtimestamp(at if isinstance(at, (int, float)) else 0, UTC)
    except (OverflowError, OSError, ValueError):
        return datetime.fromtimestamp(0, UTC)
