"""The outbound port: what the bot sends to others than the person who acted."""

from collections.abc import Mapping
from typing import Any

from adapters.slack import render
from adapters.slack.calls import Calls
from adapters.slack.mrkdwn import PLATFORM
from bot.ids import MessageRef, Person, Place
from bot.library import Words
from bot.message import File, Message
from bot.ports import Capabilities, PlatformProblem, Standing, Unreachable

_OPEN = 5000
"""Direct messages whose channel is remembered, so that writing is one call and not two."""


class SlackPlatform:
    """Implements ``bot.ports.Platform``. Slack has no key that makes a post happen once."""

    name = PLATFORM
    capabilities = Capabilities(keeps_keys=False)

    def __init__(self, calls: Calls, words: Words) -> None:
        self._calls = calls
        self._words = words
        self._direct: dict[Person, str] = {}

    async def post(self, place: Place, message: Message, key: str) -> MessageRef:
        return await self._post(place, message)

    async def edit(self, ref: MessageRef, message: Message) -> None:
        place, body = ref.place, render.message(message, self._words)
        await self._calls.call(
            "chat.update",
            place.workspace,
            lambda client: client.chat_update(
                channel=place.channel, ts=ref.message, text=body["text"], blocks=body["blocks"]
            ),
        )

    async def direct(self, person: Person, message: Message, key: str) -> MessageRef:
        return await self._post(await self.direct_place(person), message)

    async def upload(self, person: Person, message: Message, file: File) -> None:
        place = await self.direct_place(person)
        await self._post(place, message)
        await self.send_file(place, file)

    async def standing(self, person: Person, place: Place) -> Standing:
        """The two are asked apart: a channel that the app cannot see says nothing of an admin."""
        workspace = person.workspace
        info = await self._calls.call(
            "users.info", workspace, lambda client: client.users_info(user=person.user)
        )
        user: Mapping[str, Any] = info.get("user") or {}
        admin = any(user.get(role) for role in ("is_admin", "is_owner", "is_primary_owner"))
        try:
            info = await self._calls.call(
                "conversations.info",
                workspace,
                lambda client: client.conversations_info(channel=place.channel),
            )
        except PlatformProblem:
            return Standing(admin=admin, manages_channel=False)
        channel: Mapping[str, Any] = info.get("channel") or {}
        return Standing(admin=admin, manages_channel=channel.get("creator") == person.user)

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
                request_file_info=False,
            ),
        )

    async def _post(self, place: Place, message: Message) -> MessageRef:
        body = render.message(message, self._words)
        await self._calls.pace.turn(place.workspace, place.channel, "chat.postMessage")
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
        return MessageRef(place, str(answer.get("ts", "")))
