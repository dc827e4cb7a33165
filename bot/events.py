"""What happened on a platform, in our own words. ``inbound.py`` of each adapter makes these.

``event`` is the platform's own id of the happening. The same one twice (a redelivery) has one
effect.
"""

from collections.abc import Mapping
from dataclasses import dataclass

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
    event: str
    who: Person
    place: Place


Event = CommandTyped | CommandUsed | ActionPressed | FormSubmitted | MemberJoined
