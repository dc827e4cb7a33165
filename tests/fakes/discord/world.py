"""The server as Discord knows it: people, channels, messages, interactions. No I/O."""

import itertools
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord.rules import EPHEMERAL, V2

BOT = 900000000000000001
APPLICATION = 900000000000000002
GUILD = 900000000000000003
EVERYONE = GUILD
CHANNEL = 900000000000000004
TOKEN = "a-token-made-up-for-tests"
STAMP = "2026-11-23T10:00:00.000000+00:00"

VIEW, SEND, MANAGE_CHANNELS, ADMINISTRATOR, MANAGE_GUILD = 1 << 10, 1 << 11, 1 << 4, 1 << 3, 1 << 5
PIN = 1 << 51
NORMAL = VIEW | SEND | 1 << 14 | 1 << 15 | 1 << 38
TEXT_CHANNEL, DM, THREAD, PRIVATE_THREAD = 0, 1, 11, 12


class Refusal(Exception):
    """What Discord answers instead: a status, its own code, and a sentence."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass
class Member:
    id: int
    name: str
    permissions: int = NORMAL
    messages_open: bool = True


@dataclass
class Channel:
    """``to`` is whose direct messages these are, 0 for a channel of the server."""

    id: int
    name: str = "circle"
    kind: int = TEXT_CHANNEL
    to: int = 0
    visible: bool = True
    writable: bool = True
    archived: bool = False
    locked: bool = False
    denied: int = 0
    """What the bot may not do there, though its role may."""
    private: bool = False
    """Not everybody of the server sees it."""


@dataclass
class Message:
    """``only_for`` is who sees it, 0 for everyone."""

    id: int
    channel: int
    content: str = ""
    embeds: list[dict[str, Any]] = field(default_factory=list)
    components: list[dict[str, Any]] = field(default_factory=list)
    flags: int = 0
    only_for: int = 0
    files: list[bytes] = field(default_factory=list)
    described: list[str] = field(default_factory=list)
    """What each file says to who does not see it."""
    thinking: bool = False
    revision: int = 0

    @property
    def v2(self) -> bool:
        return bool(self.flags & V2)

    def change(self, body: dict[str, Any], files: list[bytes]) -> None:
        for name in ("content", "embeds", "components"):
            if name in body:
                setattr(self, name, body[name] or ("" if name == "content" else []))
        self.flags |= (body.get("flags") or 0) & (V2 | EPHEMERAL)
        if files:
            self.files = files
            self.described = [each.get("description", "") for each in body.get("attachments", ())]
        self.thinking = False
        self.revision += 1


@dataclass
class Interaction:
    """``source`` is the message that was acted on. ``born`` is the loop's time."""

    id: int
    token: str
    type: int
    user: int
    channel: int
    guild: int
    born: float
    source: Message | None = None
    answered: int = 0
    original: Message | None = None
    modal: dict[str, Any] | None = None
    offers: list[dict[str, Any]] | None = None
    answers: int = 0
    """How often something was said after the acknowledgement."""


