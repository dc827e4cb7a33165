"""Who may do what: the one place that says so, beside ``flows.standing_in`` for whoever covers a
session."""

from bot.commands import Who
from bot.domain.group import Group
from bot.flows.context import Rules
from bot.ids import Person
from bot.ports import Standing


def coordinates(who: Person, rules: Rules, standing: Standing | None) -> bool:
    """Named in HOLDSPACE_COORDINATORS, or an admin of the workspace or server."""
    return who.user in rules.coordinators or (standing is not None and standing.admin)


def may_set_up(who: Person, rules: Rules, standing: Standing | None) -> bool:
    """A coordinator, or (unless the organisation turned it off) who made or manages the channel."""
    manages = standing is not None and standing.manages_channel
    return coordinates(who, rules, standing) or (rules.managers_may_set_up and manages)


def allowed(
    need: Who, who: Person, group: Group | None, rules: Rules, standing: Standing | None
) -> bool:
    match need:
        case Who.EVERYONE:
            return True
        case Who.FACILITATOR:
            return group is not None and group.facilitated_by(who)
        case Who.LOOKS_AFTER:
            runs = group is not None and group.facilitated_by(who)
            return runs or coordinates(who, rules, standing)
        case Who.SETTER_UP:
            return may_set_up(who, rules, standing)
        case Who.COORDINATOR:
            return coordinates(who, rules, standing)
