"""Thirty people with wishes of every kind, eight weeks, with everything on that a group can have:
the whole house, and a clock that moves."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.member import WEEK, Member
from bot.events import CommandTyped
from bot.message import Button, Buttons, Select
from bot.plain import message_words
from scheduler import hours
from tests.support.agreement import answer, to_be_asked, versions
from tests.support.conversation import PLACE, START, Seat, Table, sit_down
from tests.support.recording import Posted

PEOPLE = 30
WEEKS = 8
ASKS = ("pulse.answer",)
OPENS = {"agreement.answer": 0, "round.write": 1}
"""What stands in the channel once: by its button, and which part of its id says what for."""
CHANGES = (5, 19, 33)
"""Days on which something is proposed. It is answered the next day, and adopted a week after."""


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
    if dice.random() < 0.5:
        await seat.types("between")
        await seat.presses("Pair me, please")


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


async def agree(
    table: Table, seats: Sequence[Seat], day: int, adopted: list[tuple[str, ...]]
) -> None:
    """Somebody suggests, the group is asked, and what it agreed to is adopted. What each version
    said is written down at the time."""
    rhian = table.person("rhian")
    if day in CHANGES:
        await to_be_asked(table, rhian, f"We try this from day {day} on.")
    if day - 1 in CHANGES:
        # By now it is out of quiet hours, and stands in the channel.
        await answer(table, **{each.who.user: "I agree" for each in seats[:4]})
    if day - 8 in CHANGES:
        await rhian.presses("Look at it")
        await rhian.presses("Adopt it")
        shown = (*adopted[-1], f"We try this from day {day - 8} on.")
        adopted.append(shown)
        ela = table.person("ela")
        await ela.types("agreement show")
        assert all(each in ela.card for each in shown)


async def tell_how_it_was(seats: Sequence[Seat], dice: random.Random) -> None:
    for seat in dice.sample(list(seats), 4):
        await seat.types("me energy whole")
        await seat.types("pulse")
        if seat.sees_button("Skip"):
            for each in ("Yes", "Partly", "Skip"):
                await seat.presses(each)


async def live(
    table: Table, seats: Sequence[Seat], dice: random.Random, adopted: list[tuple[str, ...]]
) -> None:
    """Eight weeks, in which people stop, rest, answer and choose again."""
    for day in range(WEEKS * 7):
        await table.to(
            START + timedelta(days=day, hours=1 if day % 7 == 2 else dice.randrange(1, 12))
        )
        for seat in dice.sample(list(seats), 2):
            await seat.types(dice.choice(["me today", "me reminders direct", "me energy short"]))
        if day % 7 == 2:
            await meet(table, day)
        if day % 7 == 3:
            await tell_how_it_was(seats, dice)
        await agree(table, seats, day, adopted)
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
        await rhian.types("between group pairs:2 rounds:2")
        seats = [table.person(f"member{number}") for number in range(PEOPLE)]
        for seat in seats:
            await wish(seat, dice)
        wishes = {seat.who.user: await chosen(table, seat) for seat in seats}
        for seat in seats:
            await seat.joins()

        adopted = [tuple(each.text for each in (await versions(table))[0].clauses)]
        await live(table, seats, dice, adopted)
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
            kinds["pairs"] += sum("This time you are with" in each for each in told)
            kinds["welcomed"] += sum("Welcome to" in each for each in told)
            assert sum("Welcome to" in each for each in told) <= 1
            assert sum("Your first session is on" in each for each in told) <= 1
            assert_can_rest(seat)
        assert kinds["digest"] > 5, "the budget was reached"
        assert kinds["other"] > 200
        assert kinds["asked"] > 10
        assert kinds["pairs"] > 10
        assert kinds["welcomed"] > 10
        asked = asked_about(table.posts)
        assert len(asked) == len(set(asked)) == WEEKS
        opened = [each for posted in table.posts for each in opens(posted)]
        assert len(opened) == len(set(opened)) >= len(CHANGES) + WEEKS // 2, (
            "each stands there once"
        )
        kept = await versions(table)
        assert [each.number for each in kept] == list(range(1, len(CHANGES) + 2))
        assert [tuple(clause.text for clause in each.clauses) for each in kept] == adopted


def opens(posted: Posted) -> set[tuple[str, str]]:
    """What a card of the channel asks, by the id of what it is about."""
    return {
        (each.action.verb, each.action.parts[OPENS[each.action.verb]])
        for each in _buttons(posted)
        if each.action.verb in OPENS
    }


def assert_can_rest(seat: Seat) -> None:
    """Whatever came unasked can be answered with "Not today"."""
    for each in seat.direct:
        labels = [button.label for button in _buttons(each)]
        for block in each.message.blocks:
            if isinstance(block, Select) and block.instead:
                labels += [option.label for option in block.options]
        assert "Not today" in labels, message_words(each.message)


def assert_within_budget(heard: Sequence[datetime], budget: int) -> None:
    for first in heard:
        assert sum(first <= at <= first + WEEK for at in heard) <= budget


async def chosen(table: Table, seat: Seat) -> Member:
    async with table.house.store.reading() as uow:
        return await uow.members.get(seat.who)
