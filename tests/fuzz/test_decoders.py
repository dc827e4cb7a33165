"""Everything that reads what comes from outside, given what should never come.

A decoder answers with a value, or with the one error it declares. Anything else would be a
traceback where a person waits for an answer.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord import inbound as discord
from adapters.rehearsal import inbound as rehearsal
from adapters.slack import happenings
from adapters.slack import inbound as slack
from adapters.slack.metadata import Back
from adapters.slack.payload import Unreadable, enterprise_of, is_org_wide, workspace_of
from bot.commands import BY_PATH
from bot.events import ActionPressed, CommandUsed, FormSubmitted
from bot.grammar import Read, Unread, read
from bot.ids import ACTION_ID_LIMIT, ActionId, UnreadableActionId
from tests.fuzz.broken import ANY_JSON, broken

# --- what everything else carries ----------------------------------------------------------------


@given(st.text() | st.from_regex(r"[a-z.]{1,20}:[a-z0-9/._~-]{0,120}", fullmatch=True))
def test_a_buttons_id_is_read_back_as_it_was_written_or_not_at_all(encoded: str) -> None:
    try:
        action = ActionId.decode(encoded)
    except UnreadableActionId:
        return
    assert action.encode() == encoded
    assert len(encoded) <= ACTION_ID_LIMIT


_WORDS = st.sampled_from([*(word for path in BY_PATH for word in path.split()), "date:", '"', "“"])


@given(st.lists(st.text(max_size=12) | _WORDS, max_size=8).map(" ".join))
def test_whatever_is_typed_is_read_as_a_command_or_as_none(typed: str) -> None:
    understood = read(typed)
    if isinstance(understood, Unread):
        assert understood.typed == typed.strip()
    else:
        assert isinstance(understood, Read)
        assert set(understood.args) <= {each.name for each in understood.spec.params}


@given(st.text())
def test_what_a_modal_remembers_is_read_or_forgotten(encoded: str) -> None:
    assert isinstance(Back.decode(encoded), Back)


# --- Slack ---------------------------------------------------------------------------------------

COMMAND = {
    "team_id": "T1",
    "channel_id": "C1",
    "user_id": "U1",
    "command": "/peer",
    "text": "setup facilitators:<@U1|rhian> <#C1|circle>",
    "response_url": "https://hooks.slack.com/commands/T1/1/x",
    "trigger_id": "1.2.a",
}
PRESS = {
    "type": "block_actions",
    "team": {"id": "T1"},
    "user": {"id": "U1", "team_id": "T1"},
    "trigger_id": "1.2.b",
    "container": {"type": "message", "channel_id": "C1", "is_ephemeral": True},
    "channel": {"id": "C1"},
    "response_url": "https://hooks.slack.com/actions/T1/1/x",
    "actions": [{"action_id": "do:home", "selected_option": {"value": "x"}}],
}
PRESS_IN_A_MODAL = {
    **PRESS,
    "view": {"type": "modal", "id": "V1", "private_metadata": '{"channel": "C1"}'},
}
SUBMISSION = {
    "type": "view_submission",
    "team": {"id": "T1"},
    "user": {"id": "U1"},
    "trigger_id": "1.2.c",
    "view": {
        "id": "V1",
        "callback_id": "command:setup",
        "private_metadata": '{"channel": "C1"}',
        "state": {
            "values": {
                "name": {"name": {"value": "Evening circle"}},
                "date": {"date": {"selected_date": "2026-12-02"}},
                "kind": {"kind": {"selected_option": {"value": "x"}}},
                "many": {"many": {"selected_options": [{"value": "x"}]}},
                "people": {"people": {"selected_users": ["U1"]}},
            }
        },
    },
}
EVENT = {
    "team_id": "T1",
    "event_id": "Ev1",
    "authorizations": [{"team_id": "T1", "enterprise_id": None, "is_enterprise_install": False}],
    "event": {"type": "channel_archive", "user": "U1", "channel": "C1", "tab": "home"},
}
MOVED = {**EVENT, "event": {"old_channel_id": "C1", "new_channel_id": "C2"}}
GONE = {**EVENT, "event_time": 1_700_000_000, "event": {"type": "tokens_revoked", "tokens": {}}}
Reader = Callable[[dict[str, Any]], object]
SLACK: list[tuple[str, Reader, dict[str, Any]]] = [
    ("command", slack.command, COMMAND),
    ("press", slack.pressed, PRESS),
    ("press in a modal", slack.pressed, PRESS_IN_A_MODAL),
    ("submission", slack.submitted, SUBMISSION),
    ("shortcut", slack.shortcut, COMMAND),
    ("joined", happenings.joined, EVENT),
    ("closed", happenings.closed, EVENT),
    ("opened", happenings.opened, EVENT),
    ("moved", happenings.moved, MOVED),
    ("taken out", happenings.taken_out, GONE),
    ("home", happenings.opened_home, EVENT),
    ("workspace", workspace_of, EVENT),
    ("organisation", enterprise_of, EVENT),
    ("for the organisation", is_org_wide, EVENT),
]


@pytest.mark.parametrize(
    ("reader", "payload"), [each[1:] for each in SLACK], ids=[e[0] for e in SLACK]
)
@settings(max_examples=40)
@given(st.data())
def test_a_payload_of_slack_is_read_or_unreadable(
    reader: Reader, payload: dict[str, Any], data: st.DataObject
) -> None:
    given_ = data.draw(broken(payload) | st.dictionaries(st.text(max_size=9), ANY_JSON, max_size=4))
    with suppress(Unreadable):
        reader(given_)


# --- Discord -------------------------------------------------------------------------------------

OPTIONS = [
    {
        "name": "session",
        "type": 2,
        "options": [
            {
                "name": "plan",
                "type": 1,
                "options": [{"name": "date", "type": 3, "value": "2 Dec", "focused": True}],
            }
        ],
    }
]
MODAL = {
    "custom_id": "command:setup",
    "components": [
        {"type": 18, "component": {"type": 4, "custom_id": "name", "value": "Evening circle"}},
        {"type": 18, "component": {"type": 3, "custom_id": "kind", "values": ["x", "y"]}},
        {"type": 1, "components": [{"type": 4, "custom_id": "old", "value": "x"}]},
    ],
}
DISCORD: list[tuple[int, dict[str, Any]]] = [
    (discord.Type.COMMAND, {"name": "peer", "type": 1, "options": OPTIONS}),
    (discord.Type.AUTOCOMPLETE, {"name": "peer", "type": 1, "options": OPTIONS}),
    (discord.Type.COMPONENT, {"custom_id": "do:home", "values": ["x"]}),
    (discord.Type.COMPONENT, {"custom_id": "~pick", "values": ["do:home"]}),
    (discord.Type.COMPONENT, {"custom_id": "~page/x/1"}),
    (discord.Type.MODAL, MODAL),
]


@pytest.mark.parametrize(("kind", "payload"), DISCORD, ids=lambda each: str(each)[:30])
@settings(max_examples=40)
@given(st.data())
def test_an_interaction_of_discord_is_read_as_something_that_is_answered(
    kind: int, payload: dict[str, Any], data: st.DataObject
) -> None:
    given_ = data.draw(broken(payload) | st.dictionaries(st.text(max_size=9), ANY_JSON, max_size=4))
    number = data.draw(st.just(kind) | st.integers())
    happened = discord.read(discord.Interaction("77", number, "42", "1", "9", given_))
    assert isinstance(
        happened, CommandUsed | ActionPressed | FormSubmitted | discord.Completing | discord.Own
    )


# --- the rehearsal room --------------------------------------------------------------------------

FRAMES: list[dict[str, Any]] = [
    {"type": "sit", "seat": "rhian", "epoch": "e", "after": 0},
    {"type": "say", "event": "event-0001", "seat": "rhian", "view": "channel", "text": "/peer"},
    {"type": "press", "event": "event-0002", "seat": "rhian", "entry": 1, "action": "do:home"},
    {
        "type": "submit",
        "event": "event-0003",
        "seat": "rhian",
        "view": "channel",
        "form": "command:setup",
        "values": {"name": "Evening circle"},
    },
    {"type": "suggest", "ask": 1, "seat": "rhian", "view": "channel", "text": "/peer se"},
    {"type": "move", "to": "next"},
    {"type": "again", "furnished": True},
]


@pytest.mark.parametrize("frame", FRAMES, ids=lambda each: str(each["type"]))
@settings(max_examples=40)
@given(st.data())
def test_a_frame_of_the_page_is_read_or_unreadable(
    frame: dict[str, Any], data: st.DataObject
) -> None:
    raw = data.draw(
        st.text() | (broken(frame) | ANY_JSON).map(lambda each: json.dumps(each, default=str))
    )
    with suppress(rehearsal.Unreadable):
        rehearsal.read(raw)
