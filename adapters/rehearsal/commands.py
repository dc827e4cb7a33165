"""The box at the bottom of the page: what was typed there, and what it offers; pure.

A platform has its own words beside the bot's one command. The room has one of them, ``/join``, so
that a newcomer's arrival can be rehearsed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.message import Choice

JOIN = "/join"


@dataclass(frozen=True, slots=True)
class Words:
    """The bot's command, with everything after it."""

    words: str


@dataclass(frozen=True, slots=True)
class Talk:
    """People talking to each other. Nothing reads it."""

    text: str


@dataclass(frozen=True, slots=True)
class Join:
    pass


@dataclass(frozen=True, slots=True)
class Unknown:
    """A command that is not ours. On a platform it would reach another app, never the bot."""


Typed = Words | Talk | Join | Unknown


def read(command: str, typed: str) -> Typed:
    """``command`` is the one command's name, without the slash."""
    stripped = typed.strip()
    if not stripped.startswith("/"):
        return Talk(typed.strip())
    first, _, rest = stripped.partition(" ")
    if first.lower() == f"/{command}":
        return Words(rest.strip())
    if first.lower() == JOIN:
        return Join()
    return Unknown()


def half_typed(command: str, typed: str) -> str | None:
    """What stands after the command so far, for ``Router.suggest``; None where it is not ours. A
    space at the end is kept: after it a new word begins."""
    first, space, rest = typed.lstrip().partition(" ")
    return rest.lstrip() if space and first.lower() == f"/{command}" else None


def offers(command: str, typed: str, choices: Sequence[Choice]) -> list[Mapping[str, Any]]:
    """What the box offers, each with the whole text that it would become."""
    if half_typed(command, typed) is None:
        whole = f"/{command} "
        typing = typed.strip().lower()
        return [_offer(whole, whole.strip(), "")] if typing and whole.startswith(typing) else []
    return [_offer(f"/{command} {each.value}", each.label, each.hint) for each in choices]


def _offer(value: str, label: str, hint: str) -> Mapping[str, Any]:
    return {"value": value, "label": label, "hint": hint}