class World:
    """``violations`` is what Discord would have refused: a test asserts there is none."""

    def __init__(self) -> None:
        self.ids = itertools.count(910000000000000000)
        self.members: dict[int, Member] = {}
        self.channels: dict[int, Channel] = {CHANNEL: Channel(CHANNEL)}
        self.messages: dict[int, Message] = {}
        self.interactions: dict[str, Interaction] = {}
        self.nonces: dict[tuple[int, str], tuple[int, float]] = {}
        """Which message has it, and since when."""
        self.commands: dict[int, list[dict[str, Any]]] = {}
        """By guild, 0 for everywhere."""
        self.syncs = 0
        self.events: dict[int, dict[str, Any]] = {}
        """Scheduled events, over ones too."""
        self.may_make_events = True
        self.pins: list[int] = []
        self.pins_at_most = 50
        self.events_at_most = 100
        self.violations: list[str] = []
        self.in_guild = True
        self.bot_permissions = NORMAL
        """Of its role. Everybody else's is that of the server."""
        self.everyone = NORMAL
        self.intents = 0
        """Of the application's flags."""
        self.system_channel = CHANNEL

    def join(self, name: str, permissions: int = NORMAL) -> Member:
        member = Member(next(self.ids), name, permissions)
        self.members[member.id] = member
        return member

    def mailbox(self, user: int) -> Channel:
        for channel in self.channels.values():
            if channel.to == user:
                return channel
        channel = Channel(next(self.ids), "", DM, to=user)
        self.channels[channel.id] = channel
        return channel

    def visible(self, channel: int, user: int) -> list[Message]:
        """What somebody sees in a channel, oldest first."""
        return [
            each
            for each in self.messages.values()
            if each.channel == channel
            and each.only_for in (0, user)
            and not each.thinking
            and self.channels[channel].to in (0, user)
        ]

    def listed(self) -> list[dict[str, Any]]:
        """The scheduled events that people see, soonest first."""
        seen = [each for each in self.events.values() if each["status"] in (1, 2)]
        return sorted(seen, key=lambda each: str(each["scheduled_start_time"]))

    # --- as Discord writes it ------------------------------------------------------------------

    def user(self, id: int) -> dict[str, Any]:
        name = self.members[id].name if id in self.members else "holdspace"
        return {
            "id": str(id),
            "username": name,
            "discriminator": "0",
            "global_name": name,
            "avatar": None,
            "bot": id == BOT,
            "public_flags": 0,
        }

    def member(self, id: int) -> dict[str, Any]:
        member = self.members.get(id)
        return {
            "user": self.user(id),
            "nick": None,
            "avatar": None,
            "roles": [str(id)] if id in self.members or id == BOT else [],
            "joined_at": STAMP,
            "deaf": False,
            "mute": False,
            "flags": 0,
            "permissions": str(member.permissions if member else NORMAL),
        }

    def channel(self, channel: Channel) -> dict[str, Any]:
        if channel.kind == DM:
            return {
                "id": str(channel.id),
                "type": DM,
                "last_message_id": None,
                "recipients": [self.user(channel.to)],
            }
        given: dict[str, Any] = {
            "id": str(channel.id),
            "type": channel.kind,
            "name": channel.name,
            "guild_id": str(GUILD),
            "position": 0,
            "permission_overwrites": _overwrites(channel),
            "parent_id": None,
            "nsfw": False,
            "topic": None,
        }
        if channel.kind in (THREAD, PRIVATE_THREAD):
            given |= {
                "parent_id": str(CHANNEL),
                "owner_id": str(BOT),
                "message_count": 0,
                "member_count": 1,
                "rate_limit_per_user": 0,
                "thread_metadata": {
                    "archived": channel.archived,
                    "auto_archive_duration": 60,
                    "archive_timestamp": STAMP,
                    "locked": channel.locked,
                },
            }
        return given

    def guild(self) -> dict[str, Any]:
        roles = [self._role(EVERYONE, "@everyone", self.everyone)]
        roles.append(self._role(BOT, "Holdspace", self.bot_permissions))
        roles += [
            self._role(each.id, each.name, each.permissions) for each in self.members.values()
        ]
        return {
            "id": str(GUILD),
            "name": "A server",
            "owner_id": str(BOT + 1000),
            "icon": None,
            "splash": None,
            "discovery_splash": None,
            "banner": None,
            "description": None,
            "afk_channel_id": None,
            "afk_timeout": 300,
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "premium_tier": 0,
            "premium_progress_bar_enabled": False,
            "system_channel_id": str(self.system_channel),
            "system_channel_flags": 0,
            "rules_channel_id": None,
            "public_updates_channel_id": None,
            "preferred_locale": "en-GB",
            "features": [],
            "emojis": [],
            "stickers": [],
            "roles": roles,
            "channels": [
                self.channel(each) for each in self.channels.values() if each.kind == TEXT_CHANNEL
            ],
            "threads": [],
            "members": [self.member(BOT)],
            "member_count": len(self.members) + 1,
            "presences": [],
            "voice_states": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
            "large": False,
            "joined_at": STAMP,
            "unavailable": False,
        }

    def _role(self, id: int, name: str, permissions: int) -> dict[str, Any]:
        return {
            "id": str(id),
            "name": name,
            "permissions": str(permissions),
            "position": 0 if id == EVERYONE else 1,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": False,
            "mentionable": False,
            "flags": 0,
            "icon": None,
            "unicode_emoji": None,
        }

    def message(self, message: Message) -> dict[str, Any]:
        return {
            "id": str(message.id),
            "channel_id": str(message.channel),
            "author": self.user(BOT),
            "content": message.content,
            "timestamp": STAMP,
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": message.embeds,
            "components": message.components,
            "pinned": False,
            "type": 0,
            "flags": message.flags,
        }

    def interaction(self, given: Interaction, data: dict[str, Any]) -> dict[str, Any]:
        channel = self.channels[given.channel]
        whole: dict[str, Any] = {
            "id": str(given.id),
            "application_id": str(APPLICATION),
            "type": given.type,
            "token": given.token,
            "version": 1,
            "channel_id": str(given.channel),
            "channel": self.channel(channel),
            "app_permissions": str(NORMAL),
            "locale": "en-GB",
            "entitlements": [],
            "authorizing_integration_owners": {"0": str(given.guild)},
            "context": 0 if given.guild else 1,
            "attachment_size_limit": 10485760,
            "data": data,
        }
        if given.guild:
            whole |= {"guild_id": str(GUILD), "guild_locale": "en-GB"}
            whole |= {"guild": {"id": str(GUILD), "features": [], "locale": "en-GB"}}
            whole["member"] = self.member(given.user)
        else:
            whole["user"] = self.user(given.user)
        if given.source is not None:
            whole["message"] = self.message(given.source)
        return whole


def _overwrites(channel: Channel) -> list[dict[str, Any]]:
    found = []
    if channel.private:
        found.append({"id": str(EVERYONE), "type": 0, "allow": "0", "deny": str(VIEW)})
    if channel.denied:
        found.append({"id": str(BOT), "type": 1, "allow": "0", "deny": str(channel.denied)})
    return found
