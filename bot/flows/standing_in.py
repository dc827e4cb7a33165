"""What whoever covers a session may do. The router asks it before every step; help tells it."""

from datetime import datetime

from bot.domain.cover import AFTERWARDS
from bot.domain.session import Session, SessionState

_OWN = frozenset(
    {
        "reflect",
        "reflect.write",
        "reflect.later",
        "reflect.did",
        "reflect.save",
        "reflect.pause",
        "reflect.on",
        "journal show",
        "journal search",
        "journal export",
        "journal.page",
        "journal.open",
        "journal.show",
        "journal.change",
        "journal.delete",
        "journal.delete_now",
        "journal.save",
        "journal.take",
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
    "session history",
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
    "advice.go_on",
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
WROTE = frozenset(
    {
        "journal show",
        "journal search",
        "journal export",
        "journal.page",
        "journal.open",
        "journal.show",
        "journal.change",
        "journal.delete",
        "journal.delete_now",
        "journal.save",
        "journal.take",
        "reflect.pause",
        "reflect.on",
        "map",
    }
)
"""What somebody has written stays theirs, also when they do not run the group any more: whoever
covered a session, gave it back, or was a facilitator once. For as long as it is kept."""
COVERING = _DURING
"""Every row that whoever covers a session may use: to run that session, and nothing of the group's
that outlasts it. Commands by their path, buttons and forms by their verb."""


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
