"""A window of the room without a browser: the page's side of the socket, in a few lines."""

import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tests.adapters.rehearsal.fakes import House


class Window:
    """``entries`` is what it shows, by id. Every call reads the socket up to its own answer."""

    def __init__(
        self, session: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse, url: str
    ) -> None:
        self._session = session
        self._socket = socket
        self._url = url
        self._counter = itertools.count(1)
        self.entries: dict[int, dict[str, Any]] = {}
        self.epoch = ""
        self.seq = 0
        self.ticket = ""
        self.seat = ""
        self.clock: dict[str, Any] = {}

    async def send(self, frame: dict[str, Any]) -> None:
        await self._socket.send_str(json.dumps(frame))

    async def until(self, type: str, **wanted: Any) -> dict[str, Any]:
        """Reads on to a frame of this type whose fields are these, and keeps what comes before."""
        while True:
            message = await self._socket.receive(timeout=10)
            assert message.type is aiohttp.WSMsgType.TEXT, message
            frame: dict[str, Any] = json.loads(message.data)
            self._keep(frame)
            if frame["type"] == type and all(frame.get(name) == wanted[name] for name in wanted):
                return frame

    def _keep(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "picture":
                if frame["whole"]:
                    self.entries.clear()
                self.entries.update({entry["id"]: entry for entry in frame["entries"]})
                self.epoch, self.seq, self.ticket = frame["epoch"], frame["seq"], frame["ticket"]
            case "entry":
                self.entries[frame["entry"]["id"]] = frame["entry"]
                self.seq = frame["seq"]
            case "clock":
                self.clock = frame
            case _:
                pass

    async def sit(self, seat: str, epoch: str = "", after: int = 0) -> dict[str, Any]:
        self.seat = seat
        await self.send({"type": "sit", "seat": seat, "epoch": epoch, "after": after})
        return await self.until("picture")

    def event(self) -> str:
        return f"event-{id(self):x}-{next(self._counter)}"

    async def say(
        self, text: str, *, view: str = "channel", event: str | None = None
    ) -> dict[str, Any]:
        return await self._do({"type": "say", "view": view, "text": text}, event)

    async def press(
        self, entry: int, action: str, chosen: str = "", *, event: str | None = None
    ) -> dict[str, Any]:
        return await self._do(
            {"type": "press", "entry": entry, "action": action, "chosen": chosen}, event
        )

    async def submit(
        self, form: str, values: dict[str, str], *, entry: int | None = None
    ) -> dict[str, Any]:
        frame = {"type": "submit", "view": "channel", "form": form, "values": values}
        return await self._do({**frame, "entry": entry}, None)

    async def _do(self, frame: dict[str, Any], event: str | None) -> dict[str, Any]:
        event = event or self.event()
        await self.send({**frame, "event": event, "seat": self.seat})
        return await self.until("done", event=event)

    async def settle(self) -> None:
        """Everything that the room has sent so far has been read."""
        await self.send(
            {"type": "suggest", "ask": -1, "seat": self.seat, "view": "channel", "text": ""}
        )
        await self.until("offers", ask=-1)

    async def fetch(self, file: int) -> bytes | None:
        address = f"{self._url}/files/{file}"
        async with self._session.get(address, params={"ticket": self.ticket}) as response:
            return await response.read() if response.status == 200 else None


@asynccontextmanager
async def open_window(at: House, seat: str, *, sit: bool = True) -> AsyncIterator[Window]:
    async with (
        aiohttp.ClientSession(headers={"Origin": at.url}) as session,
        session.ws_connect(f"{at.url}/socket") as socket,
    ):
        window = Window(session, socket, at.url)
        await window.until("hello")
        if sit:
            await window.sit(seat)
        yield window
