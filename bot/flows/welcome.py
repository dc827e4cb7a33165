"""Somebody new in the group's channel: one private welcome, once, and out of quiet hours."""

from bot.answers import DirectMessage, Nothing, Outgoing
from bot.domain.delivery import Delivery
from bot.flows.context import Answers, Context, Desk
from bot.ids import Person
from bot.views import welcome as view

WELCOME = "welcome"


async def joined(context: Context) -> Answers:
    """Plans the welcome. Its key holds the group and the person and is kept, so whoever leaves and
    comes back is not welcomed again."""
    group = context.maybe_group
    if group is None or context.facilitates:
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
    current = await desk.uow.sessions.current(group.id)
    coming = await desk.uow.sessions.upcoming(group.id, desk.now, 1)
    message = view.welcome(
        desk.words,
        group,
        agreement=await desk.uow.agreements.in_force(group.id) is not None,
        open_now=current is not None,
        coming=coming[0] if coming else None,
    )
    return DirectMessage(person, message)
