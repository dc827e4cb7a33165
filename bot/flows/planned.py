"""What all changes to sessions share: reading a time, keeping a series topped up, planning anew."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.domain.cover import as_run
from bot.domain.draft import Draft
from bot.domain.group import Group
from bot.domain.planning import AHEAD, TimeProblem, moment, occurrence_of, overlapping
from bot.domain.session import Series, Session, SessionState
from bot.domain.wall import Wall, local
from bot.flows import direct_plan
from bot.flows.context import Context, Desk
from bot.flows.reading import Reading
from bot.flows.route import Parts
from bot.text import Text
from bot.views.dates import clock_words
from bot.views.forms import clock as clock_line

DRAFT_KEPT = timedelta(days=30)
SHOWN = 10
"""Upcoming sessions of the list and of menus."""
ENOUGH = 60
"""Sessions that are looked at for an overlap: more than a year of weekly ones."""

HEARD_BEFORE = ("reminder.day_before", "reminder.soon", "reflection.pre")
FOLLOWS = (*HEARD_BEFORE, *direct_plan.AHEAD, "session.lapse", "series.extend")
"""What a plan brings about by itself, and what is dropped when the plan changes. What somebody
chose to tell the group is not among them."""

TOO_LATE = "late:skipped"
"""Why something was left out that could not help any more: facilitators are told of it."""
_STAMP = "%Y%m%dT%H%M%SZ"


def read_moment(reading: Reading, zone: str, now: datetime) -> tuple[date, datetime, Wall]:
    """Date and time of a form, with all that can be wrong with them noted."""
    today = local(now, zone).date()
    day, at = reading.day("date", today), reading.time("time")
    if reading.fine("date", "time"):
        try:
            starts_at, wall = moment(day, at, zone, today, now)
        except TimeProblem as problem:
            instead = {} if problem.instead is None else {"instead": clock_words(problem.instead)}
            typed = {"time": clock_words(at)} if instead else {}
            reading.problem(problem.about, problem.word, **instead, **typed)
        else:
            return day, starts_at, wall
    return day, now, Wall.EXISTS


def clock(context: Context, zone: str = "") -> Text:
    """In which zone the dates and times of a form are read: the group's, or a session's own."""
    return clock_line(context.words, zone or context.group.zone, context.zone, context.now)


async def keep_draft(context: Context, id: str, kind: str, values: Mapping[str, str]) -> str:
    """Keeps what was typed for as long as its buttons may be pressed. Returns the id."""
    expires_at = context.now + DRAFT_KEPT
    draft = Draft(id, context.who, context.group.id, kind, values, expires_at)
    await context.uow.drafts.put(draft)
    return id


async def draft_of(context: Context, parts: Parts) -> Draft:
    """The draft that an action is about; the router found it already."""
    draft = await context.uow.drafts.get(parts[0], context.who, context.now)
    if draft is None:
        raise LookupError("the router let an action through whose draft is gone")
    return draft


async def session_of(context: Context, parts: Parts) -> Session:
    """The session that an action is about; the router found it already."""
    session = await context.uow.sessions.get(parts[0])
    if session is None:
        raise LookupError("the router let an action through whose session is gone")
    return session


async def series_of(desk: Desk, session: Session) -> Series | None:
    return None if session.series is None else await desk.uow.series.get(session.series)


async def clash(desk: Desk, group: Group, wanted: Sequence[Session]) -> Session | None:
    """Another session of the group at the same time, if there is one: planned, or open now."""
    others = list(await desk.uow.sessions.upcoming(group.id, desk.now, ENOUGH))
    current = await desk.uow.sessions.current(group.id)
    return overlapping(wanted, [*others, current] if current else others)


async def plan_follows(desk: Desk, group: Group, session: Session) -> None:
    """Plans what follows. Nobody is reminded of a session that is open already."""
    due = desk.schedule.for_session(session, group, desk.now)
    planned = session.state is SessionState.PLANNED
    await desk.uow.deliveries.plan(
        [each for each in due if planned or each.kind not in HEARD_BEFORE]
    )
    await direct_plan.plan(desk, group, session)


async def plan_anew(desk: Desk, group: Group, session: Session) -> None:
    """After its time changed: what followed from the old plan goes, what follows now comes."""
    await desk.uow.deliveries.drop(session.id, FOLLOWS)
    await plan_follows(desk, as_run(group, await desk.uow.covers.of(session.id)), session)


async def top_up(desk: Desk, group: Group, series: Series) -> None:
    """Keeps the next occurrences planned, with all that follows from them. Doing it twice, or long
    after it was due, gives the same."""
    if series.ended:
        return
    stored = await desk.uow.sessions.occurrences(series.id)
    ahead = sum(each.state is SessionState.PLANNED and each.starts_at > desk.now for each in stored)
    days = [each.occurrence for each in stored if each.occurrence is not None]
    # The occurrence of today may already have begun: it is left out below, by its time.
    yesterday = local(desk.now, series.zone).date() - timedelta(days=1)
    after = max([*days, yesterday])
    coming = desk.schedule.occurrences(series, after, AHEAD + 1)
    fresh = [each for each in coming if each[1] > desk.now][: max(0, AHEAD - ahead)]
    for day, starts_at in fresh:
        session = occurrence_of(series, desk.new_id(), day, starts_at)
        await desk.uow.sessions.add(replace(session, changed_at=desk.now))
        await plan_follows(desk, group, session)


def move_detail(moved: Session, known: datetime) -> str:
    """A move as the detail of its delivery: which plan of the session it made, and the time that
    the group knew before."""
    return f"{moved.plan}.{known.astimezone(UTC).strftime(_STAMP)}"


def told_move(detail: str) -> tuple[int, datetime]:
    """The plan and the time out of what ``move_detail`` wrote."""
    plan, _, known = detail.partition(".")
    return int(plan), datetime.strptime(known, _STAMP).replace(tzinfo=UTC)


async def following(desk: Desk, group: Group, after: datetime) -> Session | None:
    """The next planned session that starts after that time."""
    coming = await desk.uow.sessions.upcoming(group.id, after)
    return next((each for each in coming if each.starts_at > after), None)
