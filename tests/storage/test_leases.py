"""Numbered parts that processes divide: each has one holder, and a dead one's are taken up."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from bot.storage.unit_of_work import SqlStore
from tests.storage.made import NOW

LEASE = timedelta(seconds=20)


async def divide(
    store: SqlStore, who: str, count: int, using: Collection[int] = (), now: datetime = NOW
) -> tuple[int, Sequence[int]]:
    async with store.writing() as uow:
        return await uow.leases.divide("shards", count, who, using, now, now + LEASE)


async def test_who_is_alone_has_all(store: SqlStore) -> None:
    assert await divide(store, "one", 4) == (4, [0, 1, 2, 3])


async def test_one_part_has_one_holder_and_the_other_stands_by(store: SqlStore) -> None:
    assert await divide(store, "one", 1) == (1, [0])
    assert await divide(store, "two", 1) == (1, [])
    assert await divide(store, "one", 1, [0]) == (1, [0])


async def test_somebody_new_gets_a_share_once_it_is_let_go(store: SqlStore) -> None:
    assert await divide(store, "one", 4) == (4, [0, 1, 2, 3])
    assert await divide(store, "two", 4) == (4, [])
    _, mine = await divide(store, "one", 4, [0, 1, 2, 3])
    assert mine == [0, 1]
    assert await divide(store, "two", 4) == (4, []), "two and three are still in use"
    await divide(store, "one", 4, [0, 1])
    assert await divide(store, "two", 4) == (4, [2, 3])
    assert await divide(store, "one", 4, [0, 1]) == (4, [0, 1])


async def test_the_parts_of_somebody_who_died_are_taken_up(store: SqlStore) -> None:
    await divide(store, "one", 3)
    later = NOW + LEASE - timedelta(seconds=1)
    assert await divide(store, "two", 3, now=later) == (3, [])
    assert await divide(store, "two", 3, now=NOW + LEASE) == (3, [0, 1, 2])
    back = NOW + LEASE + timedelta(seconds=1)
    _, mine = await divide(store, "one", 3, [0, 1, 2], now=back)
    assert mine == [], "it was away for too long, and has to let go of all"


async def test_who_leaves_leaves_at_once(store: SqlStore) -> None:
    await divide(store, "one", 2)
    async with store.writing() as uow:
        await uow.leases.leave("shards", "one")
    assert await divide(store, "two", 2) == (2, [0, 1])


async def test_how_many_there_are_is_agreed_while_anybody_lives(store: SqlStore) -> None:
    """Shards of two numbers at once would hear everything twice."""
    assert await divide(store, "one", 2) == (2, [0, 1])
    assert (await divide(store, "two", 5))[0] == 2
    assert await divide(store, "three", 5, now=NOW + LEASE) == (5, [0, 1, 2, 3, 4])


async def test_other_things_are_divided_apart(store: SqlStore) -> None:
    await divide(store, "one", 2)
    async with store.writing() as uow:
        assert await uow.leases.divide("shard", 2, "two", (), NOW, NOW + LEASE) == (2, [0, 1])


async def few(store: SqlStore, who: str, using: Collection[int] = ()) -> Sequence[int]:
    async with store.writing() as uow:
        found = await uow.leases.divide("sockets", 10, who, using, NOW, NOW + LEASE, most=2)
        return found[1]


async def test_who_has_a_use_for_a_few_takes_no_more(store: SqlStore) -> None:
    """Five have two each; a sixth is given one as soon as somebody lets one go."""
    using = {str(number): list(await few(store, str(number))) for number in range(5)}
    assert [len(mine) for mine in using.values()] == [2] * 5
    assert len({part for mine in using.values() for part in mine}) == 10
    assert await few(store, "sixth") == []
    mine = await few(store, "0", using["0"])
    assert len(mine) == 1
    await few(store, "0", mine)
    assert await few(store, "sixth") == [part for part in using["0"] if part not in mine]
