"""The real ``holdspace rehearse`` in a child process, and people in it over real sockets."""

import asyncio
import itertools
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

from tests.support import canary

PATIENCE = 30.0
"""Seconds for anything that should take far less: a test that waits this long has failed."""
_OURS = ("HOLDSPACE", "DATABASE_URL")
_ADDRESS = re.compile(rb"http://127\.0\.0\.1:(\d+)")


@dataclass
class RoomProcess:
    """``kill()`` is kill -9. ``start()`` again finds what was there."""

    folder: Path
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    process: asyncio.subprocess.Process | None = None

    async def start(self, *arguments: str) -> None:
        environment = {
            **{name: each for name, each in os.environ.items() if not name.startswith(_OURS)},
            "HOLDSPACE_DATA_DIR": str(self.folder),
            "HOLDSPACE_REHEARSAL_PORT": str(self.port),
            **self.environment,
        }
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "rehearse", *self.arguments, *arguments),
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        async with asyncio.timeout(PATIENCE):
            while line := await self.process.stdout.readline():
                if found := _ADDRESS.search(line):
                    self.port = int(found[1])
                    return
            raise AssertionError((await self.process.stderr.read()).decode())

    async def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        await self.process.wait()
        await self._inspect()
        _close(self.process)

    async def stop(self) -> int:
        """SIGTERM, as a service manager sends it. Gives the exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            code = await self.process.wait()
        await self._inspect()
        _close(self.process)
        return code

    async def _inspect(self) -> None:
        """What it wrote that nobody has read yet."""
        assert self.process is not None
        assert self.process.stderr is not None
        canary.inspect(await self.process.stderr.read())


@dataclass
class Window:
    """One browser window's socket, without the browser. ``entries`` is what its seat may see."""

    socket: aiohttp.ClientWebSocketResponse
    seat: str
    events: "itertools.count[int]"
    entries: dict[int, Any] = field(default_factory=dict)
    clock: Mapping[str, Any] = field(default_factory=dict)
    form: Any = None
    problems: Mapping[str, str] = field(default_factory=dict)
    seated: bool = False

    async def types(self, text: str, view: str = "channel") -> Any:
        """The whole box, with the slash."""
        canary.watch(text)
        return await self._do({"type": "say", "view": view, "text": text})

    async def presses(self, label: str, view: str | None = None) -> Any:
        """The newest button with that label that this seat can see."""
        await self.until(lambda: self.button(label, view), f"the button {label}")
        found = self.button(label, view)
        assert found is not None
        entry, button = found
        deed = {"type": "press", "entry": entry["id"], "action": button["action"]}
        return await self._do({**deed, "chosen": ""})

    async def fills(self, view: str = "channel", **values: str) -> Any:
        """The open form: these values, and what stood in its other fields."""
        assert self.form is not None, f"{self.seat} has no form open"
        canary.watch(values)
        known = {each["name"]: _initial(each["initial"]) for each in self.form["fields"]}
        frame = {"type": "submit", "view": view, "form": self.form["id"], "entry": None}
        return await self._do({**frame, "values": {**known, **values}})

    async def moves(self, to: str) -> None:
        """The clock; until it has arrived and everything due on the way is delivered."""
        await self.until(lambda: self._quiet, "a quiet room")
        target = self._target(to)
        await self.socket.send_json({"type": "move", "to": to})
        await self.until(lambda: self._arrived(target), f"{to}, {target}")

    def _target(self, to: str) -> datetime:
        match to:
            case "next":
                return _instant(self.clock["next_thing"])
            case "before-session":
                return _instant(self.clock["session"]) - timedelta(minutes=15)
            case _:
                return _instant(self.clock["now"]) + timedelta(**{f"{to}s": 1})

    def _arrived(self, target: datetime) -> bool:
        there = _instant(self.clock["now"]) >= target and self.clock["moving_to"] is None
        return there and self._quiet

    @property
    def _quiet(self) -> bool:
        due = self.clock["next_thing"]
        return due is None or _instant(due) > _instant(self.clock["now"])

    def button(self, label: str, view: str | None = None) -> tuple[Any, Any] | None:
        """The card and the button, newest first."""
        for entry in self._cards(view):
            for block in entry["body"]["card"]["blocks"]:
                for button in block.get("buttons", ()):
                    if button["label"] == label:
                        return entry, button
        return None

    def cards(self, view: str | None = None) -> list[str]:
        """Every card's words, newest first."""
        return [json.dumps(each["body"]["card"], ensure_ascii=False) for each in self._cards(view)]

    def summaries(self, view: str) -> list[str]:
        """The one plain line of each card, oldest first; times as their instants."""
        return [
            "".join(
                each if isinstance(each, str) else each.get("at", each.get("text", "…"))
                for each in entry["body"]["card"]["summary"]
            )
            for entry in reversed(self._cards(view))
            if not entry["private"] or view == "direct"
        ]

    def _cards(self, view: str | None) -> list[Any]:
        # As they came, as on the page: what is only shown has no number in the row.
        newest = reversed(self.entries.values())
        return [each for each in newest if each["kind"] == "card" and view in (None, each["view"])]

    async def until_card(self, words: str, view: str | None = None) -> str:
        """Waits for a card with these words and gives it."""
        await self.until(lambda: any(words in each for each in self.cards(view)), words)
        return next(each for each in self.cards(view) if words in each)

    async def until(self, true: Any, what: str = "") -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                while not true():
                    await self.hear()
        except TimeoutError:
            raise AssertionError(f"{self.seat} waited for {what!r}: {self.cards()}") from None

    async def _do(self, frame: Mapping[str, Any]) -> Any:
        event = f"event-{self.seat}-{next(self.events)}"
        await self.socket.send_json({**frame, "event": event, "seat": self.seat})
        done: list[Any] = []
        async with asyncio.timeout(PATIENCE):
            while not done:
                heard = await self.hear()
                if heard["type"] in ("done", "refused") and heard["event"] == event:
                    done.append(heard)
        self.form = done[0].get("form") or None
        self.problems = done[0].get("problems") or (self.form or {}).get("problems") or {}
        return done[0]

    async def hear(self) -> Any:
        frame = await self.socket.receive_json()
        match frame["type"]:
            case "picture":
                self.entries = {each["id"]: each for each in frame["entries"]}
                self.seated = True
            case "entry" if frame["seat"] == self.seat:
                self.entries[frame["entry"]["id"]] = frame["entry"]
            case "clock":
                self.clock = frame
            case _:
                pass
        return frame


@asynccontextmanager
async def window(port: int, seat: str) -> AsyncIterator[Window]:
    """Somebody sits down in their own window."""
    # A number that never comes twice in this room, also after a restart: a press sent again with
    # the same one would be taken for the first.
    start = int.from_bytes(os.urandom(6), "big")
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(
            f"http://127.0.0.1:{port}/socket", origin=f"http://127.0.0.1:{port}"
        ) as socket,
    ):
        opened = Window(socket, seat, itertools.count(start))
        await socket.send_json({"type": "sit", "seat": seat})
        await opened.until(lambda: opened.seated and bool(opened.clock), "its picture")
        yield opened


def _instant(written: str) -> datetime:
    return datetime.fromisoformat(written)


def _initial(value: Any) -> str:
    return ",".join(value) if isinstance(value, list) else str(value or "")


def _close(process: asyncio.subprocess.Process) -> None:
    """The pipes too, so that nothing is left for the garbage collector to complain about."""
    process._transport.close()  # type: ignore[attr-defined]
