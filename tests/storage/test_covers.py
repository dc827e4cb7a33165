"""Cover, stored: what a group has settled, who is asked for a session, and who took one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.cover import CoverPlan, CoverState, How, fresh
from bot.domain.group import Group
from bot.domain.session import Session
from bot.ids import Person
from bot.ports import Conflict
from bot.storage.unit_of_work import SqlStore
from tests.storage import made
from tests.storage.made import NOW, RHIAN, TOMOS

MAIR = Person("rehearsal", "room", "mair")


async def planned(store: SqlStore, group: Group) -> Session:
    session = made.session(group.id)
    async with store.writing() as uow:
        await uow.sessions.add(session)
    return session


async def test_what_was_settled_replaces_what_was_before(store: SqlStore, group: Group) -> None:
    async with store.writing() as uow:
        assert await uow.covers.plan_of(group.id) == CoverPlan(group.id)
        await uow.covers.settle(CoverPlan(group.id, (TOMOS, MAIR), How.AT_ONCE, 12))
        await uow.covers.settle(CoverPlan(group.id, (MAIR, TOMOS), How.IN_ORDER, 6))
    async with store.reading() as uow:
        assert await uow.covers.plan_of(group.id) == CoverPlan(group.id, (MAIR, TOMOS), hours=6)


async def test_a_cover_comes_back_as_it_was(store: SqlStore, group: Group) -> None:
    session = await planned(store, group)
    by = NOW + timedelta(hours=2)
    cover = fresh(session, RHIAN, How.IN_ORDER, (TOMOS, MAIR), NOW, by, None).next_asked(NOW)
    async with store.writing() as uow:
        assert await uow.covers.of(session.id) is None
        await uow.covers.add(cover)
        assert await uow.covers.of(session.id) == cover
        await uow.covers.save(cover.no(TOMOS).yes(MAIR))
    async with store.reading() as uow:
        assert await uow.covers.of(session.id) == replace(cover.no(TOMOS).yes(MAIR), version=1)
        assert await uow.covers.taken_by(MAIR) == [session.id]
        assert await uow.covers.taken_by(MAIR, group.id) == [session.id]
        assert await uow.covers.taken_by(MAIR, "another") == []
        assert await uow.covers.taken_by(TOMOS) == []
        assert await uow.covers.taken_by(Person("slack", "room", "mair")) == []


async def test_a_second_yes_finds_another_version(store: SqlStore, group: Group) -> None:
    session = await planned(store, group)
    cover = fresh(session, RHIAN, How.AT_ONCE, (TOMOS, MAIR), NOW, NOW, None).next_asked(NOW)
    async with store.writing() as uow:
        await uow.covers.add(cover)
    async with store.writing() as uow:
        await uow.covers.save(cover.yes(TOMOS))
    with pytest.raises(Conflict):
        async with store.writing() as uow:
            await uow.covers.save(cover.yes(MAIR))
    async with store.reading() as uow:
        found = await uow.covers.of(session.id)
        assert found is not None
        assert found.taken_by == TOMOS


async def test_a_session_has_one(store: SqlStore, group: Group) -> None:
    session = await planned(store, group)
    cover = fresh(session, RHIAN, How.AT_ONCE, (), NOW, NOW, None)
    async with store.writing() as uow:
        await uow.covers.add(cover)
    with pytest.raises(Conflict):
        async with store.writing() as uow:
            await uow.covers.add(cover)


async def test_whoever_is_erased_is_named_no_more(store: SqlStore, group: Group) -> None:
    session = await planned(store, group)
    cover = fresh(session, RHIAN, How.AT_ONCE, (TOMOS, MAIR), NOW, NOW, None).next_asked(NOW)
    async with store.writing() as uow:
        await uow.covers.settle(CoverPlan(group.id, (TOMOS, MAIR)))
        await uow.covers.add(cover.yes(MAIR))
    async with store.writing() as uow:
        kinds = {each.kind for each in await uow.rights.held(MAIR)}
        assert {"backup", "offer"} <= kinds
        assert "cover" in {each.kind for each in await uow.rights.held(RHIAN)}
        await uow.rights.erase(MAIR, NOW)
        await uow.rights.erase(RHIAN, NOW)
    async with store.reading() as uow:
        assert (await uow.covers.plan_of(group.id)).people == (TOMOS,)
        found = await uow.covers.of(session.id)
        assert found is not None
        assert (found.asked_by, found.taken_by, found.state) == (None, None, CoverState.TAKEN)
