"""A message about a concern did not get to whoever it was for: it goes on with the others at once,
and where there are none left, with those who can have somebody chosen."""

import re

from bot.domain.concern import Concern, ConcernState, holders
from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.group import Group
from bot.domain.safeguarding import Safeguarding
from bot.flows import concern_news, concern_nobody
from bot.flows.concern_held import NUDGE
from bot.flows.concern_nobody import ALERT
from bot.flows.concern_readers import back
from bot.flows.context import Desk

_AFTER_MARK = re.compile("[.~]")


async def unheard(desk: Desk, delivery: Delivery) -> None:
    """One alert or reminder more of this concern was in vain."""
    concern = await desk.uow.concerns.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if concern is None or group is None or concern.state is ConcernState.CLOSED:
        return
    who = await desk.uow.safeguards.get(group.id)
    if concern.state is ConcernState.WAITING:
        await _others(desk, group, who, concern)
    elif await _holder_lost(desk, who, concern):
        await back(desk, group, who, concern)


async def _others(desk: Desk, group: Group, who: Safeguarding, concern: Concern) -> None:
    """Whoever was not told yet, once nobody who was can be reached."""
    told = {
        each.to
        for each in await desk.uow.deliveries.of(group.id, concern.id, ALERT)
        if each.state is not DeliveryState.SKIPPED and _mark(each) == str(concern.entries)
    }
    could, lost = who.anybody(concern.apart), await concern_nobody.lost(desk, concern)
    if any(each.user in told and each.user not in lost for each in could):
        return
    if rest := [each for each in could if each.user not in told]:
        await concern_news.tell_also(desk, group, who, concern, rest)
        return
    await concern_nobody.tell(desk, group, concern)
    # Once for the same words: help outside is nearer now, and the card says which.
    await concern_news.tell_raiser(desk, group, concern, f"{concern.entries}.lost")


async def _holder_lost(desk: Desk, who: Safeguarding, concern: Concern) -> bool:
    had = holders(await desk.uow.concerns.said(concern.id))
    could = who.anybody(concern.apart)
    holder = next((each for each in had if each in could), None)
    return any(
        each.unheard and holder is not None and each.to == holder.user
        for each in await desk.uow.deliveries.of(concern.group, concern.id, NUDGE)
        if _mark(each) == str(concern.entries)
    )


def _mark(delivery: Delivery) -> str:
    """How many entries the concern had when it was planned."""
    return _AFTER_MARK.split(delivery.detail, maxsplit=1)[0]
