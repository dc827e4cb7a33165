"""``holdspace doctor``: what is well, what has to be mended, and that nothing secret is said.

On real databases, with fake platforms over real sockets.
"""

import asyncio
import base64
import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from adapters.calendar.web import routes as calendar_routes
from adapters.discord.inbound import place as on_discord
from adapters.slack.commands import SCOPES
from adapters.slack.installing import Installation
from bot.checkup import Finding, clock_against
from bot.domain.group import Group
from bot.domain.safeguarding import Safeguarding
from bot.ids import Place
from bot.settings import Settings
from bot.start import doctor
from bot.start.clock import SystemClock
from bot.start.database import upgrade
from bot.start.door import operators_door, platforms_door
from bot.start.health import Health
from bot.start.kept_installations import KeptInstallations
from bot.start.metrics import Meters
from bot.start.serving import served
from bot.storage.unit_of_work import open_store
from scheduler.kinds import KINDS
from tests.fakes.discord.server import fake_discord
from tests.fakes.discord.world import (
    CHANNEL,
    NORMAL,
    SEND,
    THREAD,
    VIEW,
    Channel,
)
from tests.fakes.discord.world import TOKEN as DISCORD_TOKEN
from tests.fakes.slack.faults import Harm
from tests.fakes.slack.server import APP_TOKEN, BOT_TOKEN, FakeSlack, fake_slack
from tests.fakes.slack.state import BOT_USER, TEAM
from tests.storage import made
from tests.support.listening import listening
from tests.support.recording import MovableClock

KEY = secrets.token_bytes(32)
NAME = "Tuesday tea"
OURS = ("HOLDSPACE", "DATABASE_URL", "SLACK_", "DISCORD_")


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(OURS):
            monkeypatch.delenv(name)


@dataclass
class Looked:
    found: Sequence[Finding]

    def of(self, about: str) -> Finding:
        (one,) = [each for each in self.found if each.about == about]
        return one

    def __getitem__(self, about: str) -> bool | None:
        return self.of(about).well


def settings_of(folder: Path, **more: object) -> Settings:
    """Ports that are free, and a platform, so that there is something to run."""
    return Settings().model_copy(
        update={
            "data_dir": folder,
            "ops_port": 0,
            "http_port": 0,
            "discord_token": SecretStr("unused"),
            "discord_api_url": "http://127.0.0.1:9/api",
            **more,
        }
    )


async def look(settings: Settings, *, channels: bool = True) -> Looked:
    found = await doctor.examine(settings, channels=channels)
    said = doctor.as_text(found) + doctor.as_json(found)
    for secret in (BOT_TOKEN, APP_TOKEN, DISCORD_TOKEN, base64.b64encode(KEY).decode(), NAME):
        assert secret not in said
    return Looked(found)


async def furnished(folder: Path, *groups: Group, key_file: bool = True) -> None:
    if key_file:
        file = folder / "holdspace.key"
        file.write_bytes(base64.b64encode(KEY))
        file.chmod(0o600)
    url = f"sqlite:///{folder / 'holdspace.db'}"
    async with (
        open_store(url, KEY, randomness=secrets.token_bytes, on_planned=lambda _: None) as store,
        store.writing() as uow,
    ):
        for group in groups:
            await uow.groups.add(group)
            await uow.safeguards.save(Safeguarding(group.id, (made.RHIAN,)))


# --- this machine --------------------------------------------------------------------------------


async def test_before_the_first_start_nothing_is_wrong_and_nothing_is_made(tmp_path: Path) -> None:
    looked = await look(settings_of(tmp_path / "data"))
    assert all(looked[each] for each in ("pack", "time zones", "key", "disk", "database"))
    assert not (tmp_path / "data").exists()


