"""The room's server: the page, the socket and the files.

Longer than most files: it is the one place where the page, the socket and the router meet.
"""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from pathlib import Path
from typing import assert_never
from urllib.parse import quote

from aiohttp import WSMsgType, web

from adapters.rehearsal import commands, inbound, limits
from adapters.rehearsal.clock import RehearsalClock
from adapters.rehearsal.doors import add_headers, guard
from adapters.rehearsal.inbound import (
    Again,
    MoveClock,
    Press,
    Say,
    Sit,
    StopClock,
    Submit,
    Suggest,
)
from adapters.rehearsal.journey import Controls, Ending, Traveller
from adapters.rehearsal.performing import Deed, Performer
from adapters.rehearsal.room import Room
from adapters.rehearsal.seats import CHANNEL
from adapters.rehearsal.windows import Window, Windows
from bot.ids import new_id
from bot.log import Log
from bot.ports import Router, StorageUnavailable

log = Log(__name__)

STATIC = Path(__file__).parent / "static"


REFRESH: web.AppKey[Callable[[], None]] = web.AppKey("refresh")
"""To be called when what is next may have changed: every window hears about it."""


def make_app(
    router: Router,
    room: Room,
    clock: RehearsalClock,
    *,
    controls: Controls,
    token: str | None = None,
    command: str = "peer",
    randomness: Callable[[int], bytes] = secrets.token_bytes,
    beside: Iterable[web.RouteDef] = (),
) -> web.Application:
    """The application. ``command`` is the one command's name. ``beside`` is served with it."""
    app = web.Application(middlewares=[guard(token)], client_max_size=limits.BODY_BYTES)
    app.on_response_prepare.append(add_headers)
    server = _Server(router, room, clock, controls, command=command, randomness=randomness)
    app[REFRESH] = server.refresh
    app.cleanup_ctx.append(server.life)
    app.on_shutdown.append(server.close)
    app.add_routes(
        [
            web.get("/", server.page),
            web.get("/healthz", server.health),
            web.get("/socket", server.socket),
            web.get("/files/{id:[0-9]{1,12}}", server.file),
            web.static("/static", STATIC),
            *beside,
        ]
    )
    return app


class _Server:
    """The handlers, and what they share."""

    def __init__(
        self,
        router: Router,
        room: Room,
        clock: RehearsalClock,
        controls: Controls,
        *,
        command: str,
        randomness: Callable[[int], bytes],
    ) -> None:
        self._router = router
        self._room = room
        self._command = command
        self._controls = controls
        self._performer = Performer(room, clock, router, command)
        self._traveller = Traveller(clock, controls, room.seats[0].zone)
        self._windows = Windows(room, self._traveller, lambda: new_id(randomness))
        self._traveller.on_change = self._windows.refresh
        self._tasks: set[asyncio.Task[None]] = set()

    async def life(self, _: web.Application) -> AsyncIterator[None]:
        keeper = asyncio.create_task(self._windows.keep_current())
        yield
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)

    def refresh(self) -> None:
        self._windows.refresh()

    async def close(self, _: web.Application) -> None:
        """What has begun comes to its end, within reason."""
        self._traveller.stop()
        self._windows.let_all_go()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=limits.GOODBYE.total_seconds())

    # --- pages ----------------------------------------------------------------------------------

    async def page(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "index.html")

    async def health(self, _: web.Request) -> web.Response:
        try:
            return web.json_response({"status": "ok", **await self._controls.health()})
        except StorageUnavailable as error:
            return web.json_response({"status": "unwell", "why": str(error)}, status=503)

    async def file(self, request: web.Request) -> web.Response:
        """A file of the seat whose window shows this ticket. Anything else is not there."""
        seat = self._windows.seat_of_ticket(request.query.get("ticket", ""))
        found = self._room.file_for(seat, int(request.match_info["id"])) if seat else None
        if found is None:
            raise web.HTTPNotFound
        name = f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"
        return web.Response(
            body=found.content,
            headers={"Content-Type": found.media_type, "Content-Disposition": name},
        )

    # --- the socket -----------------------------------------------------------------------------

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(
            heartbeat=limits.HEARTBEAT.total_seconds(), max_msg_size=limits.FRAME_BYTES
        )
        await socket.prepare(request)
        window = self._windows.open()
        window.send(self._hello())
        writer = asyncio.create_task(_write(socket, window))
        doing: set[asyncio.Task[None]] = set()
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    break
                if len(doing) >= limits.IN_FLIGHT:
                    await asyncio.wait(doing, return_when=asyncio.FIRST_COMPLETED)
                self._receive(window, message.data, doing)
        finally:
            self._windows.close(window)
            window.let_go()
            await writer
        return socket

    def _hello(self) -> dict[str, object]:
        seats = [
            {"id": each.id, "name": each.name, "role": each.role.value, "zone": each.zone}
            for each in self._room.seats
        ]
        return {"type": "hello", "seats": seats, "channel": CHANNEL, "command": f"/{self._command}"}

    def _receive(self, window: Window, raw: str, doing: set[asyncio.Task[None]]) -> None:
        try:
            frame = inbound.read(raw)
        except inbound.Unreadable as error:
            window.send({"type": "refused", "event": error.event})
            return
        match frame:
            case Sit(seat=seat, epoch=epoch, after=after):
                # A seat that is not there: the page shows the first one instead.
                known = self._room.seat(seat) or self._room.seats[0]
                self._windows.sit(window, known.id, epoch, after)
                return
            case StopClock():
                self._traveller.stop()
                return
            case Say() | Press() | Submit():
                work = self._perform(window, frame)
            case Suggest():
                work = self._suggest(window, frame)
            case MoveClock():
                work = self._move(window, frame)
            case Again():
                work = self._again(window, frame)
            case _:
                assert_never(frame)
        # It belongs to the room: a window that closes does not cut it off.
        task = asyncio.create_task(self._carefully(window, work))
        for tasks in (doing, self._tasks):
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    async def _carefully(self, window: Window, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except Exception as error:
            log.error("room.failed", problem=error)
            window.send({"type": "clock-problem", "why": "failed"})

    async def _perform(self, window: Window, deed: Deed) -> None:
        window.send(await self._performer.once(deed))
        self._windows.refresh()

    async def _suggest(self, window: Window, frame: Suggest) -> None:
        seat = self._room.seat(frame.seat)
        words = commands.half_typed(self._command, frame.text)
        choices = (
            await self._router.suggest(seat.person, inbound.place_of(frame.view), words)
            if seat is not None and words is not None
            else ()
        )
        offers = commands.offers(self._command, frame.text, choices)
        window.send({"type": "offers", "ask": frame.ask, "offers": offers})

    async def _move(self, window: Window, frame: MoveClock) -> None:
        ending = await self._traveller.move(frame.to)
        if ending is not Ending.ARRIVED:
            why = ending.value if ending else "nowhere"
            window.send({"type": "clock-problem", "why": why})

    async def _again(self, window: Window, frame: Again) -> None:
        await self._traveller.start_again(frame.furnished, self._clear)
        window.send({"type": "started"})

    def _clear(self) -> None:
        self._room.clear()
        self._windows.start_again()


async def _write(socket: web.WebSocketResponse, window: Window) -> None:
    """Everything that goes to one window, in order, until it is let go."""
    while (frame := await window.waiting.get()) is not None:
        try:
            await socket.send_str(json.dumps(frame, ensure_ascii=False))
        except (ConnectionError, RuntimeError):
            break
    await socket.close(code=1012)
