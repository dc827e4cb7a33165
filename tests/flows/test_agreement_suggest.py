"""Suggesting a change to the agreement, with a name or without, and how it feels to the group."""

import pytest

from bot.ids import ActionId
from tests.support.agreement import WORDS, answer, options, suggest, to_be_asked, versions, waiting
from tests.support.conversation import Table


async def test_anyone_suggests_and_those_who_run_the_group_hear_of_it_at_a_set_time(
    table: Table,
) -> None:
    rhian = await table.set_up()
    megan = table.person("megan")
    posts = len(table.posts)

    await megan.types("agreement show")
    await megan.presses("Suggest a change")
    await megan.fills(clause="new", words=WORDS, why="I tire of being seen.")

    assert "I did not keep your name." in megan.card
    assert rhian.direct == []
    await table.to("2026-11-23 17:59")
    assert rhian.direct == []
    await table.to("2026-11-23 18:00")
    assert "Evening circle: something is suggested for the agreement (1)." in rhian.told
    assert WORDS not in rhian.told, "what was written is read where it is asked for"
    assert table.person("sam").direct, "everybody who runs the group hears of it"

    await rhian.presses("Look at it")
    assert WORDS in rhian.card
    assert "I tire of being seen." in rhian.card
    assert "Suggested without a name." in rhian.card
    assert "megan" not in rhian.card
    assert len(table.posts) == posts, "the group sees nothing before it is opened"


@pytest.mark.parametrize("typed", ["agreement suggest", "suggest"])
async def test_the_form_is_one_command_away(table: Table, typed: str) -> None:
    await table.set_up()
    megan = table.person("megan")
    await megan.types(typed)
    assert megan.form is not None
    assert megan.form.title == "Suggest a change"


async def test_without_a_name_nobody_sees_when_it_was_sent(table: Table) -> None:
    rhian = await table.set_up()
    await table.to("2026-11-23 10:07")
    await suggest(table.person("megan"), "Somebody's own words.", name="anonymous")
    await suggest(table.person("dai"), "Words with a name.")
    [hidden] = [each for each in await waiting(table) if each.by is None]
    await rhian.types("agreement propose")
    assert "Words with a name." in rhian.card
    assert "Somebody's own words." not in rhian.card
    await rhian.press_id(ActionId.of("agreement.proposal.look", hidden.group, hidden.id))
    assert "no longer active" in rhian.card
    await table.to("2026-11-23 18:00")
    await rhian.types("agreement propose")
    assert "Somebody's own words." in rhian.card


async def test_with_a_name_the_name_is_there(table: Table) -> None:
    rhian = await table.set_up()
    await suggest(table.person("megan"), name="named")
    assert "They can see your name." in table.person("megan").card

    await rhian.types("agreement propose")
    assert "@megan suggested it." in rhian.card


async def test_a_change_of_a_clause_shows_both(table: Table) -> None:
    rhian = await table.set_up()
    first = (await versions(table))[0].clauses[0]
    await suggest(table.person("megan"), "What is said here stays here.", clause=first.id)

    await rhian.types("agreement propose")
    assert first.text in rhian.card
    assert "What is said here stays here." in rhian.card


async def test_a_clause_can_be_suggested_to_go(table: Table) -> None:
    rhian = await table.set_up()
    clauses = (await versions(table))[0].clauses
    await suggest(table.person("megan"), "", clause=clauses[0].id)

    await rhian.types("agreement propose")
    assert "To be taken out: What stays here" in rhian.card


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"clause": "new", "words": " \n "}, "Please write here what you would like to add."),
        ({"clause": "new", "words": "x" * 501}, "500"),
        ({"clause": "first", "words": "same"}, "These are the words as they are now."),
    ],
)
async def test_what_does_not_fit_keeps_what_was_typed(
    table: Table, fields: dict[str, str], problem: str
) -> None:
    await table.set_up()
    first = (await versions(table))[0].clauses[0]
    swapped = {"first": first.id, "same": first.text}
    megan = table.person("megan")
    await megan.types("agreement suggest")

    await megan.fills(
        **{name: swapped.get(value, value) for name, value in fields.items()}, why="Because."
    )

    assert problem in megan.problems["words"]
    assert megan.form is not None
    typed = {each.name: getattr(each, "initial", None) for each in megan.form.fields}
    assert typed["why"] == "Because."
    assert await waiting(table) == []


async def test_with_no_agreement_yet_a_first_clause_can_be_suggested(table: Table) -> None:
    rhian = await table.set_up(agreement=False)
    await to_be_asked(table, rhian)
    await answer(table, megan="I agree", dai="I agree", ela="I agree")
    await table.on(days=8)
    await rhian.presses("Look at it")
    await rhian.presses("Adopt it")
    assert [each.text for each in (await versions(table))[0].clauses] == [WORDS]


async def test_so_many_wait_that_another_is_kindly_put_off(table: Table) -> None:
    await table.set_up()
    megan = table.person("megan")
    for number in range(25):
        await suggest(megan, f"Idea number {number}.")
    await megan.types("agreement suggest")
    await megan.fills(clause="new", words="One more.")
    assert "Many ideas are waiting" in megan.card
    assert len(await waiting(table)) == 25


# --- how it feels ------------------------------------------------------------------------------


async def test_a_sense_check_decides_nothing_and_shows_a_leaning(table: Table) -> None:
    rhian = await table.set_up()
    await suggest(table.person("megan"))
    await rhian.types("agreement propose")
    await rhian.presses("Ask how it feels")
    assert "How does this feel?" in table.channel
    assert WORDS in table.channel
    posts = len(table.posts)

    for user in ("megan", "dai", "ela"):
        await table.person(user).presses("It feels right")
    await table.on(days=3)

    assert len(table.posts) == posts, "its end is told on its own card"
    assert any("It feels right to most who answered." in each for each in table.now_in_channel())
    await rhian.presses("Look at it")
    assert "It feels right to most who answered." in rhian.card
    assert rhian.sees_button("Propose it to the group")
    assert len(await versions(table)) == 1


async def test_one_at_a_time(table: Table) -> None:
    rhian = await table.set_up()
    await suggest(table.person("megan"))
    await suggest(table.person("dai"), "We begin with a breath.")
    await rhian.types("agreement propose")
    await rhian.chooses("Open one", (await options(rhian))[0])
    await rhian.presses("Ask how it feels")

    await rhian.types("agreement propose")
    await rhian.chooses("Open one", (await options(rhian))[1])
    await rhian.presses("Ask how it feels")
    assert "There is one at a time" in rhian.card
    assert sum("How does this feel?" in each for each in table.now_in_channel()) == 1


async def test_a_check_point_of_a_session_is_apart_from_it(table: Table) -> None:
    rhian = await table.set_up()
    await to_be_asked(table, rhian)
    await rhian.types("session start")
    await rhian.types("checkpoint ready")
    assert "on its way to the group" in rhian.card
    await table.person("dai").presses("I am ready")
    await answer(table, dai="I agree")
    await rhian.types("session end")
    assert [each.stage.value for each in await waiting(table)] == ["asked"]
