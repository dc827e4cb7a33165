"""Reading the agreement: the one in force, and every version before it."""

from bot.answers import Reply, Update
from bot.flows.agreement_review import with_review
from bot.flows.context import Answers, Context, Refused
from bot.flows.route import Parts, Values
from bot.message import Message
from bot.views import agreement as view
from bot.views import agreement_ready as ready
from bot.views import router as say


async def show(context: Context, values: Values) -> Answers:
    in_force = await context.uow.agreements.in_force(context.group.id)
    if in_force is None:
        return (Reply(_none_yet(context)),)
    in_force = await with_review(context, in_force)
    shown = view.show(
        context.words, context.group, in_force, context.now, facilitates=context.facilitates
    )
    return (Reply(shown),)


async def read(context: Context, parts: Parts, chosen: str) -> Answers:
    """Another part of a long version."""
    page = int(parts[2]) if parts[2].isdigit() else 0
    return (Update(await _version(context, parts[1], page)),)


async def version(context: Context, parts: Parts, chosen: str) -> Answers:
    """The version chosen in the history."""
    return (Reply(await _version(context, chosen)),)


async def history(context: Context, values: Values) -> Answers:
    return (Reply(await _history(context, 0)),)


async def older(context: Context, parts: Parts, chosen: str) -> Answers:
    return (Update(await _history(context, int(parts[1]) if parts[1].isdigit() else 0)),)


async def _version(context: Context, number: str, page: int = 0) -> Message:
    versions = await context.uow.agreements.history(context.group.id)
    found = next((each for each in versions if str(each.number) == number), None)
    if found is None:
        raise Refused(say.no_longer_active(context.words))
    if found.number == versions[0].number:
        found = await with_review(context, found)
    return view.show(
        context.words,
        context.group,
        found,
        context.now,
        page=page,
        in_force=found.number == versions[0].number,
        facilitates=context.facilitates,
    )


async def _history(context: Context, offset: int) -> Message:
    versions = await context.uow.agreements.history(context.group.id)
    if not versions:
        return _none_yet(context)
    return view.history(context.words, context.group, versions, context.now, offset=offset)


def _none_yet(context: Context) -> Message:
    return ready.none_yet(
        context.words,
        context.group,
        context.library.templates(),
        facilitates=context.facilitates,
    )
