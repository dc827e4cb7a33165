"""Keys change while people write: nothing becomes unreadable, and nothing stays under the old."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.domain.draft import Draft
from bot.domain.reflection import Answered
from bot.ports import Conflict
from bot.storage.encryption import SecretKey
from bot.storage.keyring import LOT, sealed_columns
from bot.storage.keys import WrongKey
from bot.storage.unit_of_work import SqlStore, open_store
from tests.storage import made
from tests.storage.made import NOW, RHIAN

OLD, NEW, NEWEST = (SecretKey(bytes([each]) * 32) for each in (1, 2, 3))

LINK = "https://meet.example.org/a-door"


@asynccontextmanager
async def opened(url: str, *keys: SecretKey) -> AsyncIterator[SqlStore]:
    async with open_store(
        url,
        keys[0],
        keys=lambda: keys,
        randomness=secrets.token_bytes,
        on_planned=lambda _: None,
    ) as store:
        yield store


async def furnish(store: SqlStore, reflections: int = 3) -> str:
    """Something in every table that holds a ciphertext. Gives the group's id."""
    group = made.group(link=LINK)
    poll = made.checkpoint(group.id)
    async with store.writing() as uow:
        await uow.groups.add(group)
        await uow.series.add(made.series(group.id, link=LINK))
        await uow.sessions.add(made.session(group.id, link=LINK))
        for number in range(reflections):
            answers = (Answered("note", f"words {number}"),)
            await uow.reflections.add(made.reflection(group.id, answers=answers))
        await uow.drafts.put(Draft("d", RHIAN, None, "x", {"a": "b"}, NOW + timedelta(hours=1)))
        await uow.vault.put("k", "i", {"token": "t"})
        await uow.checkpoints.add(poll)
        await uow.checkpoints.vote(poll, RHIAN, "yes")
        assert await uow.inbox.first_time("Ev1", NOW)
        assert await uow.welcomed.first_time(group.id, RHIAN)
    return group.id


async def all_is_there(store: SqlStore, group: str, reflections: int = 3) -> None:
    async with store.writing() as uow:
        written = await uow.reflections.by(RHIAN, group, limit=1000)
        assert {each.words("note") for each in written} >= {
            f"words {number}" for number in range(reflections)
        }
        home = await uow.groups.get(group)
        assert home is not None
        assert home.link == LINK
        assert [each.link for each in await uow.series.of_group(group)] == [LINK]
        coming = await uow.sessions.upcoming(group, NOW - timedelta(days=1))
        assert [each.link for each in coming] == [LINK]
        draft = await uow.drafts.get("d", RHIAN, NOW)
        assert draft is not None
        assert draft.values == {"a": "b"}
        assert await uow.vault.get("k", "i", NOW) == {"token": "t"}
        poll = await uow.checkpoints.open_in(group)
        assert poll is not None
        assert await uow.checkpoints.votes(poll) == ("yes",)
        assert not await uow.inbox.first_time("Ev1", NOW), "what came in is known again"
        assert not await uow.welcomed.first_time(group, RHIAN)


async def ids_in_use(store: SqlStore) -> set[int]:
    """The first byte of every ciphertext there is."""
    found: set[int] = set()
    async with store.reading() as uow:
        for each in sealed_columns():
            rows = await uow.drafts._work.all(select(each.column))
            found |= {
                int(row[0].partition(":")[0]) if each.text else row[0][0] for row in rows if row[0]
            }
    return found


async def rotate(url: str, new: SecretKey, old: SecretKey) -> None:
    async with opened(url, new, old) as store:
        await store.rotation().begin(new)
        await store.open_keyring()
        await store.rotation().reseal()
        assert await store.rotation().retire() == 0


async def test_everything_is_under_the_new_key_and_the_old_opens_nothing(url: str) -> None:
    async with opened(url, OLD) as store:
        group = await furnish(store)
        assert await ids_in_use(store) == {1}
    await rotate(url, NEW, OLD)
    async with opened(url, NEW) as store:
        await all_is_there(store, group)
        assert await ids_in_use(store) == {2}
    with pytest.raises(WrongKey, match="made with another key"):
        async with opened(url, OLD):
            pytest.fail("it opened")


