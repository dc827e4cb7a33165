"""A check-point: asking the group, taking its answers, and closing once."""

from datetime import timedelta

from bot.answers import OpenForm, Update
from bot.commands import BY_PATH
from bot.domain.advice import Stand
from bot.domain.checkpoint import (
    ANSWER_LIMIT,
    IN_SESSIONS,
    AnswersProblem,
    Checkpoint,
    CheckpointKind,
    Option,
    own_options,
)
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.domain.next_step import next_step
from bot.domain.pause import Pause
from bot.domain.session import SessionState
from bot.flows import advice, pauses, prompts
from bot.flows.context import Answers, Context, Desk, Invalid, Refused, reply
from bot.flows.reading import Reading
from bot.flows.route import Parts, Values
from bot.ids import ActionId, Person
from bot.message import Block, Choice, Message
from bot.views import checkpoint as view
from bot.views import next_step as step_view
from bot.views import pause as pause_view
from bot.views import router as say
from bot.views.forms import form_of

CARD = "checkpoint.card"
CLOSE = "checkpoint.close"
CLOSED = "checkpoint.closed"
RESULTS = "checkpoint.results"
SUMMARY = "checkpoint.summary"

SPEC = BY_PATH["checkpoint"]
MINUTES = ("3", "4", "5")
USUAL = "4"
SEAL = 32
"""Bytes of a poll's own key."""


# --- asking --------------------------------------------------------------------------------------


async def command(context: Context, values: Values) -> Answers:
    """With nothing said about which one: a private card to choose from, and nothing is posted."""
    await _refuse_second(context)
    if not any(values.get(each, "").strip() for each in ("kind", "question", "answers")):
        ours = context.library.checkpoints()
        return reply(view.choose(context.words, context.group.id, ours))
    kind, question, options, minutes = _read(context, values)
    pause = await pauses.resting(context, context.group.id)
    if pause is not None and kind is CheckpointKind.OWN:
        raise Invalid(question=context.words.line("break.into.own"))
    if pause is not None:
        return reply(_into(context, pause, _value(context, kind, question), minutes))
    checkpoint = await _ask(context, kind, question, options, minutes)
    return reply(view.running(context.words, checkpoint, context.group.zone))


async def kinds(context: Context) -> tuple[Choice, ...]:
    """For completions and forms: those that are always there, and the organisation's own."""
    return tuple(Choice(value, label) for value, label in _kinds(context).items())


def _kinds(context: Context) -> dict[str, str]:
    """Value to label. Your own question comes last."""
    label = context.words.line
    *first, own = (each for each in IN_SESSIONS if each is not CheckpointKind.PACK)
    return {
        **{each.value: label(f"choice.checkpoint.{each.value}") for each in first},
        **{each.id: each.name for each in context.library.checkpoints()},
        own.value: label(f"choice.checkpoint.{own.value}"),
    }


async def open_chosen(context: Context, parts: Parts, chosen: str) -> Answers:
    """Asks one of the kinds that bring their own question. While the group rests, it says so
    first; ``group/kind/now/minutes`` asks all the same."""
    asked = _ready(context, parts[1]) if len(parts) > 1 else None
    if asked is None:
        raise Refused(say.no_longer_active(context.words))
    await _refuse_second(context)
    minutes = int(parts[3] if len(parts) > 3 and parts[3] in MINUTES else USUAL)
    pause = await pauses.resting(context, context.group.id)
    if pause is not None and parts[2:3] != (prompts.ANYWAY,):
        return (Update(_into(context, pause, parts[1], minutes)),)
    checkpoint = await _ask(context, *asked, minutes)
    return (Update(view.running(context.words, checkpoint, context.group.zone)),)


def _into(context: Context, pause: Pause, value: str, minutes: int) -> Message:
    group = context.group
    anyway = ActionId.of("checkpoint.open", group.id, value, prompts.ANYWAY, str(minutes))
    return pause_view.into(context.words, pause, group.zone, anyway)


def _value(context: Context, kind: CheckpointKind, question: str) -> str:
    """What names a kind that brings its own question."""
    own = context.library.house.checkpoints()
    ours = next((each.id for each in own if each.question == question), "")
    return ours if kind is CheckpointKind.PACK else kind.value


def _ready(context: Context, value: str) -> tuple[CheckpointKind, str, tuple[Option, ...]] | None:
    """A kind that brings its own question: one of ours, or one of the pack as it is today. What the
    channel reads is in the language of the house, whoever asks."""
    house = context.library.house
    for kind in view.OPTIONS:
        if kind.value == value:
            return kind, view.question(house.words, kind), view.options(house.words, kind)
    own = house.checkpoint(value)
    return (CheckpointKind.PACK, own.question, own.options) if own else None


async def open_own(context: Context, parts: Parts, chosen: str) -> Answers:
    """The command's form, with "your own question" chosen."""
    await _refuse_second(context)
    form = form_of(
        SPEC,
        context.words,
        args={"kind": CheckpointKind.OWN.value},
        sources={},
        like=context.who,
        about=(context.group.id,),
    )
    return (OpenForm(form),)


async def _refuse_second(context: Context) -> None:
    """One at a time: the one that runs is named, with the way to close it."""
    running = await context.uow.checkpoints.open_in(context.group.id)
    if running is not None and running.takes_answers(context.now):
        raise Refused(view.already_open(context.words, running, context.group.zone))


