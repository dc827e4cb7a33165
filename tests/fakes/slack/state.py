"""What a workspace of the fake holds, and how a test looks at it."""

import asyncio
import itertools
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.rules import Refused

Payload = Mapping[str, Any]

TEAM, APP, BOT_USER, BOT = "T0FAKE001", "A0FAKE001", "U0BOTUSER", "B0FAKE001"
TRIGGER_SECONDS = 3.0
RESPONSE_USES, RESPONSE_SECONDS = 5, 1800.0


@dataclass
class User:
    id: str
    name: str
    admin: bool = False
    zone: str = "Europe/London"
    deleted: bool = False
    bot: bool = False


@dataclass
class Channel:
    id: str
    name: str
    creator: str = ""
    private: bool = False
    archived: bool = False
    members: set[str] = field(default_factory=set)

    @property
    def direct(self) -> bool:
        return self.id.startswith("D")


@dataclass
class Posted:
    """A message, as the people who can see it see it now. ``only_for`` is set on ephemeral ones."""

    channel: Channel
    ts: str
    text: str
    blocks: list[Payload]
    only_for: str = ""
    edits: int = 0
    gone: bool = False

    @property
    def words(self) -> str:
        """Everything on it that can be read."""
        return "\n".join([self.text, *readable(self.blocks)])


@dataclass
class View:
    id: str
    user: str
    payload: dict[str, Any]
    under: str = ""
    closed: bool = False
    changes: int = 0
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        title = self.payload.get("title", {}).get("text", "")
        return "\n".join([title, *readable(self.payload.get("blocks", []))])


@dataclass
class Trigger:
    user: str
    at: float
    used: bool = False


@dataclass
class ResponseUrl:
    channel: Channel
    user: str
    at: float
    original: Posted | None
    uses: int = 0


@dataclass(frozen=True)
class Call:
    """One call that came in. ``error`` is what it was answered with, "" for ok."""

    method: str
    params: Payload
    at: float
    error: str = ""
    token: str = ""


