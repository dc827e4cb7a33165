"""Reminders and news of a group, directly, to those who asked for them and to nobody else: rendered
from what holds by then, their wish to have it included."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.answers import DirectMessage, Nothing, Outgoing, Update
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.domain.member import Member, Reminder
from bot.domain.session import SessionState
from bot.flows import covering, planned
from bot.flows.agreement_remind import WHOLE
from bot.flows.context import Answers, Context, Desk
from bot.flows.reminders import said_last, said_meanwhile
from bot.flows.route import Parts
from bot.ids import NO_GROUP, ActionId
from bot.message import Message
from bot.text import Text
from bot.views import direct as view
from bot.views import session_post
from bot.views.agreement import reminder_whole
from bot.views.reminder import reminder

_OF = {
    "direct.day_before": ("reminder.day_before", Reminder.DAY_BEFORE),
    "direct.soon": ("reminder.soon", Reminder.SOON),
}
HELD_LATELY = ActionId.of("me.held", NO_GROUP)
NOT_WANTED = "not wanted any more"


async def before(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders the direct reminders of a session."""
    session = await desk.uow.sessions.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if session is None or group is None:
        return Nothing("gone")
    kind, wanted = _OF[delivery.kind]
    member = await _member(desk, group, delivery)
    if not member.wants(wanted, group.id):
        return Nothing(NOT_WANTED)
    if session.state is not SessionState.PLANNED or delivery.plan != session.plan:
        return Nothing("moved or over")
    if session.starts_at <= desk.now:
        return Nothing("began")
    in_force = await desk.uow.agreements.in_force(group.id)
    told = await said_last(desk, group, session, delivery.kind, delivery.to)
    by = await covering.unsure_until(desk, session)
    card = reminder(desk.words, kind, session, in_force, told, unsure=by)
    return _to(desk, group, member, card)


async def moved(desk: Desk, delivery: Delivery) -> Outgoing:
    session = await desk.uow.sessions.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if session is None or group is None:
        return Nothing("gone")
    member = await _member(desk, group, delivery)
    plan, known = planned.told_move(delivery.detail)
    if not member.of(group.id).way.direct:
        return Nothing(NOT_WANTED)
    if session.over or session.plan != plan or session.starts_at <= desk.now:
        return Nothing("moved again or over")
    return _to(desk, group, member, session_post.moved(desk.words, session, known))


async def cancelled(desk: Desk, delivery: Delivery) -> Outgoing:
    session = await desk.uow.sessions.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if session is None or group is None:
        return Nothing("gone")
    member = await _member(desk, group, delivery)
    if not member.of(group.id).way.direct:
        return Nothing(NOT_WANTED)
    if session.ends_at <= desk.now:
        return Nothing("its time is over")
    coming = await planned.following(desk, group, desk.now)
    card = session_post.cancelled(desk.words, session, coming, detail=delivery.detail)
    return _to(desk, group, member, card)


async def agreement(desk: Desk, delivery: Delivery) -> Outgoing:
    """The clause that the group is reminded of; ``detail`` begins with its id."""
    group = await desk.uow.groups.get(delivery.group)
    in_force = await desk.uow.agreements.in_force(delivery.group)
    if group is None or in_force is None:
        return Nothing("no agreement")
    member = await _member(desk, group, delivery)
    if not member.wants(Reminder.AGREEMENT, group.id):
        return Nothing(NOT_WANTED)
    id = delivery.detail.rpartition(".")[0]
    if id == WHOLE:
        card = view.direct(desk.words, group, reminder_whole(desk.words, group, in_force))
        return DirectMessage(member.person, card, only_in=group.place)
    clause = next((each for each in in_force.clauses if each.id == id), None)
    if clause is None:
        return Nothing("the clause is gone")
    card = view.clause(desk.words, group, clause)
    return DirectMessage(member.person, card, only_in=group.place)


async def digest(desk: Desk, delivery: Delivery) -> Outgoing:
    """Everything that was held back and that no digest has told of yet."""
    group = await desk.uow.groups.get(delivery.group)
    held = await desk.uow.heard.held(delivery.lane)
    if group is None or not held:
        return Nothing("nothing is held")
    member = await _member(desk, group, delivery)
    groups = await desk.uow.groups.many(list({each.group for each in held}))
    told = await _told(desk, groups, held)
    card = view.digest(desk.words, held, groups, member.budget, told)
    return DirectMessage(member.person, card, again=HELD_LATELY)


async def _member(desk: Desk, group: Group, delivery: Delivery) -> Member:
    return await desk.uow.members.get(group.person(delivery.to))


def _to(desk: Desk, group: Group, member: Member, card: Message) -> DirectMessage:
    return DirectMessage(member.person, view.direct(desk.words, group, card), only_in=group.place)


LATELY = timedelta(weeks=4)


async def held_lately(context: Context, parts: Parts, chosen: str) -> Answers:
    """Everything that was held back for this person in the last weeks, told already or not."""
    since = context.now - LATELY
    lane = context.schedule.lane_of(context.who)
    held = await context.uow.heard.spared(lane, context.who.user, since)
    if not held:
        return (Update(view.nothing_held(context.words)),)
    groups = await context.uow.groups.many(list({each.group for each in held}))
    member = await context.uow.members.get(context.who)
    told = await _told(context, groups, held, again=True)
    return (Update(view.digest(context.words, held, groups, member.budget, told)),)


async def _told(
    desk: Desk, groups: Mapping[str, Group], held: Sequence[Delivery], *, again: bool = False
) -> Sequence[tuple[str, Sequence[Text]]]:
    """What each group said, by its name, where a reminder that would have told it was held."""
    told: list[tuple[str, Sequence[Text]]] = []
    for id in dict.fromkeys(each.group for each in held):
        reminders = [each for each in held if each.group == id and each.kind in _OF]
        if (group := groups.get(id)) is None or not reminders:
            continue
        if lines := await said_meanwhile(desk, group, reminders, again=again):
            told.append((group.name, lines))
    return told
