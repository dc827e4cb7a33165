"""Several workspaces: each installs the app, speaks with its own token, and can take it out."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from adapters.slack.adapter import CannotConnect, Slack, SlackSettings, open_slack
from adapters.slack.commands import SCOPES
from adapters.slack.install_pages import COOKIE
from adapters.slack.installing import Installation, InstalledTokens
from adapters.slack.problems import NotInstalled
from bot.answers import Reply
from bot.ids import Place
from bot.ports import PlatformProblem, StorageUnavailable, TryLater
from tests.adapters.slack.conftest import WORDS
from tests.contracts.platform import ScriptedRouter, card
from tests.fakes.slack.faults import Harm
from tests.fakes.slack.people import Actor
from tests.fakes.slack.server import SIGNING_SECRET, FakeSlack, fake_slack
from tests.fakes.slack.state import TEAM
from tests.fakes.slack.ways import Http
from tests.support.recording import MovableClock

GONE = [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["UB"]}}]
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@dataclass
class Kept:
    """Implements ``Installations`` in memory."""

    made: dict[str, Installation] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    states: dict[str, datetime] = field(default_factory=dict)

    async def find(self, workspace: str) -> Installation | None:
        return self.made.get(workspace) or self.made.get(f"org {self.links.get(workspace)}")

    async def of(self, workspace: str, enterprise: str) -> Installation | None:
        return self.made.get(workspace or f"org {enterprise}")

    async def save(self, installation: Installation) -> None:
        key = installation.workspace or f"org {installation.enterprise}"
        self.made[key] = installation

    async def renew(self, before: Installation, after: Installation) -> bool:
        if await self.of(*before.whose) != before:
            return False
        await self.save(after)
        return True

    async def remove(self, installation: Installation) -> bool:
        if await self.of(*installation.whose) != installation:
            return False
        del self.made[installation.workspace or f"org {installation.enterprise}"]
        return True

    async def link(self, workspace: str, enterprise: str) -> None:
        self.links[workspace] = enterprise

    async def issue(self, state: str, until: datetime) -> None:
        self.states[state] = until

    async def take(self, state: str, now: datetime) -> bool:
        return self.states.pop(state, now) > now


@dataclass
class World:
    fake: FakeSlack
    slack: Slack
    kept: Kept
    clock: MovableClock
    router: ScriptedRouter
    address: str
    browser: aiohttp.ClientSession
    settle: Callable[[], Awaitable[None]]
    health: Callable[[], Mapping[str, object]]

    async def begins(self) -> URL:
        """The first page: where the browser is sent."""
        async with self.browser.get(f"{self.address}/slack/install", allow_redirects=False) as page:
            assert page.status == 302
            return URL(page.headers["Location"])

    async def comes_back(self, **query: str) -> tuple[int, str]:
        async with self.browser.get(f"{self.address}/slack/oauth_redirect", params=query) as page:
            return page.status, await page.text()

    async def installs(self, **answer: Any) -> None:
        sent = await self.begins()
        code = self.fake.approve(**answer)
        status, _ = await self.comes_back(code=code, state=sent.query["state"])
        assert status == 200


@asynccontextmanager
async def world() -> AsyncIterator[World]:
    kept, clock, router = Kept(), MovableClock(NOW), ScriptedRouter()
    numbers = iter(range(1, 1000))
    async with fake_slack(SCOPES) as fake:
        fake.bot_tokens.clear()
        fake.wall = lambda: clock.now().timestamp()
        settings = SlackSettings(
            "",
            signing_secret=SIGNING_SECRET,
            api_url=fake.api_url,
            client_id="123.456",
            client_secret="client-secret",
        )
        async with (
            open_slack(
                settings,
                words=WORDS,
                randomness=lambda count: next(numbers).to_bytes(count, "big"),
                installations=kept,
                clock=clock,
            ) as slack,
            slack.serve(router) as serving,
            aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser,
        ):
            app = web.Application()
            app.add_routes(serving.routes)
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
            await runner.setup()
            try:
                await web.TCPSite(runner, "127.0.0.1", 0).start()
                address = f"http://127.0.0.1:{runner.addresses[0][1]}"
                fake.way = Http(f"{address}/slack/events", SIGNING_SECRET)
                yield World(
                    fake,
                    slack,
                    kept,
                    clock,
                    router,
                    address,
                    browser,
                    serving.quiet,
                    serving.health,
                )
            finally:
                await runner.cleanup()


@pytest.fixture
async def at() -> AsyncIterator[World]:
    async with world() as made:
        yield made


def table(at: World) -> tuple[Actor, Place]:
    rhian = at.fake.person("rhian")
    return rhian, Place("slack", TEAM, at.fake.channel("circle", rhian.user).id)


async def test_a_workspace_installs_the_app(at: World) -> None:
    sent = await at.begins()
    assert sent.path == "/oauth/v2/authorize"
    assert sent.query["scope"] == ",".join(SCOPES)
    assert sent.query["client_id"] == "123.456"
    code = at.fake.approve(team=TEAM, token="xoxb-one")
    status, page = await at.comes_back(code=code, state=sent.query["state"])
    assert (status, "The app is installed" in page) == (200, True)
    assert at.kept.made[TEAM].token == "xoxb-one"
    _, place = table(at)
    await at.slack.platform.post(place, card("Hello"), "k")
    assert at.fake.calls[-1].token == "xoxb-one"


async def test_each_workspace_speaks_with_its_own_token(at: World) -> None:
    await at.installs(team="T1", token="xoxb-one")
    await at.installs(team="T2", token="xoxb-two")
    _, place = table(at)
    for workspace, token in (("T1", "xoxb-one"), ("T2", "xoxb-two")):
        await at.slack.platform.post(Place("slack", workspace, place.channel), card("Hi"), "k")
        assert at.fake.calls[-1].token == token
    with pytest.raises(NotInstalled):
        await at.slack.platform.post(Place("slack", "T3", place.channel), card("Hi"), "k")


async def test_a_state_is_good_once_in_time_and_in_the_browser_that_began(at: World) -> None:
    sent = await at.begins()
    state, code = sent.query["state"], at.fake.approve(team=TEAM, token="xoxb-one")
    at.browser.cookie_jar.clear()
    assert (await at.comes_back(code=code, state=state))[0] == 400
    at.browser.cookie_jar.update_cookies({COOKIE: "another"}, URL(at.address))
    assert (await at.comes_back(code=code, state=state))[0] == 400
    at.browser.cookie_jar.clear()
    sent = await at.begins()
    at.clock.on(timedelta(minutes=11))
    assert (await at.comes_back(code=code, state=sent.query["state"]))[0] == 400
    sent = await at.begins()
    assert (await at.comes_back(code=code, state=sent.query["state"]))[0] == 200
    assert (await at.comes_back(code=code, state=sent.query["state"]))[0] == 400
    assert (await at.comes_back(code=code, state=""))[0] == 400


async def test_somebody_who_changes_their_mind_installs_nothing(at: World) -> None:
    sent = await at.begins()
    status, page = await at.comes_back(error="access_denied", state=sent.query["state"])
    assert (status, "Nothing was installed" in page) == (200, True)
    assert at.kept.made == {}


async def test_a_code_that_slack_does_not_know_installs_nothing(at: World) -> None:
    sent = await at.begins()
    status, _ = await at.comes_back(code="made-up", state=sent.query["state"])
    assert status == 502
    assert at.kept.made == {}


async def test_a_token_is_renewed_before_it_is_over(at: World) -> None:
    await at.installs(team=TEAM, token="xoxe.xoxb-1", refresh="xoxe-1", seconds=43_200)
    _, place = table(at)
    await at.slack.platform.post(place, card("One"), "k")
    assert at.fake.calls[-1].token == "xoxe.xoxb-1"
    at.clock.on(timedelta(hours=11))
    await at.slack.platform.post(place, card("Two"), "k")
    renewed = at.kept.made[TEAM]
    assert renewed.token != "xoxe.xoxb-1"
    assert renewed.refresh_token != "xoxe-1"
    assert renewed.expires_at == NOW + timedelta(hours=23)
    assert at.fake.calls[-1].token == renewed.token


async def test_a_token_that_cannot_be_renewed_now_is_used_while_it_lasts(at: World) -> None:
    await at.installs(team=TEAM, token="xoxe.xoxb-1", refresh="xoxe-1", seconds=43_200)
    at.clock.on(timedelta(hours=11))
    one = tokens(at)
    at.fake.faults.add("oauth.v2.access", Harm.STATUS, status=500)
    assert await one.token(TEAM) == "xoxe.xoxb-1"
    at.clock.on(timedelta(minutes=2))
    assert await one.token(TEAM) == at.kept.made[TEAM].token != "xoxe.xoxb-1"


@pytest.mark.parametrize("event", GONE)
async def test_an_app_that_was_taken_out_is_forgotten_and_can_come_back(
    at: World, event: dict[str, object]
) -> None:
    await at.installs(team=TEAM, token="xoxb-one")
    rhian, place = table(at)
    await rhian.event(event)
    await at.settle()
    assert at.kept.made == {}
    with pytest.raises(NotInstalled):
        await at.slack.platform.post(place, card("Hello"), "k")
    assert at.health()["well"] is True  # somebody took it out, and nothing is wrong with us
    await at.installs(team=TEAM, token="xoxb-two")
    await at.slack.platform.post(place, card("Hello"), "k")
    assert at.fake.calls[-1].token == "xoxb-two"


@pytest.mark.parametrize("event", GONE)
async def test_news_of_an_installation_before_this_one_takes_nothing_away(
    at: World, event: dict[str, object]
) -> None:
    """Slack sends them late and again, also after somebody has installed the app anew."""
    await at.installs(team=TEAM, token="xoxb-one")
    uninstalled = at.clock.now() + timedelta(minutes=5)
    at.fake.revoked.add("xoxb-one")
    at.clock.on(timedelta(minutes=6))
    await at.installs(team=TEAM, token="xoxb-two")
    rhian, place = table(at)
    for _ in range(2):
        await rhian.event(event, at=uninstalled.timestamp())
        await at.settle()
    await at.slack.platform.post(place, card("Hello"), "k")
    assert at.fake.calls[-1].token == "xoxb-two"
    assert at.health()["well"] is True


async def test_where_the_two_clocks_differ_slack_says_whether_a_token_lives(at: World) -> None:
    await at.installs(team=TEAM, token="xoxb-one")
    rhian, _ = table(at)
    at.fake.revoked.add("xoxb-one")
    await rhian.event({"type": "app_uninstalled"}, at=NOW.timestamp() - 100)
    await at.settle()
    assert at.kept.made == {}


async def test_of_a_token_that_rotates_an_older_one_may_be_taken_back(at: World) -> None:
    await at.installs(team=TEAM, token="xoxe.xoxb-1", refresh="xoxe-1", seconds=43_200)
    rhian, _ = table(at)
    at.clock.on(timedelta(hours=1))
    revoked = {"type": "tokens_revoked", "tokens": {"bot": ["UB"]}}
    await rhian.event(revoked)
    await at.settle()
    assert at.kept.made[TEAM].token == "xoxe.xoxb-1"
    at.fake.revoked.add("xoxe.xoxb-1")
    await rhian.event(revoked)
    await at.settle()
    assert at.kept.made == {}


async def test_a_persons_token_is_not_the_apps(at: World) -> None:
    await at.installs(team=TEAM, token="xoxb-one")
    rhian, _ = table(at)
    await rhian.event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}})
    await at.settle()
    assert at.kept.made[TEAM].token == "xoxb-one"


async def test_a_token_that_was_refused_is_forgotten_once_another_works(at: World) -> None:
    await at.installs(team=TEAM, token="xoxb-one")
    _, place = table(at)
    at.fake.faults.add("chat.postMessage", Harm.REFUSE, code="token_revoked")
    with pytest.raises(PlatformProblem):
        await at.slack.platform.post(place, card("Hello"), "k")
    assert at.health() == {"well": True, "connections": None, "refused": {TEAM: "token_revoked"}}
    await at.installs(team=TEAM, token="xoxb-two")
    await at.slack.platform.post(place, card("Hello"), "k")
    assert at.health() == {"well": True, "connections": None, "refused": {}}


async def test_an_organisation_installs_once_for_its_workspaces(at: World) -> None:
    await at.installs(team="", enterprise="E1", token="xoxb-org")
    rhian, place = table(at)
    at.router.answers = (Reply(card("Here")),)
    at.fake.enterprise = "E1"
    await rhian.types("/peer home", at.fake.channels[place.channel])
    await at.settle()
    assert at.kept.links == {TEAM: "E1"}
    await at.slack.platform.post(place, card("Hello"), "k")
    assert at.fake.calls[-1].token == "xoxb-org"


async def test_every_way_to_speak_to_it_is_understood_in_an_organisation(at: World) -> None:
    """Slack leaves the team away there, or puts the organisation's id in its place."""
    await at.installs(team="", enterprise="E1", token="xoxb-org")
    rhian, place = table(at)
    at.fake.enterprise = "E1"
    at.router.answers = (Reply(card("Here")),)
    await rhian.opens_home()
    await at.settle()
    assert at.kept.links == {TEAM: "E1"}
    assert at.fake.homes.keys() == {rhian.id}
    await rhian.uses_shortcut("home")
    await at.settle()
    await rhian.types("/peer home", at.fake.channels[place.channel])
    await at.settle()
    assert {each.who.workspace for each in at.router.events} == {TEAM}


