"""Home: what can be done now, from what there is in the group."""

from bot.domain.cover import CoverState
from bot.flows import covering, session_now
from bot.flows.context import Answers, Context, reply
from bot.flows.route import Values
from bot.views import home as view


async def home(context: Context, values: Values) -> Answers:
    group = context.maybe_group
    if group is None:
        return await _without_group(context)
    uow = context.uow
    session = await uow.sessions.current(group.id)
    ahead = await uow.sessions.upcoming(group.id, context.now, 1)
    covered = () if context.facilitates else await covering.taken_here(context)
    pulse = await uow.pulses.open_in(group.id)
    about = session or (ahead[0] if ahead else None)
    cover = await uow.covers.of(about.id) if about and context.facilitates else None
    taken = cover if cover and cover.state is CoverState.TAKEN else None
    state = view.State(
        group=group,
        now=context.now,
        agreement=await uow.agreements.in_force(group.id) is not None,
        live=await session_now.live(context, group, session) if session else None,
        next=ahead[0] if ahead else None,
        last=await uow.sessions.latest_closed(group.id),
        facilitates=context.facilitates,
        runs=taken.taken_by if taken else None,
        gave=taken is not None and taken.asked_by == context.who,
        covers=covered[0] if covered else None,
        pulse=pulse is not None and pulse.takes_answers(context.now),
        may_set_up=context.may_set_up,
        away=context.place is None,
        met=not context.facilitates and await uow.welcomed.already(group.id, context.who),
    )
    return reply(view.home(context.words, state))


async def _without_group(context: Context) -> Answers:
    words, command = context.words, context.rules.command
    if context.place is not None:
        return reply(view.no_group(words, may_set_up=context.may_set_up))
    if not context.groups:
        return reply(view.nowhere(words, command, known=context.knows_groups))
    ids = [each.id for each in context.groups]
    next_of = await context.uow.sessions.next_of(ids, context.now)
    standing = [
        view.Standing(each, next_of.get(each.id), each.facilitated_by(context.who))
        for each in context.groups
    ]
    return reply(view.mine(words, command, standing))
