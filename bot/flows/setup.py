"""Setting a group up in its channel, changing it, and telling whoever begins to run it."""

from dataclasses import replace
from datetime import time

from bot.answers import DirectMessage, Nothing, Outgoing
from bot.commands import BY_PATH
from bot.domain.audit import What
from bot.domain.cover import HOURS, MOST, CoverPlan, How, as_run
from bot.domain.delivery import Delivery
from bot.domain.group import AgreementRhythm, Group, Model, QuietHours
from bot.domain.safeguarding import Safeguarding
from bot.flows import concern_readers, direct_plan
from bot.flows.context import Answers, Context, Desk, Refused, reply
from bot.flows.reading import Reading
from bot.flows.route import Values
from bot.ids import Person, Place
from bot.message import Choice
from bot.ports import Why
from bot.views import setup as view

FACILITATOR = "group.facilitator"
NAMED = "cover.named"
SESSIONS_AT_MOST = 100
"""More than a group ever has planned ahead: a series keeps a few occurrences."""


async def set_up(context: Context, values: Values) -> Answers:
    before = context.maybe_group
    settled = await _settled(context)
    after, cover = _read(context, values, settled)
    same = before is not None and not view.changed(before, after)
    if before is None:
        await context.uow.groups.add(after)
    elif not same:
        await context.uow.groups.save(after)
    await _settle(context, after, settled, cover)
    if not same:
        await _note(context, before, after)
    told = () if same else await _tell_new(context, before, after)
    readers = await context.uow.safeguards.get(after.id)
    if before is None:
        await concern_readers.changed(context, after, Safeguarding(after.id), readers)
    planned = False if before is None or same else await _plan_again(context, before, after)
    return reply(
        view.done(
            context.library,
            after,
            reader=context.who,
            before=before,
            told=told,
            planned=planned,
            agreement=await context.uow.agreements.in_force(after.id) is not None,
            absent=context.absent,
            readers=readers.everybody,
            cover=cover,
            cover_changed=cover != settled,
        )
    )


async def _settled(context: Context) -> CoverPlan:
    group = context.maybe_group
    return CoverPlan("") if group is None else await context.uow.covers.plan_of(group.id)


async def _settle(context: Context, group: Group, before: CoverPlan, after: CoverPlan) -> None:
    """Whoever is named as a backup hears of it, but for whoever is doing this."""
    if after == before:
        return
    await context.uow.covers.settle(replace(after, group=group.id))
    new = [each for each in after.people if each not in before.people and each != context.who]
    await context.uow.deliveries.plan(
        [
            context.schedule.at_once(
                NAMED, group, group.id, context.now, detail=context.new_id(), to=each.user
            )
            for each in new
        ]
    )


async def prefill(context: Context) -> Values:
    """The form starts with what is stored; a new group with whoever sets it up running it,
    on their own clock."""
    group = context.maybe_group
    if group is None:
        _channel(context)
        own = {"zone": context.zone} if context.zone else {}
        return {"facilitators": context.who.user, **own}
    none = group.quiet.start == group.quiet.end
    cover = await context.uow.covers.plan_of(group.id)
    return {
        "backups": ",".join(each.user for each in cover.people),
        "cover": cover.how.value,
        "cover_by": str(cover.hours),
        "name": group.name,
        "purpose": group.purpose,
        "model": group.model.value,
        "facilitators": ",".join(each.person.user for each in group.facilitators),
        "zone": group.zone,
        "quiet_from": "" if none else f"{group.quiet.start:%H:%M}",
        "quiet_to": "" if none else f"{group.quiet.end:%H:%M}",
        "link": group.link,
        "nation": group.nation,
    }


async def nations(context: Context) -> tuple[Choice, ...]:
    return tuple(Choice(id, name) for id, name in context.library.nations())


