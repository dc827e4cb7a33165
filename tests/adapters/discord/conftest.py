"""A connected adapter on the fake, with a scripted router behind it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import pytest

from adapters.discord.app import DiscordAdapter, DiscordSettings
from adapters.discord.drafts import Change
from bot.ids import Person
from bot.ports import Parts
from tests.contracts.platform import ScriptedRouter
from tests.fakes.discord.people import Hands
from tests.fakes.discord.rules import OpenApi
from tests.fakes.discord.server import FakeDiscord, fake_discord
from tests.fakes.discord.world import NORMAL, TOKEN
from tests.support import environment
from tests.support.conversation import LIBRARY, START
from tests.support.recording import MovableClock
from tests.support.watching import Watching


@dataclass
class MemoryDrafts:
    """Implements ``adapters.discord.drafts.FormDrafts``. ``away`` is raised by every call."""

    clock: MovableClock
    kept: dict[str, tuple[Person, Mapping[str, str], datetime]] = field(default_factory=dict)
    away: Exception | None = None

    async def get(self, id: str, person: Person) -> Mapping[str, str] | None:
        self._there()
        owner, values, until = self.kept.get(id, (None, {}, self.clock.now()))
        return values if owner == person and until > self.clock.now() else None

    async def put(
        self, id: str, person: Person, values: Mapping[str, str], expires_at: datetime
    ) -> None:
        self._there()
        self.kept[id] = (person, values, expires_at)

    async def drop(self, id: str) -> None:
        self._there()
        self.kept.pop(id, None)

    async def change(self, id: str, person: Person, change: Change) -> None:
        before = await self.get(id, person)
        self.kept[id] = (person, *change(before))

    def _there(self) -> None:
        if self.away is not None:
            raise self.away


@dataclass
class Room:
    """``rhian`` acts, ``sam`` looks on."""

    fake: FakeDiscord
    adapter: DiscordAdapter
    router: ScriptedRouter
    drafts: MemoryDrafts
    clock: MovableClock
    rhian: Hands
    sam: Hands
    watching: Watching


@asynccontextmanager
async def connected(
    fake: FakeDiscord,
    *,
    leases: Parts | None = None,
    connects: bool = True,
    languages: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    **settings: object,
) -> AsyncIterator[Room]:
    """``connects``: whether a shard is waited for; where they are shared there may be none here."""
    clock = MovableClock(START)
    given = DiscordSettings(**{"token": TOKEN, "api_url": fake.url, **settings})  # type: ignore[arg-type]
    kept = MemoryDrafts(clock)
    watching = Watching()
    adapter = DiscordAdapter(
        given,
        words=LIBRARY.words,
        kept=kept,
        clock=clock,
        randomness=_counted(),
        observer=watching,
        languages=languages,
        shards=leases,
    )
    router = ScriptedRouter()

    async def settle() -> None:
        await adapter.settle(5)

    people = [Hands(fake, fake.world.join(name, NORMAL), settle) for name in ("rhian", "sam")]
    fake.now = clock.now
    async with adapter.serve(router):
        if given.hears and connects:
            await fake.gateway.ready.wait()
        rhian, sam = people
        yield Room(fake, adapter, router, kept, clock, rhian, sam, watching)


class _counted:
    """Ids that can be told apart and are the same in every run."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, count: int, /) -> bytes:
        self._count += 1
        return self._count.to_bytes(count, "big")


@pytest.fixture(scope="session")
def openapi() -> OpenApi | None:
    """Discord's own description; None where ../shared/reference is not there."""
    found = environment.reference()
    return OpenApi(found / "schemas" / "discord_openapi.json") if found else None


@pytest.fixture(scope="session")
def described(shared_reference: Path, openapi: OpenApi | None) -> OpenApi:
    """The same, for tests that are about it."""
    assert openapi is not None
    return openapi


@pytest.fixture
async def fake(openapi: OpenApi | None) -> AsyncIterator[FakeDiscord]:
    async with fake_discord(openapi) as fake:
        yield fake


@pytest.fixture
async def room(fake: FakeDiscord) -> AsyncIterator[Room]:
    async with connected(fake) as room:
        yield room
    assert fake.world.violations == []
