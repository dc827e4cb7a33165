"""A break with a soft return, and the words about the time that only one person reads."""

import asyncio

import pytest

from tests.support.conversation import Seat, Table


@pytest.fixture
async def rhian(table: Table) -> Seat:
    """In a session that began at half past six and ends at half past seven."""
    await table.set_up()
    return await table.begin()


def backs(table: Table) -> int:
    return sum("We come back together" in str(each.message.summary) for each in table.posts)


def heard(seat: Seat) -> list[str]:
    """What they were told about the time, oldest first, by its first word."""
    told = [str(each.message.summary[0]).split()[0] for each in seat.direct]
    return [each for each in told if each in ("A", "Half", "About", "It")]


async def test_a_break_and_a_soft_return(table: Table, rhian: Seat) -> None:
    await table.to("2026-12-01 18:58")
    await rhian.types("break 10")
    assert "There is a break until 19:08." in rhian.card
    assert "We go on at 19:08." in table.channel
    await rhian.types("home")
    assert "There is a break until 19:08." in rhian.card
    await table.to("2026-12-01 19:07")
    assert backs(table) == 0
    await table.to("2026-12-01 19:08")
    assert backs(table) == 1
    assert "There is no hurry." in table.channel


async def test_five_minutes_more_and_two_who_press_it(table: Table, rhian: Seat) -> None:
    sam = table.person("sam")
    await rhian.types("break")
    await sam.types("break 15")
    assert "until 18:35" in sam.card, "one at a time"
    await asyncio.gather(rhian.presses("Five minutes more"), sam.presses("Five minutes more"))
    assert "until 18:40" in rhian.card
    assert any("We go on at 18:40." in each for each in table.now_in_channel())
    await table.to("2026-12-01 18:39")
    assert backs(table) == 0
    await table.to("2026-12-01 18:45")
    assert backs(table) == 1


async def test_a_break_has_an_end_and_says_so(table: Table, rhian: Seat) -> None:
    await rhian.types("break 15")
    for _ in range(3):
        await rhian.presses("Five minutes more")
    assert "until 19:00" in rhian.card
    longer = rhian.button("Five minutes more").action
    await rhian.presses("Five minutes more")
    assert "until 19:00, and no longer" in rhian.card
    assert rhian.sees_button("End the session")
    await rhian.press_id(longer)
    assert any("We go on at 19:00." in each for each in table.now_in_channel())


async def test_a_break_does_not_go_on_beyond_the_session(table: Table, rhian: Seat) -> None:
    await table.to("2026-12-01 19:18")
    await rhian.types("break 10")
    await rhian.presses("Five minutes more")
    assert "until 19:28, and no longer" in rhian.card


async def test_a_session_that_ends_in_a_break_closes_its_card(table: Table, rhian: Seat) -> None:
    await rhian.types("break")
    await rhian.types("session end")
    await rhian.presses("End it now")
    cards = table.now_in_channel()
    assert not any("We go on at" in each for each in cards)
    assert any("This break is over, and so is the session." in each for each in cards)


async def test_carry_on_by_a_button_and_by_a_word(table: Table, rhian: Seat) -> None:
    await rhian.types("break")
    await rhian.presses("Carry on now")
    assert backs(table) == 1
    await rhian.types("break end")
    assert "There is no break now." in rhian.card
    await rhian.types("break 5")
    await rhian.types("break end")
    assert backs(table) == 2
    await table.on(minutes=12)
    assert backs(table) == 2, "not again when its time would have been over"


async def test_a_session_that_ends_in_a_break_ends_quietly(table: Table, rhian: Seat) -> None:
    await rhian.types("break")
    longer = rhian.button("Five minutes more").action
    await rhian.types("session end")
    await rhian.presses("End it now")
    await table.on(minutes=20)
    assert backs(table) == 0
    await rhian.press_id(longer)
    assert "There is no break now." in rhian.card


