"""Changing the agreement: in private, by one or by two at once, and nothing is lost."""

import pytest

from bot.ids import ActionId
from bot.message import Choice, Select
from tests.support.agreement import add, change, pick, versions
from tests.support.conversation import Seat, Table

# --- changing it -------------------------------------------------------------------------------


async def test_changes_gather_in_private_until_they_are_adopted(table: Table) -> None:
    rhian, megan = await table.set_up(), table.person("megan")
    posts = len(table.posts)

    await rhian.types("agreement edit")
    await change(rhian, "Cameras", "Cameras are off unless you like yours on.")
    await add(rhian, "other", "We say good night to each other.")
    await pick(rhian, "Take a clause out", "Leaving early")
    assert "You can leave early" in rhian.card
    await rhian.presses("Yes, take it out")

    said = "New: another point. Changed: cameras. Taken out: leaving early."
    assert said in rhian.card
    assert len(table.posts) == posts
    await megan.types("agreement")
    assert "Cameras are off unless" not in megan.card

    await rhian.presses("Adopt these changes")

    assert "Version 2 is in force" in rhian.card
    assert "Our agreement has changed" in table.channel
    assert said in table.channel
    await megan.presses("Read it")
    assert "Cameras are off unless you like yours on." in megan.card
    assert "This is version 2." in megan.card


async def test_the_form_starts_with_the_words_as_they_are(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("agreement edit")

    await pick(rhian, "Change a clause", "Ideas and advice")

    assert rhian.form is not None
    kind, words = rhian.form.fields
    assert getattr(kind, "initial", "") == "advice"
    assert getattr(words, "initial", "").startswith("We ask before we give ideas.")


async def test_changes_wait_for_days_and_are_found_again(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("agreement edit")
    await change(rhian, "Cameras", "Cameras are off.")

    await table.on(days=6)
    await rhian.types("agreement edit")
    assert "Cameras are off." in rhian.card
    assert "Different so far: Changed: cameras." in rhian.card

    await table.on(days=8)
    await rhian.types("agreement edit")
    assert "Cameras are off." not in rhian.card


async def test_each_has_their_own_changes(table: Table) -> None:
    rhian, sam = await table.set_up(), table.person("sam")
    await rhian.types("agreement edit")
    await change(rhian, "Cameras", "Cameras are off.")

    await sam.types("agreement edit")

    assert "Cameras are off." not in sam.card


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"words": ""}, "words", "Please write the clause here."),
        ({"words": "  \n "}, "words", "Please write the clause here."),
        ({"words": "x" * 501}, "words", "A clause has at most 500 characters."),
        ({"kind": "song", "words": "We sing."}, "kind", "Please choose one of the kinds."),
    ],
)
async def test_a_clause_that_does_not_fit_keeps_what_was_typed(
    table: Table, values: dict[str, str], field: str, says: str
) -> None:
    rhian = await table.set_up()
    await rhian.types("agreement edit")
    await rhian.presses("Add a clause")

    await rhian.fills(**{"kind": "other", **values})

    assert says in rhian.problems[field]
    assert rhian.form is not None
    kept = {each.name: getattr(each, "initial", "") for each in rhian.form.fields}
    assert kept["words"] == values["words"]


