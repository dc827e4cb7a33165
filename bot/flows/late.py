"""The notice to facilitators: what came late, what was left out, and what could not be sent."""

from datetime import UTC, datetime, timedelta

from bot.answers import DirectMessage, Nothing, Outgoing
from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.group import Group
from bot.events import Reason
from bot.flows.context import Desk
from bot.ids import Place
from bot.views import late as view


async def place_closed(desk: Desk, group: Group, reason: Reason) -> None:
    """Tells everyone who runs the group, as soon as the platform said so. What is planned stays."""
    detail = f"{reason.value}.{desk.new_id()}"
    users = dict.fromkeys(each.person.user for each in group.facilitators)
    await desk.uow.deliveries.plan(
        [
            desk.schedule.at_once("place.closed", group, group.id, desk.now, detail=detail, to=user)
            for user in users
        ]
    )


REVIVED = (
    Reason.ARCHIVED,
    Reason.CHANNEL_GONE,
    Reason.MAY_NOT_POST,
    Reason.MISSING_PERMISSION,
    Reason.NOT_IN_CHANNEL,
    Reason.OTHER,
)
"""What may be over when a channel comes back."""
LONGEST = timedelta(days=30)
"""Nothing that waited longer helps anybody."""


async def place_opened(desk: Desk, place: Place, group: Group) -> None:
    """The channel is there again: what still helps goes out by its own rule, and everyone who runs
    the group hears that."""
    await desk.uow.deliveries.revive(place, REVIVED, desk.now - LONGEST, desk.now)
    users = dict.fromkeys(each.person.user for each in group.facilitators)
    detail = desk.new_id()
    await desk.uow.deliveries.plan(
        [
            desk.schedule.at_once("place.opened", group, group.id, desk.now, detail=detail, to=user)
            for user in users
        ]
    )


async def workspace_opened(desk: Desk, place: Place) -> None:
    """The app was installed anew: what it lacked a permission for is tried again, and what waited
    for it goes on. Channels have to invite it again, which the notice of each group says."""
    reasons = (Reason.MISSING_PERMISSION,)
    await desk.uow.deliveries.revive(place, reasons, desk.now - LONGEST, desk.now)


async def opened(desk: Desk, delivery: Delivery) -> Outgoing:
    group = await desk.uow.groups.get(delivery.group)
    if group is None:
        return Nothing("gone")
    person = group.person(delivery.to)
    return DirectMessage(person, view.place_opened(desk.words, group))


async def closed(desk: Desk, delivery: Delivery) -> Outgoing:
    group = await desk.uow.groups.get(delivery.group)
    if group is None:
        return Nothing("gone")
    person = group.person(delivery.to)
    reason = Reason(delivery.detail.partition(".")[0])
    return DirectMessage(person, view.place_closed(desk.words, group, reason))


async def notice(desk: Desk, delivery: Delivery) -> Outgoing:
    """``detail`` is the second (Unix time) from which on what was settled late is told."""
    group = await desk.uow.groups.get(delivery.group)
    if group is None:
        return Nothing("gone")
    since = datetime.fromtimestamp(int(delivery.detail), UTC)
    late = [
        each
        for each in await desk.uow.deliveries.late(group.id, since)
        if each.kind != delivery.kind
    ]
    sent = [each for each in late if each.state is DeliveryState.SENT]
    left_out = [each for each in late if each.state is DeliveryState.SKIPPED]
    stuck = [each for each in late if each.state is DeliveryState.PARKED]
    if not sent and not left_out and not stuck:
        return Nothing("nothing was late")
    person = group.person(delivery.to)
    return DirectMessage(person, view.notice(desk.words, group, sent, left_out, stuck))
