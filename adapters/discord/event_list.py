"""A group's sessions as scheduled events of its server: what is there, what should be, and the
steps from one to the other; pure.

Discord's events have no key of ours, so each ends with a mark made from the ids of its group and
session. With it a second try finds what a first one made, and nothing has to be remembered.

https://discord.com/developers/docs/resources/guild-scheduled-event
"""

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from adapters.discord import limits
from adapters.discord.markdown import shortened
from bot.answers import Entry, Listing

SCHEDULED, ACTIVE, COMPLETED, CANCELED = 1, 2, 3, 4
GUILD_ONLY: Final = 2
EXTERNAL: Final = 3
"""An event outside Discord's voice channels. Discord begins and ends it at its times by itself."""

_MARK = re.compile(r"\(([a-z2-7]{6})-([a-z2-7]{6})\)$")

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Make:
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    id: int
    payload: Mapping[str, Any]


Step = Make | Change


def steps(
    found: Sequence[Event], listing: Listing, channel: str, now: datetime, *, me: int
) -> Iterator[Step]:
    """``found`` is what Discord has for the server, ``channel`` the name of the group's channel,
    ``me`` this bot's user id: what others made is never touched. The soonest come first, so that
    where a server is full it lacks the latest."""
    wanted = {short(each.id): each for each in listing.entries}
    mine: dict[str, Event] = {}
    for event in found:
        mark = _mark_of(event)
        if mark is None or mark[1] != short(listing.group) or not _made_by(event, me):
            continue
        if mark[2] not in wanted or mark[2] in mine:
            # Not happening, or there twice because a first try was slower than our patience.
            yield _away(event)
        else:
            mine[mark[2]] = event
    for key, entry in sorted(wanted.items(), key=lambda each: each[1].starts_at):
        there = mine.get(key)
        if there is not None and _has_begun(there) and entry.starts_at > now and not entry.open:
            # It was moved after its first time had come: an event that has begun cannot go back.
            yield _away(there)
            there = None
        payload = _payload(entry, listing.group, channel)
        if there is not None:
            yield from _into_line(there, entry, payload, now)
        elif entry.starts_at > now and not entry.open:
            yield Make({**payload, "privacy_level": GUILD_ONLY, "entity_type": EXTERNAL})


def short(id: str) -> str:
    """Six characters for an id: enough to tell a hundred events apart, and nothing leads back."""
    digest = hashlib.blake2b(id.encode(), digest_size=5).digest()
    return base64.b32encode(digest).decode("ascii").lower()[:6]


def _payload(entry: Entry, group: str, channel: str) -> dict[str, Any]:
    mark = f"({short(group)}-{short(entry.id)})"
    about = shortened(entry.about, limits.EVENT_DESCRIPTION - len(mark) - 2)
    return {
        "name": shortened(entry.title, limits.EVENT_NAME),
        "description": f"{about}\n\n{mark}",
        "scheduled_start_time": entry.starts_at.astimezone(UTC).isoformat(),
        "scheduled_end_time": entry.ends_at.astimezone(UTC).isoformat(),
        "entity_metadata": {"location": shortened(f"#{channel}", limits.EVENT_LOCATION)},
    }


def _into_line(
    event: Event, entry: Entry, payload: Mapping[str, Any], now: datetime
) -> Iterator[Step]:
    """Times that have passed cannot be written any more; words still can, and an end that is later
    than the start that stands there."""
    change = {
        name: value
        for name, value in payload.items()
        if _plain(name, event.get(name)) != _plain(name, value)
    }
    if _has_begun(event) or entry.starts_at <= now:
        change.pop("scheduled_start_time", None)
    starts = change.get("scheduled_start_time") or event["scheduled_start_time"]
    if entry.ends_at <= max(now, datetime.fromisoformat(starts)):
        change.pop("scheduled_end_time", None)
    if entry.open and not _has_begun(event):
        change["status"] = ACTIVE
    if change:
        yield Change(int(event["id"]), change)


def _away(event: Event) -> Change:
    """Over, or not happening. An event that has begun can only be ended."""
    return Change(int(event["id"]), {"status": COMPLETED if _has_begun(event) else CANCELED})


def _has_begun(event: Event) -> bool:
    return bool(event.get("status") == ACTIVE)


def _mark_of(event: Event) -> re.Match[str] | None:
    if event.get("status") not in (SCHEDULED, ACTIVE):
        return None
    return _MARK.search(event.get("description") or "")


def _made_by(event: Event, me: int) -> bool:
    return str(event.get("creator_id") or me) == str(me)


def _plain(name: str, value: Any) -> Any:
    """Discord writes times and missing things in its own way."""
    if name.endswith("_time") and value:
        return datetime.fromisoformat(value)
    return (value or {}).get("location") if name == "entity_metadata" else value
