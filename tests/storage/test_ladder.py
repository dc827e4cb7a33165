"""Where a session stands on the ladder: marks, times of advice, and what erasing leaves."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.domain.advice import Advice, Ending
from bot.domain.group import Group
from bot.domain.session import Session
from bot.domain.toolkit import Principle
from bot.ports import Conflict
from bot.storage.tables import advice as table
from bot.storage.unit_of_work import SqlStore
from tests.storage import made
from tests.storage.made import NOW, RHIAN, TOMOS

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
async def session(store: SqlStore, group: Group) -> Session:
    stored = made.session(group.id)
    async with store.writing() as uow:
        await uow.sessions.add(stored)
    return stored


async def test_a_session_knows_what_it_was_asked_once_each(
    store: SqlStore, session: Session
) -> None:
    async with store.writing() as uow:
        await uow.ladder.post(session.id, "validation.skills.q2", LATER)
        await uow.ladder.post(session.id, "validation.skills.q1", NOW)
        await uow.ladder.post(session.id, "validation.skills.q1", LATER)
    async with store.reading() as uow:
        posted = await uow.ladder.posted(session.id)
        assert list(posted.items()) == [
            ("validation.skills.q1", NOW),
            ("validation.skills.q2", LATER),
        ]
        assert await uow.ladder.posted("another") == {}


def opened(session: Session, **fields: object) -> Advice:
    plain = Advice(made.fresh(), session.group, session.id, NOW, RHIAN)
    return replace(plain, **fields)  # type: ignore[arg-type]


async def test_a_rung_keeps_its_first_mark_until_it_is_taken_back(
    store: SqlStore, session: Session
) -> None:
    async with store.writing() as uow:
        await uow.ladder.mark(session.id, Principle.VALIDATION, NOW)
        await uow.ladder.mark(session.id, Principle.VALIDATION, LATER)
        await uow.ladder.mark(session.id, Principle.CONNECTION, LATER)
        await uow.ladder.unmark(session.id, Principle.CONNECTION)
    async with store.reading() as uow:
        assert await uow.ladder.explored(session.id) == {Principle.VALIDATION: NOW}
        assert await uow.ladder.explored("another") == {}


async def test_a_time_of_advice_is_stored_with_its_word_and_its_end(
    store: SqlStore, session: Session
) -> None:
    first = opened(session, word="they asked, \U0001f642 out loud")
    async with store.writing() as uow:
        await uow.ladder.add(first)
    async with store.writing() as uow:
        [stored] = await uow.ladder.of_session(session.id)
        assert stored == first
        await uow.ladder.save(stored.closed(LATER, Ending.ASKED))
        await uow.ladder.add(opened(session, opened_at=LATER))
    async with store.reading() as uow:
        closed = await uow.ladder.get(first.id)
        assert closed == replace(first, closed_at=LATER, ending=Ending.ASKED, version=1)
        assert [each.open for each in await uow.ladder.of_session(session.id)] == [False, True]
        assert await uow.ladder.get("nothing") is None


async def test_the_word_is_sealed(store: SqlStore, session: Session) -> None:
    word = "because of the heat"
    async with store.writing() as uow:
        await uow.ladder.add(opened(session, word=word))
    async with store.reading() as uow:
        row = await uow.ladder._work.one(select(table.c.word))
    assert word not in row.word
    assert row.word


async def test_it_is_open_once_in_a_session(store: SqlStore, session: Session) -> None:
    async def tries() -> bool:
        try:
            async with store.writing() as uow:
                await uow.ladder.add(opened(session))
        except Conflict:
            return False
        return True

    assert sorted(await asyncio.gather(tries(), tries(), tries())) == [False, False, True]


async def test_of_two_who_close_it_at_once_one_meets_a_conflict(
    store: SqlStore, session: Session
) -> None:
    first = opened(session)
    async with store.writing() as uow:
        await uow.ladder.add(first)
    async with store.writing() as uow:
        await uow.ladder.save(first.closed(LATER, Ending.HAND))
    with pytest.raises(Conflict):
        async with store.writing() as uow:
            await uow.ladder.save(first.closed(LATER, Ending.ASKED))


async def test_whoever_opened_it_can_see_it_take_it_along_and_be_erased(
    store: SqlStore, session: Session
) -> None:
    mine, other = opened(session, word="mine"), made.session(session.group)
    theirs = replace(opened(other, word="theirs"), opened_by=TOMOS)
    async with store.writing() as uow:
        await uow.sessions.add(other)
        await uow.ladder.add(mine)
        await uow.ladder.add(theirs)
    async with store.reading() as uow:
        held = [each for each in await uow.rights.held(RHIAN) if each.kind == "advice"]
        assert [each.facts["word"] for each in held] == ["mine"]
    async with store.writing() as uow:
        await uow.rights.erase(RHIAN, LATER)
    async with store.reading() as uow:
        left = await uow.ladder.get(mine.id)
        assert left is not None
        assert (left.opened_by, left.word) == (None, "")
        assert await uow.ladder.get(theirs.id) == theirs


async def test_it_goes_with_its_session_and_its_group(store: SqlStore, session: Session) -> None:
    async with store.writing() as uow:
        await uow.ladder.add(opened(session))
        await uow.ladder.mark(session.id, Principle.VALIDATION, NOW)
    await store.erase_workspace("rehearsal", "room")
    async with store.reading() as uow:
        assert await uow.ladder.of_session(session.id) == []
        assert await uow.ladder.explored(session.id) == {}


@given(word=made.words, ending=st.none() | st.sampled_from(Ending))
def test_closed_or_open_follows_from_its_end(word: str, ending: Ending | None) -> None:
    one = Advice("a", "g", "s", NOW, RHIAN, word)
    assert (one if ending is None else one.closed(LATER, ending)).open is (ending is None)
