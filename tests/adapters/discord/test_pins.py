"""A message is pinned and taken down on Discord: once, however often it is asked, where it may."""

import pytest

from adapters.discord.inbound import place
from adapters.discord.platform import DiscordPlatform
from bot.events import Reason
from bot.ids import MessageRef
from bot.ports import PinBoard, Unreachable
from tests.adapters.discord.conftest import Room
from tests.contracts.platform import card
from tests.fakes.discord.world import CHANNEL, PIN

CIRCLE = place(str(CHANNEL))


def board(room: Room) -> DiscordPlatform:
    platform = room.adapter.platform
    assert isinstance(platform, DiscordPlatform)
    assert isinstance(platform, PinBoard)
    return platform


async def test_pinned_and_taken_down_again_and_again(room: Room) -> None:
    room.fake.world.bot_permissions |= PIN
    platform = board(room)
    ref = await platform.post(CIRCLE, card("Our agreement"), "k")
    for _ in range(2):
        await platform.pin(ref)
        assert room.fake.world.pins == [int(ref.message)]
    for _ in range(2):
        await platform.unpin(ref)
        assert room.fake.world.pins == []


async def test_what_was_deleted_is_not_to_be_taken_down(room: Room) -> None:
    room.fake.world.bot_permissions |= PIN
    gone = MessageRef(CIRCLE, "12345")
    await board(room).unpin(gone)
    with pytest.raises(Unreachable):
        await board(room).pin(gone)


async def test_without_the_permission_it_says_so(room: Room) -> None:
    ref = await board(room).post(CIRCLE, card("Our agreement"), "k")
    with pytest.raises(Unreachable) as refused:
        await board(room).pin(ref)
    assert refused.value.reason is Reason.MAY_NOT_PIN
    assert room.fake.world.pins == []


async def test_a_channel_that_takes_no_more_says_so(room: Room) -> None:
    room.fake.world.bot_permissions |= PIN
    room.fake.world.pins_at_most = 0
    ref = await board(room).post(CIRCLE, card("Our agreement"), "k")
    with pytest.raises(Unreachable) as refused:
        await board(room).pin(ref)
    assert refused.value.reason is Reason.PINS_FULL
