"""Discord's REST API, as far as Holdspace uses it, and the whole fake put together."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.fakes.discord import rules
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.rules import EPHEMERAL, V2, OpenApi
from tests.fakes.discord.world import (
    APPLICATION,
    BOT,
    DM,
    GUILD,
    PIN,
    THREAD,
    TOKEN,
    Channel,
    Interaction,
    Message,
    Refusal,
    World,
)
from tests.support import canary

NEW_MESSAGE, PROMISE, PROMISE_UPDATE, UPDATE, OFFERS, MODAL = 4, 5, 6, 7, 8, 9
_COMPONENT, _AUTOCOMPLETE, _SUBMITTED = 3, 4, 5

Call = Callable[[web.Request, dict[str, Any], list[bytes]], Awaitable[object]]


class FakeDiscord:
    """``lose`` decides for each accepted message whether its reply is lost on the way back.
    ``ack_seconds`` is how long an interaction waits, ``nonce_seconds`` how long a nonce counts.
    ``limit`` is how many messages a channel takes in ``window`` seconds."""

    def __init__(self, api: OpenApi | None) -> None:
        self.api = api
        self.world = World()
        self.gateway = Gateway(self.world)
        self.url = ""
        self.requests: list[tuple[str, str, Any]] = []
        self.statuses: dict[int, int] = {}
        self.lose: Callable[[], bool] = lambda: False
        self.lose_answers: Callable[[], bool] = lambda: False
        """The same for what answers an interaction."""
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        """What time it is for scheduled events."""
        self.failing = 0
        """How many requests are answered 503 from now on."""
        self.token_good = True
        self.ack_seconds = 3.0
        self.limit, self.window = 50, 1.0
        self.nonce_seconds = 180.0
        self._sent: dict[int, tuple[float, int]] = {}
        self.changed = asyncio.Condition()

    def app(self) -> web.Application:
        app = web.Application(client_max_size=20 * 1024 * 1024)
        app.router.add_get("/gateway", self.gateway.handle)
        app.router.add_get("/gateway/", self.gateway.handle)
        for method, path, call in self._routes():
            app.router.add_route(method, f"/api/v10{path}", self._wrapped(call))
        return app

    def _routes(self) -> list[tuple[str, str, Call]]:
        messages = "/channels/{channel}/messages"
        answer = "/webhooks/{application}/{token}"
        return [
            ("GET", "/users/@me", self._me),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/applications/@me", self._application),
            ("GET", "/gateway/bot", self._gateway_bot),
            ("GET", "/applications/{application}/commands", self._commands),
            ("PUT", "/applications/{application}/commands", self._sync),
            ("GET", "/applications/{application}/guilds/{guild}/commands", self._commands),
            ("PUT", "/applications/{application}/guilds/{guild}/commands", self._sync),
            ("GET", "/channels/{channel}", self._channel),
            ("PATCH", "/channels/{channel}", self._change_channel),
            ("GET", "/guilds/{guild}/members/{user}", self._member),
            ("POST", "/users/@me/channels", self._mailbox),
            ("GET", "/guilds/{guild}", self._guild),
            ("GET", "/guilds/{guild}/scheduled-events", self._events),
            ("POST", "/guilds/{guild}/scheduled-events", self._make_event),
            ("PATCH", "/guilds/{guild}/scheduled-events/{event}", self._change_event),
            ("POST", messages, self._post),
            ("PATCH", f"{messages}/{{message}}", self._edit),
            ("PUT", f"{messages}/pins/{{message}}", self._pin),
            ("DELETE", f"{messages}/pins/{{message}}", self._unpin),
            ("POST", "/interactions/{interaction}/{token}/callback", self._callback),
            ("POST", answer, self._follow_up),
            ("PATCH", f"{answer}/messages/@original", self._edit_original),
            ("DELETE", f"{answer}/messages/@original", self._delete_original),
        ]

    def _wrapped(self, call: Call) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def answer(request: web.Request) -> web.StreamResponse:
            body, files = await _body(request)
            path = request.path.removeprefix("/api/v10")
            self.requests.append((request.method, path, body))
            try:
                self._admit(request)
                self._check(request.method, path, body)
                given = await call(request, body, files)
            except Refusal as refusal:
                if refusal.status in (400, 405) and refusal.code not in (30003, 30038):
                    self.world.violations.append(f"{request.method} {path}: {refusal.message}")
                said: dict[str, Any] = {"code": refusal.code, "message": refusal.message}
                if refusal.status == 429:
                    said |= {"retry_after": self._room(request)[1], "global": False}
                return self._answer(said, refusal.status, request)
            finally:
                async with self.changed:
                    self.changed.notify_all()
            posting = call in (self._post, self._make_event, self._change_event)
            lose = self.lose if posting else self.lose_answers
            if (posting or _answers(request)) and lose():
                assert request.transport is not None
                request.transport.close()
            return self._answer(given, 204 if given is None else 200, request)

        return answer

    def _answer(self, given: object, status: int, request: web.Request) -> web.Response:
        self.statuses[status] = self.statuses.get(status, 0) + 1
        headers = {
            "Content-Type": "application/json",
            "Via": "1.1 fake",
        }
        if request.method == "POST" and request.path.endswith("/messages"):
            left, seconds = self._room(request)
            headers |= {
                "X-RateLimit-Bucket": "messages",
                "X-RateLimit-Limit": str(self.limit),
                "X-RateLimit-Remaining": str(left),
                "X-RateLimit-Reset-After": f"{seconds:.3f}",
                "X-RateLimit-Reset": f"{time.time() + seconds:.3f}",
            }
        if given is None:
            return web.Response(status=status)
        return web.Response(body=json.dumps(given).encode(), status=status, headers=headers)

    def _room(self, request: web.Request) -> tuple[int, float]:
        """How many messages this channel still takes, and in how many seconds it starts anew."""
        channel = int(request.match_info["channel"])
        now = asyncio.get_running_loop().time()
        since, count = self._sent.get(channel, (now, 0))
        if now - since >= self.window:
            since, count = now, 0
        self._sent[channel] = (since, count)
        return max(0, self.limit - count), max(0.01, since + self.window - now)

    def _admit(self, request: web.Request) -> None:
        if self.failing:
            self.failing -= 1
            raise Refusal(503, 0, "unavailable")
        open_ = _answers(request)
        good = request.headers.get("Authorization") == f"Bot {TOKEN}" and self.token_good
        if not open_ and not good:
            raise Refusal(401, 0, "401: Unauthorized")

    def _check(self, method: str, path: str, body: dict[str, Any]) -> None:
        if self.api is None or method not in ("POST", "PUT", "PATCH"):
            return
        problems = self.api.problems(method, path, body)
        if problems:
            self.world.violations.extend(problems)
            raise Refusal(400, 50035, "Invalid Form Body")

    # --- who and where -------------------------------------------------------------------------

    async def _me(self, *_: object) -> object:
        return self.world.user(BOT)

    async def _application(self, *_: object) -> object:
        return {
            "id": str(APPLICATION),
            "name": "Holdspace",
            "icon": None,
            "description": "",
            "bot_public": False,
            "bot_require_code_grant": False,
            "verify_key": "0",
            "flags": self.world.intents,
            "owner": self.world.user(BOT),
            "team": None,
            "summary": "",
        }

    async def _gateway_bot(self, *_: object) -> object:
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        return {"url": self.gateway.url, "shards": 1, "session_start_limit": limit}

    async def _commands(self, request: web.Request, *_: object) -> object:
        guild = int(request.match_info.get("guild", 0))
        if guild not in (0, GUILD):
            raise Refusal(403, 50001, "Missing Access")
        found = self.world.commands.get(guild, [])
        if request.query.get("with_localizations") == "true":
            return found
        return _in_one_language(found)

    async def _sync(self, request: web.Request, body: dict[str, Any], files: list[bytes]) -> object:
        wanted: Any = body
        for command in wanted:
            for problem in rules.command_problems(command):
                raise Refusal(400, 50035, problem)
        self.world.syncs += 1
        known = [{**each, "id": str(next(self.world.ids)), "version": "1"} for each in wanted]
        self.world.commands[int(request.match_info.get("guild", 0))] = known
        return known

    async def _channel(self, request: web.Request, *_: object) -> object:
        return self.world.channel(self._seen(int(request.match_info["channel"])))

    async def _change_channel(
        self, request: web.Request, body: dict[str, Any], files: list[bytes]
    ) -> object:
        channel = self._seen(int(request.match_info["channel"]))
        if channel.locked:
            raise Refusal(403, 50013, "Missing Permissions")
        channel.archived = bool(body.get("archived", channel.archived))
        return self.world.channel(channel)

    async def _member(self, request: web.Request, *_: object) -> object:
        user = int(request.match_info["user"])
        if user not in self.world.members and user != BOT:
            raise Refusal(404, 10007, "Unknown Member")
        return self.world.member(user)

    async def _mailbox(
        self, request: web.Request, body: dict[str, Any], files: list[bytes]
    ) -> object:
        user = int(body["recipient_id"])
        if user not in self.world.members:
            raise Refusal(404, 10013, "Unknown User")
        return self.world.channel(self.world.mailbox(user))

    # --- scheduled events ----------------------------------------------------------------------

    async def _guild(self, *_: object) -> object:
        if not self.world.in_guild:
            raise Refusal(404, 10004, "Unknown Guild")
        # Over REST Discord tells of no channels, threads or members.
        left_out = ("channels", "threads", "members", "voice_states", "presences", "joined_at")
        return {name: each for name, each in self.world.guild().items() if name not in left_out}

    async def _events(self, *_: object) -> object:
        if not self.world.in_guild:
            raise Refusal(404, 10004, "Unknown Guild")
        return self.world.listed()

    async def _make_event(
        self, request: web.Request, body: dict[str, Any], files: list[bytes]
    ) -> object:
        self._event_problems(body)
        if len(self.world.listed()) >= self.world.events_at_most:
            raise Refusal(400, 30038, "Maximum number of uncompleted guild scheduled events")
        id = next(self.world.ids)
        made = {"creator_id": str(BOT), "guild_id": str(GUILD), "channel_id": None, "status": 1}
        self.world.events[id] = {"id": str(id), "description": None, **made, **body}
        return self.world.events[id]

    async def _change_event(
        self, request: web.Request, body: dict[str, Any], files: list[bytes]
    ) -> object:
        event = self.world.events.get(int(request.match_info["event"]))
        if event is None or event["status"] not in (1, 2):
            raise Refusal(404, 10070, "Unknown Guild Scheduled Event")
        if event["creator_id"] != str(BOT):
            raise Refusal(403, 50013, "Missing Permissions")
        self._event_problems(body, event)
        event.update(body)
        return event

    def _event_problems(self, body: dict[str, Any], before: dict[str, Any] | None = None) -> None:
        if not self.world.may_make_events:
            raise Refusal(403, 50013, "Missing Permissions")
        for problem in rules.event_problems(body, before):
            raise Refusal(400, 50035, problem)
        for name in ("scheduled_start_time", "scheduled_end_time"):
            if name in body and datetime.fromisoformat(body[name]) <= self.now():
                raise Refusal(400, 50035, f"a {name} that has passed")

    def _seen(self, id: int) -> Channel:
        channel = self.world.channels.get(id)
        if channel is None:
            raise Refusal(404, 10003, "Unknown Channel")
        if not channel.visible or (channel.kind != DM and not self.world.in_guild):
            raise Refusal(403, 50001, "Missing Access")
        return channel

    # --- messages ------------------------------------------------------------------------------

    async def _post(self, request: web.Request, body: dict[str, Any], files: list[bytes]) -> object:
        channel = self._seen(int(request.match_info["channel"]))
        if not channel.writable:
            raise Refusal(403, 50013, "Missing Permissions")
        if channel.to and not self.world.members[channel.to].messages_open:
            raise Refusal(403, 50007, "Cannot send messages to this user")
        if channel.kind == THREAD and channel.archived:
            raise Refusal(400, 50083, "Thread is archived")
        left, _ = self._room(request)
        if not left:
            raise Refusal(429, 0, "You are being rate limited.")
        since, count = self._sent[channel.id]
        self._sent[channel.id] = (since, count + 1)
        self._message_problems(body)
        nonce = str(body.get("nonce") or "")
        key = (channel.id, nonce)
        now = asyncio.get_running_loop().time()
        before, at = self.world.nonces.get(key, (0, 0.0))
        if nonce and body.get("enforce_nonce") and before and now - at < self.nonce_seconds:
            return self.world.message(self.world.messages[before])
        message = self._new(channel.id, body, files)
        if nonce:
            self.world.nonces[key] = (message.id, now)
        return self.world.message(message)

    async def _edit(self, request: web.Request, body: dict[str, Any], files: list[bytes]) -> object:
        channel = self._seen(int(request.match_info["channel"]))
        message = self.world.messages.get(int(request.match_info["message"]))
        if message is None or message.channel != channel.id or message.only_for:
            raise Refusal(404, 10008, "Unknown Message")
        self._message_problems(body, message)
        message.change(body, files)
        return self.world.message(message)

    async def _pin(self, request: web.Request, *_: object) -> object:
        message = self._pinnable(request)
        if message not in self.world.pins:
            if len(self.world.pins) >= self.world.pins_at_most:
                raise Refusal(400, 30003, "Maximum number of pins reached")
            self.world.pins.append(message)
        return None

    async def _unpin(self, request: web.Request, *_: object) -> object:
        message = self._pinnable(request)
        if message in self.world.pins:
            self.world.pins.remove(message)
        return None

    def _pinnable(self, request: web.Request) -> int:
        channel = self._seen(int(request.match_info["channel"]))
        if not self.world.bot_permissions & PIN & ~channel.denied:
            raise Refusal(403, 50013, "Missing Permissions")
        message = self.world.messages.get(int(request.match_info["message"]))
        if message is None or message.channel != channel.id or message.only_for:
            raise Refusal(404, 10008, "Unknown Message")
        return message.id

    def _new(
        self, channel: int, body: dict[str, Any], files: list[bytes], only_for: int = 0
    ) -> Message:
        message = Message(next(self.world.ids), channel, only_for=only_for)
        message.change(body, files)
        self.world.messages[message.id] = message
        return message

    def _message_problems(self, body: dict[str, Any], before: Message | None = None) -> None:
        was = before is not None and before.v2
        for problem in rules.message_problems(body, was_v2=was, new=before is None):
            raise Refusal(400, 50035, problem)
        if self.api is not None and body.get("components"):
            for problem in rules.unknown_keys(self.api, body["components"], "Message"):
                raise Refusal(400, 50035, problem)

    # --- interactions --------------------------------------------------------------------------

    async def _callback(
        self, request: web.Request, body: dict[str, Any], files: list[bytes]
    ) -> object:
        given = self._interaction(request)
        late = asyncio.get_running_loop().time() - given.born > self.ack_seconds
        if late:
            raise Refusal(404, 10062, "Unknown interaction")
        if given.answered:
            raise Refusal(400, 40060, "Interaction has already been acknowledged.")
        kind = body["type"]
        data = body.get("data") or {}
        self._callback_problems(given, kind, data)
        given.answered = kind
        match kind:
            case 9:
                given.modal = data
            case 8:
                given.offers = data["choices"]
            case 6:
                given.original = given.source
            case 7:
                assert given.source is not None
                self._message_problems(data, given.source)
                given.source.change(data, files)
                given.original = given.source
            case _:
                hidden = given.user if (data.get("flags") or 0) & EPHEMERAL else 0
                if kind == NEW_MESSAGE:
                    self._message_problems(data)
                given.original = self._new(given.channel, data, files, only_for=hidden)
                given.original.thinking = kind == PROMISE
        shown = given.original
        return {
            "interaction": {
                "id": str(given.id),
                "type": given.type,
                "response_message_id": str(shown.id) if shown else None,
                "response_message_loading": kind == PROMISE,
                "response_message_ephemeral": bool(shown and shown.only_for),
            },
            "resource": {"type": kind, "message": self.world.message(shown)} if shown else None,
        }

    def _callback_problems(self, given: Interaction, kind: int, data: dict[str, Any]) -> None:
        if (kind == OFFERS) != (given.type == _AUTOCOMPLETE):
            raise Refusal(400, 50035, "completions for what asked for none, or the other way")
        if kind in (PROMISE_UPDATE, UPDATE) and given.source is None:
            raise Refusal(400, 50035, "an update where there is no message")
        if kind == MODAL:
            if given.type == _SUBMITTED:
                raise Refusal(400, 50035, "a form on top of a form")
            for problem in rules.modal_problems(data):
                raise Refusal(400, 50035, problem)
            if self.api is not None:
                for problem in rules.unknown_keys(self.api, data["components"], "Modal"):
                    raise Refusal(400, 50035, problem)

    async def _follow_up(
        self, request: web.Request, body: dict[str, Any], files: list[bytes]
    ) -> object:
        given = self._interaction(request)
        if not given.answered:
            raise Refusal(404, 10015, "Unknown Webhook")
        self._message_problems(body)
        hidden = given.user if (body.get("flags") or 0) & EPHEMERAL else 0
        given.answers += 1
        return self.world.message(self._new(given.channel, body, files, only_for=hidden))

    async def _edit_original(
        self, request: web.Request, body: dict[str, Any], files: list[bytes]
    ) -> object:
        given = self._interaction(request)
        message = given.original
        if message is None or message.id not in self.world.messages:
            raise Refusal(404, 10008, "Unknown Message")
        self._message_problems(body, message)
        message.change(body, files)
        given.answers += 1
        return self.world.message(message)

    async def _delete_original(
        self, request: web.Request, body: dict[str, Any], files: list[bytes]
    ) -> object:
        given = self._interaction(request)
        if given.original is not None:
            self.world.messages.pop(given.original.id, None)
        given.answers += 1
        return None

    def _interaction(self, request: web.Request) -> Interaction:
        given = self.world.interactions.get(request.match_info["token"])
        if given is None:
            raise Refusal(404, 10015, "Unknown Webhook")
        return given


def _in_one_language(node: Any) -> Any:
    """As Discord tells of a command unless it is asked for all languages."""
    if isinstance(node, list):
        return [_in_one_language(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {
        name: _in_one_language(each)
        for name, each in node.items()
        if not name.endswith("_localizations")
    }


def _answers(request: web.Request) -> bool:
    """Whether it answers an interaction: then its token is the interaction's own."""
    return "/interactions/" in request.path or "/webhooks/" in request.path


async def _body(request: web.Request) -> tuple[Any, list[bytes]]:
    """The JSON, and the files beside it."""
    if request.content_type == "multipart/form-data":
        form = await request.post()
        files = [
            field.file.read()
            for name, field in form.items()
            if name.startswith("files") and isinstance(field, web.FileField)
        ]
        return json.loads(str(form["payload_json"])), files
    raw = await request.read()
    return (json.loads(raw) if raw else {}), []


@asynccontextmanager
async def fake_discord(api: OpenApi | None = None) -> AsyncIterator[FakeDiscord]:
    """Serves on a free port. ``url`` is the REST base, ``gateway.url`` the socket's."""
    fake = FakeDiscord(api)
    canary.watch_name(TOKEN)
    runner = web.AppRunner(fake.app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    fake.url = f"http://127.0.0.1:{port}/api/v10"
    fake.gateway.url = f"ws://127.0.0.1:{port}/gateway"
    try:
        yield fake
    finally:
        await runner.cleanup()


__all__ = ["GUILD", "V2", "FakeDiscord", "fake_discord"]
