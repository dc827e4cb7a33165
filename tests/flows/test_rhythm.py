"""About every twenty minutes of a session somebody is asked, in private, whether to ask the group;
each result becomes one step; and the session so far stands on one private card."""

from itertools import pairwise

import pytest

from bot.domain.shape import APART
from tests.support.conversation import Seat, Table


@pytest.fixture
async def table(table: Table) -> Table:
    await table.set_up()
    return table


async def in_a_session(table: Table, minutes: int = 60) -> Seat:
    rhian = table.person("rhian")
    await rhian.types(f"session plan date:2026-12-02 time:18:30 minutes:{minutes}")
    await rhian.presses("Save it")
    await table.to("2026-12-02 18:30")
    await rhian.types("session start")
    return rhian


def suggestions(seat: Seat) -> list[str]:
    return [
        each.at.strftime("%H:%M")
        for each in seat.direct
        if "Would a check-point help" in str(each.message.summary)
    ]


async def asks(table: Table, answer: str = "To connect") -> None:
    rhian = table.person("rhian")
    await rhian.types("checkpoint next")
    for user in ("ann", "bo", "cy"):
        await table.person(user).presses(answer)
    await rhian.presses("Close it now")


async def test_it_is_suggested_about_every_twenty_minutes_to_who_runs_it(table: Table) -> None:
    rhian = await in_a_session(table)
    posts = len(table.posts)
    await table.to("2026-12-02 19:29")
    assert suggestions(rhian) == ["18:50", "19:10"]
    assert suggestions(table.person("sam")) == []
    assert len(table.posts) == posts, "the group sees nothing of it"


async def test_asking_meanwhile_moves_it(table: Table) -> None:
    rhian = await in_a_session(table)
    await table.to("2026-12-02 18:45")
    await asks(table)
    await table.to("2026-12-02 19:29")
    assert suggestions(rhian) == ["19:05"]


async def test_one_press_asks_the_group(table: Table) -> None:
    rhian = await in_a_session(table)
    await table.to("2026-12-02 18:51")
    await rhian.presses("Ask what comes next", direct=True)
    assert "What would help you most now?" in table.channel


async def test_it_can_be_declined_for_now_and_for_this_session(table: Table) -> None:
    rhian = await in_a_session(table, 90)
    await table.to("2026-12-02 18:51")
    await rhian.presses("Not now", direct=True)
    assert "That is fine." in rhian.card
    await table.to("2026-12-02 19:11")
    assert suggestions(rhian) == ["18:50", "19:10"]
    await rhian.presses("Not again today", direct=True)
    assert "I suggest none in this session any more." in rhian.card
    await table.to("2026-12-02 19:59")
    assert suggestions(rhian) == ["18:50", "19:10"]


async def test_nobody_is_asked_while_the_group_is_being_asked_or_hears_ideas(table: Table) -> None:
    rhian = await in_a_session(table, 90)
    await table.to("2026-12-02 18:45")
    await rhian.types("advice open")
    await rhian.presses("Open it all the same")
    await rhian.fills(word="they asked")
    await table.to("2026-12-02 18:57")
    assert suggestions(rhian) == []
    await rhian.types("advice close")
    await table.to("2026-12-02 19:01")
    assert suggestions(rhian) == ["18:58"]


async def test_it_waits_for_a_word_about_the_time_and_never_comes_beside_one(table: Table) -> None:
    rhian = await in_a_session(table, 90)
    await table.to("2026-12-02 18:34")
    await asks(table)  # the next would be due at 18:54, where a break is due at 18:55
    await table.to("2026-12-02 20:05")
    told = [each.at for each in rhian.direct if each.at.strftime("%H:%M") > "18:34"]
    assert suggestions(rhian) == ["18:58", "19:18", "19:38"]
    assert len(told) >= 6
    assert all(later - earlier >= APART for earlier, later in pairwise(told))


async def test_nobody_is_asked_while_the_group_rests(table: Table) -> None:
    rhian = await in_a_session(table)
    await table.to("2026-12-02 18:48")
    await rhian.types("break 5")
    await table.to("2026-12-02 19:05")
    assert suggestions(rhian) == ["19:03"], "after the break, and after half of the time"


