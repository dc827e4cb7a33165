"""The queue in front of the writer."""

import asyncio

import pytest

from bot.storage.turn import Turn


async def test_first_come_first_served() -> None:
    turn, served = Turn(), list[int]()

    async def one(n: int) -> None:
        await turn.mine()
        served.append(n)
        await asyncio.sleep(0)
        turn.over()

    await asyncio.gather(*(one(n) for n in range(10)))
    assert served == list(range(10))


async def test_whoever_gives_up_is_left_out_even_in_the_moment_it_is_given() -> None:
    turn = Turn()
    await turn.mine()
    gave_up, in_that_moment, last = (asyncio.create_task(turn.mine()) for _ in range(3))
    await asyncio.sleep(0)
    gave_up.cancel()
    await asyncio.sleep(0)
    turn.over()
    in_that_moment.cancel()
    with pytest.raises(asyncio.CancelledError):
        await in_that_moment
    await asyncio.wait_for(last, 1)


async def test_a_place_without_a_task_comes_in_its_order() -> None:
    turn = Turn()
    await turn.mine()
    place = turn.place()
    after = asyncio.create_task(turn.mine())
    await asyncio.sleep(0)
    turn.over()
    assert place.done()
    await asyncio.sleep(0)
    assert not after.done()
    turn.over()
    await asyncio.wait_for(after, 1)


async def test_one_failure_is_told_to_all_who_wait() -> None:
    turn = Turn()
    await turn.mine()
    waiting = [asyncio.create_task(turn.mine()) for _ in range(3)]
    await asyncio.sleep(0)
    turn.fail(lambda: OSError("away"))
    told = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(each) for each in told] == [OSError] * 3
    assert len({id(each) for each in told}) == 3
    turn.over()
    await asyncio.wait_for(turn.mine(), 1)
