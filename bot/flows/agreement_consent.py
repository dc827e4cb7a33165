"""The group's own say about a change: how it feels, and whether each can agree. One tap, sealed.

The card stands in the channel once. Nobody is asked again: what too few answered stays open a
second time on the same card. When it is over the card says so, and those who run the group are
told what came of it; the words that came with worries reach them without a name.
"""

from dataclasses import replace
from datetime import timedelta

from bot.answers import DirectMessage, Nothing, OpenForm, Outgoing, Post
from bot.domain.checkpoint import SHOWN_FROM, Checkpoint, CheckpointKind, Option
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.domain.proposal import (
    ASKED_DAYS,
    ASKING,
    SENSE_DAYS,
    SENSES,
    STANCES,
    WORRY,
    WORRY_LENGTH,
    Proposal,
    Stage,
    outcome,
)
from bot.flows.agreement_remind import members_hear_at
from bot.flows.checkpoints import SEAL
from bot.flows.context import Answers, Context, Desk, Invalid, Refused, reply
from bot.flows.reading import Reading
from bot.flows.route import Parts, Values
from bot.message import Form
from bot.views import agreement_consent as view
from bot.views import router as say

ASKED = "agreement.asked"
CLOSE = "agreement.close"
CHANGED = "agreement.card"
CAME = "agreement.came"

KINDS = {CheckpointKind.SENSE: SENSES, CheckpointKind.CONSENT: STANCES}
DAYS = {CheckpointKind.SENSE: SENSE_DAYS, CheckpointKind.CONSENT: ASKED_DAYS}
AGAIN = "again"


async def ask(context: Context, proposal: Proposal, kind: CheckpointKind) -> Checkpoint:
    """Opens a sense check or a proposal for the group, and saves the proposal at its new stage."""
    # It stands in the channel: in the language of the house, whoever asks.
    uow, group, words = context.uow, context.group, context.library.house.words
    at = await members_hear_at(context)
    checkpoint = Checkpoint(
        id=context.new_id(),
        group=group.id,
        session=None,
        kind=kind,
        question=words.line(f"agreement.{kind.value}.question"),
        options=tuple(
            Option(each, words.line(f"agreement.{kind.value}.{each}")) for each in KINDS[kind]
        ),
        opened_at=context.now,
        closes_at=at + timedelta(days=DAYS[kind]),
        seal=context.randomness(SEAL),
    )
    await uow.checkpoints.add(checkpoint)
    stage = Stage.SENSE if kind is CheckpointKind.SENSE else Stage.ASKED
    await uow.proposals.save(proposal.at(stage, checkpoint.id))
    plan = context.schedule
    await uow.deliveries.plan(
        [
            plan.at(ASKED, group, checkpoint.id, at),
            plan.at(CLOSE, group, checkpoint.id, checkpoint.closes_at),
        ]
    )
    return checkpoint


# --- answering -----------------------------------------------------------------------------------


async def answer(context: Context, parts: Parts, chosen: str) -> Answers:
    """One tap; changeable while it is open. Only they are told, and only of theirs."""
    words = context.words
    checkpoint = await _open(context, parts)
    option = checkpoint.option(parts[1]) if len(parts) > 1 else None
    if option is None:
        raise Refused(say.no_longer_active(words))
    if not await context.uow.checkpoints.vote(checkpoint, context.who, option.value):
        raise Refused(view.late(words, context.group))
    return reply(view.answered(words, checkpoint, option, context.group.zone))


async def write(context: Context, parts: Parts, chosen: str) -> Answers:
    checkpoint = await _open(context, parts)
    return (OpenForm(view.worry_form(context.words, checkpoint.id, "")),)


async def form_again(context: Context, parts: Parts, values: Values) -> Form:
    return view.worry_form(context.words, parts[0], values.get("words", ""))


async def worry(context: Context, parts: Parts, values: Values) -> Answers:
    """The words are the worry too: whoever sends them need not have pressed anything before."""
    checkpoint = await _open_to_write(context, parts)
    reading = Reading(values, context.words)
    said = reading.words("words", most=WORRY_LENGTH, required=True)
    reading.check()
    if not await context.uow.checkpoints.say(checkpoint, context.who, WORRY, said):
        raise Invalid(words=context.words.line("agreement.worry.problem.late"))
    return reply(view.heard(context.words, checkpoint, context.group.zone))


async def whole(context: Context, parts: Parts, chosen: str) -> Answers:
    """All the words that people are asked about, where the card had no room for them."""
    proposal = await context.uow.proposals.of_poll(parts[0])
    if proposal is None:
        raise Refused(say.no_longer_active(context.words))
    return reply(view.whole(context.words, proposal))


