"""The ladder in a session: marking a rung, the gate before advice, and closing it again.

Whoever asks to close advice is handed to nothing here that is stored, planned or told: ``no_more``
and ``pause`` read no more of the context than the group.
"""

from collections.abc import Mapping

from bot.answers import OpenForm, Update
from bot.domain.advice import RUNGS, WORD_LIMIT, Advice, Ending, Gate, Stand, clause_of
from bot.domain.group import Group
from bot.domain.session import Session, SessionState
from bot.domain.toolkit import Principle
from bot.flows import covering, planned, prompts
from bot.flows.context import Answers, Context, Desk, Refused, reply
from bot.flows.reading import Reading
from bot.flows.route import Parts, Values
from bot.message import Form, Message
from bot.views import advice as group_view
from bot.views import ladder as view
from bot.views import pause as pause_view
from bot.views import router as say

OPENED = "advice.opened"
SHUT = "advice.shut"
TURN = "advice.turn"
ASKED = "advice.asked"
ON = "advice.on"

_RUNGS: Mapping[str, Principle] = {each.value: each for each in RUNGS}


async def stand_of(desk: Desk, session: Session) -> Stand:
    asked = await desk.uow.checkpoints.of_session(session.id)
    return Stand(
        await desk.uow.ladder.explored(session.id),
        [each for each in asked if not each.open],
        await desk.uow.ladder.of_session(session.id),
    )


# --- where the group stands ----------------------------------------------------------------------


async def command(context: Context, _: Values) -> Answers:
    """``advice open``: where the group stands, with the gate. Nothing opens by typing it."""
    session = await context.uow.sessions.current(context.group.id)
    if session is None:
        return reply(view.no_session(context.words, context.group.id))
    return reply(await _card(context, session))


async def mark(context: Context, parts: Parts, _: str) -> Answers:
    session, rung = await _running(context, parts), _rung(context, parts)
    await context.uow.ladder.mark(session.id, rung, context.now)
    return (Update(await _card(context, session)),)


async def unmark(context: Context, parts: Parts, _: str) -> Answers:
    session, rung = await _running(context, parts), _rung(context, parts)
    await context.uow.ladder.unmark(session.id, rung)
    return (Update(await _card(context, session)),)


async def _card(context: Context, session: Session) -> Message:
    stand = await stand_of(context, session)
    agreement = await context.uow.agreements.in_force(session.group)
    missing = stand.missing[:1]
    prompt = (
        await prompts.to_ask(context, context.who, session.group, missing[0]) if missing else None
    )
    once = context.new_id()
    rests = await _resting(context, context.group, session)
    resting = rests.id if rests else ""
    return view.card(context.library, session, stand, clause_of(agreement), prompt, once, resting)


async def _running(context: Context, parts: Parts) -> Session:
    session = await planned.session_of(context, parts)
    if session.state is not SessionState.OPEN:
        raise Refused(view.over(context.words))
    return session


def _rung(context: Context, parts: Parts) -> Principle:
    rung = _RUNGS.get(parts[1]) if len(parts) > 1 else None
    if rung is None:
        raise Refused(say.no_longer_active(context.words))
    return rung


# --- opening -------------------------------------------------------------------------------------


async def open_it(context: Context, parts: Parts, _: str) -> Answers:
    """Where the gate has closed again since the card was shown, the card says so."""
    session = await _running(context, parts)
    stand = await stand_of(context, session)
    if stand.advice is not None or stand.gate is not Gate.READY:
        return (Update(await _card(context, session)),)
    opened = await _open(context, session, "")
    return (Update(view.opening(context.words, session, opened.id)),)


async def override(context: Context, parts: Parts, _: str) -> Answers:
    session = await _running(context, parts)
    gate = (await stand_of(context, session)).gate
    return (OpenForm(view.word_form(context.words, session, gate, "")),)


async def open_with_word(context: Context, parts: Parts, values: Values) -> Answers:
    """Whatever stands in the way is said in the form, where what was written stays."""
    session = await planned.session_of(context, parts)
    reading = Reading(values, context.words)
    word = reading.line("word", most=WORD_LIMIT, required=True)
    if session.state is not SessionState.OPEN:
        reading.problem("", "ladder.over")
    elif (await stand_of(context, session)).advice is not None:
        reading.problem("", "ladder.word.not_needed")
    reading.check()
    opened = await _open(context, session, word)
    return reply(view.opening(context.words, session, opened.id))


async def word_again(context: Context, parts: Parts, values: Values) -> Form:
    session = await planned.session_of(context, parts)
    gate = (await stand_of(context, session)).gate
    return view.word_form(context.words, session, gate, values.get("word", ""))


async def _open(context: Context, session: Session, word: str) -> Advice:
    """Two who open at once: the second meets a Conflict, and on its next try open advice."""
    opened = Advice(context.new_id(), session.group, session.id, context.now, context.who, word)
    await context.uow.ladder.add(opened)
    plan = context.schedule
    await context.uow.deliveries.plan([plan.at_once(OPENED, context.group, opened.id, context.now)])
    return opened


