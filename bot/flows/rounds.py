"""A quiet round: something small that helped, in one line, for whoever likes. No line has a name,
and those who run the group read them before the group does."""

from datetime import timedelta

from bot.answers import DirectMessage, Nothing, OpenForm, Outgoing, Post, Update
from bot.domain.between import (
    LINE_LIMIT,
    LINES_AT_MOST,
    Every,
    Line,
    Round,
    begun,
    next_at,
)
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.domain.wall import local
from bot.flows.context import Answers, Context, Desk, Refused, reply
from bot.flows.reading import Reading
from bot.flows.route import Parts, Values
from bot.message import Form, Message
from bot.views import between as view
from bot.views import router as say_card

BEGIN, CARD, CLOSE = "round.begin", "round.card", "round.close"
LINES, POSTED = "round.lines", "round.posted"
WEEK = timedelta(weeks=1)
TOMORROW = timedelta(days=1)


async def restart(desk: Desk, group: Group, every: Every) -> None:
    """After the rhythm was chosen: the first comes the next day. A round that is open goes on."""
    await desk.uow.deliveries.drop(group.id, [BEGIN])
    if every is not Every.NEVER:
        due = next_at(group, desk.now, TOMORROW)
        planned = desk.schedule.at(BEGIN, group, group.id, due, detail=desk.new_id())
        await desk.uow.deliveries.plan([planned])


async def begin(desk: Desk, delivery: Delivery) -> None:
    """The work ``round.begin``, which plans the next one too."""
    group = await desk.uow.groups.get(delivery.group)
    rhythms = await desk.uow.between.rhythms(delivery.group)
    if group is None or not rhythms.rounds.weeks:
        return
    asked_at = group.after_quiet(desk.now)
    round = begun(desk.new_id(), group.id, asked_at)
    await desk.uow.between.add_round(round)
    due = next_at(group, desk.now, rhythms.rounds.weeks * WEEK)
    day = f"{local(due, group.zone):%Y%m%d}"
    plan = desk.schedule
    await desk.uow.deliveries.plan(
        [
            plan.at(CARD, group, round.id, asked_at),
            plan.at(CLOSE, group, round.id, round.closes_at),
            plan.at(BEGIN, group, group.id, due, detail=day),
        ]
    )


async def card(desk: Desk, delivery: Delivery) -> Outgoing:
    group = await desk.uow.groups.get(delivery.group)
    round = await desk.uow.between.round(delivery.subject)
    if group is None or round is None or not round.takes_lines(desk.now):
        return Nothing("closed")
    return Post(group.place, view.card(desk.words, group, round))


# --- writing a line ------------------------------------------------------------------------------


async def write(context: Context, parts: Parts, chosen: str) -> Answers:
    round = await _round(context, parts)
    if not round.takes_lines(context.now):
        return reply(view.late(context.words, ""))
    return (OpenForm(view.write_form(context.words, context.group, round, "")),)


async def write_again(context: Context, parts: Parts, values: Values) -> Form:
    round = await _round(context, parts)
    return view.write_form(context.words, context.group, round, values.get("words", ""))


async def say(context: Context, parts: Parts, values: Values) -> Answers:
    """Nothing is kept of who wrote it: not even so that they could change it."""
    round = await _round(context, parts)
    reading = Reading(values, context.words)
    words = reading.words("words", most=LINE_LIMIT, required=True)
    reading.check()
    written = await context.uow.between.lines(round.id)
    if not round.takes_lines(context.now) or len(written) >= LINES_AT_MOST:
        return reply(view.late(context.words, words))
    await context.uow.between.add_line(round.id, Line(context.new_id(), words))
    return reply(view.said(context.words))


# --- what comes of it ----------------------------------------------------------------------------


async def close(desk: Desk, delivery: Delivery) -> None:
    """The work ``round.close``. Where nobody wrote anything, nobody hears of it."""
    group = await desk.uow.groups.get(delivery.group)
    round = await desk.uow.between.round(delivery.subject)
    if group is None or round is None or round.closed:
        return
    await desk.uow.between.save_round(round.over(desk.now))
    if await desk.uow.between.lines(round.id):
        await desk.uow.deliveries.plan(
            [
                desk.schedule.at_once(LINES, group, round.id, desk.now, to=each.person.user)
                for each in group.facilitators
            ]
        )


async def collected(desk: Desk, delivery: Delivery) -> Outgoing:
    group = await desk.uow.groups.get(delivery.group)
    round = await desk.uow.between.round(delivery.subject)
    if group is None or round is None or round.posted:
        return Nothing("posted or gone")
    person = group.person(delivery.to)
    if not group.facilitated_by(person):
        return Nothing("not a facilitator any more")
    return DirectMessage(person, await _collected(desk, group, round))


async def look(context: Context, parts: Parts, chosen: str) -> Answers:
    round = await _closed(context, parts)
    return (Update(await _collected(context, context.group, round)),)


async def leave_out(context: Context, parts: Parts, chosen: str) -> Answers:
    """It is gone, and not only left out: it was for nobody else."""
    round = await _closed(context, parts)
    if not round.posted:
        await context.uow.between.drop_line(round.id, chosen)
    return (Update(await _collected(context, context.group, round)),)


async def post(context: Context, parts: Parts, chosen: str) -> Answers:
    """Of two who press together one posts: the round's version sees to it."""
    round = await _closed(context, parts)
    if not round.posted and await context.uow.between.lines(round.id):
        posted = Round(
            round.id, round.group, round.closes_at, round.until, True, True, round.version
        )
        await context.uow.between.save_round(posted)
        told = context.schedule.at_once(POSTED, context.group, round.id, context.now)
        await context.uow.deliveries.plan([told])
        round = posted
    return (Update(await _collected(context, context.group, round)),)


async def posted(desk: Desk, delivery: Delivery) -> Outgoing:
    group = await desk.uow.groups.get(delivery.group)
    lines = await desk.uow.between.lines(delivery.subject)
    if group is None or not lines:
        return Nothing("gone")
    return Post(group.place, view.posted(desk.words, lines))


async def _collected(desk: Desk, group: Group, round: Round) -> Message:
    return view.collected(desk.words, group, round, await desk.uow.between.lines(round.id))


async def _round(context: Context, parts: Parts) -> Round:
    round = await context.uow.between.round(parts[1]) if len(parts) > 1 else None
    if round is None or round.group != context.group.id:
        raise Refused(say_card.no_longer_active(context.words))
    return round


async def _closed(context: Context, parts: Parts) -> Round:
    """Nobody reads a line while the round is open: what comes next would tell when it was."""
    round = await _round(context, parts)
    if not round.closed:
        raise Refused(say_card.no_longer_active(context.words))
    return round
