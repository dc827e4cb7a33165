"""Home through a group's week: the few buttons that make sense at each moment."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.events import CommandTyped
from bot.flows.context import Rules
from bot.message import Button, Buttons, Look
from tests.support.conversation import PLACE, Seat, Table, person, sit_down


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with sit_down(tmp_path, rules=Rules(coordinators=frozenset({"carys"}))) as table:
        yield table


async def at_home(seat: Seat, *, direct: bool = False) -> list[str]:
    """The buttons of the home card; the one to press now has a star."""
    await seat.types("", direct=direct)
    return [
        each.label + ("*" if each.look is Look.PRIMARY else "")
        for block in seat.cards[-1].blocks
        if isinstance(block, Buttons)
        for each in block.buttons
        if isinstance(each, Button)
    ]


async def planned(table: Table, lead: Seat, when: str = "date:2026-12-02 time:18:30") -> None:
    await lead.types(f"session plan {when}")
    await lead.presses("Save it")


async def test_a_channel_without_a_group(table: Table) -> None:
    assert await at_home(table.person("carys")) == ["Set up a group*", "Help"]
    assert await at_home(table.person("megan")) == ["Help"]
    assert "A coordinator can set one up here." in table.person("megan").card

    megan, carys = table.person("megan"), table.person("carys")
    for each in (megan, carys):
        await each.types("session plan")
    assert "A coordinator can set one up here." in megan.card
    assert not megan.sees_button("Set up a group")
    assert "You can set one up here." in carys.card
    await carys.presses("Set up a group")
    assert table.person("carys").form is not None


async def test_a_new_group_needs_an_agreement_first(table: Table) -> None:
    rhian = await table.set_up(agreement=False)
    assert await at_home(rhian) == ["Choose an agreement*", "Plan a session", "Prompt", "Help"]
    assert await at_home(table.person("megan")) == ["Help"]


async def test_then_a_session(table: Table) -> None:
    rhian = await table.set_up()
    assert await at_home(rhian) == ["Plan a session*", "Agreement", "Prompt", "Help"]
    assert await at_home(table.person("megan")) == ["Agreement", "Help"]


async def test_before_a_session(table: Table) -> None:
    rhian = await table.set_up()
    await planned(table, rhian)

    assert await at_home(rhian) == [
        "Prepare*",
        "Share joining details",
        "Sessions",
        "Prompt",
        "Help",
    ]
    assert "The next session is on Wednesday 2 December at 18:30." in rhian.card
    assert await at_home(table.person("megan")) == ["Next session", "Agreement", "Help"]


async def test_an_hour_before_it_can_start(table: Table) -> None:
    rhian = await table.set_up()
    await planned(table, rhian)
    await table.to("2026-12-02 17:29")
    assert "Start the session*" not in await at_home(rhian)

    await table.to("2026-12-02 17:30")

    assert await at_home(rhian) == [
        "Start the session*",
        "Share joining details",
        "Prepare",
        "Sessions",
        "Help",
    ]


async def test_in_a_session_and_after_it(table: Table) -> None:
    rhian = await table.set_up()
    await planned(table, rhian)
    await table.to("2026-12-02 18:31")
    await at_home(rhian)
    assert "A session was due to start on Wednesday 2 December at 18:30." in rhian.card
    await rhian.presses("Start the session")

    assert await at_home(rhian) == [
        "Check-point*",
        "Prompt",
        "Agreement",
        "End the session",
        "Help",
    ]
    assert "A session is on now. It began at 18:31." in rhian.card

    await table.to("2026-12-02 19:25")
    await rhian.types("session end")
    await rhian.presses("End it now")
    assert await at_home(rhian) == [
        "Reflect*",
        "Plan the next one",
        "Prompt",
        "Agreement",
        "Help",
    ]
    assert "The last session ended on Wednesday 2 December at 19:25." in rhian.card

    await table.on(hours=49)
    assert await at_home(rhian) == ["Plan a session*", "Agreement", "Prompt", "Help"]


async def test_a_coordinator_can_change_the_set_up(table: Table) -> None:
    await table.set_up()
    carys = table.person("carys")

    assert await at_home(carys) == ["Change the set-up", "Agreement", "Help"]
    await carys.presses("Change the set-up")
    assert carys.form is not None
    assert carys.form.title == "Set up the group"


async def test_in_a_direct_message_a_facilitator_sees_their_group(table: Table) -> None:
    rhian = await table.set_up()

    assert await at_home(rhian, direct=True) == [
        "Plan a session*",
        "Agreement",
        "Prompt",
        "Help",
    ]
    assert "Evening circle" in rhian.card


async def test_in_a_direct_message_of_somebody_who_runs_none(table: Table) -> None:
    await table.set_up()
    assert await at_home(table.person("megan"), direct=True) == ["Help"]
    assert "Please type /peer there." in table.person("megan").card


async def test_somebody_who_runs_two_chooses_one(table: Table) -> None:
    rhian = await table.set_up()
    other = replace(PLACE, channel="morning")
    table.platform.managers.add("rhian")
    words = "setup name:Morning purpose:Early. facilitators:rhian zone:Europe/London"
    words += " model:hybrid"
    await table.house.router.handle(CommandTyped("other", person("rhian"), other, words))

    assert sorted(await at_home(rhian, direct=True)) == ["Evening circle", "Morning"]
    await rhian.presses("Morning")
    assert rhian.sees_button("Choose an agreement")
