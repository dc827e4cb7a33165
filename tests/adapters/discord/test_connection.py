"""The life of the connection: drops, resumes, invalid sessions, shards, and what ends it."""

import asyncio
from datetime import timedelta

import pytest

from adapters.discord import connection, limits
from adapters.discord.app import CannotConnect
from adapters.discord.client import Client
from adapters.discord.connection import api_base
from adapters.discord.inbound import place
from adapters.discord.manifest import EVENTS, PERMISSIONS, PINS, link, manifest
from bot.answers import Reply
from bot.events import MemberJoined, Reason
from bot.log import declared, sentence_of
from bot.ports import StorageUnavailable
from content.loader import load
from tests.adapters.discord.conftest import Room, connected
from tests.contracts.platform import card
from tests.fakes.discord import rules
from tests.fakes.discord.people import readable
from tests.fakes.discord.server import GUILD, FakeDiscord
from tests.fakes.discord.world import CHANNEL, TOKEN, Interaction

GUILDS = 1 << 0
MEMBERS = 1 << 1


# --- what is asked for ---------------------------------------------------------------------------


async def test_only_guilds_are_asked_for(room: Room) -> None:
    """No message content, no members, no presences."""
    (session,) = room.fake.gateway.sessions.values()
    assert session.intents == GUILDS


async def test_members_are_a_setting(fake: FakeDiscord) -> None:
    async with connected(fake, members=True):
        (session,) = fake.gateway.sessions.values()
        assert session.intents == GUILDS | MEMBERS


async def test_the_command_is_sent_only_when_it_changed(fake: FakeDiscord) -> None:
    async with connected(fake):
        assert fake.world.syncs == 1
    async with connected(fake):
        assert fake.world.syncs == 1
    async with connected(fake, command="circle"):
        assert fake.world.syncs == 2
        assert [each["name"] for each in fake.world.commands[0]] == ["circle", "Raise a concern"]


async def test_where_servers_are_named_the_command_stands_only_there(fake: FakeDiscord) -> None:
    async with connected(fake):
        pass
    async with connected(fake, guild_ids=(GUILD,)):
        assert [each["name"] for each in fake.world.commands[GUILD]] == ["peer", "Raise a concern"]
        assert fake.world.commands[0] == []


@pytest.mark.slow
async def test_shards_are_connected_one_by_one(fake: FakeDiscord) -> None:
    async with connected(fake, shards=2, gateway_url=fake.gateway.url) as room:
        async with asyncio.timeout(20):
            await fake.gateway.until_identified(2)
        assert sorted(each.shard for each in fake.gateway.sessions.values()) == [0, 1]
        room.router.answers = (Reply(card("Here")),)
        await room.rhian.slash("home")
        assert readable(room.rhian.channel()[-1]) == "Here"


async def test_a_server_without_holdspace_keeps_it_from_no_other(
    fake: FakeDiscord, caplog: pytest.LogCaptureFixture
) -> None:
    async with connected(fake, guild_ids=(42, GUILD)) as room:
        assert [each["name"] for each in fake.world.commands[GUILD]] == ["peer", "Raise a concern"]
        room.router.answers = (Reply(card("Here")),)
        await room.rhian.slash("home")
    assert "the server 42 does not have Holdspace" in caplog.text


async def test_where_no_server_that_is_named_has_holdspace_the_command_stands_everywhere(
    fake: FakeDiscord, caplog: pytest.LogCaptureFixture
) -> None:
    """A number that is wrong must not leave people without a command."""
    async with connected(fake, guild_ids=(42, 43)) as room:
        assert [each["name"] for each in fake.world.commands[0]] == ["peer", "Raise a concern"]
        await room.rhian.slash("home")
        assert len(room.router.events) == 1
    assert "no server that DISCORD_GUILD_IDS names has Holdspace" in caplog.text


async def test_other_languages_are_sent_once_and_what_discord_does_not_speak_is_said(
    fake: FakeDiscord, caplog: pytest.LogCaptureFixture
) -> None:
    languages = {tag: {"command.home": f"In {tag}"} for tag in ("fr", "cy")}
    for _ in range(2):
        fake.gateway.ready.clear()
        async with connected(fake, languages=languages) as room:
            await room.rhian.slash("home")
    [command, _] = fake.world.commands[0]
    home = next(each for each in command["options"] if each["name"] == "home")
    assert home["description_localizations"] == {"fr": "In fr"}
    assert fake.world.syncs == 1, "it was the same the second time"
    assert "Discord shows nobody the language cy" in caplog.text


async def test_a_command_that_discord_does_not_take_keeps_nobody_from_being_reminded(
    fake: FakeDiscord, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(rules, "command_problems", lambda _: iter(["no more for today"]))
    async with connected(fake) as room:
        await room.adapter.platform.post(place(str(CHANNEL)), card("A reminder"), "k1")
        assert readable(room.sam.channel()[-1]) == "A reminder"
    assert "Discord does not take the command" in caplog.text


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("https://discord.com/api/v10", "https://discord.com/api/v10"),
        ("https://discord.com/api/", "https://discord.com/api/v10"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/api/v10"),
        ("http://proxy.example/to/discord/", "http://proxy.example/to/discord"),
    ],
)
def test_an_address_may_leave_out_what_discord_fixes(given: str, meant: str) -> None:
    assert api_base(given) == meant


