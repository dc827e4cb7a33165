"""Letting the facilitator whom one asked for a debrief read some reflections, and taking that back.

Every way to the words of another goes through ``_shared``: the row that lets this person read this
reflection has to be there, now.
"""

from collections.abc import Sequence

from bot.answers import DirectMessage, Nothing, OpenForm, Outgoing, Reply, Update
from bot.domain.audit import What
from bot.domain.delivery import Delivery
from bot.domain.peer import SHARED_FOR, SHOWN, PeerDebrief, PeerState, Share
from bot.domain.reflection import Reflection
from bot.flows.context import Answers, Context, Desk, Refused, reply
from bot.flows.peer import debrief_of
from bot.flows.reading import Reading
from bot.flows.route import Parts, Values
from bot.message import Form, Message
from bot.views import peer as view
from bot.views import router as say

SHARED = "debrief.shared"


async def show(context: Context, parts: Parts, chosen: str) -> Answers:
    """One debrief, as whoever of the two asks may see it."""
    return (Update(await _card(context, await debrief_of(context, parts))),)


async def choose(context: Context, parts: Parts, chosen: str) -> Answers:
    debrief = await _own(context, parts)
    mine = await _newest(context, debrief)
    if not mine:
        return reply(view.nothing_to_share(context.words, debrief.group))
    return (OpenForm(_form(context, debrief, mine)),)


async def share(context: Context, parts: Parts, values: Values) -> Answers:
    debrief = await _own(context, parts)
    mine = await _newest(context, debrief)
    reading = Reading(values, context.words)
    chosen = reading.many("which", {each.id: each.id for each in mine})
    copy = bool(reading.many("copy", {view.COPY: view.COPY}))
    if not chosen:
        reading.problem("which", "peer.problem.none")
    reading.check()
    until = context.now + SHARED_FOR
    await context.uow.peers.share(
        [
            Share(
                debrief=debrief.id,
                reflection=id,
                group=debrief.group,
                owner=context.who,
                reader=debrief.asked,
                shared_at=context.now,
                until=until,
                copy=copy,
            )
            for id in chosen
        ]
    )
    debrief = debrief.lasting(until)
    await context.uow.peers.save(debrief)
    await context.note(What.SHARED, str(len(chosen)))
    planned = context.schedule.at_once(
        SHARED,
        context.group,
        debrief.id,
        context.now,
        detail=context.new_id(),
        to=debrief.asked.user,
    )
    await context.uow.deliveries.plan([planned])
    return (Reply(await _card(context, debrief)),)


async def form_again(context: Context, parts: Parts, values: Values) -> Form:
    debrief = await _own(context, parts)
    return _form(context, debrief, await _newest(context, debrief), values)


async def take_back(context: Context, parts: Parts, chosen: str) -> Answers:
    """All of it, or the one that was ``chosen``: gone for the other as soon as this is saved."""
    debrief = await _own(context, parts)
    taken = await context.uow.peers.unshare(debrief.id, chosen or None)
    if taken:
        await context.note(What.TAKEN_BACK, str(taken))
    return (Update(await _card(context, debrief)),)


async def read(context: Context, parts: Parts, chosen: str) -> Answers:
    """``chosen`` is a reflection's id: whether this person may read it is asked here, now."""
    debrief = await debrief_of(context, parts)
    runs = await context.uow.groups.facilitated_by(context.who)
    found = await _shared(context, debrief)
    one = next(((each, share) for each, share in found if each.id == chosen), None)
    if one is None or context.who != debrief.asked or not runs:
        raise Refused(view.not_shared(context.words, debrief))
    await context.note(What.READ)
    reflection, given = one
    zone = context.group.zone
    return (Update(view.read(context.library, debrief, reflection, given, zone)),)


async def shared(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``debrief.shared``: nothing, where all of it was taken back by then."""
    debrief = await desk.uow.peers.get(delivery.subject, desk.now)
    group = await desk.uow.groups.get(delivery.group)
    if debrief is None or group is None or debrief.state is PeerState.NO:
        return Nothing("gone")
    given = await desk.uow.peers.shared(debrief.id, desk.now)
    if not given:
        return Nothing("taken back")
    return DirectMessage(
        debrief.asked, view.came(desk.words, debrief, len(given), given[-1].until, group.zone)
    )


async def _own(context: Context, parts: Parts) -> PeerDebrief:
    """Only whoever asked shares and takes back, and only with somebody who has not said no."""
    debrief = await debrief_of(context, parts)
    if context.who != debrief.asker or debrief.state is PeerState.NO:
        raise Refused(say.no_longer_active(context.words))
    return debrief


async def _newest(context: Context, debrief: PeerDebrief) -> Sequence[Reflection]:
    return await context.uow.reflections.by(context.who, debrief.group, SHOWN)


async def _shared(context: Context, debrief: PeerDebrief) -> list[tuple[Reflection, Share]]:
    """Oldest first."""
    found: list[tuple[Reflection, Share]] = []
    for each in await context.uow.peers.shared(debrief.id, context.now):
        reflection = await context.uow.reflections.get(each.reflection)
        if reflection is not None and reflection.author == each.owner == debrief.asker:
            found.append((reflection, each))
    return sorted(found, key=lambda each: (each[0].created_at, each[0].id))


async def _card(context: Context, debrief: PeerDebrief) -> Message:
    given = await _shared(context, debrief)
    zone = context.group.zone
    if context.who == debrief.asker:
        return view.mine(context.words, debrief, given, zone)
    return view.theirs(context.words, debrief, given, zone)


def _form(
    context: Context,
    debrief: PeerDebrief,
    mine: Sequence[Reflection],
    values: Values | None = None,
) -> Form:
    return view.form(context.words, debrief, mine, context.group.zone, values or {})
