"""Sessions as a calendar outside Holdspace knows them: events, and the rule of a series with what
differs from it.

A calendar repeats a wall-clock time by a rule of its own, so a series is one event: its rule, the
dates that are left out, and the ones that are otherwise. Where the clocks jump over the time of a
series, calendars disagree about when it is: such a date is always said outright.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.session import Repeat, Series, Session, SessionState
from bot.domain.wall import local

FORGOTTEN = 1000
"""What one date of a series counts whose session is not kept any more: more than it was ever
changed, so that an event's number only grows."""

Dates = Sequence[tuple[date, datetime]]
"""Dates of a series with their instants (UTC)."""


@dataclass(frozen=True, slots=True)
class Words:
    """What an event says. ``link`` is the way in, or "" where it does not belong there."""

    title: str
    about: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """Like a series: ``first`` says which weekday, and which one of a month. ``until`` is the
    instant of the last one, or None where there is no end."""

    repeat: Repeat
    first: date
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """``starts_at`` is UTC; ``zone`` is where its wall-clock time lives. ``left_out`` and
    ``instead_of`` are wall-clock times of the rule, without a zone. ``sequence`` only grows."""

    uid: str
    words: Words
    starts_at: datetime
    zone: str
    minutes: int
    sequence: int
    changed_at: datetime
    cancelled: bool = False
    rule: Rule | None = None
    left_out: tuple[datetime, ...] = ()
    instead_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """``name`` is what a calendar program shows it as; ``file`` is its file's name."""

    name: str
    file: str
    events: tuple[Event, ...]

    @property
    def changed_at(self) -> datetime | None:
        return max((each.changed_at for each in self.events), default=None)


def single(session: Session, words: Words, since: datetime) -> Event:
    """A session on its own. ``since`` is the time for one of which no change was kept."""
    return Event(
        session.id,
        words,
        session.starts_at,
        session.zone,
        session.minutes,
        session.plan,
        session.changed_at or since,
        cancelled=session.state is SessionState.CANCELLED,
    )


def repeating(
    series: Series,
    stored: Sequence[Session],
    dates: Dates,
    before: int,
    words: Mapping[str, Words],
    since: datetime,
) -> list[Event]:
    """A series. ``stored`` are its sessions that are kept, ``dates`` its dates from the first of
    those on, as if it had not ended, and ``before`` how many it had before them. ``words`` are
    those of each session by its id, and those of the series by its own."""
    known = {each.occurrence: each for each in stored if each.occurrence is not None}
    if not known or not dates:
        return []
    held = [day for day, each in known.items() if each.state is not SessionState.CANCELLED]
    newest, nothing_left = max(known), series.ended and not held
    last = (max(held) if held else newest) if series.ended else None
    dates = [(day, at) for day, at in dates if last is None or day <= last]
    # An event that begins where there is no such time would repeat at another one.
    whole = [(day, at) for day, at in dates if _shown(at, series) == _wall(day, series)]
    first = whole[0][0] if whole else date.max
    changed = _changed(stored, since)
    sequence = sum(each.plan for each in stored) + FORGOTTEN * before + series.ended
    event = Event(
        series.id,
        words[series.id],
        whole[0][1] if whole else since,
        series.zone,
        series.minutes,
        sequence,
        changed,
        cancelled=nothing_left,
        rule=Rule(series.repeat, series.first, _end(series, *dates[-1]) if series.ended else None),
    )
    alone: list[Event] = []
    otherwise: list[Event] = []
    left_out: list[datetime] = []
    for day, at in dates:
        session, wall = known.get(day), _wall(day, series)
        gone = session is None and day <= newest
        if session is not None:
            gone = session.state is SessionState.CANCELLED and not nothing_left
        if day < first:
            alone += [single(session, words[session.id], since)] if session and not gone else []
        elif gone:
            left_out.append(wall)
        elif session is not None and _differs(session, series, at):
            own = single(session, words[session.id], since)
            otherwise.append(replace(own, uid=series.id, sequence=sequence, instead_of=wall))
        elif _shown(at, series) != wall:
            own = replace(event, starts_at=at, rule=None, instead_of=wall)
            otherwise.append(own)
    if not whole:
        return alone
    return [*alone, replace(event, left_out=tuple(left_out)), *otherwise]


def _end(series: Series, day: date, at: datetime) -> datetime:
    """Where there is no such time that day, calendars have it a little later than we do."""
    return at if _shown(at, series) == _wall(day, series) else at + timedelta(days=1)


def _changed(stored: Sequence[Session], since: datetime) -> datetime:
    """When the series was planned, or one of its dates was last changed: that its next dates are
    planned as time goes on changes nothing."""
    known = [each.changed_at or since for each in stored]
    return max([min(known), *(each.changed_at or since for each in stored if each.plan)])


def _differs(session: Session, series: Series, at: datetime) -> bool:
    planned = (at, series.zone, series.minutes, series.title, series.link)
    own = (session.starts_at, session.zone, session.minutes, session.title, session.link)
    return own != planned


def _wall(day: date, series: Series) -> datetime:
    return datetime.combine(day, series.at)


def _shown(at: datetime, series: Series) -> datetime:
    return local(at, series.zone).replace(tzinfo=None)
