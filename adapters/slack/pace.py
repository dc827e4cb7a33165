"""How fast Slack is spoken to: one message a second a channel, and what a Retry-After asked for.

Kept for each method and workspace, as Slack counts them.
https://docs.slack.dev/apis/web-api/rate-limits
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from adapters.slack import limits
from bot.ports import TryLater

_MANY = 2000
"""Channels remembered before those whose turn is long past are let go."""


class Pace:
    """``monotonic`` gives seconds that only go forward; ``sleep`` waits so many."""

    def __init__(
        self, monotonic: Callable[[], float], sleep: Callable[[float], Awaitable[object]]
    ) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._asked: dict[tuple[str, str], float] = {}
        self._turns: dict[tuple[str, str], float] = {}

    def now(self) -> float:
        return self._monotonic()

    def asked(self, workspace: str, method: str, wait: timedelta) -> None:
        """Slack said how long this method rests for this workspace."""
        until = self._monotonic() + wait.total_seconds()
        self._asked[workspace, method] = max(until, self._asked.get((workspace, method), 0.0))

    def check(self, workspace: str, method: str) -> None:
        """Raises TryLater while that time lasts: asking again would only make it longer."""
        left = self._asked.get((workspace, method), 0.0) - self._monotonic()
        if left > 0:
            raise TryLater(timedelta(seconds=left))
        self._asked.pop((workspace, method), None)

    async def turn(self, workspace: str, channel: str, method: str) -> None:
        """Waits for this channel's next second. Raises TryLater where the line is long, or where
        the method rests."""
        self.check(workspace, method)
        now = self._monotonic()
        if len(self._turns) > _MANY:
            self._turns = {place: at for place, at in self._turns.items() if at > now}
        at = max(now, self._turns.get((workspace, channel), now))
        if at - now > limits.WAIT_IN_LINE.total_seconds():
            raise TryLater(timedelta(seconds=at - now))
        self._turns[workspace, channel] = at + limits.MESSAGE_EVERY.total_seconds()
        if at > now:
            await self._sleep(at - now)

    def answered(self, workspace: str, channel: str) -> None:
        """Slack took a message there, at the latest now: a call may be long on its way, and the
        next one's second begins where Slack saw this one."""
        at = self._monotonic() + limits.MESSAGE_EVERY.total_seconds()
        self._turns[workspace, channel] = max(at, self._turns.get((workspace, channel), at))

    async def wait(self, seconds: float) -> None:
        await self._sleep(seconds)
