"""A debrief between two facilitators: asking for one, and saying yes or not this time."""

from bot.answers import DirectMessage, Nothing, Outgoing, Update
from bot.domain.audit import What
from bot.domain.delivery import Delivery
from bot.domain.peer import ASKED_FOR, WORDS_LIMIT, PeerDebrief, PeerState
from bot.flows.context import Answers, Context, Desk, Refused, reply
from bot.flows.reading import Reading
from bot.flows.route import Parts, Values
from bot.ids import Person
from bot.views import peer as view
from bot.views import router as say

ASKS = "debrief.asks"
ANSWERS = "debrief.answers"


async def ask(context: Context, values: Values) -> Answers:
    """Of somebody who runs a group too, here or elsewhere in the same workspace."""
    reading = Reading(values, context.words)
    people = reading.people("who", context.who, most=1)
    words = reading.words("words", most=WORDS_LIMIT)
    if people[:1] == (context.who,):
        reading.problem("who", "peer.problem.self")
    elif people and not await context.uow.groups.facilitated_by(people[0]):
        reading.problem("who", "peer.problem.who")
    reading.check()
    debrief = PeerDebrief(
        id=context.new_id(),
        group=context.group.id,
        asker=context.who,
        asked=people[0],
        words=words,
        state=PeerState.ASKED,
        asked_at=context.now,
        until=context.now + ASKED_FOR,
    )
    await context.uow.peers.add(debrief)
    await context.note(What.DEBRIEF)
    await _tell(context, ASKS, debrief, debrief.asked)
    return reply(view.on_its_way(context.words, debrief))


async def listing(context: Context, values: Values) -> Answers:
    mine = await context.uow.peers.of(context.who, context.now)
    return reply(view.listing(context.words, mine, context.who, context.group.id))


async def yes(context: Context, parts: Parts, chosen: str) -> Answers:
    return await _answer(context, parts, PeerState.YES)


async def no(context: Context, parts: Parts, chosen: str) -> Answers:
    """Never asked why."""
    return await _answer(context, parts, PeerState.NO)


async def _answer(context: Context, parts: Parts, state: PeerState) -> Answers:
    """Who changes their mind says so once more, and the other hears of it."""
    debrief = await debrief_of(context, parts)
    if context.who != debrief.asked:
        raise Refused(say.no_longer_active(context.words))
    if debrief.state is not state:
        debrief = debrief.answered(state)
        await context.uow.peers.save(debrief)
        if state is PeerState.NO:
            await context.uow.peers.unshare(debrief.id)
        await _tell(context, ANSWERS, debrief, debrief.asker)
    return (Update(view.said(context.words, debrief)),)


async def end(context: Context, parts: Parts, chosen: str) -> Answers:
    """Whoever asked takes the whole of it away. The other is not told: there is nothing to do."""
    debrief = await debrief_of(context, parts)
    if context.who != debrief.asker:
        raise Refused(say.no_longer_active(context.words))
    await context.uow.peers.delete(debrief.id)
    await context.note(What.TAKEN_BACK)
    return (Update(view.ended(context.words, debrief.group)),)


async def debrief_of(context: Context, parts: Parts) -> PeerDebrief:
    """The router has checked that it is one of the two who asks."""
    debrief = await context.uow.peers.get(parts[0], context.now)
    if debrief is None:
        raise Refused(say.no_longer_active(context.words))
    return debrief


async def _tell(context: Context, kind: str, debrief: PeerDebrief, to: Person) -> None:
    mark = context.new_id()
    planned = context.schedule.at_once(
        kind, context.group, debrief.id, context.now, detail=mark, to=to.user
    )
    await context.uow.deliveries.plan([planned])


# --- what the other one hears --------------------------------------------------------------------


async def asks(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``debrief.asks``."""
    debrief = await desk.uow.peers.get(delivery.subject, desk.now)
    if debrief is None or debrief.state is not PeerState.ASKED:
        return Nothing("answered or gone")
    return DirectMessage(debrief.asked, view.asks(desk.words, debrief))


async def answers(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``debrief.answers``, from what stands by then."""
    debrief = await desk.uow.peers.get(delivery.subject, desk.now)
    if debrief is None or debrief.state is PeerState.ASKED:
        return Nothing("gone")
    return DirectMessage(debrief.asker, view.answer(desk.words, debrief))
