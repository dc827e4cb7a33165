"""Messages to one person, in the engine: what that person chose is read with the batch, and what
follows from an outcome is saved with it.

The engine asks three things here: what was chosen (``read``), what that means for one delivery
(``considered``), and what a batch of outcomes brings about (``follow``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.group import Group
from bot.domain.member import WEEK, Reach, Reminders
from bot.events import Reason
from bot.flows.context import Desk
from bot.ports import Lately, Schedule, UnitOfWork
from scheduler import budget, hours
from scheduler.budget import DIGEST
from scheduler.rules import HELD, OWN, TOLD, Kinds, Sends, Works

NOBODY = Lately()


@dataclass(frozen=True, slots=True)
class Chosen:
    """Of one batch: what was sent lately, by lane. What members chose is in the unit of work."""

    lately: Mapping[str, Lately]


def counted(kinds: Kinds) -> tuple[str, ...]:
    """The kinds that the budget counts."""
    return tuple(name for name, each in kinds.items() if isinstance(each, Sends) and each.members)


async def read(
    uow: UnitOfWork, kinds: Kinds, batch: Sequence[tuple[Sends, Delivery]], now: datetime
) -> Chosen:
    """Two queries for a batch that has messages to single people in it, and none for any other."""
    batch = [(kind, each) for kind, each in batch if each.to and (kind.members or kind.waits)]
    if not batch:
        return Chosen({})
    groups = await uow.groups.many(list({each.group for _, each in batch}))
    people = {groups[each.group].person(each.to) for kind, each in batch if each.group in groups}
    if people:
        await uow.members.many(sorted(people, key=lambda each: each.user))
    lanes = {each.lane for kind, each in batch if kind.members}
    if not lanes:
        return Chosen({})
    return Chosen(await uow.heard.lately(sorted(lanes), counted(kinds), now - WEEK))


async def considered(
    uow: UnitOfWork, chosen: Chosen, kind: Sends, delivery: Delivery, group: Group, now: datetime
) -> Delivery:
    """As it is to be sent, put off or settled. What goes to a channel is nobody's choice here."""
    if not delivery.to or not (kind.members or kind.waits):
        return delivery
    member = await uow.members.get(group.person(delivery.to))
    lately = chosen.lately.get(delivery.lane, NOBODY)
    return budget.considered(delivery, kind, group, member, lately, now)


async def speaking(desk: Desk, delivery: Delivery, group: Group) -> Desk:
    """What goes to one person is in the language that this person chose."""
    if not delivery.to or len(desk.library.tongues) < 2:
        return desk
    member = await desk.uow.members.get(group.person(delivery.to))
    return replace(desk, library=desk.library.spoken(member.language))


def privately(delivery: Delivery, kinds: Kinds) -> Delivery:
    """What became of a message between Holdspace and one member is told to no facilitator."""
    kind = kinds.get(delivery.kind)
    told = delivery.settled_at is not None and delivery.outcome.startswith(TOLD)
    if not told or not isinstance(kind, Sends) or not kind.own:
        return delivery
    return replace(delivery, outcome=OWN + delivery.outcome.removeprefix(TOLD))


async def follow(
    uow: UnitOfWork, schedule: Schedule, kinds: Kinds, settled: Iterable[Delivery], now: datetime
) -> None:
    """In the transaction that settles them: a digest for what was held back, what a digest told is
    told, whoever takes no direct messages is left in peace, and so is who has left the group. What
    must not end with somebody who cannot be reached goes on."""
    settled = [each for each in settled if each.to and each.settled_at is not None]
    for each in settled:
        if each.unheard:
            await _unheard(uow, schedule, kinds.get(each.kind), each, now)
        if each.kind == DIGEST and each.state is DeliveryState.SENT:
            await uow.heard.digested(each.lane, now)
        elif each.outcome == HELD:
            await _plan_digest(uow, schedule, kinds, each, now)
        elif each.outcome == OWN + Reason.CLOSED.value:
            await _pause(uow, each)
        elif each.outcome == OWN + Reason.PERSON_GONE.value:
            await _left(uow, each)


async def _unheard(
    uow: UnitOfWork, schedule: Schedule, kind: Sends | Works | None, lost: Delivery, now: datetime
) -> None:
    group = await uow.groups.get(lost.group)
    if isinstance(kind, Sends) and kind.unheard and group is not None:
        work = schedule.at_once(kind.unheard, group, lost.subject, now, detail=lost.id)
        await uow.deliveries.plan([work])


async def _plan_digest(
    uow: UnitOfWork, schedule: Schedule, kinds: Kinds, held: Delivery, now: datetime
) -> None:
    """One for all that is held: its key is that of the first and the day, so planning it again is
    once, and one that could not go out is planned anew with what is held next."""
    group = await uow.groups.get(held.group)
    waiting = await uow.heard.held(held.lane)
    if group is None or not waiting:
        return
    member = await uow.members.get(group.person(held.to))
    lately = await uow.heard.lately([held.lane], counted(kinds), now - WEEK)
    room = budget.room_at(member.budget, lately.get(held.lane, NOBODY), now)
    due = hours.of_member(member, group).end_after(room) or room
    first = waiting[0].id
    day = f"{now:%Y%m%d}"
    await uow.deliveries.plan([schedule.at(DIGEST, group, first, due, detail=day, to=held.to)])


async def _pause(uow: UnitOfWork, refused: Delivery) -> None:
    """Only for somebody who chose something: of anybody else nothing is kept."""
    group = await uow.groups.get(refused.group)
    if group is None:
        return
    member = await uow.members.get(group.person(refused.to))
    chose = member.chose or await uow.between.wishes_it(group.id, member.person)
    if chose and member.reach is Reach.OPEN:
        await uow.members.save(replace(member, reach=Reach.CLOSED))


async def _left(uow: UnitOfWork, refused: Delivery) -> None:
    """Who is not in a group's channel any more is not reminded of it any more, nor paired, and its
    sessions stand in their calendar no more."""
    group = await uow.groups.get(refused.group)
    if group is not None:
        member = await uow.members.get(group.person(refused.to))
        await uow.members.save(member.choosing(Reminders(group.id)))
        await uow.between.wish(group.id, member.person, False)
        await uow.calendars.remove(member.person, group.id)
