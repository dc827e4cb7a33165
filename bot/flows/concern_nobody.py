"""A concern that nobody may read, or nobody who may can be reached: those who can mend it hear that
there is one, each day until they have, and nothing of what it says."""

from collections.abc import Sequence

from bot.answers import DirectMessage, Nothing, Outgoing
from bot.domain.concern import Concern, ConcernState
from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.group import Group
from bot.domain.safeguarding import Safeguarding
from bot.domain.wall import local
from bot.flows.context import Desk, Rules
from bot.ids import Person
from bot.views import concern_nobody as view

NOBODY, RELIEF = "concern.nobody", "concern.relief"
ALERT = "concern.alert"
ALL = 10_000
"""Open concerns of one group: more than anybody could have."""


def mended_by(group: Group, rules: Rules) -> tuple[Person, ...]:
    """Who is asked to choose somebody: the coordinators that we know, and those who run it."""
    named = (group.person(user) for user in sorted(rules.coordinators))
    return tuple(dict.fromkeys((*named, *(each.person for each in group.facilitators))))


def asked(group: Group, rules: Rules, concern: Concern) -> tuple[Person, ...]:
    """Never anybody that it is about."""
    return tuple(each for each in mended_by(group, rules) if each.user not in concern.about)


def unread(who: Safeguarding, concern: Concern) -> bool:
    return concern.state is ConcernState.WAITING and not who.readers(concern)


async def lost(desk: Desk, concern: Concern) -> frozenset[str]:
    """User ids of those to whom the newest alert about it did not get."""
    unheard: dict[str, bool] = {}
    for each in await desk.uow.deliveries.of(concern.group, concern.id, ALERT):
        if each.unheard or each.state is DeliveryState.SENT:
            unheard[each.to] = each.unheard
    return frozenset(user for user, so in unheard.items() if so)


async def stuck(desk: Desk, who: Safeguarding, concern: Concern) -> bool:
    """It waits, and nobody may read it, or nobody who ever may was reached."""
    if concern.state is not ConcernState.WAITING:
        return False
    could = who.anybody(concern.apart)
    return not could or {each.user for each in could} <= await lost(desk, concern)


async def tell(desk: Desk, group: Group, concern: Concern) -> None:
    """Once a day, for however many. Whoever is away finds one when they are back."""
    told = []
    for each in asked(group, desk.rules, concern):
        member = await desk.uow.members.get(each)
        heard = desk.schedule.heard_by(member, group, desk.now) or desk.now
        day = local(heard, group.zone).date().isoformat()
        told.append(
            desk.schedule.at_once(NOBODY, group, group.id, desk.now, detail=day, to=each.user)
        )
    await desk.uow.deliveries.plan(told)


async def nobody(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``concern.nobody``, as long as it is so."""
    group = await desk.uow.groups.get(delivery.group)
    if group is None:
        return Nothing("group gone")
    person = group.person(delivery.to)
    who = await desk.uow.safeguards.get(group.id)
    every: Sequence[Concern] = await desk.uow.concerns.of_groups([group.id], ALL)
    waits = [each for each in every if person in asked(group, desk.rules, each)]
    coordinates = person.user in desk.rules.coordinators
    if any(unread(who, each) for each in waits):
        card = view.nobody(desk.words, group, desk.rules.command, coordinates=coordinates)
    elif any([await stuck(desk, who, each) for each in waits]):
        card = view.unreached(desk.words, group, desk.rules.command, coordinates=coordinates)
    else:
        return Nothing("somebody can read it")
    return DirectMessage(person, card)


async def relief(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``concern.relief``. It names nobody: whoever asked may be erased by then."""
    group = await desk.uow.groups.get(delivery.group)
    if group is None:
        return Nothing("group gone")
    person = group.person(delivery.to)
    coordinates = person.user in desk.rules.coordinators
    card = view.relief(desk.words, group, desk.rules.command, coordinates=coordinates)
    return DirectMessage(person, card)