async def facilitator(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``group.facilitator``."""
    group = await desk.uow.groups.get(delivery.subject)
    if group is None:
        return Nothing("group gone")
    person = group.person(delivery.to)
    if not group.facilitated_by(person):
        return Nothing("not a facilitator any more")
    return DirectMessage(person, view.facilitator(desk.words, group))


def _channel(context: Context) -> Place:
    """Where this is said; a direct message is nowhere a group could be."""
    if context.place is None:
        raise Refused(view.in_its_channel(context.words, context.rules.command))
    return context.place


def _read(context: Context, values: Values, cover: CoverPlan) -> tuple[Group, CoverPlan]:
    """The group and its cover as they will be. What was not given at all stays as it is; what was
    left empty in the form is emptied."""
    words = context.words
    start = context.maybe_group or _blank(context)
    reading = Reading(values, words)
    name = reading.line("name", most=80, required=True)
    purpose = reading.words("purpose", most=500, required=True)
    models = {each.value: words.line(f"choice.model.{each.value}") for each in Model}
    model = Model(reading.one_of("model", models, default=start.model.value))
    people = reading.people("facilitators", context.who)
    zone = reading.zone("zone", start.zone)
    quiet = _quiet(reading, values, start.quiet)
    link = reading.link("link") if "link" in values else start.link
    nation = _nation(context, reading) if "nation" in values else start.nation
    cover = _cover(context, reading, values, cover)
    reading.check()
    group = replace(
        start,
        name=name,
        purpose=purpose,
        model=model,
        zone=zone,
        quiet=quiet,
        link=link,
        nation=nation,
    )
    unchanged = tuple(each.person for each in start.facilitators) == people
    return (group if unchanged else group.with_facilitators(people)), cover


def _cover(context: Context, reading: Reading, values: Values, start: CoverPlan) -> CoverPlan:
    people = start.people
    if "backups" in values:
        people = reading.people("backups", context.who, most=MOST, required=False)
    hows = {each.value: context.words.line(f"choice.cover.{each.value}") for each in How}
    how = How(reading.one_of("cover", hows, default=start.how.value))
    hours = {str(each): context.words.line(f"choice.cover_by.{each}") for each in HOURS}
    by = reading.one_of("cover_by", hours, default=str(start.hours))
    return replace(start, people=people, how=how, hours=int(by))


def _blank(context: Context) -> Group:
    """A group before anything was said about it, bound to this channel."""
    return Group(
        id=context.new_id(),
        place=_channel(context),
        name="",
        purpose="",
        model=Model(_initial("model")),
        zone=_initial("zone"),
        facilitators=(),
        quiet=QuietHours(
            time.fromisoformat(_initial("quiet_from")), time.fromisoformat(_initial("quiet_to"))
        ),
        link="",
        nation="",
        rhythm=AgreementRhythm.MONTHLY,
        created_at=context.now,
    )


def _initial(name: str) -> str:
    """Where the form field starts: the command table's default is the only one."""
    param = BY_PATH["setup"].param(name)
    return param.initial if param else ""


def _quiet(reading: Reading, values: Values, stored: QuietHours) -> QuietHours:
    """Both times, or neither for no quiet hours."""
    if "quiet_from" not in values and "quiet_to" not in values:
        return stored
    start = reading.given("quiet_from") if "quiet_from" in values else f"{stored.start:%H:%M}"
    end = reading.given("quiet_to") if "quiet_to" in values else f"{stored.end:%H:%M}"
    if not start and not end:
        return QuietHours(time(0), time(0))
    for name, given in (("quiet_from", start), ("quiet_to", end)):
        if not given:
            reading.problem(name, "setup.problem.quiet")
            return stored
    return QuietHours(
        reading.time("quiet_from", stored.start), reading.time("quiet_to", stored.end)
    )


def _nation(context: Context, reading: Reading) -> str:
    if not reading.given("nation"):
        return ""
    return reading.one_of("nation", dict(context.library.nations()))


async def _note(context: Context, before: Group | None, after: Group) -> None:
    if before is None:
        await context.note(What.GROUP_SET_UP, group=after.id)
        return
    changed = view.changed(before, after)
    if "facilitators" in changed:
        was = {each.person for each in before.facilitators}
        now = {each.person for each in after.facilitators}
        await context.note(What.FACILITATORS, f"+{len(now - was)} -{len(was - now)}")
    if rest := sorted(set(changed) - {"facilitators"}):
        await context.note(What.GROUP_CHANGED, ", ".join(rest))


async def _tell_new(context: Context, before: Group | None, after: Group) -> tuple[Person, ...]:
    """Everyone who runs the group from now on hears so, but for whoever is doing this."""
    known = {each.person for each in before.facilitators} if before else set[Person]()
    new = tuple(
        each.person
        for each in after.facilitators
        if each.person not in known and each.person != context.who
    )
    await context.uow.deliveries.plan(
        [
            context.schedule.at_once(
                FACILITATOR,
                after,
                after.id,
                context.now,
                detail=context.new_id(),
                to=person.user,
            )
            for person in new
        ]
    )
    return new


async def _plan_again(context: Context, before: Group, after: Group) -> bool:
    """Brings what planned sessions bring about into line with who runs the group and its quiet
    hours. What was sent already keeps its key and is not sent again. Says whether any session is
    planned."""
    uow = context.uow
    sessions = await uow.sessions.upcoming(after.id, context.now, SESSIONS_AT_MOST)
    reasons = ("facilitators", "quiet", "zone")
    if any(each in view.changed(before, after) for each in reasons):
        for session in sessions:
            follows = context.schedule.preview(session, after, context.now)
            # One whose time has passed may still wait for quiet hours to end: it stays.
            ahead = [each.kind for each in follows if each.why is not Why.PAST]
            if ahead:
                await uow.deliveries.drop(session.id, (*ahead, *direct_plan.AHEAD))
            await direct_plan.plan(context, after, session)
            run = as_run(after, await uow.covers.of(session.id))
            await uow.deliveries.plan(context.schedule.for_session(session, run, context.now))
    return bool(sessions)
