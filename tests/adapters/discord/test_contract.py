"""Discord passes the suite of every adapter, over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from adapters.discord.inbound import person, place
from bot.answers import Answer
from bot.events import Event
from bot.ids import Person
from tests.adapters.discord.conftest import Room, connected
from tests.contracts.platform import PlatformContract, Seen, SeenForm
from tests.fakes.discord.people import Hands, inputs, readable, unescaped
from tests.fakes.discord.rules import walk
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.world import CHANNEL, Message


class DiscordHarness:
    place = place(str(CHANNEL))
    nobody = person("999999999999999999")

    def __init__(self, room: Room) -> None:
        self._room = room
        self.platform = room.adapter.platform
        self.router = room.router
        self.who = person(str(room.rhian.member.id))
        self.other = person(str(room.sam.member.id))

    async def use_command(self, words: str) -> None:
        await self._room.rhian.slash(words)

    async def press(self, action: str, chosen: str = "") -> None:
        await self._room.rhian.press(action, *([chosen] if chosen else []))

    async def submit(self, values: dict[str, str]) -> None:
        await self._room.rhian.submit(values)

    async def join(self) -> None:
        heard = asyncio.Event()

        def hear(_: Event) -> Sequence[Answer]:
            heard.set()
            return ()

        self.router.answers = hear
        await self._room.rhian.join()
        await heard.wait()

    async def channel_as(self, person: Person) -> Sequence[Seen]:
        return [_seen(each) for each in self._hands(person).channel()]

    async def direct_as(self, person: Person) -> Sequence[Seen]:
        return [_seen(each) for each in self._hands(person).direct()]

    async def open_form(self) -> SeenForm | None:
        """Where none can be kept open, a button opens it again."""
        hands = self._room.rhian
        if hands.form is None:
            await hands.press_label("Edit my answers")
        form = hands.form
        assert form is not None
        labels = [each for each in form["components"] if each["type"] == 18]
        return SeenForm(
            id=form["custom_id"],
            words="\n".join([form["title"], *map(_words, form["components"])]),
            fields=tuple(each["custom_id"] for each in inputs(form)),
            problems={
                each["component"]["custom_id"]: each["description"]
                for each in labels
                if "description" in each
            },
        )

    async def files_of(self, person: Person) -> Sequence[bytes]:
        return [file for each in self._hands(person).seen() for file in each.files]

    async def described(self, person: Person) -> Sequence[str]:
        return [said for each in self._hands(person).seen() for said in each.described]

    def _hands(self, person: Person) -> Hands:
        both = (self._room.rhian, self._room.sam)
        return next(each for each in both if str(each.member.id) == person.user)


def _seen(message: Message) -> Seen:
    actions = [each["custom_id"] for each in walk(message.components) if "custom_id" in each]
    direct = message.channel != CHANNEL
    return Seen(readable(message), bool(message.only_for) or direct, tuple(actions))


def _words(component: dict[str, Any]) -> str:
    if component["type"] == 10:
        return unescaped(component["content"])
    inner = component["component"]
    options = [each["label"] for each in inner.get("options", ())]
    said = [component["label"], component.get("description", ""), inner.get("value", "")]
    return "\n".join([*said, *options])


class TestDiscord(PlatformContract):
    @pytest.fixture
    async def harness(self, fake: FakeDiscord) -> AsyncIterator[DiscordHarness]:
        async with connected(fake, members=True) as room:
            yield DiscordHarness(room)
        assert fake.world.violations == []
