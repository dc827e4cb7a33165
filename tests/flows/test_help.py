"""Help by role: what each may do, what the bot never does, and help outside the group."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.commands import COMMANDS
from bot.flows.context import Rules
from bot.views.help import BEHIND, MOMENTS
from tests.support.conversation import Table, sit_down


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    rules = Rules(command="circle", coordinators=frozenset({"carys"}))
    async with sit_down(tmp_path, rules=rules) as table:
        yield table


def test_every_command_has_its_moment_once() -> None:
    placed = [path for paths in MOMENTS.values() for path in paths]
    behind = [path for paths in BEHIND.values() for path in paths]
    assert sorted(placed + behind) == sorted(spec.path for spec in COMMANDS)
    assert set(BEHIND) <= set(placed)


async def test_a_member_reads_what_members_can_do(table: Table) -> None:
    await table.set_up()
    megan = table.person("megan")

    await megan.types("help")

    assert "/circle next" in megan.card
    assert "/circle agreement show" in megan.card
    assert "session plan" not in megan.card
    assert "setup" not in megan.card
    assert "I never read what you write to each other." in megan.card


async def test_a_facilitator_reads_theirs_by_moment(table: Table) -> None:
    rhian = await table.set_up()

    await rhian.types("help")

    before, during = rhian.card.index("Before a session"), rhian.card.index("In a session")
    assert before < rhian.card.index("/circle session plan") < during
    assert during < rhian.card.index("/circle checkpoint") < rhian.card.index("After a session")
    assert "Such as /circle agreement remind monthly" in rhian.card
    assert "/circle setup" not in rhian.card


async def test_whoever_covers_a_session_reads_what_they_can_do_for_it(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("session plan 2026-12-01 18:30")
    await rhian.presses("Save it")
    await rhian.types("cover")
    sam, mair = table.person("sam"), table.person("mair")
    await rhian.types(
        'setup name:"Evening circle" purpose:"A place to be heard." model:peer-facilitated '
        "facilitators:rhian,sam zone:Europe/London backups:mair cover:in-order cover_by:3"
    )
    await rhian.types("cover")
    await rhian.presses("Ask them")
    await mair.types("help")
    assert "/circle session start" not in mair.card, "asked is not yet taken"
    await mair.presses("I can run it")
    await mair.types("help")
    assert "You run the session on Tuesday 1 December at 18:30. Until you start it" in mair.card
    assert "/circle session start" in mair.card
    assert "/circle checkpoint" not in mair.card, "before it has begun"
    for never in ("session plan", "agreement edit", "insights", "debrief ask", "setup"):
        assert f"/circle {never}" not in mair.card
    await table.to("2026-12-01 18:30")
    await mair.types("session start")
    await mair.types("help")
    assert "You run the session that is on now." in mair.card
    assert "/circle checkpoint" in mair.card
    assert "/circle advice open" in mair.card
    await mair.types("session end")
    await mair.presses("End it now")
    await mair.types("help")
    assert "I help this group to meet" in mair.card
    await sam.types("help")
    assert "You help to run Evening circle." in sam.card


async def test_help_lines_are_those_of_the_groups_nation(table: Table) -> None:
    carys, megan = table.person("carys"), table.person("megan")
    await carys.types(
        "setup name:Circle purpose:Talk. model:hybrid facilitators:rhian zone:Europe/London "
        "nation:northern-ireland"
    )

    await megan.types("help")

    assert "Lifeline" in megan.card
    assert "not a crisis service" in megan.card


async def test_without_a_group_there_is_still_help_outside_it(table: Table) -> None:
    megan = table.person("megan")

    await megan.types("help")

    assert "There is no group in this channel yet." in megan.card
    assert "If you need help now" in megan.card
    assert "/circle agreement" not in megan.card


async def test_help_works_in_a_direct_message(table: Table) -> None:
    megan = table.person("megan")
    await megan.types("help", direct=True)
    assert "If you need help now" in megan.card


@pytest.mark.parametrize("example", ["session.plan", "session.move", "checkpoint", "prompt"])
async def test_the_examples_are_understood(table: Table, example: str) -> None:
    rhian = await table.set_up()
    typed = table.house.library.words.line(f"help.example.{example}")
    cards = len(rhian.cards)

    await rhian.types(typed)

    assert len(rhian.cards) == cards + 1, rhian.problems
