"""Erasing a person, whoever asks for it: themselves, or the host on their behalf."""

from bot.answers import DirectMessage, Nothing, Outgoing
from bot.domain.audit import By, Entry, What
from bot.domain.delivery import Delivery
from bot.domain.session import SessionState
from bot.flows import concern_news, concern_readers, covering
from bot.flows.context import Desk
from bot.ids import Person
from bot.views import my_data as view

RUNNERS = "group.runners"


async def erase(desk: Desk, who: Person, by: By) -> None:
    """Takes somebody out of the groups that they run, and everything that is held about them. Those
    who run a group with them hear who runs it now, and nothing of why."""
    for group in await desk.uow.groups.facilitated_by(who):
        left = group.without(who)
        await desk.uow.groups.save(left)
        await desk.uow.deliveries.plan(
            [
                desk.schedule.at_once(
                    RUNNERS, left, left.id, desk.now, detail=desk.new_id(), to=each.person.user
                )
                for each in left.facilitators
            ]
        )
    await _taken(desk, who)
    await concern_news.taken_back(desk, who)
    reads = await concern_readers.read_by(desk, who)
    await desk.uow.rights.erase(who, desk.now)
    await concern_readers.stopped(desk, reads)
    await desk.uow.audit.note(Entry(desk.now, What.ERASED, by))


async def _taken(desk: Desk, who: Person) -> None:
    """The sessions that they had taken in somebody's place need somebody again."""
    sessions = await desk.uow.sessions.many(await desk.uow.covers.taken_by(who))
    for session in sessions.values():
        group = await desk.uow.groups.get(session.group)
        cover = await desk.uow.covers.of(session.id)
        if group is not None and cover is not None and session.state is SessionState.PLANNED:
            await covering.hand_back(desk, group, session, cover, who)


async def runners(desk: Desk, delivery: Delivery) -> Outgoing:
    """Renders ``group.runners`` from who runs the group by then."""
    group = await desk.uow.groups.get(delivery.group)
    if group is None:
        return Nothing("group gone")
    person = group.person(delivery.to)
    if not group.facilitated_by(person):
        return Nothing("not a facilitator any more")
    return DirectMessage(person, view.runners(desk.words, group, person))
