"""One transaction: all or nothing, one picture, and somebody else in between is a Conflict."""

import asyncio
import contextlib
from dataclasses import replace

import pytest

from bot.domain.group import Group
from bot.ports import Conflict, StorageUnavailable
from bot.storage.unit_of_work import SqlStore
from tests.storage import made
from tests.storage.conftest import Opener
from tests.storage.made import NOW, RHIAN


async def test_a_block_that_raises_leaves_nothing(store: SqlStore, group: Group) -> None:
    session = made.session(group.id)
    with contextlib.suppress(KeyError):
        async with store.writing() as uow:
            await uow.sessions.add(session)
            await uow.groups.save(replace(group, name="Gone"))
            await uow.deliveries.plan([made.delivery(group.id)])
            assert await uow.inbox.first_time("Ev1", NOW)
            raise KeyError
    async with store.writing() as uow:
        assert await uow.sessions.get(session.id) is None
        assert await uow.groups.get(group.id) == group
        assert await uow.deliveries.next_due() is None
        assert await uow.inbox.first_time("Ev1", NOW)


async def test_of_two_who_change_the_same_thing_one_hears_of_it(
    store: SqlStore, group: Group
) -> None:
    async def rename(name: str) -> str:
        async with store.reading() as uow:
            seen = await uow.groups.get(group.id)
        assert seen is not None
        await both_have_read.wait()
        try:
            async with store.writing() as uow:
                await uow.groups.save(replace(seen, name=name))
        except Conflict:
            return "conflict"
        return name

    both_have_read = asyncio.Barrier(2)
    outcomes = await asyncio.gather(rename("First"), rename("Second"))
    assert outcomes.count("conflict") == 1
    async with store.reading() as uow:
        stored = await uow.groups.get(group.id)
    assert stored is not None
    assert stored.name in outcomes
    assert stored.version == 1


async def test_fifty_at_once_who_try_again_all_get_through(store: SqlStore, group: Group) -> None:
    async def one_more() -> None:
        while True:
            try:
                async with store.writing() as uow:
                    seen = await uow.groups.get(group.id)
                    assert seen is not None
                    await uow.groups.save(replace(seen, name=seen.name + "."))
            except Conflict:
                continue
            return

    await asyncio.gather(*(one_more() for _ in range(50)))
    async with store.reading() as uow:
        stored = await uow.groups.get(group.id)
    assert stored is not None
    assert stored.name == group.name + "." * 50
    assert stored.version == 50


async def test_reading_is_one_picture(store: SqlStore, group: Group) -> None:
    session = made.session(group.id)
    async with store.reading() as reading:
        assert await reading.sessions.upcoming(group.id, NOW) == []
        async with store.writing() as uow:
            await uow.sessions.add(session)
        assert await reading.sessions.upcoming(group.id, NOW) == []
    async with store.reading() as reading:
        assert await reading.sessions.upcoming(group.id, NOW) == [session]


async def test_reading_writes_nothing(store: SqlStore, group: Group) -> None:
    with pytest.raises(StorageUnavailable):
        async with store.reading() as uow:
            await uow.groups.save(replace(group, name="Slipped in"))


async def test_a_task_that_is_cancelled_leaves_a_store_that_works(
    store: SqlStore, group: Group
) -> None:
    inside = asyncio.Event()

    async def interrupted() -> None:
        async with store.writing() as uow:
            await uow.groups.save(replace(group, name="Half"))
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(interrupted())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with store.writing() as uow:
        assert await uow.groups.get(group.id) == group
        await uow.groups.save(replace(group, name="Whole"))


async def test_tasks_cancelled_at_any_moment_leave_a_store_that_works(
    store: SqlStore, group: Group
) -> None:
    async def write(n: int) -> None:
        async with store.writing() as uow:
            await uow.sessions.add(made.session(group.id, title=str(n)))
            await uow.sessions.upcoming(group.id, NOW)

    for steps in range(0, 60, 2):
        task = asyncio.create_task(write(steps))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    async with store.writing() as uow:
        assert await uow.groups.get(group.id) == group
        await uow.groups.save(replace(group, name="Whole"))


async def test_what_refers_to_a_group_that_was_erased_is_a_conflict(store: SqlStore) -> None:
    with pytest.raises(Conflict):
        async with store.writing() as uow:
            await uow.sessions.add(made.session("erased"))


async def test_all_is_there_after_a_restart(url: str, opener: Opener) -> None:
    group = made.group()
    poll = made.checkpoint(group.id)
    async with opener(url) as store, store.writing() as uow:
        await uow.groups.add(group)
        await uow.checkpoints.add(poll)
        await uow.checkpoints.vote(poll, RHIAN, "yes")
        await uow.reflections.add(made.reflection(group.id))
        assert await uow.inbox.first_time("Ev1", NOW)
    async with opener(url) as store, store.writing() as uow:
        assert await uow.groups.get(group.id) == group
        assert await uow.checkpoints.get(poll.id) == poll
        assert await uow.checkpoints.votes(poll) == ("yes",)
        (kept,) = await uow.reflections.by(RHIAN, group.id)
        assert kept.answers[0].words == "It went well"
        assert not await uow.inbox.first_time("Ev1", NOW)


async def test_the_same_group_is_read_once_in_a_unit_of_work(store: SqlStore, group: Group) -> None:
    session = made.session(group.id)
    async with store.writing() as uow:
        await uow.sessions.add(session)
    async with store.reading() as uow:
        assert (await uow.groups.many([group.id]))[group.id] is await uow.groups.get(group.id)
        first = await uow.sessions.get(session.id)
        assert await uow.sessions.get(session.id) is first
    async with store.writing() as uow:
        assert await uow.sessions.get(session.id) == session
        await uow.sessions.save(replace(session, title="Moved"))
        moved = await uow.sessions.get(session.id)
    assert moved == replace(session, title="Moved", version=1)
