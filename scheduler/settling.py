"""Outcomes: saved with what follows from them; and work, which is done and settled together."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.delivery import Delivery, DeliveryState
from bot.flows import pinning
from bot.ports import Conflict, StorageUnavailable, UnitOfWork
from scheduler import late, personal, rules
from scheduler.rules import Works
from scheduler.worker import Worker

CONFLICTS = 5
"""How often one piece of work runs again because somebody changed the same thing in between."""


async def settle(
    worker: Worker, uow: UnitOfWork, outcomes: Sequence[Delivery], now: datetime
) -> Sequence[Delivery]:
    """With what facilitators are told of, and what each brings about for the people and pins that
    it was about. Gives them as they are saved."""
    told = tuple(personal.privately(each, worker.kinds) for each in outcomes)
    if told:
        await uow.deliveries.settle(told, worker.name)
        await late.plan_notices(uow, worker.schedule, told, now)
        await late.plan_unlisted(uow, worker.schedule, told, now)
        await pinning.follow(uow, worker.schedule, worker.rules, told, now)
        await personal.follow(uow, worker.schedule, worker.kinds, told, now)
    return told


async def work(worker: Worker, kind: Works, delivery: Delivery) -> Delivery | None:
    """Done and settled in one transaction, or neither. Gives what became of it where that is still
    to be saved. Raises StorageUnavailable."""
    problem: Exception = Conflict()
    for _ in range(CONFLICTS):
        try:
            async with worker.store.writing() as uow:
                mine = await uow.deliveries.by_key(delivery.key)
                if mine is None or mine.claimed_by != worker.name or mine.settled_at:
                    return None
                now = worker.clock.now()
                await kind.run(worker.desk(uow, now), delivery)
                done = rules.settled(delivery, DeliveryState.DONE, now, rules.DONE)
                await uow.deliveries.settle([done], worker.name)
        except Conflict as conflict:
            problem = conflict
        except StorageUnavailable:
            raise
        except Exception as error:
            problem = error
            break
        else:
            worker.observer.settled(done, now)
            return None
        await asyncio.sleep(0)
    after = worker.failed(delivery, problem)
    return replace(after, outcome=rules.WORK_FAILED) if after.outcome == rules.FAILED else after
