"""The attack: somebody takes the whole database and its key, and asks who raised a concern.

Two worlds are the same to the last random byte, but that in one Megan raises it and in the other
Bryn. Where both leave the same database behind, no way of looking at it can tell who it was.
"""

import itertools
import random
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.events import Reason
from bot.flows.context import Rules
from bot.plain import message_words
from bot.ports import OutcomeUnknown, TryLater, Unreachable
from bot.start.house import open_house
from bot.storage.encryption import Cipher, SecretKey
from bot.storage.tables import metadata
from tests.faults.counting import FULL
from tests.support.conversation import LIBRARY, START, Table, sit_down
from tests.support.recording import MovableClock, RecordingPlatform

KEY = bytes(range(32))
STORY = "Something was said on Tuesday that frightened me."
MEGAN, BRYN = "megan-0451", "bryn-1729"
CONCERNS = 100
"""Of one round."""
ROUNDS = 100 if FULL else 1


@asynccontextmanager
async def world(url: str) -> AsyncIterator[Table]:
    """As ``sit_down``, with every random byte the same each time."""
    dice, clock = random.Random(11), MovableClock(START)
    recording = RecordingPlatform(clock)
    async with open_house(
        url=url,
        key=KEY,
        clock=clock,
        library=LIBRARY,
        rules=Rules(),
        platforms={recording.name: recording},
        randomness=dice.randbytes,
    ) as house:
        yield Table(house, recording, clock)


async def lived(table: Table, who: str, how: str) -> None:
    """Both have a life of their own here; one of them raises a concern, is answered, comes back and
    guesses wrong on the way."""
    await table.set_up()
    table.platform.admins.add("carys")
    await table.person("carys").types("leads leads:ana deputies:dev")
    for each in (MEGAN, BRYN):
        await table.person(each).types("me budget 3")
    seat, ana = table.person(who), table.person("ana")
    await seat.types("concern")
    await seat.presses("Write it down")
    await seat.fills(words="", how=how)
    await seat.fills(words=STORY, how=how)
    card = seat.card
    await ana.presses("Read it")
    await ana.presses("I have it")
    await ana.presses("Write back")
    await ana.fills(words="You are not alone.")
    if how == "coded":
        found = re.search(r"\b[a-z]+(-[a-z]+){3}\b", card)
        assert found
        await seat.types("concern code acorn-acorn-acorn-acorn")
        await seat.types(f"concern code {found[0]}")
        assert "You are not alone." in seat.card
        await seat.presses("Write more")
        await seat.fills(code="no such words here", words="Thank you.")
        await seat.fills(code=found[0], words="Thank you.")
    await table.on(hours=2)