async def _open(context: Context, parts: Parts) -> Checkpoint:
    checkpoint = await context.uow.checkpoints.get(parts[0])
    if checkpoint is None or checkpoint.in_session:
        raise Refused(say.no_longer_active(context.words))
    if not checkpoint.takes_answers(context.now):
        raise Refused(view.late(context.words, context.group))
    return checkpoint


async def _open_to_write(context: Context, parts: Parts) -> Checkpoint:
    """Where it closed meanwhile the form stays, with what was typed."""
    checkpoint = await context.uow.checkpoints.get(parts[0])
    takes = checkpoint is not None and checkpoint.takes_answers(context.now)
    if checkpoint is None or checkpoint.kind is not CheckpointKind.CONSENT or not takes:
        raise Invalid(words=context.words.line("agreement.worry.problem.late"))
    return checkpoint


# --- closing -------------------------------------------------------------------------------------


async def close_due(desk: Desk, delivery: Delivery) -> None:
    """Works ``agreement.close``. A proposal that too few answered is open a second time."""
    checkpoint = await desk.uow.checkpoints.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if checkpoint is None or group is None or not checkpoint.open:
        return
    first = delivery.detail != AGAIN and checkpoint.kind is CheckpointKind.CONSENT
    if first and await _too_few(desk, checkpoint):
        until = checkpoint.closes_at + timedelta(days=ASKED_DAYS)
        await desk.uow.checkpoints.prolong(replace(checkpoint, closes_at=until))
        await desk.uow.deliveries.plan(
            [
                desk.schedule.at(CLOSE, group, checkpoint.id, until, detail=AGAIN),
                desk.schedule.at_once(CHANGED, group, checkpoint.id, desk.now, detail=AGAIN),
            ]
        )
        return
    await close(desk, group, checkpoint)


async def _too_few(desk: Desk, checkpoint: Checkpoint) -> bool:
    votes = await desk.uow.checkpoints.votes(checkpoint)
    return len(votes) < SHOWN_FROM and WORRY not in votes


async def close(desk: Desk, group: Group, checkpoint: Checkpoint, by: str = "") -> Proposal | None:
    """Counts, destroys the ballots and what was written on them, and tells who runs the group. The
    words of worries are kept for them, sealed, by nobody's name. ``by`` is who closed it, and sees
    for themselves."""
    uow = desk.uow
    proposal = await uow.proposals.of_poll(checkpoint.id)
    said = await uow.checkpoints.said(checkpoint, WORRY)
    closed = checkpoint.closed(desk.now, await uow.checkpoints.votes(checkpoint))
    await uow.checkpoints.close(closed)
    await uow.deliveries.drop(checkpoint.id, (CLOSE, ASKED))
    told = [desk.schedule.at_once(CHANGED, group, checkpoint.id, desk.now)]
    if proposal is not None and proposal.stage in ASKING:
        consent = closed.kind is CheckpointKind.CONSENT
        stage = outcome(closed) if consent else Stage.READY
        proposal = replace(proposal, stage=stage, heard=said if consent else ())
        await uow.proposals.save(proposal)
        told += [
            desk.schedule.at_once(CAME, group, checkpoint.id, desk.now, to=each.person.user)
            for each in group.facilitators
            if each.person.user != by
        ]
    await uow.deliveries.plan(told)
    return proposal


# --- what others see -----------------------------------------------------------------------------


async def card(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``agreement.asked``."""
    checkpoint = await desk.uow.checkpoints.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    proposal = await desk.uow.proposals.of_poll(delivery.subject)
    if checkpoint is None or group is None or proposal is None or not checkpoint.open:
        return Nothing("closed before it was posted")
    return Post(group.place, view.card(desk.words, checkpoint, proposal, group.zone))


async def changed(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``agreement.card``: the card as it is by now, open longer or closed."""
    checkpoint = await desk.uow.checkpoints.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    proposal = await desk.uow.proposals.of_poll(delivery.subject)
    if checkpoint is None or group is None:
        return Nothing("gone")
    drawn = (
        view.card(desk.words, checkpoint, proposal, group.zone)
        if checkpoint.open and proposal is not None
        else view.closed(desk.words, checkpoint)
    )
    return await desk.redrawn(ASKED, group, checkpoint.id, drawn)


async def came(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``agreement.came``: that it is over, for those who decide what comes next."""
    group = await desk.uow.groups.get(delivery.group)
    proposal = await desk.uow.proposals.of_poll(delivery.subject)
    if group is None or proposal is None or proposal.over:
        return Nothing("nothing to decide")
    person = group.person(delivery.to)
    if not group.facilitated_by(person):
        return Nothing("not a facilitator any more")
    return DirectMessage(person, view.came(desk.words, group, proposal))
