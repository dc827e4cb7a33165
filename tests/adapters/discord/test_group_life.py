"""The life of a group between its sessions, told on Discord."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.discord.app import DiscordSettings
from tests.adapters.discord import table as discord
from tests.e2e.conversations import Someone
from tests.e2e.group_life import CONVERSATIONS, Conversation
from tests.fakes.discord.people import Failed
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.world import ADMINISTRATOR, GUILD, TOKEN, Channel


@dataclass
class Doors(discord.Table):
    """Implements ``group_life.Life``. Whoever joins the server comes in by its lobby."""

    async def lobby(self) -> None:
        lobby = Channel(next(self.fake.world.ids), "lobby")
        self.fake.world.channels[lobby.id] = lobby
        self.fake.world.system_channel = lobby.id
        await self.fake.gateway.tell("GUILD_CREATE", self.fake.world.guild(), GUILD)

    async def arrives(self, someone: Someone) -> None:
        (who,) = (each for each in self.members if each.id == someone.id)
        before = len(who.hands.direct())
        await who.hands.join()
        await self.until(lambda: len(who.hands.direct()) > before)

    async def raises(self, someone: Someone) -> str:
        (who,) = (each for each in self.members if each.id == someone.id)
        await who.hands.uses_menu("Raise a concern")
        await self.settle()
        return someone.reads()

    async def coordinates(self, someone: Someone) -> None:
        (who,) = (each for each in (self.rhian, self.kofi) if each.id == someone.id)
        who.hands.member.permissions |= ADMINISTRATOR
        await self.fake.gateway.tell("GUILD_CREATE", self.fake.world.guild(), GUILD)


@pytest.fixture
async def stage(tmp_path: Path, fake: FakeDiscord) -> AsyncIterator[Doors]:
    settings = DiscordSettings(token=TOKEN, api_url=fake.url, members=True)
    async with discord.sit_down(tmp_path, fake, settings) as laid:
        doors = Doors(**vars(laid))
        await doors.lobby()
        yield doors
    assert fake.world.violations == []
    assert all(each.answered for each in fake.world.interactions.values()), Failed


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda each: each.__name__)
async def test_on_discord(stage: Doors, conversation: Conversation) -> None:
    await conversation(stage)
