"""A reflection that somebody goes on with another day. It stands in their journal as far as it got,
so that nothing is lost; what waits is the form with its questions, also those not answered yet.
"""

from collections.abc import Sequence

from bot.answers import Update
from bot.domain.draft import Draft
from bot.domain.ladder import prompt_code
from bot.domain.reflection import BEGUN_FOR, PROMPTS, Reflection, ReflectionKind
from bot.domain.toolkit import Prompt
from bot.flows.carried import carried
from bot.flows.context import Answers, Context, Refused, reply
from bot.flows.prompts import prompts_of
from bot.flows.reflection_answers import read_answers
from bot.flows.route import Parts, Values
from bot.ids import ActionId
from bot.message import Form
from bot.views import reflection as view
from bot.views import router as say

KIND = "reflection."
"""How the kinds of these drafts begin. A draft has the id of its reflection."""


async def pause(context: Context, parts: Parts, chosen: str) -> Answers:
    """From the card of one that was just kept."""
    reflection, prompts = await _read(context, parts)
    until = context.now + BEGUN_FOR
    codes = ",".join(prompt_code(each.id) for each in prompts)
    kind = f"{KIND}{reflection.kind.value}"
    values = {"prompts": codes}
    draft = Draft(reflection.id, context.who, context.group.id, kind, values, until)
    await context.uow.drafts.put(draft)
    return (Update(view.paused(context.words, reflection, until, context.group.zone)),)


async def waiting(
    context: Context, kind: ReflectionKind | None = None, session: str | None = None
) -> Form | None:
    """The form of what was begun last: of one kind, and about one session, where these are given.
    None where nothing waits."""
    kinds = [f"{KIND}{each.value}" for each in ReflectionKind if kind in (None, each)]
    drafts = await context.uow.drafts.of(context.who, context.group.id, kinds, context.now)
    for draft in drafts:
        reflection = await context.uow.reflections.get(draft.id)
        codes = tuple(each for each in draft.values.get("prompts", "").split(",") if each)
        prompts = prompts_of(context.library, codes)
        if reflection is None or prompts is None:
            continue
        if session is None or reflection.session == session:
            return await _form(context, reflection, prompts)
    return None


async def save(context: Context, parts: Parts, values: Values) -> Answers:
    """It waits no more. Whoever has to stop again says so on the next card."""
    reflection, prompts = await _read(context, parts)
    answers = read_answers(context, reflection.kind, prompts, values)
    changed = reflection.rewritten(answers, context.now)
    await context.uow.reflections.save(changed)
    await context.uow.drafts.drop(reflection.id)
    return reply(view.saved(context.library, changed, prompts))


async def form_again(context: Context, parts: Parts, values: Values) -> Form:
    return await _form(context, *await _read(context, parts), values)


async def _read(context: Context, parts: Parts) -> tuple[Reflection, tuple[Prompt, ...]]:
    """The router has checked whose it is. Refused where it is gone, or this pack lacks a prompt."""
    reflection = await context.uow.reflections.get(parts[0])
    prompts = prompts_of(context.library, parts[1:])
    if reflection is None or prompts is None or len(prompts) > PROMPTS[reflection.kind]:
        raise Refused(say.no_longer_active(context.words))
    return reflection, prompts


async def _form(
    context: Context,
    reflection: Reflection,
    prompts: Sequence[Prompt],
    values: Values | None = None,
) -> Form:
    codes = (prompt_code(each.id) for each in prompts)
    return view.form(
        context.library,
        ActionId.of("reflect.on", reflection.id, *codes),
        reflection.kind,
        tuple(prompts),
        view.values_of(reflection, prompts) if values is None else values,
        before=await carried(context, reflection.kind, reflection.session),
        began=view.began(context.words, reflection, context.group.zone),
    )
