"""The invitation link, with the least that Holdspace needs; pure."""

from dataclasses import dataclass
from urllib.parse import urlencode

from bot.library import Words

INVITE = "https://discord.com/oauth2/authorize"
SCOPES = ("bot", "applications.commands")


@dataclass(frozen=True, slots=True)
class Permission:
    """``bit`` as in https://discord.com/developers/docs/topics/permissions. What it is for is said
    under ``discord.permission.<name>``."""

    name: str
    bit: int


PERMISSIONS = (
    Permission("view_channel", 1 << 10),
    Permission("send_messages", 1 << 11),
    Permission("embed_links", 1 << 14),
    Permission("attach_files", 1 << 15),
    Permission("send_messages_in_threads", 1 << 38),
)
EVENTS = Permission("create_events", 1 << 44)
"""Enough to make events and to change one's own. Asked for only where DISCORD_EVENTS is on."""

PINS = Permission("pin_messages", 1 << 51)
"""Apart from Manage Messages since 2025. Asked for only where DISCORD_PINS is on."""


def asked_for(*, events: bool = False, pins: bool = False) -> tuple[Permission, ...]:
    return (*PERMISSIONS, *((EVENTS,) if events else ()), *((PINS,) if pins else ()))


def link(application: str, *, events: bool = False, pins: bool = False) -> str:
    """Where somebody who manages a server invites Holdspace. ``application`` is its client id."""
    permissions = sum(each.bit for each in asked_for(events=events, pins=pins))
    query = {"client_id": application, "scope": " ".join(SCOPES), "permissions": permissions}
    return f"{INVITE}?{urlencode(query)}"


def manifest(
    application: str,
    words: Words,
    *,
    members: bool = False,
    events: bool = False,
    pins: bool = False,
) -> str:
    """The link, what each permission is for, and which intents to switch on."""
    lines = [
        link(application, events=events, pins=pins),
        "",
        words.line("discord.manifest.permissions"),
    ]
    lines += [
        f"- {words.line(f'discord.permission.{each.name}')}"
        for each in asked_for(events=events, pins=pins)
    ]
    key = "members" if members else "none"
    lines += ["", words.line(f"discord.manifest.intents.{key}")]
    return "\n".join(lines)
