"""The notice to facilitators: what came late, what was left out, and what could not be sent."""

from datetime import UTC, datetime

from bot.answers import DirectMessage, Nothing, Outgoing
from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.group import Group
from bot.events import Reason
from bot.flows.context import Desk
from bot.ids import Person
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


async def closed(desk: Desk, delivery: Delivery) -> Outgoing:
    group = await desk.uow.groups.get(delivery.group)
    if group is None:
        return Nothing("gone")
    person = Person(group.place.platform, group.place.workspace, delivery.to)
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
    person = Person(group.place.platform, group.place.workspace, delivery.to)
    return DirectMessage(person, view.notice(desk.words, group, sent, left_out, stuck))