async def test_an_organisation_that_takes_the_app_out_takes_it_from_all(at: World) -> None:
    await at.installs(team="", enterprise="E1", token="xoxb-org")
    await at.installs(team="T2", token="xoxb-two")
    rhian, place = table(at)
    at.fake.enterprise = "E1"
    await rhian.opens_home()
    await at.settle()
    await rhian.event({"type": "app_uninstalled"})
    await at.settle()
    assert list(at.kept.made) == ["T2"]
    with pytest.raises(NotInstalled):
        await at.slack.platform.post(place, card("Hello"), "k")
    await at.installs(team="", enterprise="E1", token="xoxb-org-2")
    await rhian.opens_home()
    await at.settle()
    await at.slack.platform.post(place, card("Hello"), "k")
    assert at.fake.calls[-1].token == "xoxb-org-2"


def tokens(at: World) -> InstalledTokens:
    """Those of another process on the same database."""
    return InstalledTokens(
        at.kept,
        AsyncWebClient(base_url=at.fake.api_url, retry_handlers=[]),
        client_id="123.456",
        client_secret="client-secret",
        clock=at.clock,
        monotonic=lambda: at.clock.now().timestamp(),
    )


def renewals(at: World) -> int:
    return sum(each.method == "oauth.v2.access" for each in at.fake.calls) - 1


