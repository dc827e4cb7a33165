"""What somebody missed: five lines from what the bot knows, and two that a facilitator writes."""

import pytest

from bot.domain.toolkit import Principle
from bot.message import Items
from bot.plain import text_words
from tests.support.conversation import PLACE, Seat, Table


@pytest.fixture
async def table(table: Table) -> Table:
    await table.set_up()
    return table


async def hold(table: Table, day: str = "2026-12-01") -> Seat:
    rhian = await table.begin(day)
    await table.to(f"{day} 19:30")
    return rhian


async def end(table: Table) -> Seat:
    rhian = table.person("rhian")
    await rhian.types("session end")
    return rhian


def lines(seat: Seat) -> list[str]:
    (items,) = [each for each in seat.cards[-1].blocks if isinstance(each, Items)]
    return [text_words(each) for each in items.items]


async def test_five_lines_of_what_the_bot_knows(table: Table) -> None:
    rhian = await hold(table)
    async with table.house.store.writing() as uow:
        group = await uow.groups.at(PLACE)
        assert group is not None
        current = await uow.sessions.current(group.id)
        assert current is not None
        for rung in (Principle.VALIDATION, Principle.CONNECTION):
            await uow.ladder.mark(current.id, rung, table.clock.now())
    await end(table)
    await rhian.presses("Theme, and what is ahead")
    await rhian.fills(theme="Sleep", ahead="A quiz next time")
    assert "Whoever asks what they missed reads it." in rhian.card
    await rhian.types("session plan 2026-12-08 18:30")
    await rhian.presses("Save it")
    ann, posts = table.person("ann"), len(table.posts)
    await ann.types("missed")
    assert lines(ann) == [
        "The theme: Sleep.",
        "We made time for: being heard, connecting.",
        "Our agreement is the same.",
        "We meet again on Tuesday 8 December at 18:30.",
        "To look forward to: A quiz next time.",
    ]
    assert "We met on Tuesday 1 December at 18:30." in ann.card
    assert len(table.posts) == posts, "nobody sees who asks"
    assert not ann.sees_button("Theme, and what is ahead")


async def test_where_little_is_known_there_are_five_lines_too(table: Table) -> None:
    await hold(table)
    await end(table)
    ann = table.person("ann")
    await ann.types("missed")
    assert lines(ann) == [
        "The theme: nobody wrote one down.",
        "We met, and no steps were noted.",
        "Our agreement is the same.",
        "The next date is not set yet.",
        "You are welcome next time, as you are.",
    ]


async def test_a_change_of_the_agreement_since_then_is_told(table: Table) -> None:
    rhian = await hold(table)
    await end(table)
    await table.on(hours=1)
    await rhian.types("agreement adopt hybrid")
    await rhian.presses("Adopt for the group")
    ann = table.person("ann")
    await ann.types("missed")
    assert lines(ann)[2].startswith("Our agreement ")
    assert "is the same" not in lines(ann)[2]


async def test_the_theme_can_be_set_with_the_plan_and_is_what_is_ahead(table: Table) -> None:
    rhian = await hold(table)
    await end(table)
    await rhian.types("session plan 2026-12-08 18:30")
    await rhian.presses("Save it")
    await rhian.presses("Theme, and what is ahead")
    await rhian.fills(theme="Going back to work")
    ann = table.person("ann")
    await ann.types("missed")
    assert lines(ann)[4] == "To look forward to: Going back to work."
    await table.to("2026-12-08 18:30")
    await rhian.types("session start")
    await table.to("2026-12-08 19:30")
    await end(table)
    await ann.types("missed")
    assert lines(ann)[0] == "The theme: Going back to work."


async def test_short_cards_have_two_sentences(table: Table) -> None:
    await hold(table)
    await end(table)
    ann = table.person("ann")
    await ann.types("me energy short")
    await ann.types("missed")
    assert ann.card == (
        "The theme: nobody wrote one down. The next date is not set yet.\n\n"
        "[Next session] [Agreement] [Show all]"
    )
    await ann.presses("Show all")
    assert len(lines(ann)) == 5


async def test_before_any_session_nothing_was_missed(table: Table) -> None:
    ann = table.person("ann")
    await ann.types("missed")
    assert "You have missed nothing." in ann.card


async def test_a_line_that_is_too_long_stays_in_the_form_and_an_empty_one_goes(
    table: Table,
) -> None:
    await hold(table)
    rhian = await end(table)
    await rhian.presses("Theme, and what is ahead")
    await rhian.fills(theme="t" * 81, ahead="A quiz")
    assert "80" in rhian.problems["theme"]
    assert rhian.form is not None
    assert [getattr(each, "initial", "") for each in rhian.form.fields] == ["t" * 81, "A quiz"]
    await rhian.fills(theme="Sleep")
    await rhian.presses("Theme, and what is ahead")
    await rhian.fills(theme="", ahead="")
    assert "Nothing is kept of it now." in rhian.card


@pytest.mark.parametrize(
    ("cards", "taps"), [("whole", ["What I missed"]), ("short", ["Show all", "What I missed"])]
)
@pytest.mark.parametrize("direct", [False, True])
async def test_from_home_it_is_two_taps_away_at_most(
    table: Table, cards: str, taps: list[str], direct: bool
) -> None:
    await hold(table)
    await end(table)
    ann = table.person("ann")
    table.platform.tells_places = True
    table.platform.places = {"ann": (PLACE,)}
    await ann.types(f"me energy {cards}")
    await ann.types("home", direct=direct)
    for each in taps:
        await ann.presses(each, direct=direct)
    assert "What you missed" in ann.card or "theme" in ann.card


async def test_home_says_so_after_a_session_and_not_in_one_or_long_after(table: Table) -> None:
    ann = table.person("ann")

    async def offered() -> bool:
        await ann.types("home")
        return ann.sees_button("What I missed")

    assert not await offered()
    await hold(table)
    assert not await offered()
    await end(table)
    assert await offered()
    await table.on(weeks=5)
    assert not await offered()


async def test_whoever_was_welcomed_is_new_no_more(table: Table) -> None:
    ann = table.person("ann")
    await ann.types("home")
    await ann.presses("I am new here")
    await ann.types("home")
    assert not ann.sees_button("I am new here")
    bo = table.person("bo")
    await bo.types("home")
    assert bo.sees_button("I am new here")
