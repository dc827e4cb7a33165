"""What happened on a platform, in our own words. ``inbound.py`` of each adapter makes these.

``event`` is the platform's own id of the happening. The same one twice (a redelivery) has one
effect.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from bot.ids import ActionId, Person, Place


@dataclass(frozen=True, slots=True)
class CommandTyped:
    """``/peer`` with everything after it as one string (Slack, the rehearsal room)."""

    event: str
    who: Person
    place: Place | None
    """The channel, or None in a direct message."""
    words: str


@dataclass(frozen=True, slots=True)
class CommandUsed:
    """A command whose path and arguments are known (Discord; a form made from a CommandSpec)."""

    event: str
    who: Person
    place: Place | None
    path: str
    args: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ActionPressed:
    """A button, or a select with what was ``chosen``."""

    event: str
    who: Person
    place: Place | None
    action: ActionId
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class FormSubmitted:
    event: str
    who: Person
    place: Place | None
    form: ActionId
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MemberJoined:
    """``near`` are the other channels that came with it, where somebody joins many at once (a
    Discord server)."""

    event: str
    who: Person
    place: Place
    near: tuple[Place, ...] = ()


class Reason(Enum):
    """Why somebody or somewhere cannot be reached, as far as a person can mend it. The pack says
    the mend, under ``late.mend.<value>``."""

    CHANNEL_GONE = "channel-gone"
    NOT_IN_CHANNEL = "not-in-channel"
    ARCHIVED = "archived"
    MAY_NOT_POST = "may-not-post"
    """An admin or the channel has limited who may post."""
    MISSING_PERMISSION = "missing-permission"
    """The app itself lacks a permission that it was to be given when it was installed."""
    PERSON_GONE = "person-gone"
    CLOSED = "closed"
    """This person takes no direct messages."""
    MAY_NOT_LIST = "may-not-list"
    """The permission to keep the platform's own list of events is missing."""
    LIST_FULL = "list-full"
    """That list takes no more."""
    MAY_NOT_PIN = "may-not-pin"
    """The permission to pin messages is missing."""
    PINS_FULL = "pins-full"
    """The channel takes no more pins."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PlaceClosed:
    """A channel was deleted or archived, or the bot was taken out of it."""

    event: str
    place: Place
    reason: Reason


@dataclass(frozen=True, slots=True)
class PlaceOpened:
    """The bot came into a channel, or the channel came back. Without a ``channel`` in its place it
    is the whole workspace: the app was installed there anew."""

    event: str
    place: Place


@dataclass(frozen=True, slots=True)
class PlaceMoved:
    """The same channel has another id from now on."""

    event: str
    place: Place
    to: Place


Event = CommandTyped | CommandUsed | ActionPressed | FormSubmitted | MemberJoined
"""Everything that somebody can be answered for."""
