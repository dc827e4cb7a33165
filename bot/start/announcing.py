"""What a process says of itself when it starts: what it does, once that is so."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from bot.start.platforms import Heard
from bot.start.voice import tell

LOOK = 0.1
"""Seconds between two looks at whether every platform has connected."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What this process does: the platforms it listens to, those it has a way to, whether its
    scheduler runs, and whether it answers calendar programs."""

    hears: tuple[str, ...]
    posts: tuple[str, ...]
    keeps_time: bool
    feeds: bool = False


async def announce(parts: Parts, heard: Mapping[str, Heard], asked: asyncio.Event) -> None:
    """Returns when every platform that it listens to has connected and that is said, or when it is
    asked to stop before. A platform may be away for long: whatever else it does goes on."""
    waits = _unconnected(parts, heard)
    if waits:
        tell(f"Holdspace has started, and connects to {_named(waits)}.")
    while waits and not asked.is_set():
        await asyncio.sleep(LOOK)
        waits = _unconnected(parts, heard)
    if not waits:
        tell(_said(parts))


def _unconnected(parts: Parts, heard: Mapping[str, Heard]) -> tuple[str, ...]:
    return tuple(name for name in parts.hears if not heard[name].health()["well"])


def _named(names: tuple[str, ...]) -> str:
    return " and ".join(name.capitalize() for name in names)


def _said(parts: Parts) -> str:
    if not parts.hears and not parts.keeps_time:
        return "Holdspace gives calendars; other processes have to listen and to keep time."
    if not parts.hears:
        where = _named(parts.posts)
        return f"Holdspace keeps time and posts to {where}; another process has to listen there."
    only = "" if parts.keeps_time else " Another process has to keep time."
    return f"Holdspace runs on {_named(parts.hears)}.{only}"
