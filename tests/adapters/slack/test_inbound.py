"""What somebody does on Slack as events: recorded payloads, and what no payload should be."""

from typing import Any

import pytest

from adapters.slack import inbound
from adapters.slack.inbound import Surface
from adapters.slack.metadata import Back
from adapters.slack.payload import Unreadable
from bot.events import ActionPressed, CommandTyped, FormSubmitted
from bot.ids import ActionId, Person, Place
from tests.adapters.slack.official import needs_schemas, sample

RHIAN = Person("slack", "T1", "U1")
CIRCLE = Place("slack", "T1", "C1")


def command(**more: Any) -> dict[str, Any]:
    return {
        "team_id": "T1",
        "channel_id": "C1",
        "user_id": "U1",
        "command": "/peer",
        "text": "",
        "response_url": "https://hooks.slack.com/commands/T1/1/x",
        "trigger_id": "1.2.a",
        **more,
    }


def press(action: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "U1", "team_id": "T1"},
        "trigger_id": "1.2.b",
        "container": {"type": "message", "channel_id": "C1", "is_ephemeral": True},
        "channel": {"id": "C1"},
        "response_url": "https://hooks.slack.com/actions/T1/1/x",
        "actions": [action],
        **more,
    }


def test_a_command() -> None:
    heard = inbound.command(command(text="session plan"))
    assert isinstance(heard.event, CommandTyped)
    assert (heard.event.who, heard.event.place, heard.event.words) == (
        RHIAN,
        CIRCLE,
        "session plan",
    )
    assert heard.origin.back == Back("C1", "https://hooks.slack.com/commands/T1/1/x")
    assert (heard.origin.surface, heard.origin.trigger) == (Surface.CHANNEL, "1.2.a")


def test_a_command_in_a_direct_message_has_no_place() -> None:
    heard = inbound.command(command(channel_id="D1"))
    assert heard.event.place is None
    assert heard.origin.back.channel == ""


def test_a_button_on_a_private_card() -> None:
    heard = inbound.pressed(press({"type": "button", "action_id": "checkpoint.vote:01j/a"}))
    assert heard is not None
    assert isinstance(heard.event, ActionPressed)
    assert heard.event.action == ActionId.of("checkpoint.vote", "01j", "a")
    assert (heard.event.place, heard.event.chosen) == (CIRCLE, "")
    assert heard.origin.back.replaces


def test_a_button_on_a_card_of_the_channel_replaces_nothing() -> None:
    body = press({"action_id": "a"}, container={"type": "message", "channel_id": "C1"})
    heard = inbound.pressed(body)
    assert heard is not None
    assert not heard.origin.back.replaces


def test_a_button_in_a_direct_message_replaces_its_card() -> None:
    body = press(
        {"action_id": "a"},
        container={"type": "message", "channel_id": "D1"},
        channel={"id": "D1"},
    )
    heard = inbound.pressed(body)
    assert heard is not None
    assert heard.event.place is None
    assert heard.origin.back.replaces


def test_a_menu() -> None:
    action = {"type": "static_select", "action_id": "a", "selected_option": {"value": "b"}}
    heard = inbound.pressed(press(action))
    assert heard is not None
    assert isinstance(heard.event, ActionPressed)
    assert (heard.event.action, heard.event.chosen) == (ActionId.of("a"), "b")


def test_a_cell_of_a_map() -> None:
    action = {"action_id": "_picked", "selected_option": {"value": "prompt.cell:g/x.y"}}
    heard = inbound.pressed(press(action))
    assert heard is not None
    assert isinstance(heard.event, ActionPressed)
    assert heard.event.action == ActionId.of("prompt.cell", "g", "x.y")
    assert heard.event.chosen == ""


def test_a_link_needs_no_answer() -> None:
    assert inbound.pressed(press({"action_id": "_opened.0", "type": "button"})) is None


@pytest.mark.parametrize("encoded", ["", "Not Ours", "a:b c", "x" * 300])
def test_a_button_that_no_release_wrote_is_gone(encoded: str) -> None:
    heard = inbound.pressed(press({"action_id": encoded}))
    assert heard is not None
    assert isinstance(heard.event, ActionPressed)
    assert heard.event.action == inbound.GONE


