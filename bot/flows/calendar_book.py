"""Sessions as a calendar: everything of some groups, or what belongs to one session."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.calendar import Calendar, Event, Words, repeating, single
from bot.domain.group import Group
from bot.domain.session import Series, Session
from bot.domain.wall import local
from bot.flows.context import Desk
from bot.views import calendar as view

KEPT = timedelta(days=60)
"""How long what is over stays in a calendar."""
AHEAD = timedelta(days=3 * 366)
"""How far ahead the dates of a series are looked at, where one may have to be said outright."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """``named``: names of groups and sessions may stand there. ``links``: ids of the groups whose
    joining link may."""

    named: bool = True
    links: frozenset[str] = frozenset()


async def book(desk: Desk, groups: Mapping[str, Group], wish: Wish) -> Calendar:
    """Everything of these groups, from some weeks ago on."""
    ids = sorted(groups)
    sessions = await desk.uow.sessions.since(ids, desk.now - KEPT)
    events = await _events(desk, groups, sessions, wish)
    names = [each.name for each in groups.values()]
    return Calendar(
        view.calendar_name(desk.words, names if wish.named else ()), view.FILE, tuple(events)
    )


async def page(desk: Desk, group: Group, session: Session, wish: Wish) -> Calendar:
    """One session; of a series, all of it."""
    events = await _events(desk, {group.id: group}, [session], wish)
    return Calendar(view.calendar_name(desk.words, [group.name]), view.FILE, tuple(events))


async def _events(
    desk: Desk, groups: Mapping[str, Group], sessions: Sequence[Session], wish: Wish
) -> list[Event]:
    ids = list(dict.fromkeys(each.series for each in sessions if each.series))
    known = await desk.uow.series.many(ids)
    of_series: dict[str, list[Session]] = {}
    for each in await desk.uow.sessions.of_series(ids):
        of_series.setdefault(each.series or "", []).append(each)
    events: list[Event] = []
    for each in sessions:
        group = groups[each.group]
        if each.series is None:
            events.append(single(each, _words(desk, group, each, wish), group.created_at))
    for id in ids:
        series, group = known[id], groups[known[id].group]
        events += _of_series(desk, group, series, of_series.get(id, ()), wish)
    return events


def _of_series(
    desk: Desk, group: Group, series: Series, stored: Sequence[Session], wish: Wish
) -> Sequence[Event]:
    days = [each.occurrence for each in stored if each.occurrence is not None]
    if not days:
        return ()
    always = replace(series, ended=False)
    until = max([desk.now + AHEAD, *(each.starts_at for each in stored)]) + DAY
    every = list(_dates(desk, always, until))
    before = sum(day < min(days) for day, _ in every)
    all_: tuple[Session | Series, ...] = (series, *stored)
    words = {each.id: _words(desk, group, each, wish) for each in all_}
    return repeating(series, stored, every[before:], before, words, group.created_at)


def _dates(desk: Desk, series: Series, until: datetime) -> Iterator[tuple[date, datetime]]:
    """All of a series up to that time, from its first."""
    last = local(until, series.zone).date()
    many = max(1, (last - series.first).days // 7 + 1)
    for day, at in desk.schedule.occurrences(series, series.first - DAY, many):
        if day > last:
            return
        yield day, at


def _words(desk: Desk, group: Group, each: Session | Series, wish: Wish) -> Words:
    link = each.link if group.id in wish.links else ""
    return view.event(desk.words, each.title, each.link, link, named=wish.named)
