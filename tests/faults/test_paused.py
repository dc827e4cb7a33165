"""A process that stands still for longer than its lease, and goes on as if nothing had happened:
another one has taken over what it had in hand, and what is late follows its rule."""

import asyncio
import os
import signal
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.storage.tables import deliveries
from tests.faults.counting import FULL, compared
from tests.faults.oracle import PATIENCE, Oracle, oracle
from tests.faults.test_kills import furnish

pytestmark = [
    pytest.mark.faults,
    pytest.mark.slow,
    pytest.mark.postgres,
    pytest.mark.timeout(1800 if FULL else 240),
]

LEASE = 3.0
STILL = LEASE + 2
"""Seconds: longer than any lease."""
PAUSES = 40 if FULL else 2


async def all_over(found: Oracle) -> None:
    try:
        async with asyncio.timeout(LEASE + PATIENCE):
            while await found.is_open():  # noqa: ASYNC110
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise AssertionError(await found.unsettled()) from None


async def test_one_of_two_stands_still_again_and_again(postgres_url: str) -> None:
    async with oracle(postgres_url, 6, LEASE) as found:
        made = await furnish(postgres_url, found.chance.random)
        alive = [await found.bears() for _ in range(2)]
        in_hand: Counter[str] = Counter()
        for _ in range(PAUSES):
            await asyncio.sleep(found.chance.uniform(0, 1))
            pid = found.chance.choice(alive)
            os.kill(pid, signal.SIGSTOP)
            try:
                held = await found._rows(deliveries.c.claimed_by == found.workers[pid])
                in_hand.update(each.id for each in held if each.state == "sending")
                await asyncio.sleep(STILL)
            finally:
                os.kill(pid, signal.SIGCONT)
        await all_over(found)
        # Whoever was still has nothing left that it might yet say.
        await asyncio.sleep(1)
        result = compared((each.id for each in made), found.accepted.elements())
        assert not result.lost
        assert not result.twice - in_hand, "doubled, and it was not on its way"


async def test_what_an_hour_has_passed_over_is_left_out_and_the_facilitators_are_told(
    postgres_url: str,
) -> None:
    """The hour is taken from what is planned: it is due an hour ago when the process wakes."""
    async with oracle(postgres_url, 7, LEASE) as found:
        pid = await found.bears()
        os.kill(pid, signal.SIGSTOP)
        try:
            made = await furnish(postgres_url, found.chance.random)
            hour_ago = datetime.now(UTC) - timedelta(hours=1)
            async with found.database.writing() as connection:
                ours = deliveries.c.id.in_([each.id for each in made])
                await connection.execute(update(deliveries).where(ours).values(due_at=hour_ago))
        finally:
            os.kill(pid, signal.SIGCONT)
        await all_over(found)
        async with found.database.reading() as connection:
            rows = (await connection.execute(select(deliveries))).all()
        outcomes = Counter(each.outcome for each in rows if each.kind == "session.joining")
        assert outcomes == {"late:skipped": len(made)}, "a way to join is worth half an hour"
        told = {each.id for each in rows if each.kind == "late.notice"}
        assert told
        assert set(found.accepted) == told
