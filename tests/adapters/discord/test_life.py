"""A server's life with the whole house behind it: who is told, and what goes on."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.discord.app import DiscordSettings
from tests.adapters.discord.table import Table, sit_down
from tests.fakes.discord.people import readable
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.world import CHANNEL, GUILD, TOKEN, Channel


@pytest.fixture
async def table(tmp_path: Path, fake: FakeDiscord) -> AsyncIterator[Table]:
    settings = DiscordSettings(token=TOKEN, api_url=fake.url, members=True)
    async with sit_down(tmp_path, fake, settings) as laid:
        yield laid
    assert fake.world.violations == []


async def set_up(table: Table) -> None:
    rhian, kofi = table.rhian, table.kofi
    await rhian.types('setup name:"Evening circle"')
    await rhian.fills(purpose="A place to be heard.", facilitators=f"{rhian.id},{kofi.id}")


@pytest.mark.parametrize("said", [{}, {"unavailable": False}], ids=["joined", "available"])
async def test_a_server_that_is_left_is_told_of_and_after_an_invitation_it_goes_on(
    table: Table, said: Mapping[str, object]
) -> None:
    await set_up(table)
    table.fake.world.in_guild = False
    await table.fake.gateway.tell("GUILD_DELETE", {"id": str(GUILD)}, GUILD)
    await table.until(lambda: "I cannot post in the channel" in table.rhian.told())
    assert "add me again with the invitation link" in table.kofi.told()
    assert table.adapter.health()["servers"] == 0

    await table.rhian.types("session plan date:2026-11-29 time:18:30")
    await table.rhian.presses("Save it")
    await table.to("2026-11-28 19:00")
    assert all("Our next session is on" not in each for each in table.posts())

    table.fake.world.in_guild = True
    again = table.fake.world.guild()
    del again["unavailable"]
    await table.fake.gateway.tell("GUILD_CREATE", {**again, **said}, GUILD)
    await table.until(lambda: "Our next session is on" in "".join(table.posts()))
    assert "I can post in the channel of Evening circle now" in table.kofi.everything()
    await table.to("2026-11-29 18:31")
    await table.rhian.types("session start")
    assert "Our session is open" in table.posts()[-1]
    assert table.adapter.health()["servers"] == 1


async def test_a_channel_that_holdspace_may_see_again_gets_what_still_helps(table: Table) -> None:
    await set_up(table)
    channel = table.fake.world.channels[CHANNEL]
    channel.private, channel.visible = True, False
    await table.fake.gateway.tell("CHANNEL_UPDATE", table.fake.world.channel(channel), GUILD)
    await table.rhian.types("session start")
    await table.rhian.presses("Start one now")
    assert table.posts() == []
    channel.private, channel.visible = False, True
    await table.fake.gateway.tell("CHANNEL_UPDATE", table.fake.world.channel(channel), GUILD)
    await table.until(lambda: bool(table.posts()))
    assert "Our session is open" in table.posts()[-1]


async def test_a_facilitator_with_closed_messages_loses_nothing(table: Table) -> None:
    """The reflection before a session waits, comes for their eyes alone, and is written there."""
    await set_up(table)
    table.kofi.hands.member.messages_open = False
    await table.rhian.types("session plan date:2026-11-29 time:18:30")
    await table.rhian.presses("Save it")
    await table.to("2026-11-28 19:00")
    assert "Two questions" in table.rhian.told()
    assert all("Here are two questions" not in each for each in table.posts())
    await table.kofi.types("home")
    assert "Before the session" in table.kofi.reads()
    assert "Here are two questions" not in "".join(table.posts())
    await table.kofi.presses("Write it now")
    await table.kofi.fills(first="I would like to leave more quiet.")
    await table.kofi.types("journal")
    assert "more quiet" in table.kofi.reads()


async def test_a_journal_comes_as_a_file_for_its_authors_eyes_alone(table: Table) -> None:
    await set_up(table)
    await table.rhian.types("journal export")
    assert "room for your notes" in table.rhian.reads()
    await table.rhian.presses("As a spreadsheet")
    word, sheet = (file for each in table.rhian.hands.seen() for file in each.files)
    assert word.startswith(b"PK")
    assert sheet.startswith("\ufeff".encode())
    assert not any(each.files for each in table.kofi.hands.seen())
    assert "room for your notes" not in "".join(table.posts())


async def test_news_that_something_was_late_waits_for_closed_messages_too(table: Table) -> None:
    await set_up(table)
    table.rhian.hands.member.messages_open = False
    table.fake.world.channels[CHANNEL].writable = False
    await table.rhian.types("session start")
    await table.rhian.presses("Start one now")
    table.fake.world.channels[CHANNEL].writable = True
    await table.rhian.types("home")
    assert "I may not post there." in table.rhian.everything()
    assert "I may not post there." in table.kofi.told()


# --- who is new ----------------------------------------------------------------------------------


async def test_whoever_joins_is_welcomed_by_the_only_group_there_is(table: Table) -> None:
    """Also where the server's channel for system messages has no group."""
    lobby = Channel(next(table.fake.world.ids), "lobby")
    table.fake.world.channels[lobby.id] = lobby
    table.fake.world.system_channel = lobby.id
    await table.fake.gateway.tell("GUILD_CREATE", table.fake.world.guild(), GUILD)
    await set_up(table)
    megan = table.members[0]
    await megan.hands.join()
    await table.until(lambda: bool(megan.hands.direct()))
    assert "Welcome to Evening circle" in megan.told()


async def test_of_several_groups_none_writes_to_whoever_joins(table: Table) -> None:
    lobby, morning = (Channel(next(table.fake.world.ids), name) for name in ("lobby", "morning"))
    for each in (lobby, morning):
        table.fake.world.channels[each.id] = each
    table.fake.world.system_channel = lobby.id
    await table.fake.gateway.tell("GUILD_CREATE", table.fake.world.guild(), GUILD)
    await set_up(table)
    async with table.house.store.writing() as uow:
        [group] = await uow.groups.on("discord")
        there = replace(group.place, channel=str(morning.id))
        await uow.groups.add(replace(group, id="m" * 24, place=there))
    megan = table.members[0]
    await megan.hands.join()
    await megan.types("home")
    assert megan.hands.direct() == []
    await megan.presses("I am new here")
    assert "Welcome to Evening circle" in megan.reads()


async def test_a_channel_that_they_cannot_see_welcomes_nobody(table: Table) -> None:
    lobby = Channel(next(table.fake.world.ids), "lobby")
    table.fake.world.channels[lobby.id] = lobby
    table.fake.world.system_channel = lobby.id
    await set_up(table)
    table.fake.world.channels[CHANNEL].private = True
    await table.fake.gateway.tell("GUILD_CREATE", table.fake.world.guild(), GUILD)
    megan = table.members[0]
    await megan.hands.join()
    await megan.types("next")
    assert megan.hands.direct() == []
    assert "Welcome to" not in "".join(readable(each) for each in megan.hands.seen())
