"""The words that are said on every platform, said on Slack. On Discord they are said in
tests/adapters/discord/test_conversations.py, in the room in
tests/adapters/rehearsal/test_conversations.py."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.adapters.slack import table as slack
from tests.e2e.conversations import CONVERSATIONS, NAMES, Conversation
from tests.e2e.evening import a_whole_evening
from tests.fakes.slack import rules
from tests.fakes.slack.people import Actor
from tests.fakes.slack.state import Channel


@dataclass
class OnSlack:
    """Implements ``conversations.Someone``."""

    table: slack.Table
    actor: Actor
    circle: Channel

    @property
    def id(self) -> str:
        return self.actor.id

    @property
    def name(self) -> str:
        return self.actor.user.name

    async def types(self, words: str) -> None:
        await self.table.types(self.actor, words, self.circle)

    async def presses(self, label: str) -> None:
        await self.table.presses(self.actor, label)

    async def fills(self, **values: str) -> None:
        if "first" in values:
            view = await self.actor.view()
            name = next(iter(rules.inputs(view.payload)))["block_id"]
            values = {name: values.pop("first"), **values}
        await self.table.submits(self.actor, **values)

    def has_a_form(self) -> bool:
        return bool(self.actor.slack.stack(self.id))

    async def offered(self, field: str) -> Sequence[str]:
        view = await self.actor.view()
        (block,) = (each for each in rules.inputs(view.payload) if each["block_id"] == field)
        return [each["value"] for each in block["element"]["options"]]

    def reads(self) -> str:
        seen = self.actor.sees(self.circle)
        return [_plain(each.words) for each in seen if each.only_for][-1]

    def told(self) -> str:
        return [_plain(each.words) for each in self.actor.sees() if each.channel.direct][-1]

    def everything(self) -> str:
        views = self.actor.slack.stack(self.id)
        problems = [said for view in views for said in view.errors.values()]
        return _plain("\n".join([*(each.words for each in self.actor.sees()), *problems]))


@dataclass
class SlackStage:
    """Implements ``conversations.Stage``."""

    table: slack.Table
    circle: Channel
    rhian: OnSlack
    kofi: OnSlack
    members: Sequence[OnSlack]

    async def to(self, wall_clock: str) -> None:
        await self.table.to(wall_clock)

    def posts(self) -> Sequence[str]:
        seen = self.rhian.actor.sees(self.circle)
        return [_plain(f"{each.text}\n{each.words}") for each in seen if not each.only_for]


def _plain(words: str) -> str:
    """Without Slack's marks for strong words."""
    return words.replace("*", "")


# Over HTTP test_conversation.py tells a week, and the contract all the rest: here it is told again.
@pytest.fixture(params=["socket", pytest.param("http", marks=pytest.mark.slow)])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SlackStage]:
    async with slack.sit_down(tmp_path, request.param) as table:
        circle, actors = table.circle(*NAMES)
        rhian, kofi, *members = (OnSlack(table, each, circle) for each in actors)
        yield SlackStage(table, circle, rhian, kofi, members)
        assert table.fake.late == []


@pytest.mark.parametrize(
    "conversation", [*CONVERSATIONS, a_whole_evening], ids=lambda each: each.__name__
)
async def test_on_slack(stage: SlackStage, conversation: Conversation) -> None:
    await conversation(stage)
