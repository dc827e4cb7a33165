"""Debriefs between facilitators, and who may read what, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.domain.peer import PeerDebrief, PeerState, Share
from bot.domain.reflection import Reflection
from bot.ports import Conflict
from bot.storage.retention import Keeping
from bot.storage.unit_of_work import SqlStore
from tests.storage import made
from tests.storage.made import NOW, RHIAN, TOMOS

DAY = timedelta(days=1)
HOME = made.group("home")
DEBRIEF = PeerDebrief(
    "d1", HOME.id, RHIAN, TOMOS, "The last one.", PeerState.ASKED, NOW, NOW + 28 * DAY
)
FIRST, SECOND = (made.reflection(HOME.id, id=each) for each in ("r1", "r2"))


def share(reflection: Reflection, *, copy: bool = False) -> Share:
    return Share(DEBRIEF.id, reflection.id, HOME.id, RHIAN, TOMOS, NOW, NOW + 14 * DAY, copy)


@pytest.fixture
async def shared(store: SqlStore) -> SqlStore:
    async with store.writing() as uow:
        await uow.groups.add(HOME)
        await uow.reflections.add(FIRST)
        await uow.reflections.add(SECOND)
        await uow.peers.add(DEBRIEF)
        await uow.peers.share([share(FIRST), share(SECOND, copy=True)])
    return store


async def test_a_debrief_comes_back_for_both_until_it_is_over(shared: SqlStore) -> None:
    async with shared.reading() as uow:
        assert await uow.peers.get("d1", NOW) == DEBRIEF
        assert await uow.peers.of(RHIAN, NOW) == await uow.peers.of(TOMOS, NOW) == [DEBRIEF]
        assert await uow.peers.get("d1", DEBRIEF.until) is None
        assert await uow.peers.of(RHIAN, DEBRIEF.until) == []


async def test_of_two_who_change_it_at_once_the_second_hears_of_it(shared: SqlStore) -> None:
    async with shared.writing() as uow:
        await uow.peers.save(DEBRIEF.answered(PeerState.YES))
    with pytest.raises(Conflict):
        async with shared.writing() as uow:
            await uow.peers.save(DEBRIEF.answered(PeerState.NO))


async def test_shares_end_with_their_time_and_can_be_taken_back(shared: SqlStore) -> None:
    async with shared.writing() as uow:
        assert await uow.peers.shared("d1", NOW) == [share(FIRST), share(SECOND, copy=True)]
        assert await uow.peers.shared("d1", NOW + 14 * DAY) == []
        for who in (RHIAN, TOMOS):
            assert await uow.peers.to_take(who, HOME.id, NOW) == [share(SECOND, copy=True)]
        assert await uow.peers.to_take(replace(TOMOS, user="ann"), HOME.id, NOW) == []
        await uow.peers.share([share(FIRST, copy=True)])
        assert len(await uow.peers.shared("d1", NOW)) == 2, "shared again it is there once"
        assert await uow.peers.unshare("d1", FIRST.id) == 1
        assert await uow.peers.unshare("d1") == 1
        assert await uow.peers.shared("d1", NOW) == []


@pytest.mark.parametrize("what", ["reflection", "debrief", "owner", "reader"])
async def test_a_share_goes_with_what_it_hangs_on(shared: SqlStore, what: str) -> None:
    async with shared.writing() as uow:
        match what:
            case "reflection":
                await uow.reflections.delete(FIRST.id)
                await uow.reflections.delete(SECOND.id)
            case "debrief":
                await uow.peers.delete("d1")
            case "owner":
                await uow.rights.erase(RHIAN, NOW)
            case _:
                await uow.rights.erase(TOMOS, NOW)
    async with shared.reading() as uow:
        assert await uow.peers.shared("d1", NOW) == []
        rows = await uow.peers._work.all(text("SELECT * FROM shares"))
        assert rows == []


async def test_what_is_over_is_taken_away_by_the_daily_job(shared: SqlStore) -> None:
    await shared.tidy_if_due(NOW + 15 * DAY, Keeping())
    async with shared.reading() as uow:
        assert await uow.peers._work.all(text("SELECT * FROM shares")) == []
        assert await uow.peers.get("d1", NOW) == DEBRIEF, "the debrief has its own time"


async def test_the_words_are_sealed(shared: SqlStore) -> None:
    async with shared.reading() as uow:
        [row] = await uow.peers._work.all(text("SELECT words FROM peer_debriefs"))
    assert b"last one" not in bytes(row.words)
