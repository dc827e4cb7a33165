"""Cost follows what is due, not what is stored: the same work beside the past of 1,000 groups and
of 100,000. What is due: one delivery in each of 1,000 groups. What is pressed: a vote.

Processor time, of all threads, as in ``deliveries``.
"""

import gc
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from benchmarks import press
from benchmarks.deliveries import JOINING, claimed
from benchmarks.furnished import NOW, Furnished, furnished, group, put
from benchmarks.result import Result
from bot.domain.delivery import Delivery, DeliveryState
from bot.ids import MessageRef
from bot.storage import mapping
from bot.storage.tables import deliveries
from content.loader import load
from scheduler.plan import Plan

FEW, MANY = 1000, 100_000
DUE, PRESSES, ROUNDS = 1000, 400, 3
SENT_EACH = 4
"""What a group has already been sent."""
LATER = NOW + timedelta(days=30)
RATIO_AT_MOST = 1.5


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of processor time."""

    claim: float
    press: float


async def measure(
    few: int = FEW, many: int = MANY, due: int = DUE, presses: int = PRESSES
) -> list[Result]:
    async with _stored(few) as small, _stored(many) as large:
        pressed = [await press.a_poll(made, load()) for made in (small, large)]
        costs: tuple[list[Cost], list[Cost]] = ([], [])
        for number in range(ROUNDS):
            for made, vote, found in zip((small, large), pressed, costs, strict=True):
                found.append(await _round(made, vote, number, due, presses))
    little, much = (_least(found) for found in costs)
    return [
        Result(f"beside the past of {few:,} groups: a claim", little.claim * 1e6 / due, "µs each"),
        Result(f"  of {many:,}", much.claim * 1e6 / due, "µs each"),
        Result("  ratio", much.claim / little.claim, "x", RATIO_AT_MOST),
        Result(
            f"beside the past of {few:,} groups: a press", little.press * 1e6 / presses, "µs each"
        ),
        Result(f"  of {many:,}", much.press * 1e6 / presses, "µs each"),
        Result("  ratio", much.press / little.press, "x", RATIO_AT_MOST),
    ]


@asynccontextmanager
async def _stored(groups: int) -> AsyncIterator[Furnished]:
    """Each with a session, an agreement, what it was sent, and something planned for later."""
    async with furnished(groups, "reminder.day_before", due=LATER) as made:
        for first in range(0, groups, FEW):
            some = range(first, min(first + FEW, groups))
            sent = [_sent(number, which) for number in some for which in range(SENT_EACH)]
            await put(made.url, {deliveries: [mapping.delivery_row(each) for each in sent]})
        yield made


def _sent(number: int, which: int) -> Delivery:
    of, at = group(number), NOW - timedelta(days=7 * which + 1)
    planned = Plan(secrets.token_bytes).at(JOINING, of, f"{of.id}past{which}", at)
    posted = MessageRef(of.place, planned.id)
    return replace(planned, state=DeliveryState.SENT, settled_at=at, outcome="sent", posted=posted)


async def _round(made: Furnished, vote: press.Press, number: int, due: int, presses: int) -> Cost:
    plan = Plan(secrets.token_bytes)
    fresh = [plan.at(JOINING, group(n), f"g{n}round{number}", NOW) for n in range(due)]
    await put(made.url, {deliveries: [mapping.delivery_row(each) for each in fresh]})
    gc.collect()
    claim, _ = await claimed(made, due)
    gc.collect()
    began = time.process_time()
    for each in range(presses):
        await vote(number * presses + each)
    return Cost(claim, time.process_time() - began)


def _least(found: Sequence[Cost]) -> Cost:
    return Cost(min(each.claim for each in found), min(each.press for each in found))
