"""A few answers at once, and nobody waits for ever."""

import asyncio
from datetime import timedelta

from adapters.slack.turns import Turns


async def test_a_few_at_once() -> None:
    turns, busy, most = Turns(3, timedelta(seconds=60)), 0, 0

    async def answer() -> None:
        nonlocal busy, most
        async with turns.turn():
            busy += 1
            most = max(most, busy)
            await asyncio.sleep(0)
            busy -= 1

    await asyncio.gather(*(answer() for _ in range(50)))
    assert (busy, most) == (0, 3)


async def test_whoever_takes_long_lets_the_next_begin() -> None:
    turns, stuck = Turns(1, timedelta(milliseconds=20)), asyncio.Event()

    async def waits_for_slack() -> None:
        async with turns.turn():
            await stuck.wait()

    slow = [asyncio.create_task(waits_for_slack()) for _ in range(3)]
    async with asyncio.timeout(5), turns.turn():
        stuck.set()
    await asyncio.gather(*slow)
    # Nothing was given back that was never taken.
    inside = 0

    async def answer() -> int:
        nonlocal inside
        async with turns.turn():
            inside += 1
            await asyncio.sleep(0)
            seen, inside = inside, inside - 1
            return seen

    assert await asyncio.gather(*(answer() for _ in range(5))) == [1] * 5


async def test_one_that_fails_gives_its_turn_back() -> None:
    turns = Turns(1, timedelta(seconds=60))
    for _ in range(3):
        try:
            async with asyncio.timeout(5), turns.turn():
                raise ValueError
        except ValueError:
            continue