async def test_a_name_that_nobody_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await look(settings_of(tmp_path)))["settings"] is True
    settings = settings_of(tmp_path)
    for name in ("HOLDSPACE_COORDINATOR", "SLACK_BOT_TOKN", "HOLDSPACE_LEMONS"):
        monkeypatch.setenv(name, "x")
    for right in ("SLACK_WEBHOOK_FOR_BUILDS", "DISCORD_TOKEN_FILE", "HOLDSPACE_DATA_DIR"):
        monkeypatch.setenv(right, "x")
    found = (await look(settings)).found
    said = [(each.well, each.says, each.mend) for each in found if each.about == "settings"]
    assert said == [
        (
            False,
            "there is no setting HOLDSPACE_COORDINATOR",
            "did you mean HOLDSPACE_COORDINATORS?",
        ),
        (
            False,
            "there is no setting HOLDSPACE_LEMONS",
            "take it out, or look at docs/hosting.md",
        ),
        (False, "there is no setting SLACK_BOT_TOKN", "did you mean SLACK_BOT_TOKEN?"),
    ]


async def test_without_a_token_there_is_nothing_to_run(tmp_path: Path) -> None:
    looked = await look(settings_of(tmp_path, discord_token=None))
    assert looked["tokens"] is False
    assert "holdspace rehearse" in looked.of("tokens").mend


async def test_a_key_that_others_may_read(tmp_path: Path) -> None:
    await furnished(tmp_path)
    assert (await look(settings_of(tmp_path)))["key"] is True
    (tmp_path / "holdspace.key").chmod(0o644)
    (tmp_path / "holdspace.db").chmod(0o666)
    looked = await look(settings_of(tmp_path))
    assert looked["key"] is False
    assert looked.of("key").mend == f"chmod 600 {tmp_path / 'holdspace.key'}"
    assert looked["database file"] is False


async def test_a_group_whose_concerns_nobody_reads(tmp_path: Path) -> None:
    await furnished(tmp_path, made.group(), made.group())
    assert (await look(settings_of(tmp_path)))["concerns"] is True
    lonely = made.group()
    async with (
        open_store(
            f"sqlite:///{tmp_path / 'holdspace.db'}",
            KEY,
            randomness=secrets.token_bytes,
            on_planned=lambda _: None,
        ) as store,
        store.writing() as uow,
    ):
        await uow.groups.add(lonely)
    looked = await look(settings_of(tmp_path))
    assert looked["concerns"] is False
    assert lonely.place.channel in looked.of("concerns").says
    assert "in 1 of" in looked.of("concerns").says
    assert "/peer concern leads" in looked.of("concerns").mend


@pytest.mark.parametrize(("hours", "well"), [(0.5, True), (2, False)])
async def test_what_only_a_newer_release_can_send(tmp_path: Path, hours: float, well: bool) -> None:
    home = made.group()
    await furnished(tmp_path, home)
    assert (await look(settings_of(tmp_path)))["deliveries"] is True
    due = datetime.now(UTC) - timedelta(hours=hours)
    async with (
        open_store(
            f"sqlite:///{tmp_path / 'holdspace.db'}",
            KEY,
            randomness=secrets.token_bytes,
            on_planned=lambda _: None,
        ) as store,
        store.writing() as uow,
    ):
        await uow.deliveries.plan(
            [
                made.delivery(home.id, kind="from.the.future", due_at=due),
                made.delivery(home.id, kind="reminder.soon", due_at=due),
                made.delivery(home.id, kind="from.then", due_at=due + timedelta(days=9)),
            ]
        )
    looked = await look(settings_of(tmp_path))
    assert looked["deliveries"] is well
    assert f"1 of a newer Holdspace since {due:%Y-%m-%d %H:%M} UTC" in looked.of("deliveries").says
    assert well or "finish the upgrade" in looked.of("deliveries").mend


async def test_a_key_that_is_another_or_gone(tmp_path: Path) -> None:
    await furnished(tmp_path, key_file=False)
    looked = await look(settings_of(tmp_path))
    assert "no key that can be used" in looked.of("key and database").says
    assert "put its holdspace.key beside it" in looked.of("key and database").mend
    (tmp_path / "holdspace.key").write_bytes(base64.b64encode(bytes(32)))
    looked = await look(settings_of(tmp_path))
    assert "was made with another key" in looked.of("key and database").mend
    fits = SecretStr(base64.b64encode(KEY).decode())
    assert (await look(settings_of(tmp_path, secret_key=fits)))["key and database"] is True


async def test_before_anything_is_sealed_no_key_is_missed(tmp_path: Path) -> None:
    await upgrade(settings_of(tmp_path))
    looked = await look(settings_of(tmp_path))
    assert (looked["database"], looked["key"], looked["key and database"]) == (True, True, True)


