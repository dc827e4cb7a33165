"""Plan, do, reflect: what somebody wrote for the next step of their own, brought to it."""

from bot.domain.reflection import Reflection, ReflectionKind
from bot.flows.context import Context, Desk
from bot.ids import Person

LOOKED_AT = 12
"""Reflections among which the last word for next time is looked for: a few weeks of them. What is
older has had its turn."""


async def carried(context: Context, kind: ReflectionKind, session: str | None) -> str:
    """What the form of a reflection opens with, or ""."""
    match kind:
        case ReflectionKind.PRE:
            return await next_time(context, context.group.id, context.who)
        case ReflectionKind.POST:
            return await tried(context, session, context.who)
        case ReflectionKind.FREE:
            return ""


async def next_time(desk: Desk, group: str, author: Person) -> str:
    """What they left themselves after the last session that they wrote about."""
    mine = await desk.uow.reflections.by(author, group, LOOKED_AT)
    last = next((each for each in mine if each.kind is ReflectionKind.POST), None)
    return last.words("next_time") if last else ""


async def tried(desk: Desk, session: str | None, author: Person) -> str:
    """What they meant to try in a session."""
    mine = await desk.uow.reflections.of_session(session, author) if session else ()
    plans: list[Reflection] = [each for each in mine if each.kind is ReflectionKind.PRE]
    return next((words for each in reversed(plans) if (words := each.words("try"))), "")
