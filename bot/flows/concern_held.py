"""Whoever has a concern is asked about it from time to time, until it is closed."""

from bot.answers import DirectMessage, Nothing, Outgoing
from bot.domain.concern import Concern, ConcernState, holders
from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.group import Group
from bot.flows.concern_readers import back, kept_or_back
from bot.flows.context import Desk
from bot.views import concern_reading as view

HELD, NUDGE = "concern.held", "concern.nudge"
_IN_HAND = (ConcernState.TAKEN, ConcernState.PROGRESS)


async def begins(desk: Desk, group: Group, concern: Concern) -> None:
    """After everything that somebody does with it: the time counts from then."""
    if concern.state in _IN_HAND:
        who = await desk.uow.safeguards.get(group.id)
        due = who.ask_holder(desk.now, 0, group.zone)
        look = desk.schedule.at(HELD, group, concern.id, due, detail=f"{concern.entries}.0")
        await desk.uow.deliveries.plan([look])


async def held(desk: Desk, delivery: Delivery) -> None:
    """Nothing came of it since. Where whoever has it could not be reached last time, it waits for
    the others again."""
    concern = await desk.uow.concerns.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    mark, _, round = delivery.detail.partition(".")
    if concern is None or group is None or concern.state not in _IN_HAND:
        return
    if mark != str(concern.entries):  # what was done since has its own
        return
    who = await desk.uow.safeguards.get(group.id)
    holder = await kept_or_back(desk, group, who, concern)
    if holder is None:
        return
    asked, following = int(round), int(round) + 1
    before = desk.schedule.at(
        NUDGE, group, concern.id, desk.now, detail=f"{mark}.{asked - 1}", to=holder.user
    )
    last = await desk.uow.deliveries.by_key(before.key)
    if last is not None and last.state is DeliveryState.PARKED:
        await back(desk, group, who, concern)
        return
    due = who.hours.begin(desk.now, group.zone)
    nudge = desk.schedule.at(
        NUDGE, group, concern.id, due, detail=f"{mark}.{asked}", to=holder.user
    )
    look = who.ask_holder(due, following, group.zone)
    again = desk.schedule.at(HELD, group, concern.id, look, detail=f"{mark}.{following}")
    await desk.uow.deliveries.plan([nudge, again])


async def nudge(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``concern.nudge``, as long as they have it and nothing came of it."""
    concern = await desk.uow.concerns.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if concern is None or group is None or concern.state not in _IN_HAND:
        return Nothing("in nobody's hands")
    mark = delivery.detail.partition(".")[0]
    person = group.person(delivery.to)
    who = await desk.uow.safeguards.get(group.id)
    entries = await desk.uow.concerns.said(concern.id)
    if mark != str(concern.entries) or person not in who.readers(concern):
        return Nothing("something came of it")
    if person not in holders(entries):
        return Nothing("somebody else has it")
    return DirectMessage(person, view.nudge(desk.words, group, concern, entries[-1].at))
