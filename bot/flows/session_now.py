"""What is going on in the session that is open: for home, and for the card behind "More"."""

from bot.domain.group import Group
from bot.domain.session import Session
from bot.flows import advice, prompts
from bot.flows.context import Answers, Context, Desk, reply
from bot.flows.route import Values
from bot.views import during as view
from bot.views import session_live as live_view
from bot.views import so_far as history_view


async def live(desk: Desk, group: Group, session: Session) -> view.Live:
    """A feature whose button depends on what is going on reads it here."""
    pause = await desk.uow.pauses.latest(session.id)
    queue = await desk.uow.queues.of_session(session.id)
    return view.Live(
        session=session,
        now=desk.now,
        checkpoint=await desk.uow.checkpoints.open_in(group.id),
        stand=await advice.stand_of(desk, session),
        queue=queue is not None and queue.open,
        pause=pause if pause is not None and pause.on(desk.now) else None,
    )


async def command(context: Context, _: Values) -> Answers:
    session = await context.uow.sessions.current(context.group.id)
    if session is None:
        return reply(live_view.not_open(context.words, context.group.id))
    return reply(view.session_now(context.words, await live(context, context.group, session)))


async def so_far(context: Context, _: Values) -> Answers:
    """``session history``: of the session that is open, else of the last one."""
    uow, group = context.uow, context.group.id
    session = await uow.sessions.current(group) or await uow.sessions.latest_closed(group)
    if session is None:
        return reply(history_view.none_yet(context.words))
    stand = await advice.stand_of(context, session)
    running = await uow.checkpoints.open_in(group)
    posted = await prompts.posted_in(context, session)
    pulse = await uow.pulses.get(session.id) if session.over else None
    pauses = await uow.pauses.of_session(session.id)
    return reply(history_view.card(context.words, session, stand, running, posted, pulse, pauses))
