"""How the fake reaches the app: over HTTP with a signature, or through the app's open sockets."""

import asyncio
import hashlib
import hmac
import io
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

ACKNOWLEDGE_SECONDS = 3.0
Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Sent:
    """Something the app was told: how it acknowledged, and after how long. ``body`` is None where
    it did not do so in time."""

    kind: str
    payload: Payload
    body: Payload | None
    seconds: float
    status: int = 200


class Way(Protocol):
    async def send(self, kind: str, payload: Payload) -> Sent: ...


def signed(secret: str, body: str, at: float) -> dict[str, str]:
    """https://docs.slack.dev/authentication/verifying-requests-from-slack"""
    base = f"v0:{int(at)}:{body}"
    mac = hmac.new(secret.encode(), base.encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(int(at)), "X-Slack-Signature": f"v0={mac}"}


def encoded(kind: str, payload: Payload) -> tuple[str, str]:
    """The body of a request, and its content type."""
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    if kind == "slash_commands":
        return urlencode(payload), "application/x-www-form-urlencoded"
    return urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded"


class Http:
    def __init__(self, url: str, secret: str) -> None:
        self.url = url
        self.secret = secret
        self._session = aiohttp.ClientSession()

    async def send(self, kind: str, payload: Payload) -> Sent:
        body, content_type = encoded(kind, payload)
        return await self.raw(
            kind, payload, body, content_type, signed(self.secret, body, time.time())
        )

    async def raw(
        self, kind: str, payload: Payload, body: str, content_type: str, headers: Mapping[str, str]
    ) -> Sent:
        started = time.monotonic()
        timeout = aiohttp.ClientTimeout(total=ACKNOWLEDGE_SECONDS)
        try:
            async with self._session.post(
                self.url,
                data=io.BytesIO(body.encode()),
                headers={"Content-Type": content_type, **headers},
                timeout=timeout,
            ) as answer:
                text = await answer.text()
                given = json.loads(text) if text.startswith("{") else {}
                spent = time.monotonic() - started
                return Sent(kind, payload, given, spent, answer.status)
        except (TimeoutError, aiohttp.ClientError):
            return Sent(kind, payload, None, time.monotonic() - started, 0)

    async def close(self) -> None:
        await self._session.close()


@dataclass(eq=False)
class Socket:
    ws: web.WebSocketResponse
    frozen: bool = False
    """Half open: takes everything and answers nothing."""
    leaving: bool = False
    """It was asked to leave: nothing new is sent to it while there is another."""


@dataclass
class Sockets:
    """Every socket that the app holds. An envelope goes to one of them, in turn."""

    open: list[Socket] = field(default_factory=list)
    history: int = 0
    least: int = 99
    """The fewest that were open at once since there were two."""
    silent: int = 0
    """How many of the next ones are not greeted."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    _waiting: dict[str, asyncio.Future[Payload]] = field(default_factory=dict)
    _turn: int = 0

    async def send(self, kind: str, payload: Payload) -> Sent:
        started = time.monotonic()
        envelope = f"{started:.9f}-{self._turn}"
        future: asyncio.Future[Payload] = asyncio.get_running_loop().create_future()
        self._waiting[envelope] = future
        frame = {
            "type": kind,
            "envelope_id": envelope,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        try:
            async with asyncio.timeout(ACKNOWLEDGE_SECONDS):
                await self._pick().ws.send_str(json.dumps(frame))
                body = await future
        except (TimeoutError, ConnectionError, IndexError):
            return Sent(kind, payload, None, time.monotonic() - started, 0)
        finally:
            self._waiting.pop(envelope, None)
        return Sent(kind, payload, body, time.monotonic() - started)

    def acknowledged(self, frame: Payload) -> None:
        future = self._waiting.get(str(frame.get("envelope_id")))
        if future is not None and not future.done():
            future.set_result(frame.get("payload") or {})

    def _pick(self) -> Socket:
        live = [each for each in self.open if not each.ws.closed]
        live = [each for each in live if not each.leaving] or live
        self._turn += 1
        return live[self._turn % len(live)] if live else live[0]

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse(autoping=False)
        await ws.prepare(request)
        socket = Socket(ws)
        self.open.append(socket)
        self.history += 1
        self._note()
        if self.silent:
            self.silent -= 1
        else:
            await ws.send_json({"type": "hello", "num_connections": len(self.open)})
        try:
            async for message in ws:
                if socket.frozen:
                    continue
                if message.type is aiohttp.WSMsgType.PING:
                    await ws.pong(message.data)
                elif message.type is aiohttp.WSMsgType.TEXT:
                    self.acknowledged(json.loads(message.data))
        finally:
            self.open.remove(socket)
            self._note()
        return ws

    def _note(self) -> None:
        count = len(self.open)
        if count >= 2 or self.least < 99:
            self.least = min(self.least, count)
        self.changed.set()

    async def ask_to_leave(self, socket: Socket, reason: str = "refresh_requested") -> None:
        socket.leaving = True
        await socket.ws.send_json({"type": "disconnect", "reason": reason})

    def cut(self, socket: Socket) -> None:
        """As a network does: without a word."""
        transport = socket.ws._req.transport if socket.ws._req else None
        if transport is not None:
            transport.abort()
