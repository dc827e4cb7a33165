"""kill -9 at random points while deliveries fall due: none is lost, none is doubled that was not on
its way, and what the dead had in hand goes again within its lease and five seconds.

In full (``make faults``): 200 kills across 1,000 deliveries, with leases as long as in life.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.delivery import Delivery
from bot.flows.context import Rules
from bot.start.clock import SystemClock
from bot.start.house import open_house
from scheduler.claiming import LEASE
from tests.faults.counting import FULL
from tests.faults.oracle import PATIENCE, Oracle, oracle
from tests.start.machines import KEY, LIBRARY, plan

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(1800 if FULL else 240)]


@dataclass(frozen=True)
class Size:
    deliveries: int
    kills: int
    lease: float
    """Seconds."""
    between: float
    """Seconds from kill to kill, on average."""


SIZE = Size(1000, 200, LEASE.total_seconds(), 0.5) if FULL else Size(60, 8, 3.0, 0.5)
WITHIN = timedelta(seconds=5 if FULL else 30)
"""After the end of a lease. Five is promised, and measured in full; the small size runs beside
other tests, whatever the machine."""


async def furnish(url: str, chance: Callable[[], float]) -> Sequence[Delivery]:
    """Everything that falls due while workers die."""
    async with open_house(
        url=url,
        key=KEY,
        clock=SystemClock(),
        library=LIBRARY,
        rules=Rules(),
        platforms={},
    ) as house:
        made: list[Delivery] = []
        lasts = SIZE.kills * SIZE.between
        for batch in range(SIZE.deliveries // 20):
            after = timedelta(seconds=2 + chance() * lasts)
            made += await plan(house, 20, after=after, name=f"{batch}-")
        return made


async def all_sent(found: Oracle, made: Sequence[Delivery]) -> None:
    keys = {each.id for each in made}
    try:
        async with asyncio.timeout(SIZE.lease + PATIENCE):
            while not keys <= found.accepted.keys() or await found.is_open():  # noqa: ASYNC110
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise AssertionError(await found.unsettled()) from None


def report(found: Oracle, made: Sequence[Delivery], settled: dict[str, datetime]) -> str:
    """The whole of what is promised. Gives the figures in a sentence."""
    keys = {each.id for each in made}
    lost = keys - found.accepted.keys()
    twice = Counter({key: count - 1 for key, count in found.accepted.items() if count > 1})
    in_flight = Counter(id for kill in found.kills for id in kill.in_flight)
    assert not lost
    assert not twice - in_flight, "doubled, and nobody was sending it when it was killed"
    waits = [
        settled[id] - kill.at
        for kill in found.kills
        for id in kill.held
        if not any(id in later.held for later in found.kills if later.at > kill.at)
    ]
    longest = max(waits, default=timedelta(0))
    assert longest <= timedelta(seconds=SIZE.lease) + WITHIN
    return (
        f"{len(found.kills)} kills, {len(keys)} deliveries: 0 lost, {twice.total()} doubled of "
        f"{in_flight.total()} in flight; again after {longest.total_seconds():.1f} s at most "
        f"(lease {SIZE.lease:.0f} s)"
    )


async def check(found: Oracle, made: Sequence[Delivery], figure: Callable[[str], None]) -> None:
    figure(report(found, made, await found.settled()))
    if FULL:  # a few kills may each meet a worker that has nothing in hand
        assert any(kill.held for kill in found.kills), "nobody was killed with anything in hand"


async def begun(found: Oracle) -> None:
    """Somebody has something in hand, or all is over."""
    async with asyncio.timeout(PATIENCE):
        while await found.is_open() and not await found.has_begun():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


Round = Callable[[Oracle, list[int]], Awaitable[None]]


async def run(
    url: str, seed: int, workers: int, kill_one: Round, figure: Callable[[str], None]
) -> None:
    async with oracle(url, seed, SIZE.lease) as found:
        made = await furnish(url, found.chance.random)
        alive = [await found.bears() for _ in range(workers)]
        for _ in range(SIZE.kills):
            await asyncio.sleep(found.chance.uniform(0, 2 * SIZE.between))
            await kill_one(found, alive)
        await all_sent(found, made)
        await check(found, made, figure)


@pytest.mark.postgres
async def test_four_workers_on_postgresql(postgres_url: str, figure: Callable[[str], None]) -> None:
    async def kill_one(found: Oracle, alive: list[int]) -> None:
        await begun(found)
        await found.kills_one(alive.pop(found.chance.randrange(len(alive))))
        alive.append(await found.bears())

    await run(postgres_url, 4, 4, kill_one, figure)


async def test_two_workers_one_after_another_on_sqlite(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    async def kill_one(found: Oracle, alive: list[int]) -> None:
        await begun(found)
        await found.kills_one(alive.pop())
        alive.append(await found.bears())

    await run(f"sqlite:///{tmp_path}/holdspace.db", 2, 1, kill_one, figure)
