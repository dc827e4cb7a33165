"""Somebody new: one private welcome, once, from the group as it is, and never in quiet hours."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.events import CommandTyped, MemberJoined
from bot.ports import StorageUnavailable
from tests.support.conversation import PLACE, Table, sit_down


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with sit_down(tmp_path) as table:
        yield table


async def test_somebody_new_is_welcomed_in_private(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("session plan date:2026-12-02 time:18:30")
    await rhian.presses("Save it")
    posts, megan = len(table.posts), table.person("megan")
    to_rhian = len(rhian.direct)

    assert await megan.joins() == ()

    assert "Welcome to Evening circle" in megan.told
    assert "A place to be heard." in megan.told
    assert "It is run by @rhian, @sam. You can ask them anything." in megan.told
    assert "The next session is on Wednesday 2 December at 18:30." in megan.told
    assert "Your camera can stay off. You can just listen, and leave when you like." in megan.told
    assert len(megan.direct) == 1
    assert megan.cards == []
    assert len(table.posts) == posts
    assert len(rhian.direct) == to_rhian


async def test_its_buttons_know_the_group(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("session plan date:2026-12-02 time:18:30")
    await rhian.presses("Save it")
    megan = table.person("megan")
    await megan.joins()

    await megan.presses("Read our agreement", direct=True)
    assert "What we agreed" in megan.card
    await megan.presses("Next session", direct=True)
    assert "The next session is on Wednesday 2 December at 18:30." in megan.card
    await megan.presses("Help", direct=True)
    assert "/peer" in megan.card


async def test_it_can_be_read_by_a_button(table: Table) -> None:
    """Where the platform does not say who joins, and again where it does."""
    await table.set_up()
    megan = table.person("megan")
    await megan.types("home")
    await megan.presses("I am new here")
    assert "Welcome to Evening circle" in megan.card
    assert "It is run by @rhian, @sam." in megan.card
    assert megan.direct == []


async def test_of_many_channels_that_are_joined_at_once_one_welcomes(table: Table) -> None:
    await table.set_up()
    megan, tom = table.person("megan"), table.person("tom")
    lobby, garden = replace(PLACE, channel="lobby"), replace(PLACE, channel="garden")
    joined = MemberJoined("joined-1", megan.who, lobby, (garden, PLACE))
    await table.house.router.handle(joined)
    await table.settle()
    assert "Welcome to Evening circle" in megan.told

    words = "setup name:Garden purpose:Green. facilitators:rhian zone:Europe/London model:hybrid"
    rhian = table.person("rhian")
    await table.house.router.handle(CommandTyped("set-up", rhian.who, garden, words))
    await table.house.router.handle(MemberJoined("joined-2", tom.who, lobby, (garden, PLACE)))
    await table.settle()
    assert tom.direct == [], "nobody knows which of the two they came for"
    await table.house.router.handle(MemberJoined("joined-3", tom.who, garden, (lobby, PLACE)))
    await table.settle()
    assert "Welcome to Garden" in tom.told


async def test_whoever_comes_back_is_not_welcomed_again(table: Table) -> None:
    await table.set_up()
    megan = table.person("megan")
    await megan.joins()
    await table.on(days=200)
    await megan.joins()
    await asyncio.gather(megan.joins(), megan.joins())
    assert len(megan.direct) == 1


async def test_two_people_are_each_welcomed(table: Table) -> None:
    await table.set_up()
    megan, tom = table.person("megan"), table.person("tom")
    await asyncio.gather(megan.joins(), tom.joins())
    assert (len(megan.direct), len(tom.direct)) == (1, 1)


async def test_each_group_welcomes_for_itself(table: Table) -> None:
    await table.set_up()
    megan = table.person("megan")
    await megan.joins()
    rhian, morning = table.person("rhian"), replace(PLACE, channel="morning")
    words = "setup name:Morning purpose:Early. facilitators:rhian zone:Europe/London"
    words += " model:hybrid"
    await table.house.router.handle(CommandTyped("set-up", rhian.who, morning, words))

    await table.house.router.handle(MemberJoined("other", megan.who, morning))
    await table.settle()

    assert len(megan.direct) == 2
    assert "Welcome to Morning" in megan.told


async def test_in_quiet_hours_the_welcome_waits_and_tells_what_is_so_by_then(table: Table) -> None:
    rhian = await table.set_up()
    megan = table.person("megan")
    await table.to("2026-11-24 22:15")
    await megan.joins()
    await rhian.types("session plan date:2026-12-02 time:18:30")
    await rhian.presses("Save it")

    await table.to("2026-11-25 07:59")
    assert megan.direct == []

    await table.to("2026-11-25 08:00")
    assert "The next session is on Wednesday 2 December at 18:30." in megan.told


async def test_who_runs_the_group_is_not_new_to_it(table: Table) -> None:
    rhian = await table.set_up()
    before = len(rhian.direct)
    await rhian.joins()
    assert len(rhian.direct) == before


async def test_who_begins_to_run_it_while_the_welcome_waits_gets_none(table: Table) -> None:
    rhian = await table.set_up()
    tom = table.person("tom")
    await table.to("2026-11-24 22:15")
    await tom.joins()
    await rhian.types("setup facilitators:rhian,tom")
    if rhian.form is not None:
        await rhian.fills()
    await table.to("2026-11-25 09:00")
    assert "You help to run Evening circle" in tom.told
    assert len(tom.direct) == 1


async def test_a_channel_without_a_group_welcomes_nobody(table: Table) -> None:
    megan = table.person("megan")
    assert await megan.joins() == ()
    assert megan.direct == []

    await table.set_up()
    await megan.joins()
    assert len(megan.direct) == 1


async def test_while_a_session_is_on(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("session start")
    await rhian.presses("Start one now")
    megan = table.person("megan")
    await megan.joins()
    assert "A session is on now. You can join when you like." in megan.told


async def test_while_the_notes_are_away_somebody_new_reads_nothing_of_it(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    await table.set_up()
    megan = table.person("megan")

    def away() -> None:
        raise StorageUnavailable("away")

    with monkeypatch.context() as patched:
        patched.setattr(table.house.store, "writing", away)
        answers = await table.house.router.handle(MemberJoined("joined", megan.who, PLACE))
    assert answers == ()

    await megan.joins()
    assert len(megan.direct) == 1
