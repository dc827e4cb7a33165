"""Words as somebody typed them, without Slack's escapes; pure. ``should_escape`` brings people and
channels as ``<@U1|rhian>`` and ``<#C1|circle>``.

https://docs.slack.dev/interactivity/implementing-slash-commands#escaping
"""

import html
import re

from bot.commands import ParamKind
from bot.grammar import Read, read

_PEOPLE = re.compile(
    r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>(?:(?:[\s,;]|&amp;)*<@[UW][A-Z0-9]+(?:\|[^>]*)?>)*"
)
_ONE = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^>]*))?>")
_CHANNEL = re.compile(r"<#([A-Z0-9]+)(?:\|([^>]*))?>")
_ADDRESS = re.compile(r"<((?:https?|mailto):[^>|]+)(?:\|[^>]*)?>")


def words_of(typed: str) -> str:
    """What was typed, without Slack's escapes. People are their ids where the command asks for
    people, and their names where it asks for words."""
    names = _PEOPLE.sub(_names, typed)
    wants_people = _asks_for_people(_plain(names))
    return _plain(_PEOPLE.sub(_ids, typed) if wants_people else names)


def _asks_for_people(typed: str) -> bool:
    understood = read(typed)
    return isinstance(understood, Read) and any(
        each.kind is ParamKind.PEOPLE for each in understood.spec.params
    )


def _ids(found: re.Match[str]) -> str:
    return ",".join(one[1] for one in _ONE.finditer(found[0]))


def _names(found: re.Match[str]) -> str:
    return _ONE.sub(lambda one: f"@{one[2] or one[1]}", found[0])


def _plain(typed: str) -> str:
    channels = _CHANNEL.sub(lambda found: f"#{found[2] or found[1]}", typed)
    return html.unescape(_ADDRESS.sub(lambda found: found[1], channels))
