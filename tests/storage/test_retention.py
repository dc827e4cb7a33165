"""What is older than it may be goes: once a day, some hundred rows at a time, and nothing else."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.domain.audit import By, Entry, What
from bot.domain.delivery import DeliveryState
from bot.domain.group import Group
from bot.domain.session import SessionState
from bot.ids import MessageRef, Place
from bot.ports import UnitOfWork
from bot.storage.retention import LOT, Keeping, months_before
from bot.storage.tables import deliveries, metadata
from bot.storage.unit_of_work import SqlStore
from tests.storage import made
from tests.storage.conftest import Opener
from tests.storage.made import NOW, RHIAN

KEEPING = Keeping()
OLD = months_before(NOW, 24) - timedelta(hours=1)
YOUNG = months_before(NOW, 24) + timedelta(hours=1)


async def settled(uow: UnitOfWork, group: str, at: datetime, count: int = 1) -> None:
    planned = [made.delivery(group) for _ in range(count)]
    await uow.deliveries.plan(planned)
    await uow.deliveries.settle(
        [replace(each, state=DeliveryState.SENT, settled_at=at, outcome="sent") for each in planned]
    )


async def left(store: SqlStore) -> dict[str, int]:
    async with store.reading() as uow:
        counts = {
            name: (await uow.deliveries._work.one(select(func.count()).select_from(table)))[0]
            for name, table in metadata.tables.items()
        }
    return {name: count for name, count in counts.items() if count}


def test_months_are_the_calendars() -> None:
    assert months_before(datetime(2026, 3, 31, tzinfo=UTC), 1) == datetime(2026, 2, 28, tzinfo=UTC)
    assert months_before(datetime(2024, 2, 29, tzinfo=UTC), 24) == datetime(2022, 2, 28, tzinfo=UTC)


async def test_of_each_kind_the_old_goes_and_the_young_stays(store: SqlStore, group: Group) -> None:
    async with store.writing() as uow:
        for at in (OLD, YOUNG):
            ended = made.session(
                group.id, starts_at=at - timedelta(hours=1), state=SessionState.CLOSED, closed_at=at
            )
            await uow.sessions.add(ended)
            await uow.checkpoints.add(made.checkpoint(group.id, session=ended.id, closed_at=at))
            await uow.checkpoints.add(made.checkpoint(group.id, seal=None, closed_at=at))
            day = at.date() - timedelta(days=at == OLD)
            await uow.proposals.add(made.proposal(group.id, ended_on=day))
            await uow.reflections.add(made.reflection(group.id, created_at=OLD, updated_at=at))
            await uow.audit.note(Entry(at, What.GROUP_CHANGED, By.PERSON, RHIAN, group.id))
            await uow.rights.erase(replace(RHIAN, user=f"gone-{at}"), at)
        for days in (89, 91):
            await settled(uow, group.id, NOW - timedelta(days=days))
        await uow.deliveries.plan([made.delivery(group.id, due_at=OLD)])
        await uow.vault.put("k", "old", {}, NOW)
        await uow.vault.put("k", "young", {}, NOW + timedelta(hours=1))
        await uow.vault.put("k", "kept", {})
    gone = await store.tidy_if_due(NOW, KEEPING)
    assert gone == {
        "sessions": 1,
        "checkpoints": 1,
        "proposals": 1,
        "reflections": 1,
        "audit": 1,
        "erasures": 1,
        "deliveries": 1,
        "vault": 1,
    }
    stays = await left(store)
    assert stays["checkpoints"] == 2
    assert stays["deliveries"] == 2, "what still waits is never too old"
    assert stays["vault"] == 2


async def test_what_is_pinned_stays_known(store: SqlStore, group: Group) -> None:
    """Until the next agreement takes it down, however long that is. What was never pinned goes."""
    place = Place("slack", "T1", "C1")
    async with store.writing() as uow:
        planned = [replace(made.delivery(group.id), kind="agreement.pinned") for _ in range(2)]
        await uow.deliveries.plan(planned)
        old = NOW - timedelta(days=KEEPING.deliveries_days + 1)
        done, refused = (replace(each, settled_at=old, outcome="sent") for each in planned)
        done = replace(done, state=DeliveryState.SENT, posted=MessageRef(place, "1.1"))
        refused = replace(refused, state=DeliveryState.PARKED)
        await uow.deliveries.settle([done, refused])
    await store.tidy_if_due(NOW, KEEPING)
    async with store.reading() as uow:
        assert await uow.deliveries.by_key(done.key) is not None
        assert await uow.deliveries.by_key(refused.key) is None


async def test_a_session_stays_while_a_reflection_is_about_it(
    store: SqlStore, group: Group
) -> None:
    ended = made.session(group.id, starts_at=OLD - timedelta(hours=1), state=SessionState.CLOSED)
    async with store.writing() as uow:
        await uow.sessions.add(ended)
        await uow.reflections.add(
            made.reflection(group.id, session=ended.id, created_at=YOUNG, updated_at=YOUNG)
        )
    assert await store.tidy_if_due(NOW, KEEPING) == {}
    later = NOW + timedelta(days=2)
    assert await store.tidy_if_due(later, KEEPING) == {"reflections": 1, "sessions": 1}


async def test_the_settings_say_how_long(store: SqlStore, group: Group) -> None:
    async with store.writing() as uow:
        await uow.reflections.add(made.reflection(group.id, updated_at=NOW - timedelta(days=40)))
        await settled(uow, group.id, NOW - timedelta(days=40))
    kept = Keeping(reflections_months=1, deliveries_days=30)
    assert await store.tidy_if_due(NOW, kept) == {"reflections": 1, "deliveries": 1}


async def test_once_a_day_over_all_processes(url: str, opener: Opener) -> None:
    async with opener(url) as one, opener(url) as other, opener(url) as third:
        stores = (one, other, third)
        done = await asyncio.gather(*(each.tidy_if_due(NOW, KEEPING) for each in stores))
        assert [each for each in done if each is not None] == [{}]
        assert await one.tidy_if_due(NOW + timedelta(hours=5), KEEPING) is None, "the same day"
        tomorrow = NOW.replace(hour=3, minute=1) + timedelta(days=1)
        assert await other.tidy_if_due(tomorrow - timedelta(minutes=5), KEEPING) is None
        assert await other.tidy_if_due(tomorrow, KEEPING) == {}


async def test_what_was_killed_half_way_goes_on_within_the_hour(
    store: SqlStore, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with store.writing() as uow:
        await settled(uow, group.id, NOW - timedelta(days=100), LOT + 50)

    async def killed() -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as dying:
        dying.setattr("bot.storage.retention.pause", killed)
        with pytest.raises(asyncio.CancelledError):
            await store.tidy_if_due(NOW, KEEPING)
    assert (await left(store))["deliveries"] == 50
    assert await store.tidy_if_due(NOW + timedelta(minutes=59), KEEPING) is None
    later = NOW + timedelta(minutes=61)
    assert await store.tidy_if_due(later, KEEPING) == {"deliveries": 50}


async def test_others_get_their_turn_in_between(
    store: SqlStore, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever writes while it runs finds only some of what is old gone."""
    async with store.writing() as uow:
        await settled(uow, group.id, NOW - timedelta(days=100), 2 * LOT + 1)
    seen: list[int] = []

    async def in_between() -> None:
        async with store.writing() as uow:
            row = await uow.deliveries._work.one(select(func.count()).select_from(deliveries))
            seen.append(row[0])

    monkeypatch.setattr("bot.storage.retention.pause", in_between)
    assert await store.tidy_if_due(NOW, KEEPING) == {"deliveries": 2 * LOT + 1}
    assert seen == [LOT + 1, 1]


async def test_nothing_of_it_is_left_in_the_files(
    sqlite_url: str, opener: Opener, tmp_path: Any
) -> None:
    async with opener(sqlite_url) as store:
        async with store.writing() as uow:
            group = made.group()
            await uow.groups.add(group)
            late = made.delivery(group.id, to="the-canary-in-a-row")
            await uow.deliveries.plan([late])
            await uow.deliveries.settle(
                [replace(late, state=DeliveryState.SENT, settled_at=OLD, outcome="sent")]
            )
        await store.tidy_if_due(NOW, KEEPING)
        files = [tmp_path / f"holdspace.db{end}" for end in ("", "-wal")]
        assert not any(b"the-canary-in-a-row" in each.read_bytes() for each in files)
