"""Gentle pairings: off, until those who run a group switch them on and somebody would like one."""

from dataclasses import replace

from bot.answers import DirectMessage, Nothing, Outgoing, Post, Reply, Update
from bot.domain.audit import What
from bot.domain.between import (
    FIRST,
    REMEMBERED,
    TRIES,
    Every,
    Pair,
    next_at,
    paired,
)
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.domain.member import Reach
from bot.domain.wall import local
from bot.flows import rounds
from bot.flows.context import Answers, Context, Desk, reply
from bot.flows.reading import Reading
from bot.flows.route import Parts, Values
from bot.ids import Person
from bot.message import Message
from bot.views import between as view

MAKE, TOLD, OFFERED = "pairs.make", "direct.pair", "pairs.offered"


# --- each member's own ---------------------------------------------------------------------------


async def show(context: Context, values: Values) -> Answers:
    """``between show``."""
    return reply(await _shown(context))


async def look(context: Context, parts: Parts, chosen: str) -> Answers:
    return (Update(await _shown(context)),)


async def wish(context: Context, parts: Parts, chosen: str) -> Answers:
    """One tap in, one tap out."""
    wanted = parts[1:] == ("yes",)
    await context.uow.between.wish(context.group.id, context.who, wanted)
    member = await context.uow.members.get(context.who)
    if wanted and member.reach is not Reach.OPEN:  # they say that messages should be tried again
        await context.uow.members.save(replace(member, reach=Reach.OPEN))
    return (Reply(view.wished(context.words, context.group, wanted=wanted)),)


async def _shown(context: Context) -> Message:
    group, between = context.group, context.uow.between
    return view.show(
        context.words,
        group,
        await between.rhythms(group.id),
        wishes=await between.wishes_it(group.id, context.who),
        open=await between.open_round(group.id, context.now),
    )


# --- the group's rhythm --------------------------------------------------------------------------


async def group(context: Context, values: Values) -> Answers:
    """``between group``, and what is chosen with it."""
    reading = Reading(values, context.words)
    labels = {each.value: context.words.line(f"choice.every.{each.value}") for each in Every}
    chosen = {
        what: Every(reading.one_of(what, labels))
        for what in ("pairs", "rounds")
        if reading.given(what)
    }
    reading.check()
    for what, often in chosen.items():
        await _choose(context, what, often)
    return reply(await _of_group(context))


async def group_look(context: Context, parts: Parts, chosen: str) -> Answers:
    return (Update(await _of_group(context)),)


async def every(context: Context, parts: Parts, chosen: str) -> Answers:
    """From the menu of one of them."""
    known = {each.value: each for each in Every}
    what = parts[1] if len(parts) > 1 else ""
    if what in ("pairs", "rounds") and chosen in known:
        await _choose(context, what, known[chosen])
    return (Update(await _of_group(context)),)


async def _choose(context: Context, what: str, often: Every) -> None:
    """How often, or never: what was planned by another rhythm goes."""
    before = await context.uow.between.rhythms(context.group.id)
    after = replace(before, pairs=often) if what == "pairs" else replace(before, rounds=often)
    if after != before:
        await context.uow.between.choose(after)
        await context.note(What.BETWEEN, f"{what} {often.value}")
        if what == "pairs":
            await _begin(context, after.pairs, fresh=before.pairs is Every.NEVER)
        else:
            await rounds.restart(context, context.group, after.rounds)


async def _of_group(context: Context) -> Message:
    id = context.group.id
    wishes = await context.uow.between.wishes(id)
    rhythms = await context.uow.between.rhythms(id)
    return view.of_group(context.words, context.group, rhythms, len(wishes))


async def _begin(context: Context, every: Every, *, fresh: bool) -> None:
    """Where pairings begin, the group hears of it once, and has a week before the first."""
    group, plan = context.group, context.schedule
    await context.uow.deliveries.drop(group.id, [MAKE, OFFERED])
    if every is Every.NEVER:
        return
    due = next_at(group, context.now, FIRST)
    planned = [plan.at(MAKE, group, group.id, due, detail=context.new_id())]
    if fresh:
        at = group.after_quiet(context.now)
        planned.append(plan.at(OFFERED, group, group.id, at, detail=context.new_id()))
    await context.uow.deliveries.plan(planned)


# --- what follows --------------------------------------------------------------------------------


async def offered(desk: Desk, delivery: Delivery) -> Outgoing:
    group = await desk.uow.groups.get(delivery.group)
    rhythms = await desk.uow.between.rhythms(delivery.group)
    if group is None or rhythms.pairs is Every.NEVER:
        return Nothing("not wanted any more")
    return Post(group.place, view.offered(desk.words, group, rhythms.pairs))


async def make(desk: Desk, delivery: Delivery) -> None:
    """The work ``pairs.make``: pairs those who would like it and are not away, and plans the next
    time. One who is alone with the wish hears nothing."""
    group = await desk.uow.groups.get(delivery.group)
    rhythms = await desk.uow.between.rhythms(delivery.group)
    if group is None or not rhythms.pairs.weeks:
        return
    willing = await _willing(desk, group)
    known = await desk.uow.between.pairs_of(group.id)
    before = [frozenset(each.people) for each in known if each.until > desk.now]
    orders = [_shuffled(desk, len(willing)) for _ in range(TRIES)]
    for people in paired(willing, before, orders):
        pair = Pair(desk.new_id(), group.id, people, desk.now + REMEMBERED)
        await desk.uow.between.add_pair(pair)
        await desk.uow.deliveries.plan(await _tell(desk, group, pair))
    due = next_at(group, desk.now, rhythms.pairs.weeks * FIRST)
    day = f"{local(due, group.zone):%Y%m%d}"
    await desk.uow.deliveries.plan([desk.schedule.at(MAKE, group, group.id, due, detail=day)])


async def told(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``direct.pair``: only while both still want it."""
    group = await desk.uow.groups.get(delivery.group)
    pair = await desk.uow.between.pair(delivery.subject)
    if group is None or pair is None:
        return Nothing("gone")
    wishes = set(await desk.uow.between.wishes(group.id))
    person = group.person(delivery.to)
    still = replace(pair, people=tuple(each for each in pair.people if each in wishes))
    if person not in still.people or len(still.people) < 2:
        return Nothing("not wanted any more")
    card = view.told(desk.words, group, still, person)
    return DirectMessage(person, card, only_in=group.place)


async def _tell(desk: Desk, group: Group, pair: Pair) -> list[Delivery]:
    """Each after their own quiet times."""
    planned: list[Delivery] = []
    for each in pair.people:
        member = await desk.uow.members.get(each)
        due = desk.schedule.heard_by(member, group, desk.now)
        if due is not None:
            planned.append(desk.schedule.at(TOLD, group, pair.id, due, to=each.user))
    return planned


async def _willing(desk: Desk, group: Group) -> list[Person]:
    """Whoever is away, or takes no direct messages, is not waited for by anybody."""
    wishes = await desk.uow.between.wishes(group.id)
    chosen = await desk.uow.members.many(wishes)
    return [
        each
        for each in wishes
        if (member := chosen.get(each)) is None
        or (member.reach is Reach.OPEN and not member.away(desk.now))
    ]


def _shuffled(desk: Desk, count: int) -> list[int]:
    return sorted(range(count), key=lambda _: desk.randomness(8))
