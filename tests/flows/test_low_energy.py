"""Low-energy mode: every card that a member gets is short, and all of it is one tap away."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.answers import Update
from bot.events import Reason
from bot.ids import ActionId
from bot.message import Buttons, Message, Paragraph, Select
from bot.plain import text_words
from bot.ports import Unreachable
from tests.support.conversation import Seat, Table, sit_down


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with sit_down(tmp_path) as table:
        await table.set_up()
        rhian = table.person("rhian")
        await rhian.types("session plan date:2026-12-02 time:18:30")
        await rhian.presses("Save it")
        yield table


@pytest.fixture
async def megan(table: Table) -> Seat:
    megan = table.person("megan")
    await megan.types("me energy short")
    return megan


def short(message: Message) -> tuple[str, list[str]]:
    """What it says, and what can be pressed."""
    said = " ".join(text_words(each.text) for each in message.blocks if isinstance(each, Paragraph))
    pressed = [
        each.label
        for block in message.blocks
        if isinstance(block, Buttons | Select)
        for each in (block.buttons if isinstance(block, Buttons) else (block,))
    ]
    assert sum(said.count(each) for each in (". ", "? ")) + 1 <= 2, said
    assert len(pressed) <= 3
    assert all(isinstance(each, Paragraph | Buttons | Select) for each in message.blocks)
    return said, pressed


async def test_answers_are_short(table: Table, megan: Seat) -> None:
    for typed in ("home", "help", "next", "agreement show", "me", "me data", "dance", "map"):
        await megan.types(typed)
        short(megan.cards[-1])
        await megan.types(typed, direct=True)
        short(megan.cards[-1])
    await megan.types("help")
    said, pressed = short(megan.cards[-1])
    assert said == (
        "Emergency services: Call the emergency number where you live. I am not a crisis service."
    )
    assert pressed == ["What I can do now", "Raise a concern", "Show all"]


async def test_what_was_nearly_a_command_is_named(megan: Seat) -> None:
    await megan.types("mised")
    said, _ = short(megan.cards[-1])
    assert said == "I do not know /peer mised. Did you mean /peer missed?"


async def test_all_of_it_is_one_tap_away_and_takes_its_place(table: Table, megan: Seat) -> None:
    await megan.types("help")
    (answer,) = await megan.presses("Show all")
    assert isinstance(answer, Update)
    assert "I never read what you write to each other." in megan.card
    await megan.presses("What I can do now")
    short(megan.cards[-1])


async def test_all_of_what_a_button_showed(table: Table, megan: Seat) -> None:
    await megan.types("agreement show")
    said, _ = short(megan.cards[-1])
    assert said == "What we share here stays here. We ask before we give ideas."
    await megan.presses("Show all")
    whole = megan.card
    tom = table.person("tom")
    await tom.types("agreement show")
    assert whole == tom.card


@pytest.mark.parametrize(
    "parts",
    [
        (),
        ("me.today", "-"),
        ("do", "session.start"),
        ("do", "me.zone"),
        ("do", "nothing"),
        ("whole", "do", "home"),
        ("checkpoint.vote", "x", "y"),
        ("me.change", "-", "quiet"),
    ],
)
async def test_only_what_changes_nothing_is_shown_whole(
    megan: Seat, parts: tuple[str, ...]
) -> None:
    await megan.press_id(ActionId("whole", parts))
    assert "no longer active" in megan.card


async def test_it_gives_no_right_to_what_others_may_see(table: Table, megan: Seat) -> None:
    await megan.press_id(ActionId.of("whole", "do", "session.list"))
    assert "Only the people who run this group can do that." in megan.card


async def test_settings_one_thing_at_a_time_in_the_same_order(megan: Seat) -> None:
    await megan.types("me")
    seen = []
    for _ in range(6):
        _, pressed = short(megan.cards[-1])
        assert "More" in pressed
        seen += pressed[: pressed.index("More")]
        await megan.presses("More")
    assert seen == [
        "Not today",
        "Reminders",
        "Quiet times",
        "Low energy",
        "Time away",
        "Time zone",
        "Messages a week",
        "My data",
        "My calendar",
        "Language",
        "Between sessions",
    ]
    _, pressed = short(megan.cards[-1])
    assert pressed[0] == "Not today", "and round again"


async def test_direct_messages_are_short_too_with_their_own_time(table: Table, megan: Seat) -> None:
    await megan.types("me zone America/Toronto")
    await megan.types("me quiet 23:00 08:00")
    await megan.types("me reminders direct")
    await table.to("2026-12-01 18:30")
    said, pressed = short(megan.direct[-1].message)
    assert said == "Our next session is on Wednesday 2 December at 13:30."
    assert pressed == ["Stop these", "Not today"] or pressed[1:] == ["Stop these", "Not today"]


async def test_the_list_of_what_was_held_back_can_be_seen_whole(table: Table, megan: Seat) -> None:
    await megan.types("me reminders direct")
    await megan.types("me budget 1")
    await table.to("2026-12-09 12:00")
    said, pressed = short(megan.direct[-1].message)
    assert said == (
        "I held this back for you: A reminder 15 minutes before, Evening circle: "
        "Wednesday 2 December. You need do nothing."
    )
    assert pressed[-1] == "Show all"
    await megan.presses("Show all", direct=True)
    assert "A reminder 15 minutes before, Evening circle: Wednesday 2 December" in megan.card


async def test_who_runs_a_group_sees_their_own_cards_whole(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("session list")
    before = rhian.card
    await rhian.types("me energy short")
    await rhian.types("session list")
    assert rhian.card == before


async def test_what_stands_in_the_channel_is_everybodys(table: Table, megan: Seat) -> None:
    await megan.types("me zone Asia/Tokyo")
    await table.to("2026-12-01 18:31")
    assert "Wednesday 2 December at 18:30" in table.channel
    assert "You can just listen" in table.channel


# --- asked once --------------------------------------------------------------------------------


async def closed(table: Table, megan: Seat) -> None:
    await megan.types("me reminders direct")
    table.platform.refuses[megan.who.user] = Unreachable("closed", Reason.CLOSED)
    await table.to("2026-12-02 09:00")
    del table.platform.refuses[megan.who.user]


async def test_closed_messages_pause_what_was_chosen_and_ask_once(table: Table) -> None:
    megan = table.person("megan")
    await closed(table, megan)
    assert megan.direct == []
    answers = await megan.types("next")
    assert len(answers) == 2
    assert "so I have paused them" in megan.card
    assert len(await megan.types("next")) == 1
    await table.to("2026-12-02 18:20")
    assert megan.direct == [], "paused"


@pytest.mark.parametrize(("pressed", "hears"), [("Try again", 1), ("Leave them off", 0)])
async def test_what_they_say_to_it_holds(table: Table, pressed: str, hears: int) -> None:
    megan = table.person("megan")
    await closed(table, megan)
    await megan.types("next", direct=True)
    await megan.presses(pressed, direct=True)
    await table.to("2026-12-02 18:20")
    assert len(megan.direct) == hears


async def test_it_stands_in_no_forms_way(table: Table) -> None:
    megan = table.person("megan")
    await closed(table, megan)
    await megan.types("me zone Atlantis")
    assert megan.form is not None
    await megan.fills(zone="Europe/Paris")
    assert "so I have paused them" in megan.card


async def test_choosing_direct_messages_again_is_an_answer_too(table: Table) -> None:
    megan = table.person("megan")
    await closed(table, megan)
    await megan.types("me reminders direct")
    await table.to("2026-12-02 18:20")
    assert len(megan.direct) == 1
