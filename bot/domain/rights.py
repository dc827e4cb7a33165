"""What is held about one person: what the export shows them, and what erasing did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

Value = str | int | bool | None | datetime | date | Sequence["Value"] | Mapping[str, "Value"]
"""What a fact may hold: whatever was stored, opened where it was sealed."""


@dataclass(frozen=True, slots=True)
class Record:
    """One thing held about somebody. ``kind`` is what the wording calls it (``my_data.kind.*``),
    ``group`` the name of the group it belongs to or "", and ``facts`` what is stored of it."""

    kind: str
    group: str = ""
    facts: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Erasure:
    """Somebody was erased: a keyed hash of who, and when. Nobody can be read out of it; with the
    key it can be asked whether somebody is meant, so that a backup does not bring them back."""

    hash: bytes
    at: datetime


def counted(records: Sequence[Record]) -> Mapping[str, int]:
    """How many of each kind, in the order in which the kinds come."""
    counts: dict[str, int] = {}
    for each in records:
        counts[each.kind] = counts.get(each.kind, 0) + 1
    return counts
