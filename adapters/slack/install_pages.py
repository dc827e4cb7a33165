"""The pages by which a workspace installs the app: the way to Slack, and the way back.

https://docs.slack.dev/authentication/installing-with-oauth
"""

import base64
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from adapters.slack import limits
from adapters.slack.commands import INSTALL_PATH, REDIRECT_PATH, scopes
from adapters.slack.installing import Installations, InstalledTokens
from bot.library import Words
from bot.log import Log
from bot.ports import Clock, PlatformProblem, Randomness

log = Log(__name__)

COOKIE = "holdspace_slack_state"


@dataclass(frozen=True, slots=True)
class InstallPages:
    """Both ask for nothing: who may install the app, Slack decides."""

    tokens: InstalledTokens
    installations: Installations
    client_id: str
    api_url: str
    words: Words
    clock: Clock
    randomness: Randomness
    pins: bool = False

    def routes(self, installed: Callable[[str], None]) -> list[web.RouteDef]:
        """``installed`` hears of each workspace that has a token from now on."""

        async def come_back(request: web.Request) -> web.StreamResponse:
            return await self._come_back(request, installed)

        return [web.get(INSTALL_PATH, self._begin), web.get(REDIRECT_PATH, come_back)]

    async def _begin(self, request: web.Request) -> web.StreamResponse:
        state = base64.urlsafe_b64encode(self.randomness(24)).decode().rstrip("=")
        await self.installations.issue(state, self.clock.now() + limits.INSTALLING)
        parts = urlsplit(self.api_url)
        asked = urlencode(
            {
                "client_id": self.client_id,
                "scope": ",".join(scopes(pins=self.pins)),
                "user_scope": "",
                "state": state,
            }
        )
        there = f"{parts.scheme}://{parts.netloc}/oauth/v2/authorize?{asked}"
        answer = web.Response(status=302, headers={"Location": there, "Cache-Control": "no-store"})
        answer.set_cookie(
            COOKIE,
            state,
            max_age=int(limits.INSTALLING.total_seconds()),
            httponly=True,
            secure=request.headers.get("X-Forwarded-Proto", request.scheme) == "https",
            # Lax: the browser comes back from Slack's page by a link.
            samesite="Lax",
            path=REDIRECT_PATH,
        )
        return answer

    async def _come_back(
        self, request: web.Request, installed: Callable[[str], None]
    ) -> web.StreamResponse:
        """Only in the browser that began it, once, and in time."""
        state, code = request.query.get("state", ""), request.query.get("code", "")
        mine = hmac.compare_digest(request.cookies.get(COOKIE, "").encode(), state.encode())
        known = bool(state) and mine and await self.installations.take(state, self.clock.now())
        if not known:
            return self._page("slack.install.over", 400)
        if not code:
            return self._page("slack.install.cancelled", 200)
        try:
            made = await self.tokens.installed(code)
        except PlatformProblem as problem:
            log.warning("slack.installation_failed", problem=problem)
            return self._page("slack.install.failed", 502)
        installed(made.workspace)
        return self._page("slack.install.done", 200)

    def _page(self, key: str, status: int) -> web.Response:
        answer = web.Response(text=f"{self.words.line(key)}\n", status=status)
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.del_cookie(COOKIE, path=REDIRECT_PATH)
        return answer
