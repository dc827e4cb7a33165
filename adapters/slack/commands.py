"""The CommandSpec table -> Slack's app manifest; pure.

Least privilege: a scope is here because a call or an event below needs it, a test holds that, and
none of them reads a conversation. https://docs.slack.dev/reference/app-manifest
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.slack.inbound import CONCERN, HOME
from bot.commands import COMMANDS
from bot.library import Words

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"

METHODS: Mapping[str, frozenset[str]] = {
    "auth.test": frozenset(),
    "apps.connections.open": frozenset(),
    "chat.postEphemeral": frozenset({"chat:write"}),
    "chat.postMessage": frozenset({"chat:write"}),
    "chat.update": frozenset({"chat:write"}),
    "conversations.info": frozenset({"channels:read", "groups:read"}),
    "conversations.open": frozenset({"im:write"}),
    "files.completeUploadExternal": frozenset({"files:write"}),
    "files.getUploadURLExternal": frozenset({"files:write"}),
    "oauth.v2.access": frozenset(),
    "users.conversations": frozenset({"channels:read", "groups:read"}),
    "users.info": frozenset({"users:read"}),
    "views.open": frozenset(),
    "views.publish": frozenset(),
    "views.push": frozenset(),
    "views.update": frozenset(),
}
"""Every method that is called, and the scopes it needs: each of them opens one kind of channel."""

EVENTS: Mapping[str, frozenset[str]] = {
    "app_home_opened": frozenset(),
    "app_uninstalled": frozenset(),
    "channel_archive": frozenset({"channels:read"}),
    "channel_deleted": frozenset({"channels:read"}),
    "channel_id_changed": frozenset({"groups:read"}),
    "channel_left": frozenset({"channels:read"}),
    "channel_unarchive": frozenset({"channels:read"}),
    "group_archive": frozenset({"groups:read"}),
    "group_deleted": frozenset({"groups:read"}),
    "group_left": frozenset({"groups:read"}),
    "group_unarchive": frozenset({"groups:read"}),
    "member_joined_channel": frozenset({"channels:read", "groups:read"}),
    "member_left_channel": frozenset({"channels:read", "groups:read"}),
    "tokens_revoked": frozenset(),
}

COMMAND_SCOPE = "commands"
"""The slash command and the shortcuts."""

SHORTCUTS: Mapping[str, str] = {"slack.shortcut": HOME, "slack.shortcut.concern": CONCERN}
"""The words of each global shortcut, and what it stands for. They are in the menu beside every
message box and in the search. There is none on a message: Slack would send us what it says."""

SCOPES: Sequence[str] = sorted(
    {COMMAND_SCOPE}.union(*METHODS.values(), *EVENTS.values()),
)

PIN_METHODS: Mapping[str, frozenset[str]] = {
    "pins.add": frozenset({"pins:write"}),
    "pins.remove": frozenset({"pins:write"}),
}
"""Called only where SLACK_PINS is on, and asked for only there."""


def scopes(*, pins: bool) -> Sequence[str]:
    return sorted({*SCOPES, *(frozenset().union(*PIN_METHODS.values()) if pins else ())})


def manifest(
    words: Words,
    command: str,
    *,
    url: str = "",
    workspaces: bool = False,
    pins: bool = False,
) -> Mapping[str, Any]:
    """For Socket Mode, or for HTTP where ``url`` is the public address (``https://…``, without a
    path). ``workspaces``: people install it in their own workspace from ``url``. ``pins``: the
    newest agreement is kept pinned."""
    base = url.rstrip("/")
    request = {"url": f"{base}{EVENTS_PATH}"} if base else {}
    asked = {"request_url": f"{base}{EVENTS_PATH}"} if base else {}
    looked_up = {"message_menu_options_url": f"{base}{EVENTS_PATH}"} if base else {}
    name = words.line("slack.app")
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {"name": name, "description": words.line("slack.app.about")},
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                # Where it is read-only nobody can type there, a command neither.
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": name, "always_online": True},
            "shortcuts": [
                {
                    "name": words.line(key),
                    "type": "global",
                    "callback_id": callback,
                    "description": words.line(f"{key}.about"),
                }
                for key, callback in SHORTCUTS.items()
            ],
            "slash_commands": [
                {
                    "command": f"/{command}",
                    **request,
                    "description": words.line("slack.command.about"),
                    "usage_hint": _hint(),
                    "should_escape": True,
                }
            ],
        },
        "oauth_config": {
            **({"redirect_urls": [f"{base}{REDIRECT_PATH}"]} if workspaces else {}),
            "scopes": {"bot": list(scopes(pins=pins))},
        },
        "settings": {
            "event_subscriptions": {**asked, "bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True, **asked, **looked_up},
            "org_deploy_enabled": workspaces,
            "socket_mode_enabled": not base,
            "token_rotation_enabled": workspaces,
        },
    }


def as_json(given: Mapping[str, Any]) -> str:
    return json.dumps(given, indent=2, ensure_ascii=False)


def as_yaml(given: Mapping[str, Any]) -> str:
    """Mappings, lists, strings, numbers and truths: all that a manifest holds. A string stands in
    double quotes, which JSON and YAML read alike."""
    return "\n".join(_yaml(given, ""))


def _yaml(value: Any, indent: str) -> Iterator[str]:
    entries = value.items() if isinstance(value, Mapping) else ((None, each) for each in value)
    for name, each in entries:
        head = "-" if name is None else f"{name}:"
        if not isinstance(each, (Mapping, list)):
            yield f"{indent}{head} {json.dumps(each, ensure_ascii=False)}"
            continue
        lines = list(_yaml(each, f"{indent}  "))
        if name is None:
            lines[0] = f"{indent}- {lines[0].lstrip()}"
        else:
            yield f"{indent}{head}"
        yield from lines


def _hint() -> str:
    """The first words of every command, each once."""
    return " | ".join(dict.fromkeys(spec.path.split()[0] for spec in COMMANDS))
