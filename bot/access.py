"""Who may do what: the one place that says so."""

from datetime import datetime

from bot.commands import Who
from bot.domain.cover import AFTERWARDS
from bot.domain.group import Group
from bot.domain.session import Session, SessionState
from bot.flows.context import Rules
from bot.ids import Person
from bot.ports import Standing

_OWN = frozenset(
    {
        "reflect",
        "reflect.write",
        "reflect.later",
        "reflect.save",
        "reflect.pause",
        "reflect.on",
        "journal show",
        "journal search",
        "journal.page",
        "journal.open",
        "journal.show",
        "journal.change",
        "journal.delete",
        "journal.delete_now",
        "journal.save",
        "map",
        "cover.show",
    }
)
"""Whoever covers a session writes what is theirs alone before it, in it and for a while after."""
_BEFORE = _OWN | {
    "cover",
    "cover.back",
    "session start",
    "session.start_this",
    "session.start_yes",
    "session.share",
    "session.keep",
    "prompt",
    "prompt.rung",
    "prompt.cell",
    "prompt.another",
    "stuck",
    "stuck.choose",
    "stuck.show",
}
_DURING = _BEFORE | {
    "session now",
    "session end",
    "session.end_yes",
    "session.go_on",
    "checkpoint",
    "checkpoint.open",
    "checkpoint.own",
    "checkpoint.close",
    "advice open",
    "advice close",
    "advice.open",
    "advice.override",
    "advice.word",
    "advice.close",
    "ladder.mark",
    "ladder.unmark",
    "queue open",
    "queue next",
    "queue pass",
    "queue close",
    "queue.next",
    "queue.pass",
    "queue.call",
    "queue.look",
    "queue.down",
    "queue.close",
    "prompt.post",
    "stuck.post",
    "stuck.keep",
    "break",
    "break.longer",
    "break.end",
    "session.hush",
}
COVERING = _DURING
"""Every row that whoever covers a session may use: to run that session, and nothing of the group's
that outlasts it. Commands by their path, buttons and forms by their verb."""


def coordinates(who: Person, rules: Rules, standing: Standing | None) -> bool:
    """Named in HOLDSPACE_COORDINATORS, or an admin of the workspace or server."""
    return who.user in rules.coordinators or (standing is not None and standing.admin)


def may_set_up(who: Person, rules: Rules, standing: Standing | None) -> bool:
    """A coordinator, or (unless the organisation turned it off) who made or manages the channel."""
    manages = standing is not None and standing.manages_channel
    return coordinates(who, rules, standing) or (rules.managers_may_set_up and manages)


def covers(row: str, session: Session, now: datetime) -> bool:
    """Whether whoever has taken this session may do that, as far as the session has come."""
    match session.state:
        case SessionState.PLANNED:
            return row in _BEFORE
        case SessionState.OPEN:
            return row in _DURING
        case SessionState.CLOSED:
            ended = session.closed_at or session.ends_at
            return row in _OWN and now - ended <= AFTERWARDS
        case SessionState.CANCELLED:
            return False


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
