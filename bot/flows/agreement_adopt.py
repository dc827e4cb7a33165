"""Adopting: a ready agreement after a look at it, or one's own changes. Versions only ever grow."""

from dataclasses import replace
from hashlib import sha256

from bot.answers import Nothing, Outgoing, Post, Reply, Update
from bot.domain.agreement import Agreement, Template, review_after
from bot.domain.audit import What
from bot.domain.changes import Clauses, Difference, difference, rebased
from bot.domain.delivery import Delivery
from bot.domain.proposal import Proposal, beside, in_question
from bot.domain.wall import local
from bot.flows import agreement_draft as draft
from bot.flows.agreement_edit import card
from bot.flows.agreement_outcome import end_taken_up
from bot.flows.agreement_remind import members_hear_at, restart_rhythm
from bot.flows.agreement_review import plan_review
from bot.flows.context import Answers, Context, Desk, Refused
from bot.flows.reading import Reading
from bot.flows.route import Parts, Values
from bot.message import Choice, Message
from bot.views import agreement as view
from bot.views import agreement_edit as edit_view
from bot.views import agreement_ready as ready
from bot.views import router as say

ADOPTED = "agreement.adopted"


async def templates(context: Context) -> tuple[Choice, ...]:
    return tuple(Choice(each.id, each.name, each.about) for each in context.library.templates())


async def prefill(context: Context) -> Values:
    """The ready one for the way this group is led, where the pack names one after it."""
    return {"template": context.group.model.value}


async def choose(context: Context, values: Values) -> Answers:
    """``agreement adopt``: a ready one, to look at first."""
    reading = Reading(values, context.words)
    allowed = {each.id: each.name for each in context.library.templates()}
    chosen = reading.one_of("template", allowed)
    reading.check()
    return (Reply(await _preview(context, chosen)),)


async def preview(context: Context, parts: Parts, chosen: str) -> Answers:
    """Another ready one from the menu, or another part of a long one."""
    template = chosen or (parts[1] if len(parts) > 1 else "")
    page = int(parts[2]) if len(parts) > 2 and parts[2].isdigit() else 0
    return (Update(await _preview(context, template, page=page)),)


async def _preview(context: Context, id: str, *, page: int = 0, moved: str = "") -> Message:
    template = _template(context, id)
    return ready.preview(
        context.words,
        context.group,
        template,
        context.library.templates(),
        in_force=await context.uow.agreements.in_force(context.group.id),
        digest=_digest(template.clauses),
        page=page,
        moved=moved,
    )


def _template(context: Context, id: str) -> Template:
    """Raises Refused where the pack does not have it any more."""
    template = context.library.template(id)
    if template is None:
        raise Refused(say.no_longer_active(context.words))
    return template


def _digest(clauses: Clauses) -> str:
    """Eight characters for the exact words: what was looked at is what is adopted."""
    said = "\n".join(f"{each.id} {each.kind.value} {each.text}" for each in clauses)
    return sha256(said.encode()).hexdigest()[:8]


async def take(context: Context, parts: Parts, chosen: str) -> Answers:
    """Adopts a ready agreement as it was looked at. Shows it again where its words, or the version
    it would replace, have changed in between."""
    _, id, base, digest = parts
    template = _template(context, id)
    in_force = await context.uow.agreements.in_force(context.group.id)
    if in_force is not None and not difference(in_force.clauses, template.clauses):
        return (Update(edit_view.same(context.words, context.group, in_force)),)
    if digest != _digest(template.clauses):
        return (Update(await _preview(context, id, moved="pack")),)
    if base != str(in_force.number if in_force else 0):
        return (Update(await _preview(context, id, moved="overtaken")),)
    before = in_force.clauses if in_force else ()
    asked = await _asked(context, difference(before, template.clauses))
    if asked:
        return (Update(edit_view.talk_first(context.words, context.group, asked)),)
    return await put_in_force(context, template.clauses, in_force)


