"""Somebody new: one private welcome, once, from the group as it is, and never in quiet hours."""

import asyncio
from dataclasses import replace

import pytest

from bot.events import CommandTyped, MemberJoined
from bot.plain import message_words
from bot.ports import StorageUnavailable
from bot.storage.retention import Keeping
from tests.support.conversation import PLACE, Seat, Table


async def test_somebody_new_is_welcomed_in_private(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("session plan date:2026-12-02 time:18:30")
    await rhian.presses("Save it")
    posts, megan = len(table.posts), table.person("megan")
    to_rhian = len(rhian.direct)

    assert await megan.joins() == ()

    assert "Welcome to Evening circle" in megan.told
    assert "A place to be heard." in megan.told
    assert "It is run by @rhian, @sam. You can ask @rhian anything." in megan.told
    assert "What we agreed, in short:" in megan.told
    assert "> What we share here stays here.\n\n> We ask before we give ideas." in megan.told
    assert "The next session is on Wednesday 2 December at 18:30." in megan.told
    assert "Your camera can stay off. You can just listen, and leave when you like." in megan.told
    assert len(megan.direct) == 1
    assert megan.cards == []
    assert len(table.posts) == posts
    assert len(rhian.direct) == to_rhian + 1
    assert "Somebody new has come to Evening circle." in rhian.told
    assert "megan" not in rhian.told


async def test_its_buttons_know_the_group(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("session plan date:2026-12-02 time:18:30")
    await rhian.presses("Save it")
    megan = table.person("megan")
    await megan.joins()

    await megan.presses("Read our agreement", direct=True)
    assert "What we agreed" in megan.card
    await megan.presses("Next session", direct=True)
    assert "The next session is on Wednesday 2 December at 18:30." in megan.card
    await megan.presses("Help", direct=True)
    assert "/peer" in megan.card


async def test_it_can_be_read_by_a_button(table: Table) -> None:
    """Where the platform does not say who joins, and again where it does."""
    await table.set_up()
    megan = table.person("megan")
    await megan.types("home")
    await megan.presses("I am new here")
    assert "Welcome to Evening circle" in megan.card
    assert "It is run by @rhian, @sam." in megan.card
    assert megan.direct == []


async def test_whoever_says_so_with_the_button_is_met_like_whoever_joined(table: Table) -> None:
    rhian = await table.set_up()
    await plan(table, "2026-12-02")
    megan = table.person("megan")
    await megan.types("home")
    await asyncio.gather(megan.presses("I am new here"), megan.presses("I am new here"))
    await table.settle()
    await megan.joins()
    assert megan.direct == [], "they have read it"
    assert len(told_of(rhian)) == 1
    await table.to("2026-12-01 18:30")
    (told,) = checks(megan)
    assert "Your first session is on Wednesday 2 December at 18:30." in told


async def test_who_runs_the_group_reads_the_welcome_and_is_not_new(table: Table) -> None:
    rhian = await table.set_up()
    tom = table.person("tom")
    await tom.types("home")
    await rhian.press_id(tom.button("I am new here").action)
    assert "Welcome to Evening circle" in rhian.card
    await table.settle()
    assert told_of(rhian) == []


async def test_of_many_channels_that_are_joined_at_once_one_welcomes(table: Table) -> None:
    await table.set_up()
    megan, tom = table.person("megan"), table.person("tom")
    lobby, garden = replace(PLACE, channel="lobby"), replace(PLACE, channel="garden")
    joined = MemberJoined("joined-1", megan.who, lobby, (garden, PLACE))
    await table.house.router.handle(joined)
    await table.settle()
    assert "Welcome to Evening circle" in megan.told

    words = "setup name:Garden purpose:Green. facilitators:rhian zone:Europe/London model:hybrid"
    rhian = table.person("rhian")
    await table.house.router.handle(CommandTyped("set-up", rhian.who, garden, words))
    await table.house.router.handle(MemberJoined("joined-2", tom.who, lobby, (garden, PLACE)))
    await table.settle()
    assert tom.direct == [], "nobody knows which of the two they came for"
    await table.house.router.handle(MemberJoined("joined-3", tom.who, garden, (lobby, PLACE)))
    await table.settle()
    assert "Welcome to Garden" in tom.told


async def test_whoever_comes_back_is_not_welcomed_again(table: Table) -> None:
    await table.set_up()
    megan = table.person("megan")
    await megan.joins()
    await table.on(days=200)
    await megan.joins()
    await asyncio.gather(megan.joins(), megan.joins())
    assert len(megan.direct) == 1


async def test_two_people_are_each_welcomed(table: Table) -> None:
    await table.set_up()
    megan, tom = table.person("megan"), table.person("tom")
    await asyncio.gather(megan.joins(), tom.joins())
    assert (len(megan.direct), len(tom.direct)) == (1, 1)


async def test_each_group_welcomes_for_itself(table: Table) -> None:
    await table.set_up()
    megan = table.person("megan")
    await megan.joins()
    rhian, morning = table.person("rhian"), replace(PLACE, channel="morning")
    words = "setup name:Morning purpose:Early. facilitators:rhian zone:Europe/London"
    words += " model:hybrid"
    await table.house.router.handle(CommandTyped("set-up", rhian.who, morning, words))

    await table.house.router.handle(MemberJoined("other", megan.who, morning))
    await table.settle()

    assert len(megan.direct) == 2
    assert "Welcome to Morning" in megan.told


async def test_in_quiet_hours_the_welcome_waits_and_tells_what_is_so_by_then(table: Table) -> None:
    rhian = await table.set_up()
    megan = table.person("megan")
    await table.to("2026-11-24 22:15")
    await megan.joins()
    await rhian.types("session plan date:2026-12-02 time:18:30")
    await rhian.presses("Save it")

    await table.to("2026-11-25 07:59")
    assert megan.direct == []

    await table.to("2026-11-25 08:00")
    assert "The next session is on Wednesday 2 December at 18:30." in megan.told


async def test_who_runs_the_group_is_not_new_to_it(table: Table) -> None:
    rhian = await table.set_up()
    before = len(rhian.direct)
    await rhian.joins()
    assert len(rhian.direct) == before


async def test_who_begins_to_run_it_while_the_welcome_waits_gets_none(table: Table) -> None:
    rhian = await table.set_up()
    tom = table.person("tom")
    await table.to("2026-11-24 22:15")
    await tom.joins()
    await rhian.types("setup facilitators:rhian,tom")
    if rhian.form is not None:
        await rhian.fills()
    await table.to("2026-11-25 09:00")
    assert "You help to run Evening circle" in tom.told
    assert len(tom.direct) == 1


async def test_a_channel_without_a_group_welcomes_nobody(table: Table) -> None:
    megan = table.person("megan")
    assert await megan.joins() == ()
    assert megan.direct == []

    await table.set_up()
    await megan.joins()
    assert len(megan.direct) == 1


async def test_while_a_session_is_on(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("session start")
    await rhian.presses("Start one now")
    megan = table.person("megan")
    await megan.joins()
    assert "A session is on now. You can join when you like." in megan.told


async def test_while_the_notes_are_away_somebody_new_reads_nothing_of_it(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    await table.set_up()
    megan = table.person("megan")

    def away() -> None:
        raise StorageUnavailable("away")

    with monkeypatch.context() as patched:
        patched.setattr(table.house.store, "writing", away)
        answers = await table.house.router.handle(MemberJoined("joined", megan.who, PLACE))
    assert answers == ()

    await megan.joins()
    assert len(megan.direct) == 1


# --- how to get in, and before the first session -------------------------------------------------


async def plan(table: Table, day: str, at: str = "18:30") -> None:
    rhian = table.person("rhian")
    await rhian.types(f"session plan {day} {at}")
    await rhian.presses("Save it")


def checks(seat: Seat) -> list[str]:
    told = (message_words(each.message) for each in seat.direct)
    return [each for each in told if "Your first session is on" in each]


async def test_how_to_get_in_and_try_it_out_is_one_tap_away(table: Table) -> None:
    await table.set_up()
    megan = table.person("megan")
    await megan.joins()
    await megan.presses("How to get in", direct=True)
    for said in (
        "You can try the link now.",
        "Sound: try it in your call's settings.",
        "Captions: look for CC or More",
        "Camera: on or off, as you like.",
        "Can I just listen? Yes, each time.",
        "you can ask @rhian",
        "[Try the link](https://meet.example/circle)",
    ):
        assert said in megan.card


async def test_where_there_is_no_link_it_says_where_the_group_meets(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("setup link:")
    if rhian.form is not None:
        await rhian.fills(link="")
    megan = table.person("megan")
    await megan.joins()
    await megan.presses("How to get in", direct=True)
    assert "We meet in the group's channel. You need no link." in megan.card


async def test_the_day_before_their_first_session_they_are_asked_once(table: Table) -> None:
    await table.set_up()
    await plan(table, "2026-12-02")
    await plan(table, "2026-12-09")
    megan = table.person("megan")
    await megan.joins()
    await table.to("2026-12-01 18:28")
    assert checks(megan) == []
    await table.to("2026-12-01 18:30")
    (told,) = checks(megan)
    assert "Your first session is on Wednesday 2 December at 18:30." in told
    assert "[Try the link](https://meet.example/circle) [How to get in] [Not today]" in told
    await table.to("2026-12-10 12:00")
    assert len(checks(megan)) == 1


async def test_a_session_that_is_planned_or_moved_after_they_came_is_waited_for(
    table: Table,
) -> None:
    rhian = await table.set_up()
    megan = table.person("megan")
    await megan.joins()
    await table.to("2026-11-30 12:00")
    await plan(table, "2026-12-09")
    await table.to("2026-12-07 12:00")
    await rhian.types("session move 2026-12-11 18:30")
    await rhian.presses("Move it")
    await table.to("2026-12-10 18:28")
    assert checks(megan) == []
    await table.to("2026-12-10 18:30")
    assert "Friday 11 December at 18:30" in checks(megan)[0]


async def test_where_their_first_session_is_tomorrow_it_comes_some_hours_before(
    table: Table,
) -> None:
    await table.set_up()
    await plan(table, "2026-11-23", "20:00")
    megan = table.person("megan")
    await megan.joins()
    await table.to("2026-11-23 16:59")
    assert checks(megan) == []
    await table.to("2026-11-23 17:00")
    assert len(checks(megan)) == 1


@pytest.mark.parametrize("quiet", ["", "18:00 09:00"])
async def test_whoever_hears_of_each_session_directly_gets_one_card_the_day_before(
    table: Table, quiet: str
) -> None:
    """The one for who comes for the first time, in the place of the other."""
    await table.set_up()
    await plan(table, "2026-12-02")
    await plan(table, "2026-12-09")
    megan = table.person("megan")
    await megan.joins()
    await megan.types("me reminders both")
    if quiet:
        await megan.types(f"me quiet {quiet}")
    before = len(megan.direct)
    await table.to("2026-12-02 12:00")
    assert len(checks(megan)) == len(megan.direct) - before == 1
    await table.to("2026-12-09 12:00")
    assert "Our next session is on Wednesday 9 December" in megan.told


async def test_what_they_get_counts_among_their_messages_of_the_week(table: Table) -> None:
    await table.set_up()
    await plan(table, "2026-11-27")
    megan = table.person("megan")
    await megan.types("me reminders both")
    await megan.types("me budget 3")
    await megan.joins()
    await plan(table, "2026-11-28")
    await table.to("2026-11-28 18:20")
    assert len(checks(megan)) == 1
    assert len(megan.direct) == 3, "the welcome, this one, and the reminder just before"


async def test_so_soon_after_the_welcome_nothing_more_comes(table: Table) -> None:
    """It has the same way in."""
    await table.set_up()
    await plan(table, "2026-11-24", "13:00")
    megan, tom = table.person("megan"), table.person("tom")
    await megan.types("me quiet 18:00 09:30")
    await table.to("2026-11-23 19:00")
    await megan.joins()
    await table.to("2026-11-24 09:50")
    await tom.joins()
    await table.to("2026-11-24 12:59")
    for each in (megan, tom):
        assert len(each.direct) == 1
        assert "Welcome to Evening circle" in each.told
        assert "[How to get in]" in each.told


async def test_it_keeps_to_their_own_quiet_times_and_is_short_where_they_like(
    table: Table,
) -> None:
    await table.set_up()
    await plan(table, "2026-12-02")
    megan = table.person("megan")
    await megan.types("me energy short")
    await megan.types("me quiet 18:00 09:00")
    await megan.joins()
    await table.to("2026-12-02 08:59")
    assert checks(megan) == []
    await table.to("2026-12-02 09:00")
    assert checks(megan) == [
        "Your first session is on Wednesday 2 December at 18:30. You can try the way in now, if "
        "you like.\n\n[Try the link](https://meet.example/circle) [How to get in] [Not today]"
    ]


async def test_where_nothing_is_ever_planned_it_stops_looking(table: Table) -> None:
    await table.set_up()
    megan = table.person("megan")
    await megan.joins()
    await table.on(days=120)
    await plan(table, "2027-04-07")
    await table.to("2027-04-08 12:00")
    assert checks(megan) == []


# --- those who run the group ---------------------------------------------------------------------


def told_of(seat: Seat) -> list[str]:
    told = (message_words(each.message) for each in seat.direct)
    return [each for each in told if "Somebody new has come" in each]


async def test_they_hear_once_a_day_that_somebody_came_and_of_no_name(table: Table) -> None:
    rhian = await table.set_up()
    for user in ("megan", "tom", "cy"):
        await table.person(user).joins()
    assert len(told_of(rhian)) == len(told_of(table.person("sam"))) == 1
    assert not any(user in told_of(rhian)[0] for user in ("megan", "tom", "cy"))
    await table.on(days=1)
    await table.person("dee").joins()
    assert len(told_of(rhian)) == 2


async def test_one_tap_stops_it_for_who_pressed_it_and_one_brings_it_back(table: Table) -> None:
    rhian = await table.set_up()
    await table.person("megan").joins()
    await rhian.presses("Stop telling me this", direct=True)
    assert "I have stopped." in rhian.card
    await table.on(days=1)
    await table.person("tom").joins()
    assert (len(told_of(rhian)), len(told_of(table.person("sam")))) == (1, 2)
    await rhian.presses("Tell me again", direct=True)
    await table.on(days=1)
    await table.person("cy").joins()
    assert len(told_of(rhian)) == 2


# --- what is left of it --------------------------------------------------------------------------


async def test_after_eight_days_nothing_says_whom_a_welcome_went_to(table: Table) -> None:
    await table.set_up()
    await plan(table, "2026-11-25")
    megan = table.person("megan")
    await megan.joins()
    await table.to("2026-11-30 12:00")
    async with table.house.store.reading() as uow:
        held = [each.kind for each in await uow.rights.held(megan.who)]
    assert "message" in held
    assert "work" not in held
    await table.on(days=9)
    await table.house.store.tidy_if_due(table.clock.now(), Keeping())
    async with table.house.store.reading() as uow:
        assert [each.kind for each in await uow.rights.held(megan.who)] == ["welcome"]
    await megan.joins()
    assert len(checks(megan)) == 1
    assert len([each for each in megan.direct if "Welcome" in message_words(each.message)]) == 1


async def test_somebody_who_is_erased_is_not_looked_for_any_more(table: Table) -> None:
    await table.set_up()
    await plan(table, "2026-12-02")
    megan = table.person("megan")
    await megan.joins()
    await megan.types("me erase")
    await megan.presses("Yes, erase it all")
    await table.to("2026-12-02 12:00")
    assert checks(megan) == []
