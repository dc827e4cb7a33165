"""Several workspaces in one process: each installs the app for itself, and has a token of its own.

Where the installations are kept is a port: they hold tokens, so whoever keeps them seals them.
https://docs.slack.dev/authentication/installing-with-oauth
https://docs.slack.dev/authentication/using-token-rotation
"""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import limits
from adapters.slack.happenings import TakenOut
from adapters.slack.problems import TokenRefused, problem_of
from bot.log import Log
from bot.ports import Clock, PlatformProblem, StorageUnavailable, TryLater

log = Log(__name__)


@dataclass(frozen=True, slots=True)
class Installation:
    """The app in one workspace, or (``workspace`` "") in a whole organisation. ``expires_at`` is
    None for a token that lasts; another is renewed with ``refresh_token`` before it is over."""

    workspace: str
    enterprise: str
    token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)
    expires_at: datetime | None = None
    installed_at: datetime | None = None
    """None for one that was made before this was kept."""

    @property
    def whose(self) -> tuple[str, str]:
        """What it belongs to: there is one of each."""
        return self.workspace, "" if self.workspace else self.enterprise


class Installations(Protocol):
    """Where installations are kept. Several processes may share one."""

    async def find(self, workspace: str) -> Installation | None:
        """The workspace's own, or that of the organisation it was linked to."""
        ...

    async def of(self, workspace: str, enterprise: str) -> Installation | None:
        """The workspace's own; with ``workspace`` "" the organisation's."""
        ...

    async def save(self, installation: Installation) -> None:
        """In the place of the one before, where there was one."""
        ...

    async def renew(self, before: Installation, after: Installation) -> bool:
        """In the place of ``before``, where that is still the one that is kept."""
        ...

    async def remove(self, installation: Installation) -> bool:
        """Where it is still the one that is kept: somebody may have installed it anew."""
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
        self._renewing: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)
        self._again_at: dict[tuple[str, str], float] = {}

    async def token(self, workspace: str) -> str | None:
        found = await self._find(workspace)
        if found is None:
            return None
        if self._is_over_soon(found):
            found = await self._renew(workspace, found)
        return found.token if found else None

    async def link(self, workspace: str, enterprise: str) -> None:
        if (workspace, enterprise) not in self._linked:
            await self._installations.link(workspace, enterprise)
            self._linked.add((workspace, enterprise))

    async def taken_out(self, gone: TakenOut) -> bool:
        """Slack sends these late, twice and in any order, also after the app was installed anew,
        and never says which token it means. What was installed before is gone. Of one that may be
        newer, or that rotates and so has had several tokens, Slack itself is asked: a token that
        still works is none that was taken back.
        https://docs.slack.dev/reference/events/app_uninstalled"""
        found = await self._installations.of(gone.workspace, gone.enterprise)
        if found is None:
            return False
        since = found.installed_at
        older = since is None or gone.at >= since.replace(microsecond=0)
        sure = older and (gone.whole or found.expires_at is None)
        if not sure and not await self._is_refused(found):
            return False
        self._known.clear()
        self._linked.clear()
        return await self._installations.remove(found)

    async def _is_refused(self, found: Installation) -> bool:
        """Where Slack cannot be asked now, the next call with it will hear."""
        try:
            await self._client.auth_test(token=found.token)
        except Exception as error:
            return isinstance(problem_of(error), TokenRefused)
        return False

    async def installed(self, code: str) -> Installation:
        """Exchanges the code that Slack came back with. Raises PlatformProblem."""
        answer = await self._access(code=code)
        team, enterprise = answer.get("team") or {}, answer.get("enterprise") or {}
        org_wide = bool(answer.get("is_enterprise_install"))
        made = self._of(
            answer,
            Installation(
                "" if org_wide else str(team.get("id") or ""),
                str(enterprise.get("id") or ""),
                "",
                installed_at=self._clock.now(),
            ),
        )
        if not made.token or not any(made.whose):
            raise PlatformProblem("Slack's answer names no token or no workspace")
        await self._installations.save(made)
        self._known.clear()
        return made

    async def _find(self, workspace: str) -> Installation | None:
        now = self._monotonic()
        at, found = self._known.get(workspace, (0.0, None))
        if found is not None and now - at < limits.TOKEN_KNOWN.total_seconds():
            return found
        try:
            return self._remember(workspace, await self._installations.find(workspace))
        except StorageUnavailable:
            # A token outlives a database that is away for a while.
            if found is None:
                raise TryLater(limits.TRY_AGAIN) from None
            return found

    async def _renew(self, workspace: str, found: Installation) -> Installation | None:
        """One at a time. Where it cannot be renewed now, what there is goes on being used, and a
        minute passes before the next attempt. A refresh token is good once: where another process
        was quicker, its token is the one."""
        async with self._renewing[found.whose]:
            now = await self._installations.find(workspace)
            if now is None or not self._is_over_soon(now):
                return self._remember(workspace, now)
            if self._monotonic() < self._again_at.get(now.whose, 0.0):
                return now
            try:
                answer = await self._access(
                    grant_type="refresh_token", refresh_token=now.refresh_token
                )
                renewed = self._of(answer, now)
                if not renewed.token or not renewed.refresh_token:
                    raise PlatformProblem("Slack's answer holds no token")
            except PlatformProblem as problem:
                log.warning("slack.token_not_renewed", problem=problem)
                wait = limits.TOKEN_KNOWN.total_seconds()
                self._again_at[now.whose] = self._monotonic() + wait
                return await self._installations.find(workspace)
            if await self._installations.renew(now, renewed):
                return self._remember(workspace, renewed)
            return self._remember(workspace, await self._installations.find(workspace))

    def _remember(self, workspace: str, found: Installation | None) -> Installation | None:
        if found is not None:
            self._known[workspace] = (self._monotonic(), found)
            if len(self._known) > limits.TOKENS:
                self._known.popitem(last=False)
        return found

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
