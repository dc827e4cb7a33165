"""Whoever has a concern is asked about it from time to time, until it is closed. While they are
away, the others who read it are."""

from datetime import datetime

from bot.answers import DirectMessage, Nothing, Outgoing
from bot.domain.concern import Concern, ConcernState, holders
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.domain.safeguarding import Safeguarding
from bot.flows.concern_news import away
from bot.flows.concern_readers import kept_or_back
from bot.flows.context import Desk
from bot.ids import Person
from bot.views import concern_reading as view

HELD, NUDGE = "concern.held", "concern.nudge"
_TRIES = 14
"""Openings to look at."""
_IN_HAND = (ConcernState.TAKEN, ConcernState.PROGRESS)


async def begins(desk: Desk, group: Group, concern: Concern) -> None:
    """After everything that somebody does with it: the time counts from then."""
    if concern.state in _IN_HAND:
        who = await desk.uow.safeguards.get(group.id)
        due = who.ask_holder(desk.now, 0, group.zone)
        look = desk.schedule.at(HELD, group, concern.id, due, detail=f"{concern.entries}.0")
        await desk.uow.deliveries.plan([look])


async def held(desk: Desk, delivery: Delivery) -> None:
    """Nothing came of it since."""
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
    following = int(round) + 1
    due = who.hours.begin(desk.now, group.zone)
    look = who.ask_holder(due, following, group.zone)
    gone = await away(desk, who, due)
    asked = [holder]
    if holder in gone:
        asked = [each for each in who.readers(concern) if each != holder and each not in gone]
        look = min(look, who.hours.begin(gone[holder], group.zone))
    nudges = [
        desk.schedule.at(
            NUDGE,
            group,
            concern.id,
            await _heard(desk, group, who, each, due),
            detail=f"{mark}.{round}",
            to=each.user,
        )
        for each in asked
    ]
    again = desk.schedule.at(HELD, group, concern.id, look, detail=f"{mark}.{following}")
    await desk.uow.deliveries.plan([*nudges, again])


async def _heard(
    desk: Desk, group: Group, who: Safeguarding, person: Person, at: datetime
) -> datetime:
    """In the hours that are stated, and in no quiet time of this person, where both ever meet."""
    member = await desk.uow.members.get(person)
    due = at
    for _ in range(_TRIES):
        heard = desk.schedule.heard_by(member, group, due)
        if heard is None:
            return at
        due = who.hours.begin(heard, group.zone)
        if due == heard:
            return due
    return at


async def nudge(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``concern.nudge``, as long as they have it, or whoever has it is away, and nothing
    came of it."""
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
    gone, since = await away(desk, who, desk.now), entries[-1].at
    holder = next((each for each in holders(entries) if each in who.everybody), None)
    if person in gone or holder is None:
        return Nothing("away")
    if person == holder:
        return DirectMessage(person, view.nudge(desk.words, group, concern, since))
    if holder not in gone:
        return Nothing("somebody else has it")
    card = view.nudge_for(desk.words, group, concern, since, holder, gone[holder])
    return DirectMessage(person, card)
