"""Sockets that several processes divide: each keeps its own open, and somebody who leaves or dies
is followed."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from adapters.slack import limits
from adapters.slack.adapter import Serving, SlackSettings, open_slack
from adapters.slack.commands import SCOPES
from bot.answers import Reply
from bot.ports import StorageUnavailable
from tests.adapters.slack.conftest import WORDS, randomness
from tests.contracts.platform import ScriptedRouter, card
from tests.fakes.slack.server import APP_TOKEN, BOT_TOKEN, FakeSlack, fake_slack

PATIENCE = 30.0


@dataclass
class Leases:
    """What everybody may have, as a test says."""

    away: bool = False
    given: dict[str, list[int]] = field(default_factory=dict)
    used: dict[str, set[int]] = field(default_factory=dict)
    asked: int = 0


@dataclass
class Parts:
    leases: Leases
    who: str

    async def mine(self, count: int, using: Collection[int]) -> tuple[int, Sequence[int]]:
        self.leases.asked += 1
        if self.leases.away:
            raise StorageUnavailable("The database does not answer.")
        assert count == 10
        self.leases.used[self.who] = set(using)
        return count, self.leases.given.get(self.who, [])

    async def leave(self) -> None:
        self.leases.given.pop(self.who, None)


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SOCKETS_EVERY", timedelta(seconds=0.05))


@pytest.fixture
async def fake() -> AsyncIterator[FakeSlack]:
    async with fake_slack(tuple(SCOPES)) as fake:
        yield fake


@asynccontextmanager
async def listening(fake: FakeSlack, leases: Leases, who: str) -> AsyncIterator[Serving]:
    settings = SlackSettings(bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=fake.api_url)
    router = ScriptedRouter(answers=(Reply(card("Here")),))
    async with (
        open_slack(settings, words=WORDS, randomness=randomness, parts=Parts(leases, who)) as slack,
        slack.serve(router) as serving,
    ):
        yield serving


async def connections(serving: Serving, count: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while serving.health()["connections"] != count:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_each_opens_what_it_has_and_no_more(fake: FakeSlack) -> None:
    leases = Leases(given={"one": [0, 1], "two": [2]})
    async with listening(fake, leases, "one") as one, listening(fake, leases, "two") as two:
        await connections(one, 2)
        await connections(two, 1)
        assert len(fake.sockets.open) == 3
        assert two.sockets is not None
        await two.sockets.ready.wait()


async def test_who_has_none_stands_by_and_takes_up_what_is_left(fake: FakeSlack) -> None:
    leases = Leases(given={"one": [0, 1]})
    async with listening(fake, leases, "two") as two:
        async with listening(fake, leases, "one") as one:
            await connections(one, 2)
            async with asyncio.timeout(PATIENCE):
                while not two.health()["well"]:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            assert two.health()["connections"] == 0
        assert "one" not in leases.given, "it left"
        leases.given["two"] = [0, 1]
        await connections(two, 2)
        rhian = fake.person("rhian")
        heard = await rhian.types("/peer home", fake.channel("circle", rhian.user))
        assert heard.body is not None


async def test_what_is_to_go_is_let_go_before_it_is_said(fake: FakeSlack) -> None:
    leases = Leases(given={"one": [0, 1]})
    async with listening(fake, leases, "one") as one:
        await connections(one, 2)
        leases.given["one"] = [1]
        async with asyncio.timeout(PATIENCE):
            while leases.used["one"] != {1}:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await connections(one, 1)
        await fake.until_sockets(lambda open: len(open) == 1)


async def test_while_the_database_is_away_they_stay(fake: FakeSlack) -> None:
    leases = Leases(given={"one": [0, 1]})
    async with listening(fake, leases, "one") as one:
        await connections(one, 2)
        leases.away, asked = True, leases.asked
        async with asyncio.timeout(PATIENCE):
            while leases.asked < asked + 3:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert one.health()["connections"] == 2
        assert fake.sockets.history == 2
