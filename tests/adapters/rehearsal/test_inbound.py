"""From the page's raw JSON to events."""

import json
from typing import Any

import pytest

from adapters.rehearsal import inbound, limits
from adapters.rehearsal.commands import Join, Words
from adapters.rehearsal.inbound import Press, Say, Sit, Submit, Unreadable
from adapters.rehearsal.seats import CHANNEL, CIRCLE, channel_place, direct_stream
from bot.events import ActionPressed, CommandTyped, FormSubmitted, MemberJoined
from bot.ids import ActionId

RHIAN = CIRCLE[0]
EVENT = "0b51c5f0-9f8e-4d0c-a6f8-0d6f1f2f3a4b"
SAY = {"type": "say", "event": EVENT, "seat": "rhian", "view": "channel", "text": "/peer home"}
PRESS = {"type": "press", "event": EVENT, "seat": "rhian", "entry": 7, "action": "do:home"}
SUBMIT = {
    "type": "submit",
    "event": EVENT,
    "seat": "rhian",
    "view": "direct",
    "form": "command:session.plan",
    "values": {"date": "2026-12-01"},
    "entry": 7,
}


def _read(frame: dict[str, Any]) -> Any:
    return inbound.read(json.dumps(frame))


def test_a_command_in_the_channel() -> None:
    frame = _read(SAY)
    assert isinstance(frame, Say)
    assert inbound.typed_event(frame, RHIAN, Words("home")) == CommandTyped(
        EVENT, RHIAN.person, channel_place(), "home"
    )


def test_a_command_in_direct_messages_has_no_place() -> None:
    frame = _read({**SAY, "view": "direct"})
    assert inbound.typed_event(frame, RHIAN, Words("me")) == CommandTyped(
        EVENT, RHIAN.person, None, "me"
    )


def test_joining() -> None:
    assert inbound.typed_event(_read(SAY), RHIAN, Join()) == MemberJoined(
        EVENT, RHIAN.person, channel_place()
    )


def test_a_press_on_a_card_of_the_channel_and_of_direct_messages() -> None:
    frame = _read({**PRESS, "chosen": "skills"})
    assert isinstance(frame, Press)
    assert inbound.press_event(frame, RHIAN, CHANNEL) == ActionPressed(
        EVENT, RHIAN.person, channel_place(), ActionId.of("do", "home"), "skills"
    )
    assert inbound.press_event(frame, RHIAN, direct_stream("rhian")).place is None


def test_a_form() -> None:
    frame = _read(SUBMIT)
    assert isinstance(frame, Submit)
    assert inbound.submit_event(frame, RHIAN) == FormSubmitted(
        EVENT, RHIAN.person, None, ActionId.of("command", "session.plan"), {"date": "2026-12-01"}
    )


def test_taking_a_seat() -> None:
    assert _read({"type": "sit", "seat": "kofi"}) == Sit(type="sit", seat="kofi")


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "{",
        "[]",
        "null",
        '"say"',
        "{}",
        '{"type": "admin"}',
        '{"type": "sit", "seat": 4}',
        '{"type": "sit", "seat": "kofi", "after": -1}',
        '{"type": "move", "to": "yesterday"}',
        "[" * 100_000,
    ],
)
def test_what_is_no_frame_is_unreadable(raw: str) -> None:
    with pytest.raises(Unreadable) as caught:
        inbound.read(raw)
    assert caught.value.event is None


@pytest.mark.parametrize(
    "frame",
    [
        {**SAY, "text": ""},
        {**SAY, "text": "x" * (limits.TALK_CHARACTERS + 1)},
        {**SAY, "extra": 1},
        {**PRESS, "action": "x" * 101},
        {**SUBMIT, "values": {"words": "x" * (limits.FIELD_CHARACTERS + 1)}},
        {**SUBMIT, "values": {f"f{n}": "" for n in range(limits.FORM_FIELDS + 1)}},
        {**SUBMIT, "values": {"words": 4}},
    ],
)
def test_what_does_not_fit_names_its_event_so_that_nothing_typed_is_lost(
    frame: dict[str, Any],
) -> None:
    with pytest.raises(Unreadable) as caught:
        _read(frame)
    assert caught.value.event == EVENT


@pytest.mark.parametrize("event", ["short", "x" * 65, "spaces are not ids", "../../etc", ""])
def test_an_event_id_is_a_plain_word(event: str) -> None:
    with pytest.raises(Unreadable):
        _read({**SAY, "event": event})


def test_a_button_that_no_release_wrote_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        inbound.press_event(_read({**PRESS, "action": "Not An Id"}), RHIAN, CHANNEL)


def test_as_much_as_may_be_typed_comes_through() -> None:
    words = "🫖" * limits.FIELD_CHARACTERS
    frame = _read({**SUBMIT, "values": {"words": words}})
    assert inbound.submit_event(frame, RHIAN).values == {"words": words}
