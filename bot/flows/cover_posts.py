"""What is sent about cover, to single people: made from what holds by then."""

from bot.answers import DirectMessage, Nothing, Outgoing
from bot.domain.cover import Cover, CoverState, Said
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.domain.session import Session, SessionState
from bot.flows.context import Desk
from bot.ids import Person
from bot.message import Message
from bot.views import cover as view


async def offer(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``cover.offer``."""
    found = await _about(desk, delivery)
    if found is None:
        return Nothing("gone")
    group, session, cover, person = found
    stale = cover.state is not CoverState.ASKING or str(cover.round) != delivery.detail
    if stale or session.state is not SessionState.PLANNED:
        return Nothing("not asked for any more")
    if cover.said(person) is not Said.ASKED:
        return Nothing("answered already")
    return DirectMessage(person, view.offer(desk.words, group, session, cover))


async def news(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``cover.news``; its detail says what and of which round."""
    found = await _about(desk, delivery)
    if found is None:
        return Nothing("gone")
    group, session, cover, person = found
    what, _, round = delivery.detail.rpartition(".")
    if str(cover.round) != round:
        return Nothing("asked anew")
    card = _news(desk, group, session, cover, person, what)
    return Nothing("not so any more") if card is None else DirectMessage(person, card)


def _news(
    desk: Desk, group: Group, session: Session, cover: Cover, person: Person, what: str
) -> Message | None:
    words, state = desk.words, cover.state
    if what.startswith(("changed", "gone")):
        mine = state is CoverState.TAKEN and cover.taken_by == person
        return view.changed(words, group, session) if mine else None
    match what, state:
        case "taken", CoverState.TAKEN:
            return view.told_taken(words, group, session, cover)
        case "debrief", CoverState.TAKEN if cover.debrief and cover.taken_by == person:
            return view.told_debrief(words, group, session)
        case "settled", CoverState.TAKEN:
            return view.told_settled(words, group, session)
        case "stopped", CoverState.OVER:
            return view.told_settled(words, group, session, stopped=True)
        case "nobody", CoverState.NOBODY:
            return view.told_nobody(words, group, session)
        case (("anew" | "all_no"), CoverState.ASKING):
            return view.told_open(words, group, session, cover, all_no=cover.all_said_no)
        case _:
            return None


async def named(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``cover.named``: somebody has been named as a backup."""
    group = await desk.uow.groups.get(delivery.group)
    if group is None:
        return Nothing("gone")
    person = group.person(delivery.to)
    plan = await desk.uow.covers.plan_of(group.id)
    if person not in plan.people:
        return Nothing("not named any more")
    return DirectMessage(person, view.named(desk.words, group))


async def _about(desk: Desk, delivery: Delivery) -> tuple[Group, Session, Cover, Person] | None:
    session = await desk.uow.sessions.get(delivery.subject)
    group = await desk.uow.groups.get(delivery.group)
    cover = await desk.uow.covers.of(delivery.subject)
    if session is None or group is None or cover is None:
        return None
    return group, session, cover, group.person(delivery.to)