# --- closing -------------------------------------------------------------------------------------


async def close_command(context: Context, _: Values) -> Answers:
    session = await context.uow.sessions.current(context.group.id)
    if session is None:
        return reply(view.no_session(context.words, context.group.id))
    advice = (await stand_of(context, session)).advice
    if advice is None:
        return reply(view.none_open(context.words, context.group.id))
    await _close(context, context.group, session, advice, Ending.HAND)
    return reply(view.closing(context.words, context.group.id))


async def close_it(context: Context, parts: Parts, _: str) -> Answers:
    """By hand. Closed before, the card that says so gives nothing away of how."""
    advice, session = await _of(context, parts)
    if not advice.open:
        return (Update(view.none_open(context.words, context.group.id)),)
    await _close(context, context.group, session, advice, Ending.HAND)
    return (Update(view.closing(context.words, context.group.id)),)


# --- after a pause -------------------------------------------------------------------------------


async def go_on(context: Context, parts: Parts, _: str) -> Answers:
    """Two who press it say it once. In a break nothing is said: the break's own card is shown, and
    with its end the pause is over too."""
    advice, session = await _of(context, parts)
    if session.state is not SessionState.OPEN:
        return (Update(view.over(context.words)),)
    rest = await context.uow.pauses.latest(session.id)
    if rest is not None and rest.on(context.now):
        return (Update(pause_view.running(context.words, rest, context.group.zone)),)
    rests = await _resting(context, context.group, session)
    if rests is None or rests.id != advice.id:
        return (Update(view.went_on(context.words, context.group.id, before=True)),)
    return (Update(await _went_on(context, rests)),)


async def carried_on(context: Context, session: Session) -> Message | None:
    """``break end`` ends a pause that somebody asked for, too; None where there is none."""
    rests = await _resting(context, context.group, session)
    return await _went_on(context, rests) if rests else None


async def _went_on(context: Context, advice: Advice) -> Message:
    due = context.schedule.at_once(ON, context.group, advice.id, context.now)
    await context.uow.deliveries.plan([due])
    return view.went_on(context.words, context.group.id)


async def _resting(desk: Desk, group: Group, session: Session) -> Advice | None:
    """The advice that ended in a pause, until the group reads that it goes on: because somebody
    says so, or at the end of a break."""
    times = await desk.uow.ladder.of_session(session.id)
    last = times[-1] if times else None
    if last is None or last.ending is not Ending.PAUSE or last.closed_at is None:
        return None
    rest = await desk.uow.pauses.latest(session.id)
    if rest is not None and rest.over_at >= last.closed_at:
        return None
    said = desk.schedule.at_once(ON, group, last.id, desk.now)
    return last if await desk.uow.deliveries.by_key(said.key) is None else None


# --- when somebody asks --------------------------------------------------------------------------


async def no_more(context: Context, parts: Parts, _: str) -> Answers:
    return await _asked(context, parts, Ending.ASKED)


async def pause(context: Context, parts: Parts, _: str) -> Answers:
    return await _asked(context, parts, Ending.PAUSE)


async def _asked(context: Context, parts: Parts, ending: Ending) -> Answers:
    """The same answer for the first who presses and for any other."""
    advice, session = await _of(context, parts)
    if advice.open:
        await _close(context, context.group, session, advice, ending)
    return reply(group_view.heard(context.words, ending))


async def _of(context: Context, parts: Parts) -> tuple[Advice, Session]:
    """The router found it already."""
    advice = await context.uow.ladder.get(parts[0])
    session = await context.uow.sessions.get(advice.session) if advice else None
    if advice is None or session is None:
        raise LookupError("the router let an action through whose advice is gone")
    return advice, session


async def close_with_session(desk: Desk, group: Group, session: Session) -> None:
    """A session that ends takes its advice along, without a word of its own."""
    for each in await desk.uow.ladder.of_session(session.id):
        if each.open:
            await _close(desk, group, session, each, Ending.SESSION)


async def _close(
    desk: Desk, group: Group, session: Session, advice: Advice, ending: Ending
) -> None:
    await desk.uow.ladder.save(advice.closed(desk.now, ending))
    plan, now = desk.schedule, desk.now
    due = [plan.at_once(SHUT, group, advice.id, now)]
    if ending is not Ending.SESSION:
        due.append(plan.at_once(TURN, group, advice.id, now))
    if ending in (Ending.ASKED, Ending.PAUSE):
        run = await covering.run_by(desk, group, session)
        to = _those_who_run(run, session, advice)
        due += [plan.at_once(ASKED, group, advice.id, now, to=each) for each in to]
    await desk.uow.deliveries.plan(due)


def _those_who_run(group: Group, session: Session, advice: Advice) -> tuple[str, ...]:
    """Who opened the session or the advice; where none of them runs the group any more, all who
    do. Whoever has the evening off is left in peace."""
    here = dict.fromkeys(each for each in (session.opened_by, advice.opened_by) if each)
    of_group = [each.person for each in group.facilitators]
    told = [each for each in here if each in of_group] or of_group
    return tuple(each.user for each in told)
