"""The agreement as people read it: in force, in parts, and over time."""

from bot.message import Button, Buttons
from tests.support.agreement import add, change, versions
from tests.support.conversation import Seat, Table

# --- reading it --------------------------------------------------------------------------------


async def test_before_there_is_one(table: Table) -> None:
    rhian = await table.set_up(agreement=False)
    megan = table.person("megan")

    await megan.types("agreement")
    assert "The people who run the group will share one." in megan.card

    await rhian.types("agreement")
    await rhian.chooses("Choose a ready one", "Hybrid")
    assert rhian.card.startswith("# Hybrid")
    assert rhian.sees_button("Adopt for the group")


async def test_the_ready_one_for_this_group_is_chosen_already(table: Table) -> None:
    rhian = await table.set_up(agreement=False)

    await rhian.types("agreement adopt")
    await rhian.fills()
    assert rhian.card.startswith("# Peer facilitated")

    await rhian.types("agreement adopt")
    await rhian.fills(template="")
    assert rhian.problems == {"template": "Please choose one of these."}


async def test_an_older_card_adopts_nothing_it_did_not_show(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("agreement edit")
    await add(rhian, "turns", "We take it slowly.")
    older = rhian.button("Adopt these changes").action
    await table.on(minutes=1)
    await add(rhian, "turns", "We raise a hand.")

    await rhian.press_id(older)
    assert len(await versions(table)) == 1
    assert "We raise a hand." in rhian.card

    await rhian.presses("Adopt these changes")
    assert len(await versions(table)) == 2


async def test_everyone_can_read_all_of_it(table: Table) -> None:
    await table.set_up()
    megan = table.person("megan")

    await megan.types("agreement show")

    assert "This is version 1. It has been in force since Monday 23 November." in megan.card
    template = table.house.library.template("peer-facilitated")
    assert template is not None
    for clause in template.clauses:
        assert clause.text in megan.card
    assert not megan.sees_button("Change it")


async def test_a_very_long_one_is_read_in_parts(table: Table) -> None:
    rhian = await table.set_up(agreement=False)
    await rhian.types("agreement edit")
    texts = [f"Clause number {number}. " + "We take our time. " * 26 for number in range(1, 8)]
    for text in texts:
        await add(rhian, "other", text.strip())
    await rhian.presses("Adopt these changes")
    megan = table.person("megan")

    await megan.types("agreement show")
    parts = [megan.card]
    await megan.presses("Next part")
    parts.append(megan.card)
    await megan.presses("Next part")
    parts.append(megan.card)

    assert "Part 3 of 3." in parts[2]
    for text in texts:
        assert sum(text.strip() in part for part in parts) == 1
    await megan.presses("First part")
    assert megan.card == parts[0]


# --- over time ---------------------------------------------------------------------------------


async def test_history_opens_any_version_and_brings_it_back(table: Table) -> None:
    rhian, megan = await table.set_up(), table.person("megan")
    await rhian.types("agreement edit")
    await change(rhian, "Cameras", "Cameras are off.")
    await rhian.presses("Adopt these changes")

    await megan.types("agreement history")
    assert "Version 2, from Monday 23 November. It is in force now. Changed: cameras." in megan.card
    await megan.chooses("Open a version", "Version 1")
    assert "A newer one is in force now." in megan.card
    assert not megan.sees_button("Bring this version back")

    await rhian.types("agreement history")
    await rhian.chooses("Open a version", "Version 1")
    await rhian.presses("Bring this version back")
    assert "Different so far: Changed: cameras." in rhian.card
    await rhian.presses("Adopt these changes")

    first, _, third = await versions(table)
    assert third.clauses == first.clauses


async def test_the_eleventh_version_is_one_tap_away(table: Table) -> None:
    rhian = await table.set_up()
    for number in range(11):
        await rhian.types("agreement edit")
        await change(rhian, "Cameras", f"Cameras, take {number}.")
        await rhian.presses("Adopt these changes")

    await rhian.types("agreement history")
    await rhian.presses("Older ones")

    assert "Version 1, from" in rhian.card
    await rhian.chooses("Open a version", "Version 2")
    assert "Cameras, take 0." in rhian.card


def buttons(seat: Seat) -> list[str]:
    return [
        each.label
        for block in seat.cards[-1].blocks
        if isinstance(block, Buttons)
        for each in block.buttons
        if isinstance(each, Button)
    ]


async def test_nobody_but_facilitators_is_offered_changes(table: Table) -> None:
    await table.set_up()
    megan = table.person("megan")
    for words in ("agreement edit", "agreement adopt hybrid", "agreement remind now"):
        await megan.types(words)
        assert "Only the people who run this group" in megan.card
    await megan.types("agreement show")
    assert buttons(megan) == ["Suggest a change", "Raise a concern"]
