"""Discord's gateway: identify, heartbeats, events in order, resume, invalid session."""

import asyncio
import json
import zlib
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.discord.world import APPLICATION, BOT, GUILD, TOKEN, World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11


@dataclass
class Session:
    """One shard's session: what it was sent stays, so that a resume can hear it again."""

    id: str
    shard: int
    shards: int
    intents: int
    sent: list[dict[str, Any]] = field(default_factory=list)
    socket: "Socket | None" = None


class Socket:
    """One connection, compressed where it asks for it."""

    def __init__(self, socket: web.WebSocketResponse, compress: bool) -> None:
        self.socket = socket
        self.frozen = False
        """Half open: it takes everything and says nothing."""
        self._zlib = zlib.compressobj() if compress else None

    async def send(self, payload: dict[str, Any]) -> None:
        if self.frozen:
            return
        raw = json.dumps(payload).encode()
        if self._zlib is None:
            await self.socket.send_str(raw.decode())
            return
        squeezed = self._zlib.compress(raw) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
        await self.socket.send_bytes(squeezed)


class Gateway:
    """``identified``, ``resumed`` count what clients did. ``invalidate`` refuses the next resume;
    ``closing`` is a code with which the next identify is refused, ``heartbeat`` how often clients
    are asked for one, in milliseconds."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.url = ""
        self.sessions: dict[str, Session] = {}
        self.identified = 0
        self.resumed = 0
        self.heartbeats = 0
        self.heartbeat = 30000
        self.invalidate = False
        self.closing = 0
        self.ready = asyncio.Event()
        self.changed = asyncio.Condition()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        response = web.WebSocketResponse()
        await response.prepare(request)
        socket = Socket(response, request.query.get("compress") == "zlib-stream")
        session: Session | None = None
        asked = {"heartbeat_interval": self.heartbeat}
        await socket.send({"op": HELLO, "d": asked, "s": None, "t": None})
        async for message in response:
            if message.type is not WSMsgType.TEXT:
                break
            payload = json.loads(message.data)
            match payload["op"]:
                case 1:
                    self.heartbeats += 1
                    await socket.send({"op": ACK})
                case 2:
                    session = await self._identify(socket, payload["d"])
                case 6:
                    session = await self._resume(socket, payload["d"])
                case _:
                    continue
        if session is not None and session.socket is socket:
            session.socket = None
        return response

    async def _identify(self, socket: Socket, given: dict[str, Any]) -> Session | None:
        if given["token"] != TOKEN or self.closing:
            await socket.socket.close(code=self.closing or 4004)
            return None
        self.identified += 1
        shard, shards = given.get("shard", [0, 1])
        session = Session(f"session-{self.identified}", shard, shards, given["intents"])
        session.socket = socket
        for old in [each for each in self.sessions.values() if each.shard == shard]:
            self.sessions.pop(old.id)
        self.sessions[session.id] = session
        mine = self._world.in_guild and _shard_of(GUILD, shards) == shard
        ready = {
            "v": 10,
            "user": self._world.user(BOT),
            "guilds": [{"id": str(GUILD), "unavailable": True}] if mine else [],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": [shard, shards],
            "application": {"id": str(APPLICATION), "flags": 0},
            "private_channels": [],
        }
        await self._tell(session, "READY", ready)
        if mine:
            await self._tell(session, "GUILD_CREATE", self._world.guild())
        self.ready.set()
        async with self.changed:
            self.changed.notify_all()
        return session

    async def _resume(self, socket: Socket, given: dict[str, Any]) -> Session | None:
        session = self.sessions.get(given["session_id"])
        if session is None or self.invalidate:
            self.invalidate = False
            self.sessions.pop(given["session_id"], None)
            await socket.send({"op": INVALID, "d": False})
            return None
        self.resumed += 1
        session.socket = socket
        for payload in session.sent:
            if payload["s"] > given["seq"]:
                await socket.send(payload)
        await self._tell(session, "RESUMED", {})
        self.ready.set()
        return session

    async def tell(self, event: str, data: dict[str, Any], guild: int) -> None:
        """To the shard that hears of this server; direct messages are the first one's. What nobody
        hears now, a resume hears."""
        for session in list(self.sessions.values()):
            if _shard_of(guild, session.shards) == session.shard:
                await self._tell(session, event, data)
                return

    async def until_identified(self, times: int) -> None:
        async with self.changed:
            await self.changed.wait_for(lambda: self.identified >= times)

    async def drop(self) -> None:
        """Every connection breaks, without a word."""
        self.ready.clear()
        for session in self.sessions.values():
            if session.socket is not None:
                transport = session.socket.socket._req.transport  # type: ignore[union-attr]
                session.socket = None
                if transport is not None:
                    transport.close()

    def freeze(self) -> None:
        """Every connection stays open, and nothing comes through it any more."""
        for session in self.sessions.values():
            if session.socket is not None:
                session.socket.frozen = True

    async def ask_to_reconnect(self) -> None:
        self.ready.clear()
        for session in self.sessions.values():
            if session.socket is not None:
                await session.socket.send({"op": RECONNECT, "d": None, "s": None, "t": None})

    async def _tell(self, session: Session, event: str, data: dict[str, Any]) -> None:
        payload = {"op": DISPATCH, "t": event, "s": len(session.sent) + 1, "d": data}
        session.sent.append(payload)
        if session.socket is not None:
            try:
                await session.socket.send(payload)
            except ConnectionError:
                session.socket = None


def _shard_of(guild: int, shards: int) -> int:
    return (guild >> 22) % shards
