"""A fake Slack, and the adapter on it with a router that says what a test tells it to."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import web

from adapters.slack.adapter import Serving, Slack, SlackSettings, open_slack
from adapters.slack.commands import SCOPES
from bot.answers import Answer
from bot.events import Event
from content.loader import load
from tests.contracts.platform import ScriptedRouter
from tests.fakes.slack.server import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, FakeSlack, fake_slack
from tests.fakes.slack.ways import Http
from tests.support.watching import Watching

WORDS = load().words


def randomness(count: int) -> bytes:
    """As little chance as there can be: what is added by chance is nothing."""
    return bytes(count)


@dataclass
class App:
    """The adapter at work: ``fake`` is its Slack, ``router`` what it talks to."""

    fake: FakeSlack
    slack: Slack
    router: ScriptedRouter
    serving: Serving
    watching: Watching


class Gate(ScriptedRouter):
    """A router that answers only when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.open = asyncio.Event()

    async def handle(self, event: Event) -> Sequence[Answer]:
        await self.open.wait()
        return await super().handle(event)


@asynccontextmanager
async def running(
    transport: str, *, scopes: tuple[str, ...] = tuple(SCOPES), router: ScriptedRouter | None = None
) -> AsyncIterator[App]:
    """``transport`` is ``socket`` or ``http``; everything goes over real sockets in both."""
    talks = router or ScriptedRouter()
    watching = Watching()
    async with fake_slack(scopes) as fake:
        settings = settings_for(fake, transport)
        async with (
            open_slack(settings, words=WORDS, randomness=randomness, observer=watching) as slack,
            slack.serve(talks) as serving,
            heard(fake, serving),
        ):
            yield App(fake, slack, talks, serving, watching)


def settings_for(fake: FakeSlack, transport: str) -> SlackSettings:
    http = transport == "http"
    return SlackSettings(
        bot_token=BOT_TOKEN,
        app_token="" if http else APP_TOKEN,
        signing_secret=SIGNING_SECRET if http else "",
        api_url=fake.api_url,
    )


@asynccontextmanager
async def heard(fake: FakeSlack, serving: Serving) -> AsyncIterator[None]:
    """What happens on the fake arrives: its sockets are open, or there is an address for it."""
    if serving.sockets is not None:
        await serving.sockets.ready.wait()
        yield
        return
    app = web.Application()
    app.add_routes(serving.routes)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        address = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        fake.way = Http(address, SIGNING_SECRET)
        yield
    finally:
        await runner.cleanup()


@pytest.fixture(params=["socket", "http"])
async def app(request: pytest.FixtureRequest) -> AsyncIterator[App]:
    async with running(request.param) as working:
        yield working
