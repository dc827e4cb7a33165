"""Shards that several processes divide, with the real discord.py on a fake gateway: each shard is
connected once, and somebody who dies or leaves is followed."""

import asyncio
from collections.abc import Collection, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from adapters.discord import limits
from bot.ports import StorageUnavailable
from tests.adapters.discord.conftest import connected
from tests.fakes.discord.server import FakeDiscord

PATIENCE = 20.0


@dataclass
class Leases:
    """What everybody may have, as a test says."""

    count: int = 2
    away: bool = False
    given: dict[str, list[int]] = field(default_factory=dict)
    used: dict[str, set[int]] = field(default_factory=dict)


@dataclass
class Shards:
    leases: Leases
    who: str

    async def mine(self, count: int, using: Collection[int]) -> tuple[int, Sequence[int]]:
        if self.leases.away:
            raise StorageUnavailable("The database does not answer.")
        self.leases.used[self.who] = set(using)
        return self.leases.count, self.leases.given.get(self.who, [])

    async def leave(self) -> None:
        self.leases.given.pop(self.who, None)


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SHARDS_EVERY", timedelta(seconds=0.05))


def open_shards(fake: FakeDiscord) -> set[int]:
    return {each.shard for each in fake.gateway.sessions.values() if each.socket is not None}


async def until(fake: FakeDiscord, shards: set[int]) -> None:
    async with asyncio.timeout(PATIENCE):
        while open_shards(fake) != shards:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_each_connects_what_it_has_and_no_more(fake: FakeDiscord) -> None:
    leases = Leases(given={"one": [0], "two": [1]})
    async with AsyncExitStack() as stack:
        one = await stack.enter_async_context(connected(fake, leases=Shards(leases, "one")))
        await until(fake, {0})
        assert one.adapter.health() == {**one.adapter.health(), "well": True, "connections": 1}
        await stack.enter_async_context(connected(fake, leases=Shards(leases, "two")))
        await until(fake, {0, 1})
        assert fake.gateway.identified == 2
        assert {each.shards for each in fake.gateway.sessions.values()} == {2}


async def test_who_has_none_stands_by_and_takes_up_what_is_left(fake: FakeDiscord) -> None:
    leases = Leases(count=1, given={"one": [0]})
    async with connected(fake, leases=Shards(leases, "two"), connects=False) as two:
        async with connected(fake, leases=Shards(leases, "one")):
            await until(fake, {0})
            health = two.adapter.health()
            assert (health["well"], health["connections"]) == (True, 0)
        await until(fake, set())
        assert "one" not in leases.given, "it left"
        leases.given["two"] = [0]
        await until(fake, {0})


@pytest.mark.slow
async def test_what_is_to_go_is_let_go_before_it_is_said(fake: FakeDiscord) -> None:
    leases = Leases(given={"one": [0, 1]})
    async with connected(fake, leases=Shards(leases, "one")):
        await until(fake, {0, 1})
        leases.given["one"] = [1]
        await until(fake, {1})
        async with asyncio.timeout(PATIENCE):
            while leases.used["one"] != {1}:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert open_shards(fake) == {1}


async def test_while_the_database_is_away_they_stay(fake: FakeDiscord) -> None:
    leases = Leases(given={"one": [0]})
    async with connected(fake, leases=Shards(leases, "one")):
        await until(fake, {0})
        leases.away = True
        await asyncio.sleep(0.3)
        assert open_shards(fake) == {0}
        leases.away = False