def _read(context: Context, values: Values) -> tuple[CheckpointKind, str, tuple[Option, ...], int]:
    """Raises Invalid with every problem at once."""
    words = context.words
    values = _in_order(values)
    reading = Reading(values, words)
    asked = reading.given("question") or reading.given("answers")
    default = CheckpointKind.OWN if asked else CheckpointKind.NEXT
    chosen = reading.one_of("kind", _kinds(context), default.value)
    lengths = {each: words.line(f"choice.minutes.{each}") for each in MINUTES}
    minutes = int(reading.one_of("minutes", lengths, USUAL))
    ready = _ready(context, chosen)
    if ready is not None:
        for name in ("question", "answers"):
            if reading.given(name):
                reading.problem(name, "checkpoint.problem.fixed")
        reading.check()
        return (*ready, minutes)
    if not reading.given("question"):
        reading.problem("question", "checkpoint.problem.question")
    question = reading.line("question", most=150)
    options: tuple[Option, ...] = ()
    try:
        options = own_options(reading.given("answers"))
    except AnswersProblem as problem:
        about = {"answer": problem.answer} if problem.answer else {}
        most = {"most": ANSWER_LIMIT} if problem.word.endswith("long_answer") else {}
        reading.problem("answers", problem.word, **about, **most)
    reading.check()
    return CheckpointKind.OWN, question, options, minutes


def _in_order(values: Values) -> Values:
    """``checkpoint ready 5``: the number stands where a question would, and means minutes."""
    kind = values.get("kind", "").strip().casefold()
    minutes = values.get("question") in MINUTES and not values.get("answers")
    if minutes and kind not in ("", CheckpointKind.OWN.value):
        return {**values, "question": "", "minutes": values["question"]}
    return values


async def _ask(
    context: Context,
    kind: CheckpointKind,
    question: str,
    options: tuple[Option, ...],
    minutes: int,
) -> Checkpoint:
    uow, group, now = context.uow, context.group, context.now
    await close_open(context, group)
    session = await uow.sessions.current(group.id)
    checkpoint = Checkpoint(
        id=context.new_id(),
        group=group.id,
        session=session.id if session else None,
        kind=kind,
        question=question,
        options=options,
        opened_at=now,
        closes_at=now + timedelta(minutes=minutes),
        seal=context.randomness(SEAL),
    )
    await uow.checkpoints.add(checkpoint)
    plan = context.schedule
    await uow.deliveries.plan(
        [
            plan.at_once(CARD, group, checkpoint.id, now),
            plan.at(CLOSE, group, checkpoint.id, checkpoint.closes_at, to=context.who.user),
        ]
    )
    return checkpoint


# --- answering -----------------------------------------------------------------------------------


async def vote(context: Context, parts: Parts, chosen: str) -> Answers:
    """One answer a person, changeable while it is open; only they are told, and only of theirs."""
    words = context.words
    checkpoint = await context.uow.checkpoints.get(parts[0])
    option = checkpoint.option(parts[1]) if checkpoint and len(parts) > 1 else None
    if checkpoint is None or option is None or not checkpoint.in_session:
        raise Refused(say.no_longer_active(words))
    if not checkpoint.takes_answers(context.now):
        return reply(view.late(words))
    if not await context.uow.checkpoints.vote(checkpoint, context.who, option.value):
        return reply(view.late(words))
    return reply(view.voted(words, checkpoint, option, context.group.zone))


# --- closing -------------------------------------------------------------------------------------


async def close_now(context: Context, parts: Parts, chosen: str) -> Answers:
    checkpoint = await context.uow.checkpoints.get(parts[0])
    if checkpoint is None or not checkpoint.open or not checkpoint.in_session:
        return (Update(view.closed_before(context.words)),)
    closed = await _close(context, context.group, checkpoint)
    step = await step_blocks(context, closed, context.who)
    return (Update(view.closing(context.words, closed, step)),)


async def step_blocks(desk: Desk, checkpoint: Checkpoint, who: Person) -> tuple[Block, ...]:
    """What could come next, with a question of that rung that this person has met least."""
    session = await desk.uow.sessions.get(checkpoint.session) if checkpoint.session else None
    live = session if session is not None and session.state is SessionState.OPEN else None
    step = next_step(checkpoint, await advice.stand_of(desk, live) if live else Stand())
    prompt = None
    if step.rung is not None:
        prompt = await prompts.to_ask(desk, who, checkpoint.group, step.rung)
    at = live.id if live else None
    return step_view.suggested(desk.words, step, checkpoint, at, prompt, desk.new_id())


async def close_due(desk: Desk, delivery: Delivery) -> None:
    """The work ``checkpoint.close``. Whoever opened it gets a thought on what could come next."""
    checkpoint = await desk.uow.checkpoints.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if checkpoint is None or group is None or not checkpoint.open:
        return
    closed = await _close(desk, group, checkpoint)
    if delivery.to:
        told = desk.schedule.at_once(SUMMARY, group, closed.id, desk.now, to=delivery.to)
        await desk.uow.deliveries.plan([told])


async def close_open(desk: Desk, group: Group) -> None:
    """Closes the group's check-point where there is one: its session ends, or its time is over and
    another one is asked before its own close has run."""
    checkpoint = await desk.uow.checkpoints.open_in(group.id)
    if checkpoint is not None:
        await _close(desk, group, checkpoint)


async def _close(desk: Desk, group: Group, checkpoint: Checkpoint) -> Checkpoint:
    """Counts, destroys the ballots, and plans what the group sees, all in one transaction. Two who
    close at once: the second meets a Conflict, and on its next try a closed check-point."""
    uow = desk.uow
    closed = checkpoint.closed(desk.now, await uow.checkpoints.votes(checkpoint))
    await uow.checkpoints.close(closed)
    await uow.deliveries.drop(checkpoint.id, (CLOSE,))
    await uow.deliveries.plan(
        [
            desk.schedule.at_once(CLOSED, group, checkpoint.id, desk.now),
            desk.schedule.at_once(RESULTS, group, checkpoint.id, desk.now),
        ]
    )
    return closed