class Workspace:
    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.monotonic = monotonic
        self.users: dict[str, User] = {BOT_USER: User(BOT_USER, "holdspace", bot=True)}
        self.channels: dict[str, Channel] = {}
        self.messages: list[Posted] = []
        self.pins: list[tuple[str, str]] = []
        """Channels and times of messages that are pinned."""
        self.views: dict[str, View] = {}
        self.homes: dict[str, Payload] = {}
        self.files: list[tuple[str, str, bytes]] = []
        self.described: dict[str, str] = {}
        """What each file says to who does not see it, by its name."""
        self.calls: list[Call] = []
        self.wall: Callable[[], float] = time.time
        """What Slack's own clock says, in Unix time."""
        self.enterprise = ""
        """Set where an organisation installed the app for all of its workspaces."""
        self.late: list[str] = []
        """Deliveries that were not acknowledged within three seconds."""
        self._numbers = itertools.count(1)
        self._triggers: dict[str, Trigger] = {}
        self._responses: dict[str, ResponseUrl] = {}
        self._changed = asyncio.Condition()

    # --- looking ------------------------------------------------------------------------

    async def until(self, seen: Callable[[], Any], seconds: float = 10.0) -> Any:
        """Waits until ``seen`` gives something, and gives it. Raises AssertionError where it never
        does."""
        try:
            async with asyncio.timeout(seconds), self._changed:
                while not (found := seen()):
                    await self._changed.wait()
                return found
        except TimeoutError:
            last = [(each.method, each.error) for each in self.calls[-12:]]
            last += [("said", each.text) for each in self.messages[-4:]]
            raise AssertionError(f"it never came; the last calls were {last}") from None

    async def tell(self) -> None:
        """Something has changed: whoever waits looks again."""
        async with self._changed:
            self._changed.notify_all()

    def seen_by(self, user: str) -> list[Posted]:
        """Every message this person can see, oldest first."""
        return [
            each
            for each in self.messages
            if not each.gone and (each.only_for in ("", user)) and (user in each.channel.members)
        ]

    # --- making -------------------------------------------------------------------------

    def number(self) -> int:
        return next(self._numbers)

    def user(self, name: str, *, admin: bool = False) -> User:
        user = User(f"U0{name.upper()}", name, admin)
        self.users[user.id] = user
        return user

    def channel(
        self, name: str, *members: User, creator: User | None = None, private: bool = False
    ) -> Channel:
        """With the app in it."""
        made = Channel(f"C0{name.upper()}", name, creator.id if creator else "", private)
        made.members = {BOT_USER, *(each.id for each in members)}
        self.channels[made.id] = made
        return made

    def direct(self, user: str) -> Channel:
        id = f"D0{user[2:]}"
        if id not in self.channels:
            self.channels[id] = Channel(id, "directmessage", members={user, BOT_USER})
        return self.channels[id]

    def post(
        self, channel: Channel, text: str, blocks: list[Payload], only_for: str = ""
    ) -> Posted:
        number = self.number()
        posted = Posted(channel, f"{1700000000 + number}.{number:06d}", text, blocks, only_for)
        self.messages.append(posted)
        return posted

    def view(self, user: str, payload: Payload, under: str = "") -> View:
        view = View(f"V0{self.number():06d}", user, dict(payload), under)
        self.views[view.id] = view
        return view

    def stack(self, user: str) -> list[View]:
        """The views that lie on each other for somebody, the top one last."""
        return [each for each in self.views.values() if each.user == user and not each.closed]

    def trigger(self, user: str) -> str:
        id = f"{self.number()}.{secrets.token_hex(8)}"
        self._triggers[id] = Trigger(user, self.monotonic())
        return id

    def pull(self, id: str) -> Trigger:
        trigger = self._triggers.get(id)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id", "a trigger opens one view")
        if self.monotonic() - trigger.at > TRIGGER_SECONDS:
            raise Refused("expired_trigger_id", "three seconds have passed")
        trigger.used = True
        return trigger

    def response(self, channel: Channel, user: str, original: Posted | None = None) -> str:
        id = secrets.token_hex(12)
        self._responses[id] = ResponseUrl(channel, user, self.monotonic(), original)
        return id

    def expire_triggers(self) -> None:
        """As if three seconds had passed."""
        for each in self._triggers.values():
            each.at -= TRIGGER_SECONDS + 1

    def expire_responses(self) -> None:
        """As if half an hour had passed."""
        for each in self._responses.values():
            each.at -= RESPONSE_SECONDS + 1

    def respond(self, id: str, body: Payload) -> None:
        found = self._responses.get(id)
        if found is None or self.monotonic() - found.at > RESPONSE_SECONDS:
            raise Refused("expired_url")
        if found.uses >= RESPONSE_USES:
            raise Refused("used_url")
        found.uses += 1
        text, blocks = body.get("text", ""), list(body.get("blocks", []))
        if body.get("replace_original") and found.original is not None:
            found.original.text, found.original.blocks = text, blocks
            found.original.edits += 1
            return
        private = body.get("response_type", "ephemeral") != "in_channel"
        hidden = found.user if private and not found.channel.direct else ""
        self.post(found.channel, text, blocks, hidden)


def readable(value: Any) -> list[str]:
    """Every text in blocks, also of options and rich text, and what stands in a field."""
    if isinstance(value, Mapping):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        own += [value["initial_value"]] if "initial_value" in value else []
        own += [value["fallback"]] if value.get("type") == "date" else []
        own += [f"<@{value['user_id']}>"] if value.get("type") == "user" else []
        rest = [readable(each) for name, each in value.items() if isinstance(each, (Mapping, list))]
        return [*own, *itertools.chain.from_iterable(rest)]
    if isinstance(value, list):
        return list(itertools.chain.from_iterable(readable(each) for each in value))
    return []


def escaped(typed: str, users: Mapping[str, User], channels: Mapping[str, Channel]) -> str:
    """What ``should_escape`` makes of a command: people, channels, addresses in angle brackets."""
    text = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = re.sub(r"(?<![<\w])(https?://[^\s\"]+)", r"<\1>", text)
    if "@" in text:
        by_name = {each.name: each.id for each in users.values()}
        text = re.sub(
            r"@([\w.-]+)",
            lambda found: f"<@{by_name[found[1]]}|{found[1]}>" if found[1] in by_name else found[0],
            text,
        )
    if "#" in text:
        places = {each.name: each.id for each in channels.values() if not each.direct}
        text = re.sub(
            r"(?<!&)#([\w-]+)",
            lambda found: f"<#{places[found[1]]}|{found[1]}>" if found[1] in places else found[0],
            text,
        )
    return text