async def stolen(table: Table) -> Mapping[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    rows: dict[str, list[tuple[Any, ...]]] = {}
    async with table.house.store._database.reading() as connection:
        for name, each in metadata.tables.items():
            found = await connection.execute(select(each).order_by(*each.primary_key))
            rows[name] = [tuple(row) for row in found]
    return rows


async def after(url: str, who: str, how: str) -> Mapping[str, list[tuple[Any, ...]]]:
    async with world(url) as table:
        await lived(table, who, how)
        return await stolen(table)


def opened(rows: Mapping[str, list[tuple[Any, ...]]]) -> str:
    """What the key opens of concerns."""
    cipher = Cipher(SecretKey(KEY), random.randbytes)
    said = []
    for row in rows["concern_entries"]:
        entry = dict(zip(metadata.tables["concern_entries"].c.keys(), row, strict=True))
        place = f"concern_entries.words:{entry['concern_id']}:{entry['position']}"
        said.append(cipher.open_json(entry["words"], place))
    return "\n".join(said)


async def test_two_worlds_leave_the_same_sqlite_behind(tmp_path: Path) -> None:
    urls = (f"sqlite:///{tmp_path}/{n}.db" for n in itertools.count())
    first, second = [await after(next(urls), who, "coded") for who in (MEGAN, BRYN)]
    assert STORY in opened(first), "the attacker reads what was written"
    assert "Thank you." in opened(first)
    assert first == second, "and cannot tell who wrote it"
    named = [await after(next(urls), who, "named") for who in (MEGAN, BRYN)]
    assert named[0] != named[1], "a concern with a name is told apart, so the attack is a real one"


@pytest.mark.postgres
async def test_two_worlds_leave_the_same_postgres_behind(
    postgres_url: str,
) -> None:
    async def emptied() -> None:
        async with world(postgres_url) as table, table.house.store.writing() as uow:
            work = uow.concerns._work
            for each in reversed(metadata.sorted_tables):
                if each.name not in ("compatibility",):
                    await work.execute(each.delete())

    first = await after(postgres_url, MEGAN, "coded")
    await emptied()
    second = await after(postgres_url, BRYN, "coded")
    assert STORY in opened(first)
    numbered = ("deliveries", "audit")

    def told(rows: Mapping[str, list[tuple[Any, ...]]]) -> Mapping[str, list[tuple[Any, ...]]]:
        """Row numbers go on where the first world ended: from there they are the same."""
        return {
            name: [(row[0] - found[0][0], *row[1:]) for row in found] if name in numbered else found
            for name, found in rows.items()
        }

    assert told(first) == told(second)


@pytest.mark.faults
@pytest.mark.parametrize("round", range(ROUNDS))
async def test_whatever_fails_not_a_byte_of_one_is_in_a_channel(
    tmp_path: Path, round: int, figure: Callable[[str], None]
) -> None:
    """Two in three sends fail, in every way that a platform can: what is for those who read
    concerns waits or ends, and never takes another way. The canary looks at the log. In full
    (``make faults``) that is 10,000 concerns."""
    dice = random.Random(5 + round)
    ways: list[Callable[[], Exception]] = [
        lambda: TryLater(timedelta(seconds=1)),
        lambda: OutcomeUnknown("no answer"),
        *(lambda reason=reason: Unreachable("no", reason) for reason in Reason),
    ]
    async with sit_down(tmp_path) as table:
        await table.set_up()
        table.platform.admins.add("carys")
        await table.person("carys").types("leads leads:ana deputies:dev")
        for number in range(CONCERNS):
            seat = table.person(f"megan{number}")
            story = f"Frightened {number}: {STORY}"
            table.platform.failures[:] = [
                dice.choice(ways)() for _ in range(dice.randrange(4)) if dice.random() < 0.67
            ]
            await seat.types("concern")
            await seat.presses("Write it down")
            await seat.fills(words=story, how=dice.choice(["named", "coded"]))
            assert seat.form is None, seat.problems
            await table.settle()
            await table.to(table.clock.now() + timedelta(minutes=dice.randrange(20)))
        table.platform.failures.clear()
        await table.to(table.clock.now() + timedelta(hours=1))
        told = [
            (each.to, message_words(each.message).replace("[Raise a concern]", ""))
            for each in table.platform.posted
        ]
    in_channel = [words for to, words in told if not to]
    for told_of in ("Frightened", STORY, "megan", "concern"):
        assert [words for words in in_channel if told_of in words] == [], told_of
    waits = {to for to, words in told if "nobody who reads them can be reached" in words}
    assert waits <= {"rhian", "sam"}, "those who can have somebody chosen"
    assert {to for to, words in told if "concern" in words} - waits == {"ana", "dev"}
    for words in (words for to, words in told if to in waits):
        assert all(each not in words for each in ("Frightened", STORY, "megan"))
    private = len(told) - len(in_channel)
    figure(f"{CONCERNS} concerns: {private} private messages, none of them in a channel")


async def test_whoever_did_nothing_else_is_nowhere_in_the_files(tmp_path: Path) -> None:
    for n, (how, there) in enumerate((("coded", False), ("named", True))):
        folder = tmp_path / str(n)
        folder.mkdir()
        async with world(f"sqlite:///{folder}/holdspace.db") as table:
            await table.set_up()
            table.platform.admins.add("carys")
            await table.person("carys").types("leads leads:ana")
            seat = table.person(MEGAN)
            await seat.types("concern")
            await seat.presses("Write it down")
            await seat.fills(words=STORY, how=how)
            assert seat.form is None
            files = b"".join(each.read_bytes() for each in sorted(folder.iterdir()))
            assert (MEGAN.encode() in files) is there
            assert STORY.encode() not in files
        files = b"".join(each.read_bytes() for each in sorted(folder.iterdir()))
        assert (MEGAN.encode() in files) is there


def test_a_code_has_forty_bits() -> None:
    words = LIBRARY.code_words
    assert len(set(words)) == len(words) >= 1024
    assert len(words) ** 4 >= 2**40
