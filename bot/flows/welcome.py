"""Somebody new in the group's channel: one private welcome, once, and out of quiet hours. It can be
read again by a button."""

from bot.answers import DirectMessage, Nothing, Outgoing
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.flows.context import Answers, Context, Desk, reply
from bot.flows.route import Parts
from bot.ids import Person
from bot.message import Message
from bot.views import welcome as view

WELCOME = "welcome"


async def joined(context: Context) -> Answers:
    """Plans the welcome, once: that it was is kept as a mark that names nobody, so whoever leaves
    and comes back is not welcomed again."""
    group = context.maybe_group
    if group is None or context.facilitates:
        return ()
    if not await context.uow.welcomed.first_time(group.id, context.who):
        return ()
    due = group.after_quiet(context.now)
    planned = context.schedule.at(WELCOME, group, group.id, due, to=context.who.user)
    await context.uow.deliveries.plan([planned])
    return ()


async def render(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``welcome`` from the group as it is by then."""
    group = await desk.uow.groups.get(delivery.group)
    if group is None:
        return Nothing("group gone")
    person = Person(group.place.platform, group.place.workspace, delivery.to)
    if group.facilitated_by(person):
        return Nothing("facilitates by now")
    return DirectMessage(person, await _card(desk, group))


async def read(context: Context, _: Parts, __: str) -> Answers:
    """By a button, as often as somebody likes: where the platform does not say who joins, and for
    whoever would like to read it again."""
    return reply(await _card(context, context.group))


async def _card(desk: Desk, group: Group) -> Message:
    current = await desk.uow.sessions.current(group.id)
    coming = await desk.uow.sessions.upcoming(group.id, desk.now, 1)
    return view.welcome(
        desk.words,
        group,
        agreement=await desk.uow.agreements.in_force(group.id) is not None,
        open_now=current is not None,
        coming=coming[0] if coming else None,
    )
