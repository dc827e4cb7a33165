"""Nobody waits behind somebody else's ten thousand reminders; what is asked for now waits least."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.delivery import Priority
from scheduler.claiming import BATCH, EXTRA
from tests.scheduler.engine_room import NOON, Room, open_room
from tests.scheduler.people import group

MINUTE = timedelta(minutes=1)
MANY = 10_000


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield opened


async def crowd(room: Room, count: int, *, channels: int = 400) -> None:
    """So many due in one workspace, in some channels of it, for a minute already."""
    circles = [group(id=f"big{n}", channel=f"B{n}") for n in range(channels)]
    made = [
        room.plan.at("resend", circles[n % channels], f"b{n}", NOON - MINUTE, detail="big")
        for n in range(count)
    ]
    async with room.store.writing() as uow:
        for each in circles:
            await uow.groups.add(each)
        await uow.deliveries.plan(made)


async def one(room: Room, workspace: str, *, asked_now: bool = False) -> None:
    circle = group(id=f"of-{workspace}", channel=f"C-{workspace}")
    circle = replace(circle, place=replace(circle.place, workspace=workspace))
    plan = room.plan.at_once if asked_now else room.plan.at
    async with room.store.writing() as uow:
        if await uow.groups.get(circle.id) is None:
            await uow.groups.add(circle)
        await uow.deliveries.plan([plan("resend", circle, workspace, NOON, detail=workspace)])


@pytest.mark.slow
async def test_one_workspaces_ten_thousand_do_not_delay_anothers_one(room: Room) -> None:
    await crowd(room, MANY)
    await one(room, "T2")
    assert await room.engine().run() == MANY + 1
    assert room.platform.said.index("T2") <= 2 * BATCH


async def test_twenty_workspaces_behind_a_long_queue_are_found_soon(room: Room) -> None:
    await crowd(room, 1000)
    for number in range(20):
        await one(room, f"T{number}b")
    await room.engine().run()
    theirs = [n for n, said in enumerate(room.platform.said) if said != "big"]
    assert len(theirs) == 20
    assert max(theirs) <= 3 * BATCH


async def test_a_workspace_whose_platform_is_slow_holds_up_nobody_else(room: Room) -> None:
    """Its messages fill the whole batch and get no answer: somebody else's goes out meanwhile."""
    await crowd(room, 3 * BATCH, channels=3 * BATCH)
    never = asyncio.Event()
    room.platform.slow = {f"B{n}": never for n in range(3 * BATCH)}
    running = asyncio.create_task(room.engine().run())
    while room.platform.most_in_flight < BATCH:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await one(room, "T2")
    async with asyncio.timeout(5):
        await room.platform.heard(1)
    assert room.platform.said == ["T2"]
    assert room.platform.most_in_flight <= BATCH + EXTRA
    never.set()
    await running


async def test_what_is_asked_for_now_goes_before_every_reminder(room: Room) -> None:
    await crowd(room, 300)
    circle = group(id="big0", channel="B0")
    asked = room.plan.at_once("resend", circle, "now", NOON, detail="asked")
    assert asked.priority is Priority.NOW
    async with room.store.writing() as uow:
        await uow.deliveries.plan([asked])
    await room.engine().run()
    assert room.platform.said.index("asked") < BATCH
    there = [each for each in room.platform.posted if each.place.channel == "B0"]
    assert there[0].message.summary[0] == "asked", "also in its own channel"
