"""What others see of a check-point: the card, its end, the result, and a thought on what is next.

Each is rendered from the state of then; the results tell no more than ``domain.checkpoint.told``.
"""

from datetime import timedelta

from bot.answers import DirectMessage, Nothing, Outgoing, Post
from bot.domain.checkpoint import Checkpoint
from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.group import Group
from bot.flows import covering
from bot.flows.checkpoints import CARD, step_blocks
from bot.flows.context import Desk
from bot.views import checkpoint as view

LEAST = timedelta(minutes=1)
"""A question that comes so late that less is left of it would only hurry people."""
NOT_SENT = frozenset({DeliveryState.SKIPPED, DeliveryState.PARKED})


async def card(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``checkpoint.card``."""
    checkpoint = await desk.uow.checkpoints.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if checkpoint is None or group is None:
        return Nothing("check-point gone")
    if checkpoint.closed_at is not None and checkpoint.closed_at < checkpoint.closes_at:
        return Nothing("closed before it was posted")
    if checkpoint.closes_at - desk.now < LEAST:
        return Nothing("late:skipped")  # facilitators are told of what starts with "late"
    return Post(group.place, view.card(desk.words, checkpoint, group.zone))


async def closed(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``checkpoint.closed``: the card that was posted loses its buttons."""
    checkpoint = await desk.uow.checkpoints.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if checkpoint is None or group is None:
        return Nothing("no card to change")
    return await desk.redrawn(CARD, group, checkpoint.id, view.closed(desk.words, checkpoint))


async def results(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``checkpoint.results``; nothing where the group never saw the question."""
    checkpoint = await desk.uow.checkpoints.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if checkpoint is None or group is None or not await _asked(desk, group, checkpoint):
        return Nothing("never asked")
    return Post(group.place, view.results(desk.words, checkpoint))


async def summary(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``checkpoint.summary``."""
    checkpoint = await desk.uow.checkpoints.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if checkpoint is None or group is None or not await _asked(desk, group, checkpoint):
        return Nothing("never asked")
    person = group.person(delivery.to)
    session = await desk.uow.sessions.get(checkpoint.session) if checkpoint.session else None
    if not await covering.runs(desk, group, session, person):
        return Nothing("no facilitator any more")
    step = await step_blocks(desk, checkpoint, person)
    return DirectMessage(person, view.summary(desk.words, step))


async def _asked(desk: Desk, group: Group, checkpoint: Checkpoint) -> bool:
    """Whether the group saw the question, or may still see it."""
    asked = await desk.planned(CARD, group, checkpoint.id)
    return asked is not None and asked.state not in NOT_SENT