def test_a_form() -> None:
    back = Back("C1", "https://hooks.slack.com/actions/T1/1/x", True)
    state = {
        "name": {"value": {"type": "plain_text_input", "value": "Circle"}},
        "empty": {"value": {"type": "plain_text_input", "value": None}},
        "day": {"value": {"type": "datepicker", "selected_date": "2026-12-01"}},
        "at": {"value": {"type": "timepicker", "selected_time": "18:30"}},
        "model": {"value": {"type": "radio_buttons", "selected_option": {"value": "hybrid"}}},
        "none": {"value": {"type": "static_select", "selected_option": None}},
        "some": {"value": {"selected_options": [{"value": "a"}, {"value": "b"}]}},
        "who": {"value": {"type": "multi_users_select", "selected_users": ["U1", "U2"]}},
    }
    body = {
        "type": "view_submission",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "trigger_id": "1.2.c",
        "view": {
            "id": "V1",
            "callback_id": "command:session.plan",
            "private_metadata": back.encode(),
            "state": {"values": state},
        },
    }
    heard = inbound.submitted(body)
    assert isinstance(heard.event, FormSubmitted)
    assert heard.event.form == ActionId.of("command", "session.plan")
    assert heard.event.place == CIRCLE
    assert heard.event.values == {
        "name": "Circle",
        "empty": "",
        "day": "2026-12-01",
        "at": "18:30",
        "model": "hybrid",
        "none": "",
        "some": "a,b",
        "who": "U1,U2",
    }
    assert (heard.origin.back, heard.origin.view_id) == (back, "V1")


def test_the_shortcut_asks_for_home() -> None:
    shortcut = {
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "trigger_id": "1",
        "callback_id": "home",
    }
    heard = inbound.shortcut(shortcut)
    assert isinstance(heard.event, CommandTyped)
    assert (heard.event.words, heard.origin.surface) == ("home", Surface.HOME)


@pytest.mark.parametrize(
    "body",
    [{}, {"user": {}}, {"user_id": "U1"}, {"team_id": "T1"}, {"team_id": "T1", "user": "U1"}],
)
def test_a_payload_without_who_or_where_is_refused(body: dict[str, Any]) -> None:
    for reader in (inbound.command, inbound.pressed, inbound.submitted, inbound.shortcut):
        with pytest.raises(Unreadable):
            reader(body)


@pytest.mark.parametrize("encoded", ["", "x", "[]", "null", '{"channel": 3}', "[" * 5000])
def test_metadata_that_is_not_ours_says_nothing(encoded: str) -> None:
    assert Back.decode(encoded) == Back()


def test_metadata_always_fits() -> None:
    back = Back("C1", "https://hooks.slack.com/" + "x" * 3000, True, True)
    assert Back.decode(back.encode()) == Back("C1", "", False, True)


# --- recorded samples -----------------------------------------------------------------------------


@needs_schemas
def test_slacks_own_sample_of_a_command_has_what_is_read() -> None:
    given = sample("app-backend/slash-commands/SlashCommandPayload.json")
    assert set(command()) <= set(given)
    assert isinstance(inbound.command({**given, **command()}).event, CommandTyped)


@needs_schemas
def test_slacks_own_sample_of_a_press_is_read() -> None:
    given = sample("app-backend/interactive-components/BlockActionPayload.json")
    given["team"]["id"], given["user"]["id"] = "T1", "U1"
    given["channel"]["id"] = "C1"
    heard = inbound.pressed(given)
    assert heard is None or heard.event.who == RHIAN


@needs_schemas
def test_slacks_own_sample_of_a_form_is_read() -> None:
    given = sample("app-backend/views/ViewSubmissionPayload.json")
    given["team"]["id"], given["user"]["id"] = "T1", "U1"
    assert inbound.submitted(given).event.who == RHIAN


def test_what_is_typed_into_the_list_of_zones() -> None:
    asked = {"type": "block_suggestion", "action_id": "zone", "block_id": "zone", "value": "lon"}
    assert inbound.looked_up(asked) == "lon"
    assert inbound.looked_up({**asked, "action_id": "people"}) is None
    assert inbound.looked_up({**asked, "value": None}) is None
