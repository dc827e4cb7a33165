"""Slack, ready to be put into the house: the platform before there is a router, the ears after."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from aiohttp import web

from adapters.slack import calls as talking
from adapters.slack import web as http
from adapters.slack.app import Ears
from adapters.slack.calls import Calls, OneToken, Tokens
from adapters.slack.homes import Homes
from adapters.slack.install_pages import InstallPages
from adapters.slack.installing import Installations, InstalledTokens
from adapters.slack.pace import Pace
from adapters.slack.people import People
from adapters.slack.performing import Performer
from adapters.slack.platform import SlackPlatform
from adapters.slack.problems import TokenRefused
from adapters.slack.sockets import Sockets
from bot.library import Words
from bot.log import Log
from bot.observer import UNOBSERVED, Observer
from bot.ports import Clock, Parts, PlatformProblem, Randomness, Router, Unreachable

log = Log(__name__)

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
    pins: bool = False
    """Whether the newest agreement is kept pinned, which needs one more scope."""
    hears: bool = True
    """False for a process that only posts, while another one listens."""

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
        if self.hears and not self.app_token and not self.signing_secret:
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
    many: bool = False

    async def quiet(self) -> None:
        """Waits until every answer in the making has been given."""
        await self.ears.quiet()

    def health(self) -> Mapping[str, object]:
        """``well`` is False while Slack refuses our one token or no socket is open,
        but where other processes have them all. Where there are
        many workspaces, one that took its token back is listed, and nothing wrong with us."""
        connected = self.sockets.connected if self.sockets else None
        stands_by = self.sockets is not None and self.sockets.stands_by
        refused = dict(self.calls.refused)
        well = (connected != 0 or stands_by) and (self.many or not refused)
        return {"well": well, "connections": connected, "refused": refused}


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
        observer: Observer = UNOBSERVED,
        parts: Parts | None = None,
    ) -> None:
        self._settings = settings
        self._calls = calls
        self._words = words
        self._randomness = randomness
        self._monotonic = monotonic
        self._pages = pages
        self._observer = observer
        self._parts = parts
        self._workspace = ""
        """The one that the token belongs to, as soon as Slack said so."""
        self.people = People(calls, monotonic)
        self.platform = SlackPlatform(calls, words, self.people)

    def health(self) -> Mapping[str, object]:
        """Of a process that only posts: ``well`` is False while Slack refuses a token."""
        refused = dict(self._calls.refused)
        return {"well": not refused, "refused": refused}

    async def check(self) -> None:
        """Asks Slack whether it knows the token. Raises CannotConnect where it does not; a Slack
        that cannot be reached is tried again later, by whatever is sent first."""
        try:
            found = await self._calls.call("auth.test", "", lambda client: client.auth_test())
            self._workspace = str(found.get("team_id") or "")
        except TokenRefused as problem:
            raise CannotConnect(f"SLACK_BOT_TOKEN is refused. {problem}.") from problem
        except PlatformProblem as problem:
            log.warning("slack.unreachable", problem=problem)

    @asynccontextmanager
    async def serve(self, router: Router) -> AsyncIterator[Serving]:
        """Listens while the block runs, and lets what is being answered finish. Raises
        CannotConnect where Slack refuses the app token."""
        ears = Ears(
            router,
            self._calls,
            Performer(self._calls, self.platform, self._words),
            Homes(self._calls, self._words, self.people, self._monotonic),
            self.people,
            self.platform,
            signing_secret=self._settings.signing_secret,
            monotonic=self._monotonic,
            randomness=self._randomness,
            observer=self._observer,
        )
        self.platform.watch(ears.said_in)
        sockets, listening = await self._listen(ears)
        keeping = asyncio.create_task(ears.keep_homes())
        routes = [*http.routes(ears.hear)] if self._settings.signing_secret else []
        routes += self._pages.routes(ears.installed) if self._pages else []
        ears.installed(self._workspace)
        try:
            yield Serving(routes, sockets, self._calls, ears, self._settings.many)
        finally:
            for task in (listening, keeping):
                if task is not None:
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task
            self.platform.watch(None)
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
            parts=self._parts,
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
            log.warning("slack.unreachable", problem=problem)
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
    observer: Observer = UNOBSERVED,
    parts: Parts | None = None,
) -> AsyncIterator[Slack]:
    """Connections to Slack while the block runs. ``installations`` and ``clock`` are for several
    workspaces; one needs only its SLACK_BOT_TOKEN. ``parts`` is for several processes that divide
    the sockets. Raises CannotConnect."""
    settings.check()
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
                pins=settings.pins,
            )
        calls = Calls(
            tokens,
            session,
            api_url=settings.api_url,
            pace=Pace(monotonic, sleep),
            randomness=randomness,
        )
        slack = Slack(
            settings,
            calls,
            words,
            randomness=randomness,
            monotonic=monotonic,
            pages=pages,
            observer=observer,
            parts=parts,
        )
        if not settings.many:
            await slack.check()
        yield slack
