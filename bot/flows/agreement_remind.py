"""Reminding the group of its agreement: one clause at a time, now or by the group's rhythm."""

from dataclasses import replace
from datetime import datetime

from bot.answers import Nothing, Outgoing, Post, Reply, Update
from bot.domain.agreement import Agreement, Clause, in_turn
from bot.domain.audit import What
from bot.domain.delivery import Delivery
from bot.domain.group import AgreementRhythm, Group
from bot.domain.wall import local
from bot.flows import direct_plan
from bot.flows.context import Answers, Context, Desk, Refused
from bot.flows.reading import Reading
from bot.flows.route import Parts, Values
from bot.message import Message
from bot.views import agreement as view
from bot.views import agreement_remind as remind_view

REMINDER = "agreement.reminder"
RHYTHM = "agreement.rhythm"
NOW = "now"
WHOLE = "whole"
"""In the place of a clause's id: all of them."""


async def remind(context: Context, values: Values) -> Answers:
    """``agreement remind``: one now, after a look at it, or how often from now on."""
    words, group = context.words, context.group
    reading = Reading(values, words)
    kinds = (NOW, *(each.value for each in AgreementRhythm))
    chosen = reading.one_of("rhythm", {each: words.line(f"choice.rhythm.{each}") for each in kinds})
    reading.check()
    if chosen == NOW:
        return (Reply(await _look(context)),)
    wanted = AgreementRhythm(chosen)
    if wanted is not group.rhythm:
        group = replace(group, rhythm=wanted)
        await context.uow.groups.save(group)
        await context.note(What.GROUP_CHANGED, "rhythm")
        await restart_rhythm(context, group)
    in_force = await context.uow.agreements.in_force(group.id)
    due = await _due(context, group) if in_force else None
    return (Reply(remind_view.rhythm(words, group, agreement=in_force is not None, due=due)),)


async def prefill(context: Context) -> Values:
    return {"rhythm": context.group.rhythm.value}


async def remind_now(context: Context, parts: Parts, chosen: str) -> Answers:
    return (Update(await _look(context)),)


async def another(context: Context, parts: Parts, chosen: str) -> Answers:
    """The clause after the one that is shown, round and round."""
    in_force = await _in_force(context)
    ids = [each.id for each in in_force.clauses]
    after = (ids.index(parts[1]) + 1) % len(ids) if parts[1] in ids else 0
    return (Update(_shown(context, in_force, in_force.clauses[after])),)


async def whole(context: Context, parts: Parts, chosen: str) -> Answers:
    """All of it, looked at before it is posted."""
    in_force = await _in_force(context)
    return (Update(remind_view.preview_whole(context.words, context.group, in_force)),)


async def post(context: Context, parts: Parts, chosen: str) -> Answers:
    """Posts the clause that was looked at, or all of it; the same only once a day."""
    words, group = context.words, context.group
    in_force = await _in_force(context)
    which = parts[1] if parts[1] == WHOLE else _clause(in_force, parts[1], group, context.now).id
    at = await members_hear_at(context)
    delivery = _reminder(context, group, in_force, which, at)
    if await context.uow.deliveries.by_key(delivery.key) is not None:
        return (Update(remind_view.again(words)),)
    await context.uow.deliveries.plan([delivery])
    await _tell_directly(context, group, delivery)
    await restart_rhythm(context, group)
    return (Update(remind_view.posted(words, group, at if at > context.now else None)),)


async def _look(context: Context) -> Message:
    in_force = await _in_force(context)
    return _shown(context, in_force, _in_turn(in_force, context.group, context.now))


def _shown(context: Context, in_force: Agreement, clause: Clause) -> Message:
    several = len(in_force.clauses) > 1
    return remind_view.preview(context.words, context.group, clause, several=several)


async def _in_force(context: Context) -> Agreement:
    in_force = await context.uow.agreements.in_force(context.group.id)
    if in_force is None:
        raise Refused(remind_view.nothing_yet(context.words, context.group))
    return in_force


async def _due(context: Context, group: Group) -> datetime | None:
    """When the next one comes, as it is planned."""
    due = group.next_agreement_reminder(context.now)
    if due is None:
        return None
    planned = await context.uow.deliveries.unsettled(group.id, due)
    return min((each.due_at for each in planned if each.kind == RHYTHM), default=None)


# --- what others hear ------------------------------------------------------------------------


async def members_hear_at(context: Context) -> datetime:
    """Now, or the end of the quiet hours; in an open session people are there and it is now."""
    if await context.uow.sessions.current(context.group.id) is not None:
        return context.now
    return context.group.after_quiet(context.now)


async def restart_rhythm(desk: Desk, group: Group) -> None:
    """Counts the rhythm from now, because the group hears of its agreement now or because it
    changed. Nothing is planned while there is no agreement."""
    await desk.uow.deliveries.drop(group.id, (RHYTHM,))
    if await desk.uow.agreements.in_force(group.id) is not None:
        await _plan_next(desk, group)


async def rhythm(desk: Desk, delivery: Delivery) -> None:
    """Works ``agreement.rhythm``: plans the reminder of this time and the next time. Doing it twice
    is doing it once, because both keys follow from the day."""
    group = await desk.uow.groups.get(delivery.subject)
    in_force = await desk.uow.agreements.in_force(delivery.subject)
    if group is None or in_force is None or not group.rhythm.weeks:
        return
    which = WHOLE if group.rhythm.whole else _in_turn(in_force, group, desk.now).id
    at = group.after_quiet(desk.now)
    delivery = _reminder(desk, group, in_force, which, at)
    await desk.uow.deliveries.plan([delivery])
    await _tell_directly(desk, group, delivery)
    await _plan_next(desk, group)


async def reminder(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``agreement.reminder`` with the words of today."""
    group = await desk.uow.groups.get(delivery.group)
    in_force = await desk.uow.agreements.in_force(delivery.group)
    if group is None or in_force is None:
        return Nothing("no agreement")
    which = delivery.detail.rpartition(".")[0]
    if which == WHOLE:
        return Post(group.place, view.reminder_whole(desk.words, group, in_force))
    clause = _clause(in_force, which, group, desk.now)
    return Post(group.place, view.reminder(desk.words, group, clause))


async def _plan_next(desk: Desk, group: Group) -> None:
    due = group.next_agreement_reminder(desk.now)
    if due is not None:
        day = local(due, group.zone).date()
        planned = desk.schedule.at(RHYTHM, group, group.id, due, detail=f"{day:%Y%m%d}")
        await desk.uow.deliveries.plan([planned])


async def _tell_directly(desk: Desk, group: Group, told: Delivery) -> None:
    """Those who get reminders of the agreement directly, with what the group gets."""
    kind = direct_plan.AGREEMENT
    await direct_plan.tell(desk, kind, group, told.subject, told.due_at, told.detail)


def _reminder(desk: Desk, group: Group, in_force: Agreement, which: str, at: datetime) -> Delivery:
    day = local(at, group.zone).date()
    return desk.schedule.at(REMINDER, group, in_force.id, at, detail=f"{which}.{day:%Y%m%d}")


def _clause(in_force: Agreement, id: str, group: Group, now: datetime) -> Clause:
    """The clause with that id, or the one in turn where it is not there any more."""
    by_id = {each.id: each for each in in_force.clauses}
    return by_id.get(id) or _in_turn(in_force, group, now)


def _in_turn(in_force: Agreement, group: Group, now: datetime) -> Clause:
    today = local(now, group.zone).date()
    return in_turn(in_force.clauses, today, max(1, group.rhythm.weeks))
