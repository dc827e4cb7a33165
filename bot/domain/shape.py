"""The rough shape of a session, and when its facilitator hears how much time has gone. Pure.

A suggestion and nothing more: it starts nothing and ends nothing. The pacing is for people who
tire: a break by minute 30, and again about every half hour where a session is longer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

BREAK_BY = 30
"""Minutes of talk after which a break is due."""
BREAK = 5
"""Minutes of a break where nobody says how long."""
NO_BREAK = 30
"""A session of this many minutes or fewer needs none."""
SHARE_AT_LEAST = 15
"""Minutes of talk that are left after the last break, before the closing."""
WARNING = timedelta(minutes=5)
"""How long before a break, and before the end, a facilitator hears that it is near."""
OVER = timedelta(minutes=2)
"""How long after its end a session runs over."""
APART = timedelta(minutes=3)
"""At least this is between two private words to whoever runs a session: they read one at a time,
and they are in the middle of a sentence."""
RECENT = timedelta(minutes=20)
"""After a break nobody is told that one is due for this long."""


class Part(Enum):
    OPENING = "opening"
    SHARING = "sharing"
    BREAK = "break"
    OPTIONS = "options"
    """What helps people, once they were heard and have connected."""
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Stretch:
    part: Part
    starts_at: datetime
    ends_at: datetime


class Cue(Enum):
    HALF_WAY = "half-way"
    BREAK = "break"
    FIVE_LEFT = "five-left"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Cued:
    cue: Cue
    at: datetime


def shape(begins: datetime, ends: datetime) -> tuple[Stretch, ...]:
    """From when it began to when it should end, without a gap. Sharing comes before the first
    break and options after it; where there is no break, the middle is halved."""
    minutes = _minutes(begins, ends)
    edge = _edge(minutes)
    closing = minutes - edge
    marks: list[tuple[int, Part]] = [(0, Part.OPENING)] if edge else []
    marks.append((edge, Part.SHARING))
    breaks = _breaks(minutes)
    for start in breaks:
        marks += [(start, Part.BREAK), (start + BREAK, Part.OPTIONS)]
    if not breaks and edge:
        marks.append(((edge + closing) // 2, Part.OPTIONS))
    if edge:
        marks.append((closing, Part.CLOSING))
    starts = [begins + timedelta(minutes=minute) for minute, _ in marks]
    return tuple(
        Stretch(part, start, end)
        for (_, part), start, end in zip(marks, starts, [*starts[1:], ends], strict=True)
    )


def cues(begins: datetime, ends: datetime) -> tuple[Cued, ...]:
    """What a facilitator hears and when, in order of time and never two together: that half of the
    time has gone is the least urgent, and waits. A session that began near its end has only what
    is still of use."""
    half = begins + (ends - begins) / 2
    due = [
        *(
            Cued(Cue.BREAK, each.starts_at - WARNING)
            for each in shape(begins, ends)
            if each.part is Part.BREAK
        ),
        Cued(Cue.FIVE_LEFT, ends - WARNING),
        Cued(Cue.OVER, ends + OVER),
    ]
    if ends - half > 2 * WARNING:
        due.append(Cued(Cue.HALF_WAY, clear_of(due, half)))
    return tuple(sorted((each for each in due if each.at > begins), key=lambda each: each.at))


def clear_of(said: Iterable[Cued], at: datetime) -> datetime:
    """``at``, or the first time after it at which no other word is near."""
    for each in sorted(said, key=lambda each: each.at):
        if abs(at - each.at) < APART:
            at = each.at + APART
    return at


def closing(begins: datetime, ends: datetime, now: datetime) -> bool:
    """Whether a session comes to its end, or is over its time."""
    part = part_at(shape(begins, ends), now)
    return now >= ends - WARNING or (part is not None and part.part is Part.CLOSING)


def part_at(shaped: tuple[Stretch, ...], now: datetime) -> Stretch | None:
    """None before it and after it."""
    return next((each for each in shaped if each.starts_at <= now < each.ends_at), None)


def _minutes(begins: datetime, ends: datetime) -> int:
    return max(0, int((ends - begins).total_seconds() // 60))


def _edge(minutes: int) -> int:
    """How long opening and closing are, each: none where there is hardly time to talk."""
    if minutes < 20:
        return 0
    return 10 if minutes >= 60 else 5


def _breaks(minutes: int) -> tuple[int, ...]:
    """The minutes at which breaks begin."""
    if minutes <= NO_BREAK:
        return ()
    count = max(1, (minutes - _edge(minutes) - SHARE_AT_LEAST) // BREAK_BY)
    first = min(BREAK_BY, minutes // 2)
    return (first, *(BREAK_BY * each for each in range(2, count + 1)))
