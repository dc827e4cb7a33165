"""Home through a group's week: the few buttons that make sense at each moment."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.events import CommandTyped
from bot.flows.context import Rules
from bot.ids import Person, Place
from bot.message import Button, Buttons, Look
from bot.ports import PlatformProblem
from tests.support.conversation import PLACE, Seat, Table, person, sit_down

CONCERN = "Raise a concern"


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with sit_down(tmp_path, rules=Rules(coordinators=frozenset({"carys"}))) as table:
        yield table


async def at_home(seat: Seat, *, direct: bool = False) -> list[str]:
    """The buttons of the home card; the one to press now has a star. To raise a concern stands on
    every one of them, and has a test of its own."""
    await seat.types("", direct=direct)
    return [each for each in _labels(seat) if each != CONCERN]


def _labels(seat: Seat) -> list[str]:
    return [
        each.label + ("*" if each.look is Look.PRIMARY else "")
        for block in seat.cards[-1].blocks
        if isinstance(block, Buttons)
        for each in block.buttons
        if isinstance(each, Button)
    ]


async def test_a_concern_can_be_raised_from_every_home(table: Table) -> None:
    rhian = await table.set_up()
    megan, carys = table.person("megan"), table.person("carys")
    for seat in (rhian, megan, carys):
        for direct in (False, True):
            await at_home(seat, direct=direct)
            assert CONCERN in _labels(seat)
    await second_group(table)
    tells(table, megan=[OTHER, PLACE])
    await at_home(megan, direct=True)
    assert CONCERN in _labels(megan)
    await planned(table, rhian)
    await at_home(megan)
    assert _labels(megan)[:2] == ["Next session", CONCERN], "short cards show two and all"


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
    assert await at_home(table.person("megan")) == ["I am new here", "My settings", "Help"]


async def test_then_a_session(table: Table) -> None:
    rhian = await table.set_up()
    assert await at_home(rhian) == ["Plan a session*", "Agreement", "Prompt", "Help"]
    assert await at_home(table.person("megan")) == [
        "Agreement",
        "I am new here",
        "My settings",
        "Help",
    ]


async def test_before_a_session(table: Table) -> None:
    rhian = await table.set_up()
    await planned(table, rhian)

    assert await at_home(rhian) == [
        "Prepare*",
        "Share joining details",
        "I can't run it",
        "Sessions",
        "Help",
    ]
    assert "The next session is on Wednesday 2 December at 18:30." in rhian.card
    assert await at_home(table.person("megan")) == [
        "Next session",
        "Agreement",
        "I am new here",
        "My settings",
        "Help",
    ]


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
        "I can't run it",
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
        "Something's hard",
        "Ladder and advice",
        "More for this session",
        "End the session",
    ]
    assert "A session is on now. It began at 18:31." in rhian.card

    await table.to("2026-12-02 19:25")
    await rhian.types("session end")
    await rhian.presses("End it now")
    assert await at_home(rhian) == [
        "Reflect*",
        "How was it?",
        "Plan the next one",
        "Agreement",
        "Help",
    ]
    assert "The last session ended on Wednesday 2 December at 19:25." in rhian.card

    await table.on(hours=49)
    assert await at_home(rhian) == ["Plan a session*", "Agreement", "Prompt", "Help"]


async def test_a_coordinator_can_change_the_set_up(table: Table) -> None:
    await table.set_up()
    carys = table.person("carys")

    assert await at_home(carys) == ["Change the set-up", "Agreement", "My settings", "Help"]
    await carys.presses("Change the set-up")
    assert carys.form is not None
    assert carys.form.title == "Set up the group"


# --- away from any channel --------------------------------------------------------------------


OTHER = replace(PLACE, channel="morning")


async def second_group(table: Table, name: str = "Morning", place: Place = OTHER) -> None:
    table.platform.managers.add("rhian")
    words = f"setup name:{name} purpose:Early. facilitators:rhian zone:Europe/London model:hybrid"
    await table.house.router.handle(CommandTyped(f"setup-{name}", person("rhian"), place, words))


def tells(table: Table, **places: list[Place]) -> None:
    """The platform says who is in which channel."""
    table.platform.tells_places = True
    table.platform.places.update(places)


async def test_a_facilitator_sees_their_group_and_what_is_theirs(table: Table) -> None:
    rhian = await table.set_up()

    assert await at_home(rhian, direct=True) == [
        "Plan a session*",
        "Agreement",
        "Prompt",
        "Help",
        "My reflections",
        "My settings",
    ]
    assert "Evening circle" in rhian.card
    await rhian.presses("My reflections", direct=True)
    assert "journal" in rhian.card.lower()


async def test_where_the_platform_tells_nothing_a_member_is_sent_to_the_channel(
    table: Table,
) -> None:
    await table.set_up()
    assert await at_home(table.person("megan"), direct=True) == ["Help"]
    assert "Please type /peer there." in table.person("megan").card


async def test_a_member_finds_their_group(table: Table) -> None:
    rhian = await table.set_up()
    await planned(table, rhian)
    tells(table, megan=[PLACE, replace(PLACE, channel="somewhere-else")])
    megan = table.person("megan")

    assert await at_home(megan, direct=True) == [
        "Next session",
        "Agreement",
        "My settings",
        "Help",
    ]
    assert "The next session is on Wednesday 2 December at 18:30." in megan.card
    await megan.presses("My settings", direct=True)
    assert "reminders" in megan.card.lower()
    await at_home(megan, direct=True)
    await megan.presses("Agreement", direct=True)
    assert "What we agreed" in megan.card


async def test_a_member_of_one_group_need_not_say_which(table: Table) -> None:
    rhian = await table.set_up()
    await planned(table, rhian)
    tells(table, megan=[PLACE])
    megan = table.person("megan")

    await megan.types("next", direct=True)
    assert "Wednesday 2 December at 18:30" in megan.card
    await megan.types("agreement", direct=True)
    assert "What we agreed" in megan.card
    await megan.types("session plan 2 Dec 18:30", direct=True)
    assert "Only the people who run this group" not in megan.card, "it is not their group to run"


async def test_a_member_of_none_reads_how_to_find_one(table: Table) -> None:
    await table.set_up()
    tells(table, megan=[replace(PLACE, channel="somewhere-else")])
    megan = table.person("megan")

    assert await at_home(megan, direct=True) == ["My settings", "Help"]
    assert "I know of no group that you are in." in megan.card
    await megan.types("next", direct=True)
    assert "I know of no group that you are in." in megan.card


async def test_who_left_the_channel_finds_it_no_more(table: Table) -> None:
    await table.set_up()
    tells(table, megan=[PLACE])
    megan = table.person("megan")
    await at_home(megan, direct=True)
    assert "Evening circle" in megan.card

    tells(table, megan=[])
    await at_home(megan, direct=True)
    assert "Evening circle" not in megan.card


async def test_somebody_with_several_groups_sees_the_soonest_first(table: Table) -> None:
    rhian = await table.set_up()
    await second_group(table)
    await planned(table, rhian)
    tells(table, megan=[OTHER, PLACE])
    megan = table.person("megan")

    assert await at_home(megan, direct=True) == [
        "Open Evening circle",
        "Open Morning",
        "My settings",
        "Help",
    ]
    assert "Evening circle: next on Wednesday 2 December at 18:30." in megan.card
    assert "Morning: no session is planned yet." in megan.card
    await table.to("2026-12-02 18:30")
    await rhian.types("session start")
    assert await at_home(megan, direct=True) == [
        "Open Evening circle*",
        "Open Morning",
        "My settings",
        "Help",
    ]
    assert "Evening circle: a session is on now." in megan.card
    await megan.presses("Open Evening circle", direct=True)
    assert "A session is on now." in megan.card


async def test_somebody_with_several_groups_is_asked_which_one_they_mean(table: Table) -> None:
    rhian = await table.set_up()
    await second_group(table)
    await planned(table, rhian)
    tells(table, megan=[OTHER, PLACE])
    megan = table.person("megan")

    await megan.types("next", direct=True)
    assert "Which one do you mean?" in megan.card
    await megan.presses("Evening circle", direct=True)
    assert "Wednesday 2 December at 18:30" in megan.card


async def test_who_runs_one_of_their_groups_means_that_one_when_they_run_it(table: Table) -> None:
    rhian = await table.set_up(facilitators="rhian,sam")
    await second_group(table)
    sam = table.person("sam")
    tells(table, sam=[OTHER, PLACE])

    assert await at_home(sam, direct=True) == [
        "Open Evening circle",
        "Open Morning",
        "My reflections",
        "My settings",
        "Help",
    ]
    await sam.types("session list", direct=True)
    assert "Which one do you mean?" not in sam.card
    assert sam.sees_button("Plan a session")
    assert rhian.cards


async def test_who_runs_two_chooses_and_what_they_typed_is_kept_in_sight(table: Table) -> None:
    rhian = await table.set_up()
    await second_group(table)

    assert "Open Morning" in await at_home(rhian, direct=True)
    await rhian.presses("Open Morning", direct=True)
    assert rhian.sees_button("Choose an agreement")
    await rhian.types("session plan 2 Dec 18:30", direct=True)
    assert "/peer session plan 2 Dec 18:30" in rhian.card
    await rhian.presses("Morning", direct=True)
    assert rhian.form is not None
    assert rhian.form.title == "Plan a session"


async def test_a_platform_that_fails_is_as_one_that_tells_nothing(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    await table.set_up()

    async def fails(_: Person) -> list[Place]:
        raise PlatformProblem("away")

    monkeypatch.setattr(table.platform, "places_of", fails)
    assert await at_home(table.person("megan"), direct=True) == ["Help"]
    assert "Please type /peer there." in table.person("megan").card
