"""The whole house with the rehearsal room for a platform, and a window for each of twelve people: a
stage of the shared conversations. What people do and see goes through their windows' sockets."""

import itertools
import secrets
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from adapters.rehearsal.app import make_app
from adapters.rehearsal.clock import RehearsalClock
from adapters.rehearsal.platform import RehearsalPlatform
from adapters.rehearsal.room import Room
from adapters.rehearsal.seats import PLATFORM, Role, Seat
from bot.flows.context import Rules
from bot.start.house import House, open_house
from bot.start.rehearse import RoomControls
from bot.start.serving import served
from content.loader import load
from tests.adapters.rehearsal.fakes import FixedClock
from tests.e2e.conversations import NAMES
from tests.support.databases import new_file
from tests.support.room_process import Window, window

LIBRARY = load()
START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ROLES = {"rhian": Role.FACILITATOR, "kofi": Role.CO_FACILITATOR}
SEATS = tuple(Seat(name, name.title(), ROLES.get(name, Role.MEMBER)) for name in NAMES)
_ASKS = itertools.count(1)


@dataclass
class InTheRoom:
    """Implements ``conversations.Someone``."""

    stage: "RoomStage"
    window: Window

    @property
    def id(self) -> str:
        return self.window.seat

    @property
    def name(self) -> str:
        return self.window.seat

    async def types(self, words: str) -> None:
        await self.window.types(f"/peer {words}")
        await self.stage.settle()

    async def presses(self, label: str) -> None:
        assert self.window.button(label) is not None, f"{self.id} sees no button {label!r}"
        await self.window.presses(label)
        await self.stage.settle()

    async def fills(self, **values: str) -> None:
        form = self.window.form
        assert form is not None, f"{self.id} has no form open"
        names = [each["name"] for each in form["fields"]]
        if "first" in values:
            values = {names[0]: values.pop("first"), **values}
        assert set(values) <= set(names), f"the form has {', '.join(names)}"
        await self.window.fills(**values)
        if self.window.problems and self.window.form is None:
            # The page leaves the form as it stands, with what was typed.
            fields = [{**f, "initial": values.get(f["name"], f["initial"])} for f in form["fields"]]
            self.window.form = {**form, "fields": fields}
        await self.stage.settle()

    def has_a_form(self) -> bool:
        return self.window.form is not None

    async def offered(self, field: str) -> Sequence[str]:
        assert self.window.form is not None
        (found,) = (each for each in self.window.form["fields"] if each["name"] == field)
        return [each["value"] for each in found["options"]]

    def reads(self) -> str:
        return self._cards("channel", private=True)[-1]

    def told(self) -> str:
        return self._cards("direct", private=True)[-1]

    def everything(self) -> str:
        cards = [*self._cards("channel"), *self._cards("direct")]
        return "\n".join([*cards, *self.window.problems.values()])

    def posts(self) -> list[str]:
        return self._cards("channel", private=False)

    def _cards(self, view: str, *, private: bool | None = None) -> list[str]:
        return [
            _words(each["body"]["card"])
            for each in self.window.entries.values()
            if each["kind"] == "card"
            and each["view"] == view
            and private in (None, each["private"])
        ]


@dataclass
class RoomStage:
    """Implements ``conversations.Stage``."""

    house: House
    clock: RehearsalClock
    controls: RoomControls
    people: list[InTheRoom]

    @property
    def rhian(self) -> InTheRoom:
        return self.people[0]

    @property
    def kofi(self) -> InTheRoom:
        return self.people[1]

    @property
    def members(self) -> Sequence[InTheRoom]:
        return self.people[2:]

    async def settle(self) -> None:
        """Until all that is due has gone out, and every window has read what the room sent it."""
        await self.controls.settle()
        for each in self.people:
            ask = next(_ASKS)
            await each.window.socket.send_json(
                {"type": "suggest", "ask": ask, "seat": each.id, "view": "channel", "text": ""}
            )
            while (await each.window.hear()).get("ask") != ask:
                pass

    async def to(self, wall_clock: str) -> None:
        at = datetime.fromisoformat(wall_clock).replace(tzinfo=ZoneInfo("Europe/London"))
        await self.settle()
        while (due := await self.controls.next_thing()) is not None and due <= at:
            self.clock.move_to(due)
            await self.settle()
        self.clock.move_to(at.astimezone(UTC))

    def posts(self) -> Sequence[str]:
        return self.rhian.posts()


@asynccontextmanager
async def set_the_stage(
    folder: Path, *, rhian: Role = Role.FACILITATOR
) -> AsyncIterator[RoomStage]:
    seats = (replace(SEATS[0], role=rhian), *SEATS[1:])
    with closing(Room.open(folder / "room.db", seats, FixedClock(START))) as room:
        clock = RehearsalClock(room)
        async with AsyncExitStack() as stack:
            house = await stack.enter_async_context(
                open_house(
                    url=new_file(folder),
                    key=secrets.token_bytes(32),
                    clock=clock,
                    library=LIBRARY,
                    rules=Rules(),
                    platforms={PLATFORM: RehearsalPlatform(room, clock)},
                )
            )
            controls = RoomControls(house, room)
            app = make_app(house.router, room, clock, controls=controls)
            port = await stack.enter_async_context(
                served(app, "127.0.0.1", 0, "HOLDSPACE_REHEARSAL_PORT")
            )
            stage = RoomStage(house, clock, controls, [])
            for seat in SEATS:
                sits = await stack.enter_async_context(window(port, seat.id))
                stage.people.append(InTheRoom(stage, sits))
            yield stage


# --- a card's words ------------------------------------------------------------------------------


def _words(card: Mapping[str, Any]) -> str:
    return "\n".join(
        [_text(card["summary"]), *(line for b in card["blocks"] for line in _lines(b))]
    )


def _lines(block: Mapping[str, Any]) -> Iterable[str]:
    match block["is"]:
        case "buttons":
            yield from (each.get("label") or each["text"] for each in block["buttons"])
        case "items":
            yield from map(_text, block["items"])
        case "facts":
            yield from (f"{each['label']}: {_text(each['value'])}" for each in block["facts"])
        case "tally":
            yield from (f"{each['label']}: {each['words']}" for each in block["rows"])
        case "grid":
            yield from (cell["words"] for row in block["rows"] for cell in row["cells"])
        case "select":
            yield from (block["label"], *(each["label"] for each in block["options"]))
        case "divider":
            pass
        case _:
            yield _text(block["text"])


def _text(given: str | Sequence[Any]) -> str:
    """A time as its instant, and a person as @ and who they are."""
    if isinstance(given, str):
        return given
    return "".join(each if isinstance(each, str) else _inline(each) for each in given)


def _inline(piece: Mapping[str, Any]) -> str:
    match piece["is"]:
        case "when":
            return str(piece["at"])
        case "mention":
            return f"@{piece['user']}"
        case "link":
            return str(piece["label"])
        case _:
            return str(piece["text"])