async def test_a_session_that_ends_or_is_short_asks_nothing(table: Table) -> None:
    rhian = await in_a_session(table)
    await table.to("2026-12-02 18:40")
    await rhian.types("session end")
    await rhian.presses("End it now")
    await table.on(hours=2)
    assert suggestions(rhian) == []


async def test_a_short_one_has_its_close_near(table: Table) -> None:
    rhian = await in_a_session(table, 30)
    await table.on(hours=1)
    assert suggestions(rhian) == ["18:50"]


async def test_a_machine_that_was_off_does_not_make_up_for_it(table: Table) -> None:
    rhian = await in_a_session(table, 90)
    await table.jump(table.clock.now().replace(hour=19, minute=25))
    await table.on(minutes=10)
    assert len(suggestions(rhian)) == 1


# --- one step from each result -------------------------------------------------------------------


async def test_a_result_brings_one_step_its_question_and_its_mark(table: Table) -> None:
    rhian = await in_a_session(table)
    await asks(table, "To connect")
    assert "Chosen most: To connect." in rhian.card
    assert "what people have in common" in rhian.card
    await rhian.presses("Validation is explored")
    assert "Validation: explored, marked at 18:30" in rhian.card
    await asks(table, "To connect")
    assert not rhian.sees_button("Validation is explored")
    await rhian.presses("Post this question")
    assert "A question to think about together" in table.channel


async def test_a_break_brings_the_button_for_it(table: Table) -> None:
    rhian = await in_a_session(table)
    await asks(table, "To have a break")
    assert "Five to ten minutes of a break do a lot." in rhian.card
    await rhian.presses("Take a break now")
    assert "There is nothing you need to do." in table.channel


async def test_ideas_lead_to_the_gate_once_the_rungs_are_explored(table: Table) -> None:
    rhian = await in_a_session(table)
    await asks(table, "To hear ideas")
    assert "Advice comes after people were heard" in rhian.card
    await rhian.presses("Validation is explored")
    await rhian.presses("Connection is explored")
    await asks(table, "To hear ideas")
    await rhian.presses("Where the group stands")
    assert rhian.sees_button("Open advice")


async def test_whether_nobody_or_two_answered_the_facilitator_reads_the_same(table: Table) -> None:
    rhian = await in_a_session(table)
    read: list[str] = []
    for people in ((), ("ann",), ("ann", "bo")):
        await rhian.types("checkpoint next")
        for user in people:
            await table.person(user).presses("To hear ideas")
        await table.on(minutes=4)
        read.append(rhian.told)
    assert "Fewer than three answers came in." in read[0]
    assert "ask the same out loud" in read[0]
    assert read[0] == read[1] == read[2]


# --- the session so far --------------------------------------------------------------------------


async def test_the_session_so_far_stands_on_one_private_card(table: Table) -> None:
    rhian = await in_a_session(table)
    await rhian.types("session history")
    assert "Nothing has been asked or marked yet." in rhian.card
    await asks(table, "To be heard")
    await table.to("2026-12-02 18:41")
    await rhian.types("advice open")
    await rhian.presses("Open it all the same")
    await rhian.fills(word="they asked")
    await table.person("bo").presses("No more ideas for now")
    posts = len(table.posts)
    await rhian.types("session history")
    lines = [each for each in rhian.card.splitlines() if each.startswith("- ")]
    assert lines == [
        "- 18:30: What would help you most now? Chosen most: To be heard.",
        "- 18:41: Advice was opened with this word: they asked.",
        "- 18:41: Someone asked for no more ideas.",
    ]
    assert len(table.posts) == posts
    await rhian.types("session end")
    await rhian.presses("End it now")
    await rhian.types("session history")
    assert "they asked" in rhian.card, "of the last one, when none is open"


async def test_before_any_session_there_is_none_and_members_never_see_it(table: Table) -> None:
    rhian, ann = table.person("rhian"), table.person("ann")
    await rhian.types("session history")
    assert "There was no session yet." in rhian.card
    await ann.types("session history")
    assert "Only the people who run this group" in ann.card