async def test_a_database_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "holdspace.db").write_text("A letter to a friend. " * 100, "utf-8")
    looked = await look(settings_of(tmp_path))
    assert looked["database"] is False
    assert "is not a Holdspace database" in looked.of("database").mend
    looked = await look(settings_of(tmp_path, database_url="postgresql://nobody@127.0.0.1:1/x"))
    assert "check that PostgreSQL runs" in looked.of("database").mend


@pytest.mark.postgres
async def test_postgresql_and_its_clock(tmp_path: Path, postgres_url: str) -> None:
    async with open_store(
        postgres_url, KEY, randomness=secrets.token_bytes, on_planned=lambda _: None
    ):
        pass
    key = SecretStr(base64.b64encode(KEY).decode())
    settings = settings_of(tmp_path, database_url=postgres_url, secret_key=key)
    looked = await look(settings)
    assert looked["database"] is True
    assert looked["key and database"] is True
    assert looked["database clock"] is True


async def test_too_little_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    little = SimpleNamespace(free=1024)
    monkeypatch.setattr("shutil.disk_usage", lambda _: little)
    assert (await look(settings_of(tmp_path)))["disk"] is False


async def test_a_broken_pack(tmp_path: Path) -> None:
    looked = await look(settings_of(tmp_path, pack=tmp_path / "nowhere"))
    assert looked["pack"] is False


@pytest.mark.parametrize(
    ("off", "well"), [(0, True), (20, True), (-20, True), (40, False), (-4000, False)]
)
def test_a_clock_that_is_off(off: int, well: bool) -> None:
    now = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    found = clock_against("slack.clock", format_datetime(now + timedelta(seconds=off)), now)
    assert found is not None
    assert found.well is well
    assert clock_against("slack.clock", "", now) is None


# --- beside one that runs ----------------------------------------------------------------------


async def test_a_port_that_another_program_has(tmp_path: Path) -> None:
    async def hangs_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with listening(hangs_up) as port:
        looked = await look(settings_of(tmp_path, ops_port=port))
    assert looked["operator's door"] is False
    assert "HOLDSPACE_OPS_PORT" in looked.of("operator's door").mend


async def test_one_that_runs_is_asked_how_it_is(tmp_path: Path) -> None:
    await furnished(tmp_path)
    token = "a-long-secret-for-a-test"
    url = f"sqlite:///{tmp_path / 'holdspace.db'}"
    meters = Meters(KINDS)
    async with open_store(
        url, KEY, randomness=secrets.token_bytes, on_planned=lambda _: None
    ) as store:
        health = Health(store, MovableClock(datetime.now(UTC)), meters, {})
        async with served(operators_door(health, token), "127.0.0.1", 0, "x") as port:
            settings = settings_of(tmp_path, ops_port=port, ops_token=SecretStr(token))
            looked = await look(settings)
            assert "scheduler" in looked.of("running Holdspace").says
            meters.looked()
            looked = await look(settings)
    assert looked["running Holdspace"] is True
    assert looked["database"] is True


# --- Slack ---------------------------------------------------------------------------------------


def on_slack(folder: Path, fake: FakeSlack, **more: object) -> Settings:
    return settings_of(
        folder,
        discord_token=None,
        slack_bot_token=SecretStr(BOT_TOKEN),
        slack_app_token=SecretStr(APP_TOKEN),
        slack_api_url=fake.api_url,
        **more,
    )


async def test_slack_is_well(tmp_path: Path) -> None:
    async with fake_slack(SCOPES) as fake:
        rhian = fake.person("rhian")
        circle = fake.channel("circle", rhian.user)
        group = made.group(place=Place("slack", TEAM, circle.id))
        await furnished(tmp_path, group)
        looked = await look(on_slack(tmp_path, fake))
    for about in ("slack.token", "slack.scopes", "slack.clock", "slack.app_token"):
        assert looked[about] is True
    assert looked[f"slack.channel {circle.id} (group {group.id})"] is True
    assert doctor.is_well(looked.found)


