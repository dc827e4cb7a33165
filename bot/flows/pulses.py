"""A pulse: asked once after a session, answered in three taps by whoever likes, closed after two
days. No answer leaves a trace beside the sealed ballot: nothing here plans, notes or logs one."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.answers import OpenForm, Update
from bot.domain.cover import as_run
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.domain.member import Member, Reach
from bot.domain.pulse import (
    DID_LIMIT,
    OPEN_FOR,
    QUESTIONS,
    WORDS_LIMIT,
    Felt,
    Pulse,
    Question,
    kept_words,
)
from bot.domain.session import Session
from bot.flows import advice, me
from bot.flows.checkpoints import SEAL
from bot.flows.context import Answers, Context, Desk, Refused, reply
from bot.flows.reading import Reading
from bot.flows.route import Parts, Values
from bot.message import Block, Form, Message
from bot.text import When
from bot.views import debrief
from bot.views import pulse as view
from bot.views import router as say

CARD, CLOSED, CLOSE = "pulse.card", "pulse.closed", "pulse.close"
AFTER = timedelta(minutes=10)
"""How long after the end of a session it comes: people have said goodbye by then."""
TOO_LATE = timedelta(days=1)
"""A session that ended longer ago than this, and lapsed unnoticed, is not asked about."""
ASKED, RESULTS = "direct.pulse", "pulse.results"
_FELT = {each.value: each for each in Felt}
_QUESTIONS = {each.value: each for each in Question}


async def open_after(desk: Desk, group: Group, session: Session) -> None:
    """When a session that took place has ended. Asked in the channel, and directly of those who
    chose to hear from their group directly and not there: nobody is asked twice."""
    if session.opened_at is None or desk.now - session.until > TOO_LATE:
        return
    if await desk.uow.pulses.get(session.id) is not None:
        return
    asked_at = group.after_quiet(desk.now + AFTER)
    pulse = Pulse(
        id=session.id,
        group=group.id,
        opened_at=desk.now,
        closes_at=asked_at + OPEN_FOR,
        seal=desk.randomness(SEAL),
    )
    await desk.uow.pulses.add(pulse)
    plan = desk.schedule
    due = [
        plan.at(CARD, group, pulse.id, asked_at),
        plan.at(CLOSE, group, pulse.id, pulse.closes_at),
    ]
    for member in await desk.uow.members.reminded(group.id):
        theirs = plan.heard_by(member, group, asked_at)
        if _alone(member, group) and theirs is not None and theirs < pulse.closes_at:
            due.append(plan.at(ASKED, group, pulse.id, theirs, to=member.person.user))
    await desk.uow.deliveries.plan(due)


# --- answering -----------------------------------------------------------------------------------


async def command(context: Context, _: Values) -> Answers:
    """The first question that this person has not answered; for those who run the group also what
    came out last."""
    pulse = await context.uow.pulses.open_in(context.group.id)
    last = None
    if context.facilitates:
        last = await context.uow.pulses.latest(context.group.id)
    if pulse is None or not pulse.takes_answers(context.now):
        return reply(view.none_open(context.words, last))
    asked_at = await _asked_at(context, pulse)
    if context.now < asked_at:
        when = When(asked_at, context.group.zone)
        return reply(view.not_yet(context.words, when, last))
    ballot = await context.uow.pulses.of(pulse, context.who)
    if ballot.next is None:
        return reply(view.thanks(context.words, context.group, pulse, ballot, last=last))
    return reply(await _question(context, pulse, ballot.next, last))


async def _asked_at(context: Context, pulse: Pulse) -> datetime:
    """When this person is asked. Who answered before that would be asked again, because nothing
    may be written down that says who answered."""
    in_channel = pulse.closes_at - OPEN_FOR
    member = await context.uow.members.get(context.who)
    if not _alone(member, context.group):
        return in_channel
    theirs = context.schedule.heard_by(member, context.group, in_channel)
    return theirs if theirs is not None and theirs < pulse.closes_at else in_channel


def _alone(member: Member, group: Group) -> bool:
    """Asked directly, because they would rather not see the channel's question."""
    return member.of(group.id).way.without_channel and member.reach is Reach.OPEN


async def answer(context: Context, parts: Parts, _: str) -> Answers:
    """One tap: this answer is kept, and the next question comes. The last one counts."""
    pulse, asked = await _asked(context, parts)
    if len(parts) < 3 or (parts[2] not in _FELT and parts[2] != view.SKIP):
        raise Refused(say.no_longer_active(context.words))
    if not pulse.takes_answers(context.now):
        return (Update(view.late(context.words)),)
    before = await context.uow.pulses.of(pulse, context.who)
    ballot = before.answering(asked, _FELT.get(parts[2]))
    # Also where it was skipped: that somebody skipped must look like that somebody answered.
    if not await context.uow.pulses.put(pulse, context.who, ballot):
        return (Update(view.late(context.words)),)
    if asked.next is not None:
        return (Update(await _question(context, pulse, asked.next)),)
    return (Update(view.thanks(context.words, context.group, pulse, ballot)),)


