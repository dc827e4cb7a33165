"""The promises of every adapter, kept by Slack over real sockets in both of its ways."""

import html
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from adapters.slack import modals
from bot.ids import Person, Place
from bot.ports import Platform
from tests.adapters.slack.conftest import App, running
from tests.contracts.platform import PlatformContract, ScriptedRouter, Seen, SeenForm
from tests.fakes.slack import rules
from tests.fakes.slack.people import Actor
from tests.fakes.slack.state import TEAM, Posted, readable


class SlackHarness:
    def __init__(self, app: App) -> None:
        self._app = app
        self.platform: Platform = app.slack.platform
        self.router: ScriptedRouter = app.router
        self._who: Actor = app.fake.person("rhian")
        self._other: Actor = app.fake.person("bea")
        self._circle = app.fake.channel("circle", self._who.user, self._other.user)
        self.place = Place("slack", TEAM, self._circle.id)
        self.who = Person("slack", TEAM, self._who.id)
        self.other = Person("slack", TEAM, self._other.id)
        self.nobody = Person("slack", TEAM, "U0NOBODY")

    async def use_command(self, words: str) -> None:
        await self._who.types(f"/peer {words}", self._circle)
        await self._answered()

    async def press(self, action: str, chosen: str = "") -> None:
        await self._who.presses(action, choose=chosen)
        await self._answered()

    async def submit(self, values: dict[str, str]) -> None:
        await self._who.submits(None, **values)
        await self._answered()

    async def join(self) -> None:
        await self._who.joins(self._circle)
        await self._answered()

    async def channel_as(self, person: Person) -> Sequence[Seen]:
        return [_seen(each) for each in self._actor(person).sees(self._circle)]

    async def direct_as(self, person: Person) -> Sequence[Seen]:
        actor = self._actor(person)
        return [_seen(each) for each in actor.sees(self._app.fake.direct(actor.id))]

    async def open_form(self) -> SeenForm | None:
        stack = self._app.fake.stack(self._who.id)
        if not stack:
            return None
        view = stack[-1]
        inputs = list(rules.inputs(view.payload))
        values = [
            str(value)
            for block in inputs
            for name, value in block["element"].items()
            if name.startswith("initial_")
        ]
        shown = [
            (str(block.get("block_id", "")).partition(".")[2], block)
            for block in view.payload["blocks"]
            if str(block.get("block_id", "")).startswith(f"{modals.PROBLEM}.")
        ]
        opened = {
            name: _plain("".join(readable(block["text"]))).partition(": ")[2]
            for name, block in shown
        }
        return SeenForm(
            view.payload["callback_id"],
            "\n".join([_plain(view.words), *values]),
            tuple(block["block_id"] for block in inputs),
            {**opened, **view.errors},
        )

    async def files_of(self, person: Person) -> Sequence[bytes]:
        channel = self._app.fake.direct(person.user).id
        return [content for place, _, content in self._app.fake.files if place == channel]

    async def described(self, person: Person) -> Sequence[str]:
        channel = self._app.fake.direct(person.user).id
        fake = self._app.fake
        return [fake.described[name] for place, name, _ in fake.files if place == channel]

    def _actor(self, person: Person) -> Actor:
        return self._who if person == self.who else self._other

    async def _answered(self) -> None:
        """Answers are given after the acknowledgement: waits until none is being made."""
        await self._app.serving.quiet()


@pytest.fixture(params=["socket", "http"])
async def harness(request: pytest.FixtureRequest) -> AsyncIterator[SlackHarness]:
    async with running(request.param) as app:
        yield SlackHarness(app)


class TestSlack(PlatformContract):
    """Slack's own part is the harness above."""


def _seen(posted: Posted) -> Seen:
    actions: list[str] = []

    def look(value: Any) -> None:
        if isinstance(value, dict):
            if "action_id" in value:
                actions.append(value["action_id"])
            for each in value.values():
                look(each)
        elif isinstance(value, list):
            for each in value:
                look(each)

    look(posted.blocks)
    return Seen(
        _plain(posted.words),
        bool(posted.only_for) or posted.channel.direct,
        tuple(actions),
    )


def _plain(words: str) -> str:
    """What a reader reads: Slack's three escapes undone, and nothing that has no width."""
    return html.unescape(words).replace("\u200b", "")
