"""Something is hard: the card for it, found by words or chosen, and what follows from the card."""

from bot.answers import Nothing, Outgoing, Post, Update
from bot.domain.cue import Cue, Offer, found
from bot.domain.debrief import Note, NoteKind
from bot.domain.delivery import Delivery
from bot.flows.context import Answers, Context, Desk, Refused, reply
from bot.flows.reading import plain
from bot.flows.route import Parts, Values
from bot.message import Choice, Message
from bot.views import router as say
from bot.views import stuck as view

POSTED = "stuck.posted"
TYPED_AT_MOST = 100
"""Characters of what was typed that a card repeats."""


async def situations(context: Context) -> tuple[Choice, ...]:
    """Every card, for completions and menus."""
    return tuple(Choice(each.id, each.name) for each in context.library.cues())


async def search(context: Context, begun: str) -> tuple[Choice, ...]:
    """Those whose name holds what was typed so far, then those that the command would find."""
    cues, typed = context.library.cues(), begun.strip().casefold()
    named = [each for each in cues if typed in each.name.casefold() or typed in each.id]
    likely = found(cues, typed) if typed else ()
    return tuple(Choice(each.id, each.name) for each in dict.fromkeys((*named, *likely)))


async def command(context: Context, values: Values) -> Answers:
    """The card that was meant, or the few that it could be, or all of them."""
    typed = " ".join(plain(values.get("situation", "")).split())
    cues, words, group = context.library.cues(), context.words, context.group
    if not typed:
        return reply(view.choose(words, cues, group.id))
    likely = found(cues, typed)
    if not likely:
        return reply(view.choose(words, cues, group.id, typed[:TYPED_AT_MOST]))
    if len(likely) == 1:
        return reply(await _card(context, likely[0], context.new_id()))
    return reply(view.several(words, likely, group.id, typed[:TYPED_AT_MOST]))


async def choose(context: Context, parts: Parts, chosen: str) -> Answers:
    return (Update(view.choose(context.words, context.library.cues(), context.group.id)),)


async def show(context: Context, parts: Parts, chosen: str) -> Answers:
    """``chosen`` in a menu, or named by a button that leads back."""
    cue = _cue(context, (*parts[:1], chosen) if chosen else parts)
    return (Update(await _card(context, cue, context.new_id())),)


async def post(context: Context, parts: Parts, chosen: str) -> Answers:
    """Plans the gentle version for the channel. Pressed again on the same card it goes once."""
    cue, once = _cue(context, parts), _mark(context, parts)
    if not cue.gentle:  # the organisation took it out of its pack in between
        raise Refused(say.no_longer_active(context.words))
    before = await context.post_once(POSTED, once, cue.id)
    return (Update(view.on_its_way(context.words, cue, context.group.id, before=before)),)


async def posted(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``stuck.posted``."""
    cue = desk.library.cue(delivery.detail)
    group = await desk.uow.groups.get(delivery.group)
    if cue is None or not cue.gentle or group is None:
        return Nothing("card gone")
    return Post(group.place, view.posted(desk.words, cue))


async def keep(context: Context, parts: Parts, chosen: str) -> Answers:
    """Keeps the card's question for the facilitator's own debrief."""
    cue, once = _cue(context, parts), _mark(context, parts)
    session = await context.uow.sessions.current(context.group.id)
    await context.uow.debrief.keep(
        Note(
            id=once,
            group=context.group.id,
            session=session.id if session else None,
            author=context.who,
            kind=NoteKind.CUE,
            words=cue.debrief,
            created_at=context.now,
        )
    )
    return (Update(await _card(context, cue, once, kept=True)),)


async def _card(context: Context, cue: Cue, once: str, *, kept: bool = False) -> Message:
    """With the button for what it advises, where that can be done now."""
    offer = cue.offers
    session = await context.uow.sessions.current(context.group.id) if offer else None
    if session is None:
        offer = None
    elif offer is Offer.CLOSE_ADVICE:
        times = await context.uow.ladder.of_session(session.id)
        offer = offer if any(each.open for each in times) else None
    return view.shown(context.library, cue, context.group, once, kept=kept, offer=offer)


def _cue(context: Context, parts: Parts) -> Cue:
    """Refused where this pack has no such card any more."""
    cue = context.library.cue(parts[1]) if len(parts) > 1 else None
    if cue is None:
        raise Refused(say.no_longer_active(context.words))
    return cue


def _mark(context: Context, parts: Parts) -> str:
    if len(parts) < 3:
        raise Refused(say.no_longer_active(context.words))
    return parts[2]
