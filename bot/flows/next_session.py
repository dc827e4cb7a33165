"""When is the next session? Anyone may ask."""

from bot.flows.context import Answers, Context, reply
from bot.flows.route import Values
from bot.views import next_session as view


async def show(context: Context, _: Values) -> Answers:
    group = context.group
    current = await context.uow.sessions.current(group.id)
    if current is not None:
        return reply(view.open_now(context.words, current))
    coming = await context.uow.sessions.upcoming(group.id, context.now, 1)
    if not coming:
        return reply(view.none_planned(context.words, group.id))
    return reply(view.next_session(context.words, coming[0]))
