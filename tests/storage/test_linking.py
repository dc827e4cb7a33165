"""The attack: somebody takes the database, its log and the secret key after a poll has closed.

The attacker knows the poll, everybody who might have voted, every event id the platform delivered,
and how everything here works. The tests know more still: the seal that was destroyed. Neither it,
nor anything that was made with it, may be found anywhere.
"""

import random
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.checkpoint import Checkpoint
from bot.ids import Person
from bot.storage.encryption import Cipher, DoesNotOpen, SecretKey
from bot.storage.unit_of_work import SqlStore
from tests.storage import made
from tests.storage.conftest import Opener
from tests.storage.made import KEY, NOW, RHIAN

VOTERS = [replace(RHIAN, user=f"member-{n}") for n in range(12)]


def bytes_at_rest(url: str) -> bytes:
    """The database, its write-ahead log, its index of the log, and whatever else lies there."""
    file = Path(url.removeprefix("sqlite:///"))
    return b"".join(each.read_bytes() for each in sorted(file.parent.iterdir()))


def openings(stolen: bytes, place: str) -> Iterator[bytes]:
    """Whatever the key of the house opens in the stolen bytes, at any offset."""
    cipher = Cipher(SecretKey(KEY), secrets.token_bytes)
    length = len(cipher.seal(bytes(32), place))
    for start in range(len(stolen) - length + 1):
        if stolen[start] != 1:  # every ciphertext begins with its key's id
            continue
        try:
            yield cipher.open(stolen[start : start + length], place)
        except DoesNotOpen:
            continue


async def run_poll(store: SqlStore, poll: Checkpoint, dice: random.Random) -> Checkpoint:
    """Everybody votes, one transaction each as it happens, some change their mind; then the end."""
    async with store.writing() as uow:
        await uow.checkpoints.add(poll)
    presses = [*VOTERS, *dice.sample(VOTERS, 4)]
    dice.shuffle(presses)
    for n, voter in enumerate(presses):
        async with store.writing() as uow:
            assert await uow.inbox.first_time(f"{poll.id}/{n}", NOW)
            await uow.checkpoints.vote(poll, voter, dice.choice(["yes", "not-yet"]))
    async with store.writing() as uow:
        closed = poll.closed(NOW, await uow.checkpoints.votes(poll))
        await uow.checkpoints.close(closed)
    return closed


def marks_of(poll: Checkpoint, voter: Person) -> bytes:
    assert poll.seal is not None
    return Cipher(SecretKey(KEY), secrets.token_bytes).ballot(poll.seal, poll.id).tag(voter)


async def test_after_the_close_nothing_links_a_voter_to_a_vote(
    sqlite_url: str, opener: Opener
) -> None:
    dice = random.Random(7)
    group = made.group()
    async with opener(sqlite_url) as store:
        async with store.writing() as uow:
            await uow.groups.add(group)
        for _ in range(20):
            poll = made.checkpoint(group.id)
            await run_poll(store, poll, dice)
            stolen = bytes_at_rest(sqlite_url)
            assert poll.seal is not None
            assert (
                poll.id.encode() in stolen
            )  # the counts are there, and this looks in the right place
            assert poll.seal not in stolen
            assert list(openings(stolen, f"seals.sealed:{poll.id}")) == []
            assert [voter for voter in VOTERS if marks_of(poll, voter) in stolen] == []
            assert [voter for voter in VOTERS if voter.user.encode() in stolen] == []


async def test_while_the_poll_is_open_the_attack_would_find_it(
    sqlite_url: str, opener: Opener
) -> None:
    """Shows that the attack is a real one: before the close it succeeds."""
    group = made.group()
    poll = made.checkpoint(group.id)
    async with opener(sqlite_url) as store, store.writing() as uow:
        await uow.groups.add(group)
        await uow.checkpoints.add(poll)
        await uow.checkpoints.vote(poll, RHIAN, "yes")
    stolen = bytes_at_rest(sqlite_url)
    assert poll.seal in list(openings(stolen, f"seals.sealed:{poll.id}"))
    assert marks_of(poll, RHIAN) in stolen


async def test_seals_that_moved_between_pages_leave_no_copies(
    sqlite_url: str, opener: Opener
) -> None:
    """With 300 polls open at once their pages split, and a page that splits keeps old copies."""
    async with opener(sqlite_url) as store:
        async with store.writing() as uow:
            polls = await made.polls(uow, 300)
            for each in polls:
                await uow.checkpoints.vote(each, RHIAN, "yes")
        for each in polls[:100]:
            async with store.writing() as uow:
                await uow.checkpoints.close(each.closed(NOW, await uow.checkpoints.votes(each)))
        stolen = bytes_at_rest(sqlite_url)
    found = [
        each.id
        for each in polls
        if next(
            (True for start in positions(stolen, each.id.encode()) if seal_at(stolen, start, each)),
            False,
        )
    ]
    assert sorted(found) == sorted(each.id for each in polls[100:])


def positions(stolen: bytes, what: bytes) -> Iterator[int]:
    start = stolen.find(what)
    while start != -1:
        yield start
        start = stolen.find(what, start + 1)


def seal_at(stolen: bytes, start: int, poll: Checkpoint) -> bool:
    """A row of the table of seals: the poll's id, then its sealed seal."""
    after = start + len(poll.id)
    around = stolen[after : after + 61]
    return poll.seal in list(openings(around, f"seals.sealed:{poll.id}"))


async def test_a_reader_in_the_way_only_delays_it(sqlite_url: str, opener: Opener) -> None:
    group = made.group()
    poll = made.checkpoint(group.id)
    async with opener(sqlite_url) as store:
        async with store.writing() as uow:
            await uow.groups.add(group)
        async with store.reading() as reading:
            await reading.groups.get(group.id)
            await run_poll(store, poll, random.Random(7))
            assert marks_of(poll, VOTERS[0]) in bytes_at_rest(sqlite_url)
        async with store.writing() as uow:
            await uow.inbox.first_time("anything", NOW)
        stolen = bytes_at_rest(sqlite_url)
    assert [voter for voter in VOTERS if marks_of(poll, voter) in stolen] == []
    assert list(openings(stolen, f"seals.sealed:{poll.id}")) == []


@pytest.mark.postgres
async def test_postgres_keeps_no_seal_in_dead_rows_nor_in_its_log(
    postgres_url: str, opener: Opener
) -> None:
    group = made.group()
    poll = made.checkpoint(group.id)
    async with opener(postgres_url) as store:
        async with store.writing() as uow:
            await uow.groups.add(group)
        await run_poll(store, poll, random.Random(7))
        async with store._database.reading() as connection:
            size = await connection.scalar(text("SELECT pg_relation_size('seals')"))
            logged = await connection.scalars(
                text(
                    "SELECT relname FROM pg_class "
                    "WHERE relname IN ('seals', 'ballots') AND relpersistence <> 'u'"
                )
            )
            assert list(logged) == []
    assert size == 0
