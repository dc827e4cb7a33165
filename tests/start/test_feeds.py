"""Calendar programs at the door of a house: over real HTTP, on both databases."""

import os
import re
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr

from adapters.calendar.web import routes
from bot.flows.context import Rules
from bot.ports import Unreachable
from bot.settings import Settings
from bot.start.door import platforms_door
from bot.start.feeds import HouseFeeds
from bot.start.run import parts_of
from bot.start.serving import served
from bot.start.voice import CannotServe
from tests.support.conversation import PLACE, Table, sit_down
from tests.support.reading_calendars import occurrences, read
from tests.support.recording import RecordingPlatform

URL = "https://holdspace.example.org"


async def an_address(table: Table) -> str:
    """Of megan's, in a group that allows its link, with a session planned."""
    await table.set_up()
    table.platform.tells_places = True
    table.platform.places = {"megan": (PLACE,)}
    rhian, megan = table.person("rhian"), table.person("megan")
    await rhian.types("session plan date:2026-12-01 time:18:30 repeat:monthly")
    await rhian.presses("Save it")
    await rhian.types("calendar group")
    await rhian.presses("Allow the joining link")
    await megan.types("calendar")
    await megan.presses("Get my address")
    found = re.search(rf"{URL}(/calendar/[\w-]+\.ics)", megan.card)
    assert found
    return found[1]


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
async def test_a_program_follows_what_is_planned(
    tmp_path: Path, request: pytest.FixtureRequest, database: str
) -> None:
    url = "" if database == "sqlite" else request.getfixturevalue("postgres_url")
    async with sit_down(tmp_path, rules=Rules(public_url=URL), url=url) as table:
        path = await an_address(table)
        feeds = HouseFeeds(table.house, {table.platform.name: table.platform})
        app = platforms_door(routes(feeds))
        async with (
            served(app, "127.0.0.1", 0, "PORT") as port,
            aiohttp.ClientSession(f"http://127.0.0.1:{port}") as program,
        ):
            async with program.get(path) as answer:
                assert answer.status == 200
                content, tag = await answer.read(), answer.headers["ETag"]
            now = table.clock.now()
            found = occurrences(content, now, now + timedelta(days=70))
            assert [f"{each.at:%d %b %H:%M}" for each in found] == [
                "01 Dec 18:30",
                "05 Jan 18:30",
            ]
            (event,) = read(content).events()
            assert event.value("LOCATION") == "https://meet.example/circle"
            async with program.get(path, headers={"If-None-Match": tag}) as answer:
                assert answer.status == 304

            await table.person("rhian").types("session skip")
            await table.person("rhian").presses("Yes, skip it")
            async with program.get(path, headers={"If-None-Match": tag}) as answer:
                assert answer.status == 200
                found = occurrences(await answer.read(), now, now + timedelta(days=70))
                assert len(found) == 1
            await table.person("megan").types("calendar")
            await table.person("megan").presses("Turn it off")
            async with program.get(path) as answer:
                assert answer.status == 404


async def test_a_platform_that_cannot_say_costs_the_link_and_not_the_sessions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit_down(tmp_path, rules=Rules(public_url=URL)) as table:
        path = await an_address(table)
        token = path.removeprefix("/calendar/").removesuffix(".ics")

        async def away(*_: object) -> bool | None:
            raise Unreachable("it is away")

        monkeypatch.setattr(RecordingPlatform, "sees", away)
        file = await HouseFeeds(table.house, {table.platform.name: table.platform}).ask(token)
        assert file is not None
        (event,) = read(file.content).events()
        assert event.value("SUMMARY") == "Evening circle"
        assert event.value("LOCATION") == ""


# --- which process answers them ------------------------------------------------------------------


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(("HOLDSPACE", "DATABASE_URL", "SLACK_", "DISCORD_")) and (
            not name.startswith("HOLDSPACE_TEST")
        ):
            monkeypatch.delenv(name)


def settings(**more: object) -> Settings:
    return Settings().model_copy(update={"discord_token": SecretStr("a token"), **more})


def test_whoever_does_everything_does_this_too_where_there_is_an_address() -> None:
    assert not parts_of(settings()).feeds
    assert parts_of(settings(public_url=URL)).feeds


def test_a_process_may_do_this_alone_and_can_still_ask_the_platforms() -> None:
    parts = parts_of(settings(public_url=URL, serve=("calendar",)))
    assert (parts.hears, parts.posts, parts.keeps_time, parts.feeds) == (
        (),
        ("discord",),
        False,
        True,
    )
    assert not parts_of(settings(public_url=URL, serve=("discord", "scheduler"))).feeds


def test_without_an_address_it_cannot() -> None:
    with pytest.raises(CannotServe, match="HOLDSPACE_PUBLIC_URL is not set"):
        parts_of(settings(serve=("discord", "calendar")))
