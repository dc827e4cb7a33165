"""A calendar file as a calendar program understands it, with nothing of what wrote it.

The lines are read here, rules are expanded by dateutil, and the clocks of a zone are what the file
itself says of them (dateutil's ``tzical``): the zone's name is never looked up.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from dateutil import rrule, tz

_ESCAPES = re.compile(r"\\([\\;,nN])")


@dataclass
class Property:
    name: str
    params: dict[str, str]
    value: str

    @property
    def words(self) -> str:
        return _ESCAPES.sub(
            lambda found: {"n": "\n", "N": "\n"}.get(found[1], found[1]), self.value
        )


@dataclass
class Component:
    name: str
    properties: list[Property] = field(default_factory=list)
    inside: list["Component"] = field(default_factory=list)

    def get(self, name: str) -> Property | None:
        return next((each for each in self.properties if each.name == name), None)

    def value(self, name: str) -> str:
        found = self.get(name)
        return "" if found is None else found.words

    def every(self, name: str) -> list[Property]:
        return [each for each in self.properties if each.name == name]

    def events(self) -> list["Component"]:
        return [each for each in self.inside if each.name == "VEVENT"]


@dataclass(frozen=True, order=True)
class Occurrence:
    at: datetime
    minutes: int
    title: str


def lines_of(content: bytes) -> list[str]:
    """Unfolded. Every line ends as RFC 5545 asks, and none is longer than 75 bytes."""
    text = content.decode("utf-8")
    assert text.endswith("\r\n")
    raw = text.split("\r\n")[:-1]
    assert not any("\n" in each or "\r" in each for each in raw)
    assert all(len(each.encode()) <= 75 for each in raw), "folded"
    lines: list[str] = []
    for each in raw:
        if each.startswith(" "):
            lines[-1] += each[1:]
        else:
            lines.append(each)
    return lines


def read(content: bytes) -> Component:
    root = Component("")
    open_ = [root]
    for line in lines_of(content):
        head, value = _parted(line)
        name, *params = head.split(";")
        if name == "BEGIN":
            inner = Component(value)
            open_[-1].inside.append(inner)
            open_.append(inner)
        elif name == "END":
            assert open_.pop().name == value
        else:
            known = dict(each.split("=", 1) for each in params)
            open_[-1].properties.append(Property(name, known, value))
    (calendar,) = root.inside
    assert calendar.name == "VCALENDAR"
    return calendar


def _parted(line: str) -> tuple[str, str]:
    head, colon, value = line.partition(":")
    assert colon, line
    return head, value


class Zones:
    """Of one file, by the names that it gives them."""

    def __init__(self, content: bytes) -> None:
        text = "\r\n".join(lines_of(content)) + "\r\n"
        parts = re.findall(r"BEGIN:VTIMEZONE\r\n.*?END:VTIMEZONE\r\n", text, re.DOTALL)
        known: Any = tz.tzical(io.StringIO("".join(parts))) if parts else None
        self._known: dict[str, tzinfo] = (
            {name: known.get(name) for name in list(known.keys())} if known else {}
        )

    def wall(self, each: Property) -> list[tuple[datetime, tzinfo]]:
        """What it says, as wall-clock times without a zone, and their zone."""
        found: list[tuple[datetime, tzinfo]] = []
        for one in each.value.split(","):
            if one.endswith("Z"):
                found.append((_plain(one), UTC))
            else:
                found.append((_plain(one), self._known[each.params["TZID"]]))
        return found


def _plain(stamp: str) -> datetime:
    return datetime.strptime(stamp.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - a wall-clock time


def instant(wall: datetime, zone: tzinfo) -> datetime:
    """RFC 5545: a time that there is twice is the first; one that there is not, is read by the
    clock as it stood before."""
    shown = wall.replace(tzinfo=zone, fold=0)
    if zone is not UTC:
        shown = tz.resolve_imaginary(shown)
    return shown.astimezone(UTC)


def occurrences(content: bytes, begin: datetime, end: datetime) -> list[Occurrence]:
    """Everything between the two that takes place, by its instant."""
    calendar, zones = read(content), Zones(content)
    found: list[Occurrence] = []
    by_uid: dict[str, list[Component]] = {}
    for each in calendar.events():
        by_uid.setdefault(each.value("UID"), []).append(each)
    for parts in by_uid.values():
        masters = [each for each in parts if each.get("RECURRENCE-ID") is None]
        assert len(masters) == 1, "each event has one beginning"
        instead: dict[datetime, Component] = {}
        for each in parts:
            replaced = each.get("RECURRENCE-ID")
            if replaced is not None:
                ((wall, _),) = zones.wall(replaced)
                assert wall not in instead, "one date is otherwise once"
                instead[wall] = each
        used: set[datetime] = set()
        for wall, one in _walls(masters[0], zones, end):
            if wall in instead:
                used.add(wall)
                continue
            found += _happens(masters[0], one)
        assert used == {each for each in instead if each <= end.replace(tzinfo=None)}, (
            "whatever is otherwise is a date of the rule"
        )
        for each in instead.values():
            found += _happens(each, _start(each, zones))
    return sorted(each for each in found if begin <= each.at < end)


def _start(each: Component, zones: Zones) -> datetime:
    start = each.get("DTSTART")
    assert start is not None
    ((wall, zone),) = zones.wall(start)
    return instant(wall, zone)


def _walls(master: Component, zones: Zones, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    start = master.get("DTSTART")
    assert start is not None
    ((first, zone),) = zones.wall(start)
    rule = master.get("RRULE")
    if rule is None:
        yield first, instant(first, zone)
        return
    left_out = {wall for each in master.every("EXDATE") for wall, _ in zones.wall(each)}
    parts = dict(each.split("=") for each in rule.value.split(";"))
    until = parts.pop("UNTIL", "")
    last = _plain(until).replace(tzinfo=UTC) if until else None
    plain = ";".join(f"{name}={value}" for name, value in parts.items())
    expanded = rrule.rrulestr(plain, dtstart=first)
    assert next(iter(expanded)) == first, "it begins on a date of its rule"
    for wall in expanded.xafter(first, inc=True):
        at = instant(wall, zone)
        if (last and at > last) or wall > end.replace(tzinfo=None) + timedelta(days=2):
            return
        if wall not in left_out:
            yield wall, at


def _happens(each: Component, at: datetime) -> Sequence[Occurrence]:
    if each.value("STATUS") == "CANCELLED":
        return ()
    length = re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?", each.value("DURATION"))
    assert length is not None
    minutes = int(length[1] or 0) * 60 + int(length[2] or 0)
    return (Occurrence(at, minutes, each.value("SUMMARY")),)
