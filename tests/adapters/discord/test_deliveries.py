"""A thousand deliveries through the real engine, store and discord.py, with three in ten replies
lost after Discord has accepted what was sent."""

import random
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from adapters.discord.inbound import place
from bot.flows.context import Rules
from bot.ports import Store
from bot.storage.unit_of_work import open_store
from content.loader import load
from scheduler.delivery import Engine
from scheduler.plan import Plan
from scheduler.ticker import Ticker
from tests.adapters.discord.conftest import connected
from tests.fakes.discord.people import readable
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.world import Channel
from tests.scheduler.engine_room import KINDS
from tests.scheduler.people import group
from tests.support.conversation import START
from tests.support.databases import new_file
from tests.support.recording import MovableClock

GROUPS, EACH = 50, 20
LIMITED_AT_MOST = 0.01


@pytest.mark.slow
async def test_nothing_is_lost_and_nothing_is_doubled(
    tmp_path: Path, fake: FakeDiscord, figure: Callable[[str], None]
) -> None:
    chance = random.Random(11)
    fake.limit = 100_000
    await deliver(tmp_path, fake, GROUPS, EACH, lambda: chance.random() < 0.3)
    said = Counter(readable(each) for each in fake.world.messages.values())
    assert said == Counter(f"{number}-{each}" for number in range(GROUPS) for each in range(EACH))
    assert len(fake.world.nonces) == GROUPS * EACH
    lost = _posts(fake) - GROUPS * EACH
    figure(f"{GROUPS * EACH:,} deliveries, {lost} answers lost: 0 lost, 0 doubled")
    assert _posts(fake) > GROUPS * EACH * 1.3, "replies were lost"
    assert fake.world.violations == []


@pytest.mark.slow
async def test_discord_hardly_ever_has_to_ask_for_patience(
    tmp_path: Path, fake: FakeDiscord, figure: Callable[[str], None]
) -> None:
    """Where it allows five messages in a moment and no more."""
    fake.limit, fake.window = 5, 0.3
    await deliver(tmp_path, fake, 10, EACH, lambda: False)
    said = Counter(readable(each) for each in fake.world.messages.values())
    assert said == Counter(f"{number}-{each}" for number in range(10) for each in range(EACH))
    limited = fake.statuses.get(429, 0)
    figure(f"{limited} of {_posts(fake)} calls answered 429")
    assert limited <= LIMITED_AT_MOST * _posts(fake)


def _posts(fake: FakeDiscord) -> int:
    return sum(method == "POST" and path.endswith("/messages") for method, path, _ in fake.requests)


async def deliver(
    folder: Path, fake: FakeDiscord, groups: int, each_group: int, loses: Callable[[], bool]
) -> None:
    clock, plan = MovableClock(START), Plan(secrets.token_bytes)
    url = new_file(folder)
    opened = open_store(url, bytes(32), randomness=secrets.token_bytes, on_planned=lambda _: None)
    async with connected(fake) as room, opened as store:
        fake.lose = loses
        engine = Engine(
            store=store,
            kinds=KINDS,
            platforms={"discord": room.adapter.platform},
            clock=clock,
            library=load(),
            schedule=plan,
            randomness=secrets.token_bytes,
            rules=Rules(),
            worker="one",
        )
        for number in range(groups):
            channel = Channel(next(fake.world.ids), f"circle-{number}")
            fake.world.channels[channel.id] = channel
            circle = replace(group(id=f"g{number}"), place=place(str(channel.id)))
            async with store.writing() as uow:
                await uow.groups.add(circle)
                await uow.deliveries.plan(
                    [
                        plan.at_once("leave", circle, f"s{each}", START, detail=f"{number}-{each}")
                        for each in range(each_group)
                    ]
                )
        ticker = Ticker(engine, clock)
        await ticker.run_until_quiet()
        while (due := await _next_due(store)) is not None:
            clock.to(max(due, clock.now()))
            await ticker.run_until_quiet()


async def _next_due(store: Store) -> datetime | None:
    async with store.reading() as uow:
        return await uow.deliveries.next_due()
