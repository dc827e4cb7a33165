"""What was brought before the group is decided with the group: no edit overrules a worry, a
question that is open, or a silence. Everything else stays free to change."""

import pytest

from tests.support.agreement import add, answer, change, pick, suggest, versions, waiting
from tests.support.conversation import Seat, Table

NEW = "Cameras are on in each session."


async def proposed(table: Table, rhian: Seat, words: str = NEW) -> None:
    """A change of the clause about cameras, that the group is asked to agree to."""
    clause = next(e for e in (await versions(table))[-1].clauses if e.kind.value == "cameras")
    await suggest(table.person("megan"), words, clause=clause.id)
    await rhian.types("agreement propose")
    await rhian.presses("Ask how it feels")
    await rhian.presses("Close it now")
    await rhian.presses("Propose it to the group")


async def worried(table: Table, rhian: Seat) -> None:
    await proposed(table, rhian)
    await answer(table, megan="I agree", dai="I agree", ela="I agree", owen="I have a worry")
    await rhian.presses("Close it now")
    assert "There is a worry" in rhian.card


async def test_a_worry_is_not_overruled_by_an_edit(table: Table) -> None:
    rhian = await table.set_up()
    await worried(table, rhian)
    posts = len(table.posts)

    await rhian.types("agreement edit")
    await change(rhian, "Cameras", NEW)
    await rhian.presses("Adopt these changes")

    assert "Somebody has a worry about a change: Cameras. It asks for a talk" in rhian.card
    assert "Your changes are kept." in rhian.card
    assert not rhian.sees_button("Adopt the others")
    assert len(await versions(table)) == 1
    assert len(table.posts) == posts
    await rhian.presses("Look at it")
    assert "Please talk about it in a session" in rhian.card


async def test_nor_with_other_words_nor_by_taking_the_clause_out(table: Table) -> None:
    rhian = await table.set_up()
    await worried(table, rhian)
    await rhian.types("agreement edit")
    await change(rhian, "Cameras", "Please have your camera on.")
    await rhian.presses("Adopt these changes")
    assert "It asks for a talk" in rhian.card

    await rhian.presses("Look at my changes")
    await pick(rhian, "Take a clause out", "Cameras")
    await rhian.presses("Yes, take it out")
    await rhian.presses("Adopt these changes")
    assert "It asks for a talk" in rhian.card
    assert len(await versions(table)) == 1


async def test_other_clauses_stay_free_to_change(table: Table) -> None:
    rhian = await table.set_up()
    await worried(table, rhian)
    await rhian.types("agreement edit")
    await change(rhian, "Ideas and advice", "We ask first, each time.")
    await rhian.presses("Adopt these changes")
    assert "Version 2 is in force" in rhian.card


async def test_of_several_changes_the_others_are_adopted_and_these_are_kept(table: Table) -> None:
    rhian = await table.set_up()
    before = (await versions(table))[0]
    await worried(table, rhian)
    await rhian.types("agreement edit")
    await change(rhian, "Cameras", NEW)
    await change(rhian, "Ideas and advice", "We ask first, each time.")
    await add(rhian, "other", "We say good night.")
    await pick(rhian, "Take a clause out", "Leaving early")
    await rhian.presses("Yes, take it out")

    await rhian.presses("Adopt these changes")
    assert "Your other changes can be adopted now." in rhian.card
    assert len(await versions(table)) == 1
    await rhian.presses("Adopt the others")

    assert "Version 2 is in force" in rhian.card
    second = (await versions(table))[1]
    said = {each.kind.value: each.text for each in second.clauses}
    assert said["cameras"] == next(e.text for e in before.clauses if e.kind.value == "cameras")
    assert said["advice"] == "We ask first, each time."
    assert "We say good night." in [each.text for each in second.clauses]
    assert "leaving" not in said
    assert second.changed == (
        "New: another point. Changed: ideas and advice. Taken out: leaving early."
    )

    await rhian.types("agreement edit")
    assert "Different so far: Changed: cameras." in rhian.card


