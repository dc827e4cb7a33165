"""How a group, or all of a programme, has been over the last months: in words, as a picture, as a
file. For those who run the group and for coordinators; the programme for coordinators alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from bot.answers import Printout, Reply
from bot.domain.filled import Format
from bot.domain.group import Group
from bot.domain.insights import Happened, months
from bot.domain.pulse import told
from bot.domain.session import Session, SessionState
from bot.domain.wall import local
from bot.flows.context import Answers, Context, Desk, Refused
from bot.flows.reading import Reading
from bot.flows.route import Parts, Values
from bot.views import insights as view
from bot.views import router as say

FORMATS = {each.value: each for each in (Format.WORD, Format.CSV)}


@dataclass(frozen=True, slots=True)
class _Seen:
    group: Group
    sessions: tuple[Happened, ...]


async def show(context: Context, _: Values) -> Answers:
    seen = await _seen(context, [context.group])
    shown = _of_group(context, seen[0])
    return (Reply(view.group(context.words, shown)), _picture(context, shown))


async def programme(context: Context, _: Values) -> Answers:
    shown = await _programme(context)
    return (Reply(view.programme(context.words, shown)), _picture(context, shown))


async def export(context: Context, values: Values) -> Answers:
    format = _format(context, values)
    seen = await _seen(context, [context.group])
    return (_file(context, _of_group(context, seen[0]), format),)


async def report(context: Context, values: Values) -> Answers:
    format = _format(context, values)
    return (_file(context, await _programme(context), format),)


async def take(context: Context, parts: Parts, _: str) -> Answers:
    seen = await _seen(context, [context.group])
    return (_file(context, _of_group(context, seen[0]), _chosen(context, parts)),)


async def take_all(context: Context, parts: Parts, _: str) -> Answers:
    return (_file(context, await _programme(context), _chosen(context, parts)),)


def _format(context: Context, values: Values) -> Format:
    reading = Reading(values, context.words)
    names = {each: context.words.line(f"choice.format.{each}") for each in FORMATS}
    format = reading.one_of("format", names, Format.WORD.value)
    reading.check()
    return Format(format)


def _chosen(context: Context, parts: Parts) -> Format:
    format = FORMATS.get(parts[1]) if len(parts) > 1 else None
    if format is None:
        raise Refused(say.no_longer_active(context.words))
    return format


def _picture(context: Context, shown: view.Shown) -> Printout:
    return Printout(view.pictured(context.words), view.picture(context.words, shown))


def _file(context: Context, shown: view.Shown, format: Format) -> Printout:
    return Printout(view.ready(context.words), view.report(context.words, shown), format)


# --- what there is -------------------------------------------------------------------------------


def _of_group(context: Context, seen: _Seen) -> view.Shown:
    today = local(context.now, seen.group.zone).date()
    by_month = tuple(months(today))
    return view.of_group(context.words, seen.group, today, by_month, seen.sessions)


async def _programme(context: Context) -> view.Shown:
    """Of every group in this workspace. On a platform whose servers all stand in one workspace, an
    admin of one server sees this group and those that they run; a coordinator named by the host
    sees all."""
    here = context.group.place
    groups = [
        each
        for each in await context.uow.groups.on(here.platform)
        if each.place.workspace == here.workspace
    ]
    named = context.who.user in context.rules.coordinators
    if here.workspace == here.platform and not named:
        mine = await context.uow.groups.facilitated_by(context.who)
        theirs = {context.group.id, *(each.id for each in mine)}
        groups = [each for each in groups if each.id in theirs]
    today = local(context.now, context.group.zone).date()
    seen = await _seen(context, groups)
    return view.of_programme(
        context.words,
        context.group,
        today,
        tuple(months(today)),
        [(each.group, each.sessions) for each in seen],
    )


async def _seen(desk: Desk, groups: Sequence[Group]) -> list[_Seen]:
    """The sessions of the last months that should be over by now, of each of these groups."""
    first = months(desk.now.date())[0]
    since = datetime.combine(first, time(), UTC) - timedelta(days=1)
    found: dict[str, list[Session]] = {each.id: [] for each in groups}
    for session in await desk.uow.sessions.since(list(found), since):
        if session.starts_at <= desk.now and session.state is not SessionState.OPEN:
            found[session.group].append(session)
    return [
        _Seen(each, tuple([await _happened(desk, one) for one in found[each.id]]))
        for each in groups
    ]


async def _happened(desk: Desk, session: Session) -> Happened:
    """Held is what somebody opened; what lapsed or was cancelled was planned only."""
    on = local(session.starts_at, session.zone).date()
    if session.opened_at is None:
        return Happened(on, held=False)
    came = await desk.uow.attendance.counts([session.id])
    pulse = await desk.uow.pulses.get(session.id)
    return Happened(
        on,
        held=True,
        came=came.get(session.id),
        pulse=told(pulse) if pulse is not None and not pulse.open else None,
        rungs=frozenset(await desk.uow.ladder.explored(session.id)),
        advice=tuple(await desk.uow.ladder.of_session(session.id)),
    )
