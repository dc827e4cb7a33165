"""Thirty people with wishes of every kind, eight weeks: the whole house, and a clock that moves."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.member import WEEK, Member
from bot.events import CommandTyped
from bot.message import Button, Buttons
from bot.plain import message_words
from scheduler import hours
from tests.support.conversation import PLACE, START, Seat, Table, sit_down
from tests.support.recording import Posted

PEOPLE = 30
WEEKS = 8
ASKS = ("pulse.answer", "pulse.again")


async def wish(seat: Seat, dice: random.Random) -> None:
    """What they choose, each of it or nothing."""
    chosen = [
        f"me reminders {dice.choice(['direct', 'both', 'off', 'channel'])}",
        f"me budget {dice.choice([1, 3, 5, 7, 10])}",
        f"me quiet {dice.randrange(16, 24)}:30 {dice.randrange(6, 12)}:00",
        f"me quiet days:{dice.choice(['tue', 'sat,sun', 'mon,wed'])}",
        f"me zone {dice.choice(['Europe/London', 'America/Toronto', 'Asia/Tokyo'])}",
    ]
    for typed in chosen:
        if dice.random() < 0.7:
            await seat.types(typed)


async def meet(table: Table, day: int) -> None:
    """Wednesday's session takes place, where the day has not gone past it yet."""
    at = START + timedelta(days=day, hours=1)
    if table.clock.now() > at:
        return
    rhian = table.person("rhian")
    await table.to(at)
    await rhian.types("session start")
    await table.to(at + timedelta(hours=1, minutes=1))
    await rhian.types("session end")


def asked_about(posted: Sequence[Posted]) -> list[str]:
    """The sessions that somebody, or the channel, was asked about, each time."""
    return [
        next(iter(ids))
        for each in posted
        if (ids := {each.action.parts[0] for each in _buttons(each) if each.action.verb in ASKS})
    ]


def _buttons(posted: Posted) -> Sequence[Button]:
    rows = [block.buttons for block in posted.message.blocks if isinstance(block, Buttons)]
    return [each for row in rows for each in row if isinstance(each, Button)]


async def live(table: Table, seats: Sequence[Seat], dice: random.Random) -> None:
    """Eight weeks, in which people stop, rest, and choose again."""
    for day in range(WEEKS * 7):
        await table.to(
            START + timedelta(days=day, hours=1 if day % 7 == 2 else dice.randrange(1, 12))
        )
        for seat in dice.sample(list(seats), 2):
            await seat.types(dice.choice(["me today", "me reminders direct", "me energy short"]))
        if day % 7 == 2:
            await meet(table, day)
        if day % 9 == 4:
            rhian = table.person("rhian")
            await rhian.types("agreement remind now")
            await rhian.presses("Post to the group")


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
async def test_nobody_gets_more_than_they_want_and_nothing_is_lost(
    tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)
    async with sit_down(tmp_path) as table:
        await table.set_up()
        rhian = table.person("rhian")
        words = "setup name:Morning purpose:Early. facilitators:sam zone:Europe/London model:hybrid"
        morning = replace(PLACE, channel="morning")
        await table.house.router.handle(CommandTyped("set-up", rhian.who, morning, words))
        for day, at in (("24", "18:30"), ("25", "11:00"), ("27", "14:00")):
            await rhian.types(f"session plan date:2026-11-{day} time:{at} repeat:weekly")
            await rhian.presses("Save it")
        seats = [table.person(f"member{number}") for number in range(PEOPLE)]
        for seat in seats:
            await wish(seat, dice)
        wishes = {seat.who.user: await chosen(table, seat) for seat in seats}
        for seat in seats:
            await seat.joins()

        await live(table, seats, dice)
        until = table.clock.now()
        # Whoever rested hears what was held back, and then everything has been told.
        for seat in seats:
            await seat.types("me budget 10")
        await table.to(START + timedelta(weeks=WEEKS + 3))

        async with table.house.store.reading() as uow:
            group = await uow.groups.at(PLACE)
            assert group is not None
            for seat in seats:
                lane = table.house.schedule.lane_of(seat.who)
                assert await uow.heard.held(lane) == []
        kinds = Counter[str]()
        for seat in seats:
            member = wishes[seat.who.user]
            heard = [each.at for each in seat.direct]
            assert_within_budget([at for at in heard if at < until], member.budget)
            quiet = hours.of_member(replace(member, away_until=None), group)
            assert not any(quiet.hold(at) for at in heard), seat.who.user
            told = [message_words(each.message) for each in seat.direct]
            kinds.update("digest" if "I held" in each else "other" for each in told)
            asked = asked_about(seat.direct)
            assert len(asked) == len(set(asked)), "nobody is asked twice about one session"
            kinds["asked"] += len(asked)
        assert kinds["digest"] > 5, "the budget was reached"
        assert kinds["other"] > 200
        assert kinds["asked"] > 10
        asked = asked_about(table.posts)
        assert len(asked) == len(set(asked)) == WEEKS


def assert_within_budget(heard: Sequence[datetime], budget: int) -> None:
    for first in heard:
        assert sum(first <= at <= first + WEEK for at in heard) <= budget


async def chosen(table: Table, seat: Seat) -> Member:
    async with table.house.store.reading() as uow:
        return await uow.members.get(seat.who)