async def test_two_processes_that_renew_at_once_use_one_new_token(at: World) -> None:
    await at.installs(team=TEAM, token="xoxe.xoxb-1", refresh="xoxe-1", seconds=43_200)
    at.clock.on(timedelta(hours=11))
    one, another = tokens(at), tokens(at)
    first, second = await asyncio.gather(one.token(TEAM), another.token(TEAM))
    kept = at.kept.made[TEAM].token
    assert kept in (first, second)
    assert {first, second} <= {kept, "xoxe.xoxb-1"}
    at.clock.on(timedelta(minutes=2))
    assert (await one.token(TEAM), await another.token(TEAM)) == (kept, kept)
    assert at.kept.made[TEAM].expires_at == NOW + timedelta(hours=23)


async def test_in_one_process_a_token_is_renewed_once(at: World) -> None:
    await at.installs(team=TEAM, token="xoxe.xoxb-1", refresh="xoxe-1", seconds=43_200)
    at.clock.on(timedelta(hours=11))
    one = tokens(at)
    given = await asyncio.gather(*(one.token(TEAM) for _ in range(10)))
    assert set(given) == {at.kept.made[TEAM].token}
    assert renewals(at) == 1


async def test_a_renewal_that_slack_refuses_is_not_asked_for_with_every_message(at: World) -> None:
    await at.installs(team=TEAM, token="xoxe.xoxb-1", refresh="xoxe-1", seconds=43_200)
    at.clock.on(timedelta(hours=11))
    one = tokens(at)
    at.fake.faults.add("oauth.v2.access", Harm.REFUSE, times=2, code="invalid_refresh_token")
    for _ in range(20):
        assert await one.token(TEAM) == "xoxe.xoxb-1"
    assert renewals(at) == 1
    at.clock.on(timedelta(minutes=2))
    assert await one.token(TEAM) == "xoxe.xoxb-1"
    assert renewals(at) == 2


