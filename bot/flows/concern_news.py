"""Who hears that there is a concern, or news of one, and when. Never a word of what it says."""

from bot.answers import DirectMessage, Nothing, Outgoing
from bot.domain.concern import Concern, ConcernState
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.domain.safeguarding import Safeguarding
from bot.flows.context import Desk
from bot.ids import Person
from bot.views import concern_reading as view
from bot.views import concerns as own_view

ALERT, WATCH, NEWS = "concern.alert", "concern.watch", "concern.news"
READER, GONE = "concern.reader", "concern.gone"


async def tell(desk: Desk, group: Group, who: Safeguarding, concern: Concern) -> None:
    """Tells those who are to hear of it first, when their hours begin, and plans to look whether
    somebody has taken it up. Planned again for the same words, it reaches those who are new."""
    zone = group.zone
    due = who.hours.begin(desk.now, zone)
    chosen = await desk.uow.members.many(who.everybody)
    away = {person for person, member in chosen.items() if member.away(due)}
    mark = str(concern.entries)
    alerts = [
        desk.schedule.at(ALERT, group, concern.id, due, detail=mark, to=each.user)
        for each in who.first(concern.about, away)
    ]
    look = who.hours.after(desk.now, who.next_wait(0), zone)
    watch = desk.schedule.at(WATCH, group, concern.id, look, detail=f"{mark}.0")
    await desk.uow.deliveries.plan([*alerts, watch])


async def watch(desk: Desk, delivery: Delivery) -> None:
    """Nobody has taken it up in time: everybody who may read it hears of it, deputies too, and
    again until somebody does."""
    concern = await desk.uow.concerns.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    mark, _, round = delivery.detail.partition(".")
    if concern is None or group is None or concern.state is not ConcernState.WAITING:
        return
    if mark != str(concern.entries):  # what was written since has its own
        return
    who = await desk.uow.safeguards.get(group.id)
    now, following = desk.now, int(round) + 1
    due = who.hours.begin(now, group.zone)
    alerts = [
        desk.schedule.at(ALERT, group, concern.id, due, detail=f"{mark}.{following}", to=each.user)
        for each in who.readers(concern.about)
    ]
    look = who.hours.after(now, who.next_wait(following), group.zone)
    again = desk.schedule.at(WATCH, group, concern.id, look, detail=f"{mark}.{following}")
    await desk.uow.deliveries.plan([*alerts, again])


async def alert(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``concern.alert``, as long as nobody has taken it up."""
    concern = await desk.uow.concerns.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if concern is None or group is None or concern.state is not ConcernState.WAITING:
        return Nothing("taken up")
    person = group.person(delivery.to)
    who = await desk.uow.safeguards.get(group.id)
    if person not in who.readers(concern.about):
        return Nothing("not a reader")
    return DirectMessage(
        person, view.alert(desk.words, group, concern, again="." in delivery.detail)
    )


async def tell_raiser(desk: Desk, group: Group, concern: Concern) -> None:
    """Whoever raised it under their name. With a code there is nobody to write to: they come back
    with it."""
    if concern.raised_by is not None:
        news = desk.schedule.at_once(
            NEWS,
            group,
            concern.id,
            desk.now,
            detail=str(concern.entries),
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


async def tell_readers(
    desk: Desk, group: Group, before: Safeguarding, after: Safeguarding
) -> tuple[Person, ...]:
    """Everybody who reads concerns from now on, and of each that still waits."""
    new = tuple(each for each in after.everybody if each not in before.everybody)
    mark = desk.new_id()
    await desk.uow.deliveries.plan(
        [
            desk.schedule.at_once(READER, group, group.id, desk.now, detail=mark, to=each.user)
            for each in new
        ]
    )
    for concern in await desk.uow.concerns.of_groups([group.id]):
        if concern.state is ConcernState.WAITING:
            await tell(desk, group, after, concern)
    return new


async def reader(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``concern.reader``."""
    group = await desk.uow.groups.get(delivery.group)
    if group is None:
        return Nothing("group gone")
    person = group.person(delivery.to)
    who = await desk.uow.safeguards.get(group.id)
    if person not in who.everybody:
        return Nothing("not a reader any more")
    return DirectMessage(person, view.reader(desk.words, group, who, person))


async def taken_back(desk: Desk, who: Person) -> None:
    """Before somebody is erased: those who read what they raised hear that it is gone, and not
    whose it was."""
    for concern in await desk.uow.concerns.raised_by(who):
        group = await desk.uow.groups.get(concern.group)
        if group is None or concern.state is ConcernState.CLOSED:
            continue
        readers = (await desk.uow.safeguards.get(group.id)).readers(concern.about)
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
