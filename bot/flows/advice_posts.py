"""What others see of advice: the card, its end, the turn away from it, that someone asked, and that
a pause is over."""

from bot.answers import DirectMessage, Nothing, Outgoing, Post
from bot.domain.delivery import Delivery
from bot.domain.session import SessionState
from bot.flows import covering
from bot.flows.advice import OPENED
from bot.flows.context import Desk
from bot.views import advice as view
from bot.views import ladder


async def opened(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``advice.opened``."""
    advice = await desk.uow.ladder.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if advice is None or group is None or not advice.open:
        return Nothing("closed before it was posted")
    return Post(group.place, view.opened(desk.words, advice))


async def shut(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``advice.shut``: the card that was posted loses its buttons."""
    group = await desk.uow.groups.get(delivery.group)
    if group is None:
        return Nothing("group gone")
    return await desk.redrawn(OPENED, group, delivery.subject, view.shut(desk.words))


async def turn(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``advice.turn``."""
    advice = await desk.uow.ladder.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if advice is None or advice.ending is None or group is None:
        return Nothing("advice gone")
    return Post(group.place, view.turn(desk.words, advice.ending))


async def on(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``advice.on``, in a session that goes on."""
    advice = await desk.uow.ladder.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    session = await desk.uow.sessions.get(advice.session) if advice else None
    if group is None or session is None or session.state is not SessionState.OPEN:
        return Nothing("the session is over")
    return Post(group.place, view.on(desk.words))


async def asked(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``advice.asked``."""
    advice = await desk.uow.ladder.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if advice is None or advice.ending is None or group is None:
        return Nothing("advice gone")
    person = group.person(delivery.to)
    session = await desk.uow.sessions.get(advice.session)
    if not await covering.runs(desk, group, session, person):
        return Nothing("no facilitator any more")
    return DirectMessage(person, ladder.asked(desk.words, advice.ending, group.id, advice.id))
