"""Insights, as conversations: for those who look after a group, and never who."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.flows.context import Rules
from tests.support.conversation import Seat, Table, sit_down


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with sit_down(tmp_path, rules=Rules(coordinators=frozenset({"carys"}))) as table:
        yield table


async def one_session(table: Table, voters: str = "abcd", here: str = "") -> Seat:
    rhian = await table.set_up()
    await rhian.types("session plan 2026-12-01 18:30")
    await rhian.presses("Save it")
    await table.to("2026-12-01 18:30")
    await rhian.types("session start")
    for name in here:
        await table.person(f"member-{name}").types("here")
    await table.to("2026-12-01 19:30")
    await rhian.types("session end")
    await table.on(hours=1)
    for name in voters:
        member = table.person(f"member-{name}")
        await member.types("pulse")
        for _ in range(3):
            await member.presses("Yes")
    await table.on(days=3)
    return rhian


async def test_a_coordinator_sees_how_a_group_has_been(table: Table) -> None:
    await one_session(table)
    carys = table.person("carys")
    await carys.types("insights")
    assert "1 of 1 planned sessions took place." in carys.card
    assert "In 1 of 1 sessions, most who answered felt heard." in carys.card
    assert "member-a" not in carys.card
    assert carys.files[-1].file.media_type == "image/png"
    assert "Felt heard 1 of 1" in carys.files[-1].file.alt


async def test_fewer_than_three_answers_are_not_shown(table: Table) -> None:
    rhian = await one_session(table, "ab")
    await rhian.types("insights")
    assert "Too few people answered" in rhian.card
    assert "felt heard." not in rhian.card


async def test_about_how_many_came_is_shown_by_those_who_said_so(table: Table) -> None:
    rhian = await one_session(table, here="abcdef")
    await rhian.types("insights")
    assert "About 6 people came to a session" in rhian.card
    assert "People about 6" in rhian.files[-1].file.alt


async def test_fewer_than_three_who_said_that_they_were_there_are_not_shown(table: Table) -> None:
    rhian = await one_session(table, here="ab")
    await rhian.types("insights")
    assert "came to a session" not in rhian.card
    assert "People too few" in rhian.files[-1].file.alt


async def test_the_summary_as_a_file(table: Table) -> None:
    rhian = await one_session(table)
    await rhian.types("insights")
    await rhian.presses("Summary as a document")
    assert rhian.files[-1].file.name.endswith(".docx")
    await rhian.types("insights export csv")
    assert rhian.files[-1].file.name.endswith(".csv")


async def test_the_programme_is_for_coordinators_alone(table: Table) -> None:
    rhian = await one_session(table)
    await rhian.types("insights programme")
    assert "Only a coordinator can do that." in rhian.card
    carys = table.person("carys")
    await carys.types("insights programme")
    assert "All our groups" in carys.card
    assert "Evening circle" in carys.card
    await carys.types("insights report docx")
    assert carys.files[-1].file.name.endswith(".docx")


async def test_a_member_sees_none_of_it(table: Table) -> None:
    await one_session(table)
    member = table.person("member-a")
    await member.types("insights")
    assert "Only the people who run this group and coordinators can see that." in member.card
    assert member.files == []


async def test_a_new_group_has_nothing_to_show_yet(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("insights")
    assert "there is nothing to show yet" in rhian.card