@pytest.mark.parametrize("path", ["/elsewhere", "not-a-url"])
async def test_an_address_that_is_not_discords_is_said(fake: FakeDiscord, path: str) -> None:
    url = f"{fake.url.rpartition('/api')[0]}{path}" if path.startswith("/") else path
    with pytest.raises(CannotConnect, match="What answers at DISCORD_API_URL is not Discord"):
        async with connected(fake, api_url=url):
            await asyncio.sleep(30)


async def test_a_gateway_that_does_not_answer_is_said_and_asked_afresh(
    fake: FakeDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, said = fake.gateway.url, list[str]()

    def warned(event: str, **about: object) -> None:
        said.append(sentence_of(declared(event, about, "here")))
        fake.gateway.url = there

    monkeypatch.setattr(limits, "CONNECT", timedelta(seconds=0.5))
    monkeypatch.setattr(connection.log, "warning", warned)
    fake.gateway.url += "/nowhere"
    async with asyncio.timeout(20), connected(fake) as room:
        room.router.answers = (Reply(card("Here")),)
        await room.rhian.slash("home")
        assert readable(room.rhian.channel()[-1]) == "Here"
    assert "Discord cannot be reached (its gateway does not answer): again in 1.0 s" in said[0]


# --- what breaks and mends -----------------------------------------------------------------------


async def test_what_happened_during_a_drop_is_heard_after_it(room: Room) -> None:
    await room.fake.gateway.drop()
    room.router.answers = (Reply(card("Heard")),)
    await room.rhian.slash("home")
    assert room.fake.gateway.resumed == 1
    assert len(room.router.events) == 1
    assert readable(room.rhian.channel()[-1]) == "Heard"


async def test_a_reconnect_that_is_asked_for_loses_nothing(room: Room) -> None:
    await room.fake.gateway.ask_to_reconnect()
    await room.rhian.slash("home")
    assert room.fake.gateway.resumed == 1
    assert len(room.router.events) == 1


@pytest.mark.slow
async def test_an_invalid_session_starts_anew(room: Room) -> None:
    room.fake.gateway.invalidate = True
    await room.fake.gateway.drop()
    async with asyncio.timeout(20):
        await room.fake.gateway.until_identified(2)
    assert (room.fake.gateway.identified, room.fake.gateway.resumed) == (2, 0)
    await room.rhian.slash("home")
    assert len(room.router.events) == 1


async def test_a_press_that_is_told_twice_is_acknowledged_once(room: Room) -> None:
    """A resume may tell again what was heard already: Discord refuses a second answer, and nothing
    is done for it."""
    given = await room.rhian.slash("home")
    data = {"name": "peer", "type": 1, "options": [{"name": "home", "type": 1}]}
    told = room.fake.world.interaction(given, data)
    await room.fake.gateway.tell("INTERACTION_CREATE", told, GUILD)
    await room.rhian.slash("help")
    assert [getattr(each, "path", "") for each in room.router.events] == ["home", "help"]
    room.fake.world.violations.clear()


async def test_a_channel_or_a_server_that_goes_away_breaks_nothing(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    channel = room.fake.world.channel(room.fake.world.channels[CHANNEL])
    await room.rhian.slash("home")
    await room.fake.gateway.tell("CHANNEL_DELETE", channel, GUILD)
    await room.fake.gateway.tell("GUILD_DELETE", {"id": str(GUILD)}, GUILD)
    await room.rhian.slash("home")
    [gone, *_] = room.router.closed_places
    assert (gone.place.channel, gone.reason) == (str(CHANNEL), Reason.CHANNEL_GONE)
    assert f"removed from the server {GUILD}" in caplog.text


async def test_a_server_that_is_out_of_order_for_a_while_closes_nothing(room: Room) -> None:
    out = {"id": str(GUILD), "unavailable": True}
    await room.fake.gateway.tell("GUILD_DELETE", out, GUILD)
    await room.fake.gateway.tell("GUILD_CREATE", room.fake.world.guild(), GUILD)
    await room.rhian.slash("home")
    assert room.router.closed_places == []


async def test_what_cannot_be_read_is_a_new_connection_and_not_the_end(room: Room) -> None:
    await room.fake.gateway.tell("GUILD_CREATE", {"name": "no id"}, GUILD)
    async with asyncio.timeout(20):
        await room.fake.gateway.until_identified(2)
    await room.rhian.slash("home")
    assert len(room.router.events) == 1


async def test_an_interaction_that_cannot_be_read_disturbs_nothing(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    await room.fake.gateway.tell("INTERACTION_CREATE", {"id": "1"}, GUILD)
    await room.rhian.slash("home")
    assert room.fake.gateway.identified == 1
    assert "an interaction that cannot be read" in caplog.text


async def test_an_interaction_with_the_least_in_it_is_answered(room: Room) -> None:
    """What Discord marks as optional may not be there."""
    given = Interaction(
        next(room.fake.world.ids), "token-least", 2, room.rhian.member.id, CHANNEL, GUILD, 0.0
    )
    given.born = asyncio.get_running_loop().time()
    room.fake.world.interactions[given.token] = given
    data = {"id": "1", "name": "peer", "type": 1, "options": [{"name": "home", "type": 1}]}
    whole = room.fake.world.interaction(given, data)
    for name in ("channel", "app_permissions", "locale", "entitlements", "context", "guild"):
        whole.pop(name)
    whole.pop("attachment_size_limit")
    whole.pop("authorizing_integration_owners")
    whole.pop("guild_locale")
    for name in ("permissions", "avatar", "nick", "deaf", "mute"):
        whole["member"].pop(name, None)
    room.router.answers = (Reply(card("Here")),)
    await room.fake.gateway.tell("INTERACTION_CREATE", whole, GUILD)
    await room.rhian.slash("help")
    assert [readable(each) for each in room.rhian.channel()] == ["Here", "Here"]
    event = room.router.events[0]
    assert not isinstance(event, MemberJoined)
    assert event.place == place(str(CHANNEL))


async def test_a_discord_that_is_away_at_the_start_is_tried_again(fake: FakeDiscord) -> None:
    fake.failing = 1
    async with connected(fake) as room:
        await room.rhian.slash("home")
        assert len(room.router.events) == 1
    assert fake.statuses[503] == 1


async def test_a_database_that_is_away_is_not_taken_for_discord(
    fake: FakeDiscord, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Which shards are connected here stands in it."""
    connect = Client.connect
    tried = 0

    async def once_away(client: Client) -> None:
        nonlocal tried
        tried += 1
        if tried == 1:
            raise StorageUnavailable("The database holdspace is read-only: write it.")
        await connect(client)

    monkeypatch.setattr(Client, "connect", once_away)
    async with connected(fake) as room:
        room.router.answers = (Reply(card("Here")),)
        await room.rhian.slash("home")
    assert "Discord waits for the database (The database holdspace is read-only" in caplog.text
    assert "cannot be reached" not in caplog.text


async def test_how_it_is_can_be_asked(fake: FakeDiscord) -> None:
    async with connected(fake) as room:
        await room.rhian.slash("home")
        assert room.adapter.health()["well"]
        assert room.adapter.health()["connections"] == 1
    over = {"well": False, "connections": 0, "servers": 0, "seconds": None}
    assert room.adapter.health() == over


# --- what only a person can mend -----------------------------------------------------------------


async def test_a_wrong_token_says_what_to_do(fake: FakeDiscord) -> None:
    fake.token_good = False
    with pytest.raises(CannotConnect, match="make a new one on the Bot page"):
        async with connected(fake):
            pass
    assert sum(fake.statuses.values()) <= 1


@pytest.mark.parametrize(("code", "words"), [(4014, "DISCORD_MEMBERS"), (4004, "DISCORD_TOKEN")])
async def test_a_closed_gateway_says_what_to_do(fake: FakeDiscord, code: int, words: str) -> None:
    fake.gateway.closing = code
    with pytest.raises(CannotConnect, match=words):
        async with connected(fake, members=True):
            pass


async def test_the_token_is_in_no_log_and_no_settings(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    await room.rhian.slash("home")
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(room.adapter._settings)


# --- the invitation ------------------------------------------------------------------------------


def test_the_invitation_asks_for_the_least() -> None:
    asked = sum(each.bit for each in PERMISSIONS)
    administrator, manage = 1 << 3, (1 << 4) | (1 << 5) | (1 << 13) | (1 << 28)
    assert not asked & (administrator | manage)
    assert f"permissions={asked}" in link("123")
    assert "scope=bot+applications.commands" in link("123")


def test_the_invitation_says_what_each_is_for() -> None:
    said = manifest("123", load().words)
    assert said.startswith("https://discord.com/oauth2/authorize?client_id=123")
    assert said.count("\n- ") == len(PERMISSIONS)
    assert "Leave all three switches off" in said
    assert "Server Members" in manifest("123", load().words, members=True)


def test_pins_are_asked_for_only_where_they_are_wanted() -> None:
    assert not sum(each.bit for each in PERMISSIONS) & PINS.bit
    said = manifest("123", load().words, pins=True)
    assert f"permissions={sum(each.bit for each in PERMISSIONS) + PINS.bit}" in said
    assert "Pin Messages" in said
    assert "Pin Messages" not in manifest("123", load().words, events=True)


def test_events_are_asked_for_only_where_they_are_wanted() -> None:
    assert not sum(each.bit for each in PERMISSIONS) & EVENTS.bit
    said = manifest("123", load().words, events=True)
    assert f"permissions={sum(each.bit for each in PERMISSIONS) + EVENTS.bit}" in said
    assert "Create Events" in said
    assert "Create Events" not in manifest("123", load().words)
