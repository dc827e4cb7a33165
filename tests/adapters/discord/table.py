"""The whole house on Discord: router, flows, SQLite, the English pack, the delivery engine and the
adapter, with a fake Discord over real sockets and a clock that moves. A stage of conversations."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.discord.app import DiscordAdapter, DiscordSettings
from bot.flows.context import Rules
from bot.grammar import Read, read
from bot.ports import Platform
from bot.start.house import House, open_house
from bot.start.kept_forms import KeptForms
from content.loader import load
from tests.e2e.conversations import NAMES
from tests.fakes.discord.people import Hands, inputs, readable
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.world import MANAGE_CHANNELS, NORMAL, TOKEN
from tests.support.conversation import START
from tests.support.databases import new_file
from tests.support.recording import MovableClock

LIBRARY = load()


@dataclass
class Person:
    """Implements ``tests.e2e.conversations.Someone``."""

    hands: Hands

    @property
    def id(self) -> str:
        return str(self.hands.member.id)

    @property
    def name(self) -> str:
        return self.hands.member.name

    async def types(self, words: str) -> None:
        understood = read(words)
        assert isinstance(understood, Read), f"{words} is no command"
        await self.hands.slash(understood.spec.path, **dict(understood.args))

    async def presses(self, label: str) -> None:
        await self.hands.press_label(label)

    async def fills(self, **values: str) -> None:
        left = dict(values)
        while self.hands.form is not None:
            fields = [each["custom_id"] for each in inputs(self.hands.form)]
            if "first" in left:
                left[fields[0]] = left.pop("first")
            await self.hands.submit({name: left.pop(name) for name in fields if name in left})
            if self._between_pages():
                await self.hands.press_label("Continue")
        assert not left, f"the form has no {', '.join(left)}"

    def _between_pages(self) -> bool:
        cards = self._private()
        return bool(cards) and "Your answers are kept." in cards[-1]

    def has_a_form(self) -> bool:
        return self.hands.form is not None

    async def offered(self, field: str) -> Sequence[str]:
        assert self.hands.form is not None
        (found,) = (each for each in inputs(self.hands.form) if each["custom_id"] == field)
        return [each["value"] for each in found["options"]]

    def reads(self) -> str:
        return self._private()[-1]

    def told(self) -> str:
        told = self.hands.direct()
        return readable(told[-1]) if told else ""

    def everything(self) -> str:
        return "\n".join(readable(each) for each in self.hands.seen())

    def _private(self) -> list[str]:
        return [readable(each) for each in self.hands.channel() if each.only_for]


@dataclass
class Table:
    """Implements ``tests.e2e.conversations.Stage``."""

    fake: FakeDiscord
    house: House
    adapter: DiscordAdapter
    clock: MovableClock
    rhian: Person
    kofi: Person
    members: Sequence[Person]

    async def settle(self) -> None:
        await self.adapter.settle(10)
        await self.house.ticker.run_until_quiet()

    async def to(self, wall_clock: str) -> None:
        at = datetime.fromisoformat(wall_clock).replace(tzinfo=ZoneInfo("Europe/London"))
        await self.settle()
        while (due := await self._next_due()) is not None and due <= at:
            self.clock.to(max(due, self.clock.now()))
            await self.settle()
        self.clock.to(at.astimezone(UTC))

    async def until(self, true: Callable[[], bool]) -> None:
        """Until what the gateway told has come of it."""
        async with asyncio.timeout(10):
            while not true():
                await asyncio.sleep(0.01)
                await self.settle()

    def posts(self) -> Sequence[str]:
        return [readable(each) for each in self.rhian.hands.channel() if not each.only_for]

    async def _next_due(self) -> datetime | None:
        async with self.house.store.reading() as uow:
            return await uow.deliveries.next_due()


@asynccontextmanager
async def sit_down(
    folder: Path, fake: FakeDiscord, settings: DiscordSettings | None = None
) -> AsyncIterator[Table]:
    clock = MovableClock(START)
    platforms: dict[str, Platform] = {}
    fake.now = clock.now
    async with open_house(
        url=new_file(folder),
        key=bytes(32),
        clock=clock,
        library=LIBRARY,
        rules=Rules(),
        platforms=platforms,
    ) as house:
        adapter = DiscordAdapter(
            settings or DiscordSettings(token=TOKEN, api_url=fake.url),
            words=LIBRARY.words,
            kept=KeptForms(house.store, clock),
            clock=clock,
            randomness=secrets.token_bytes,
        )
        platforms[adapter.platform.name] = adapter.platform

        async def settle() -> None:
            await adapter.settle(10)
            await house.ticker.run_until_quiet()

        people = [
            Person(Hands(fake, fake.world.join(name, _permissions(name)), settle)) for name in NAMES
        ]
        rhian, kofi, *members = people
        async with adapter.serve(house.router):
            await fake.gateway.ready.wait()
            yield Table(fake, house, adapter, clock, rhian, kofi, members)


def _permissions(name: str) -> int:
    return NORMAL | MANAGE_CHANNELS if name == "rhian" else NORMAL