async def test_slack_lacks_a_scope_and_the_channels_are_not_ours(tmp_path: Path) -> None:
    async with fake_slack([each for each in SCOPES if each != "files:write"]) as fake:
        channels = [fake.channel(name) for name in ("left", "archived", "hidden")]
        left, archived, hidden = channels
        left.members.discard(BOT_USER)
        archived.archived = True
        hidden.private = True
        hidden.members.discard(BOT_USER)
        groups = [made.group(place=Place("slack", TEAM, each.id)) for each in channels]
        await furnished(tmp_path, *groups)
        looked = await look(on_slack(tmp_path, fake))
        told = {
            each.about.split()[1]: (each.well, f"{each.says}. {each.mend}")
            for each in looked.found
            if each.about.startswith("slack.channel")
        }
        assert "the app lacks files:write" in looked.of("slack.scopes").says
        assert told[left.id] == (
            False,
            "the app is not in it. somebody in it types /invite with the app's name",
        )
        assert told[archived.id][1].startswith("it is archived")
        assert told[hidden.id][1].startswith("it cannot be seen. channel_not_found")
        quicker = await look(on_slack(tmp_path, fake), channels=False)
        assert not [each for each in quicker.found if "channel" in each.about]


async def test_slack_refuses_both_tokens(tmp_path: Path) -> None:
    async with fake_slack(SCOPES) as fake:
        fake.bot_tokens.clear()
        fake.revoked.add(APP_TOKEN)
        looked = await look(on_slack(tmp_path, fake))
    assert "invalid_auth" in looked.of("slack.token").says
    assert looked["slack.token"] is False
    assert looked["slack.app_token"] is False


async def test_slack_is_slow_or_away(tmp_path: Path) -> None:
    async with fake_slack(SCOPES) as fake:
        fake.faults.add("auth.test", Harm.LIMIT, retry_after=0, times=2)
        assert (await look(on_slack(tmp_path, fake)))["slack.token"] is True
        fake.faults.add("auth.test", Harm.HANG_UP)
        away = await look(on_slack(tmp_path, fake))
    assert away["slack.token"] is None
    assert doctor.is_well(away.found), "what cannot be asked now is nobody's fault"


async def test_each_workspace_has_a_token_of_its_own(tmp_path: Path) -> None:
    async with fake_slack(SCOPES) as fake:
        circle = fake.channel("circle", fake.person("rhian").user)
        mine = made.group(place=Place("slack", TEAM, circle.id))
        theirs = made.group(place=Place("slack", "T0OTHER", "C1"))
        await furnished(tmp_path, mine, theirs)
        url = f"sqlite:///{tmp_path / 'holdspace.db'}"
        async with open_store(
            url, KEY, randomness=secrets.token_bytes, on_planned=lambda _: None
        ) as store:
            kept = KeptInstallations(store, SystemClock())
            await kept.save(Installation(TEAM, "", BOT_TOKEN))
        settings = settings_of(
            tmp_path,
            discord_token=None,
            slack_client_id="1.2",
            slack_client_secret=SecretStr("a client's secret"),
            slack_signing_secret=SecretStr("a signing secret"),
            slack_api_url=fake.api_url,
        )
        looked = await look(settings)
        assert looked[f"slack.token {TEAM}"] is True
        assert looked[f"slack.channel {circle.id} (group {mine.id})"] is True
        assert "not installed there" in looked.of("slack.token T0OTHER").says
        (tmp_path / "holdspace.key").write_bytes(base64.b64encode(bytes(32)))
        assert (await look(settings))["slack.token"] is None


# --- Discord -------------------------------------------------------------------------------------


def with_discord(folder: Path, url: str, **more: object) -> Settings:
    token = SecretStr(DISCORD_TOKEN)
    return settings_of(folder, discord_token=token, discord_api_url=url, **more)


async def test_discord_is_well(tmp_path: Path) -> None:
    async with fake_discord() as fake:
        fake.world.everyone = 0
        fake.world.channels[7] = Channel(7, kind=THREAD)
        fake.world.intents = 1 << 15
        groups = [made.group(place=on_discord(str(each))) for each in (CHANNEL, 7)]
        await furnished(tmp_path, *groups)
        looked = await look(with_discord(tmp_path, fake.url, discord_members=True))
    assert doctor.is_well(looked.found), doctor.as_text(looked.found)
    for about in ("discord.token", "discord.clock", "discord.intents"):
        assert looked[about] is True


