"""The attack: somebody takes the database, its log and the secret key after a poll has closed.

The attacker knows the poll, everybody who might have voted, every event id the platform delivered,
and how everything here works. The tests know more still: the seal that was destroyed. Neither it,
nor anything that was made with it, may be found anywhere.
"""

import contextlib
import itertools
import random
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.domain.checkpoint import Checkpoint
from bot.ids import Person
from bot.storage.encryption import BallotBox, Cipher, DoesNotOpen, SecretKey
from bot.storage.tables import metadata
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
    for start in positions(stolen, b"\x01"):  # every ciphertext begins with its key's id
        with contextlib.suppress(DoesNotOpen):
            yield cipher.open(stolen[start : start + length], place)


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


async def test_words_that_came_with_a_ballot_go_with_it(sqlite_url: str, opener: Opener) -> None:
    group = made.group()
    poll = made.checkpoint(group.id)
    seals = f"seals.sealed:{poll.id}"
    assert poll.seal is not None
    box = Cipher(SecretKey(KEY), secrets.token_bytes).ballot(poll.seal, poll.id)
    tag = box.tag(RHIAN)
    async with opener(sqlite_url) as store:
        async with store.writing() as uow:
            await uow.groups.add(group)
            await uow.checkpoints.add(poll)
            await uow.checkpoints.say(poll, RHIAN, "not-yet", "a quiet worry")
        async with store._database.reading() as connection:
            (said,) = await connection.scalars(text("SELECT words FROM ballots"))
        stolen = bytes_at_rest(sqlite_url)
        assert tag in stolen
        assert said[:100] in stolen
        assert poll.seal in list(openings(stolen, seals))
        assert box.take_words(tag, said) == "a quiet worry", "while it is open the attack reads it"
        async with store.writing() as uow:
            await uow.checkpoints.close(poll.closed(NOW, await uow.checkpoints.votes(poll)))
        stolen = bytes_at_rest(sqlite_url)
    assert tag not in stolen
    assert poll.seal not in stolen
    assert list(openings(stolen, seals)) == []
    assert b"a quiet worry" not in stolen


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


# --- a thousand polls ----------------------------------------------------------------------------

POLLS, STEP = 1000, 50
FEW = VOTERS[:8]
AROUND = 5
"""Bytes that a database may put between two values of a row."""

Steal = Callable[[SqlStore], Awaitable[bytes]]


def linked(stolen: bytes, poll: Checkpoint) -> dict[Person, str]:
    """What the attacker reads: the seal, opened with the key of the house, gives each voter's tag,
    and the tag stands beside the choice."""
    cipher = Cipher(SecretKey(KEY), secrets.token_bytes)
    length = len(BallotBox(bytes(32), "", secrets.token_bytes).put(b"", "yes"))
    read: dict[Person, str] = {}
    for seal in openings(stolen, f"seals.sealed:{poll.id}"):
        box = cipher.ballot(seal, poll.id)
        for voter in FEW:
            tag = box.tag(voter)
            for start, gap in itertools.product(positions(stolen, tag), range(AROUND)):
                after = start + len(tag) + gap
                with contextlib.suppress(DoesNotOpen):
                    read[voter] = box.take(tag, stolen[after : after + length])
    return read


async def steal_files(store: SqlStore) -> bytes:
    return bytes_at_rest(f"sqlite:///{store._database.name.removeprefix('The database ')}")


async def steal_tables(store: SqlStore) -> bytes:
    """Every value of every row, and the tables' own files with whatever lies between their rows."""
    out: list[bytes] = []
    async with store._database.reading() as connection:
        for name, table in metadata.tables.items():
            for row in await connection.execute(select(table)):
                out += [each if isinstance(each, bytes) else str(each).encode() for each in row]
            file = text("SELECT pg_read_binary_file(pg_relation_filepath(:t))")
            out.append(await connection.scalar(file, {"t": name}) or b"")
    return b"".join(out)


async def vote(
    store: SqlStore, poll: Checkpoint, dice: random.Random
) -> tuple[dict[Person, str], Checkpoint]:
    """Everybody votes, some twice. Gives what each of them chose last, and the poll."""
    truth: dict[Person, str] = {}
    leaning = dice.random()
    async with store.writing() as uow:
        await uow.checkpoints.add(poll)
    for n, voter in enumerate([*FEW, dice.choice(FEW)]):
        truth[voter] = "yes" if dice.random() < leaning else "not-yet"
        async with store.writing() as uow:
            assert await uow.inbox.first_time(f"{poll.id}/{n}", NOW)
            await uow.checkpoints.vote(poll, voter, truth[voter])
    return truth, poll


@pytest.mark.slow
@pytest.mark.parametrize(
    ("url", "steal"),
    [
        pytest.param("sqlite_url", steal_files, id="sqlite"),
        pytest.param("postgres_url", steal_tables, id="postgres", marks=pytest.mark.postgres),
    ],
)
async def test_of_a_thousand_polls_no_vote_is_linked_better_than_by_chance(
    url: str, steal: Steal, request: pytest.FixtureRequest, opener: Opener
) -> None:
    """Chance is to name, for everybody, the answer that the published counts make likeliest. Where
    the attack reads a vote it names that one instead."""
    dice = random.Random(7)
    group = made.group()
    named = right = by_chance = 0
    async with opener(request.getfixturevalue(url)) as store:
        async with store.writing() as uow:
            await uow.groups.add(group)
        waiting: list[tuple[dict[Person, str], Checkpoint]] = []
        for number in range(1, POLLS + 1):
            truth, poll = await vote(store, made.checkpoint(group.id), dice)
            if number == 1:
                stolen = await steal(store)
                assert linked(stolen, poll) == truth, "while it is open the attack reads every vote"
            async with store.writing() as uow:
                closed = poll.closed(NOW, await uow.checkpoints.votes(poll))
                await uow.checkpoints.close(closed)
            waiting.append((truth, poll))
            if number % STEP:
                continue
            assert await store._database.forget_if_wanted()
            stolen = await steal(store)
            for truth, poll in waiting:
                counts = Counter(truth.values())
                likeliest = counts.most_common(1)[0][0]
                assert poll.id.encode() in stolen, "its counts are there"
                read = linked(stolen, poll)
                for voter, chose in truth.items():
                    named += 1
                    right += read.get(voter, likeliest) == chose
                    by_chance += likeliest == chose
            waiting.clear()
    assert named == POLLS * len(FEW)
    assert right == by_chance
