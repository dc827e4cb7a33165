"""The living agreement: chosen, read, changed by one or by two at once, and remembered."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.agreement import Agreement
from bot.events import ActionPressed
from bot.ids import ActionId
from bot.message import Button, Buttons, Choice, Select
from bot.plain import message_words
from tests.support.conversation import PLACE, Seat, Table, sit_down


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with sit_down(tmp_path) as table:
        yield table


async def versions(table: Table) -> list[Agreement]:
    """Oldest first."""
    async with table.house.store.reading() as uow:
        group = await uow.groups.at(PLACE)
        assert group is not None
        return list(reversed(await uow.agreements.history(group.id)))


async def change(seat: Seat, clause: str, words: str) -> None:
    """Changes the first clause whose menu option has that name."""
    await pick(seat, "Change a clause", clause)
    await seat.fills(words=words)


async def pick(seat: Seat, menu: str, clause: str) -> None:
    select = next(
        block
        for block in seat.cards[-1].blocks
        if isinstance(block, Select) and block.label == menu
    )
    option = next(each.label for each in select.options if clause in each.label)
    await seat.chooses(menu, option)


async def add(seat: Seat, kind: str, words: str) -> None:
    await seat.presses("Add a clause")
    await seat.fills(kind=kind, words=words)


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


# --- being reminded ----------------------------------------------------------------------------


async def test_by_itself_a_clause_every_four_weeks_and_another_each_time(table: Table) -> None:
    await table.set_up()
    posts = len(table.posts)

    await table.on(weeks=13)

    reminders = table.posts[posts:]
    assert [each.at for each in reminders] == [
        datetime(2026, 12, 21, 11, tzinfo=UTC),
        datetime(2027, 1, 18, 11, tzinfo=UTC),
        datetime(2027, 2, 15, 11, tzinfo=UTC),
    ]
    cards = [message_words(each.message) for each in reminders]
    assert all(card.startswith("# A reminder of what we agreed") for card in cards)
    assert len(set(cards)) == 3


async def test_the_rhythm_can_change_and_stop(table: Table) -> None:
    rhian = await table.set_up()
    posts = len(table.posts)

    await rhian.types("agreement remind quarterly")
    assert "Monday 22 February at 11:00" in rhian.card
    await table.to("2027-02-22 10:59")
    assert len(table.posts) == posts
    await table.to("2027-02-22 11:00")
    assert len(table.posts) == posts + 1

    await rhian.types("agreement remind never")
    assert "not reminded between sessions" in rhian.card
    await table.on(weeks=30)
    assert len(table.posts) == posts + 1


async def test_back_and_forth_leaves_one_rhythm(table: Table) -> None:
    rhian = await table.set_up()
    for rhythm in ("never", "monthly", "each-session", "monthly", "monthly"):
        await rhian.types(f"agreement remind {rhythm}")
    posts = len(table.posts)

    await table.on(weeks=5)

    assert len(table.posts) == posts + 1


async def test_after_a_long_stop_one_reminder_comes_and_not_three(table: Table) -> None:
    await table.set_up()
    posts = len(table.posts)

    await table.jump(datetime(2027, 2, 20, 10, 0, tzinfo=UTC))
    assert len(table.posts) == posts + 1

    await table.to("2027-03-20 11:00")
    assert len(table.posts) == posts + 2


async def test_a_stop_that_ends_at_night_waits_for_the_morning(table: Table) -> None:
    await table.set_up()
    posts = len(table.posts)

    await table.jump(datetime(2026, 12, 22, 3, 0, tzinfo=UTC))
    assert len(table.posts) == posts

    await table.to("2026-12-22 08:00")
    assert len(table.posts) == posts + 1


async def test_now_is_seen_first_and_posted_with_one_tap(table: Table) -> None:
    rhian = await table.set_up()
    posts = len(table.posts)

    await rhian.types("agreement remind now")
    assert "The group would see this" in rhian.card
    first = rhian.card
    await rhian.presses("Another clause")
    assert rhian.card != first
    assert len(table.posts) == posts

    await rhian.presses("Post to the group")

    assert "on its way" in rhian.card
    assert len(table.posts) == posts + 1
    assert "A reminder of what we agreed" in table.channel


async def test_two_post_the_same_one_and_the_group_gets_it_once(table: Table) -> None:
    rhian, sam = await table.set_up(), table.person("sam")
    posts = len(table.posts)
    await rhian.types("agreement remind now")
    await sam.types("agreement remind now")

    await rhian.presses("Post to the group")
    await sam.presses("Post to the group")

    assert "It is not posted twice." in sam.card
    assert len(table.posts) == posts + 1


async def test_a_reminder_now_moves_the_next_one(table: Table) -> None:
    rhian = await table.set_up()
    await table.on(weeks=3)
    await rhian.types("agreement remind now")
    await rhian.presses("Post to the group")
    posts = len(table.posts)

    await table.on(weeks=2)
    assert len(table.posts) == posts
    await table.on(weeks=3)
    assert len(table.posts) == posts + 1


async def test_a_reminder_at_night_waits_for_the_morning(table: Table) -> None:
    rhian = await table.set_up()
    posts = len(table.posts)
    await table.to("2026-11-23 22:00")
    await rhian.types("agreement remind now")
    await rhian.presses("Post to the group")
    assert "Tuesday 24 November at 08:00" in rhian.card
    assert len(table.posts) == posts


async def test_in_a_session_at_night_people_are_there_and_it_comes_now(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("session plan date:2026-11-23 time:21:30")
    await rhian.presses("Save it")
    await table.to("2026-11-23 21:31")
    await rhian.types("session start")
    posts = len(table.posts)

    await rhian.types("agreement remind now")
    await rhian.presses("Post to the group")

    assert len(table.posts) == posts + 1


async def test_there_is_nothing_to_be_reminded_of_yet(table: Table) -> None:
    rhian = await table.set_up(agreement=False)

    await rhian.types("agreement remind now")
    assert "You can choose one first." in rhian.card
    assert rhian.sees_button("Choose an agreement")

    await rhian.types("agreement remind quarterly")
    assert "It starts once the group has an agreement." in rhian.card


async def test_a_reminder_has_todays_words(table: Table) -> None:
    """What was adopted between planning and posting is what the group reads."""
    rhian = await table.set_up()
    await table.to("2026-11-23 22:00")
    await rhian.types("agreement remind now")
    await rhian.presses("Post to the group")
    await rhian.types("agreement edit")
    for name in ("stays here", "Listening", "Listening", "turns", "advice", "Pace"):
        await pick(rhian, "Take a clause out", name)
        await rhian.presses("Yes, take it out")
    for name in ("Cameras", "Safety", "Leaving"):
        await pick(rhian, "Take a clause out", name)
        await rhian.presses("Yes, take it out")
    await rhian.presses("Adopt these changes")

    await table.to("2026-11-24 08:00")

    reminders = [message_words(each.message) for each in table.posts if each.at.day == 24]
    assert any("ask for help or hand over" in each for each in reminders)


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
    assert buttons(megan) == []
