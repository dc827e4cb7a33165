"""Who hears that there is a concern, or news of one, and when. Never a word of what it says."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from bot.answers import DirectMessage, Nothing, Outgoing
from bot.domain.concern import Concern, ConcernState
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.domain.safeguarding import Safeguarding
from bot.flows import concern_nobody
from bot.flows.concern_nobody import ALERT
from bot.flows.context import Desk
from bot.ids import Person
from bot.views import concern_reading as view
from bot.views import concerns as own_view

WATCH, NEWS, GONE = "concern.watch", "concern.news", "concern.gone"


async def away(desk: Desk, who: Safeguarding, at: datetime) -> Mapping[Person, datetime]:
    """Those of them who are away at that time, and until when."""
    chosen = await desk.uow.members.many(who.everybody)
    return {
        person: member.away_until
        for person, member in chosen.items()
        if member.away_until is not None and member.away(at)
    }


async def tell(
    desk: Desk,
    group: Group,
    who: Safeguarding,
    concern: Concern,
    heard: Collection[Person] | None = None,
) -> Concern:
    """Tells those who read it now, when their hours begin, and plans to look whether somebody has
    taken it up. ``heard``: who was told of the same words before, where those who read have
    changed. Gives the concern back as it is stored then."""
    due = who.hours.begin(desk.now, group.zone)
    gone = await away(desk, who, due)
    if any(each in who.deputies for each in who.first(concern.apart, gone)):
        concern = await _for_deputies(desk, concern)
    readers = who.told(concern, gone)
    # Somebody who reads concerns again is told again: one key is told once for ever.
    mark = str(concern.entries)
    detail = mark if heard is None else f"{mark}~{desk.new_id()}"
    alerts = [
        desk.schedule.at(ALERT, group, concern.id, due, detail=detail, to=each.user)
        for each in readers
        if each not in (heard or ())
    ]
    look = who.look_again(desk.now, 0, group.zone)
    watch = desk.schedule.at(WATCH, group, concern.id, look, detail=f"{mark}.0")
    await desk.uow.deliveries.plan([*alerts, watch])
    if not readers:
        await concern_nobody.tell(desk, group, concern)
    return concern


async def tell_also(
    desk: Desk, group: Group, who: Safeguarding, concern: Concern, people: Collection[Person]
) -> None:
    """Everybody may read it from now on, and these hear of it beside those who were told."""
    concern = await _for_deputies(desk, concern)
    due, detail = who.hours.begin(desk.now, group.zone), f"{concern.entries}~{desk.new_id()}"
    await desk.uow.deliveries.plan(
        [
            desk.schedule.at(ALERT, group, concern.id, due, detail=detail, to=each.user)
            for each in people
        ]
    )


async def _for_deputies(desk: Desk, concern: Concern) -> Concern:
    """They may read it from now on."""
    if concern.deputies:
        return concern
    concern = replace(concern, deputies=True)
    await desk.uow.concerns.save(concern)
    return replace(concern, version=concern.version + 1)


async def watch(desk: Desk, delivery: Delivery) -> None:
    """Nobody has taken it up in time: deputies may read it too. Everybody who may hears of it, and
    again until somebody has it; where nobody may, those who can mend that."""
    concern = await desk.uow.concerns.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    mark, _, round = delivery.detail.partition(".")
    if concern is None or group is None or concern.state is not ConcernState.WAITING:
        return
    if mark != str(concern.entries):  # what was written since has its own
        return
    concern = await _for_deputies(desk, concern)
    who = await desk.uow.safeguards.get(group.id)
    following = int(round) + 1
    due = who.hours.begin(desk.now, group.zone)
    readers = who.readers(concern)
    alerts = [
        desk.schedule.at(ALERT, group, concern.id, due, detail=f"{mark}.{following}", to=each.user)
        for each in readers
    ]
    look = who.look_again(due, following, group.zone)
    again = desk.schedule.at(WATCH, group, concern.id, look, detail=f"{mark}.{following}")
    await desk.uow.deliveries.plan([*alerts, again])
    if not readers:
        await concern_nobody.tell(desk, group, concern)


async def alert(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``concern.alert``, as long as nobody has taken it up."""
    concern = await desk.uow.concerns.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if concern is None or group is None or concern.state is not ConcernState.WAITING:
        return Nothing("taken up")
    person = group.person(delivery.to)
    who = await desk.uow.safeguards.get(group.id)
    if person not in who.readers(concern):
        return Nothing("not a reader")
    return DirectMessage(
        person, view.alert(desk.words, group, concern, again="." in delivery.detail)
    )


async def tell_raiser(desk: Desk, group: Group, concern: Concern, mark: str = "") -> None:
    """Whoever raised it under their name. With a code there is nobody to write to: they come back
    with it. ``mark`` where it is news without anything said."""
    if concern.raised_by is not None:
        news = desk.schedule.at_once(
            NEWS,
            group,
            concern.id,
            desk.now,
            detail=mark or str(concern.entries),
            to=concern.raised_by.user,
        )
        await desk.uow.deliveries.plan([news])


async def news(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``concern.news``."""
    concern = await desk.uow.concerns.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if concern is None or group is None or concern.raised_by != group.person(delivery.to):
        return Nothing("gone")
    return DirectMessage(concern.raised_by, own_view.news(desk.words, concern))


async def taken_back(desk: Desk, who: Person) -> None:
    """Before somebody is erased: those who read what they raised hear that it is gone, and not
    whose it was."""
    for concern in await desk.uow.concerns.raised_by(who):
        group = await desk.uow.groups.get(concern.group)
        if group is None or concern.state is ConcernState.CLOSED:
            continue
        readers = (await desk.uow.safeguards.get(group.id)).readers(concern)
        await desk.uow.deliveries.plan(
            [
                desk.schedule.at_once(GONE, group, concern.id, desk.now, to=each.user)
                for each in readers
                if each != who
            ]
        )


async def gone(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``concern.gone``."""
    group = await desk.uow.groups.get(delivery.group)
    if group is None:
        return Nothing("group gone")
    return DirectMessage(group.person(delivery.to), view.gone(desk.words, group, delivery.subject))
