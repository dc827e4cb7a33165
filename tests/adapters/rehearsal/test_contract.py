"""The rehearsal room passes the suite of every adapter, over a real socket."""

from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from adapters.rehearsal.seats import CIRCLE, channel_place
from bot.ids import Person
from tests.adapters.rehearsal.fakes import House, house
from tests.adapters.rehearsal.window import Window, open_window
from tests.contracts.platform import PlatformContract, Seen, SeenForm


class RehearsalHarness:
    """Rhian acts at one window; for everyone who looks, another window is opened."""

    place = channel_place()
    who = CIRCLE[0].person
    other = CIRCLE[3].person
    nobody = Person("rehearsal", "rehearsal", "somebody-else")

    def __init__(self, at: House, window: Window) -> None:
        self._house = at
        self._window = window
        self._form: dict[str, Any] | None = None
        self.platform = at.platform
        self.router = at.router

    async def use_command(self, words: str) -> None:
        self._hear(await self._window.say(f"/peer {words}"))

    async def press(self, action: str, chosen: str = "") -> None:
        await self._window.settle()
        entry = max(
            id for id, entry in self._window.entries.items() if action in _actions(entry["body"])
        )
        self._hear(await self._window.press(entry, action, chosen))

    async def submit(self, values: dict[str, str]) -> None:
        assert self._form is not None
        self._hear(await self._window.submit(self._form["id"], values))

    async def join(self) -> None:
        await self._window.say("/join")

    async def channel_as(self, person: Person) -> Sequence[Seen]:
        return await self._cards(person, "channel")

    async def direct_as(self, person: Person) -> Sequence[Seen]:
        return await self._cards(person, "direct")

    async def open_form(self) -> SeenForm | None:
        if self._form is None:
            return None
        return SeenForm(
            id=self._form["id"],
            words="\n".join(_strings(self._form)),
            fields=tuple(each["name"] for each in self._form["fields"]),
            problems=self._form["problems"],
        )

    async def files_of(self, person: Person) -> Sequence[bytes]:
        found = []
        async with open_window(self._house, person.user) as window:
            for entry in self._house.room.visible_to(self.who.user)[0]:
                file = entry.body.get("file")
                if file and (content := await window.fetch(file["id"])) is not None:
                    found.append(content)
        return found

    async def described(self, person: Person) -> Sequence[str]:
        entries = self._house.room.visible_to(person.user)[0]
        return [each.body["file"]["alt"] for each in entries if each.body.get("file")]

    async def _cards(self, person: Person, view: str) -> Sequence[Seen]:
        async with open_window(self._house, person.user) as window:
            return [
                Seen(
                    words="\n".join(_strings(entry["body"])),
                    private=entry["private"],
                    actions=tuple(_actions(entry["body"])),
                )
                for entry in window.entries.values()
                if entry["view"] == view and entry["kind"] == "card"
            ]

    def _hear(self, done: dict[str, Any]) -> None:
        assert done["problem"] is None
        self._form = done["form"]
        if self._form is not None and done["problems"] is not None:
            self._form["problems"] = done["problems"]


def _strings(payload: Any) -> Iterator[str]:
    """Every string that the page puts before a reader, runs of inline text in one piece."""
    match payload:
        case str():
            yield payload
        case list() if all(isinstance(each, str) or "is" in each for each in payload):
            inline = ("strong", "when", "mention", "link")
            if all(isinstance(each, str) or each["is"] in inline for each in payload):
                yield "".join(
                    each
                    if isinstance(each, str)
                    else each.get("text", each.get("label", each.get("at", each.get("user"))))
                    for each in payload
                )
            else:
                for each in payload:
                    yield from _strings(each)
        case list():
            for each in payload:
                yield from _strings(each)
        case dict():
            for name, value in payload.items():
                if name not in ("is", "action", "look", "reader", "style", "zone", "summary"):
                    yield from _strings(value)
        case _:
            pass


def _actions(payload: Any) -> Iterator[str]:
    if isinstance(payload, list):
        for each in payload:
            yield from _actions(each)
    if isinstance(payload, dict):
        if isinstance(payload.get("action"), str):
            yield payload["action"]
        for value in payload.values():
            yield from _actions(value)


class TestRehearsalRoom(PlatformContract):
    @pytest.fixture
    async def harness(self, tmp_path: Path) -> AsyncIterator[RehearsalHarness]:
        async with house(tmp_path) as at, open_window(at, "rhian") as window:
            yield RehearsalHarness(at, window)
