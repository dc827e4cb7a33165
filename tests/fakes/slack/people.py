"""People at the fake's keyboards: they type, press, fill in and look."""

import copy
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.slack import rules
from tests.fakes.slack.state import (
    APP,
    BOT_USER,
    TEAM,
    Channel,
    Posted,
    User,
    View,
    escaped,
)
from tests.fakes.slack.ways import Sent
from tests.support import canary

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack

Payload = Mapping[str, Any]


@dataclass
class Actor:
    """One person. ``sent`` is everything the app was told because of them, newest last."""

    slack: "FakeSlack"
    user: User
    sent: list[Sent] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.user.id

    # --- looking ------------------------------------------------------------------------

    def sees(self, channel: Channel | None = None) -> list[Posted]:
        """Every message, private ones too; those of one channel where it is given."""
        seen = self.slack.seen_by(self.id)
        return [each for each in seen if channel is None or each.channel is channel]

    async def reads(self, words: str, *, private: bool | None = None) -> Posted:
        """The newest message with those words on it, as soon as it is there. ``private`` asks for
        one that only this person sees, or for one that everybody does."""

        def found() -> Posted | None:
            for each in reversed(self.sees()):
                hidden = bool(each.only_for) or each.channel.direct
                if words in each.words and private in (None, hidden):
                    return each
            return None

        posted: Posted = await self.slack.until(found)
        return posted

    async def view(self, words: str = "") -> View:
        """The view on top, as soon as there is one with those words."""

        def found() -> View | None:
            stack = self.slack.stack(self.id)
            return stack[-1] if stack and words in stack[-1].words else None

        view: View = await self.slack.until(found)
        return view

    async def home(self, words: str = "") -> Payload:
        """Their Home tab, as soon as those words are on it."""
        from tests.fakes.slack.state import readable

        def found() -> Payload | None:
            home = self.slack.homes.get(self.id)
            shown = home and words in "\n".join(readable(list(home.get("blocks", []))))
            return home if shown else None

        home: Payload = await self.slack.until(found)
        return home

    # --- doing --------------------------------------------------------------------------

    async def types(self, typed: str, channel: Channel | None = None) -> Sent:
        """``/peer …`` in a channel, or in the direct message with the app."""
        place = channel or self.slack.direct(self.id)
        command, _, text = typed.partition(" ")
        payload = {
            "token": "legacy",
            "team_id": TEAM,
            "team_domain": "fake",
            "channel_id": place.id,
            "channel_name": place.name,
            "user_id": self.id,
            "user_name": self.user.name,
            "command": command,
            "text": escaped(text, self.slack.users, self.slack.channels),
            "api_app_id": APP,
            "is_enterprise_install": "true" if self.slack.enterprise else "false",
            **({"enterprise_id": self.slack.enterprise} if self.slack.enterprise else {}),
            "response_url": self._response(place),
            "trigger_id": self.slack.trigger(self.id),
        }
        return await self._send("slash_commands", payload)

    async def presses(
        self, label: str, on: Posted | View | Payload | None = None, *, choose: str = ""
    ) -> Sent:
        """The button or menu with that label or action id; on the newest thing that has it."""
        where, element = self._find(label, on)
        return await self._press(where, element, choose)

    async def _press(self, where: "Posted | View | Payload", element: Payload, choose: str) -> Sent:
        action: dict[str, Any] = {
            "type": element["type"],
            "action_id": element["action_id"],
            "block_id": "b1",
            "action_ts": f"{self.slack.number()}.0",
        }
        if choose:
            (option,) = (
                each
                for each in element["options"]
                if choose in (each["value"], each["text"]["text"])
            )
            action["selected_option"] = option
        payload: dict[str, Any] = {
            "type": "block_actions",
            "user": {"id": self.id, "username": self.user.name, "team_id": TEAM},
            "api_app_id": APP,
            "trigger_id": self.slack.trigger(self.id),
            **self._installed(),
            "actions": [action],
        }
        match where:
            case Posted():
                payload["container"] = {
                    "type": "message",
                    "message_ts": where.ts,
                    "channel_id": where.channel.id,
                    "is_ephemeral": bool(where.only_for),
                }
                payload["channel"] = {"id": where.channel.id, "name": where.channel.name}
                payload["response_url"] = self._response(where.channel, where)
            case View():
                payload["container"] = {"type": "view", "view_id": where.id}
                payload["view"] = self._sent_view(where, "modal")
            case _:
                payload["container"] = {"type": "view", "view_id": f"V0HOME{self.id}"}
                payload["view"] = {**where, "id": f"V0HOME{self.id}", "type": "home"}
        return await self._send("interactive", payload)

    async def submits(self, view: View | None = None, **values: str) -> Sent:
        """Sends the view on top. Fields that are not given keep what stands in them."""
        shown = view or await self.view()
        state: dict[str, Any] = {}
        for block in rules.inputs(shown.payload):
            name = block["block_id"]
            if block["element"]["type"] == "external_select" and name in values:
                block["element"]["initial_option"] = await self.picks(shown, name, values.pop(name))
            state[name] = {
                block["element"]["action_id"]: rules.state(block, values.pop(name, None))
            }
        assert not values, f"the form has no {sorted(values)}"
        payload = {
            "type": "view_submission",
            "user": {"id": self.id, "username": self.user.name, "team_id": TEAM},
            "api_app_id": APP,
            "trigger_id": self.slack.trigger(self.id),
            "response_urls": [],
            **self._installed(),
            "view": {**self._sent_view(shown, "modal"), "state": {"values": state}},
        }
        sent = await self._send("interactive", payload)
        if sent.body is not None:
            self._acknowledged(shown, sent.body, state)
        await self.slack.tell()
        return sent

    async def looks_up(self, view: View, name: str, typed: str) -> Sequence[Payload]:
        """Types into a list that the app fills: the options it sends."""
        (block,) = (each for each in rules.inputs(view.payload) if each["block_id"] == name)
        element = block["element"]
        if len(typed) < element.get("min_query_length", 3):
            return ()
        sent = await self._send(
            "interactive",
            {
                "type": "block_suggestion",
                "user": {"id": self.id, "name": self.user.name, "team_id": TEAM},
                "container": {"type": "view", "view_id": view.id},
                "api_app_id": APP,
                "action_id": element["action_id"],
                "block_id": name,
                "value": typed,
                "team": {"id": TEAM, "domain": "fake"},
                "enterprise": None,
                "is_enterprise_install": False,
                "view": self._sent_view(view, "modal"),
            },
        )
        assert sent.body is not None, "the list was not filled in time"
        found: Sequence[Payload] = sent.body["options"]
        rules.options(found, "external_select")
        return found

    async def picks(self, view: View, name: str, wanted: str) -> Payload:
        """Looks it up, and takes the option with that label or value."""
        for each in await self.looks_up(view, name, wanted):
            if wanted in (each["text"]["text"], each["value"]):
                return each
        raise AssertionError(f"{wanted} is not in the list {name!r}")

    async def opens_home(self) -> Sent:
        event = {"type": "app_home_opened", "user": self.id, "channel": "D0", "tab": "home"}
        return await self.event(event)

    async def joins(self, channel: Channel) -> Sent:
        channel.members.add(self.id)
        return await self.event(
            {"type": "member_joined_channel", "user": self.id, "channel": channel.id, "team": TEAM}
        )

    async def leaves(self, channel: Channel) -> Sent:
        channel.members.discard(self.id)
        return await self.event(
            {"type": "member_left_channel", "user": self.id, "channel": channel.id, "team": TEAM}
        )

    async def uses_shortcut(self, callback_id: str) -> Sent:
        payload = {
            "type": "shortcut",
            "callback_id": callback_id,
            "trigger_id": self.slack.trigger(self.id),
            "user": {"id": self.id, "username": self.user.name, "team_id": TEAM},
            **self._installed(),
            "action_ts": f"{self.slack.number()}.0",
        }
        return await self._send("interactive", payload)

    def closes(self) -> None:
        """The view on top."""
        self.slack.stack(self.id)[-1].closed = True

    # --- small pieces -------------------------------------------------------------------

    async def _send(self, kind: str, payload: Payload) -> Sent:
        self._must_not_be_logged(payload)
        # What was sent does not change when the form on the screen does.
        sent = await self.slack.tell_app(kind, copy.deepcopy(payload))
        self.sent.append(sent)
        return sent

    def _must_not_be_logged(self, payload: Payload) -> None:
        canary.watch_name(self.id)
        canary.watch_name(self.user.name)
        canary.watch(payload.get("text"))
        # An address with its own right to answer one person.
        canary.watch_name(str(payload.get("response_url", "")).removeprefix(self.slack.address))
        view = payload.get("view") or {}
        canary.watch((view.get("state") or {}).get("values"))

    async def event(self, event: Payload, at: float | None = None) -> Sent:
        """Any event of the Events API, as if this person had brought it about. ``at`` is when
        Slack says that it was (Unix time)."""
        number = self.slack.number()
        payload = {
            "token": "legacy",
            "team_id": TEAM,
            "api_app_id": APP,
            "event": {**event, "event_ts": f"{number}.0"},
            "type": "event_callback",
            "event_id": f"Ev0{number:08d}",
            "event_time": int(self.slack.wall() if at is None else at),
            "authorizations": [
                {
                    "enterprise_id": self.slack.enterprise or None,
                    "team_id": TEAM,
                    "user_id": BOT_USER,
                    "is_bot": True,
                    "is_enterprise_install": bool(self.slack.enterprise),
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": uuid.uuid4().hex,
        }
        return await self._send("events_api", payload)

    def _acknowledged(self, view: View, body: Payload, state: Payload) -> None:
        """What Slack does with the acknowledgement of a submitted form."""
        match body.get("response_action", "close"):
            case "errors":
                errors = body["errors"]
                unknown = set(errors) - set(state)
                assert not unknown, f"errors for {unknown}, which are no inputs of the view"
                view.errors = dict(errors)
                for block in rules.inputs(view.payload):
                    _keep(block, next(iter(state[block["block_id"]].values())))
            case "update":
                rules.view(body["view"], "modal")
                view.payload, view.errors = dict(body["view"]), {}
                view.changes += 1
            case "push":
                rules.view(body["view"], "modal")
                self.slack.view(self.id, body["view"], under=view.id)
            case "clear":
                for each in self.slack.stack(self.id):
                    each.closed = True
            case "close":
                view.closed = True
            case other:
                raise AssertionError(f"no such response_action: {other}")

    def _sent_view(self, view: View, kind: str) -> Payload:
        return {
            **view.payload,
            "id": view.id,
            "type": kind,
            "team_id": TEAM,
            "app_id": APP,
            "app_installed_team_id": self.slack.enterprise or TEAM,
            "hash": f"{view.changes}.hash",
            "root_view_id": view.id,
            "previous_view_id": view.under or None,
            "state": {"values": {}},
        }

    def _installed(self) -> Payload:
        """Where the app is installed, as interactive payloads say it. For an organisation's there
        may be no team, and the person's is to be looked at."""
        if self.slack.enterprise:
            enterprise = {"id": self.slack.enterprise, "name": "Org"}
            return {"is_enterprise_install": True, "enterprise": enterprise, "team": None}
        team = {"id": TEAM, "domain": "fake"}
        return {"is_enterprise_install": False, "enterprise": None, "team": team}

    def _response(self, channel: Channel, original: Posted | None = None) -> str:
        return f"{self.slack.address}/response/{self.slack.response(channel, self.id, original)}"

    def _find(self, label: str, on: Any) -> tuple[Any, Payload]:
        for where in [on] if on is not None else self._everything():
            for element in _elements(where):
                if label in (element.get("action_id"), _label(element)):
                    return where, element
        raise AssertionError(f"{self.user.name} sees no {label!r}")

    def _everything(self) -> Iterator[Any]:
        """What somebody looks at first comes first."""
        yield from reversed(self.slack.stack(self.id))
        yield from reversed(self.sees())
        if self.id in self.slack.homes:
            yield self.slack.homes[self.id]


def _keep(block: Any, value: Payload) -> None:
    """An input goes on showing what was typed into it."""
    element = block["element"]
    pairs = {
        "value": "initial_value",
        "selected_date": "initial_date",
        "selected_time": "initial_time",
        "selected_option": "initial_option",
        "selected_options": "initial_options",
        "selected_users": "initial_users",
    }
    for given, kept in pairs.items():
        if value.get(given):
            element[kept] = value[given]


def _elements(where: Any) -> Iterator[Payload]:
    blocks: Sequence[Payload]
    match where:
        case Posted():
            blocks = where.blocks
        case View():
            blocks = where.payload.get("blocks", [])
        case _:
            blocks = where.get("blocks", [])
    for block in blocks:
        if block["type"] == "actions":
            yield from block["elements"]
        elif "accessory" in block:
            yield block["accessory"]


def _label(element: Payload) -> str:
    shown = element.get("text") or element.get("placeholder") or {}
    return str(shown.get("text", ""))
