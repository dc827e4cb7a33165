"""The attack: somebody has the whole database and its key, and looks for who had a worry, or whose
suggestion it was.

Each story is lived in two worlds that differ in one thing: who it was. Time and chance are the same
in both. Where the two databases are then the same in every value of every row, nothing that anybody
could work out from them, with whatever key, says in which world they are. That the comparison can
see a difference is shown beside it.
"""

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.proposal import WORRY
from bot.storage.encryption import Cipher, SecretKey
from bot.storage.tables import metadata
from bot.storage.unit_of_work import SqlStore
from tests.support import environment
from tests.support.conversation import PLACE, Table, person, sit_down

Rows = dict[str, list[tuple[object, ...]]]
Story = Callable[[Table, str, str], Awaitable[None]]

SUGGESTION = "We can turn the camera off."
REASON = "It is the light that hurts."
DOUBT = "I cannot see who is there then."
WHO = ("m-megan", "d-dai", "e-ela", "o-owen")
"""With a mark that no random id has: three letters stand in one now and then."""


class Worlds:
    """Opens one world after another, each in an empty database with the same chance."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder, self._url, self._count = folder, url, 0

    @asynccontextmanager
    async def another(self) -> AsyncIterator[Table]:
        self._count += 1
        if self._url and self._count > 1:
            environment.empty_database(self._url)
        folder = self._folder / str(self._count)
        folder.mkdir()
        chance = random.Random(7).randbytes
        async with sit_down(folder, url=self._url, randomness=chance) as table:
            yield table

    async def after(self, story: Story, one: str, other: str) -> Rows:
        async with self.another() as table:
            await story(table, one, other)
            return await everything(table)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def worlds(request: pytest.FixtureRequest, tmp_path: Path) -> Worlds:
    postgres = request.param == "postgres"
    return Worlds(tmp_path, request.getfixturevalue("postgres_url") if postgres else "")


async def everything(table: Table) -> Rows:
    """Every value of every row of every table."""
    store = table.house.store
    assert isinstance(store, SqlStore)
    out: Rows = {}
    async with store._database.reading() as connection:
        for name, each in metadata.tables.items():
            rows = await connection.execute(select(each).order_by(*each.primary_key))
            out[name] = [tuple(row) for row in rows]
    return out


def in_plain(rows: Rows) -> bytes:
    values = (value for table in rows.values() for row in table for value in row)
    return b"\n".join(each if isinstance(each, bytes) else str(each).encode() for each in values)


async def suggests(table: Table, one: str, other: str, name: str = "anonymous") -> None:
    """One of them suggests something, the other reads; both are there, and days pass."""
    await table.set_up()
    await table.on(minutes=7)
    suggester, reader = table.person(one), table.person(other)
    await suggester.types("agreement suggest")
    await suggester.fills(clause="new", words=SUGGESTION, why=REASON, name=name)
    await reader.types("agreement show")
    await table.on(days=1)


async def suggests_with_a_name(table: Table, one: str, other: str) -> None:
    await suggests(table, one, other, "named")


async def test_whose_suggestion_it_was_is_nowhere(worlds: Worlds) -> None:
    here = await worlds.after(suggests, "m-megan", "d-dai")
    there = await worlds.after(suggests, "d-dai", "m-megan")
    assert here["proposals"], "it is there"
    assert here == there
    found = in_plain(here)
    assert b"m-megan" not in found
    assert b"d-dai" not in found


async def test_with_a_name_the_two_worlds_are_told_apart(worlds: Worlds) -> None:
    """The comparison sees it where something says who it was."""
    here = await worlds.after(suggests_with_a_name, "m-megan", "d-dai")
    there = await worlds.after(suggests_with_a_name, "d-dai", "m-megan")
    assert here["proposals"] != there["proposals"]


async def to_be_asked(table: Table) -> None:
    rhian = await table.set_up()
    await table.person("m-megan").types("agreement suggest")
    await table.person("m-megan").fills(clause="new", words=SUGGESTION, name="anonymous")
    await table.on(hours=9)
    await rhian.types("agreement propose")
    await rhian.presses("Ask how it feels")
    await rhian.presses("Close it now")
    await rhian.presses("Propose it to the group")


async def answers(table: Table, worried: str, fine: str) -> None:
    """Everybody answers; one has a worry and writes about it."""
    await to_be_asked(table)
    for user in ("e-ela", "o-owen", fine):
        await table.person(user).presses("I agree")
    await table.person(worried).presses("I have a worry")
    await table.person(worried).presses("Say more")
    await table.person(worried).fills(words=DOUBT)


async def answers_and_it_closes(table: Table, worried: str, fine: str) -> None:
    await answers(table, worried, fine)
    await table.on(days=7)


async def test_who_had_a_worry_is_nowhere_once_it_closed(worlds: Worlds) -> None:
    here = await worlds.after(answers_and_it_closes, "m-megan", "d-dai")
    there = await worlds.after(answers_and_it_closes, "d-dai", "m-megan")
    assert here["ballots"] == here["seals"] == []
    assert here == there


async def test_while_it_is_open_the_two_worlds_are_told_apart(worlds: Worlds) -> None:
    here = await worlds.after(answers, "m-megan", "d-dai")
    there = await worlds.after(answers, "d-dai", "m-megan")
    assert here["ballots"] != there["ballots"]


async def test_the_words_of_a_worry_are_kept_for_those_who_run_the_group(worlds: Worlds) -> None:
    """Sealed, and with nothing beside them that leads back to a ballot."""
    async with worlds.another() as table:
        await answers_and_it_closes(table, "m-megan", "d-dai")
        async with table.house.store.reading() as uow:
            group = await uow.groups.at(PLACE)
            assert group is not None
            (proposal,) = await uow.proposals.waiting(group.id)
        assert proposal.heard == (DOUBT,)
        found = in_plain(await everything(table))
        assert DOUBT.encode() not in found
        assert SUGGESTION.encode() not in found


async def test_no_mark_that_the_key_can_make_of_anybody_is_left(worlds: Worlds) -> None:
    """The attacker knows the poll's own seal too, which was destroyed."""
    async with worlds.another() as table:
        await answers(table, "m-megan", "d-dai")
        store = table.house.store
        async with store.reading() as uow:
            group = await uow.groups.at(PLACE)
            assert group is not None
            (proposal,) = await uow.proposals.waiting(group.id)
            assert proposal.poll is not None
            poll = await uow.checkpoints.get(proposal.poll)
            assert poll is not None
            assert poll.seal is not None
            assert await uow.checkpoints.said(poll, WORRY) == (DOUBT,)
        cipher = Cipher(SecretKey(bytes(32)), random.Random(1).randbytes)
        marks = {user: cipher.ballot(poll.seal, poll.id).tag(person(user)) for user in WHO}
        open_ = in_plain(await everything(table))
        assert all(mark in open_ for mark in marks.values()), "the attack looks in the right place"
        await table.on(days=7)
        closed = in_plain(await everything(table))
    assert not any(mark in closed for mark in marks.values())
    assert poll.seal not in closed
    assert not any(user.encode() in closed for user in WHO)
