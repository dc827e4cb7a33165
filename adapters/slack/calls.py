"""Speaking to Slack: the token of a workspace, its pace, and what went wrong in our own words."""

import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack import limits
from adapters.slack.happenings import TakenOut
from adapters.slack.pace import Pace
from adapters.slack.problems import Limited, NotInstalled, TokenRefused, answered, problem_of
from bot.log import Log, library
from bot.ports import PlatformProblem, Randomness, TryLater

log = Log(__name__)

Make = Callable[[AsyncWebClient], Awaitable[AsyncSlackResponse]]


class Tokens(Protocol):
    """Which bot token speaks in a workspace."""

    async def token(self, workspace: str) -> str | None:
        """None where the app is not installed there (any more)."""
        ...

    async def link(self, workspace: str, enterprise: str) -> None:
        """Slack spoke of the workspace as part of an organisation that installed the app."""
        ...

    async def taken_out(self, gone: TakenOut) -> bool:
        """Whether the token we have is the one that is no more. It is then forgotten."""
        ...


class OneToken:
    """SLACK_BOT_TOKEN, which belongs to one workspace."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def token(self, workspace: str) -> str | None:
        return self._token

    async def link(self, workspace: str, enterprise: str) -> None:
        """It speaks wherever Slack lets it."""

    async def taken_out(self, gone: TakenOut) -> bool:
        """Of one that is set, only Slack knows: the next call hears whether it is refused."""
        return False


@dataclass(slots=True)
class _Refused:
    """``code`` is Slack's. ``until`` is when one call may ask again."""

    code: str
    until: float


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
        self._refused: dict[tuple[str, str], _Refused] = {}
        self._me: dict[str, str] = {}

    @property
    def refused(self) -> Mapping[str, str]:
        """Workspaces whose token Slack refuses, with Slack's code: for ``/healthz``."""
        return {workspace: each.code for (_, workspace), each in self._refused.items()}

    def bare(self) -> AsyncWebClient:
        """A client without a token, for what needs an app-level token or a client secret."""
        return self._client("")

    async def call(self, method: str, workspace: str, make: Make) -> Mapping[str, Any]:
        """``make`` makes the call on the workspace's client; ``method`` is what it calls."""
        self.pace.check(workspace, method)
        token = await self._tokens.token(workspace)
        if token is None:
            # It may come back, and then what still helps is wanted: nothing is given up.
            raise NotInstalled(limits.STOPPED)
        self._stop_where_refused(token, workspace)
        try:
            answer = await make(self._client(token))
        except Exception as error:
            problem = problem_of(error)
            if isinstance(problem, TokenRefused):
                if (token, workspace) not in self._refused:
                    log.error("slack.refused", problem=problem)
                until = self.pace.now() + limits.STOPPED.total_seconds()
                self._refused[token, workspace] = _Refused(problem.code, until)
            elif isinstance(problem, TryLater):
                problem = self._put_off(workspace, method, problem)
            raise problem from None
        if self._refused:
            self._forgive(workspace)
        return answer.data if isinstance(answer.data, dict) else {}

    async def me(self, workspace: str) -> str:
        """The app's own user there; "" where Slack does not say."""
        known = self._me.get(workspace)
        if known is None:
            try:
                found = await self.call("auth.test", workspace, lambda client: client.auth_test())
            except PlatformProblem:
                return ""
            known = self._me[workspace] = str(found.get("user_id") or "")
        return known

    async def link(self, workspace: str, enterprise: str) -> None:
        await self._tokens.link(workspace, enterprise)

    async def taken_out(self, gone: TakenOut) -> None:
        """Slack says that the app is gone from there. That is nothing wrong with us, so nothing is
        refused there any more."""
        if await self._tokens.taken_out(gone):
            self._forgive(gone.workspace)
            log.warning("slack.taken_out")
            return
        # Where it is our token after all, this is when we hear so, and not at the next reminder.
        with suppress(PlatformProblem):
            await self.call("auth.test", gone.workspace, lambda client: client.auth_test())

    async def respond(self, url: str, body: Mapping[str, Any]) -> None:
        """To a response URL, which is an address with its own right to answer one person.
        https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"""
        try:
            async with self._session.post(url, json=body, proxy=proxy_for(url)) as response:
                text = await response.text()
                headers = dict(response.headers)
        except Exception as error:
            raise problem_of(error) from None
        code = _code_of(response.status, text)
        if code:
            raise answered(response.status, headers, code)

    def _put_off(self, workspace: str, method: str, problem: TryLater) -> TryLater:
        """Adds a little by chance. Only what Slack asked for is kept to by everybody: a call that
        failed by itself says nothing of the next one."""
        wait = problem.after + timedelta(seconds=self._chance())
        if isinstance(problem, Limited):
            self.pace.asked(workspace, method, problem.after)
        return TryLater(wait)

    def _stop_where_refused(self, token: str, workspace: str) -> None:
        """Now and then one call goes through, and hears whether somebody has mended it: Slack has
        refused good tokens for an hour before now."""
        refused = self._refused.get((token, workspace))
        if refused is None:
            return
        left = refused.until - self.pace.now()
        if left > 0:
            # A minute more or less, so that not everything comes back in the same moment.
            raise TryLater(timedelta(seconds=left + 60 * self._chance()))
        # The others wait for what that one hears.
        refused.until = self.pace.now() + limits.TRYING.total_seconds()

    def _forgive(self, workspace: str) -> None:
        """What was refused there belongs to a token that is not used any more."""
        for refused in [each for each in self._refused if each[1] == workspace]:
            del self._refused[refused]

    def _chance(self) -> float:
        """From 0 to 1."""
        return int.from_bytes(self._randomness(2), "big") / 65536

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
        logger=library("slack_sdk"),
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


def _code_of(status: int, text: str) -> str:
    """Why a response URL did not take it, "" where it did. It says so in words or in JSON, and has
    been seen to use either for both."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        given = None
    said = given if isinstance(given, dict) else {}
    if status == HTTPStatus.OK and said.get("ok") is not False and "_url" not in text:
        return ""
    return "used_url" if "used_url" in text else "expired_url"