async def adopt(context: Context, parts: Parts, chosen: str) -> Answers:
    """Adopts one's own changes, as the card showed them that was pressed: an older card shows them
    again. Where somebody else adopted a version since they were begun, they
    are brought onto it and shown first. What is before the group is not decided beside it: the
    other changes can be adopted, and those about it are kept."""
    words, group = context.words, context.group
    changes = await draft.kept(context)
    if changes is None:
        return (Update(edit_view.nothing_waiting(words, group)),)
    if changes.until is not None and parts[1:2] not in ((), (edit_view.seen(changes.until),)):
        return (Update(await card(context, changes)),)
    in_force = await context.uow.agreements.in_force(group.id)
    if in_force is not None and in_force.number != changes.base:
        onto = await _brought_onto(context, changes, in_force)
        if onto.differ_from(in_force):
            message = edit_view.overtaken(
                words, group, in_force, onto.differ_from(in_force), onto=not changes.whole
            )
            return (Update(message),)
        changes = onto
    if in_force is not None and not changes.differ_from(in_force):
        await draft.forget(context)
        return (Update(edit_view.same(words, group, in_force)),)
    if not changes.clauses:
        return (Update(edit_view.nothing_waiting(words, group)),)
    before = in_force.clauses if in_force else ()
    waiting = await context.uow.proposals.waiting(group.id)
    different = difference(before, changes.clauses)
    asked = in_question(waiting, different)
    if not asked:
        await draft.forget(context)
        return await put_in_force(context, changes.clauses, in_force)
    others = () if changes.whole else beside(before, different, waiting)
    if not others or not difference(before, others):
        return (Update(edit_view.talk_first(words, group, asked, mine=True)),)
    if parts[2:] != (edit_view.OTHERS,):
        until = changes.until
        return (Update(edit_view.talk_first(words, group, asked, mine=True, others=until)),)
    answers = await put_in_force(context, others, in_force)
    number = in_force.number + 1 if in_force else 1
    await draft.keep(context, replace(changes, base=number))
    return answers


async def _asked(context: Context, change: Difference) -> tuple[Proposal, ...]:
    return in_question(await context.uow.proposals.waiting(context.group.id), change)


async def _brought_onto(
    context: Context, changes: draft.Changes, in_force: Agreement
) -> draft.Changes:
    """The changes as they are on the newer version, and kept so."""
    clauses = changes.clauses
    if not changes.whole:
        versions = await context.uow.agreements.history(context.group.id)
        base = next((each.clauses for each in versions if each.number == changes.base), ())
        clauses = rebased(base, clauses, in_force.clauses)
    return await draft.keep(context, draft.Changes(in_force.number, clauses, whole=changes.whole))


async def put_in_force(context: Context, clauses: Clauses, in_force: Agreement | None) -> Answers:
    """Adopts these clauses as the next version, and tells the group."""
    group = context.group
    changed = (
        view.changed_words(context.words, difference(in_force.clauses, clauses)) if in_force else ""
    )
    agreement = Agreement(
        id=context.new_id(),
        group=group.id,
        number=in_force.number + 1 if in_force else 1,
        clauses=clauses,
        adopted_at=context.now,
        adopted_by=context.who,
        review_on=review_after(local(context.now, group.zone).date()),
        changed=changed,
    )
    await context.uow.agreements.adopt(agreement)
    await end_taken_up(context, clauses)
    await context.note(What.AGREEMENT, f"version {agreement.number}")
    at = await members_hear_at(context)
    await context.uow.deliveries.plan([context.schedule.at(ADOPTED, group, agreement.id, at)])
    await restart_rhythm(context, group)
    await plan_review(context, group, agreement.review_on, in_force)
    told_at = at if at > context.now else None
    return (Update(edit_view.adopted(context.words, group, agreement, told_at=told_at)),)


async def adopted(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``agreement.adopted``."""
    agreement = await desk.uow.agreements.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    if agreement is None or group is None:
        return Nothing("group gone")
    newest = await desk.uow.agreements.in_force(group.id)
    if newest is not None and newest.number != agreement.number:
        return Nothing("a newer version is announced")
    return Post(group.place, view.adopted(desk.words, group, agreement))
