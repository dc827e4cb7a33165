"""The platform's own list of events, kept in step with what is planned, where a setting says so.

Not a step for each change: one delivery a group says all that the list should hold, made from the
state of its own moment. So a move, a skip or a crash in between come out the same.
"""

from bot.answers import DirectMessage, Listing, Nothing, Outgoing
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.events import Reason
from bot.flows import planned
from bot.flows.context import Desk
from bot.views import listing as view

KIND = "group.listed"


async def changed(desk: Desk, group: Group) -> None:
    """After anything that a list of events would show. One that still waits covers this too."""
    if group.place.platform not in desk.rules.lists:
        return
    await desk.uow.deliveries.drop(group.id, [KIND])
    fresh = desk.schedule.at_once(KIND, group, group.id, desk.now, detail=desk.new_id())
    await desk.uow.deliveries.plan([fresh])


async def listed(desk: Desk, delivery: Delivery) -> Outgoing:
    group = await desk.uow.groups.get(delivery.group)
    if group is None or group.place.platform not in desk.rules.lists:
        return Nothing("not listed")
    current = await desk.uow.sessions.current(group.id)
    coming = await desk.uow.sessions.upcoming(group.id, desk.now, planned.SHOWN)
    shown = [*([current] if current else []), *coming]
    entries = tuple(view.entry(desk.words, each) for each in shown)
    return Listing(group.place, group.id, entries)


async def unlisted(desk: Desk, delivery: Delivery) -> Outgoing:
    """To a facilitator, once: the list cannot be kept, and what to do. ``detail`` is the reason."""
    group = await desk.uow.groups.get(delivery.group)
    if group is None:
        return Nothing("gone")
    person = group.person(delivery.to)
    return DirectMessage(person, view.unlisted(desk.words, group, Reason(delivery.detail)))
