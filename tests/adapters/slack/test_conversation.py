"""A group's week on Slack, both ways: set up, agree, plan, remind, meet, choose, reflect."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.slack.table import Table, sit_down
from tests.fakes.slack import rules
from tests.fakes.slack.people import Actor
from tests.fakes.slack.state import Channel, View


@pytest.fixture(params=["socket", "http"])
async def table(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Table]:
    async with sit_down(tmp_path, request.param) as laid:
        yield laid
        assert laid.fake.late == []
        refused = [
            (each.method, each.error)
            for each in laid.fake.calls
            if each.error not in ("", "ratelimited")
        ]
        assert refused == []


async def set_up(table: Table, rhian: Actor, kofi: Actor, circle: Channel) -> None:
    await table.types(rhian, 'setup name:"Evening circle"', circle)
    form = await rhian.view("Evening circle")
    await table.submits(
        rhian,
        purpose="A place to be heard.",
        facilitators=f"{rhian.id},{kofi.id}",
        link="https://meet.example.org/circle",
    )
    assert form.closed
    assert "Evening circle is set up" in rhian.sees(circle)[-1].words


def summaries(channel: Channel, who: Actor) -> list[str]:
    """What everybody got, one line each."""
    return [each.text for each in who.sees(channel) if not each.only_for]


async def test_a_week(table: Table) -> None:
    names = ("rhian", "kofi", "amina", "joan", "luis", "wen")
    circle, (rhian, kofi, *members) = table.circle(*names)
    amina, _, _, wen = members
    await set_up(table, rhian, kofi, circle)

    await table.types(rhian, "agreement adopt peer-facilitated", circle)
    await table.presses(rhian, "Adopt for the group")
    await table.types(rhian, "session plan date:2026-11-29 time:18:30 repeat:weekly", circle)
    await table.presses(rhian, "Save it")

    # The day before: members hear, and facilitators are asked to look ahead.
    await table.to("2026-11-28 19:00")
    reminder = amina.sees(circle)[-1]
    assert "Our next session is on" in reminder.text
    # Each reader sees their own time; an app that cannot show it says whose time it is.
    assert (
        "<!date^1795977000^{date_long} at {time}|Sunday 29 November at 18:30 (Europe/London)>"
        in (reminder.words)
    )
    await table.presses(rhian, "Write it now")
    view = await rhian.view()
    first = next(iter(rules.inputs(view.payload)))["block_id"]
    await table.submits(rhian, **{first: "I would like to leave more quiet."})

    await table.to("2026-11-29 18:20")
    assert "Our session starts soon" in summaries(circle, amina)[-1]
    await table.to("2026-11-29 18:31")
    await table.types(rhian, "session start", circle)
    await table.types(rhian, "checkpoint next", circle)
    for member in members:
        await table.presses(member, "To connect" if member is wen else "To be heard")
        assert "Your answer is in" in member.sees(circle)[-1].words
        assert member.sees(circle)[-1].only_for == member.id
    await table.to("2026-11-29 18:37")
    assert "This was chosen most: *To be heard*" in summaries(circle, amina)[-1]
    closed = [each for each in amina.sees(circle) if "This question is closed now" in each.text]
    assert [each.edits for each in closed] == [1]

    await table.types(rhian, "session end", circle)
    await table.presses(rhian, "End it now")
    assert "Our session has ended" in summaries(circle, amina)[-1]
    await table.to("2026-11-29 20:30")
    await table.presses(rhian, "Write it now")
    view = await rhian.view()
    first = next(iter(rules.inputs(view.payload)))["block_id"]
    await table.submits(rhian, **{first: "I would like to leave more quiet."})

    await table.types(rhian, "journal", circle)
    assert rhian.sees(circle)[-1].words.count("I would like to leave more quiet.") == 2
    await table.types(amina, "agreement", circle)
    assert "What we agreed" in amina.sees(circle)[-1].words
    for someone in (*members, kofi):
        assert all("more quiet" not in each.words for each in someone.sees())


def fields(view: View) -> dict[str, Any]:
    """The blocks of a form's fields, by name."""
    return {each["block_id"]: each for each in rules.inputs(view.payload)}


