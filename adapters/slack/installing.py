"""Several workspaces in one process: each installs the app for itself, and has a token of its own.

Where the installations are kept is a port: they hold tokens, so whoever keeps them seals them.
https://docs.slack.dev/authentication/installing-with-oauth
https://docs.slack.dev/authentication/using-token-rotation
"""

import asyncio
import base64
import hmac
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import limits
from adapters.slack.commands import INSTALL_PATH, REDIRECT_PATH, SCOPES
from adapters.slack.problems import problem_of
from bot.library import Words
from bot.ports import Clock, PlatformProblem, Randomness

log = logging.getLogger(__name__)

COOKIE = "holdspace_slack_state"


@dataclass(frozen=True, slots=True)
class Installation:
    """The app in one workspace, or (``workspace`` "") in a whole organisation. ``expires_at`` is
    None for a token that lasts; another is renewed with ``refresh_token`` before it is over."""

    workspace: str
    enterprise: str
    token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)
    expires_at: datetime | None = None


class Installations(Protocol):
    """Where installations are kept. Several processes may share one."""

    async def find(self, workspace: str) -> Installation | None:
        """The workspace's own, or that of the organisation it was linked to."""
        ...

    async def save(self, installation: Installation) -> None:
        """In the place of the one before, where there was one."""
        ...

    async def remove(self, workspace: str, enterprise: str) -> None:
        """The workspace's own; with ``workspace`` "" the organisation's, and its links."""
        ...

    async def link(self, workspace: str, enterprise: str) -> None:
        """Slack has spoken of this workspace as part of an organisation that installed the app."""
        ...

    async def issue(self, state: str, until: datetime) -> None:
        """An installation has begun; ``state`` comes back with it."""
        ...

    async def take(self, state: str, now: datetime) -> bool:
        """Whether that one was issued and is not over. True once only."""
        ...


class InstalledTokens:
    """Implements ``calls.Tokens``. What is found is remembered for a minute, so that a token that
    another process renewed is soon known here."""

    def __init__(
        self,
        installations: Installations,
        client: AsyncWebClient,
        *,
        client_id: str,
        client_secret: str,
        clock: Clock,
        monotonic: Callable[[], float],
    ) -> None:
        self._installations = installations
        self._client = client
        self._client_id = client_id
        self._client_secret = client_secret
        self._clock = clock
        self._monotonic = monotonic
        self._known: OrderedDict[str, tuple[float, Installation]] = OrderedDict()
        self._linked: set[tuple[str, str]] = set()
        self._renewing = asyncio.Lock()

    async def token(self, workspace: str) -> str | None:
        found = await self._find(workspace)
        if found is None:
            return None
        if self._is_over_soon(found):
            found = await self._renew(workspace)
        return found.token if found else None

    async def link(self, workspace: str, enterprise: str) -> None:
        if (workspace, enterprise) not in self._linked:
            await self._installations.link(workspace, enterprise)
            self._linked.add((workspace, enterprise))

    async def uninstalled(self, workspace: str, enterprise: str) -> None:
        self._known.clear()
        self._linked.clear()
        await self._installations.remove(workspace, enterprise)

    async def installed(self, code: str) -> Installation:
        """Exchanges the code that Slack came back with. Raises PlatformProblem."""
        answer = await self._access(code=code)
        team, enterprise = answer.get("team") or {}, answer.get("enterprise") or {}
        org_wide = bool(answer.get("is_enterprise_install"))
        made = self._of(
            answer,
            Installation(
                "" if org_wide else str(team.get("id") or ""), str(enterprise.get("id") or ""), ""
            ),
        )
        await self._installations.save(made)
        self._known.clear()
        return made

    async def _find(self, workspace: str) -> Installation | None:
        now = self._monotonic()
        at, found = self._known.get(workspace, (0.0, None))
        if found is not None and now - at < limits.TOKEN_KNOWN.total_seconds():
            return found
        fresh = await self._installations.find(workspace)
        if fresh is not None:
            self._known[workspace] = (now, fresh)
            if len(self._known) > limits.TOKENS:
                self._known.popitem(last=False)
        return fresh

    async def _renew(self, workspace: str) -> Installation | None:
        """One at a time. Where it cannot be renewed now, what there is goes on being used."""
        async with self._renewing:
            found = await self._installations.find(workspace)
            if found is None or not self._is_over_soon(found):
                return found
            try:
                answer = await self._access(
                    grant_type="refresh_token", refresh_token=found.refresh_token
                )
            except PlatformProblem as problem:
                log.warning("a token could not be renewed: %s", problem)
                return found
            renewed = self._of(answer, found)
            await self._installations.save(renewed)
            self._known[workspace] = (self._monotonic(), renewed)
            return renewed

    def _is_over_soon(self, found: Installation) -> bool:
        if found.expires_at is None or not found.refresh_token:
            return False
        return found.expires_at - self._clock.now() < limits.RENEW_BEFORE

    async def _access(self, **given: str) -> Mapping[str, Any]:
        try:
            # As fields: the SDK's own helper uses a way of aiohttp's that is going away.
            secrets = {"client_id": self._client_id, "client_secret": self._client_secret}
            answer = await self._client.api_call("oauth.v2.access", data={**secrets, **given})
        except Exception as error:
            raise problem_of(error) from None
        return answer.data if isinstance(answer.data, dict) else {}

    def _of(self, answer: Mapping[str, Any], installation: Installation) -> Installation:
        seconds = answer.get("expires_in")
        expires = self._clock.now() + timedelta(seconds=int(seconds)) if seconds else None
        return replace(
            installation,
            token=str(answer.get("access_token") or ""),
            refresh_token=str(answer.get("refresh_token") or ""),
            expires_at=expires,
        )


@dataclass(frozen=True, slots=True)
class InstallPages:
    """The two pages of an installation: the way to Slack, and the way back."""

    tokens: InstalledTokens
    installations: Installations
    client_id: str
    api_url: str
    words: Words
    clock: Clock
    randomness: Randomness

    def routes(self) -> list[web.RouteDef]:
        return [web.get(INSTALL_PATH, self._begin), web.get(REDIRECT_PATH, self._come_back)]

    async def _begin(self, request: web.Request) -> web.StreamResponse:
        state = base64.urlsafe_b64encode(self.randomness(24)).decode().rstrip("=")
        await self.installations.issue(state, self.clock.now() + limits.INSTALLING)
        parts = urlsplit(self.api_url)
        asked = urlencode(
            {
                "client_id": self.client_id,
                "scope": ",".join(SCOPES),
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

    async def _come_back(self, request: web.Request) -> web.StreamResponse:
        """Only in the browser that began it, once, and in time."""
        state, code = request.query.get("state", ""), request.query.get("code", "")
        mine = hmac.compare_digest(request.cookies.get(COOKIE, "").encode(), state.encode())
        known = bool(state) and mine and await self.installations.take(state, self.clock.now())
        if not known:
            return self._page("slack.install.over", 400)
        if not code:
            return self._page("slack.install.cancelled", 200)
        try:
            await self.tokens.installed(code)
        except PlatformProblem as problem:
            log.warning("an installation failed: %s", problem)
            return self._page("slack.install.failed", 502)
        return self._page("slack.install.done", 200)

    def _page(self, key: str, status: int) -> web.Response:
        answer = web.Response(text=f"{self.words.line(key)}\n", status=status)
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.del_cookie(COOKIE, path=REDIRECT_PATH)
        return answer
