"""The life of a group between its sessions, told on Slack."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.slack import table as slack
from tests.adapters.slack.test_conversations import OnSlack, SlackStage
from tests.e2e.conversations import Someone
from tests.e2e.group_life import CONVERSATIONS, Conversation
from tests.fakes.slack.state import readable


class Doors(SlackStage):
    """Implements ``group_life.Life``."""

    async def arrives(self, someone: Someone) -> None:
        (who,) = (each for each in self.members if each.id == someone.id)
        await who.actor.joins(self.circle)
        await self.table.settle()

    async def raises(self, someone: Someone) -> str:
        (who,) = (each for each in self.members if each.id == someone.id)
        await who.actor.uses_shortcut("concern")
        await self.table.settle()
        view = await who.actor.view()
        return "\n".join(readable(list(view.payload["blocks"])))

    async def coordinates(self, someone: Someone) -> None:
        self.table.fake.users[someone.id].admin = True


# Over HTTP test_conversation.py tells a week, and the contract all the rest: here it is told again.
@pytest.fixture(params=["socket", pytest.param("http", marks=pytest.mark.slow)])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Doors]:
    async with slack.sit_down(tmp_path, request.param) as table:
        circle, actors = table.circle("rhian", "kofi", "amina", "joan", "luis", "wen")
        rhian, kofi, *members = (OnSlack(table, each, circle) for each in actors)
        yield Doors(table, circle, rhian, kofi, members)
        assert table.fake.late == []


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda each: each.__name__)
async def test_on_slack(stage: Doors, conversation: Conversation) -> None:
    await conversation(stage)