async def test_again_and_again(url: str) -> None:
    async with opened(url, OLD) as store:
        group = await furnish(store)
    for new, old in ((NEW, OLD), (NEWEST, NEW), (OLD, NEWEST)):
        await rotate(url, new, old)
    async with opened(url, OLD) as store:
        await all_is_there(store, group)
        assert await ids_in_use(store) == {4}


async def test_killed_half_way_both_keys_are_needed_and_it_goes_on(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = LOT + 20

    async def killed() -> None:
        raise asyncio.CancelledError

    async with opened(url, OLD) as store:
        group = await furnish(store, count)
    async with opened(url, NEW, OLD) as store:
        await store.rotation().begin(NEW)
        await store.open_keyring()
        with monkeypatch.context() as dying:
            dying.setattr("bot.storage.keyring.pause", killed)
            with pytest.raises(asyncio.CancelledError):
                await store.rotation().reseal()
        assert await ids_in_use(store) == {1, 2}
        assert await store.rotation().retire() > 0, "it does not let go of what is used"
    with pytest.raises(WrongKey, match="still holds what an older key has sealed"):
        async with opened(url, NEW):
            pytest.fail("it opened")
    async with opened(url, NEW, OLD) as store:
        await all_is_there(store, group, count)
        assert await store.rotation().begun()
        await store.rotation().reseal()
        assert await store.rotation().retire() == 0
        assert not await store.rotation().begun()
    async with opened(url, NEW) as store:
        await all_is_there(store, group, count)


@pytest.mark.postgres
async def test_another_process_goes_on_meanwhile(postgres_url: str) -> None:
    """It knows the new key only by reading its keys again, and nothing that it writes is lost."""
    keys = [OLD]
    written: asyncio.Queue[int] = asyncio.Queue()
    enough = asyncio.Event()

    async def write_on(store: SqlStore, group: str) -> int:
        number = 0
        while not enough.is_set():
            with contextlib.suppress(Conflict):
                async with store.writing() as uow:
                    answers = (Answered("note", f"words {number}"),)
                    await uow.reflections.add(made.reflection(group, answers=answers))
                number += 1
                written.put_nowait(number)
        return number

    async with (
        open_store(
            postgres_url,
            OLD,
            keys=lambda: tuple(keys),
            randomness=secrets.token_bytes,
            on_planned=lambda _: None,
        ) as other,
        opened(postgres_url, NEW, OLD) as rotating,
    ):
        group = made.group()
        async with other.writing() as uow:
            await uow.groups.add(group)
        writing = asyncio.create_task(write_on(other, group.id))
        while await written.get() < 20:
            pass
        keys.insert(0, NEW)
        await rotating.rotation().begin(NEW)
        await rotating.open_keyring()
        await rotating.rotation().reseal()
        assert await rotating.rotation().retire() == 0
        at_the_end = written.qsize()
        for _ in range(at_the_end + 5):
            await written.get()
        enough.set()
        count = await writing
        assert await ids_in_use(rotating) == {2}
    async with opened(postgres_url, NEW) as store, store.reading() as uow:
        found = await uow.reflections.by(RHIAN, group.id, limit=100_000)
        assert {each.words("note") for each in found} == {f"words {n}" for n in range(count)}


@pytest.mark.postgres
async def test_one_without_the_new_key_is_told_and_writes_nothing(postgres_url: str) -> None:
    async with opened(postgres_url, OLD) as other, opened(postgres_url, NEW, OLD) as rotating:
        group = made.group()
        async with other.writing() as uow:
            await uow.groups.add(group)
        await rotating.rotation().begin(NEW)
        with pytest.raises(WrongKey, match="made with another key"):
            async with other.writing() as uow:
                await uow.reflections.add(made.reflection(group.id))
        async with rotating.reading() as uow:
            assert await uow.reflections.by(RHIAN, group.id) == []
