""" "I am here": one tap, for whoever likes. It is counted, and nobody sees who it was."""

from bot.domain.session import SessionState
from bot.flows import planned
from bot.flows.context import Answers, Context, Refused, reply
from bot.flows.route import Parts, Values
from bot.views import attendance as view


async def command(context: Context, _: Values) -> Answers:
    session = await context.uow.sessions.current(context.group.id)
    if session is None:
        raise Refused(view.not_open(context.words))
    await context.uow.attendance.note(session.id, context.who)
    return reply(view.counted(context.words, session.id))


async def say(context: Context, parts: Parts, _: str) -> Answers:
    session = await planned.session_of(context, parts)
    if session.state is not SessionState.OPEN:
        raise Refused(view.not_open(context.words))
    await context.uow.attendance.note(session.id, context.who)
    return reply(view.counted(context.words, session.id))


async def take_back(context: Context, parts: Parts, _: str) -> Answers:
    session = await planned.session_of(context, parts)
    if session.state is not SessionState.OPEN:
        raise Refused(view.not_open(context.words))
    await context.uow.attendance.take_back(session.id, context.who)
    return reply(view.taken_back(context.words, session.id))