async def instead(context: Context, parts: Parts, chosen: str) -> Answers:
    """From the menu of a short card: skip this question, or rest from more, or stop them."""
    if chosen == view.TODAY:
        return await me.not_today(context, parts, "")
    if chosen == view.STOP:
        return await me.stop(context, parts, "")
    return await answer(context, (*parts[:2], view.SKIP), "")


async def again(context: Context, parts: Parts, _: str) -> Answers:
    """From the first question on, to change what was answered."""
    pulse = await _pulse(context, parts)
    if not pulse.takes_answers(context.now):
        return (Update(view.late(context.words)),)
    return (Update(await _question(context, pulse, QUESTIONS[0])),)


async def words(context: Context, parts: Parts, _: str) -> Answers:
    pulse = await _pulse(context, parts)
    if not pulse.takes_answers(context.now):
        return reply(view.late(context.words))
    ballot = await context.uow.pulses.of(pulse, context.who)
    return (OpenForm(view.words_form(context.words, pulse, ballot.words)),)


async def words_again(context: Context, parts: Parts, values: Values) -> Form:
    return view.words_form(context.words, await _pulse(context, parts), values.get("words", ""))


async def say_words(context: Context, parts: Parts, values: Values) -> Answers:
    """Left empty, what was written before is taken back."""
    pulse = await _pulse(context, parts)
    reading = Reading(values, context.words)
    written = reading.words("words", most=WORDS_LIMIT)
    reading.check()
    if pulse.takes_answers(context.now):
        before = await context.uow.pulses.of(pulse, context.who)
        ballot = replace(before, words=written)
        if await context.uow.pulses.put(pulse, context.who, ballot):
            return reply(view.said(context.words, context.group, pulse, written))
    return reply(view.too_late(context.words, written))


async def _question(
    context: Context, pulse: Pulse, asked: Question, last: Pulse | None = None
) -> Message:
    member = await context.uow.members.get(context.who)
    return view.question(
        context.words, context.group, pulse, asked, few=member.low_energy, last=last
    )


async def _pulse(context: Context, parts: Parts) -> Pulse:
    pulse = await context.uow.pulses.get(parts[0])
    if pulse is None:
        raise Refused(say.no_longer_active(context.words))
    return pulse


async def _asked(context: Context, parts: Parts) -> tuple[Pulse, Question]:
    asked = _QUESTIONS.get(parts[1]) if len(parts) > 1 else None
    if asked is None:
        raise Refused(say.no_longer_active(context.words))
    return await _pulse(context, parts), asked


# --- closing, and what came out ------------------------------------------------------------------


async def close_due(desk: Desk, delivery: Delivery) -> None:
    """The work ``pulse.close``: counts, destroys the ballots, and tells those who run the group."""
    pulse = await desk.uow.pulses.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if pulse is None or group is None or not pulse.open:
        return
    ballots = await desk.uow.pulses.ballots(pulse)
    run = as_run(group, await desk.uow.covers.of(pulse.id))
    await desk.uow.pulses.close(pulse.closed(desk.now, ballots), kept_words(ballots))
    plan = desk.schedule
    await desk.uow.deliveries.plan(
        [
            plan.at_once(CLOSED, group, pulse.id, desk.now),
            *(
                plan.at_once(RESULTS, group, pulse.id, desk.now, to=each.person.user)
                for each in dict.fromkeys((*group.facilitators, *run.facilitators))
            ),
        ]
    )


async def last(context: Context, parts: Parts, _: str) -> Answers:
    """What came out of one that has closed."""
    return (Update(await result(context, await _closed(context, parts))),)


async def result(desk: Desk, pulse: Pulse) -> Message:
    session = await desk.uow.sessions.get(pulse.id)
    kept = await desk.uow.pulses.words(pulse.id)
    sides: tuple[Block, ...] = ()
    if session is not None:
        sides = debrief.sides(desk.words, await advice.stand_of(desk, session), pulse)
    return view.results(desk.words, pulse, session, kept, sides)


async def did(context: Context, parts: Parts, _: str) -> Answers:
    pulse = await _closed(context, parts)
    return (OpenForm(view.did_form(context.words, pulse, pulse.did)),)


async def did_again(context: Context, parts: Parts, values: Values) -> Form:
    pulse = await _closed(context, parts)
    return view.did_form(context.words, pulse, values.get("did", ""))


async def keep_did(context: Context, parts: Parts, values: Values) -> Answers:
    """One line for the whole group, in the next reminder that goes out. Left empty it is gone."""
    pulse = await _closed(context, parts)
    reading = Reading(values, context.words)
    line = reading.line("did", most=DID_LIMIT)
    reading.check()
    await context.uow.pulses.save(pulse.changing(line, context.now))
    return reply(view.did_kept(context.words, line))


async def _closed(context: Context, parts: Parts) -> Pulse:
    pulse = await _pulse(context, parts)
    if pulse.open:
        raise Refused(view.still_open(context.words, context.group, pulse))
    return pulse