async def test_the_set_up_form_keeps_what_was_typed_and_shows_what_is_wrong(table: Table) -> None:
    circle, (rhian, *_) = table.circle("rhian", "kofi")
    await table.types(rhian, "setup name:Circle facilitators:@rhian,@kofi zone:Atlantis", circle)
    view = await rhian.view()
    filled = {each["block_id"]: each["element"] for each in rules.inputs(view.payload)}
    assert filled["facilitators"]["initial_users"] == ["U0RHIAN", "U0KOFI"]
    assert filled["zone"]["initial_value"] == "Atlantis"
    await table.submits(rhian, purpose="To be heard.")
    assert "Atlantis is not a time zone I know" in view.errors["zone"]
    await table.submits(rhian, zone="Europe/London")
    assert view.closed
    assert "Circle is set up" in rhian.sees(circle)[-1].words


async def test_a_date_that_was_typed_stands_in_the_picker(table: Table) -> None:
    circle, (rhian, kofi) = table.circle("rhian", "kofi")
    await set_up(table, rhian, kofi, circle)
    await table.types(rhian, 'session plan date:"next Tuesday"', circle)
    filled = fields(await rhian.view())
    assert filled["date"]["element"]["initial_date"] == "2026-11-24"
    assert filled["time"]["element"]["type"] == "timepicker"
    assert not [name for name in ("date", "time") if "hint" in filled[name]], "a picker is clear"
    await table.submits(rhian, time="18:30")
    assert "Tuesday 24 November at 18:30" in rhian.sees(circle)[-1].words


async def test_a_date_that_is_none_stays_in_its_words(table: Table) -> None:
    circle, (rhian, kofi) = table.circle("rhian", "kofi")
    await set_up(table, rhian, kofi, circle)
    await table.types(rhian, 'session plan date:"31 June" time:18:30', circle)
    view = await rhian.view()
    asked = fields(view)["date"]
    assert asked["element"]["initial_value"] == "31 June"
    assert asked["hint"]["text"] == "Such as 2 Dec, or next Tuesday"
    assert "31 June is not a date I can find" in view.words
    await table.submits(rhian, date="30 Nov")
    assert "Monday 30 November at 18:30" in rhian.sees(circle)[-1].words


async def test_a_form_says_on_whose_clock_its_times_are(table: Table) -> None:
    circle, (rhian, kofi) = table.circle("rhian", "kofi")
    kofi.user.zone = "America/New_York"
    await set_up(table, rhian, kofi, circle)
    for who, differs in ((rhian, False), (kofi, True)):
        await table.types(who, "session plan", circle)
        words = (await who.view()).words
        assert "Dates and times here are London time." in words
        own = "when it is 10:00 in London, it is 05:00 for you" in words
        assert own is differs
    await table.submits(kofi, date="2026-12-01", time="18:30")
    await table.presses(kofi, "Change it")
    assert "it is 05:00 for you" in (await kofi.view()).words


async def test_the_time_zone_is_looked_up_by_city_or_country(table: Table) -> None:
    circle, (rhian, _) = table.circle("rhian", "kofi")
    rhian.user.zone = "Europe/Madrid"
    await table.types(rhian, "setup", circle)
    view = await rhian.view()
    zone = fields(view)["zone"]["element"]
    assert zone["type"] == "external_select"
    assert zone["initial_option"]["value"] == "Europe/Madrid", "their own, to begin with"
    labels = {
        typed: [each["text"]["text"] for each in await rhian.looks_up(view, "zone", typed)]
        for typed in ("lond", "pola", "Zürich", "nowhere at all", "x")
    }
    assert labels["lond"] == ["London, Britain (UK)"]
    assert labels["pola"] == ["Warsaw, Poland"]
    assert labels["Zürich"] == ["Zurich, Switzerland"]
    assert (labels["nowhere at all"], labels["x"]) == ([], [])
    await table.submits(rhian, name="Circle", purpose="Talk.", zone="Warsaw, Poland")
    assert view.closed
    assert "Europe/Warsaw" in rhian.sees(circle)[-1].words