async def test_a_renewal_does_not_undo_a_new_installation(at: World) -> None:
    await at.installs(team=TEAM, token="xoxe.xoxb-1", refresh="xoxe-1", seconds=43_200)
    at.clock.on(timedelta(hours=11))
    renew, anew = at.kept.renew, Installation(TEAM, "", "xoxb-anew", installed_at=at.clock.now())

    async def installed_meanwhile(before: Installation, after: Installation) -> bool:
        await at.kept.save(anew)
        return await renew(before, after)

    at.kept.renew = installed_meanwhile  # type: ignore[method-assign]
    assert await tokens(at).token(TEAM) == "xoxb-anew"
    assert at.kept.made[TEAM] == anew


async def test_a_token_is_known_while_the_database_is_away(at: World) -> None:
    await at.installs(team=TEAM, token="xoxb-one")
    one, find = tokens(at), at.kept.find
    assert await one.token(TEAM) == "xoxb-one"

    async def away(workspace: str) -> Installation | None:
        raise StorageUnavailable("away")

    at.kept.find = away  # type: ignore[method-assign]
    at.clock.on(timedelta(minutes=5))
    assert await one.token(TEAM) == "xoxb-one"
    with pytest.raises(TryLater):
        await one.token("T-never-seen")
    at.kept.find = find  # type: ignore[method-assign]
    assert await one.token("T-never-seen") is None


async def test_installations_need_a_place_and_somebody_a_token() -> None:
    many = SlackSettings("", signing_secret="s", client_id="1.2", client_secret="c")
    for settings in (many, SlackSettings("", signing_secret="s")):
        with pytest.raises(CannotConnect, match="SLACK_BOT_TOKEN"):
            async with open_slack(settings, words=WORDS, randomness=bytes):
                pass


def test_an_installation_does_not_show_its_tokens() -> None:
    assert "xoxb" not in repr(Installation("T1", "", "xoxb-1", "xoxe-1"))
