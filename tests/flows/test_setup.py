"""Setting a group up: by form, in one line, again, and all that can be wrong with it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.events import ActionPressed, FormSubmitted
from bot.flows.context import Rules
from bot.ids import ActionId, Place
from bot.message import Choice
from tests.support.conversation import PLACE, Seat, Table, sit_down

LINE = (
    'setup name:"Evening circle" purpose:"A place to be heard." model:peer-facilitated '
    "facilitators:rhian,sam zone:Europe/London"
)


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with sit_down(tmp_path, rules=Rules(coordinators=frozenset({"carys"}))) as table:
        yield table


async def stored(table: Table, user: str = "carys") -> dict[str, str]:
    """What the set-up form starts with: what is stored."""
    seat = table.person(user)
    await seat.types("setup")
    assert seat.form is not None
    known = {each.name: getattr(each, "initial", "") for each in seat.form.fields}
    return {name: str(value) for name, value in known.items()}


async def filled(carys: Seat, **values: str) -> None:
    await carys.types("setup")
    good = {
        "name": "Evening circle",
        "purpose": "A place to be heard.",
        "facilitators": "rhian,sam",
        "zone": "Europe/London",
    }
    await carys.fills(**{**good, **values})


async def test_a_coordinator_sets_a_group_up_with_the_form(table: Table) -> None:
    carys = table.person("carys")

    await filled(carys, link="https://meet.example/circle", nation="wales")

    assert "Evening circle is set up" in carys.card
    assert "From 21:00 to 08:00 members hear nothing" in carys.card
    assert "Wales" in carys.card
    assert "@rhian, @sam" in carys.card
    assert not table.posts


async def test_those_who_run_it_are_told_privately_and_nobody_else(table: Table) -> None:
    carys, rhian, sam = (table.person(user) for user in ("carys", "rhian", "sam"))

    await filled(carys)

    assert "You help to run Evening circle" in rhian.told
    assert "You help to run Evening circle" in sam.told
    assert not carys.direct
    await rhian.presses("What I can do now")
    assert rhian.sees_button("Choose an agreement")


async def test_whoever_sets_it_up_for_themselves_goes_straight_on(table: Table) -> None:
    table.platform.managers.add("rhian")
    rhian = table.person("rhian")

    await rhian.types(LINE)

    assert "Evening circle is set up" in rhian.card
    assert not rhian.direct
    await rhian.presses("Choose an agreement")
    assert rhian.form is not None
    assert rhian.form.title == "Choose an agreement"


async def test_the_form_starts_with_what_is_stored(table: Table) -> None:
    carys = table.person("carys")
    await filled(carys, quiet_from="22:00", quiet_to="7am", nation="scotland")

    known = await stored(table)

    assert known["name"] == "Evening circle"
    assert (known["quiet_from"], known["quiet_to"]) == ("22:00", "07:00")
    assert known["nation"] == "scotland"


async def test_changing_it_says_what_changed(table: Table) -> None:
    carys = table.person("carys")
    await filled(carys)

    await filled(carys, name="Evening group", quiet_from="", quiet_to="")

    assert "Evening group has been changed" in carys.card
    assert "Changed: name, quiet hours." in carys.card
    assert "Members may hear from me at any hour" in carys.card


async def test_saving_the_same_again_changes_nothing_and_tells_nobody(table: Table) -> None:
    carys, rhian = table.person("carys"), table.person("rhian")
    await filled(carys)
    heard = len(rhian.direct)

    await filled(carys)

    assert "Evening circle is as it was" in carys.card
    assert len(rhian.direct) == heard


async def test_only_somebody_new_is_told(table: Table) -> None:
    carys = table.person("carys")
    await filled(carys)

    await filled(carys, facilitators="rhian,sam,tomos")

    assert len(table.person("rhian").direct) == 1
    assert "You help to run" in table.person("tomos").told
    assert "I am telling @tomos privately." in carys.card


async def test_one_who_leaves_and_comes_back_is_told_again(table: Table) -> None:
    carys = table.person("carys")
    await filled(carys)
    await filled(carys, facilitators="rhian")

    await filled(carys, facilitators="rhian,sam")

    assert len(table.person("sam").direct) == 2


async def test_one_line_that_leaves_something_out_keeps_what_is_stored(table: Table) -> None:
    carys = table.person("carys")
    await filled(carys, link="https://meet.example/circle", quiet_from="22:00")

    await carys.types(LINE)

    known = await stored(table)
    assert known["link"] == "https://meet.example/circle"
    assert known["quiet_from"] == "22:00"


async def test_a_changed_zone_leaves_planned_sessions_where_they_are(table: Table) -> None:
    carys, rhian = table.person("carys"), table.person("rhian")
    await filled(carys)
    await rhian.types("session plan date:2026-12-02 time:18:30")
    await rhian.presses("Save it")

    await filled(carys, zone="Europe/Paris")

    assert "planned already keep their own time zone" in carys.card
    await rhian.types("next")
    assert "Wednesday 2 December at 18:30" in rhian.card


async def test_a_new_facilitator_is_asked_to_prepare_too(table: Table) -> None:
    carys, rhian, tomos = (table.person(user) for user in ("carys", "rhian", "tomos"))
    await filled(carys)
    await rhian.types("session plan date:2026-12-02 time:18:30")
    await rhian.presses("Save it")
    await filled(carys, facilitators="rhian,tomos")

    await table.to("2026-12-01 18:31")

    for seat in (rhian, tomos):
        assert [each.at.isoformat() for each in seat.direct[-1:]] == ["2026-12-01T18:30:00+00:00"]
    assert len(table.person("sam").direct) == 1


async def test_new_quiet_hours_move_a_reminder_that_waits(table: Table) -> None:
    carys, rhian = table.person("carys"), table.person("rhian")
    await filled(carys)
    await rhian.types("session plan date:2026-12-02 time:18:30")
    await rhian.presses("Save it")
    posts = len(table.posts)
    await filled(carys, quiet_from="17:00", quiet_to="09:00")

    await table.to("2026-12-02 08:59")
    assert len(table.posts) == posts
    await table.to("2026-12-02 09:01")

    assert [each.at.isoformat() for each in table.posts[posts:]] == ["2026-12-02T09:00:00+00:00"]


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("name", "", "Please write something here."),
        ("name", "x" * 81, "This is 81 characters long. Please keep it to 80."),
        ("purpose", "x" * 3000, "This is 3000 characters long."),
        ("facilitators", " , ", "Please choose at least one person."),
        ("facilitators", ",".join(f"u{number}" for number in range(11)), "at most 10 people"),
        ("zone", "Europe/Atlantis", "is not a time zone I know. Try London"),
        ("zone", "Lodnon", "Did you mean Europe/London?"),
        ("zone", "Spain", "choose one: Europe/Madrid, Africa/Ceuta, Atlantic/Canary."),
        ("quiet_from", "25:99", "is not a time I can read"),
        ("quiet_to", "", "Please fill in both times"),
        ("link", "javascript:alert(1)", "A link starts with https://"),
        ("model", "a-choir", "is not one of the choices"),
        ("nation", "atlantis", "is not one of the choices"),
    ],
)
async def test_what_is_wrong_is_said_by_its_field_and_nothing_is_lost(
    table: Table, field: str, typed: str, says: str
) -> None:
    carys = table.person("carys")

    await filled(carys)
    await carys.types("setup")
    await carys.fills(**{"name": "Other name", field: typed})

    assert says in carys.problems[field]
    assert carys.form is not None
    kept = {each.name: getattr(each, "initial", "") for each in carys.form.fields}
    if field not in ("name", "facilitators", "model", "nation"):
        assert kept[field] == typed
    if field != "name":
        assert kept["name"] == "Other name"
        assert (await stored(table))["name"] == "Evening circle"


async def test_emoji_and_right_to_left_names_are_fine(table: Table) -> None:
    carys = table.person("carys")

    await filled(carys, name="دائرة المساء 🌿")

    assert "دائرة المساء 🌿 is set up" in carys.card


async def test_who_may_not_is_told_so(table: Table) -> None:
    megan = table.person("megan")

    await megan.types(LINE)

    assert "A coordinator can set up a group here." in megan.card
    assert (await stored(table))["name"] == ""


async def test_a_facilitator_alone_may_not_change_the_set_up(table: Table) -> None:
    await filled(table.person("carys"))
    rhian = table.person("rhian")

    await rhian.types("setup")

    assert rhian.form is None
    assert "A coordinator can set up a group here." in rhian.card


async def test_in_a_direct_message_there_is_no_channel_to_bind(table: Table) -> None:
    carys = table.person("carys")

    await carys.types("setup", direct=True)

    assert carys.form is None
    assert "A group is set up in its own channel." in carys.card
    await carys.types(LINE, direct=True)
    assert "A group is set up in its own channel." in carys.card


async def test_two_coordinators_at_once_make_one_group(table: Table) -> None:
    carys, dewi = table.person("carys"), table.person("dewi")
    table.platform.managers.add("dewi")
    await carys.types("setup")
    await dewi.types("setup")
    values = {"name": "Evening circle", "purpose": "To be heard.", "facilitators": "rhian"}
    await carys.fills(**values)

    await dewi.fills(**values)

    assert "Evening circle is as it was" in dewi.card
    assert len(table.person("rhian").direct) == 1
    async with table.house.store.reading() as uow:
        assert await uow.groups.at(PLACE) is not None


async def test_changing_a_group_that_has_an_agreement_asks_for_none(table: Table) -> None:
    carys = table.person("carys")
    await filled(carys)
    assert "can choose an agreement and plan a session now" in carys.card
    rhian = table.person("rhian")
    await rhian.types("agreement adopt hybrid")
    await rhian.presses("Adopt for the group")

    await carys.types("setup")
    await carys.fills(name="Morning circle")
    assert "Those who run the group go on as before." in carys.card


async def test_to_manage_one_channel_gives_no_right_over_the_group_of_another(
    table: Table,
) -> None:
    """A button can be pressed from anywhere: what counts is the channel of its own group."""
    rhian = await table.set_up()
    change = rhian.button("Change the set-up").action
    table.platform.managers.clear()
    table.platform.managed_channels["mallory"] = {"somewhere-else"}
    mallory = table.person("mallory")
    elsewhere = Place("test", "w1", "somewhere-else")
    answers = await table.house.router.handle(
        ActionPressed(table.event(), mallory.who, elsewhere, change)
    )
    assert "A coordinator can set up a group here" in str(answers)
    values = {"name": "Mine now", "purpose": "x", "facilitators": "mallory"}
    form = ActionId("command", change.parts)
    answers = await table.house.router.handle(
        FormSubmitted(table.event(), mallory.who, elsewhere, form, values)
    )
    assert "A coordinator can set up a group here" in str(answers)
    await rhian.types("home")
    assert "Evening circle" in rhian.card


async def test_a_name_that_is_nobody_is_asked_for_again(table: Table) -> None:
    carys = table.person("carys")
    await carys.types(LINE.replace("rhian,sam", "@rhian,sam"))
    problem = "@rhian is not somebody I can find here. Please choose people from the list."
    assert carys.problems == {"facilitators": problem}
    await carys.fills(facilitators="rhian,sam")
    assert "Evening circle is set up" in carys.card


async def test_a_new_group_begins_on_the_clock_of_whoever_sets_it_up(table: Table) -> None:
    table.platform.zones["carys"] = "Europe/Dublin"
    assert (await stored(table))["zone"] == "Europe/Dublin"
    await filled(table.person("carys"), zone="Poland")
    assert "Europe/Warsaw" in table.person("carys").card
    assert (await stored(table))["zone"] == "Europe/Warsaw", "a group that is there keeps its own"


@pytest.mark.parametrize("told", ["", "Nowhere/Atall", "GMT"])
async def test_a_clock_that_nobody_knows_begins_in_london(table: Table, told: str) -> None:
    table.platform.zones["carys"] = told
    assert (await stored(table))["zone"] == "Europe/London"


async def test_a_half_typed_zone_is_completed_by_city_or_country(table: Table) -> None:
    carys = table.person("carys").who
    offered = await table.house.router.suggest(carys, PLACE, "setup zone:wales")
    assert offered[0] == Choice("setup zone:Europe/London", "Europe/London", "London, Britain (UK)")
    assert await table.house.router.suggest(carys, PLACE, "setup zone:no-such-place") == ()
    mair = table.person("mair").who
    assert await table.house.router.suggest(mair, PLACE, "setup zone:wale") == ()
