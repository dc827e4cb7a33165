"""The database restarts, fails over, or is gone for a while: people are answered or told kindly,
nothing is lost, and what was sent is not sent again."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import asyncpg
import pytest

from bot.answers import Reply
from bot.events import CommandTyped
from bot.ids import Person, Place
from bot.plain import message_words
from bot.ports import StorageAway
from bot.start.health import Health
from bot.start.house import House
from bot.start.metrics import Meters
from bot.storage.address import parsed
from tests.start.machines import machine, plan, platform
from tests.support.proxy import Line, line_to

pytestmark = [pytest.mark.postgres, pytest.mark.faults]

SOON = 30.0
AMINA = Person("test", "w1", "amina")


@dataclass
class Server:
    line: Line
    url: str
    direct: str
    """The same database, by no proxy."""

    async def does(self, statement: str) -> None:
        plain = parsed(self.direct).set(drivername="postgresql")
        connection = await asyncpg.connect(plain.render_as_string(hide_password=False))
        try:
            await connection.execute("SET default_transaction_read_only = off")
            await connection.execute(statement)
        finally:
            await connection.close()

    async def reads_only(self, state: str) -> None:
        """For connections that begin from now on."""
        name = parsed(self.direct).database
        await self.does(f'ALTER DATABASE "{name}" SET default_transaction_read_only = {state}')

    async def ends_all(self) -> None:
        await self.does(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
async def server(postgres_tables: str) -> AsyncIterator[Server]:
    there = parsed(postgres_tables)
    async with line_to(there.host or "127.0.0.1", there.port or 5432) as line:
        through = there.set(host="127.0.0.1", port=line.port)
        yield Server(line, through.render_as_string(hide_password=False), postgres_tables)


async def types(house: House, words: str, event: str) -> str:
    typed = CommandTyped(event, AMINA, Place("test", "w1", "C0"), words)
    answers = await house.router.handle(typed)
    return " ".join(message_words(each.message) for each in answers if isinstance(each, Reply))


AWAY = "I cannot reach my notes right now"


@contextmanager
def gone(server: Server) -> Iterator[None]:
    server.line.closed = True
    server.line.cut()
    yield
    server.line.closed = False


async def test_connections_that_a_restart_ended_are_not_noticed(server: Server) -> None:
    async with machine(server.url, platform(), keeps_time=False) as house:
        await plan(house, 1)
        before = await types(house, "next", "e1")
        for number in range(3):
            await server.ends_all()
            assert await types(house, "next", f"again{number}") == before


async def test_a_short_absence_is_waited_for(server: Server) -> None:
    async with machine(server.url, platform(), keeps_time=False) as house:
        await plan(house, 1)
        before = await types(house, "next", "e1")
        with gone(server):
            answer = asyncio.create_task(types(house, "next", "e2"))
            await asyncio.sleep(0.3)
        assert await answer == before


async def test_where_it_stays_away_people_are_told_and_may_try_again(server: Server) -> None:
    async with machine(server.url, platform(), keeps_time=False) as house:
        await plan(house, 1)
        with gone(server):
            assert AWAY in await types(house, "next", "e1")
        assert AWAY not in await types(house, "next", "e2")


async def test_an_operator_may_close_the_database_for_a_while(server: Server) -> None:
    name = parsed(server.direct).database
    elsewhere = replace(
        server,
        direct=parsed(server.direct)
        .set(database="template1")
        .render_as_string(hide_password=False),
    )
    async with machine(server.url, platform(), keeps_time=False) as house:
        await plan(house, 1)
        before = await types(house, "next", "e1")
        health = Health(house.store, house.clock, Meters(()), {}, keeps_time=False)
        await elsewhere.does(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        try:
            server.line.cut()
            assert AWAY in await types(house, "next", "e2")
            well, parts = await health.look()
            assert (well, parts["database"]["well"]) == (False, False)
            assert "takes no connections just now" in str(parts["database"]["why"])
        finally:
            await elsewhere.does(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        assert await types(house, "next", "e3") == before


async def test_a_server_that_answers_nothing_is_left(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its machine went away without a word: no connection is refused or broken."""
    monkeypatch.setattr("bot.storage.engine.STATEMENT_SECONDS", 0.3)
    monkeypatch.setattr("bot.storage.engine.ANSWER_SECONDS", 0.3)
    async with machine(server.url, platform(), keeps_time=False) as house:
        await plan(house, 1)
        await server.line.hold(True)
        async with asyncio.timeout(SOON):
            assert AWAY in await types(house, "next", "e1")
        await server.line.hold(False)
        assert AWAY not in await types(house, "next", "e2")


@pytest.mark.slow
async def test_gone_for_longer_than_a_lease_and_nothing_is_lost_or_doubled(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes while two machines are sending. What reached people is known, and is saved as soon as
    it can be; meanwhile nobody takes it for lost."""
    monkeypatch.setattr("scheduler.claiming.LEASE", timedelta(seconds=1))
    posts = platform(lasts=0.5)
    async with machine(server.url, posts) as one, machine(server.url, posts):
        first = await plan(one, 100, name="first")
        async with asyncio.timeout(SOON):
            await until(lambda: len(posts.in_flight) >= 20)
        with gone(server):
            await asyncio.sleep(3)
            sent_meanwhile = len(posts.posted)
        assert sent_meanwhile >= 20
        second = await plan(one, 5, name="second")
        async with asyncio.timeout(60):
            await posts.until(105)
        await asyncio.sleep(1.5)
    assert Counter(posts.keys) == Counter(each.id for each in [*first, *second])


async def until(true: Callable[[], bool]) -> None:
    while not true():  # noqa: ASYNC110
        await asyncio.sleep(0.01)


async def test_a_server_that_stepped_down_and_up_again(server: Server) -> None:
    """Read-only for a while, as after a failover or where a disk ran full: connections that began
    in that time are not used again."""
    async with machine(server.url, platform(), keeps_time=False) as house:
        await plan(house, 1)
        await server.reads_only("on")
        await server.ends_all()
        with pytest.raises(StorageAway, match="read-only"):
            await plan(house, 1, name="meanwhile")
        await server.reads_only("off")
        await plan(house, 1, name="after")
