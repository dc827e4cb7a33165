"""Choosing a ready agreement: looked at first, adopted once, and told to the group."""

import asyncio

from bot.events import ActionPressed
from bot.ids import ActionId
from bot.plain import message_words
from tests.support.agreement import versions
from tests.support.conversation import PLACE, Table

# --- choosing a ready one ----------------------------------------------------------------------


async def test_a_ready_one_is_seen_before_it_is_adopted(table: Table) -> None:
    rhian = await table.set_up(agreement=False)

    await rhian.types("agreement adopt peer-moderated")

    assert "Only you can see this." in rhian.card
    assert not table.posts
    assert not await versions(table)

    await rhian.presses("Adopt for the group")

    assert "Version 1 is in force" in rhian.card
    assert "Tuesday 23 February" in rhian.card
    assert table.channel.startswith("# Our group has an agreement")
    assert len(table.posts) == 1
    await table.person("megan").presses("Read it")
    assert "This is version 1." in table.person("megan").card


async def test_without_a_name_it_asks_which(table: Table) -> None:
    rhian = await table.set_up(agreement=False)

    await rhian.types("agreement adopt")

    assert rhian.form is not None
    await rhian.fills(template="hybrid")
    assert rhian.card.startswith("# Hybrid")


async def test_a_name_that_is_none_is_said_kindly(table: Table) -> None:
    rhian = await table.set_up(agreement=False)
    await rhian.types("agreement adopt commune")
    assert "commune is not one of the choices" in rhian.problems["template"]


async def test_the_same_again_changes_nothing_and_tells_nobody(table: Table) -> None:
    rhian = await table.set_up()
    posts = len(table.posts)

    await rhian.types("agreement adopt peer-facilitated")

    assert "It is the same, word for word, as version 1" in rhian.card
    assert not rhian.sees_button("Adopt for the group")
    assert len(table.posts) == posts


async def test_pressing_adopt_twice_is_adopting_once(table: Table) -> None:
    rhian = await table.set_up(agreement=False)
    await rhian.types("agreement adopt peer-facilitated")
    adopt = rhian.button("Adopt for the group").action

    await rhian.press_id(adopt)
    await rhian.press_id(adopt)

    assert "Nothing has changed" in rhian.card
    assert [each.number for each in await versions(table)] == [1]
    assert len(table.posts) == 1


async def test_two_adopt_different_ones_at_the_same_moment(table: Table) -> None:
    """Whichever comes second sees what happened, and adopts knowingly or not at all."""
    rhian, sam = await table.set_up(agreement=False), table.person("sam")
    await rhian.types("agreement adopt peer-facilitated")
    await sam.types("agreement adopt hybrid")
    presses = [
        ActionPressed(f"at-once-{seat.who.user}", seat.who, PLACE, button.action)
        for seat in (rhian, sam)
        for button in (seat.button("Adopt for the group"),)
    ]

    answers = await asyncio.gather(*(table.house.router.handle(each) for each in presses))

    cards = [message_words(each[0].message) for each in answers]  # type: ignore[union-attr]
    assert sum("Version 1 is in force" in card for card in cards) == 1
    assert sum("While you were looking" in card for card in cards) == 1
    assert len(await versions(table)) == 1


async def test_a_pack_that_changed_since_the_look_is_shown_again(table: Table) -> None:
    rhian = await table.set_up(agreement=False)
    await rhian.types("agreement adopt peer-facilitated")
    seen = rhian.button("Adopt for the group").action
    older = ActionId(seen.verb, (*seen.parts[:3], "00000000"))

    await rhian.press_id(older)

    assert "have changed since you looked" in rhian.card
    assert not await versions(table)


async def test_a_member_cannot_adopt_with_a_button_that_is_not_theirs(table: Table) -> None:
    rhian = await table.set_up(agreement=False)
    await rhian.types("agreement adopt peer-facilitated")

    await table.person("megan").press_id(rhian.button("Adopt for the group").action)

    assert "Only the people who run this group" in table.person("megan").card
    assert not await versions(table)


async def test_in_quiet_hours_the_group_hears_in_the_morning(table: Table) -> None:
    rhian = await table.set_up(agreement=False)
    await table.to("2026-11-23 22:30")
    await rhian.types("agreement adopt peer-facilitated")

    await rhian.presses("Adopt for the group")

    assert "Tuesday 24 November at 08:00" in rhian.card
    assert not table.posts
    await table.to("2026-11-24 08:00")
    assert [each.at.hour for each in table.posts] == [8]
