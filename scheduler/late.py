"""Telling facilitators what came late, was left out or could not be sent: one notice a stop.

The notice is planned in the transaction that settles the first late delivery of a group, so it
cannot be lost. It waits until nothing of the group is overdue any more, so one is enough.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.delivery import Delivery, DeliveryState
from bot.ports import Schedule, UnitOfWork
from scheduler.rules import LATE, TOLD, put_off

NOTICE = "late.notice"

_PATIENCE = timedelta(seconds=5)


def is_told(delivery: Delivery) -> bool:
    """Whether facilitators hear about it. Never about the notice itself."""
    settled = delivery.settled_at is not None
    return delivery.kind != NOTICE and settled and delivery.outcome.startswith(TOLD)


async def plan_notices(
    uow: UnitOfWork, schedule: Schedule, settled: Iterable[Delivery], now: datetime
) -> None:
    """In the transaction that settles them. ``detail`` is the second (Unix time) from which on the
    notice counts what was settled late; a notice that still waits covers these too."""
    late = list(dict.fromkeys(each.group for each in settled if is_told(each)))
    if not late:
        return
    for id, group in (await uow.groups.many(late)).items():
        waiting = {
            each.to
            for each in await uow.deliveries.unsettled(id, now + _PATIENCE)
            if each.kind == NOTICE and each.state is DeliveryState.DUE
        }
        detail = str(int(now.timestamp()))
        people = dict.fromkeys(each.person.user for each in group.facilitators)
        await uow.deliveries.plan(
            [
                schedule.at_once(NOTICE, group, id, now, detail=detail, to=user)
                for user in people
                if user not in waiting
            ]
        )


async def is_too_early(uow: UnitOfWork, notice: Delivery, now: datetime) -> bool:
    """Whether something else of the group is overdue, so that the notice would be incomplete."""
    waiting = await uow.deliveries.unsettled(notice.group, now - LATE)
    return any(each.kind != NOTICE for each in waiting)


def wait(notice: Delivery, now: datetime, *, others_go_on: bool) -> Delivery:
    """The notice put back: behind what goes on right now, or for some seconds where another worker
    has it."""
    return put_off(notice, notice.due_at if others_go_on else now + _PATIENCE)
