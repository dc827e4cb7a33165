"""What others see of a pulse: the question in the channel or directly, its end, and what came out
for those who run the group. Each is rendered from the state of then."""

from datetime import datetime, timedelta

from bot.answers import DirectMessage, Nothing, Outgoing, Post
from bot.domain.cover import as_run
from bot.domain.delivery import Delivery
from bot.domain.pulse import Pulse
from bot.flows.context import Desk
from bot.flows.pulses import CARD, result
from bot.views import pulse as view

LEAST = timedelta(hours=6)
"""A question that comes so late that less is left of its time would only hurry people."""


async def card(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``pulse.card``."""
    pulse = await desk.uow.pulses.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if pulse is None or group is None:
        return Nothing("pulse gone")
    if not _worth_asking(pulse, desk.now):
        return Nothing("late:skipped")  # facilitators are told of what starts with "late"
    return Post(group.place, view.card(desk.words, group, pulse))


async def asked(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``direct.pulse``: the same question to one member who hears from the group so."""
    pulse = await desk.uow.pulses.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if pulse is None or group is None:
        return Nothing("pulse gone")
    person = group.person(delivery.to)
    member = await desk.uow.members.get(person)
    if not member.of(group.id).way.direct:
        return Nothing("not wanted any more")
    if not _worth_asking(pulse, desk.now):
        return Nothing("own:late")
    card = view.asked(desk.words, group, pulse, few=member.low_energy)
    return DirectMessage(person, card, only_in=group.place)


async def closed(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``pulse.closed``: the card that was posted loses its buttons."""
    group = await desk.uow.groups.get(delivery.group)
    if group is None:
        return Nothing("group gone")
    return await desk.redrawn(CARD, group, delivery.subject, view.closed(desk.words))


async def results(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``pulse.results``."""
    pulse = await desk.uow.pulses.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if pulse is None or group is None or pulse.open:
        return Nothing("pulse gone")
    person = group.person(delivery.to)
    run = as_run(group, await desk.uow.covers.of(pulse.id))
    if not group.facilitated_by(person) and not run.facilitated_by(person):
        return Nothing("does not run it any more")
    return DirectMessage(person, await result(desk, pulse))


def _worth_asking(pulse: Pulse, now: datetime) -> bool:
    return pulse.open and pulse.closes_at - now >= LEAST
