"""Telling facilitators what came late, was left out or could not be sent: one notice a stop.

The notice is planned in the transaction that settles the first late delivery of a group, so it
cannot be lost. It waits until nothing of the group is overdue any more, so one is enough.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.delivery import Delivery, DeliveryState
from bot.events import Reason
from bot.ports import Schedule, UnitOfWork
from scheduler.rules import LATE, TOLD, put_off

NOTICE = "late.notice"
_TOLD_ONCE = {"group.listed": "group.unlisted", "agreement.pinned": "group.unpinned"}
"""What is kept up in the platform itself, and what facilitators hear where it cannot be."""
_MENDED_BY_HAND = frozenset(
    each.value
    for each in (Reason.MAY_NOT_LIST, Reason.LIST_FULL, Reason.MAY_NOT_PIN, Reason.PINS_FULL)
)

_PATIENCE = timedelta(seconds=5)
_WAITING = timedelta(hours=1)
"""How far ahead a notice may have been put off, where a platform asks for patience."""


def is_told(delivery: Delivery) -> bool:
    """Whether facilitators hear about it here. Never about the notice itself; and what a list of
    events lacks, or a pin, is told once, by ``plan_unlisted``."""
    settled = delivery.settled_at is not None
    return (
        delivery.kind not in (NOTICE, *_TOLD_ONCE) and settled and delivery.outcome.startswith(TOLD)
    )


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
            for each in await uow.deliveries.unsettled(id, now + _WAITING)
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


async def plan_unlisted(
    uow: UnitOfWork, schedule: Schedule, settled: Iterable[Delivery], now: datetime
) -> None:
    """Where a group cannot be kept in its platform's list of events, or its agreement not be
    pinned, and a person can mend that: each of its facilitators hears so once, because the key of
    that message is the same again."""
    stuck = {
        (each.group, _TOLD_ONCE[each.kind], reason)
        for each in settled
        if each.kind in _TOLD_ONCE and each.state is DeliveryState.PARKED
        if (reason := each.outcome.removeprefix(TOLD)) in _MENDED_BY_HAND
    }
    for id, kind, reason in sorted(stuck):
        if (group := await uow.groups.get(id)) is not None:
            people = dict.fromkeys(each.person.user for each in group.facilitators)
            told = [
                schedule.at_once(kind, group, id, now, detail=reason, to=user) for user in people
            ]
            await uow.deliveries.plan(told)


async def is_too_early(uow: UnitOfWork, notice: Delivery, now: datetime) -> bool:
    """Whether something else of the group is overdue, so that the notice would be incomplete."""
    waiting = await uow.deliveries.unsettled(notice.group, now - LATE)
    return any(each.kind != NOTICE for each in waiting)


def wait(notice: Delivery, now: datetime, *, others_go_on: bool) -> Delivery:
    """The notice put back: behind what goes on right now, or for some seconds where another worker
    has it."""
    return put_off(notice, notice.due_at if others_go_on else now + _PATIENCE)
