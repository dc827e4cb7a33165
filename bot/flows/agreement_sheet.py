"""The agreement on one page, to share with people outside the group."""

from bot.answers import Printout
from bot.domain.sheet import sheet_of
from bot.flows.agreement_review import with_review
from bot.flows.context import Answers, Context, Refused
from bot.flows.route import Values
from bot.views import agreement_remind as remind_view
from bot.views import agreement_review as view


async def export(context: Context, values: Values) -> Answers:
    in_force = await context.uow.agreements.in_force(context.group.id)
    if in_force is None:
        raise Refused(remind_view.nothing_yet(context.words, context.group))
    sheet = sheet_of(context.group, await with_review(context, in_force))
    return (Printout(view.sheet(context.words, in_force), sheet),)
