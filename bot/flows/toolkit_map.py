"""The map of what somebody has reflected on, in words and as a picture."""

from bot.answers import Printout, Reply
from bot.flows.context import Answers, Context
from bot.flows.route import Values
from bot.views import toolkit_map as view


async def command(context: Context, values: Values) -> Answers:
    counts = await context.uow.reflections.cell_counts(context.who, context.group.id)
    library, group = context.library, context.group.id
    picture = Printout(view.pictured(library), view.picture(library, counts, group))
    return (Reply(view.shown(library, counts, group)), picture)
