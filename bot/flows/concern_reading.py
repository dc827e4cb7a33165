"""Reading concerns, for those who were chosen to: taking one up, answering, closing it.

Whom a concern is about is none of its readers, whatever else they are: to them it is not there.
"""

from collections.abc import Sequence

from bot.answers import OpenForm, Reply, Update
from bot.domain.audit import What
from bot.domain.concern import WORDS_LIMIT, Concern, ConcernState, EntryKind, NotNow, Side
from bot.flows import concern_held, concern_news, concerns
from bot.flows.context import Answers, Context, Refused, reply
from bot.flows.reading import Reading
from bot.flows.route import Parts, Values
from bot.ids import Person
from bot.message import Form, Message
from bot.ports import UnitOfWork
from bot.views import concern_reading as view
from bot.views import router as say

SHOWN = 25
"""In a menu: the most that one holds."""
_STEPS = {
    ConcernState.TAKEN: (EntryKind.TAKEN, What.CONCERN_TAKEN),
    ConcernState.PROGRESS: (EntryKind.PROGRESS, What.CONCERN_PROGRESS),
    ConcernState.CLOSED: (EntryKind.CLOSED, What.CONCERN_CLOSED),
}


async def group_of(uow: UnitOfWork, id: str, who: Person) -> str | None:
    """The group of a concern that this person may read; None where there is none for them."""
    concern = await uow.concerns.get(id)
    if concern is None:
        return None
    readers = (await uow.safeguards.get(concern.group)).readers(concern)
    return concern.group if who in readers else None


async def listing(context: Context, values: Values) -> Answers:
    """``concerns``."""
    return reply(await _list(context))


async def list_again(context: Context, parts: Parts, chosen: str) -> Answers:
    return (Update(await _list(context)),)


async def _list(context: Context) -> Message:
    ids = await context.uow.safeguards.read_by(context.who)
    if not ids:
        return view.no_reader(context.words)
    found: Sequence[Concern] = await context.uow.concerns.of_groups(ids, 4 * SHOWN)
    reads = await context.uow.safeguards.many(ids)
    # What was over before somebody was chosen is not theirs to look through.
    theirs = await context.uow.concerns.dealt_with(context.who)
    mine = [
        each
        for each in found
        if each.state is not ConcernState.CLOSED or each.id in theirs
        if context.who in reads[each.group].readers(each)
    ][:SHOWN]
    return view.listed(context.words, mine, await context.uow.groups.many(ids))


async def pick(context: Context, parts: Parts, chosen: str) -> Answers:
    """From the list."""
    if await group_of(context.uow, chosen, context.who) is None:
        raise Refused(say.no_longer_active(context.words))
    return reply(await _read(context, chosen))


async def read(context: Context, parts: Parts, chosen: str) -> Answers:
    return reply(await _read(context, parts[0]))


async def take(context: Context, parts: Parts, chosen: str) -> Answers:
    return await _step(context, parts[0], ConcernState.TAKEN)


async def progress(context: Context, parts: Parts, chosen: str) -> Answers:
    return await _step(context, parts[0], ConcernState.PROGRESS)


async def reply_form(context: Context, parts: Parts, chosen: str) -> Answers:
    return (OpenForm(view.reply_form(context.words, parts[0])),)


async def reply_again(context: Context, parts: Parts, values: Values) -> Form:
    return view.reply_form(context.words, parts[0], values.get("words", ""))


async def answer(context: Context, parts: Parts, values: Values) -> Answers:
    """Whoever writes back has taken it up."""
    reading = Reading(values, context.words)
    words = reading.words("words", most=WORDS_LIMIT, required=True)
    reading.check()
    concern = await _get(context, parts[0])
    if concern.state is ConcernState.WAITING:
        concern = concern.to(ConcernState.TAKEN, context.now)
    await _said(context, concern, EntryKind.WORDS, What.CONCERN_ANSWERED, words)
    return (Reply(await _card(context, concern.id)),)


async def close_form(context: Context, parts: Parts, chosen: str) -> Answers:
    return (OpenForm(view.close_form(context.words, parts[0])),)


async def close_again(context: Context, parts: Parts, values: Values) -> Form:
    return view.close_form(context.words, parts[0], values.get("words", ""))


async def close(context: Context, parts: Parts, values: Values) -> Answers:
    reading = Reading(values, context.words)
    words = reading.words("words", most=WORDS_LIMIT)
    reading.check()
    done = await _stepped(context, parts[0], ConcernState.CLOSED, words)
    return (Reply(await _card(context, parts[0], quicker=not done)),)


async def _step(context: Context, id: str, state: ConcernState) -> Answers:
    done = await _stepped(context, id, state)
    return (Update(await _card(context, id, quicker=not done)),)


async def _stepped(context: Context, id: str, state: ConcernState, words: str = "") -> bool:
    """False where somebody was quicker."""
    try:
        concern = (await _get(context, id)).to(state, context.now)
    except NotNow:
        return False
    await _said(context, concern, *_STEPS[state], words)
    return True


async def _said(
    context: Context, concern: Concern, kind: EntryKind, what: What, words: str
) -> None:
    concern = await concerns.said(context, concern, Side.READER, kind, context.who, words)
    await context.note(what, concern.ref)
    await concern_news.tell_raiser(context, context.group, concern)
    await concern_held.begins(context, context.group, concern)


async def _read(context: Context, id: str) -> Message:
    concern = await _get(context, id)
    await context.note(What.CONCERN_READ, concern.ref, group=concern.group)
    return await _card(context, id)


async def _card(context: Context, id: str, *, quicker: bool = False) -> Message:
    concern = await _get(context, id)
    group = await context.uow.groups.get(concern.group)
    if group is None:
        raise Refused(say.no_longer_active(context.words))
    entries = await context.uow.concerns.said(id)
    return view.shown(context.words, group, concern, entries, quicker=quicker)


async def _get(context: Context, id: str) -> Concern:
    """The walk has seen that it is there and that this person may read it."""
    concern = await context.uow.concerns.get(id)
    if concern is None:
        raise LookupError("this flow was reached without a concern")
    return concern
