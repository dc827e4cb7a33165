"""Prompts: the next question on somebody's ladder, another one, and posting one to the group.

In a session no question is offered that it has had, and those that suit the moment come first:
``domain.asking`` decides, ``_now`` reads what it decides from.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.answers import Nothing, Outgoing, Post, Update
from bot.domain import asking, ladder
from bot.domain.asking import Moment, moment_of
from bot.domain.delivery import Delivery
from bot.domain.session import Session
from bot.domain.toolkit import Area, Cell, Principle, Prompt
from bot.flows import pauses
from bot.flows.context import Answers, Context, Desk, Refused, reply
from bot.flows.reading import Reading
from bot.flows.route import Parts, Values
from bot.ids import ActionId, Person
from bot.library import Library
from bot.message import Message
from bot.views import pause as pause_view
from bot.views import prompt as view
from bot.views import router as say

POSTED = "prompt.posted"
ANYWAY = "now"
"""At the end of an action: also while the group rests."""


async def command(context: Context, values: Values) -> Answers:
    """The cell reflected on least, of those that were asked for."""
    principles = _named(context, Principle, "principle")
    areas = _named(context, Area, "area")
    first = values.get("principle", "").strip().casefold()
    if first in areas and not values.get("area"):  # "prompt skills"
        values = {"area": first}
    reading = Reading(values, context.words)
    principle, area = None, None
    if reading.given("principle"):
        principle = Principle(reading.one_of("principle", principles))
    if reading.given("area"):
        area = Area(reading.one_of("area", areas))
    reading.check()
    return reply(await _next(context, principle, area))


def _named(
    context: Context, values: type[Principle] | type[Area], vocabulary: str
) -> dict[str, str]:
    return {each.value: context.words.line(f"choice.{vocabulary}.{each.value}") for each in values}


async def of_rung(context: Context, parts: Parts, chosen: str) -> Answers:
    """A question of one principle: what a check-point suggests. Another one than that which stands
    on its card, where the button names it."""
    values = {each.value: each for each in Principle}
    principle = values.get(parts[1]) if len(parts) > 1 else None
    if principle is None:
        raise Refused(say.no_longer_active(context.words))
    seen = coded(context, parts[2:3]) if len(parts) > 2 else ()
    prompt = await to_ask(context, context.who, context.group.id, principle, but=seen)
    return reply(_shown(context, prompt, live=True))


async def of_cell(context: Context, parts: Parts, chosen: str) -> Answers:
    """A question of one cell: what the map leads to."""
    cell = ladder.cell_of(parts[1]) if len(parts) > 1 else None
    if cell is None:
        raise Refused(say.no_longer_active(context.words))
    return reply(await _next(context, cell.principle, cell.area))


async def another(context: Context, parts: Parts, chosen: str) -> Answers:
    """The one that comes after it."""
    prompt, now = coded(context, parts[1:2])[0], await _now(context, context.group.id)
    questions = context.library.prompts
    following = asking.another(questions, prompt, now.moment, but=now.posted, aloud=now.live)
    return (Update(_shown(context, following, live=now.live)),)


async def post(context: Context, parts: Parts, chosen: str) -> Answers:
    """Plans it for the channel, in the words that a group can be asked. Pressed again, or on
    another card in the same session, it is posted once. A card from before those
    words shows what it is now."""
    prompt = coded(context, parts[1:2])[0]
    if len(parts) < 3:
        raise Refused(say.no_longer_active(context.words))
    if not prompt.aloud:
        return (Update(_shown(context, prompt, live=False)),)
    pause = await pauses.resting(context, context.group.id)
    if pause is not None and parts[3:4] != (ANYWAY,):
        anyway = ActionId.of("prompt.post", *parts[:3], ANYWAY)
        return (Update(pause_view.into(context.words, pause, context.group.zone, anyway)),)
    session = await context.uow.sessions.current(context.group.id)
    had = session is not None and prompt.id in await context.uow.ladder.posted(session.id)
    before = had or await context.post_once(POSTED, parts[2], prompt.id)
    if session is not None and not had:
        await context.uow.ladder.post(session.id, prompt.id, context.now)
    return (Update(view.on_its_way(context.library, prompt, context.group.id, before=before)),)


async def posted(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``prompt.posted``."""
    prompt = desk.library.prompt(delivery.detail)
    group = await desk.uow.groups.get(delivery.group)
    if prompt is None or not prompt.aloud or group is None:
        return Nothing("prompt gone")
    return Post(group.place, view.posted(desk.library, prompt))


def coded(context: Context, codes: Parts) -> tuple[Prompt, ...]:
    """The prompts that an action id names, at least one. Refused where this pack lacks one."""
    prompts = prompts_of(context.library, codes)
    if prompts is None or not prompts:
        raise Refused(say.no_longer_active(context.words))
    return prompts


def prompts_of(library: Library, codes: Parts) -> tuple[Prompt, ...] | None:
    """The prompts behind the codes of an action id; None where one of them is unknown."""
    found: list[Prompt] = []
    for code in codes:
        prompt = library.prompt(ladder.prompt_id(code) or "")
        if prompt is None:
            return None
        found.append(prompt)
    return tuple(found)


async def _next(context: Context, principle: Principle | None, area: Area | None) -> Message:
    """The question for whoever asks and for now, of those that are asked for."""
    counts = await context.uow.reflections.cell_counts(context.who, context.group.id)
    now = await _now(context, context.group.id)
    prompt = asking.next_prompt(
        context.library.prompts,
        counts,
        now.moment,
        principle=principle,
        area=area,
        but=now.posted,
        aloud=now.live,
    )
    return _shown(context, prompt, live=now.live)


async def to_ask(
    desk: Desk, who: Person, group: str, rung: Principle, *, but: Collection[Prompt] = ()
) -> Prompt:
    """One of a rung to put to the group, by whose reflections it is ``who``'s turn."""
    counts = await desk.uow.reflections.cell_counts(who, group)
    now = await _now(desk, group)
    seen = {*now.posted, *(each.id for each in but)}
    return asking.next_prompt(
        desk.library.prompts, counts, now.moment, principle=rung, but=seen, aloud=True
    )


@dataclass(frozen=True, slots=True)
class _Now:
    moment: Moment
    posted: Mapping[str, datetime]
    """The questions that the session which is on has had."""
    live: bool
    """Whether one is on: then what is offered can be put to the group."""


async def _now(desk: Desk, group: str) -> _Now:
    session = await desk.uow.sessions.current(group)
    if session is None:
        ahead = await desk.uow.sessions.upcoming(group, desk.now, 1)
        return _Now(moment_of(None, ahead[0] if ahead else None, desk.now), {}, False)
    posted = await desk.uow.ladder.posted(session.id)
    return _Now(moment_of(session, None, desk.now), posted, True)


async def posted_in(desk: Desk, session: Session) -> list[tuple[datetime, Prompt]]:
    """What a session was asked so far, as far as this pack knows it."""
    posted = await desk.uow.ladder.posted(session.id)
    known = ((at, desk.library.prompt(id)) for id, at in posted.items())
    return [(at, prompt) for at, prompt in known if prompt is not None]


def turn(library: Library, cell: Cell, counts: ladder.Counts) -> Prompt:
    """The cell's question whose turn it is."""
    return ladder.in_turn(library.prompts(cell), counts.get(cell, 0))


def _shown(context: Context, prompt: Prompt, *, live: bool) -> Message:
    once = context.new_id()
    return view.shown(context.library, prompt, context.group.id, once, live=live)
