"""A week on each database, and what two people do at the same moment: one of them is first, the
other is told, and nothing is there twice."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.conversation import PLACE, Table, sit_down


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def table(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Table]:
    url = request.getfixturevalue("postgres_tables") if request.param == "postgres" else ""
    async with sit_down(tmp_path, url=url) as opened:
        yield opened


def summaries(table: Table, words: str) -> int:
    return sum(words in each for each in table.now_in_channel())


async def test_a_week(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("session plan date:2026-11-24 time:18:30 repeat:weekly")
    await rhian.presses("Save it")

    await table.to("2026-11-24 18:20")
    assert [each.at.isoformat() for each in table.posts[-2:]] == [
        "2026-11-23T18:30:00+00:00",
        "2026-11-24T18:15:00+00:00",
    ]
    assert "Before the session" in rhian.told

    await rhian.types("session start")
    await rhian.types("checkpoint next")
    for member in ("ana", "bo", "cai", "dee"):
        await table.person(member).presses("To be heard" if member != "dee" else "To connect")
    await table.on(minutes=4)
    assert "This was chosen most: To be heard" in table.channel

    await rhian.types("session end")
    await rhian.presses("End it now")
    assert "We meet again on Tuesday 1 December at 18:30" in table.channel
    assert "After the session" in rhian.told


async def test_two_people_start_at_once(table: Table) -> None:
    rhian = await table.set_up()
    sam = table.person("sam")
    await rhian.types("session plan date:2026-11-23 time:18:30")
    await rhian.presses("Save it")
    await table.to("2026-11-23 18:29")
    await asyncio.gather(rhian.types("session start"), sam.types("session start"))
    assert summaries(table, "Our session is open") == 1


async def test_two_people_end_at_once(table: Table) -> None:
    rhian = await table.set_up()
    sam = table.person("sam")
    await rhian.types("session plan date:2026-11-23 time:18:30")
    await rhian.presses("Save it")
    await table.to("2026-11-23 18:29")
    await rhian.types("session start")
    await rhian.types("session end")
    await sam.types("session end")
    await asyncio.gather(rhian.presses("End it now"), sam.presses("End it now"))
    assert summaries(table, "Our session has ended") == 1
    told = [each for each in rhian.direct if "After the session" in str(each.message.blocks)]
    assert len(told) == 1


async def test_two_people_save_one_plan_twice(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("session plan date:2026-12-02 time:18:30 repeat:weekly")
    save = rhian.button("Save it").action
    await asyncio.gather(*(rhian.press_id(save) for _ in range(4)))
    group = await the_group(table)
    async with table.house.store.reading() as uow:
        upcoming = await uow.sessions.upcoming(group, table.clock.now(), 50)
    assert len(upcoming) == 4, "the next four dates, once each"


async def test_two_people_ask_the_group_at_once(table: Table) -> None:
    rhian = await table.set_up()
    sam = table.person("sam")
    await asyncio.gather(rhian.types("checkpoint next"), sam.types("checkpoint energy"))
    assert summaries(table, "Press one, or none.") == 1
    assert any("already" in card or "is on its way" in card for card in (rhian.card, sam.card))


async def test_forty_people_vote_at_once(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("checkpoint next")
    people = [table.person(f"member{number}") for number in range(40)]
    await asyncio.gather(
        *(
            each.presses("To have a break" if number % 4 else "To connect")
            for number, each in enumerate(people)
        )
    )
    assert all("Your answer is in" in each.card for each in people)
    await table.on(minutes=4)
    assert "This was chosen most: To have a break" in table.channel


async def the_group(table: Table) -> str:
    async with table.house.store.reading() as uow:
        group = await uow.groups.at(PLACE)
    assert group is not None
    return group.id
