"""Help: what this person can do here."""

from collections.abc import Sequence

from bot.commands import COMMANDS, CommandSpec, Who
from bot.domain.session import Session
from bot.flows import covering, standing_in
from bot.flows.context import Answers, Context, reply
from bot.flows.route import Values
from bot.views.help import help_card


async def help_here(context: Context, values: Values) -> Answers:
    group = context.maybe_group
    outside = group is None or context.facilitates
    covered = () if outside else await covering.taken_here(context)
    may = frozenset(
        spec.path
        for spec in COMMANDS
        if (group is not None or not spec.group)
        and (_open_to(context, spec.who) or _covers(context, spec, covered))
    )
    return reply(
        help_card(
            context.library,
            context.rules.command,
            group,
            may,
            facilitates=context.facilitates,
            covers=covered[0] if covered else None,
        )
    )


def _covers(context: Context, spec: CommandSpec, covered: Sequence[Session]) -> bool:
    """What somebody can do for a session that they have taken."""
    return any(standing_in.covers(spec.path, each, context.now) for each in covered)


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
