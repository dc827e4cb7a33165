"""Looking at Slack for ``holdspace doctor``: tokens, scopes, clock, and each group's channel.

It reads and changes nothing. A token that rotates is used as it is: renewing one here would take it
from the Holdspace that runs.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import calls as talking
from adapters.slack.adapter import SlackSettings
from adapters.slack.commands import SHORTCUTS, scopes
from adapters.slack.problems import REFUSED, Limited, TokenRefused, problem_of
from bot.checkup import Finding, clock_against
from bot.ids import Place
from bot.library import Words
from bot.ports import Clock, PlatformProblem, Unreachable

Token = Callable[[str], Awaitable[str | None]]
"""The bot token of a workspace, None where the app is not installed there."""
Sleep = Callable[[float], Awaitable[object]]

PATIENCE = timedelta(seconds=60)
"""The longest Retry-After that is waited for."""
TRIES = 5
_AWAY = (
    "type on this machine: curl {}api.test — where that answers, look again in a minute; where it "
    "does not, the network, the proxy or SLACK_API_URL keeps Slack away"
)
_AGAIN = "paste the manifest again (holdspace manifest slack), then install the app again"


async def look(
    settings: SlackSettings,
    token: Token,
    groups: Sequence[tuple[str, Place]],
    clock: Clock,
    sleep: Sleep = asyncio.sleep,
) -> list[Finding]:
    """``groups`` are ids with their channels. Never raises for what Slack says."""
    async with talking.session() as session:
        look_at = _Look(settings, token, clock, sleep)

        def client(of: str) -> AsyncWebClient:
            return talking.client(settings.api_url, session, of)

        return await look_at.all(client, groups)


class _Look:
    def __init__(self, settings: SlackSettings, token: Token, clock: Clock, sleep: Sleep) -> None:
        self._settings = settings
        self._token = token
        self._clock = clock
        self._sleep = sleep
        self._away = _AWAY.format(settings.api_url.rstrip("/") + "/")

    async def all(
        self, client: Callable[[str], AsyncWebClient], groups: Sequence[tuple[str, Place]]
    ) -> list[Finding]:
        found: list[Finding] = []
        workspaces = dict.fromkeys(place.workspace for _, place in groups)
        if not self._settings.many:
            workspaces = {"": None}
        spoken: dict[str, AsyncWebClient] = {}
        for workspace in workspaces:
            token = await self._token(workspace)
            if not token:
                found.append(_not_installed(workspace))
                continue
            speaks = client(token)
            seen = await self._workspace(workspace, speaks)
            found += seen
            if seen[0].well:
                spoken[workspace] = speaks
        if self._settings.app_token:
            found.append(await self._app_token(client("")))
        for id, place in groups:
            speaks_there = spoken.get(place.workspace if self._settings.many else "")
            if speaks_there is not None:
                found.append(await self._channel(id, place, speaks_there))
        return found

    async def _workspace(self, workspace: str, client: AsyncWebClient) -> list[Finding]:
        about = f"slack.token {workspace}".rstrip()
        try:
            answer = await self._patiently(client.auth_test)
        except TokenRefused as problem:
            says = f"Slack refuses the bot token ({problem.code})"
            return [Finding(about, False, says, REFUSED[problem.code])]
        except PlatformProblem:
            return [Finding(about, None, "Slack cannot be asked now", self._away)]
        headers = {name.lower(): value for name, value in answer.headers.items()}
        found = [Finding(about, True, "Slack knows the bot token")]
        found += _scopes(workspace, headers.get("x-oauth-scopes"), pins=self._settings.pins)
        clock = clock_against("slack.clock", headers.get("date", ""), self._clock.now())
        return [*found, clock] if clock else found

    async def _app_token(self, client: AsyncWebClient) -> Finding:
        about, token = "slack.app_token", self._settings.app_token
        try:
            await self._patiently(lambda: client.apps_connections_open(app_token=token))
        except (TokenRefused, Unreachable):
            return Finding(
                about,
                False,
                "Slack refuses SLACK_APP_TOKEN, so no socket opens",
                "copy the App-Level Token again, or make a new one with connections:write, under "
                "Basic Information on the app's page",
            )
        except PlatformProblem:
            return Finding(about, None, "Slack cannot be asked now", self._away)
        return Finding(about, True, "Slack opens sockets to us")

    async def _channel(self, id: str, place: Place, client: AsyncWebClient) -> Finding:
        about = f"slack.channel {place.channel} (group {id})"
        try:
            answer = await self._patiently(lambda: client.conversations_info(channel=place.channel))
        except Unreachable as problem:
            return Finding(about, False, "it cannot be seen", str(problem))
        except PlatformProblem:
            return Finding(about, None, "Slack cannot be asked now", self._away)
        data: Mapping[str, Any] = answer.data if isinstance(answer.data, dict) else {}
        channel: Mapping[str, Any] = data.get("channel") or {}
        if channel.get("is_archived"):
            return Finding(about, False, "it is archived", "somebody in it brings it back")
        if not channel.get("is_member"):
            mend = "somebody in it types /invite with the app's name"
            return Finding(about, False, "the app is not in it", mend)
        return Finding(about, True, "the app is in it")

    async def _patiently(self, ask: Callable[[], Awaitable[Any]]) -> Any:
        """Waits where Slack asks for it. Raises PlatformProblem."""
        for left in reversed(range(TRIES)):
            try:
                return await ask()
            except Exception as error:
                problem = problem_of(error)
                if not (isinstance(problem, Limited) and left and problem.after <= PATIENCE):
                    raise problem from None
                await self._sleep(problem.after.total_seconds())
        raise AssertionError("the last try returns or raises")


def _not_installed(workspace: str) -> Finding:
    return Finding(
        f"slack.token {workspace}".rstrip(),
        False,
        "the app is not installed there",
        "somebody there installs it again from your /slack/install",
    )


def _scopes(workspace: str, given: str | None, *, pins: bool) -> list[Finding]:
    """``given`` is what Slack says the token may do."""
    if given is None:
        return []
    about = f"slack.scopes {workspace}".rstrip()
    has = {each.strip() for each in given.split(",")}
    if lacking := [each for each in scopes(pins=pins) if each not in has]:
        return [Finding(about, False, f"the app lacks {', '.join(lacking)}", _AGAIN)]
    return [Finding(about, True, "every permission that the manifest asks for is there")]


def shortcuts(words: Words) -> Finding:
    """No token of ours may read an app's settings, so this says where to look. A manifest from
    before there was a shortcut for concerns has all the permissions, and lacks that."""
    named = " and ".join(f"“{words.line(each)}”" for each in SHORTCUTS)
    says = "no token may read whether the app has them"
    mend = f"open the app's page, and there Shortcuts: it should show {named}. If not, {_AGAIN}"
    return Finding("slack.shortcuts", None, says, mend)
