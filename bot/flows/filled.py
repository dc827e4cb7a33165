"""The toolkit filled in, as a file: one's own journal, for which nobody else's words are read, or
what facilitators of a group have shared and allowed a copy of."""

from bot.answers import Printout
from bot.domain.audit import What
from bot.domain.filled import Format, fill_in
from bot.domain.reflection import Reflection
from bot.flows.context import Answers, Context, Refused, reply
from bot.flows.journal import all_of
from bot.flows.reading import Reading
from bot.flows.route import Parts, Values
from bot.views import filled as view
from bot.views import router as say


async def command(context: Context, values: Values) -> Answers:
    reading = Reading(values, context.words)
    formats = {each.value: context.words.line(f"choice.format.{each.value}") for each in Format}
    format = reading.one_of("format", formats, Format.WORD.value)
    reading.check()
    return await _printed(context, Format(format))


async def take(context: Context, parts: Parts, chosen: str) -> Answers:
    formats = {each.value: each for each in Format}
    format = formats.get(parts[1]) if len(parts) > 1 else None
    if format is None:
        raise Refused(say.no_longer_active(context.words))
    return await _printed(context, format)


async def _printed(context: Context, format: Format) -> Answers:
    group = context.group
    written = await all_of(context)
    filled = fill_in(written, group=group.name, zone=group.zone, now=context.now)
    await context.note(What.COPIED, "journal")
    return (Printout(view.ready(context.words, filled, format, group.id), filled, format),)


async def shared(context: Context, values: Values) -> Answers:
    """What facilitators of the group have shared with one another and allowed a copy of: as far as
    it is this person's, or shared with them, now. It names nobody."""
    reading = Reading(values, context.words)
    formats = {each.value: context.words.line(f"choice.format.{each.value}") for each in Format}
    format = Format(reading.one_of("format", formats, Format.WORD.value))
    reading.check()
    group, uow = context.group, context.uow
    written: dict[str, Reflection] = {}
    for each in await uow.peers.to_take(context.who, group.id, context.now):
        reflection = await uow.reflections.get(each.reflection)
        if reflection is not None and reflection.author == each.owner:
            written[reflection.id] = reflection
    if not written:
        return reply(view.nothing_shared(context.words, group.id))
    filled = fill_in(
        list(written.values()), group=group.name, zone=group.zone, now=context.now, shared=True
    )
    await context.note(What.COPIED, "shared")
    return (Printout(view.shared(context.words, filled), filled, format),)
