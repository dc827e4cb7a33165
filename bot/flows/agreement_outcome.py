"""What became of a suggestion, told privately to whoever put their name to it.

Of one without a name nobody is told: nothing that is stored, and nothing that waits, says whose it
is. They read it where the group reads it.
"""

from bot.answers import DirectMessage, Nothing, Outgoing
from bot.domain.changes import Clauses
from bot.domain.delivery import Delivery
from bot.domain.proposal import Proposal, Stage, taken_up
from bot.domain.wall import local
from bot.flows.context import Context, Desk
from bot.ids import Person
from bot.views import agreement_suggest as view

BECAME = "direct.suggestion"


async def end(context: Context, proposal: Proposal, stage: Stage) -> None:
    """Ends it. Whoever suggested it hears so, unless they are the one who ends it."""
    group = context.group
    today = local(context.now, group.zone).date()
    await context.uow.proposals.save(proposal.ended(stage, today))
    if proposal.by is None or proposal.by == context.who:
        return
    told = context.schedule.at(BECAME, group, proposal.id, context.now, to=proposal.by.user)
    await context.uow.deliveries.plan([told])


async def end_taken_up(context: Context, clauses: Clauses) -> None:
    """What was suggested and stands in the agreement by now, word for word, waits no longer."""
    for each in await context.uow.proposals.waiting(context.group.id):
        if each.stage is Stage.SUGGESTED and taken_up(each.changes, clauses):
            await end(context, each, Stage.ADOPTED)


async def became(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``direct.suggestion``, as long as it is theirs: who was erased is not written to."""
    group = await desk.uow.groups.get(delivery.group)
    proposal = await desk.uow.proposals.get(delivery.subject)
    if group is None or proposal is None or not proposal.over:
        return Nothing("gone")
    person = Person(group.place.platform, group.place.workspace, delivery.to)
    if proposal.by != person:
        return Nothing("not theirs any more")
    return DirectMessage(person, view.became(desk.words, group, proposal), only_in=group.place)
