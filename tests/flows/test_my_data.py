"""One's own data: seen, taken away, erased; by a facilitator, a member, and somebody unknown."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.conversation import PLACE, Seat, Table, sit_down

CANARY = "canary-nobody-else-may-read"
RHIAN = "rhian-u0canary"


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with sit_down(tmp_path) as opened:
        yield opened


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def either(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Table]:
    url = request.getfixturevalue("postgres_tables") if request.param == "postgres" else ""
    async with sit_down(tmp_path, url=url) as opened:
        yield opened


async def a_facilitators_life(table: Table) -> Seat:
    """Everything that leaves something behind: she sets up, adopts, opens, writes, drafts, joins
    another group, answers in an open check-point, and is written to."""
    rhian = await table.set_up(facilitators=f"{RHIAN},sam")
    await rhian.types("session plan date:2026-11-23 time:18:30")
    await rhian.presses("Save it")
    await table.to("2026-11-23 18:29")
    await rhian.types("session start")
    await rhian.types("reflect free")
    await rhian.fills(note=CANARY)
    await rhian.types(f'session plan date:2026-12-02 time:18:30 name:"{CANARY}"')
    await rhian.types("checkpoint next")
    await rhian.presses("To connect")
    return rhian


# --- seeing and taking away ----------------------------------------------------------------------


async def test_a_facilitator_sees_what_is_held(table: Table) -> None:
    rhian = await a_facilitators_life(table)
    await rhian.types("me data", direct=True)
    assert "Groups that you help to run: 1" in rhian.card
    assert "Reflections that you wrote: 1" in rhian.card
    assert "Forms that you began: " in rhian.card
    assert "Sessions that you opened: 1" in rhian.card
    assert "Versions of an agreement that you adopted: 1" in rhian.card
    assert "Answers in a check-point that is still open: 1" in rhian.card


async def test_a_copy_to_read_and_one_for_a_program(either: Table) -> None:
    rhian = await a_facilitators_life(either)
    await rhian.types("me data")
    await rhian.presses("Get a copy")
    readable, program = (each.file for each in rhian.files)

    words = readable.content.decode()
    assert readable.name == "my-data.txt"
    assert CANARY in words
    assert "Kind: a reflection" in words
    assert "Group: Evening circle" in words
    assert "What you do: leads it" in words
    assert "Written: Monday 23 November 2026 at 18:29" in words

    held = json.loads(program.content)
    assert program.name == "my-data.json"
    assert held["person"]["user"] == RHIAN
    assert held["held"]["reflection"][0]["answers"] == [["note", CANARY]]
    assert held["held"]["session"][0]["starts_at"] == "2026-11-23T18:30:00+00:00"
    assert CANARY in json.dumps(held["held"]["draft"])
    assert held["held"]["answer"] == [{"group": "Evening circle"}], "that it is there, not what"


async def test_nobody_gets_what_is_somebody_elses(table: Table) -> None:
    await a_facilitators_life(table)
    sam = table.person("sam")
    await sam.types("me data")
    await sam.presses("Get a copy")
    for each in sam.files:
        assert CANARY.encode() not in each.file.content
        assert RHIAN.encode() not in each.file.content


async def test_of_somebody_unknown_nothing_is_held(table: Table) -> None:
    ana = table.person("ana")
    await ana.types("me data", direct=True)
    assert "I hold nothing about you." in ana.card
    await ana.types("me erase", direct=True)
    assert "I hold nothing about you." in ana.card


async def test_a_member_who_joined(table: Table) -> None:
    await table.set_up()
    megan = table.person("megan")
    await megan.joins()
    await megan.types("me data", direct=True)
    assert "Groups where I said welcome: 1" in megan.card
    assert "Messages to you, sent or planned: 2" in megan.card, "and a look at her first session"


# --- erasing -------------------------------------------------------------------------------------


async def test_the_question_says_what_goes_and_what_stays(table: Table) -> None:
    rhian = await a_facilitators_life(table)
    await rhian.types("me erase")
    goes, _, stays = rhian.card.partition("This stays for the group, without your name:")
    assert "Reflections that you wrote: 1" in goes
    assert "Sessions that you opened: 1" in stays
    assert "Evening circle: @sam will run it without you." in stays
    await rhian.presses("Keep it")
    assert "What I hold about you" in rhian.card
    await rhian.types("journal")
    assert CANARY in rhian.card


async def test_whoever_runs_a_group_alone_is_asked_to_hand_it_over(table: Table) -> None:
    rhian = await table.set_up(facilitators=RHIAN)
    await rhian.types("me erase")
    assert "Evening circle: nobody else runs it. Please ask a coordinator first" in rhian.card


async def test_erasing_takes_everything_and_the_group_goes_on(either: Table) -> None:
    rhian = await a_facilitators_life(either)
    sam = either.person("sam")
    await rhian.types("me erase")
    await rhian.presses("Yes, erase it all")
    assert "It is erased." in rhian.card

    await rhian.types("me data")
    assert "I hold nothing about you." in rhian.card
    await rhian.types("journal")
    assert "who run this group" in rhian.card, "somebody new, and no facilitator"

    assert "Who runs Evening circle has changed." in sam.told
    assert "You run it on your own now." in sam.told
    assert RHIAN not in sam.told
    await sam.types("session end")
    await sam.presses("End it now")
    async with either.house.store.reading() as uow:
        group = await uow.groups.at(PLACE)
        assert group is not None
        assert [(each.person.user, each.role.value) for each in group.facilitators] == [
            ("sam", "lead")
        ]
        agreement = await uow.agreements.in_force(group.id)
        assert agreement is not None
        assert agreement.adopted_by is None
    await sam.types("agreement history")
    assert "Version 1" in sam.card


async def test_her_answer_does_not_count_any_more(either: Table) -> None:
    rhian = await a_facilitators_life(either)
    for member in ("ana", "bo"):
        await either.person(member).presses("To be heard")
    await rhian.types("me erase")
    await rhian.presses("Yes, erase it all")
    await either.on(minutes=4)
    assert "Fewer than three answers" in either.channel, "hers would have been the third"


async def test_who_comes_back_is_somebody_new(table: Table) -> None:
    await table.set_up()
    megan = table.person("megan")
    await megan.joins()
    await megan.types("me erase", direct=True)
    await megan.presses("Yes, erase it all")
    await megan.joins()
    assert len(megan.direct) == 2, "welcomed as anybody new"


async def test_pressed_twice_it_is_erased_once(table: Table) -> None:
    rhian = await a_facilitators_life(table)
    await rhian.types("me erase")
    button = rhian.button("Yes, erase it all").action
    await rhian.press_id(button)
    await rhian.press_id(button)
    assert "It is erased." in rhian.card


async def test_what_was_planned_for_her_is_not_sent(table: Table) -> None:
    rhian = await table.set_up(facilitators=f"{RHIAN},sam")
    await rhian.types("session plan date:2026-12-02 time:18:30")
    await rhian.presses("Save it")
    sent = len(rhian.direct)
    await rhian.types("me erase")
    await rhian.presses("Yes, erase it all")
    await table.to("2026-12-02 18:00")
    assert len(rhian.direct) == sent
    assert "Before the session" in table.person("sam").told


# --- nothing is left ----------------------------------------------------------------------------


async def test_no_file_holds_her_any_more(tmp_path: Path) -> None:
    """Many rows around hers, so that pages split and rows move, as they do in a full database."""
    async with sit_down(tmp_path) as table:
        rhian = await a_facilitators_life(table)
        for number in range(60):
            await rhian.types("reflect free")
            await rhian.fills(note=f"{CANARY} {number}" * 20)
            await table.person(f"member{number}").joins()
        files = [tmp_path / f"holdspace.db{end}" for end in ("", "-wal", "-shm")]
        assert any(RHIAN.encode() in each.read_bytes() for each in files), "it looks well"

        await rhian.types("me erase")
        await rhian.presses("Yes, erase it all")
        left = {each.name for each in files if RHIAN.encode() in each.read_bytes()}
        assert left == set()
        assert any(b"member1" in each.read_bytes() for each in files), "others are not touched"


@pytest.mark.postgres
async def test_no_table_and_no_file_of_a_table_holds_her(postgres_url: str, tmp_path: Path) -> None:
    from sqlalchemy import text

    async with sit_down(tmp_path, url=postgres_url) as table:
        rhian = await a_facilitators_life(table)
        await rhian.types("me erase")
        await rhian.presses("Yes, erase it all")
        database = table.house.store._database
        for _ in range(100):  # other programs on the server may be in the middle of something
            if await database.forget_if_wanted():
                break
            await asyncio.sleep(0.1)
        async with database.reading() as connection:
            names = list(
                await connection.scalars(
                    text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
                )
            )
            assert "reflections" in names
            for name in names:
                rows = await connection.scalars(
                    text(f"SELECT t::text FROM {name} AS t")  # noqa: S608
                )
                assert [row for row in rows if RHIAN in row or CANARY in row] == []
        async with database.writing() as connection:
            await connection.execute(text("CHECKPOINT"))
            for name in names:
                file = await connection.scalar(
                    text("SELECT pg_read_binary_file(pg_relation_filepath(:t))"), {"t": name}
                )
                assert RHIAN.encode() not in (file or b""), name
