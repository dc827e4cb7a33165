"""Turns to speak as they are stored: many at once, and gone when the session is."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from bot.domain.group import Group
from bot.domain.queue import Queue, Way
from bot.domain.session import SessionState
from bot.ids import Person
from bot.ports import Conflict
from bot.storage.tables import queue_turns, sessions
from bot.storage.unit_of_work import SqlStore
from tests.storage import made
from tests.storage.made import NOW, RHIAN, TOMOS


@pytest.fixture
async def queue(store: SqlStore, group: Group) -> Queue:
    session = made.session(group.id, state=SessionState.OPEN)
    made_one = Queue(session.id, group.id)
    async with store.writing() as uow:
        await uow.sessions.add(session)
        await uow.queues.add(made_one)
    return made_one


async def read(store: SqlStore, queue: Queue) -> Queue:
    async with store.reading() as uow:
        found = await uow.queues.of_session(queue.session)
    assert found is not None
    return found


async def test_all_of_it_comes_back(store: SqlStore, queue: Queue) -> None:
    changed = queue.joined(RHIAN, Way.SPEAK).joined(TOMOS, Way.TYPE, replies=True).next()
    changed = replace(changed.later(RHIAN).brought_down(), given_at=NOW)
    async with store.writing() as uow:
        assert await uow.queues.of_session("another") is None
        await uow.queues.save(changed)
    found = await read(store, queue)
    assert sorted(found.turns, key=lambda each: each.place) == sorted(
        changed.turns, key=lambda each: each.place
    )
    assert (found.given, found.card, found.open, found.version) == (1, 2, True, 1)
    assert found.given_at == NOW
    with pytest.raises(Conflict):
        async with store.writing() as uow:
            await uow.queues.save(queue)


async def test_a_session_has_one(store: SqlStore, queue: Queue) -> None:
    with pytest.raises(Conflict):
        async with store.writing() as uow:
            await uow.queues.add(queue)


async def test_thirty_who_press_at_once_are_all_in_it(store: SqlStore, queue: Queue) -> None:
    async def join(number: int) -> None:
        async with store.writing() as uow:
            found = await uow.queues.of_session(queue.session)
            assert found is not None
            who = Person("rehearsal", "room", f"person{number}")
            await uow.queues.save(found.joined(who, Way.SPEAK))

    await asyncio.gather(*(join(number) for number in range(30)))
    found = await read(store, queue)
    assert len(found.waiting) == 30
    assert found.version == 30


async def test_it_goes_with_its_session_and_with_whoever_is_erased(
    store: SqlStore, queue: Queue
) -> None:
    async with store.writing() as uow:
        await uow.queues.save(queue.joined(RHIAN, Way.SPEAK).joined(TOMOS, Way.TYPE))
    async with store.writing() as uow:
        held = await uow.rights.held(TOMOS)
        assert [each.facts for each in held if each.kind == "turn"] == [
            {"standing": "waiting", "way": "type"}
        ]
        await uow.rights.erase(TOMOS, NOW)
    assert [each.who for each in (await read(store, queue)).turns] == [RHIAN]
    async with store.writing() as uow:
        await uow.queues._work.execute(sessions.delete())
        count = select(func.count()).select_from(queue_turns)
        assert (await uow.queues._work.one(count))[0] == 0
        assert await uow.queues.of_session(queue.session) is None


async def test_who_says_so_while_it_is_counted_is_counted_or_told_it_is_over(
    store: SqlStore, queue: Queue
) -> None:
    async def say(number: int) -> bool:
        async with store.writing() as uow:
            who = Person("rehearsal", "room", f"person{number}")
            return await uow.attendance.note(queue.session, who)

    async def close() -> int:
        async with store.writing() as uow:
            counted = await uow.attendance.settle(queue.session)
            session = await uow.sessions.get(queue.session)
            assert session is not None
            await uow.sessions.save(session.closed(NOW))
            return counted

    first = [await say(number) for number in range(3)]
    assert first == [True, True, True]
    counted, *_ = await asyncio.gather(close(), *(say(number) for number in range(3, 12)))
    async with store.reading() as uow:
        assert dict(await uow.attendance.counts([queue.session])) == {queue.session: counted}
        assert 3 <= counted <= 12
