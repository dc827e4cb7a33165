"""Calendar files (RFC 5545), for programs that know nothing of Holdspace.

Every time of a zone is said as its wall-clock time with the zone beside it, and what that zone's
clocks do is written into the file: a program need not know the zone by its name.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import assert_never
from zoneinfo import ZoneInfo

import icalendar
from icalendar import vDuration, vRecur, vText, vUri

from bot import __version__
from bot.domain.calendar import Calendar, Event, Rule
from bot.domain.session import Repeat
from bot.domain.wall import instant_of
from bot.message import File

MEDIA_TYPE = "text/calendar; charset=utf-8"
AHEAD_YEARS = 11
"""How far a file says what the clocks of a zone do. A feed is read again long before."""
_STEP = timedelta(days=7)
"""No zone changes its clocks there and back within a week."""
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LAST = 4
"""The fifth weekday of a month means its last: not every month has five."""
REFRESH = timedelta(hours=1)


def written(calendar: Calendar) -> File:
    return File(calendar.file, MEDIA_TYPE, _calendar(calendar).to_ical())


def _calendar(calendar: Calendar) -> icalendar.Calendar:
    made = icalendar.Calendar()
    made.add("prodid", f"-//Holdspace//Holdspace {__version__}//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("name", vText(_clean(calendar.name)))
    made.add("x-wr-calname", vText(_clean(calendar.name)))
    made.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", vDuration(REFRESH))
    by_zone = sorted(calendar.events, key=lambda each: each.zone)
    for zone, events in groupby(by_zone, key=lambda each: each.zone):
        if zone != "UTC":
            # One of a file imported long after was written for dates that long after, too.
            starts = [each.starts_at for each in events]
            made.add_component(_zone(zone, min(starts), max(starts)))
    for event in calendar.events:
        made.add_component(_event(event))
    return made


# --- one event -----------------------------------------------------------------------------------


def _event(event: Event) -> icalendar.Event:
    made = icalendar.Event()
    made.add("uid", f"{event.uid}@holdspace")
    made.add("dtstamp", _second(event.changed_at))
    made.add("last-modified", _second(event.changed_at))
    made.add("sequence", event.sequence)
    made.add("summary", _clean(event.words.title))
    made.add("dtstart", _starts(event))
    # A length, and not an end on the wall: in a night that the clocks change, the end may be shown
    # before the start.
    made.add("duration", vDuration(timedelta(minutes=event.minutes)))
    made.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    made.add("class", "PRIVATE")
    if event.words.about:
        made.add("description", _clean(event.words.about))
    if event.words.link:
        link = _clean(event.words.link).replace("\n", "")
        made.add("location", vText(link))
        made.add("url", vUri(link))
    if event.rule is not None:
        made.add("rrule", _rule(event.rule))
    zone = ZoneInfo(event.zone)
    for each in event.left_out:
        made.add("exdate", _shown(each, zone))
    if event.instead_of is not None:
        made.add("recurrence-id", _shown(event.instead_of, zone))
    return made


def _starts(event: Event) -> datetime:
    """On the wall of its zone, or in UTC where the wall shows that time twice and this is the
    second one."""
    at = event.starts_at.replace(microsecond=0)
    wall = at.astimezone(ZoneInfo(event.zone))
    if event.zone != "UTC" and instant_of(wall.date(), wall.time(), event.zone)[0] == at:
        return wall
    return at.astimezone(UTC)


def _shown(wall: datetime, zone: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=UTC if zone.key == "UTC" else zone)


def _second(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def _rule(rule: Rule) -> vRecur:
    day = _WEEKDAYS[rule.first.weekday()]
    ends = {} if rule.until is None else {"UNTIL": _second(rule.until)}
    match rule.repeat:
        case Repeat.WEEKLY:
            return vRecur({"FREQ": "WEEKLY", "BYDAY": day, **ends})
        case Repeat.EVERY_2_WEEKS:
            return vRecur({"FREQ": "WEEKLY", "INTERVAL": 2, "BYDAY": day, **ends})
        case Repeat.EVERY_4_WEEKS:
            return vRecur({"FREQ": "WEEKLY", "INTERVAL": 4, "BYDAY": day, **ends})
        case Repeat.MONTHLY:
            nth = (rule.first.day - 1) // 7
            place = "-1" if nth == _LAST else str(nth + 1)
            return vRecur({"FREQ": "MONTHLY", "BYDAY": f"{place}{day}", **ends})
        case Repeat.ONCE:
            raise ValueError("what happens once has no rule")
        case _:
            assert_never(rule.repeat)


def _clean(words: str) -> str:
    """Without what no calendar file may hold. Line breaks stay: they are escaped."""
    return "".join(each for each in words if each.isprintable() or each == "\n")


# --- what the clocks of a zone do ----------------------------------------------------------------


def _zone(name: str, first: datetime, last: datetime) -> icalendar.Timezone:
    """From before the first event of the file until years after the last that is written out.

    Not left to the library: it writes when the clocks go forward an hour late."""
    zone = ZoneInfo(name)
    begin = datetime(first.year - 1, 1, 1, tzinfo=UTC)
    end = datetime(last.year + AHEAD_YEARS, 1, 1, tzinfo=UTC)
    made = icalendar.Timezone()
    made.add("tzid", name)
    by_kind: dict[tuple[timedelta, timedelta, str, bool], list[datetime]] = {}
    for at, before in [(begin, _offset(begin, zone)), *_changes(zone, begin, end)]:
        shown = at.astimezone(zone)
        summer = bool(shown.dst() and shown.dst() > timedelta(0))  # type: ignore[operator]
        kind = (before, _offset(at, zone), shown.tzname() or name, summer)
        # By the clock as it stood until then.
        by_kind.setdefault(kind, []).append((at + before).replace(tzinfo=None))
    for (before, after, label, summer), onsets in by_kind.items():
        part = icalendar.TimezoneDaylight() if summer else icalendar.TimezoneStandard()
        part.add("dtstart", onsets[0])
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("tzname", label)
        if onsets[1:]:
            part.add("rdate", onsets[1:])
        made.add_component(part)
    return made


def _changes(
    zone: ZoneInfo, begin: datetime, end: datetime
) -> Iterator[tuple[datetime, timedelta]]:
    """Each instant at which the zone's clocks change, and by how much they were off UTC before."""
    at = begin
    while at < end:
        following = at + _STEP
        before, after = _offset(at, zone), _offset(following, zone)
        if before != after:
            yield _change(zone, at, following), before
        at = following


def _change(zone: ZoneInfo, still: datetime, changed: datetime) -> datetime:
    """Between the two, to the second: halved until it is found."""
    before = _offset(still, zone)
    while changed - still > timedelta(seconds=1):
        middle = still + timedelta(seconds=(changed - still) // timedelta(seconds=2))
        if _offset(middle, zone) == before:
            still = middle
        else:
            changed = middle
    return changed


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)
