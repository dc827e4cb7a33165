"""Help: what this person can do here."""

from bot.commands import COMMANDS, Who
from bot.flows.context import Answers, Context, reply
from bot.flows.route import Values
from bot.views.help import help_card


async def help_here(context: Context, values: Values) -> Answers:
    group = context.maybe_group
    may = frozenset(
        spec.path
        for spec in COMMANDS
        if (group is not None or not spec.group) and _open_to(context, spec.who)
    )
    return reply(
        help_card(
            context.library,
            context.rules.command,
            group,
            may,
            facilitates=context.facilitates,
        )
    )


def _open_to(context: Context, who: Who) -> bool:
    """What to show; the router decides again when it is used."""
    match who:
        case Who.EVERYONE:
            return True
        case Who.FACILITATOR:
            return context.facilitates
        case Who.LOOKS_AFTER:
            return context.facilitates or context.may_set_up
        case Who.SETTER_UP | Who.COORDINATOR:
            return context.may_set_up