async def test_discord_lacks_permissions(tmp_path: Path) -> None:
    async with fake_discord() as fake:
        fake.world.everyone = VIEW
        fake.world.bot_permissions = NORMAL & ~(1 << 14)
        fake.world.channels[7] = Channel(7, denied=SEND)
        fake.world.channels[8] = Channel(8, visible=False)
        groups = [made.group(place=on_discord(str(each))) for each in (CHANNEL, 7, 8, 9)]
        await furnished(tmp_path, *groups)
        looked = await look(with_discord(tmp_path, fake.url, discord_members=True))
        told = {
            each.about.split()[1]: each.says
            for each in looked.found
            if each.about.startswith("discord.channel")
        }
    assert told == {
        str(CHANNEL): "Holdspace lacks Embed Links there",
        "7": "Holdspace lacks Send Messages, Embed Links there",
        "8": "Holdspace cannot see the channel: it lacks View Channel.",
        "9": "The channel was deleted.",
    }
    assert looked["discord.intents"] is False
    assert fake.gateway.resumed == 0


async def test_an_administrator_may_do_everything(tmp_path: Path) -> None:
    async with fake_discord() as fake:
        fake.world.bot_permissions = 1 << 3
        fake.world.channels[7] = Channel(7, denied=SEND)
        await furnished(tmp_path, made.group(place=on_discord("7")))
        assert doctor.is_well((await look(with_discord(tmp_path, fake.url))).found)


async def test_discord_refuses_the_token_or_is_away(tmp_path: Path) -> None:
    async with fake_discord() as fake:
        fake.token_good = False
        looked = await look(with_discord(tmp_path, fake.url))
        assert looked["discord.token"] is False
        assert "make a new one on the Bot page" in looked.of("discord.token").mend
    away = await look(settings_of(tmp_path))
    assert away["discord.token"] is None


# --- what is said --------------------------------------------------------------------------------


@pytest.mark.parametrize("well", [False, None])
def test_whatever_is_not_well_says_what_to_do(well: bool | None) -> None:
    with pytest.raises(ValueError, match="a host has to be told what to do"):
        Finding("disk", well, "it cannot be seen")


def test_what_a_person_and_what_a_program_reads() -> None:
    found = [
        Finding("key", True, "it is there"),
        Finding("disk", False, "it is full", "make room"),
        Finding("slack.token", None, "Slack cannot be asked now", "look again later"),
    ]
    assert doctor.as_text(found).splitlines() == [
        "well  key: it is there",
        "MEND  disk: it is full",
        "      make room",
        "?     slack.token: Slack cannot be asked now",
        "      look again later",
        "",
        "1 to mend.",
        "1 could not be seen from here: under each stands how to find out.",
    ]
    read = json.loads(doctor.as_json(found))
    assert read["well"] is False
    assert read["findings"][1] == {
        "about": "disk",
        "well": False,
        "says": "it is full",
        "mend": "make room",
    }
    assert doctor.is_well(found[:1])
    assert doctor.as_text(found[:1]).endswith("Nothing has to be mended.")


# --- calendars -----------------------------------------------------------------------------------


async def test_where_calendar_programs_ask(tmp_path: Path) -> None:
    looked = await look(settings_of(tmp_path))
    assert looked["calendars"] is True
    assert "members get files" in looked.of("calendars").says
    looked = await look(settings_of(tmp_path, public_url="http://127.0.0.1:9"))
    assert looked["calendars"] is None

    class Nothing:
        async def ask(self, token: str) -> None:
            return None

    ours = platforms_door(calendar_routes(Nothing()))
    async with served(ours, "127.0.0.1", 0, "PORT") as port:
        looked = await look(settings_of(tmp_path, public_url=f"http://127.0.0.1:{port}"))
        assert looked["calendars"] is True
    async with served(platforms_door(()), "127.0.0.1", 0, "PORT") as port:
        looked = await look(settings_of(tmp_path, public_url=f"http://127.0.0.1:{port}"))
        assert looked["calendars"] is False
        assert "/calendar/" in looked.of("calendars").mend
