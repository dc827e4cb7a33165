"""What becomes of suggestions: those who run the group open each for the group, and adopt what it
agreed to. Nothing is adopted here over a worry, or where too few said anything."""

from dataclasses import replace

from bot.answers import OpenForm, Reply, Update
from bot.domain.agreement import CLAUSE_LENGTH, AgreementProblem, Clause, ClauseKind
from bot.domain.checkpoint import CheckpointKind
from bot.domain.proposal import (
    ASKING,
    OPEN_AT_MOST,
    Proposal,
    Stage,
    applied,
    changes_between,
)
from bot.domain.wall import local
from bot.flows import agreement_draft as draft
from bot.flows.agreement_adopt import put_in_force
from bot.flows.agreement_consent import ask, close
from bot.flows.agreement_outcome import end
from bot.flows.context import Answers, Context, Refused
from bot.flows.reading import Reading
from bot.flows.route import Parts, Values
from bot.message import Form, Message
from bot.views import agreement_edit as edit_view
from bot.views import agreement_propose as view
from bot.views import agreement_suggest as suggest_view
from bot.views import router as say
from bot.views.agreement_clause import kinds


async def propose(context: Context, values: Values) -> Answers:
    """``agreement propose``: everything that is on its way."""
    return (Reply(await _board(context)),)


async def board(context: Context, parts: Parts, chosen: str) -> Answers:
    return (Update(await _board(context)),)


async def look(context: Context, parts: Parts, chosen: str) -> Answers:
    return (Update(await _card(context, await _found(context, chosen or parts[1]))),)


async def sense(context: Context, parts: Parts, chosen: str) -> Answers:
    return await _ask(context, parts, CheckpointKind.SENSE, {Stage.SUGGESTED})


async def open_(context: Context, parts: Parts, chosen: str) -> Answers:
    return await _ask(context, parts, CheckpointKind.CONSENT, {Stage.READY})


async def _ask(context: Context, parts: Parts, kind: CheckpointKind, from_: set[Stage]) -> Answers:
    """One at a time for a group, and only what still fits the agreement in force."""
    proposal = await _found(context, parts[1])
    if proposal.stage not in from_:
        return (Update(await _card(context, proposal)),)
    waiting = await context.uow.proposals.waiting(context.group.id)
    running = next((each for each in waiting if each.stage in ASKING), None)
    if running is not None:
        return (Update(view.one_at_a_time(context.words, context.group, running)),)
    await _fits(context, proposal)
    await ask(context, proposal, kind)
    return (Update(await _card(context, await _found(context, proposal.id))),)


async def close_now(context: Context, parts: Parts, chosen: str) -> Answers:
    proposal = await _found(context, parts[1])
    checkpoint = await context.uow.checkpoints.get(proposal.poll) if proposal.poll else None
    if proposal.stage in ASKING and checkpoint is not None and checkpoint.open:
        await close(context, context.group, checkpoint, context.who.user)
        proposal = await _found(context, proposal.id)
    return (Update(await _card(context, proposal)),)


async def put_aside(context: Context, parts: Parts, chosen: str) -> Answers:
    """What is asked at the moment is closed with it. A version never comes of it."""
    proposal = await _found(context, parts[1])
    if proposal.stage in ASKING and proposal.poll:
        checkpoint = await context.uow.checkpoints.get(proposal.poll)
        if checkpoint is not None and checkpoint.open:
            await close(context, context.group, checkpoint, context.who.user)
            proposal = await _found(context, proposal.id)
    await end(context, proposal, Stage.ASIDE)
    return (Update(view.aside(context.words, context.group)),)


async def adopt(context: Context, parts: Parts, chosen: str) -> Answers:
    """What the group agreed to becomes the next version, with everything else as it is in force."""
    proposal = await _found(context, parts[1])
    if proposal.stage is not Stage.AGREED:
        return (Update(await _card(context, proposal)),)
    clauses = await _fits(context, proposal)
    await end(context, proposal, Stage.ADOPTED)
    in_force = await context.uow.agreements.in_force(context.group.id)
    return await put_in_force(context, clauses, in_force)


