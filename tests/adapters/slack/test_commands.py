"""The app manifest: valid, least privilege, and both its spellings the same."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapters.slack import commands
from bot.settings import Settings
from content.loader import load
from tests.adapters.slack.official import needs_schemas, problems
from tests.fakes.slack import rules

WORDS = load().words
ADAPTER = Path(commands.__file__).parent
KINDS: list[dict[str, Any]] = [
    {},
    {"url": "https://peer.example.org"},
    {"url": "https://peer.example.org/", "workspaces": True},
]


@needs_schemas
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("version", ["1.0.0", "2.0.0"])
def test_it_is_valid(kind: dict[str, Any], version: str) -> None:
    given = commands.manifest(WORDS, "peer", **kind)
    assert problems(f"manifest.schema.{version}", given) == []


@pytest.mark.parametrize("kind", KINDS)
def test_both_spellings_say_the_same(kind: dict[str, Any]) -> None:
    given = commands.manifest(WORDS, "peer", **kind)
    assert json.loads(commands.as_json(given)) == given
    assert yaml.safe_load(commands.as_yaml(given)) == given


def test_the_command_is_named_as_set_and_escapes_people() -> None:
    (command,) = commands.manifest(WORDS, "circle")["features"]["slash_commands"]
    assert command["command"] == "/circle"
    assert command["should_escape"] is True
    assert "url" not in command


def test_the_command_can_be_typed_in_a_direct_message() -> None:
    shown = commands.manifest(WORDS, "peer")["features"]["app_home"]
    assert shown["messages_tab_enabled"] is True
    assert shown["messages_tab_read_only_enabled"] is False


def test_over_http_every_address_is_the_one_that_is_served() -> None:
    given = commands.manifest(WORDS, "peer", url="https://peer.example.org/")
    address = "https://peer.example.org/slack/events"
    assert given["features"]["slash_commands"][0]["url"] == address
    assert given["settings"]["interactivity"]["request_url"] == address
    assert given["settings"]["event_subscriptions"]["request_url"] == address
    assert given["settings"]["socket_mode_enabled"] is False


def test_no_scope_reads_a_conversation_and_there_are_no_others() -> None:
    assert commands.SCOPES == [
        "channels:read",
        "chat:write",
        "commands",
        "files:write",
        "groups:read",
        "im:write",
        "users:read",
    ]


def test_pins_are_asked_for_only_where_they_are_wanted() -> None:
    def asked(*, pins: bool) -> list[str]:
        given = commands.manifest(WORDS, "peer", pins=pins)
        return list(given["oauth_config"]["scopes"]["bot"])

    assert asked(pins=False) == list(commands.SCOPES)
    assert set(asked(pins=True)) - set(asked(pins=False)) == {"pins:write"}


def test_every_method_that_is_called_is_one_whose_scopes_are_asked_for() -> None:
    """Read from the code itself: a call of a new method has to be entered in METHODS."""
    source = "\n".join(each.read_text(encoding="utf-8") for each in ADAPTER.glob("*.py"))
    called = set(re.findall(r"client\.([a-z]+_\w+)\(", source))
    called |= {each.replace(".", "_") for each in re.findall(r"api_call\(\"([\w.]+)\"", source)}
    called.discard("api_call")
    # The SDK's own helper calls these two.
    called.remove("files_upload_v2")
    called |= {"files_getUploadURLExternal", "files_completeUploadExternal"}
    methods = {**commands.METHODS, **commands.PIN_METHODS}
    assert called == {each.replace(".", "_") for each in methods}


def test_what_the_table_says_of_a_method_is_what_slack_asks() -> None:
    """The fake's table is written from Slack's pages on its own."""
    for method, scopes in {**commands.METHODS, **commands.PIN_METHODS}.items():
        assert scopes <= set(rules.SCOPES[method])
        assert bool(scopes) == bool(rules.SCOPES[method])


def test_every_scope_is_explained_to_whoever_approves_it() -> None:
    page = (ADAPTER.parents[1] / "docs" / "slack.md").read_text(encoding="utf-8")
    for scope in commands.scopes(pins=True):
        assert f"`{scope}`" in page


def test_every_address_and_setting_is_named_to_whoever_runs_it() -> None:
    page = (ADAPTER.parents[1] / "docs" / "slack.md").read_text(encoding="utf-8")
    settings = [
        str(each.validation_alias)
        for each in Settings.model_fields.values()
        if str(each.validation_alias).startswith("SLACK_")
    ]
    paths = [commands.EVENTS_PATH, commands.INSTALL_PATH, commands.REDIRECT_PATH]
    assert len(settings) == 7
    assert [each for each in (*settings, *paths) if f"`{each}`" not in page] == []