async def test_home_is_a_whole_way_in(table: Table) -> None:
    circle, (rhian, kofi, amina) = table.circle("rhian", "kofi", "amina")
    await set_up(table, rhian, kofi, circle)
    await rhian.opens_home()
    home = await rhian.home()
    assert home["blocks"]
    await rhian.uses_shortcut("home")
    assert (await rhian.view()).payload["callback_id"] == "_card"
    await amina.opens_home()
    await amina.home()


async def test_somebody_without_the_role_is_told_so_in_private(table: Table) -> None:
    circle, (rhian, kofi, amina) = table.circle("rhian", "kofi", "amina")
    await set_up(table, rhian, kofi, circle)
    await table.types(amina, "session plan", circle)
    assert "Only the people who run this group" in amina.sees(circle)[-1].words
    assert amina.sees(circle)[-1].only_for == amina.id


async def test_a_copy_of_ones_data_comes_as_files_to_its_owner_alone(table: Table) -> None:
    circle, (rhian, kofi, amina) = table.circle("rhian", "kofi", "amina")
    await set_up(table, rhian, kofi, circle)
    await table.types(rhian, "me data", circle)
    await table.presses(rhian, "Get a copy")
    direct = table.fake.direct(rhian.id).id
    assert {place for place, _, _ in table.fake.files} == {direct}
    assert all(content for _, _, content in table.fake.files)
    uploads = [each.method for each in table.fake.calls if each.method.startswith("files.")]
    pair = ["files.getUploadURLExternal", "files.completeUploadExternal"]
    assert uploads == pair * len(table.fake.files)
    told = "".join(each.words for each in rhian.sees(circle))
    assert "This is a copy" in told
    assert "for a computer program" in told
    assert "This is a copy" not in "".join(each.words for each in amina.sees())


async def test_a_journal_comes_as_a_file_to_its_author_alone(table: Table) -> None:
    circle, (rhian, kofi, amina) = table.circle("rhian", "kofi", "amina")
    await set_up(table, rhian, kofi, circle)
    await table.types(rhian, "journal export", circle)
    [(place, name, content)] = table.fake.files
    assert place == table.fake.direct(rhian.id).id
    assert name.endswith(".docx")
    assert content.startswith(b"PK")
    await table.presses(rhian, "As a spreadsheet")
    assert [name.rpartition(".")[2] for _, name, _ in table.fake.files] == ["docx", "csv"]
    assert "room for your notes" in rhian.sees(circle)[-1].words
    assert "room for your notes" not in "".join(each.words for each in amina.sees())


async def test_the_map_comes_in_words_and_as_a_picture_that_says_the_same(table: Table) -> None:
    circle, (rhian, kofi, amina) = table.circle("rhian", "kofi", "amina")
    await set_up(table, rhian, kofi, circle)
    await table.types(rhian, "map", circle)
    [(place, name, content)] = table.fake.files
    assert place == table.fake.direct(rhian.id).id
    assert content.startswith(b"\x89PNG")
    assert "Validation: Contracting, not yet;" in table.fake.described[name]
    told = "".join(each.words for each in rhian.sees(circle))
    assert "Next on the ladder" in told
    assert "Your map" not in "".join(each.words for each in amina.sees())


async def test_from_the_home_tab_a_file_comes_too(table: Table) -> None:
    circle, (rhian, kofi, _) = table.circle("rhian", "kofi", "amina")
    await set_up(table, rhian, kofi, circle)
    await rhian.opens_home()
    await table.settle()
    for label in ("My settings", "More", "My data", "Get a copy"):
        await table.presses(rhian, label)
    assert {place for place, _, _ in table.fake.files} == {table.fake.direct(rhian.id).id}
    words = (await rhian.view()).words
    assert words.index("This is a copy") < words.index("for a computer program")
