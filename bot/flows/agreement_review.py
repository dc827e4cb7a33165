"""Looking at the agreement again: when it is due, with whom, and what became of it.

A version is never changed, its review date included. Where the group looked and kept it, or put it
off, the next look is what is planned, and cards say that day.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.answers import DirectMessage, Nothing, Outgoing, Post, Reply, Update
from bot.domain.agreement import Agreement, review_after
from bot.domain.delivery import Delivery
from bot.domain.group import LATE_MORNING, Group
from bot.domain.wall import instant_of, local
from bot.flows.agreement_remind import members_hear_at
from bot.flows.context import Answers, Context, Desk, Refused
from bot.flows.route import Parts, Values
from bot.views import agreement_remind as remind_view
from bot.views import agreement_review as view

DUE = "agreement.due"
NOTICE = "agreement.review"
CARD = "agreement.looked_at"
LATER = timedelta(weeks=4)
FAR = timedelta(days=400)
"""Later than any look that is planned."""


async def review(context: Context, values: Values) -> Answers:
    """``agreement review``: the card for a session, looked at first."""
    in_force = await _in_force(context)
    return (Reply(view.preview(context.words, context.group, in_force, context.now)),)


async def post(context: Context, parts: Parts, chosen: str) -> Answers:
    """The group gets the card, once a day."""
    in_force = await _in_force(context)
    at = await members_hear_at(context)
    day = local(at, context.group.zone).date()
    delivery = context.schedule.at(CARD, context.group, in_force.id, at, detail=f"{day:%Y%m%d}")
    if await context.uow.deliveries.by_key(delivery.key) is not None:
        return (Update(remind_view.again(context.words)),)
    await context.uow.deliveries.plan([delivery])
    told = at if at > context.now else None
    return (Update(view.posted(context.words, context.group, told)),)


async def kept(context: Context, parts: Parts, chosen: str) -> Answers:
    """The group looked at it and it stays: the next look is as far away as after adopting."""
    today = local(context.now, context.group.zone).date()
    return await _put_off(context, review_after(today))


async def later(context: Context, parts: Parts, chosen: str) -> Answers:
    return await _put_off(context, local(context.now + LATER, context.group.zone).date())


async def _put_off(context: Context, on: date) -> Answers:
    in_force = await _in_force(context)
    await plan_review(context, context.group, on, in_force)
    today = local(context.now, context.group.zone).date()
    return (Update(view.put_off(context.words, context.group, on, today)),)


async def plan_review(desk: Desk, group: Group, on: date, before: Agreement | None) -> None:
    """Plans the next look, in the place of the one that was planned for ``before``."""
    if before is not None:
        await desk.uow.deliveries.drop(before.id, (DUE, NOTICE))
    in_force = await desk.uow.agreements.in_force(group.id)
    if in_force is not None:
        at = _morning(on, LATE_MORNING, group)
        planned = desk.schedule.at(DUE, group, in_force.id, at, detail=f"{on:%Y%m%d}")
        await desk.uow.deliveries.plan([planned])


def _morning(day: date, at: time, group: Group) -> datetime:
    return group.after_quiet(instant_of(day, at, group.zone)[0])


async def with_review(desk: Desk, agreement: Agreement) -> Agreement:
    """As it is shown: with the day of the look that is planned."""
    planned = await desk.uow.deliveries.unsettled(agreement.group, desk.now + FAR)
    days = [
        datetime.strptime(each.detail, "%Y%m%d").date()  # noqa: DTZ007  # a day, and no time
        for each in planned
        if each.kind == DUE and each.subject == agreement.id
    ]
    return replace(agreement, review_on=min(days)) if days else agreement


async def _in_force(context: Context) -> Agreement:
    in_force = await context.uow.agreements.in_force(context.group.id)
    if in_force is None:
        raise Refused(remind_view.nothing_yet(context.words, context.group))
    return in_force


# --- what others hear ------------------------------------------------------------------------


async def due(desk: Desk, delivery: Delivery) -> None:
    """Works ``agreement.due``: those who run the group by then hear that it is time."""
    group = await desk.uow.groups.get(delivery.group)
    in_force = await desk.uow.agreements.in_force(delivery.group)
    if group is None or in_force is None or in_force.id != delivery.subject:
        return
    told = [
        desk.schedule.at_once(
            NOTICE, group, in_force.id, desk.now, detail=delivery.detail, to=each.person.user
        )
        for each in group.facilitators
    ]
    await desk.uow.deliveries.plan(told)


async def notice(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``agreement.review``."""
    group = await desk.uow.groups.get(delivery.group)
    in_force = await desk.uow.agreements.in_force(delivery.group)
    if group is None or in_force is None or in_force.id != delivery.subject:
        return Nothing("a newer version is in force")
    person = group.person(delivery.to)
    if not group.facilitated_by(person):
        return Nothing("not a facilitator any more")
    return DirectMessage(person, view.notice(desk.words, group))


async def card(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``agreement.looked_at``."""
    group = await desk.uow.groups.get(delivery.group)
    if group is None:
        return Nothing("group gone")
    return Post(group.place, view.card(desk.words, group))
