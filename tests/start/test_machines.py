"""Several machines on one PostgreSQL: they call each other, keep one time, and double nothing."""

import asyncio
import time
from collections import Counter
from datetime import timedelta

import asyncpg
import pytest

from bot.domain.delivery import DeliveryState
from bot.start.clock import SharedClock
from bot.start.house import House
from bot.storage.address import parsed
from scheduler.claiming import LEASE
from tests.start.machines import OwnClock, machine, plan, platform

pytestmark = pytest.mark.postgres

SOON = 10.0
"""Seconds for what should take a moment, on a machine that does much else."""


async def states(house: House) -> set[DeliveryState]:
    async with house.store.reading() as uow:
        left = await uow.deliveries.unsettled("circle0", house.clock.now() + timedelta(days=1))
    return {each.state for each in left}


async def test_what_is_pressed_on_one_machine_comes_from_another_at_once(
    postgres_tables: str,
) -> None:
    posts = platform()
    async with (
        machine(postgres_tables, posts, keeps_time=False) as hears,
        machine(postgres_tables, posts) as _sends,
    ):
        await plan(hears, 1, name="first")
        async with asyncio.timeout(SOON):
            await posts.until(1)
        took = []
        for number in range(5):
            before = time.perf_counter()
            await plan(hears, 1, name=f"again{number}")
            async with asyncio.timeout(SOON):
                await posts.until(number + 2)
            took.append(time.perf_counter() - before)
        # Measured: under 0.1 s on a quiet machine. The other way there, to look every 15 s, is far
        # from this bound on a busy one too.
        assert min(took) < 3, took


async def test_a_call_that_is_lost_delays_until_somebody_looks(
    postgres_tables: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.start.house.LOOK_AGAIN_SHARED", timedelta(seconds=1))
    monkeypatch.setattr("bot.storage.unit_of_work.CALL", asyncpg_nothing())
    posts = platform()
    async with (
        machine(postgres_tables, posts, keeps_time=False) as hears,
        machine(postgres_tables, posts),
    ):
        await asyncio.sleep(0.3)
        await plan(hears, 1)
        async with asyncio.timeout(SOON):
            await posts.until(1)


def asyncpg_nothing() -> object:
    from sqlalchemy import text

    return text("SELECT 1")


async def test_a_line_that_broke_is_opened_again_and_what_was_missed_is_looked_for(
    postgres_tables: str,
) -> None:
    posts = platform()
    async with (
        machine(postgres_tables, posts, keeps_time=False) as hears,
        machine(postgres_tables, posts),
    ):
        for number in range(3):
            await terminate(postgres_tables, "LISTEN%")
            await plan(hears, 1, name=str(number))
            async with asyncio.timeout(SOON):
                await posts.until(number + 1)


async def terminate(url: str, running: str) -> None:
    """Ends the connections whose last statement looks like that, as soon as there are any: one that
    was ended a moment ago may not be back yet."""
    plain = parsed(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(plain)
    try:
        for _ in range(200):
            if await connection.fetch(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                "pid <> pg_backend_pid() AND datname = current_database() AND query LIKE $1",
                running,
            ):
                return
            await asyncio.sleep(SOON / 200)
        pytest.fail(f"no connection ran {running!r}")
    finally:
        await connection.close()


async def test_machines_share_the_work_and_each_is_sent_once(postgres_tables: str) -> None:
    posts = platform(lasts=0.01)
    async with machine(postgres_tables, posts) as one, machine(postgres_tables, posts):
        made = await plan(one, 150)
        async with asyncio.timeout(60):
            await posts.until(150)
        await asyncio.sleep(0.2)
    assert Counter(posts.keys) == Counter(each.id for each in made)


@pytest.mark.parametrize("off", [timedelta(seconds=90), timedelta(seconds=-90)], ids=str)
async def test_a_machine_whose_clock_is_wrong_keeps_the_databases_time(
    postgres_tables: str, off: timedelta
) -> None:
    posts = platform()
    async with (
        machine(postgres_tables, posts, off=off) as wrong,
        machine(postgres_tables, posts, keeps_time=False) as right,
    ):
        apart = abs(wrong.clock.now() - right.clock.now())
        assert apart < timedelta(seconds=5), "they were ninety seconds apart"
        await plan(right, 1, after=timedelta(seconds=1.5))
        before = time.perf_counter()
        async with asyncio.timeout(SOON):
            await posts.until(1)
        assert time.perf_counter() - before > 1.2, "it was sent early"


async def test_a_fast_clock_takes_no_lease_that_lives(postgres_tables: str) -> None:
    posts = platform(lasts=3)
    fast = timedelta(seconds=2 * LEASE.total_seconds())
    async with machine(postgres_tables, posts) as one:
        await plan(one, 1)
        async with asyncio.timeout(SOON):
            while not posts.in_flight:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        async with machine(postgres_tables, posts, off=fast) as other:
            other.ticker.wake()
            async with asyncio.timeout(SOON):
                await posts.until(1)
            await asyncio.sleep(0.3)
    assert len(posts.posted) == 1


async def test_between_two_looks_time_is_counted_and_a_clock_that_is_set_moves_nothing(
    postgres_tables: str,
) -> None:
    counted = [100.0]
    own = OwnClock()
    async with machine(postgres_tables, platform(), keeps_time=False) as house:
        clock = SharedClock(own.now, lambda: counted[0])
        await clock.measure(house.store)
    before = clock.now()
    own.off = timedelta(hours=5)
    assert clock.now() == before
    counted[0] += 60
    assert clock.now() == before + timedelta(seconds=60)
