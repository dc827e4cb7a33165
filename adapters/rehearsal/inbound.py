"""The page's raw JSON -> frames, and frames -> events; pure. Anything else is Unreadable."""

import json
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from adapters.rehearsal import limits
from adapters.rehearsal.commands import Join, Words
from adapters.rehearsal.journey import Move
from adapters.rehearsal.seats import CHANNEL, Seat, channel_place
from bot.events import ActionPressed, CommandTyped, FormSubmitted, MemberJoined
from bot.ids import ACTION_ID_LIMIT, ActionId, Place, UnreadableActionId

EventId = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9-]+$", min_length=8, max_length=limits.EVENT_CHARACTERS),
]
Short = Annotated[str, StringConstraints(max_length=200)]
Encoded = Annotated[str, StringConstraints(max_length=ACTION_ID_LIMIT)]
View = Literal["channel", "direct"]


class _Frame(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sit(_Frame):
    """A window takes a seat, or comes back to it: it has seen all up to ``after`` of ``epoch``."""

    type: Literal["sit"]
    seat: Short
    epoch: Short = ""
    after: Annotated[int, Field(ge=0)] = 0


class Say(_Frame):
    """What was typed in the box: a command or plain talk. ``event`` is the page's own id of it and
    stays the same when it is sent again."""

    type: Literal["say"]
    event: EventId
    seat: Short
    view: View
    text: Annotated[str, StringConstraints(max_length=limits.TALK_CHARACTERS, min_length=1)]


class Press(_Frame):
    type: Literal["press"]
    event: EventId
    seat: Short
    entry: int
    action: Encoded
    chosen: Short = ""


class Submit(_Frame):
    """``entry`` is the card whose button opened the form, where one did."""

    type: Literal["submit"]
    event: EventId
    seat: Short
    view: View
    form: Encoded
    values: Annotated[
        dict[Short, Annotated[str, StringConstraints(max_length=limits.FIELD_CHARACTERS)]],
        Field(max_length=limits.FORM_FIELDS),
    ]
    entry: int | None = None


class Suggest(_Frame):
    """``ask`` counts up, so that the page can drop answers that come late."""

    type: Literal["suggest"]
    ask: int
    seat: Short
    view: View
    text: Annotated[str, StringConstraints(max_length=limits.TALK_CHARACTERS)]


class MoveClock(_Frame):
    type: Literal["move"]
    to: Move


class StopClock(_Frame):
    type: Literal["stop"]


class Again(_Frame):
    type: Literal["again"]
    furnished: bool


Frame = Annotated[
    Sit | Say | Press | Submit | Suggest | MoveClock | StopClock | Again,
    Field(discriminator="type"),
]
_FRAME: TypeAdapter[Sit | Say | Press | Submit | Suggest | MoveClock | StopClock | Again] = (
    TypeAdapter(Frame)
)


class Unreadable(ValueError):
    """Not a frame of this release's page. ``event`` is the press it names, where it names one, so
    that the page can give back what was typed."""

    def __init__(self, event: str | None) -> None:
        super().__init__("unreadable frame")
        self.event = event


def read(raw: str) -> Sit | Say | Press | Submit | Suggest | MoveClock | StopClock | Again:
    try:
        return _FRAME.validate_json(raw)
    except ValidationError:
        raise Unreadable(_event_in(raw)) from None


def place_of(view: View) -> Place | None:
    return channel_place() if view == "channel" else None


def place_of_stream(stream: str) -> Place | None:
    return channel_place() if stream == CHANNEL else None


def typed_event(frame: Say, seat: Seat, typed: Words | Join) -> CommandTyped | MemberJoined:
    match typed:
        case Words(words=words):
            return CommandTyped(frame.event, seat.person, place_of(frame.view), words)
        case Join():
            return MemberJoined(frame.event, seat.person, channel_place())


def press_event(frame: Press, seat: Seat, stream: str) -> ActionPressed:
    """Raises Unreadable for a button's id that no release of ours wrote."""
    return ActionPressed(
        frame.event,
        seat.person,
        place_of_stream(stream),
        _action(frame.action, frame.event),
        frame.chosen,
    )


def submit_event(frame: Submit, seat: Seat) -> FormSubmitted:
    """Raises Unreadable as ``press_event`` does."""
    return FormSubmitted(
        frame.event,
        seat.person,
        place_of(frame.view),
        _action(frame.form, frame.event),
        frame.values,
    )


def _action(encoded: str, event: str) -> ActionId:
    try:
        return ActionId.decode(encoded)
    except UnreadableActionId:
        raise Unreadable(event) from None


def _event_in(raw: str) -> str | None:
    try:
        given = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    event = given.get("event") if isinstance(given, dict) else None
    return event[: limits.EVENT_CHARACTERS] if isinstance(event, str) else None