async def test_an_old_card_adopts_no_others_that_it_did_not_show(table: Table) -> None:
    rhian = await table.set_up()
    await worried(table, rhian)
    await rhian.types("agreement edit")
    await change(rhian, "Cameras", NEW)
    await add(rhian, "other", "We say good night.")
    await rhian.presses("Adopt these changes")
    others = rhian.button("Adopt the others").action
    await table.on(minutes=1)
    await rhian.types("agreement edit")
    await add(rhian, "other", "We say good morning.")

    await rhian.press_id(others)

    assert len(await versions(table)) == 1
    assert "We say good morning." in rhian.card


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (("Ask how it feels",), "How a change feels to the group is asked at the moment: Cameras."),
        (
            ("Ask how it feels", "Close it now"),
            "How a change feels was asked, and it waits to be proposed: Cameras.",
        ),
        (
            ("Ask how it feels", "Close it now", "Propose it to the group"),
            "The group is asked whether it can agree to a change: Cameras.",
        ),
        (
            ("Ask how it feels", "Close it now", "Propose it to the group", "Close it now"),
            "Too few answered about a change: Cameras. Silence is not a yes.",
        ),
    ],
)
async def test_nothing_is_decided_beside_what_the_group_was_asked(
    table: Table, steps: tuple[str, ...], said: str
) -> None:
    rhian = await table.set_up()
    clause = next(e for e in (await versions(table))[0].clauses if e.kind.value == "cameras")
    await suggest(table.person("megan"), NEW, clause=clause.id)
    await rhian.types("agreement propose")
    for each in steps:
        await rhian.presses(each)
    await rhian.types("agreement edit")
    await change(rhian, "Cameras", NEW)
    await rhian.presses("Adopt these changes")
    assert said in rhian.card
    assert len(await versions(table)) == 1


async def test_while_it_is_open_the_card_says_nothing_of_a_worry(table: Table) -> None:
    rhian = await table.set_up()
    await proposed(table, rhian)
    await answer(table, owen="I have a worry")
    await rhian.types("agreement edit")
    await change(rhian, "Cameras", NEW)
    await rhian.presses("Adopt these changes")
    assert "worry" not in rhian.card


async def test_what_only_waits_to_be_read_holds_nobody_up(table: Table) -> None:
    rhian = await table.set_up()
    clause = next(e for e in (await versions(table))[0].clauses if e.kind.value == "cameras")
    await suggest(table.person("megan"), NEW, clause=clause.id)
    await rhian.types("agreement edit")
    await change(rhian, "Cameras", "Cameras are off, or on, as you like.")
    await rhian.presses("Adopt these changes")
    assert "Version 2 is in force" in rhian.card


async def test_a_new_clause_with_a_worry_does_not_come_in_by_the_back_door(table: Table) -> None:
    rhian = await table.set_up()
    await suggest(table.person("megan"), NEW)
    await rhian.types("agreement propose")
    await rhian.presses("Ask how it feels")
    await rhian.presses("Close it now")
    await rhian.presses("Propose it to the group")
    await answer(table, owen="I have a worry")
    await rhian.presses("Close it now")

    await rhian.types("agreement edit")
    await add(rhian, "other", NEW.upper())
    await rhian.presses("Adopt these changes")
    assert "It asks for a talk" in rhian.card
    assert len(await versions(table)) == 1


async def test_a_ready_agreement_does_not_wipe_it_out_either(table: Table) -> None:
    rhian = await table.set_up()
    await worried(table, rhian)
    await rhian.types("agreement adopt hybrid")
    await rhian.presses("Adopt for the group")
    assert "It asks for a talk" in rhian.card
    assert len(await versions(table)) == 1


async def test_after_the_talk_other_words_or_none_set_it_free(table: Table) -> None:
    rhian = await table.set_up()
    await worried(table, rhian)
    await rhian.types("agreement edit")
    await change(rhian, "Cameras", "Camera on, off or a phone call, as you like.")
    await rhian.presses("Adopt these changes")
    await rhian.presses("Look at it")
    await rhian.presses("Put it aside")
    assert await waiting(table) == []
    await rhian.types("agreement edit")
    await rhian.presses("Adopt these changes")
    assert "Version 2 is in force" in rhian.card
