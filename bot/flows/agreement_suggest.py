"""Suggesting: anyone writes a clause or a change, with a name or without one.

Without a name nothing that is stored says whose it is: no row names them, and those who run the
group see it and hear of it from a set time of the day on, not when it was sent.
"""

from bot.answers import DirectMessage, Nothing, Outgoing
from bot.domain.agreement import CLAUSE_LENGTH, AgreementProblem
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.domain.proposal import (
    OPEN_AT_MOST,
    WHY_LENGTH,
    Proposal,
    Stage,
    suggested,
    told_at,
)
from bot.domain.wall import local
from bot.flows.context import Answers, Context, Desk, Refused, reply
from bot.flows.reading import Reading
from bot.flows.route import Values
from bot.message import Choice
from bot.views import agreement_suggest as view

SUGGESTED = "agreement.suggested"
NEW = "new"
ANONYMOUS, NAMED = "anonymous", "named"


async def clauses(context: Context) -> tuple[Choice, ...]:
    """What a suggestion can be about: something new, or a clause that is in force."""
    if context.maybe_group is None:
        return ()
    in_force = await context.uow.agreements.in_force(context.group.id)
    return view.choices(context.words, in_force)


async def suggest(context: Context, values: Values) -> Answers:
    words, group = context.words, context.group
    waiting = await context.uow.proposals.waiting(group.id)
    if len(waiting) >= OPEN_AT_MOST:
        raise Refused(view.enough(words))
    reading = Reading(values, words)
    choices = await clauses(context)
    about = reading.one_of("clause", {each.value: each.label for each in choices}, NEW)
    typed = reading.line("words", most=CLAUSE_LENGTH)
    why = reading.line("why", most=WHY_LENGTH)
    names = {each: words.line(f"choice.suggest_as.{each}") for each in (ANONYMOUS, NAMED)}
    named = reading.one_of("name", names, ANONYMOUS) == NAMED
    in_force = await context.uow.agreements.in_force(group.id)
    change = None
    try:
        change = suggested(
            in_force.clauses if in_force else (),
            clause=about,
            words=typed,
            new_id=context.new_id(),
        )
    except AgreementProblem as problem:
        reading.problem("words", problem.word)
    reading.check()
    if change is None:
        raise AssertionError("what could not be read was refused above")
    told = group.after_quiet(told_at(context.now, group.zone))
    proposal = Proposal(
        id=context.new_id(),
        group=group.id,
        stage=Stage.SUGGESTED,
        changes=(change,),
        why=why,
        by=context.who if named else None,
        came_on=local(context.now, group.zone).date(),
        seen_from=None if named else told,
    )
    await context.uow.proposals.add(proposal)
    at = f"{local(told, group.zone):%Y%m%d%H}"
    await context.uow.deliveries.plan(
        [
            context.schedule.at(SUGGESTED, group, group.id, told, detail=at, to=each.person.user)
            for each in group.facilitators
        ]
    )
    return reply(view.thanks(words, group, told, named=named))


async def notice(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``agreement.suggested``: that something waits, and nothing of what it says."""
    group = await desk.uow.groups.get(delivery.group)
    if group is None:
        return Nothing("group gone")
    person = group.person(delivery.to)
    waiting = await _suggested(desk, group)
    if not waiting or not group.facilitated_by(person):
        return Nothing("nothing waits for them")
    return DirectMessage(person, view.notice(desk.words, group, waiting))


async def _suggested(desk: Desk, group: Group) -> int:
    waiting = await desk.uow.proposals.waiting(group.id)
    return sum(each.stage is Stage.SUGGESTED and each.seen(desk.now) for each in waiting)
