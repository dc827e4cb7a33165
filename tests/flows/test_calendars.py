"""Sessions in people's own calendars: files by a button, and addresses that are shown once."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.flows.context import Rules
from bot.ids import ActionId
from bot.plain import message_words
from bot.start.feeds import HouseFeeds
from bot.storage.retention import Keeping
from tests.support.conversation import PLACE, Seat, Table, sit_down
from tests.support.reading_calendars import Occurrence, occurrences, read

URL = "https://holdspace.example.org"
LINK = b"https://meet.example/circle"


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with sit_down(tmp_path, rules=Rules(public_url=URL)) as table:
        await table.set_up()
        table.platform.tells_places = True
        table.platform.places = {"megan": (PLACE,), "rhian": (PLACE,)}
        yield table


async def plans(table: Table, when: str = "date:2026-12-01 time:18:30", more: str = "") -> Seat:
    rhian = table.person("rhian")
    await rhian.types(f"session plan {when} {more}")
    await rhian.presses("Save it")
    return rhian


def token_of(seat: Seat) -> str:
    found = re.search(rf"{URL}/calendar/([A-Za-z0-9_-]{{43}})\.ics", seat.card)
    assert found, seat.card
    return found[1]


async def asks(table: Table, token: str) -> bytes | None:
    feeds = HouseFeeds(table.house, {table.platform.name: table.platform})
    file = await feeds.ask(token)
    return None if file is None else file.content


def coming(table: Table, content: bytes | None, weeks: int = 5) -> list[Occurrence]:
    assert content is not None
    now = table.clock.now()
    return occurrences(content, now, now + timedelta(weeks=weeks))


def times(found: list[Occurrence]) -> list[str]:
    return [f"{each.at:%d %b %H:%M}" for each in found]


async def test_the_card_of_a_plan_has_a_file_for_whoever_presses(table: Table) -> None:
    rhian = await plans(table)
    await rhian.presses("Add to my calendar")
    (file,) = rhian.files
    assert file.file.name == "sessions.ics"
    assert times(coming(table, file.file.content)) == ["01 Dec 18:30"]

    await rhian.presses("Tell the group now")
    megan = table.person("megan")
    await megan.presses("Add to my calendar")
    assert LINK not in megan.files[0].file.content, "the group has not allowed it"
    (event,) = read(megan.files[0].file.content).events()
    assert event.value("SUMMARY") == "Evening circle"
    assert "in the group's channel" in event.value("DESCRIPTION")
    assert (event.value("SEQUENCE"), event.value("STATUS")) == ("0", "CONFIRMED")

    await rhian.types("session move date:2026-12-02 time:19:00")
    await rhian.presses("Move it")
    await megan.presses("Update my calendar")
    (moved,) = read(megan.files[1].file.content).events()
    assert (moved.value("UID"), moved.value("SEQUENCE")) == (event.value("UID"), "1")
    assert times(coming(table, megan.files[1].file.content)) == ["02 Dec 19:00"]

    await rhian.types("session cancel")
    await rhian.presses("Yes, cancel it")
    await megan.presses("Update my calendar")
    (gone,) = read(megan.files[2].file.content).events()
    assert (gone.value("UID"), gone.value("STATUS")) == (event.value("UID"), "CANCELLED")
    assert gone.value("SEQUENCE") == "2"
    assert "There is no session" in message_words(megan.files[2].message)


async def test_a_series_with_one_moved_and_one_skipped(table: Table) -> None:
    rhian = await plans(table, more="repeat:weekly")
    await rhian.types("calendar")
    await rhian.presses("Get my address")
    token = token_of(rhian)
    expected = ["01 Dec 18:30", "08 Dec 18:30", "15 Dec 18:30", "22 Dec 18:30"]
    assert times(coming(table, await asks(table, token))) == expected

    await rhian.types("session skip")
    await rhian.presses("Yes, skip it")
    await rhian.types("session move date:2026-12-09 time:17:00")
    await rhian.presses("Move it")
    content = await asks(table, token)
    assert times(coming(table, content)) == ["09 Dec 17:00", "15 Dec 18:30", "22 Dec 18:30"]
    master, instead = read(content or b"").events()
    assert master.value("RRULE") == "FREQ=WEEKLY;BYDAY=TU"
    assert [each.value for each in master.every("EXDATE")] == ["20261201T183000"]
    assert instead.value("RECURRENCE-ID") == "20261208T183000"
    assert master.value("SEQUENCE") == instead.value("SEQUENCE") == "2"

    await table.on(weeks=20)
    assert len(coming(table, await asks(table, token))) == 5, "on and on, as it is planned"
    await rhian.types("session cancel")
    await rhian.presses("Cancel all later ones too")
    assert coming(table, await asks(table, token)) == []


async def test_an_address_is_shown_once_and_a_new_one_ends_it(table: Table) -> None:
    await plans(table)
    megan = table.person("megan")
    await megan.types("calendar")
    await megan.presses("Get my address")
    first = token_of(megan)
    await megan.types("calendar")
    assert first not in megan.card
    assert "Evening circle" in megan.card
    await megan.presses("New address")
    second = token_of(megan)
    assert second != first
    assert await asks(table, first) is None
    assert times(coming(table, await asks(table, second))) == ["01 Dec 18:30"]
    await megan.presses("My calendar")
    await megan.presses("Turn it off")
    assert await asks(table, second) is None
    await megan.presses("My calendar")
    assert megan.sees_button("Get my address")


async def test_names_can_be_hidden_from_the_company_behind_a_calendar(table: Table) -> None:
    await plans(table)
    megan = table.person("megan")
    await megan.types("calendar")
    await megan.presses("Get my address")
    token = token_of(megan)
    await megan.presses("My calendar")
    await megan.presses("Hide names")
    assert "Names are hidden." in megan.card
    content = await asks(table, token)
    assert content is not None
    assert b"Evening" not in content
    assert [each.title for each in coming(table, content)] == ["Session"]
    await megan.presses("Show names")
    assert b"Evening circle" in (await asks(table, token) or b"")


async def test_the_way_in_is_only_for_whoever_is_surely_there_and_where_it_is_allowed(
    table: Table,
) -> None:
    rhian = await plans(table)
    megan = table.person("megan")
    await megan.types("calendar")
    await megan.presses("Get my address")
    token = token_of(megan)
    assert LINK not in (await asks(table, token) or b"")

    await megan.types("calendar group")
    assert "Only" in megan.card
    await rhian.types("calendar group")
    await rhian.presses("Allow the joining link")
    assert LINK in (await asks(table, token) or b"")
    await rhian.presses("Make an address")
    group = token_of(rhian)
    assert LINK not in (await asks(table, group) or b"")
    assert times(coming(table, await asks(table, group))) == ["01 Dec 18:30"]

    table.platform.tells_places = False
    content = await asks(table, token)
    assert times(coming(table, content)) == ["01 Dec 18:30"]
    assert LINK not in (content or b""), "nobody can say that she is there"
    table.platform.tells_places = True
    table.platform.places["megan"] = ()
    assert coming(table, await asks(table, token)) == [], "she has left the channel"

    await rhian.presses("Back")
    await rhian.presses("Turn it off")
    assert await asks(table, group) is None
    async with table.house.store.reading() as uow:
        about = [each.about for each in await uow.audit.entries(table.clock.now())]
    assert about[-3:] == ["links on", "address made", "address off"]


async def test_one_address_holds_several_groups(table: Table) -> None:
    await plans(table)
    megan = table.person("megan")
    await megan.types("calendar")
    await megan.presses("Get my address")
    token = token_of(megan)
    async with table.house.store.writing() as uow:
        group = await uow.groups.at(PLACE)
        assert group is not None
        there = replace(PLACE, channel="walk")
        other = replace(group, id="walk", name="Morning walk", place=there, version=0)
        await uow.groups.add(other)
    table.platform.places["megan"] = (PLACE, other.place)
    await megan.press_id(ActionId.of("do", "calendar.show", other.id))
    assert "Evening circle" in megan.card
    await megan.presses("Add this group")
    assert "Evening circle, Morning walk" in megan.card
    content = await asks(table, token)
    assert read(content or b"").value("X-WR-CALNAME") == "Sessions"
    await megan.types("me data")
    assert "Private calendar addresses: 1" in megan.card
    assert "Groups whose sessions are at it: 2" in megan.card
    await megan.types("me erase")
    await megan.presses("Yes, erase it all")
    assert await asks(table, token) is None
    await megan.types("me data")
    assert "Private calendar" not in megan.card


async def test_nobody_asks_for_it_for_a_year_and_it_ends(table: Table) -> None:
    await plans(table)
    megan, sam = table.person("megan"), table.person("sam")
    for each in (megan, sam):
        await each.types("calendar")
        await each.presses("Get my address")
    used, unused = token_of(megan), token_of(sam)
    await table.on(days=200)
    assert await asks(table, used) is not None
    await table.on(days=200)
    await table.house.store.tidy_if_due(table.clock.now(), Keeping())
    assert await asks(table, used) is not None
    assert await asks(table, unused) is None


async def test_without_an_address_on_the_web_there_are_files(tmp_path: Path) -> None:
    async with sit_down(tmp_path) as table:
        await table.set_up()
        megan = table.person("megan")
        await megan.types("calendar")
        assert "You can have a file for your calendar." in megan.card
        assert not megan.sees_button("Get my address")
        await megan.presses("Get a file")
        assert "There is no session to put into a calendar yet." in megan.card
        await plans(table, more="repeat:monthly")
        await megan.types("calendar")
        await megan.presses("Get a file")
        assert len(coming(table, megan.files[0].file.content, 20)) == 5
        # A button of the time when there was one.
        await megan.press_id(ActionId.of("calendar.address", "-"))
        assert "You can have a file" in megan.card
        rhian = table.person("rhian")
        await rhian.types("calendar group")
        assert "HOLDSPACE_PUBLIC_URL" in rhian.card


async def test_a_short_card_of_a_moved_session_can_still_be_stopped(table: Table) -> None:
    await plans(table)
    megan = table.person("megan")
    await megan.types("me reminders direct")
    await megan.types("me energy short")
    rhian = table.person("rhian")
    await rhian.types("session move date:2026-12-02 time:19:00")
    await rhian.presses("Move it")
    buttons = [
        each.label
        for block in megan.direct[-1].message.blocks
        for each in getattr(block, "buttons", ())
    ]
    assert buttons == ["Join the session", "Stop these", "Not today"]
