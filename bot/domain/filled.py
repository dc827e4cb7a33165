"""The toolkit filled in: what somebody wrote, laid beside the questions that it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from zoneinfo import ZoneInfo

from bot.domain.reflection import Answered, Reflection, ReflectionKind


class Format(Enum):
    """What it can be written as. The value is how it is typed, and how the file's name ends."""

    WORD = "docx"
    MARKDOWN = "md"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Noted:
    """What was written to one question on one day."""

    on: date
    words: str


@dataclass(frozen=True, slots=True)
class Told:
    """What one reflection holds beside the toolkit's questions: how the session was, what to do
    next time. ``answers`` are never empty, and none of them is to a prompt."""

    on: date
    kind: ReflectionKind
    answers: tuple[Answered, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """``group`` is its name. Days are the group's own. ``notes`` are by prompt id. Both are oldest
    first: what somebody has learned reads forwards."""

    group: str
    made: date
    notes: Mapping[str, Sequence[Noted]] = field(default_factory=dict)
    told: Sequence[Told] = ()
    shared: bool = False
    """By several facilitators, who shared it; else it is one's own."""

    @property
    def empty(self) -> bool:
        return not self.notes and not self.told


def fill_in(
    reflections: Sequence[Reflection], *, group: str, zone: str, now: datetime, shared: bool = False
) -> Filled:
    """``reflections`` in any order, and whoever wrote them: who may read what was decided before.
    ``zone`` is the group's, an IANA name."""
    notes: dict[str, list[Noted]] = {}
    told: list[Told] = []
    for each in sorted(reflections, key=lambda each: (each.created_at, each.id)):
        on = each.created_at.astimezone(ZoneInfo(zone)).date()
        written = [answer for answer in each.answers if answer.words.strip()]
        for answer in written:
            if answer.cell is not None:
                notes.setdefault(answer.asked, []).append(Noted(on, answer.words))
        rest = tuple(answer for answer in written if answer.cell is None)
        if rest:
            told.append(Told(on, each.kind, rest))
    return Filled(group, now.astimezone(ZoneInfo(zone)).date(), notes, tuple(told), shared)
