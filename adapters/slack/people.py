"""What Slack says of a person: the channels they are in, their time zone, whether they are admins.

Asked while somebody waits for an answer, so each question has a short time; what was heard a moment
ago stands in for what Slack does not say now.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Generic, TypeVar

from adapters.slack import limits
from adapters.slack.calls import Calls
from adapters.slack.mrkdwn import PLATFORM
from bot.ids import Person, Place
from bot.ports import PlatformProblem

T = TypeVar("T")

_KINDS = "public_channel,private_channel"


class People:
    def __init__(self, calls: Calls, monotonic: Callable[[], float]) -> None:
        self._calls = calls
        self._places = _Heard[tuple[Place, ...]](monotonic, limits.PLACES_FRESH)
        self._zones = _Heard[str](monotonic, limits.ZONE_FRESH)

    async def places(self, person: Person) -> tuple[Place, ...]:
        """The public channels that they are in, and the private ones that the app is in too: Slack
        tells of no others. Raises PlatformProblem where nothing is known."""
        fresh = self._places.fresh(person)
        if fresh is not None:
            return fresh
        try:
            async with asyncio.timeout(limits.ASKING.total_seconds()):
                found = await self._ask_places(person)
        except (PlatformProblem, TimeoutError) as problem:
            return self._places.anyhow(person, problem)
        self._places.keep(person, found)
        return found

    def moved(self, person: Person) -> None:
        """They came into a channel or left one: what was heard before counts no more."""
        self._places.forget(person)

    async def zone(self, person: Person) -> str:
        """As they set it in Slack: an IANA name. Raises PlatformProblem where nothing is known."""
        fresh = self._zones.fresh(person)
        if fresh is not None:
            return fresh
        try:
            async with asyncio.timeout(limits.ASKING.total_seconds()):
                await self.user(person)
        except (PlatformProblem, TimeoutError) as problem:
            return self._zones.anyhow(person, problem)
        return self._zones.fresh(person) or ""

    async def user(self, person: Person) -> Mapping[str, Any]:
        """Slack's own record of them, asked anew. Raises PlatformProblem."""
        info = await self._calls.call(
            "users.info", person.workspace, lambda client: client.users_info(user=person.user)
        )
        user = info.get("user")
        known: Mapping[str, Any] = user if isinstance(user, Mapping) else {}
        self._zones.keep(person, str(known.get("tz") or ""))
        return known

    async def _ask_places(self, person: Person) -> tuple[Place, ...]:
        """https://docs.slack.dev/reference/methods/users.conversations"""
        found: list[Place] = []
        cursor = ""
        while True:
            answer = await self._page(person, cursor)
            found.extend(
                Place(PLATFORM, person.workspace, str(each["id"]))
                for each in answer.get("channels") or ()
                if each.get("id")
            )
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return tuple(found)

    async def _page(self, person: Person, cursor: str) -> Mapping[str, Any]:
        return await self._calls.call(
            "users.conversations",
            person.workspace,
            lambda client: client.users_conversations(
                user=person.user,
                types=_KINDS,
                exclude_archived=True,
                limit=limits.CHANNELS_AT_ONCE,
                cursor=cursor or None,
                # Only a token of a whole organisation needs it; any other ignores it.
                team_id=person.workspace,
            ),
        )


class _Heard(Generic[T]):
    """What was last heard of each of the latest people to ask."""

    def __init__(self, monotonic: Callable[[], float], fresh: timedelta) -> None:
        self._monotonic = monotonic
        self._for = fresh.total_seconds()
        self._heard: OrderedDict[Person, tuple[float, T]] = OrderedDict()

    def keep(self, person: Person, heard: T) -> None:
        self._heard.pop(person, None)
        self._heard[person] = (self._monotonic(), heard)
        if len(self._heard) > limits.PEOPLE:
            self._heard.popitem(last=False)

    def fresh(self, person: Person) -> T | None:
        at, heard = self._heard.get(person, (0.0, None))
        return heard if self._monotonic() - at <= self._for else None

    def anyhow(self, person: Person, problem: BaseException) -> T:
        """Also where it is older. Raises PlatformProblem where nothing was heard for long."""
        at, heard = self._heard.get(person, (0.0, None))
        if heard is not None and self._monotonic() - at <= limits.HEARD_LATELY.total_seconds():
            return heard
        if isinstance(problem, PlatformProblem):
            raise problem
        raise PlatformProblem("Slack took too long to say") from problem

    def forget(self, person: Person) -> None:
        self._heard.pop(person, None)
