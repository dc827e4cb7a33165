"""One press of a button through the Discord adapter, against discord.py's own DynamicItem.

Both acknowledge and then change the card with a text of the same length; nothing goes over a
socket and there is no database. What is measured is what a process spends on a press.
"""

import asyncio
import re
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import discord
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

from adapters.discord import commands
from adapters.discord.client import Client, DiscordSettings
from adapters.discord.drafts import Change
from adapters.discord.performing import Performer
from adapters.discord.platform import DiscordPlatform
from adapters.discord.reach import Reach
from adapters.discord.waiting import Waiting
from benchmarks.result import Result
from bot.answers import Answer, AnswerKind, Update
from bot.events import Event, PlaceClosed, PlaceMoved, PlaceOpened
from bot.ids import Person, Place
from bot.message import Choice, Message, Paragraph
from bot.start.clock import SystemClock
from content.loader import load

PRESSES, ROUNDS = 2000, 5
TIMES_AT_MOST = 5.0
SAID = "Your answer is in. You can change it until the question is closed."


class _Button(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"vote:(?P<id>[a-z0-9]+)"):
    """What a bot with persistent buttons does, and no more."""

    def __init__(self, id: str) -> None:
        super().__init__(discord.ui.Button(label="To be heard", custom_id=f"vote:{id}"))

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],
        item: discord.ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> "_Button":
        return cls(match["id"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content=SAID)


class _Router:
    """Answers at once: the core is measured elsewhere."""

    def __init__(self) -> None:
        said = (SAID,)
        self._answers = (Update(Message(said, (Paragraph(said),))),)

    def how(self, event: Event) -> AnswerKind:
        return AnswerKind.UPDATE

    async def handle(self, event: Event) -> Sequence[Answer]:
        return self._answers

    async def closed(self, event: PlaceClosed) -> None:
        """No channel closes."""

    async def opened(self, event: PlaceOpened) -> None:
        """No channel comes back."""

    async def moved(self, event: PlaceMoved) -> None:
        """No channel gets another id."""

    async def suggest(self, who: Person, place: Place | None, words: str) -> Sequence[Choice]:
        return ()


class _NoSocket(AsyncWebhookAdapter):
    """Discord says yes to everything, at once. ``edited`` counts the presses that are done."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.edited = 0
        self.wanted = 0
        self.done = asyncio.Event()

    async def request(self, route: Any, session: Any, **_: Any) -> Any:
        if route.method == "POST":
            return {"interaction": {"id": "1", "type": 3}, "resource": None}
        self.edited += 1
        if self.edited >= self.wanted:
            self.done.set()
        return _message()


def _message() -> dict[str, Any]:
    button = {"type": 2, "style": 1, "label": "To be heard", "custom_id": "vote:abc", "id": 2}
    return {
        "id": "3",
        "channel_id": "4",
        "author": {"id": "5", "username": "h", "discriminator": "0", "avatar": None, "bot": True},
        "content": "What would help you most now?",
        "timestamp": "2026-11-23T10:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": 0,
        "flags": 64,
        "components": [{"type": 1, "id": 1, "components": [button]}],
    }


def _press(number: int) -> dict[str, Any]:
    user = {"id": "9", "username": "amina", "discriminator": "0", "avatar": None}
    return {
        "id": str(1000 + number),
        "application_id": "2",
        "type": 3,
        "token": f"token-{number}",
        "version": 1,
        "channel_id": "4",
        "channel": {"id": "4", "type": 1, "recipients": [user]},
        "user": user,
        "locale": "en-GB",
        "entitlements": [],
        "authorizing_integration_owners": {},
        "context": 1,
        "attachment_size_limit": 1,
        "app_permissions": "0",
        "data": {"custom_id": "vote:abc", "component_type": 2},
        "message": _message(),
    }


async def _nothing(*_: object) -> None:
    """Nobody joins, and no channel closes."""


async def measure(presses: int = PRESSES, rounds: int = ROUNDS) -> list[Result]:
    bare = discord.Client(intents=discord.Intents.none(), max_messages=None)
    bare.add_dynamic_items(_Button)
    words = load().words
    ours: Client

    class Line:
        @property
        def client(self) -> discord.Client:
            return ours

        def refused(self) -> None:
            raise AssertionError("nothing is refused here")

    waiting = Waiting(_NoDrafts(), SystemClock())
    performer = Performer(
        router=_Router(),
        platform=DiscordPlatform(Line(), words, waiting, SystemClock()),
        words=words,
        kept=_NoDrafts(),
        waiting=waiting,
        clock=SystemClock(),
        randomness=bytes,
    )

    async def hear(interaction: discord.Interaction[discord.Client]) -> None:
        await performer.perform(Reach(interaction, words))

    settings = DiscordSettings(token="none", shards=1)  # noqa: S106
    tree = commands.tree("peer", words)
    ours = Client(settings, (tree,), hear=hear, welcome=_nothing, closed=_nothing, opened=_nothing)
    theirs = await _best(bare, presses, rounds)
    mine = await _best(ours, presses, rounds)
    return [
        Result("one press by a bare DynamicItem, no socket", theirs * 1e6, "µs"),
        Result("one press by the Discord adapter, no socket", mine * 1e6, "µs"),
        Result("  times the bare one", mine / theirs, "times", TIMES_AT_MOST),
    ]


class _NoDrafts:
    """No form is begun here."""

    async def get(self, id: str, person: Person) -> Mapping[str, str] | None:
        return None

    async def put(
        self, id: str, person: Person, values: Mapping[str, str], expires_at: datetime
    ) -> None:
        raise AssertionError("no form is begun here")

    async def drop(self, id: str) -> None:
        raise AssertionError("no form is begun here")

    async def change(self, id: str, person: Person, change: Change) -> None:
        raise AssertionError("nothing waits here")


async def _best(client: discord.Client, presses: int, tries: int) -> float:
    """Seconds a press, of the best of some rounds: the others had something in the way."""
    await client._async_setup_hook()
    rounds = [await _round(client, presses) for _ in range(tries)]
    return min(rounds) / presses


async def _round(client: discord.Client, presses: int) -> float:
    adapter = _NoSocket()
    adapter.wanted = presses
    kept = async_context.set(adapter)
    pressed = [_press(number) for number in range(presses)]
    began = time.perf_counter()
    for each in pressed:
        client._connection.parse_interaction_create(each)  # type: ignore[arg-type]
        # As they arrive: each one is begun before the next one is read.
        await asyncio.sleep(0)
    await adapter.done.wait()
    took = time.perf_counter() - began
    async_context.reset(kept)
    return took
