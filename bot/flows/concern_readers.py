"""Those who read concerns change: one is chosen, one stops, one is erased. What waits or was theirs
goes on with whoever reads concerns then."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answers import DirectMessage, Nothing, Outgoing, Update
from bot.domain.audit import By, Entry, What
from bot.domain.concern import Concern, ConcernState, EntryKind, Side, holders
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.domain.safeguarding import Safeguarding
from bot.flows import concern_news
from bot.flows.concern_nobody import ALL, RELIEF, mended_by, unread
from bot.flows.concerns import said
from bot.flows.context import Answers, Context, Desk
from bot.flows.route import Parts
from bot.ids import Person
from bot.views import concern_reading as view
from bot.views import my_data as own_view

READER = "concern.reader"


async def changed(
    desk: Desk, group: Group, before: Safeguarding, after: Safeguarding
) -> tuple[Person, ...]:
    """After the new ones were saved. Tells everybody who reads concerns from now on; of each that
    still waits, whoever was not told of it; and what somebody had who reads none any more waits
    again. Gives back who is new."""
    new = tuple(each for each in after.everybody if each not in before.everybody)
    mark = desk.new_id()
    await desk.uow.deliveries.plan(
        [
            desk.schedule.at_once(READER, group, group.id, desk.now, detail=mark, to=each.user)
            for each in new
        ]
    )
    gone = await concern_news.away(desk, before, before.hours.begin(desk.now, group.zone))
    for concern in await desk.uow.concerns.of_groups([group.id], ALL):
        if concern.state is ConcernState.WAITING:
            heard = before.told(concern, gone)
            waits = await concern_news.tell(desk, group, after, concern, heard)
            if unread(after, waits) and not unread(before, concern):
                await concern_news.tell_raiser(desk, group, waits, mark)
        elif concern.state is not ConcernState.CLOSED:
            await kept_or_back(desk, group, after, concern)
    return new


async def kept_or_back(
    desk: Desk, group: Group, who: Safeguarding, concern: Concern
) -> Person | None:
    """Who has it, of those who may still read it. Where there is none it waits again: the others
    hear of it, and whoever raised it that it is so."""
    had = holders(await desk.uow.concerns.said(concern.id))
    holder = next((each for each in had if each in who.anybody(concern.apart)), None)
    if holder is None:
        await back(desk, group, who, concern)
    elif holder not in who.readers(concern):
        # A lead who is a deputy now keeps what they have begun.
        await desk.uow.concerns.save(replace(concern, deputies=True))
    return holder


async def back(desk: Desk, group: Group, who: Safeguarding, concern: Concern) -> None:
    waits = replace(concern, state=ConcernState.WAITING)
    waits = await said(desk, waits, Side.READER, EntryKind.BACK, None)
    await desk.uow.audit.note(
        Entry(desk.now, What.CONCERN_BACK, By.NOBODY, None, group.id, concern.ref)
    )
    await concern_news.tell_raiser(desk, group, waits)
    await concern_news.tell(desk, group, who, waits)


async def read_by(desk: Desk, person: Person) -> list[Safeguarding]:
    """Who reads concerns wherever this person does. For ``stopped``, before they are erased."""
    ids = await desk.uow.safeguards.read_by(person)
    return list((await desk.uow.safeguards.many(ids)).values())


async def stopped(desk: Desk, before: Sequence[Safeguarding]) -> None:
    """Somebody who read concerns is erased: the others go on with what was theirs."""
    for was in before:
        group = await desk.uow.groups.get(was.group)
        if group is not None:
            await changed(desk, group, was, await desk.uow.safeguards.get(was.group))


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


# --- stopping with one's own word -----------------------------------------------------------------


async def left_alone(desk: Desk, person: Person) -> list[Group]:
    """Groups where nobody could read concerns, or one that is not closed, without this person."""
    found: list[Group] = []
    for id in await desk.uow.safeguards.read_by(person):
        group = await desk.uow.groups.get(id)
        who = (await desk.uow.safeguards.get(id)).without(person)
        if not who.everybody:
            who = (await desk.uow.safeguards.otherwise(id)).without(person)
        if group is None:
            continue
        theirs = [
            each
            for each in await desk.uow.concerns.of_groups([id], ALL)
            if each.state is not ConcernState.CLOSED and each.raised_by != person
        ]
        if not who.everybody or any(not who.anybody(each.apart) for each in theirs):
            found.append(group)
    return found


async def instead(desk: Desk, person: Person) -> tuple[tuple[Person, ...], tuple[Group, ...]]:
    """Who else is there to read concerns where this person does, and the groups where nobody is."""
    others: dict[Person, None] = {}
    alone: list[Group] = []
    for who in await read_by(desk, person):
        rest = who.without(person)
        gone = await concern_news.away(desk, rest, desk.now)
        there = [each for each in rest.everybody if each not in gone]
        others.update(dict.fromkeys(there))
        group = None if there else await desk.uow.groups.get(who.group)
        if group is not None:
            alone.append(group)
    return tuple(others), tuple(alone)


async def relieve(context: Context, parts: Parts, chosen: str) -> Answers:
    """Asks for somebody else to read concerns, before whoever presses it stops or is away."""
    told: dict[Person, None] = {}
    _, alone = await instead(context, context.who)
    groups = {each.id: each for each in (*await left_alone(context, context.who), *alone)}
    for group in groups.values():
        people = [each for each in mended_by(group, context.rules) if each != context.who]
        told.update(dict.fromkeys(people))
        await context.uow.deliveries.plan(
            [
                context.schedule.at_once(
                    RELIEF,
                    group,
                    group.id,
                    context.now,
                    detail=context.now.date().isoformat(),
                    to=each.user,
                )
                for each in people
            ]
        )
    return (Update(own_view.relieved(context.words, tuple(told), context.rules.command)),)