async def test_without_a_session_and_with_a_strange_length(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("break")
    assert "No session is open now." in rhian.card
    await rhian.types("break 500")
    assert rhian.form is not None
    assert "minutes" in rhian.problems
    megan = table.person("megan")
    await megan.types("break")
    assert "break until" not in megan.card


# --- the time ------------------------------------------------------------------------------------


async def test_only_whoever_began_it_hears_about_the_time(table: Table, rhian: Seat) -> None:
    await table.to("2026-12-01 18:56")
    assert heard(rhian) == ["A"]
    await table.to("2026-12-01 19:01")
    assert heard(rhian) == ["A", "Half"]
    await table.to("2026-12-01 19:26")
    assert heard(rhian) == ["A", "Half", "About"]
    await table.to("2026-12-01 19:33")
    assert heard(rhian) == ["A", "Half", "About", "It"]
    assert "Only you read this." in rhian.told
    assert heard(table.person("sam")) == []
    assert not any("Half of the time" in each for each in table.now_in_channel())


async def test_after_a_break_nobody_is_told_that_one_is_due(table: Table, rhian: Seat) -> None:
    await table.to("2026-12-01 18:45")
    await rhian.types("break 5")
    await table.to("2026-12-01 19:01")
    assert heard(rhian) == ["Half"]


async def test_one_tap_stops_them(table: Table, rhian: Seat) -> None:
    await table.to("2026-12-01 18:56")
    await rhian.presses("No more of these today")
    assert "You hear nothing more about the time" in rhian.card
    await table.to("2026-12-01 19:40")
    assert heard(rhian) == ["A"]


async def test_after_the_end_nothing_comes(table: Table, rhian: Seat) -> None:
    await rhian.types("session end")
    await rhian.presses("End it now")
    await table.to("2026-12-01 20:00")
    assert heard(rhian) == []


async def test_a_break_is_one_tap_from_the_word_about_it(table: Table, rhian: Seat) -> None:
    await table.to("2026-12-01 18:56")
    await rhian.presses("Take a break now")
    assert "We take a break" in table.channel


# --- what is posted into it ----------------------------------------------------------------------


async def test_carry_on_now_stands_where_break_stood(table: Table, rhian: Seat) -> None:
    await rhian.types("session now")
    assert rhian.sees_button("Break")
    await rhian.types("break 10")
    await rhian.types("session now")
    assert not rhian.sees_button("Break")
    await rhian.presses("Carry on now")
    assert "The break is over." in rhian.card
    assert backs(table) == 1
    await rhian.types("session now")
    assert rhian.sees_button("Break")


async def test_a_question_into_a_break_is_asked_about_first(table: Table, rhian: Seat) -> None:
    await rhian.types("break 10")
    before = len(table.posts)
    await rhian.types("prompt")
    await rhian.presses("Post to group")
    assert "There is a break until 18:40. People rest, and may not see it." in rhian.card
    assert "Nothing was posted yet." in rhian.card
    assert len(table.posts) == before
    await rhian.presses("Post it all the same")
    assert "On its way to the group" in rhian.card
    assert len(table.posts) == before + 1


async def test_a_check_point_into_a_break_too(table: Table, rhian: Seat) -> None:
    await rhian.types("break 10")
    before = len(table.posts)
    await rhian.types("checkpoint energy 5")
    assert "There is a break until 18:40." in rhian.card
    await rhian.types("checkpoint")
    await rhian.presses("Energy?")
    assert "There is a break until 18:40." in rhian.card
    assert len(table.posts) == before
    await rhian.types("checkpoint energy 5")
    await rhian.presses("Post it all the same")
    assert len(table.posts) == before + 1
    assert "18:35" in rhian.card, "the minutes that were typed"


async def test_a_question_of_ones_own_stays_in_its_form(table: Table, rhian: Seat) -> None:
    await rhian.types("break 10")
    before = len(table.posts)
    await rhian.types('checkpoint own "Shall we go on?" "Yes, Not yet"')
    assert "There is a break now" in rhian.problems["question"]
    assert len(table.posts) == before
    await table.to("2026-12-01 18:41")
    await rhian.fills()
    assert "Shall we go on?" in table.channel


async def test_carried_on_from_there_it_can_be_posted(table: Table, rhian: Seat) -> None:
    await rhian.types("break 10")
    await rhian.types("checkpoint ready")
    await rhian.presses("Carry on now")
    before = len(table.posts)
    await rhian.types("checkpoint ready")
    assert len(table.posts) == before + 1


async def test_the_session_so_far_has_its_breaks(table: Table, rhian: Seat) -> None:
    await table.to("2026-12-01 18:50")
    await rhian.types("break 5")
    await table.to("2026-12-01 19:10")
    await rhian.types("break 10")
    await table.to("2026-12-01 19:12")
    await rhian.types("break end")
    await rhian.types("session history")
    assert "18:50: A break until 18:55." in rhian.card
    assert "19:10: A break until 19:12." in rhian.card
