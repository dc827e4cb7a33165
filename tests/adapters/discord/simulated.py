"""The whole house on Discord once more, in SimCord: another hand's idea of what Discord does, with
discord.py's own parsers and no network. A stage of conversations, as ``table`` is."""

import secrets
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import discord
import simcord
from simcord.results import to_discord_message

from adapters.discord import commands
from adapters.discord.client import Client, DiscordSettings
from adapters.discord.drafts import FormDrafts
from adapters.discord.inbound import place
from adapters.discord.performing import Performer
from adapters.discord.platform import DiscordPlatform
from adapters.discord.reach import Reach
from adapters.discord.waiting import Waiting
from bot.events import PlaceClosed, PlaceOpened, Reason
from bot.flows.context import Rules
from bot.grammar import Read, read
from bot.library import Words
from bot.ports import Clock, Platform, Router
from bot.start.house import House, open_house
from bot.start.kept_forms import KeptForms
from content.loader import load
from tests.e2e.conversations import NAMES
from tests.fakes.discord.people import inputs, readable
from tests.fakes.discord.rules import walk
from tests.fakes.discord.world import Message
from tests.support.conversation import START
from tests.support.databases import new_file
from tests.support.recording import MovableClock

LIBRARY = load()


class Line:
    """Implements ``adapters.discord.platform.Line`` on one client."""

    client: discord.Client | None = None

    def refused(self) -> None:
        raise AssertionError("the token was refused")


def client_of(
    line: Line,
    platform: DiscordPlatform,
    router: Router,
    *,
    words: Words,
    kept: FormDrafts,
    waiting: Waiting,
    clock: Clock,
) -> Client:
    """The adapter's own client with everything behind it but the connection."""
    performer = Performer(
        router=router,
        platform=platform,
        words=words,
        kept=kept,
        waiting=waiting,
        clock=clock,
        randomness=secrets.token_bytes,
    )

    async def hear(interaction: discord.Interaction[discord.Client]) -> None:
        await performer.perform(Reach(interaction, words))

    async def welcome(member: discord.Member) -> None:
        raise AssertionError("nobody is welcomed without the members intent")

    async def closed(channel: int, reason: Reason) -> None:
        await router.closed(PlaceClosed(f"closed-{channel}", place(str(channel)), reason))

    async def opened(channel: int) -> None:
        await router.opened(PlaceOpened(f"opened-{channel}", place(str(channel))))

    settings = DiscordSettings(token="simulated", shards=1)
    tree = (commands.tree("peer", words), *commands.menus(words))
    client = Client(settings, tree, hear=hear, welcome=welcome, closed=closed, opened=opened)
    line.client = client
    return client


@dataclass
class Person:
    """Implements ``tests.e2e.conversations.Someone``."""

    stage: "Simulation"
    actor: simcord.MemberActor
    shown: simcord.InteractionResult | None = None
    """What answered this person last; it has the form, where one opened."""

    @property
    def id(self) -> str:
        return str(self.actor.id)

    @property
    def name(self) -> str:
        return self.actor.name

    async def types(self, words: str) -> None:
        understood = read(words)
        assert isinstance(understood, Read), f"{words} is no command"
        name = f"peer {understood.spec.path}"
        await self._did(await self.actor.slash(self.stage.channel, name, **dict(understood.args)))

    async def presses(self, label: str) -> None:
        for message in sorted(self._seen(), key=lambda each: each.id, reverse=True):
            for each in walk(message.components):
                if each.get("label") == label and "custom_id" in each:
                    await self._press(message, each["custom_id"])
                    return
        raise AssertionError(f"{self.actor.name} sees no button {label!r}")

    async def _press(self, message: Any, custom_id: str) -> None:
        directly = message.channel_id == self.actor.user.dm_channel.id
        who = self.actor.user if directly else self.actor
        pressed = to_discord_message(self.stage.env, message)
        await self._did(await who.click(pressed, custom_id=custom_id))

    async def fills(self, **values: str) -> None:
        left = dict(values)
        while (form := self._form()) is not None:
            fields = [each["custom_id"] for each in inputs(form)]
            if "first" in left:
                left[fields[0]] = left.pop("first")
            given = {name: left.pop(name) for name in fields if name in left}
            assert self.shown is not None
            directly = self.shown._interaction.guild_id is None
            who = self.actor.user if directly else self.actor
            await self._did(await who.submit_modal(self.shown, dict(self._answers(form, given))))
            if self._private() and "Your answers are kept." in self._private()[-1]:
                await self.presses("Continue")
        assert not left, f"the form has no {', '.join(left)}"

    def has_a_form(self) -> bool:
        return self._form() is not None

    async def offered(self, field: str) -> Sequence[str]:
        form = self._form()
        assert form is not None
        (found,) = (each for each in inputs(form) if each["custom_id"] == field)
        return [each["value"] for each in found["options"]]

    def reads(self) -> str:
        return self._private()[-1]

    def told(self) -> str:
        mail = [readable(_card(each)) for each in self.stage.in_mailbox(self.actor)]
        return mail[-1] if mail else ""

    def everything(self) -> str:
        return "\n".join(readable(_card(each)) for each in self._seen())

    async def _did(self, result: simcord.InteractionResult) -> None:
        assert result.acknowledged, "Discord shows that the interaction failed"
        self.shown = result
        await self.stage.settle()

    def _form(self) -> Mapping[str, Any] | None:
        return self.shown.modal if self.shown is not None else None

    def _answers(
        self, form: Mapping[str, Any], given: Mapping[str, str]
    ) -> Iterator[tuple[str, Any]]:
        """What is typed now, and what stood in the other fields, as SimCord wants it."""
        for each in inputs(form):
            name, kind = each["custom_id"], each["type"]
            if kind == 4:
                yield name, given.get(name, each.get("value", ""))
                continue
            if kind == 5:
                before = [one["id"] for one in each.get("default_values") or ()]
            else:
                before = [one["value"] for one in each["options"] if one.get("default")]
            chosen = [one for one in given[name].split(",") if one] if name in given else before
            if kind == 5:
                yield name, [self.stage.people[one].actor for one in chosen]
            elif chosen:
                yield name, chosen[0] if kind == 21 else chosen

    def _seen(self) -> Sequence[Any]:
        here = [each for each in self.stage.in_channel() if each.visible_to(self.actor.id)]
        return [*here, *self.stage.in_mailbox(self.actor)]

    def _private(self) -> list[str]:
        mine = [each for each in self.stage.in_channel() if each.is_ephemeral]
        return [readable(_card(each)) for each in mine if each.visible_to(self.actor.id)]


