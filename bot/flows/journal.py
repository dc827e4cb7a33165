"""One's own reflections: reading, changing and deleting them. The router lets nobody else near."""

from bot.answers import OpenForm, Reply, Update
from bot.domain.finding import holds
from bot.domain.reflection import Reflection
from bot.domain.toolkit import Prompt
from bot.flows.context import Answers, Context, Refused, reply
from bot.flows.reading import Reading
from bot.flows.reflection_answers import read_answers
from bot.flows.route import Parts, Values
from bot.ids import ActionId
from bot.message import Form, Message
from bot.views import journal as view
from bot.views import reflection as writing
from bot.views import router as say
from bot.views.prompt import cell_name

LOOKED_FOR = 100
"""Characters of what is looked for."""
AT_A_TIME = 500
"""Reflections that are read in one go: a database takes no list of any length."""
PAGES = 10_000
"""More than anybody writes: what a page number in an action id may be at most."""


async def command(context: Context, values: Values) -> Answers:
    return reply(await _page(context, 0))


async def search(context: Context, values: Values) -> Answers:
    """What was looked for is read, shown and forgotten: it is in no button and in no table."""
    reading = Reading(values, context.words)
    typed = reading.line("words", most=LOOKED_FOR, required=True)
    reading.check()
    found = [each for each in await all_of(context) if holds(_texts(context, each), typed)]
    group = context.group
    card = view.found(context.library, found, typed=typed, group=group.id, zone=group.zone)
    return reply(card)


def _texts(context: Context, reflection: Reflection) -> list[str]:
    """What was written, what was asked and the parts of the toolkit: all that somebody may have
    kept in mind of it."""
    library = context.library
    asked = [view.asked(library, each.asked) for each in reflection.answers]
    cells = [cell_name(library, each) for each in reflection.cells]
    return [*(each.words for each in reflection.answers), *asked, *cells]


async def all_of(context: Context) -> list[Reflection]:
    """Everything that whoever asks has written in the group, newest first."""
    found: list[Reflection] = []
    while True:
        more = await context.uow.reflections.by(
            context.who, context.group.id, AT_A_TIME, len(found)
        )
        found += more
        if len(more) < AT_A_TIME:
            return found


async def page(context: Context, parts: Parts, chosen: str) -> Answers:
    return (Update(await _page(context, _number(parts))),)


async def open_one(context: Context, parts: Parts, chosen: str) -> Answers:
    """From the menu of a page: ``chosen`` is a reflection's id, so whose it is is asked here."""
    reflection = await context.uow.reflections.get(chosen)
    mine = reflection is not None and reflection.author == context.who
    if reflection is None or not mine or reflection.group != context.group.id:
        raise Refused(say.no_longer_active(context.words))
    shown = view.one(context.library, reflection, zone=context.group.zone, back=_number(parts))
    return (Update(shown),)


async def show(context: Context, parts: Parts, chosen: str) -> Answers:
    shown = view.one(context.library, await _mine(context, parts), zone=context.group.zone, back=0)
    return (Update(shown),)


async def change(context: Context, parts: Parts, chosen: str) -> Answers:
    return (OpenForm(_form(context, await _mine(context, parts))),)


async def save(context: Context, parts: Parts, values: Values) -> Answers:
    reflection = await _mine(context, parts)
    prompts = _prompts(context, reflection)
    answers = read_answers(context, reflection.kind, prompts, values)
    changed = reflection.rewritten(answers, context.now)
    await context.uow.reflections.save(changed)
    return (Reply(writing.saved(context.library, changed, prompts)),)


async def form_again(context: Context, parts: Parts, values: Values) -> Form:
    return _form(context, await _mine(context, parts), values)


async def delete(context: Context, parts: Parts, chosen: str) -> Answers:
    reflection = await _mine(context, parts)
    return (Update(view.ask_to_delete(context.words, reflection, context.group.zone)),)


async def delete_now(context: Context, parts: Parts, chosen: str) -> Answers:
    reflection = await _mine(context, parts)
    await context.uow.reflections.delete(reflection.id)
    await context.uow.drafts.drop(reflection.id)
    return (Update(view.deleted(context.words, context.group.id)),)


async def _page(context: Context, number: int) -> Message:
    """One more than a page is read, to know whether there are older ones."""
    entries = await context.uow.reflections.by(
        context.who, context.group.id, view.PAGE + 1, number * view.PAGE
    )
    if not entries and number:
        return await _page(context, 0)
    return view.page(
        context.library,
        entries[: view.PAGE],
        group=context.group.id,
        zone=context.group.zone,
        number=number,
        more=len(entries) > view.PAGE,
    )


def _number(parts: Parts) -> int:
    number = parts[1] if len(parts) > 1 else ""
    return min(int(number), PAGES) if number.isascii() and number.isdigit() else 0


async def _mine(context: Context, parts: Parts) -> Reflection:
    """The router has checked whose it is (``About.REFLECTION``)."""
    reflection = await context.uow.reflections.get(parts[0])
    if reflection is None:
        raise Refused(say.no_longer_active(context.words))
    return reflection


def _prompts(context: Context, reflection: Reflection) -> tuple[Prompt, ...]:
    """The prompts that were answered, in their order."""
    found = (context.library.prompt(each.asked) for each in reflection.answers)
    return tuple(each for each in found if each is not None)


def _form(context: Context, reflection: Reflection, typed: Values | None = None) -> Form:
    """Starts with what was written; ``typed`` takes its place where something did not fit."""
    prompts = _prompts(context, reflection)
    return writing.form(
        context.library,
        ActionId.of("journal.save", reflection.id),
        reflection.kind,
        prompts,
        writing.values_of(reflection, prompts) if typed is None else typed,
    )