async def from_edit(context: Context, parts: Parts, chosen: str) -> Answers:
    """One's own changes, brought before the group instead of adopted at once."""
    words, group = context.words, context.group
    changes = await draft.kept(context)
    if changes is None:
        return (Update(edit_view.nothing_waiting(words, group)),)
    in_force = await context.uow.agreements.in_force(group.id)
    between = changes_between(in_force.clauses if in_force else (), changes.clauses)
    if not between:
        return (Update(edit_view.nothing_waiting(words, group)),)
    if len(await context.uow.proposals.waiting(group.id)) >= OPEN_AT_MOST:
        raise Refused(suggest_view.enough(words))
    await draft.forget(context)
    proposal = Proposal(
        id=context.new_id(),
        group=group.id,
        stage=Stage.SUGGESTED,
        changes=between,
        why="",
        by=context.who,
        came_on=local(context.now, group.zone).date(),
    )
    await context.uow.proposals.add(proposal)
    return (Update(await _card(context, proposal)),)


# --- other words ---------------------------------------------------------------------------------


async def reword(context: Context, parts: Parts, chosen: str) -> Answers:
    proposal = await _found(context, parts[1])
    if proposal.stage in ASKING or len(proposal.changes) > 1:
        return (Reply(await _card(context, proposal)),)
    (change,) = proposal.changes
    form = view.words_form(
        context.words, context.group, proposal.id, change.kind.value, change.after
    )
    return (OpenForm(form),)


async def words_form(context: Context, parts: Parts, values: Values) -> Form:
    kind, said = values.get("kind", ""), values.get("words", "")
    return view.words_form(context.words, context.group, parts[1], kind, said)


async def save_words(context: Context, parts: Parts, values: Values) -> Answers:
    """The change with other words, as it fits the agreement in force by now."""
    proposal = await _found(context, parts[1])
    if proposal.stage in ASKING or len(proposal.changes) > 1:
        return (Reply(await _card(context, proposal)),)
    (change,) = proposal.changes
    reading = Reading(values, context.words)
    kind = ClauseKind(reading.one_of("kind", kinds(context.words), change.kind.value))
    said = reading.line("words", most=CLAUSE_LENGTH, required=not change.before)
    in_force = await context.uow.agreements.in_force(context.group.id)
    now = {each.id: each.text for each in in_force.clauses} if in_force else {}
    before = now.get(change.clause, "")
    if said == before:
        reading.problem("words", "agreement.suggest.problem.same")
    reading.check()
    onto = replace(proposal, changes=(replace(change, before=before),))
    await context.uow.proposals.save(onto.worded(kind, said))
    return (Reply(await _card(context, await _found(context, proposal.id))),)


# --- common --------------------------------------------------------------------------------------


async def _board(context: Context) -> Message:
    every = await context.uow.proposals.waiting(context.group.id)
    waiting = [each for each in every if each.seen(context.now)]
    if len(waiting) == 1:
        return await _card(context, waiting[0])
    return view.board(context.words, context.group, waiting)


async def _found(context: Context, id: str) -> Proposal:
    proposal = await context.uow.proposals.get(id)
    gone = proposal is None or proposal.group != context.group.id or proposal.over
    if proposal is None or gone or not proposal.seen(context.now):
        raise Refused(say.no_longer_active(context.words))
    return proposal


async def _card(context: Context, proposal: Proposal) -> Message:
    poll = await context.uow.checkpoints.get(proposal.poll) if proposal.poll else None
    return view.proposal(context.words, context.group, proposal, poll)


async def _fits(context: Context, proposal: Proposal) -> tuple[Clause, ...]:
    """The agreement with the change in it. Refuses with the reason where it does not fit."""
    in_force = await context.uow.agreements.in_force(context.group.id)
    try:
        return applied(proposal.changes, in_force.clauses if in_force else ())
    except AgreementProblem as problem:
        card = view.does_not_fit(context.words, context.group, proposal, problem.word)
        raise Refused(card) from problem
