"""Socket Mode: for a machine that Slack cannot reach. Two sockets, so that one is always there.

Slack asks each socket to leave from time to time. Its successor is opened first, and the old one
stays until what is on its way has been acknowledged. A socket that answers no ping is let go, also
where the machine still believes in it.
https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack import limits
from adapters.slack.calls import Calls, proxy_for
from adapters.slack.problems import TokenRefused, problem_of
from bot.log import Log
from bot.ports import Parts, PlatformProblem, Randomness, StorageUnavailable, TryLater, Unreachable

log = Log(__name__)

Hear = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]
Frame = Mapping[str, Any]


class Lost(Exception):
    """A socket ended without being asked to."""


@dataclass(slots=True, eq=False)
class _Line:
    """One open socket. ``heard_at`` is when it last said anything, a pong too; ``greeted`` says
    that Slack has said hello on it."""

    socket: aiohttp.ClientWebSocketResponse
    heard_at: float
    greeted: bool = False
    leaving: asyncio.Event = field(default_factory=asyncio.Event)
    work: set[asyncio.Task[None]] = field(default_factory=set)


class Sockets:
    def __init__(
        self,
        calls: Calls,
        app_token: str,
        hear: Hear,
        *,
        monotonic: Callable[[], float],
        randomness: Randomness,
        parts: Parts | None = None,
    ) -> None:
        """``parts`` divides the sockets that Slack allows an app between several processes."""
        self._calls = calls
        self._app_token = app_token
        self._hear = hear
        self._monotonic = monotonic
        self._randomness = randomness
        self._parts = parts
        self._kept: dict[int, asyncio.Task[None]] = {}
        """By number, the task that keeps one socket open."""
        self._asked = False
        self._greeted: set[_Line] = set()
        self._old: set[asyncio.Task[None]] = set()
        self._prepared: list[str] = []
        self.ready = asyncio.Event()
        """Set while every socket is open that is this process's own."""

    @property
    def connected(self) -> int:
        """How many sockets Slack has said hello on."""
        return len(self._greeted)

    @property
    def stands_by(self) -> bool:
        """Other processes have every socket that Slack allows."""
        return self._asked and not self._kept

    async def run(self) -> None:
        """Keeps the sockets open until it is cancelled."""
        timeout = aiohttp.ClientTimeout(connect=limits.CONNECT.total_seconds())
        async with aiohttp.ClientSession(timeout=timeout) as session:
            try:
                if self._parts is None:
                    await self._keep_to(range(limits.SOCKETS), session)
                    await asyncio.gather(*self._kept.values())
                else:
                    await self._share(self._parts, session)
            finally:
                await self._keep_to((), session)
                for task in self._old:
                    task.cancel()
                await asyncio.gather(*self._old, return_exceptions=True)
                if self._parts is not None:
                    with suppress(StorageUnavailable):
                        await self._parts.leave()

    async def _share(self, parts: Parts, session: aiohttp.ClientSession) -> None:
        """Where the database is away everything stays as it is: nobody else can take a socket then
        either."""
        while True:
            try:
                _, mine = await parts.mine(limits.SOCKETS_OF_APP, self._kept)
                if await self._keep_to(mine, session):
                    await parts.mine(limits.SOCKETS_OF_APP, self._kept)
                self._asked = True
            except StorageUnavailable as problem:
                log.info("slack.sockets_kept", problem=problem)
            await asyncio.sleep(limits.SOCKETS_EVERY.total_seconds())

    async def _keep_to(self, numbers: Collection[int], session: aiohttp.ClientSession) -> bool:
        """These sockets are open here and no others. Whether one was let go."""
        gone = [self._kept.pop(number) for number in set(self._kept) - set(numbers)]
        for task in gone:
            task.cancel()
        await asyncio.gather(*gone, return_exceptions=True)
        for number in numbers:
            if number not in self._kept:
                self._kept[number] = asyncio.create_task(self._keep(number, session))
        self._count()
        return bool(gone)

    def _count(self) -> None:
        if self._kept and self.connected >= len(self._kept):
            self.ready.set()
        else:
            self.ready.clear()

    async def prepare(self) -> None:
        """Asks for the first socket's address, so that a token that is refused is heard of at the
        start: TokenRefused or Unreachable. Raises PlatformProblem."""
        self._prepared.append(await self._address())

    async def _address(self) -> str:
        if self._prepared:
            return self._prepared.pop()
        client = self._calls.bare()
        try:
            answer = await client.apps_connections_open(app_token=self._app_token)
        except Exception as error:
            raise problem_of(error) from None
        return str(answer.get("url") or "")

    async def _keep(self, number: int, session: aiohttp.ClientSession) -> None:
        """Where one lived long, its successor follows at once or almost. Sockets that come and go
        are followed more and more slowly, however politely each was asked to leave."""
        pause = limits.RECONNECT_FROM
        while True:
            began, wait = self._monotonic(), limits.NO_TIME
            try:
                await self._one(number, session)
            except (TokenRefused, Unreachable) as problem:
                log.error("slack.sockets_closed", problem=problem)
                wait = limits.RECONNECT_TO
            except TryLater as later:
                wait = later.after
            except (PlatformProblem, Lost, aiohttp.ClientError, TimeoutError, OSError) as problem:
                log.info("slack.socket_lost", socket=number, problem=problem)
                wait = limits.RECONNECT_FROM
            if self._monotonic() - began > limits.SHORT_LIFE.total_seconds():
                pause = limits.RECONNECT_FROM
            else:
                wait, pause = max(wait, pause), min(pause * 2, limits.RECONNECT_TO)
            share = 0.5 + int.from_bytes(self._randomness(2), "big") / 65536
            await asyncio.sleep(wait.total_seconds() * share)

    async def _one(self, number: int, session: aiohttp.ClientSession) -> None:
        """One socket, from its hello until Slack asks it to leave. Raises where it is lost."""
        address = await self._address()
        socket = await session.ws_connect(
            address,
            autoping=False,
            max_msg_size=limits.FRAME_BYTES,
            proxy=proxy_for(address),
            timeout=aiohttp.ClientWSTimeout(ws_close=1.0),
        )
        line = _Line(socket, self._monotonic())
        reading = asyncio.create_task(self._read(line))
        try:
            leaving = asyncio.create_task(line.leaving.wait())
            done, _ = await asyncio.wait({reading, leaving}, return_when=asyncio.FIRST_COMPLETED)
            leaving.cancel()
            if reading in done:
                reading.result()
                raise Lost
        except BaseException:
            # Who pressed something a moment ago still hears that it was heard.
            if line.work:
                await asyncio.wait(line.work, timeout=limits.ACKNOWLEDGE.total_seconds())
            reading.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await reading
            raise
        old = asyncio.create_task(_retire(line, reading))
        self._old.add(old)
        old.add_done_callback(self._old.discard)

    async def _read(self, line: _Line) -> None:
        watching = asyncio.create_task(self._watch(line))
        hello_by = self._monotonic() + limits.HELLO.total_seconds()
        try:
            while True:
                # Its pongs are no hello.
                wait = None if line.greeted else max(0.001, hello_by - self._monotonic())
                message = await line.socket.receive(timeout=wait)
                line.heard_at = self._monotonic()
                match message.type:
                    case aiohttp.WSMsgType.TEXT:
                        self._take(line, message.data)
                    case aiohttp.WSMsgType.PING:
                        await line.socket.pong(message.data)
                    case aiohttp.WSMsgType.PONG | aiohttp.WSMsgType.BINARY:
                        pass
                    case _:
                        raise Lost
        finally:
            watching.cancel()
            self._greeted.discard(line)
            self._count()
            await line.socket.close()

    async def _watch(self, line: _Line) -> None:
        """Asks whether the other side is there, and closes the socket where it is not."""
        while True:
            await asyncio.sleep(limits.PING_EVERY.total_seconds())
            if self._monotonic() - line.heard_at > limits.SILENCE.total_seconds():
                log.info("slack.socket_silent")
                await line.socket.close()
                return
            with suppress(ConnectionError, RuntimeError):
                await line.socket.ping()

    def _take(self, line: _Line, raw: str) -> None:
        frame = _frame(raw)
        match frame.get("type"):
            case "hello":
                self._greet(line)
            case "disconnect":
                if frame.get("reason") == "link_disabled":
                    log.error("slack.sockets_off")
                line.leaving.set()
            case _:
                if frame.get("envelope_id"):
                    # Whoever speaks on it has opened it.
                    self._greet(line)
                    task = asyncio.create_task(self._answer(line, frame))
                    line.work.add(task)
                    task.add_done_callback(line.work.discard)

    def _greet(self, line: _Line) -> None:
        line.greeted = True
        self._greeted.add(line)
        self._count()

    async def _answer(self, line: _Line, frame: Frame) -> None:
        """Hears what is in an envelope and acknowledges it. What could not be acknowledged comes
        again, and then has no second effect."""
        acknowledgement: dict[str, Any] = {"envelope_id": frame["envelope_id"]}
        try:
            request = AsyncBoltRequest(mode="socket_mode", body=frame.get("payload") or {})
            answer = await self._hear(request)
            if answer.body and frame.get("accepts_response_payload", True):
                acknowledgement["payload"] = json.loads(answer.body)
        except Exception as error:
            log.error("slack.envelope_failed", problem=error)
        try:
            await line.socket.send_str(json.dumps(acknowledgement))
        except (ConnectionError, RuntimeError) as error:
            log.info("slack.envelope_unacknowledged", problem=error)


async def _retire(line: _Line, reading: asyncio.Task[None]) -> None:
    """An old socket beside its successor: until Slack closes it, or for REFRESH."""
    try:
        await asyncio.wait({reading}, timeout=limits.REFRESH.total_seconds())
        if line.work:
            await asyncio.wait(line.work, timeout=limits.ACKNOWLEDGE.total_seconds())
    finally:
        reading.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await reading


def _frame(raw: str) -> Frame:
    try:
        given = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}
