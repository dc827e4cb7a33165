"""The map of what somebody has reflected on."""

from bot.flows.context import Answers, Context, reply
from bot.flows.route import Values
from bot.views import toolkit_map as view


async def command(context: Context, values: Values) -> Answers:
    counts = await context.uow.reflections.cell_counts(context.who, context.group.id)
    return reply(view.shown(context.library, counts, context.group.id))
