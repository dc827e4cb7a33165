"""The outbound port: what the bot sends to others than the person who acted."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack import limits, render
from adapters.slack.calls import Calls, Make
from adapters.slack.mrkdwn import PLATFORM
from adapters.slack.people import People
from bot.events import Reason
from bot.ids import MessageRef, Person, Place
from bot.library import Words
from bot.message import File, Message
from bot.ports import Capabilities, PlatformProblem, Standing, Unreachable

_OPEN = 5000
"""Direct messages whose channel is remembered, so that writing is one call and not two."""
_MAY_NOT_PIN = frozenset({"missing_scope", "permission_denied", "restricted_action"})


def _truth(given: Any) -> bool | None:
    return given if isinstance(given, bool) else None


class SlackPlatform:
    """Implements ``bot.ports.Platform``. Slack has no key that makes a post happen once."""

    name = PLATFORM
    capabilities = Capabilities(keeps_keys=False)

    def __init__(self, calls: Calls, words: Words, people: People) -> None:
        self._calls = calls
        self._people = people
        self._words = words
        self._direct: dict[Person, str] = {}
        self._said: Callable[[Place], None] | None = None

    def watch(self, said: Callable[[Place], None] | None) -> None:
        """``said`` is called with every channel in which something was posted or changed."""
        self._said = said

    async def post(self, place: Place, message: Message, key: str) -> MessageRef:
        ref = await self._post(place, message)
        self._tell(place)
        return ref

    async def edit(self, ref: MessageRef, message: Message) -> None:
        place, body = ref.place, render.message(message, self._words)
        await self._calls.call(
            "chat.update",
            place.workspace,
            lambda client: client.chat_update(
                channel=place.channel, ts=ref.message, text=body["text"], blocks=body["blocks"]
            ),
        )
        self._tell(place)

    async def pin(self, ref: MessageRef) -> None:
        """Implements ``bot.ports.PinBoard``. Needs ``pins:write``, asked for where SLACK_PINS is
        on."""
        await self._pinned(
            "pins.add",
            ref,
            lambda client: client.pins_add(channel=ref.place.channel, timestamp=ref.message),
            enough="already_pinned",
        )

    async def unpin(self, ref: MessageRef) -> None:
        await self._pinned(
            "pins.remove",
            ref,
            lambda client: client.pins_remove(channel=ref.place.channel, timestamp=ref.message),
            enough="no_pin message_not_found",
        )

    async def _pinned(self, method: str, ref: MessageRef, make: Make, *, enough: str) -> None:
        """``enough`` are Slack's refusals that say it is so already."""

        async def change(client: AsyncWebClient) -> AsyncSlackResponse:
            try:
                return await make(client)
            except SlackApiError as error:
                code = str(error.response.get("error"))
                if code in enough.split():
                    response: AsyncSlackResponse = error.response
                    return response
                if code in _MAY_NOT_PIN:
                    raise Unreachable(f"may not pin ({code})", Reason.MAY_NOT_PIN) from error
                raise

        await self._calls.call(method, ref.place.workspace, change)

    async def direct(
        self, person: Person, message: Message, key: str, *, only_in: Place | None = None
    ) -> MessageRef:
        if only_in is not None:
            places = await self.places_of(person)
            if places is not None and only_in not in places:
                raise Unreachable("not in the channel any more", Reason.PERSON_GONE)
        try:
            place = await self.direct_place(person)
        except Unreachable as problem:
            if problem.reason is not Reason.MISSING_PERMISSION:
                raise
            # Without im:write nothing can be opened, and a message still finds its reader: whoever
            # has to be told of the missing permission is told.
            # https://docs.slack.dev/reference/methods/chat.postMessage#channels
            place = Place(PLATFORM, person.workspace, person.user)
        return await self._post(place, message)

    async def sees(self, person: Person, place: Place) -> bool | None:
        places = await self.places_of(person)
        return None if places is None else place in places

    async def upload(self, person: Person, message: Message, file: File) -> None:
        place = await self.direct_place(person)
        await self._post(place, message)
        await self.send_file(place, file)

    async def standing(self, person: Person, place: Place) -> Standing:
        """The two are asked apart: a channel that the app cannot see says nothing of an admin."""
        workspace = person.workspace
        user = await self._people.user(person)
        admin = any(user.get(role) for role in ("is_admin", "is_owner", "is_primary_owner"))
        try:
            info = await self._calls.call(
                "conversations.info",
                workspace,
                lambda client: client.conversations_info(channel=place.channel),
            )
        except Unreachable as problem:
            absent = problem.reason is Reason.NOT_IN_CHANNEL
            return Standing(admin, manages_channel=False, present=False if absent else None)
        except PlatformProblem:
            return Standing(admin=admin, manages_channel=False)
        channel: Mapping[str, Any] = info.get("channel") or {}
        made = channel.get("creator") == person.user
        return Standing(admin, manages_channel=made, present=_truth(channel.get("is_member")))

    async def is_in(self, place: Place) -> bool:
        """Whether the app is in that channel. Where Slack does not say, it is taken to be."""
        try:
            info = await self._calls.call(
                "conversations.info",
                place.workspace,
                lambda client: client.conversations_info(channel=place.channel),
            )
        except Unreachable as problem:
            return problem.reason is not Reason.NOT_IN_CHANNEL
        except PlatformProblem:
            return True
        return (info.get("channel") or {}).get("is_member") is not False

    async def is_bot(self, person: Person) -> bool:
        """Another app joined, or we did: nobody who wants to be welcomed."""
        try:
            info = await self._calls.call(
                "users.info", person.workspace, lambda client: client.users_info(user=person.user)
            )
        except PlatformProblem:
            return False
        return (info.get("user") or {}).get("is_bot") is True

    async def places_of(self, person: Person) -> Sequence[Place] | None:
        return await self._people.places(person)

    async def zone_of(self, person: Person) -> str:
        return await self._people.zone(person)

    async def direct_place(self, person: Person) -> Place:
        """The direct message with somebody, opened where it was not."""
        channel = self._direct.get(person)
        if channel is None:
            answer = await self._calls.call(
                "conversations.open",
                person.workspace,
                lambda client: client.conversations_open(users=person.user),
            )
            channel = str((answer.get("channel") or {}).get("id") or "")
            if not channel:
                raise Unreachable("Slack opened no direct message")
            if len(self._direct) >= _OPEN:
                self._direct.clear()
            self._direct[person] = channel
        return Place(PLATFORM, person.workspace, channel)

    async def send_file(self, place: Place, file: File) -> None:
        await self._calls.call(
            "files.completeUploadExternal",
            place.workspace,
            lambda client: client.files_upload_v2(
                channel=place.channel,
                content=file.content,
                filename=file.name,
                title=file.name,
                alt_txt=file.alt[: limits.ALT_TEXT] or None,
                request_file_info=False,
            ),
        )

    def _tell(self, place: Place) -> None:
        if self._said is not None:
            self._said(place)

    async def _post(self, place: Place, message: Message) -> MessageRef:
        body = render.message(message, self._words)
        pace = self._calls.pace
        await pace.turn(place.workspace, place.channel, "chat.postMessage")
        answer = await self._calls.call(
            "chat.postMessage",
            place.workspace,
            lambda client: client.chat_postMessage(
                channel=place.channel,
                text=body["text"],
                blocks=body["blocks"],
                unfurl_links=False,
                unfurl_media=False,
            ),
        )
        pace.answered(place.workspace, place.channel)
        return MessageRef(place, str(answer.get("ts", "")))
