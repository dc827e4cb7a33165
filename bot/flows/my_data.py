"""One's own data: seeing it, taking it away, erasing it. In a channel or in a direct message, with
a group or without one."""

from collections.abc import Sequence

from bot.answers import Update, Upload
from bot.domain.audit import By, What
from bot.domain.group import Group
from bot.domain.rights import Record, counted
from bot.flows.concern_readers import left_alone
from bot.flows.context import Answers, Context, reply
from bot.flows.erasing import erase
from bot.flows.route import Parts, Values
from bot.message import Message
from bot.views import my_copy
from bot.views import my_data as view


async def command(context: Context, values: Values) -> Answers:
    return reply(_shown(context, await _held(context)))


async def show(context: Context, parts: Parts, chosen: str) -> Answers:
    return (Update(_shown(context, await _held(context))),)


async def copy(context: Context, parts: Parts, chosen: str) -> Answers:
    """Two files: one for a person to read, one for a program."""
    held = await _held(context)
    zone = context.maybe_group.zone if context.maybe_group else "UTC"
    await context.note(What.COPIED)
    files = my_copy.files(context.library, context.who, held, context.now, zone)
    cards = view.copied(context.words)
    return tuple(Upload(card, file) for card, file in zip(cards, files, strict=True))


async def ask_command(context: Context, values: Values) -> Answers:
    return reply(await _asked(context))


async def ask(context: Context, parts: Parts, chosen: str) -> Answers:
    return (Update(await _asked(context)),)


async def erase_now(context: Context, parts: Parts, chosen: str) -> Answers:
    await erase(context, context.who, By.ERASED)
    return (Update(view.erased(context.words)),)


async def _held(context: Context) -> Sequence[Record]:
    return await context.uow.rights.held(context.who)


def _shown(context: Context, held: Sequence[Record]) -> Message:
    return view.shown(context.words, counted(held))


async def _asked(context: Context) -> Message:
    groups: Sequence[Group] = await context.uow.groups.facilitated_by(context.who)
    counts = counted(await _held(context))
    unread = await left_alone(context, context.who)
    return view.ask(context.words, context.who, counts, groups, unread)
