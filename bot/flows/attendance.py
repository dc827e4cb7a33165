""" "I am here": one tap, for whoever likes. It is counted, and nobody sees who it was."""

from bot.domain.session import Session, SessionState
from bot.flows import planned
from bot.flows.context import Answers, Context, Refused, reply
from bot.flows.route import Parts, Values
from bot.views import attendance as view


async def command(context: Context, _: Values) -> Answers:
    return await _counted(context, await context.uow.sessions.current(context.group.id))


async def say(context: Context, parts: Parts, _: str) -> Answers:
    return await _counted(context, await planned.session_of(context, parts))


async def take_back(context: Context, parts: Parts, _: str) -> Answers:
    session = _going_on(context, await planned.session_of(context, parts))
    await context.uow.attendance.take_back(session.id, context.who)
    return reply(view.taken_back(context.words, session.id))


async def _counted(context: Context, session: Session | None) -> Answers:
    session = _going_on(context, session)
    await context.uow.attendance.note(session.id, context.who)
    return reply(view.counted(context.words, session.id))


def _going_on(context: Context, session: Session | None) -> Session:
    """Nobody is counted before a session starts, nor after it ended."""
    if session is None or session.state is not SessionState.OPEN:
        raise Refused(view.not_open(context.words))
    return session