@dataclass
class Simulation:
    """Implements ``tests.e2e.conversations.Stage``."""

    env: simcord.Env
    house: House
    clock: MovableClock
    channel: simcord.ChannelHandle
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def rhian(self) -> Person:
        return next(iter(self.people.values()))

    @property
    def kofi(self) -> Person:
        return [*self.people.values()][1]

    @property
    def members(self) -> Sequence[Person]:
        return [*self.people.values()][2:]

    async def settle(self) -> None:
        await self.env.settle()
        await self.house.ticker.run_until_quiet()
        await self.env.settle()

    async def to(self, wall_clock: str) -> None:
        at = datetime.fromisoformat(wall_clock).replace(tzinfo=ZoneInfo("Europe/London"))
        await self.settle()
        while (due := await self._next_due()) is not None and due <= at:
            self.clock.to(max(due, self.clock.now()))
            await self.settle()
        self.clock.to(at.astimezone(UTC))

    def posts(self) -> Sequence[str]:
        return [readable(_card(each)) for each in self.in_channel() if not each.is_ephemeral]

    def in_channel(self) -> Sequence[Any]:
        """As SimCord keeps them, oldest first."""
        return self._in(self.channel.id)

    def in_mailbox(self, actor: simcord.MemberActor) -> Sequence[Any]:
        return self._in(actor.user.dm_channel.id)

    def _in(self, channel: int) -> Sequence[Any]:
        return sorted(self.env.backend.messages.get(channel, {}).values(), key=lambda m: m.id)

    async def _next_due(self) -> datetime | None:
        async with self.house.store.reading() as uow:
            return await uow.deliveries.next_due()


def _card(message: Any) -> Message:
    """As the other fake has it, to be read in the same way."""
    return Message(
        message.id,
        message.channel_id,
        content=message.content,
        embeds=message.embeds,
        components=message.components,
        flags=message.flags,
    )


@asynccontextmanager
async def sit_down(folder: Path) -> AsyncIterator[Simulation]:
    clock, line = MovableClock(START), Line()
    platforms: dict[str, Platform] = {}
    async with open_house(
        url=new_file(folder),
        key=bytes(32),
        clock=clock,
        library=LIBRARY,
        rules=Rules(),
        platforms=platforms,
    ) as house:
        kept = KeptForms(house.store, clock)
        waiting = Waiting(kept, clock)
        platform = DiscordPlatform(line, LIBRARY.words, waiting, clock)
        platforms[platform.name] = platform
        client = client_of(
            line,
            platform,
            house.router,
            words=LIBRARY.words,
            kept=kept,
            waiting=waiting,
            clock=clock,
        )
        env = simcord.Env(client)
        await env.start()
        try:
            guild = env.create_guild()
            stage = Simulation(env, house, clock, guild.create_text_channel("circle"))
            allowed = discord.Permissions(manage_channels=True)
            keeper = guild.create_role("keeper", permissions=allowed)
            for name in NAMES:
                roles = [keeper] if name == "rhian" else []
                actor = guild.add_member(env.create_user(name), roles=roles)
                stage.people[str(actor.id)] = Person(stage, actor)
            yield stage
        finally:
            await env.shutdown()
        env.raise_errors()
