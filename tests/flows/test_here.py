""" "I am here": one tap, counted, and nobody's name."""

import asyncio

import pytest
from sqlalchemy import func, select

from bot.storage.tables import attendance_marks
from tests.support.conversation import Seat, Table, person


@pytest.fixture
async def rhian(table: Table) -> Seat:
    await table.set_up()
    return await table.begin()


async def counted(table: Table) -> dict[str, int]:
    async with table.house.store.reading() as uow:
        (group,) = await uow.groups.facilitated_by(person("rhian"))
        session = await uow.sessions.latest_closed(group.id)
        assert session is not None
        return dict(await uow.attendance.counts([session.id]))


async def marks(table: Table) -> int:
    async with table.house.store.reading() as uow:
        count = select(func.count()).select_from(attendance_marks)
        return int((await uow.attendance._work.one(count))[0])


async def end(rhian: Seat) -> None:
    await rhian.types("session end")
    await rhian.presses("End it now")


async def test_each_counts_once_and_no_name_is_left(table: Table, rhian: Seat) -> None:
    people = [table.person(name) for name in ("megan", "mo", "ceri", "sam")]
    press = rhian.button("I am here").action
    await asyncio.gather(*(each.press_id(press) for each in people))
    await people[0].types("here")
    assert "You are counted, and your name is not kept." in people[0].card
    assert await marks(table) == 4
    await people[3].presses("Take it back")
    assert "That is fine." in people[3].card
    before = table.now_in_channel()
    await end(rhian)
    assert "People who said that they were here: 3." in rhian.card
    assert list((await counted(table)).values()) == [3]
    assert await marks(table) == 0
    assert not any("people" in each for each in table.now_in_channel()[len(before) :])


async def test_a_small_number_is_shown_to_nobody(table: Table, rhian: Seat) -> None:
    for name in ("megan", "mo"):
        await table.person(name).types("here")
    await end(rhian)
    assert "said that they were here" not in rhian.card
    assert list((await counted(table)).values()) == [2]


async def test_nobody_said_so_and_nothing_is_kept(table: Table, rhian: Seat) -> None:
    await end(rhian)
    assert await counted(table) == {}


async def test_a_session_that_nobody_ends_is_counted_too(table: Table, rhian: Seat) -> None:
    await table.person("megan").presses("I am here")
    await table.on(hours=3)
    assert list((await counted(table)).values()) == [1]
    assert await marks(table) == 0


async def test_before_and_after_it_says_so_kindly(table: Table, rhian: Seat) -> None:
    press = rhian.button("I am here").action
    megan = table.person("megan")
    await megan.press_id(press)
    back = megan.button("Take it back").action
    await end(rhian)
    for action in (press, back):
        await megan.press_id(action)
        assert "No session is open now." in megan.card
    await megan.types("here")
    assert "No session is open now." in megan.card
    assert await marks(table) == 0
    assert list((await counted(table)).values()) == [1]


async def test_whoever_erases_themselves_is_not_counted(table: Table, rhian: Seat) -> None:
    megan = table.person("megan")
    await megan.presses("I am here")
    await table.person("mo").types("here")
    await megan.types("me data")
    assert "you said that you are there: 1" in megan.card
    await megan.presses("Erase it")
    await megan.presses("Yes, erase it all")
    assert await marks(table) == 1