async def test_throwing_away_asks_first(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("agreement edit")
    await change(rhian, "Cameras", "Cameras are off.")

    await rhian.presses("Throw away")
    await rhian.presses("Keep my changes")
    assert "Cameras are off." in rhian.card

    await rhian.presses("Throw away")
    await rhian.presses("Yes, throw them away")
    assert "The agreement in force is as it was." in rhian.card
    await rhian.types("agreement edit")
    assert "Cameras are off." not in rhian.card


async def test_the_only_clause_cannot_be_taken_out(table: Table) -> None:
    rhian = await table.set_up(agreement=False)
    await rhian.types("agreement edit")
    await add(rhian, "other", "We are kind.")
    await add(rhian, "other", "We rest.")
    await pick(rhian, "Take a clause out", "We rest.")
    gone = rhian.button("Yes, take it out").action
    await rhian.press_id(gone)
    other = replace_part(gone, await only_clause(rhian))

    await rhian.press_id(other)

    assert "An agreement needs at least one" in rhian.card


def replace_part(action: ActionId, clause: str) -> ActionId:
    return ActionId(action.verb, (action.parts[0], clause))


async def only_clause(seat: Seat) -> str:
    await seat.types("agreement edit")
    selects = [block for block in seat.cards[-1].blocks if isinstance(block, Select)]
    options: tuple[Choice, ...] = selects[0].options
    assert len(options) == 1
    return options[0].value


async def test_the_twenty_first_clause_is_refused_before_it_is_typed(table: Table) -> None:
    rhian = await table.set_up(agreement=False)
    await rhian.types("agreement edit")
    for number in range(20):
        await add(rhian, "other", f"We agree on number {number}.")

    await rhian.presses("Add a clause")

    assert rhian.form is None
    assert "at most 20 clauses" in rhian.card


async def test_old_buttons_after_adopting_do_nothing_twice(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("agreement edit")
    await change(rhian, "Cameras", "Cameras are off.")
    adopt = rhian.button("Adopt these changes").action

    await rhian.press_id(adopt)
    await rhian.press_id(adopt)

    assert "No changes of yours are waiting." in rhian.card
    assert len(await versions(table)) == 2


async def test_a_ready_one_can_be_changed_before_it_is_adopted(table: Table) -> None:
    rhian = await table.set_up(agreement=False)
    await rhian.types("agreement adopt hybrid")
    await rhian.presses("Change a clause first")
    await change(rhian, "Cameras", "Cameras are off.")

    await rhian.presses("Adopt these changes")

    [first] = await versions(table)
    assert "Cameras are off." in [each.text for each in first.clauses]
    assert "Our group has an agreement" in table.channel


async def test_changes_from_before_are_not_lost_to_a_ready_one(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("agreement edit")
    await change(rhian, "Cameras", "Cameras are off.")
    await rhian.types("agreement adopt hybrid")

    await rhian.presses("Change a clause first")
    assert "You have changes from before" in rhian.card
    await rhian.presses("Carry on with mine")
    assert "Cameras are off." in rhian.card

    await rhian.types("agreement adopt hybrid")
    await rhian.presses("Change a clause first")
    await rhian.presses("Start afresh")
    assert "Cameras are off." not in rhian.card
    assert "Two people lead." in rhian.card


# --- two at once -------------------------------------------------------------------------------


async def test_two_change_it_at_once_and_nothing_is_lost(table: Table) -> None:
    rhian, sam = await table.set_up(), table.person("sam")
    await rhian.types("agreement edit")
    await change(rhian, "Cameras", "Cameras are off.")
    await sam.types("agreement edit")
    await change(sam, "Leaving early", "Leave when you like.")
    await add(sam, "other", "We say good night.")
    await rhian.presses("Adopt these changes")
    await table.on(minutes=1)

    await sam.presses("Adopt these changes")

    assert "Version 2 was adopted in between" in sam.card
    assert "@rhian adopted it on Monday 23 November at 10:00." in sam.card
    assert "In version 2: Changed: cameras." in sam.card
    assert "Yours: Leave when you like." in sam.card
    assert "We say good night." in sam.card
    assert len(await versions(table)) == 2

    await sam.presses("Adopt mine now")

    third = (await versions(table))[2]
    texts = [each.text for each in third.clauses]
    assert "Cameras are off." in texts
    assert "Leave when you like." in texts
    assert third.changed == "New: another point. Changed: leaving early."
    assert third.changed in table.channel


async def test_where_both_changed_one_clause_both_are_shown(table: Table) -> None:
    rhian, sam = await table.set_up(), table.person("sam")
    await rhian.types("agreement edit")
    await change(rhian, "Cameras", "Cameras are off.")
    await sam.types("agreement edit")
    await change(sam, "Cameras", "Cameras are on.")
    await rhian.presses("Adopt these changes")

    await sam.presses("Adopt these changes")

    assert "Cameras, in force: Cameras are off. Yours: Cameras are on." in sam.card
    await sam.presses("Look at my changes")
    assert "Cameras (changed): Cameras are on." in sam.card


async def test_the_same_change_by_both_is_one(table: Table) -> None:
    rhian, sam = await table.set_up(), table.person("sam")
    for seat in (rhian, sam):
        await seat.types("agreement edit")
        await change(seat, "Cameras", "Cameras are off.")
    await rhian.presses("Adopt these changes")

    await sam.presses("Adopt these changes")

    assert "These are the same clauses as version 2" in sam.card
    assert len(await versions(table)) == 2


async def test_while_changing_a_newer_version_is_mentioned(table: Table) -> None:
    rhian, sam = await table.set_up(), table.person("sam")
    await sam.types("agreement edit")
    await change(sam, "Leaving early", "Leave when you like.")
    await rhian.types("agreement edit")
    await change(rhian, "Cameras", "Cameras are off.")
    await rhian.presses("Adopt these changes")

    await sam.types("agreement edit")

    assert "@rhian has adopted version 2 since." in sam.card
    assert "Different so far: Changed: leaving early." in sam.card
