"""A message is pinned and taken down on Slack: once, however often it is asked, where it may be."""

import pytest

from adapters.slack.commands import SCOPES, scopes
from bot.events import Reason
from bot.ids import Place
from bot.ports import PinBoard, Unreachable
from tests.adapters.slack.conftest import App, running
from tests.contracts.platform import card
from tests.fakes.slack.state import TEAM

ALLOWED = tuple(scopes(pins=True))


def circle(app: App) -> Place:
    return Place("slack", TEAM, app.fake.channel("circle", app.fake.user("rhian")).id)


async def test_pinned_and_taken_down_again_and_again() -> None:
    async with running("http", scopes=ALLOWED) as app:
        platform = app.slack.platform
        assert isinstance(platform, PinBoard)
        ref = await platform.post(circle(app), card("Our agreement"), "k")
        for _ in range(2):
            await platform.pin(ref)
            assert app.fake.pins == [(ref.place.channel, ref.message)]
        for _ in range(2):
            await platform.unpin(ref)
            assert app.fake.pins == []


async def test_what_was_deleted_is_not_to_be_taken_down() -> None:
    async with running("http", scopes=ALLOWED) as app:
        ref = await app.slack.platform.post(circle(app), card("Our agreement"), "k")
        app.fake.messages[-1].gone = True
        await app.slack.platform.unpin(ref)
        with pytest.raises(Unreachable):
            await app.slack.platform.pin(ref)


async def test_without_the_scope_it_says_so() -> None:
    async with running("http", scopes=tuple(SCOPES)) as app:
        ref = await app.slack.platform.post(circle(app), card("Our agreement"), "k")
        with pytest.raises(Unreachable) as refused:
            await app.slack.platform.pin(ref)
        assert refused.value.reason is Reason.MAY_NOT_PIN
        assert app.fake.pins == []
