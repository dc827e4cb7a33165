"""Slack, ready to be put into the house: the platform before there is a router, the ears after."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from aiohttp import web

from adapters.slack import calls as talking
from adapters.slack import web as http
from adapters.slack.app import Ears, quiet
from adapters.slack.calls import Calls, OneToken, Tokens
from adapters.slack.homes import Homes
from adapters.slack.installing import Installations, InstalledTokens, InstallPages
from adapters.slack.pace import Pace
from adapters.slack.performing import Performer
from adapters.slack.platform import SlackPlatform
from adapters.slack.problems import TokenRefused
from adapters.slack.sockets import Sockets
from bot.library import Words
from bot.ports import Clock, PlatformProblem, Randomness, Router, Unreachable

log = logging.getLogger(__name__)

API_URL = "https://slack.com/api/"


class CannotConnect(Exception):
    """Slack refuses what was set; the message is one sentence with the mend."""


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """As in the environment: SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, SLACK_API_URL,
    SLACK_CLIENT_ID, SLACK_CLIENT_SECRET.

    With an app token Slack is heard over sockets that we open; with a signing secret, over HTTP.
    Both may be set: which one Slack uses is decided on the app's page. With a client id and secret,
    and no bot token, each workspace installs the app for itself.
    """

    bot_token: str = field(repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    api_url: str = API_URL
    client_id: str = ""
    client_secret: str = field(default="", repr=False)

    @property
    def many(self) -> bool:
        """Whether workspaces install the app for themselves."""
        return bool(self.client_id and self.client_secret and not self.bot_token)

    def check(self) -> None:
        """Raises CannotConnect for what can be seen to be wrong without asking Slack."""
        if self.bot_token.startswith(("xapp-", "xoxp-")):
            raise CannotConnect(
                "SLACK_BOT_TOKEN is no bot token: a bot token starts with xoxb-. Copy it from"
                " OAuth & Permissions on the app's page at api.slack.com/apps."
            )
        if self.app_token.startswith(("xoxb-", "xoxp-")):
            raise CannotConnect(
                "SLACK_APP_TOKEN is no app-level token: one starts with xapp-. Make it under Basic"
                " Information on the app's page at api.slack.com/apps, with connections:write."
            )
        if not self.bot_token and not self.many:
            raise CannotConnect(
                "Slack does not know who we are: set SLACK_BOT_TOKEN for one workspace, or"
                " SLACK_CLIENT_ID and SLACK_CLIENT_SECRET for several."
            )
        if not self.app_token and not self.signing_secret:
            raise CannotConnect(
                "Slack cannot be heard: set SLACK_APP_TOKEN for Socket Mode, or"
                " SLACK_SIGNING_SECRET for HTTP."
            )


@dataclass(frozen=True, slots=True)
class Serving:
    """Slack while it is being listened to. ``routes`` go into the process's own web server; there
    are none in Socket Mode alone."""

    routes: Sequence[web.RouteDef]
    sockets: Sockets | None
    calls: Calls
    ears: Ears

    async def quiet(self) -> None:
        """Waits until every answer in the making has been given."""
        await self.ears.quiet()

    def health(self) -> Mapping[str, object]:
        """``well`` is False while Slack refuses a token or no socket is open."""
        connected = self.sockets.connected if self.sockets else None
        refused = dict(self.calls.refused)
        return {"well": not refused and connected != 0, "sockets": connected, "refused": refused}


class Slack:
    """``platform`` posts from the start; ``serve`` begins to listen."""

    def __init__(
        self,
        settings: SlackSettings,
        calls: Calls,
        words: Words,
        *,
        randomness: Randomness,
        monotonic: Callable[[], float],
        pages: InstallPages | None = None,
    ) -> None:
        self._settings = settings
        self._calls = calls
        self._words = words
        self._randomness = randomness
        self._monotonic = monotonic
        self._pages = pages
        self.platform = SlackPlatform(calls, words)

    async def check(self) -> None:
        """Asks Slack whether it knows the token. Raises CannotConnect where it does not; a Slack
        that cannot be reached is tried again later, by whatever is sent first."""
        try:
            await self._calls.call("auth.test", "", lambda client: client.auth_test())
        except TokenRefused as problem:
            raise CannotConnect(f"SLACK_BOT_TOKEN is refused. {problem}.") from problem
        except PlatformProblem as problem:
            log.warning("Slack cannot be reached yet: %s", problem)

    @asynccontextmanager
    async def serve(self, router: Router) -> AsyncIterator[Serving]:
        """Listens while the block runs, and lets what is being answered finish. Raises
        CannotConnect where Slack refuses the app token."""
        ears = Ears(
            router,
            self._calls,
            Performer(self._calls, self.platform, self._words),
            Homes(self._calls, self._words, self._monotonic),
            signing_secret=self._settings.signing_secret,
            monotonic=self._monotonic,
        )
        sockets, listening = await self._listen(ears)
        routes = [*http.routes(ears.hear)] if self._settings.signing_secret else []
        routes += self._pages.routes() if self._pages else []
        try:
            yield Serving(routes, sockets, self._calls, ears)
        finally:
            if listening is not None:
                listening.cancel()
                with suppress(asyncio.CancelledError):
                    await listening
            await ears.finish()

    async def _listen(self, ears: Ears) -> tuple[Sockets | None, asyncio.Task[None] | None]:
        if not self._settings.app_token:
            return None, None
        sockets = Sockets(
            self._calls,
            self._settings.app_token,
            ears.hear,
            monotonic=self._monotonic,
            randomness=self._randomness,
        )
        try:
            await sockets.prepare()
        except TokenRefused as problem:
            raise CannotConnect(
                f"SLACK_APP_TOKEN is refused ({problem.code}). Copy the App-Level Token again, or"
                " make a new one, under Basic Information on the app's page at api.slack.com/apps."
            ) from problem
        except Unreachable as problem:
            raise CannotConnect(f"SLACK_APP_TOKEN is refused. {problem}.") from problem
        except PlatformProblem as problem:
            log.warning("Slack cannot be reached yet: %s", problem)
        return sockets, asyncio.create_task(sockets.run())


@asynccontextmanager
async def open_slack(
    settings: SlackSettings,
    *,
    words: Words,
    randomness: Randomness,
    installations: Installations | None = None,
    clock: Clock | None = None,
    monotonic: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> AsyncIterator[Slack]:
    """Connections to Slack while the block runs. ``installations`` and ``clock`` are for several
    workspaces; one needs only its SLACK_BOT_TOKEN. Raises CannotConnect."""
    settings.check()
    quiet()
    async with talking.session() as session:
        pages: InstallPages | None = None
        tokens: Tokens = OneToken(settings.bot_token)
        if settings.many:
            if installations is None or clock is None:
                raise CannotConnect("There is nowhere to keep installations: set SLACK_BOT_TOKEN.")
            tokens = installed = InstalledTokens(
                installations,
                talking.client(settings.api_url, session),
                client_id=settings.client_id,
                client_secret=settings.client_secret,
                clock=clock,
                monotonic=monotonic,
            )
            pages = InstallPages(
                installed,
                installations,
                settings.client_id,
                settings.api_url,
                words,
                clock,
                randomness,
            )
        calls = Calls(
            tokens,
            session,
            api_url=settings.api_url,
            pace=Pace(monotonic, sleep),
            randomness=randomness,
        )
        slack = Slack(
            settings, calls, words, randomness=randomness, monotonic=monotonic, pages=pages
        )
        if not settings.many:
            await slack.check()
        yield slack
