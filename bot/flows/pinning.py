"""The newest agreement, pinned in its channel where a setting says so.

Planned in the transaction that settles the agreement's card as posted, and made from the state of
its own moment: a crash in between loses nothing, and doing it again changes nothing.
"""

from collections.abc import Iterable
from datetime import datetime

from bot.answers import DirectMessage, Nothing, Outgoing, Pinning
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.events import Reason
from bot.flows.agreement_adopt import ADOPTED
from bot.flows.context import Desk, Rules
from bot.ids import MessageRef
from bot.ports import Schedule, UnitOfWork
from bot.views import pinning as view

KIND = "agreement.pinned"


async def follow(
    uow: UnitOfWork, schedule: Schedule, rules: Rules, settled: Iterable[Delivery], now: datetime
) -> None:
    """After an agreement's card was posted, in the transaction that settles it."""
    for each in settled:
        if each.kind != ADOPTED or each.posted is None:
            continue
        if each.posted.place.platform in rules.pins:
            group = await uow.groups.get(each.group)
            if group is not None:
                await uow.deliveries.plan([_planned(schedule, group, each.subject, now)])


async def at_start(desk: Desk, group: Group) -> None:
    """The setting may be new: the card of the agreement in force is pinned, where it is known."""
    agreement = await desk.uow.agreements.in_force(group.id)
    if agreement is not None and await desk.posted(ADOPTED, group, agreement.id) is not None:
        await desk.uow.deliveries.plan([_planned(desk.schedule, group, agreement.id, desk.now)])


async def pinned(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``agreement.pinned``; ``detail`` is the agreement's id."""
    group = await desk.uow.groups.get(delivery.group)
    agreement = await desk.uow.agreements.get(delivery.detail)
    if group is None or agreement is None:
        return Nothing("gone")
    if group.place.platform not in desk.rules.pins:
        return Nothing("not pinned")
    ref = await desk.posted(ADOPTED, group, agreement.id)
    if ref is None or ref.place != group.place:
        return Nothing("no card there")
    earlier: list[MessageRef] = []
    for each in await desk.uow.agreements.history(group.id):
        if each.number > agreement.number:
            if await desk.posted(ADOPTED, group, each.id) is not None:
                return Nothing("a newer card is there")
        elif each.number < agreement.number:
            tried = await desk.planned(KIND, group, group.id, detail=each.id)
            if tried is None:
                continue
            if before := tried.posted or await desk.posted(ADOPTED, group, each.id):
                earlier.append(before)
            if tried.posted is not None:
                break  # that one took the earlier ones down
    return Pinning(ref, tuple(each for each in earlier if each.place == group.place))


async def unpinned(desk: Desk, delivery: Delivery) -> Outgoing:
    """To a facilitator, once: it cannot be pinned, and what to do. ``detail`` is the reason."""
    group = await desk.uow.groups.get(delivery.group)
    if group is None:
        return Nothing("gone")
    person = group.person(delivery.to)
    return DirectMessage(person, view.unpinned(desk.words, group, Reason(delivery.detail)))


def _planned(schedule: Schedule, group: Group, agreement: str, now: datetime) -> Delivery:
    # The group is the subject: its pins are changed one after the other.
    return schedule.at(KIND, group, group.id, now, detail=agreement)
