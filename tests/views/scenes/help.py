"""Help by role. A document: asked for, and read to the end by those who need the last lines."""

from collections.abc import Callable
from dataclasses import replace

from bot.commands import COMMANDS, Who
from bot.domain.group import Group
from bot.domain.session import Session
from bot.flows.standing_in import covers
from bot.library import Library
from bot.message import Message
from bot.views.help import help_card
from tests.support.circle import GROUP, OPEN, SESSION


def _help(
    group: Group | None, *roles: Who, facilitates: bool = False
) -> Callable[[Library], Message]:
    may = frozenset(
        spec.path
        for spec in COMMANDS
        if spec.who in (Who.EVERYONE, *roles) and (group is not None or not spec.group)
    )
    return lambda library: help_card(library, "peer", group, may, facilitates=facilitates)


def _covers(session: Session) -> Callable[[Library], Message]:
    """Of a session that somebody has taken who does not run the group."""
    may = frozenset(
        spec.path
        for spec in COMMANDS
        if spec.who is Who.EVERYONE or covers(spec.path, session, session.starts_at)
    )
    return lambda library: help_card(library, "peer", GROUP, may, facilitates=False, covers=session)


SCENES: dict[str, Callable[[Library], Message]] = {
    "member_document": _help(GROUP),
    "facilitator_document": _help(GROUP, Who.FACILITATOR, facilitates=True),
    "covers_document": _covers(SESSION),
    "covers_now_document": _covers(OPEN),
    "coordinator_document": _help(GROUP, Who.SETTER_UP),
    "no_group_document": _help(None),
    "unknown_nation_document": _help(replace(GROUP, nation="atlantis")),
}
