"""Somebody new in the group's channel: one private welcome, once, and out of quiet hours; a look at
whether they can get in, before their first session; and a word to those who run the group, who hear
that somebody came and not who. The welcome can be read again by a button."""

from dataclasses import replace
from datetime import datetime

from bot.answers import DirectMessage, Nothing, Outgoing, Update
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.domain.newcomer import APART, LOOK_AGAIN, LOOKS, check_at, in_short
from bot.domain.session import Session, SessionState
from bot.flows.context import Answers, Context, Desk, reply
from bot.flows.route import Parts
from bot.ids import Person
from bot.message import Message
from bot.views import welcome as view

WELCOME = "welcome"
LOOK, CHECK, GREET = "welcome.look", "welcome.check", "welcome.greet"
DAY_BEFORE = "direct.day_before"


async def joined(context: Context) -> Answers:
    """Plans the welcome, once: that it was is kept as a mark that names nobody, so whoever leaves
    and comes back is not welcomed again."""
    group = context.maybe_group
    if group is None or not await _new(context, group):
        return ()
    due = group.after_quiet(context.now)
    told = context.schedule.at(WELCOME, group, group.id, due, to=context.who.user)
    await context.uow.deliveries.plan([told])
    return ()


async def _new(context: Context, group: Group) -> bool:
    """Whether they are met for the first time. If so, a word to those who run the group is planned
    and the look at whether they can get in."""
    if context.facilitates or not await context.uow.welcomed.first_time(group.id, context.who):
        return False
    due, day = group.after_quiet(context.now), f"{context.now:%Y%m%d}"
    member = await context.uow.members.get(context.who)
    met = context.schedule.heard_by(member, group, due) or due
    greets = [
        context.schedule.at(GREET, group, group.id, due, detail=day, to=each.person.user)
        for each in group.facilitators
    ]
    await context.uow.deliveries.plan(greets)
    await _look_later(context, group, context.who.user, 0, met + APART)
    return True


async def render(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``welcome`` from the group as it is by then."""
    found = await _about(desk, delivery)
    if isinstance(found, Nothing):
        return found
    group, person = found
    return DirectMessage(person, await _card(desk, group))


async def read(context: Context, _: Parts, __: str) -> Answers:
    """By a button, as often as somebody likes: where the platform does not say who joins, and for
    whoever would like to read it again. Whoever was not met before is met with it."""
    await _new(context, context.group)
    return reply(await _card(context, context.group))


async def access(context: Context, _: Parts, __: str) -> Answers:
    """How to get in, and how to try it out before."""
    group = context.group
    session = await _first(context, group)
    return reply(view.access(context.words, group, session.link if session else group.link))


async def _about(desk: Desk, delivery: Delivery) -> tuple[Group, Person] | Nothing:
    group = await desk.uow.groups.get(delivery.group)
    if group is None:
        return Nothing("group gone")
    person = group.person(delivery.to)
    if group.facilitated_by(person):
        return Nothing("facilitates by now")
    return group, person


async def _card(desk: Desk, group: Group) -> Message:
    agreement = await desk.uow.agreements.in_force(group.id)
    return view.welcome(
        desk.words,
        group,
        agreement=agreement is not None,
        agreed=in_short(agreement.clauses) if agreement else (),
        open_now=await desk.uow.sessions.current(group.id) is not None,
        coming=await _first(desk, group),
    )


async def _first(desk: Desk, group: Group) -> Session | None:
    coming = await desk.uow.sessions.upcoming(group.id, desk.now)
    return next((each for each in coming if each.starts_at > desk.now), None)


# --- before their first session ------------------------------------------------------------------


async def look(desk: Desk, delivery: Delivery) -> None:
    """The work ``welcome.look``: whether it is the time before somebody's first session. Where that
    is planned later, or was moved, it looks again; what is planned is known only then. Whoever
    would get a reminder of that day too gets this in its place."""
    group = await desk.uow.groups.get(delivery.group)
    if group is None or not delivery.to:
        return
    session = await _first(desk, group)
    at = check_at(session, delivery.due_at) if session else None
    if session is not None and at is not None and at <= desk.now:
        told = desk.schedule.at(CHECK, group, session.id, desk.now, to=delivery.to)
        await desk.uow.heard.drop(delivery.to, session.id, [DAY_BEFORE])
        await desk.uow.deliveries.plan([told])
    elif session is None or at is not None:
        await _look_later(desk, group, delivery.to, int(delivery.detail) + 1, desk.now)


async def _look_later(desk: Desk, group: Group, user: str, times: int, after: datetime) -> None:
    session = await _first(desk, group)
    at = desk.now + LOOK_AGAIN if session is None else check_at(session, after)
    if at is not None and times < LOOKS:
        again = desk.schedule.at(LOOK, group, group.id, at, detail=str(times), to=user)
        await desk.uow.deliveries.plan([again])


async def check(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``welcome.check``."""
    found = await _about(desk, delivery)
    session = await desk.uow.sessions.get(delivery.subject)
    if isinstance(found, Nothing):
        return found
    if session is None or session.state is not SessionState.PLANNED:
        return Nothing("no session")
    if session.starts_at <= desk.now:
        return Nothing("began")
    group, person = found
    card = view.check(desk.words, group, session)
    return DirectMessage(person, card, only_in=group.place)


# --- those who run the group ---------------------------------------------------------------------


async def greet(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``welcome.greet``: at most one a day, however many came, and nobody's name."""
    group = await desk.uow.groups.get(delivery.group)
    if group is None:
        return Nothing("group gone")
    person = group.person(delivery.to)
    if not group.facilitated_by(person):
        return Nothing("does not run it any more")
    if not (await desk.uow.members.get(person)).greets:
        return Nothing("not wanted")
    return DirectMessage(person, view.greet(desk.words, group))


async def greets(context: Context, parts: Parts, _: str) -> Answers:
    """For all the groups that this person runs: no more of these, or again."""
    wanted = parts[1:] == ("on",)
    member = await context.uow.members.get(context.who)
    if member.greets is not wanted:
        await context.uow.members.save(replace(member, greets=wanted))
    return (Update(view.greets(context.words, context.group, wanted=wanted)),)
