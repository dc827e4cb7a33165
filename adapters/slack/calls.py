"""Speaking to Slack: the token of a workspace, its pace, and what went wrong in our own words."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack import limits
from adapters.slack.pace import Pace
from adapters.slack.problems import Limited, TokenRefused, answered, problem_of
from bot.ports import Randomness, TryLater, Unreachable

log = logging.getLogger(__name__)

Make = Callable[[AsyncWebClient], Awaitable[AsyncSlackResponse]]


class Tokens(Protocol):
    """Which bot token speaks in a workspace."""

    async def token(self, workspace: str) -> str | None:
        """None where the app is not installed there (any more)."""
        ...

    async def link(self, workspace: str, enterprise: str) -> None:
        """Slack spoke of the workspace as part of an organisation that installed the app."""
        ...

    async def uninstalled(self, workspace: str, enterprise: str) -> None:
        """The app is gone from there; with ``workspace`` "", from the whole organisation."""
        ...


class OneToken:
    """SLACK_BOT_TOKEN, which belongs to one workspace."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def token(self, workspace: str) -> str | None:
        return self._token

    async def link(self, workspace: str, enterprise: str) -> None:
        """It speaks wherever Slack lets it."""

    async def uninstalled(self, workspace: str, enterprise: str) -> None:
        """``Calls`` remembers that it is refused; only a new token helps."""


class Calls:
    """Every outgoing call goes through ``call`` or ``respond``. Both raise PlatformProblem and
    nothing else, and neither ever tries again by itself: who calls knows what a second time
    means."""

    def __init__(
        self,
        tokens: Tokens,
        session: aiohttp.ClientSession,
        *,
        api_url: str,
        pace: Pace,
        randomness: Randomness,
    ) -> None:
        self._tokens = tokens
        self._session = session
        self._api_url = api_url
        self.pace = pace
        self._randomness = randomness
        self._clients: dict[str, AsyncWebClient] = {}
        self._refused: dict[tuple[str, str], str] = {}

    @property
    def refused(self) -> Mapping[str, str]:
        """Workspaces whose token Slack refuses, with Slack's code: for ``/healthz``."""
        return {workspace: code for (_, workspace), code in self._refused.items()}

    def bare(self) -> AsyncWebClient:
        """A client without a token, for what needs an app-level token or a client secret."""
        return self._client("")

    async def call(self, method: str, workspace: str, make: Make) -> Mapping[str, Any]:
        """``make`` makes the call on the workspace's client; ``method`` is what it calls."""
        self.pace.check(workspace, method)
        token = await self._tokens.token(workspace)
        if token is None:
            raise Unreachable("the app is not installed in that workspace")
        if (token, workspace) in self._refused:
            raise TryLater(limits.STOPPED)
        try:
            answer = await make(self._client(token))
        except Exception as error:
            problem = problem_of(error)
            if isinstance(problem, TokenRefused):
                self._refused[token, workspace] = problem.code
                log.error("%s", problem)
            elif isinstance(problem, TryLater):
                problem = self._put_off(workspace, method, problem)
            raise problem from None
        if self._refused:
            self._forgive(workspace)
        return answer.data if isinstance(answer.data, dict) else {}

    async def link(self, workspace: str, enterprise: str) -> None:
        await self._tokens.link(workspace, enterprise)

    async def uninstalled(self, workspace: str, enterprise: str) -> None:
        """Slack says that the app is gone from there: its token is not tried any more. That is
        nothing wrong with us, unless it is the one token that was set."""
        await self._tokens.uninstalled(workspace, enterprise)
        self._forgive(workspace)
        token = await self._tokens.token(workspace)
        if token is not None:
            self._refused[token, workspace] = "token_revoked"
        log.warning("the app was taken out of a workspace")

    async def respond(self, url: str, body: Mapping[str, Any]) -> None:
        """To a response URL, which is an address with its own right to answer one person.
        https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"""
        try:
            async with self._session.post(url, json=body, proxy=proxy_for(url)) as response:
                text = await response.text()
                headers = dict(response.headers)
        except Exception as error:
            raise problem_of(error) from None
        code = _code_of(text)
        if response.status != 200 or code:
            raise answered(response.status, headers, code)

    def _put_off(self, workspace: str, method: str, problem: TryLater) -> TryLater:
        """Adds a little by chance. Only what Slack asked for is kept to by everybody: a call that
        failed by itself says nothing of the next one."""
        share = int.from_bytes(self._randomness(2), "big") / 65536
        wait = problem.after + timedelta(seconds=share)
        if isinstance(problem, Limited):
            self.pace.asked(workspace, method, problem.after)
        return TryLater(wait)

    def _forgive(self, workspace: str) -> None:
        """What was refused there belongs to a token that is not used any more."""
        for refused in [each for each in self._refused if each[1] == workspace]:
            del self._refused[refused]

    def _client(self, token: str) -> AsyncWebClient:
        made = self._clients.get(token)
        if made is None:
            if len(self._clients) > limits.TOKENS:
                self._clients.clear()
            made = self._clients[token] = client(self._api_url, self._session, token)
        return made


def client(api_url: str, session: aiohttp.ClientSession, token: str = "") -> AsyncWebClient:
    """The SDK's client, which never tries again by itself."""
    address = api_url.rstrip("/") + "/"
    made = AsyncWebClient(
        token=token or None,
        base_url=address,
        session=session,
        retry_handlers=[],
        logger=logging.getLogger("adapters.slack.sdk"),
    )
    # The SDK takes the machine's proxy for every address, also for one beside it.
    made.proxy = proxy_for(address)
    return made


def proxy_for(url: str) -> str | None:
    """The machine's proxy for that address, unless it is excepted or on this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in {"localhost", "127.0.0.1", "::1"} or proxy_bypass(host):
        return None
    scheme = {"wss": "https", "ws": "http"}.get(parts.scheme, parts.scheme)
    return getproxies().get(scheme)


def session() -> aiohttp.ClientSession:
    """One for everything, so that connections are kept. Its times are in ``limits``."""
    timeout = aiohttp.ClientTimeout(
        total=limits.CALL.total_seconds(), connect=limits.CONNECT.total_seconds()
    )
    return aiohttp.ClientSession(timeout=timeout)


def _code_of(text: str) -> str:
    """The error a response URL answered with: "" for ``ok`` and for ``{"ok": true}``."""
    short = text.strip()
    if short in {"", "ok"} or '"ok":true' in short.replace(" ", ""):
        return ""
    return "used_url" if "used_url" in short else "expired_url"
