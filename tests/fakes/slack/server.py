"""The server: addresses, tokens, scopes, rates and faults in front of the methods."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.fakes.slack import rules
from tests.fakes.slack.api import Api
from tests.fakes.slack.faults import Bucket, Fault, Faults, Harm
from tests.fakes.slack.people import Actor
from tests.fakes.slack.rules import Refused
from tests.fakes.slack.state import BOT_USER, Call, Workspace
from tests.fakes.slack.ways import Http, Sent, Socket, Sockets
from tests.support import canary

BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-fake-bot", "xapp-fake-app", "fake-signing-secret"
_READS = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}
_APP_METHODS = {"apps.connections.open"}


class FakeSlack(Workspace):
    """A workspace with an address. ``scopes`` are what the app was given when it was installed."""

    def __init__(self, scopes: Sequence[str], http: str = "") -> None:
        super().__init__()
        self.scopes = set(scopes)
        self.faults = Faults()
        self.sockets = Sockets()
        self.posting = Bucket(self.monotonic)
        self.address = ""
        self.slowness = 0.0
        """Seconds that each message takes, one after another, as on a narrow line."""
        self.held: dict[str, asyncio.Event] = {}
        """Methods that answer only when their event is set; ``waiting`` is what was asked of them
        until then."""
        self.waiting: list[str] = []
        self._line = asyncio.Lock()
        self.bot_tokens = {BOT_TOKEN}
        self.revoked: set[str] = set()
        """Tokens that were taken back: Slack knows them, and refuses them."""
        self.api = Api(self, lambda: self.address, self.bot_tokens)
        self.way: Http | Sockets = Http(http, SIGNING_SECRET) if http else self.sockets

    @property
    def api_url(self) -> str:
        return f"{self.address}/api/"

    def environment(self) -> Mapping[str, str]:
        """The settings of an app that is installed here."""
        given = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_API_URL": self.api_url}
        if isinstance(self.way, Http):
            return {**given, "SLACK_SIGNING_SECRET": SIGNING_SECRET}
        return {**given, "SLACK_APP_TOKEN": APP_TOKEN}

    def person(self, name: str, *, admin: bool = False) -> Actor:
        return Actor(self, self.user(name, admin=admin))

    async def until_sockets(
        self, seen: Callable[[Sequence[Socket]], bool], seconds: float = 10.0
    ) -> None:
        """Waits until the app's open sockets are as ``seen`` wants them."""
        async with asyncio.timeout(seconds):
            while not seen(self.sockets.open):
                self.sockets.changed.clear()
                await self.sockets.changed.wait()

    def approve(
        self,
        *,
        team: str,
        token: str,
        enterprise: str = "",
        refresh: str = "",
        seconds: int = 0,
    ) -> str:
        """Somebody allows the app on Slack's own page: the code that their browser comes back
        with."""
        return self.api.approve(
            {
                "access_token": token,
                "token_type": "bot",
                "scope": ",".join(sorted(self.scopes)),
                "bot_user_id": BOT_USER,
                "team": {"id": team, "name": "Fake"} if team else None,
                "enterprise": {"id": enterprise, "name": "Org"} if enterprise else None,
                "is_enterprise_install": bool(enterprise and not team),
                **({"refresh_token": refresh, "expires_in": seconds} if refresh else {}),
            }
        )

    async def tell_app(self, kind: str, payload: Mapping[str, Any]) -> Sent:
        """Sends, and keeps a note where it was not acknowledged in three seconds."""
        sent = await self.way.send(kind, payload)
        if sent.body is None:
            self.late.append(kind)
        return sent

    # --- the web server -----------------------------------------------------------------

    async def _method(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        params = await _params(request)
        fault = self.faults.take(name)
        if fault is not None and fault.harm is not Harm.DO_AND_HANG_UP:
            return self._harmed(name, params, fault, request)
        await self._held(name)
        if self.slowness and name == "chat.postMessage":
            async with self._line:
                await asyncio.sleep(self.slowness)
        try:
            self._may(name, request, params)
            answer: dict[str, Any] = {"ok": True, **self.api.methods[name](params)}
            error = ""
        except Refused as refused:
            error = refused.code
            answer = {"ok": False, "error": error, "detail": refused.why, **refused.more}
        token = _token(request, params)
        self.calls.append(Call(name, params, self.monotonic(), error, token))
        await self.tell()
        if fault is not None:
            return _hang_up(request)
        if error == "ratelimited":
            return web.json_response(answer, status=429, headers={"Retry-After": "1"})
        scopes = {"X-OAuth-Scopes": ",".join(sorted(self.scopes))}
        return web.json_response(answer, headers=scopes)

    def _may(self, name: str, request: web.Request, params: Mapping[str, Any]) -> None:
        if name not in self.api.methods:
            raise Refused("unknown_method", name)
        token = _token(request, params)
        if name == "oauth.v2.access":
            return
        if not token:
            raise Refused("not_authed")
        wanted = {APP_TOKEN} if name in _APP_METHODS else self.bot_tokens
        if token in self.revoked:
            raise Refused("account_inactive")
        if token not in wanted:
            raise Refused("invalid_auth")
        needed = rules.SCOPES[name]
        if name == "conversations.info":
            channel = self.channels.get(str(params.get("channel", "")))
            if channel is not None:
                needed = ("groups:read",) if channel.private else ("channels:read",)
        if name == "users.conversations":
            # Each kind of channel that is asked for needs its own scope.
            kinds = str(params.get("types") or "public_channel").split(",")
            needed = tuple(_READS[each] for each in kinds)
            lacking = [each for each in needed if each not in self.scopes]
            if lacking:
                given = ",".join(sorted(self.scopes))
                raise Refused("missing_scope", needed=lacking[0], provided=given)
        if needed and not self.scopes.intersection(needed):
            raise Refused("missing_scope", needed=needed[0], provided=",".join(sorted(self.scopes)))
        if name == "chat.postMessage" and not self.posting.allows(str(params.get("channel"))):
            raise Refused("ratelimited")

    def _harmed(
        self, name: str, params: Mapping[str, Any], fault: Fault, request: web.Request
    ) -> web.StreamResponse:
        self.calls.append(Call(name, params, self.monotonic(), fault.code or fault.harm.value))
        match fault.harm:
            case Harm.REFUSE:
                return web.json_response({"ok": False, "error": fault.code})
            case Harm.STATUS:
                return web.Response(status=fault.status, text="<html>upstream</html>")
            case Harm.LIMIT:
                return web.json_response(
                    {"ok": False, "error": "ratelimited"},
                    status=429,
                    headers={"Retry-After": str(fault.retry_after)},
                )
            case _:
                return _hang_up(request)

    async def _response_url(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        await self._held("response_url")
        fault = self.faults.take("response_url")
        if fault is not None:
            return self._harmed("response_url", body, fault, request)
        try:
            rules.message(str(body.get("text", "")), body.get("blocks", []))
            self.respond(request.match_info["id"], body)
        except Refused as refused:
            self.calls.append(Call("response_url", body, self.monotonic(), refused.code))
            await self.tell()
            status = 404 if refused.code in {"expired_url", "used_url"} else 400
            return web.json_response({"ok": False, "error": refused.code}, status=status)
        self.calls.append(Call("response_url", body, self.monotonic()))
        await self.tell()
        return web.Response(text="ok")

    async def _held(self, name: str) -> None:
        """Answers when it is let. ``name`` is a method, or ``response_url``."""
        if gate := self.held.get(name):
            self.waiting.append(name)
            await self.tell()
            await gate.wait()

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        fault = self.faults.take("upload")
        if fault is not None:
            return self._harmed("upload", {}, fault, request)
        fits = self.api.received(request.match_info["file"], await request.read())
        return web.Response(text="OK - 1") if fits else web.Response(status=400, text="bad upload")

    async def _link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self.api.tickets:
            return web.Response(status=401)
        self.api.tickets.discard(ticket)
        return await self.sockets.serve(request)

    def app(self) -> web.Application:
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._method)
        app.router.add_post("/response/{id}", self._response_url)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_get("/link/", self._link)
        return app


@asynccontextmanager
async def fake_slack(scopes: Sequence[str], http: str = "") -> AsyncIterator[FakeSlack]:
    """Serves on a free port of this machine. ``http`` is the app's address for requests; without
    it the app is expected to open sockets."""
    slack = FakeSlack(scopes, http)
    for secret in (BOT_TOKEN, APP_TOKEN, SIGNING_SECRET):
        canary.watch_name(secret)
    # A request whose sender has died before its turn was never made.
    runner = web.AppRunner(
        slack.app(), access_log=None, shutdown_timeout=0.1, handler_cancellation=True
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        slack.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield slack
    finally:
        for each in list(slack.sockets.open):
            slack.sockets.cut(each)
        if isinstance(slack.way, Http):
            await slack.way.close()
        await runner.cleanup()


async def _params(request: web.Request) -> Mapping[str, Any]:
    given: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        given.update(await request.json())
    elif request.can_read_body:
        given.update(await request.post())
    return given


def _token(request: web.Request, params: Mapping[str, Any]) -> str:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return given or str(params.get("token", ""))


def _hang_up(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500, text=json.dumps({"ok": False}))
