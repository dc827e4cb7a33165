"""The ladder in a session, as conversations: where it stands, the gate, and how advice ends."""

import asyncio
from datetime import timedelta

import pytest

from bot.events import ActionPressed
from bot.ids import ActionId
from bot.ports import TryLater
from tests.support.conversation import LIBRARY, PLACE, Seat, Table, person

CLAUSE = next(
    each.text
    for template in LIBRARY.templates()
    if template.id == "peer-facilitated"
    for each in template.clauses
    if each.kind.value == "advice"
)


@pytest.fixture
async def table(table: Table) -> Table:
    await table.set_up()
    return table


async def in_a_session(table: Table) -> Seat:
    rhian = table.person("rhian")
    await rhian.types("session plan date:2026-12-02 time:18:30")
    await rhian.presses("Save it")
    await table.to("2026-12-02 18:30")
    await rhian.types("session start")
    return rhian


async def chooses(table: Table, answer: str) -> None:
    """The facilitator asks, and three answer alike."""
    rhian = table.person("rhian")
    await rhian.types("checkpoint next")
    for user in ("ann", "bo", "cy"):
        await table.person(user).presses(answer)
    await rhian.presses("Close it now")


async def opened(table: Table) -> Seat:
    rhian = await in_a_session(table)
    await rhian.types("advice open")
    await rhian.presses("Validation is explored")
    await rhian.presses("Connection is explored")
    await chooses(table, "To hear ideas")
    await rhian.types("advice open")
    await rhian.presses("Open advice")
    return rhian


def asked(seat: Seat) -> list[str]:
    return [
        "".join(map(str, each.message.summary))
        for each in seat.direct
        if "omeone asked" in str(each.message.summary)
    ]


async def test_the_whole_way_up_the_ladder(table: Table) -> None:
    rhian = await in_a_session(table)
    before = len(table.posts)
    await rhian.types("advice open")
    assert "Validation: not yet" in rhian.card
    assert "Connection: not yet" in rhian.card
    assert "The group has not been asked yet" in rhian.card
    assert CLAUSE in rhian.card
    assert not rhian.sees_button("Open advice")

    await rhian.presses("Validation is explored")
    assert "Validation: explored, marked at 18:30" in rhian.card
    assert "explored with the group: Connection" in rhian.card
    await rhian.presses("Connection is explored")
    assert "The group has not chosen to hear ideas" in rhian.card
    assert not rhian.sees_button("Open advice")
    assert len(table.posts) == before, "the group has seen nothing of it"

    await chooses(table, "To hear ideas")
    await rhian.types("advice open")
    assert "The group last chose: To hear ideas" in rhian.card
    await rhian.presses("Open advice")
    assert "Ideas are welcome for a while" in table.channel
    assert "[No more ideas for now] [A pause, please]" in table.channel
    assert "Advice is open" in rhian.card


async def test_the_missing_rung_brings_its_question_to_post_or_to_change(table: Table) -> None:
    rhian = await in_a_session(table)
    await rhian.types("advice open")
    await rhian.presses("Post this question")
    assert "A question to think about together" in table.channel
    await rhian.types("advice open")
    await rhian.presses("Another question")
    assert "Validation" in rhian.card


async def test_a_mark_can_be_taken_back(table: Table) -> None:
    rhian = await in_a_session(table)
    await rhian.types("advice open")
    await rhian.presses("Validation is explored")
    await rhian.presses("Validation: not yet")
    assert "Validation: not yet" in rhian.card
    assert rhian.sees_button("Validation is explored")


async def test_it_can_open_all_the_same_with_a_word_for_the_debrief(table: Table) -> None:
    rhian, sam = await in_a_session(table), table.person("sam")
    await rhian.types("advice open")
    await rhian.presses("Open it all the same")
    await rhian.fills(word="   ")
    assert rhian.problems["word"]
    await rhian.fills(word="someone asked me straight out")
    assert "Ideas are welcome for a while" in table.channel
    assert "straight out" not in "".join(table.now_in_channel())

    await rhian.types("session end")
    await rhian.presses("End it now")
    await table.on(hours=16)
    for each in (rhian, sam):
        assert "Advice was opened with this word: someone asked me straight out." in each.told
        assert "The group: The group was not asked." in each.told


async def test_two_with_a_word_at_once_and_neither_word_is_lost(table: Table) -> None:
    rhian, sam = await in_a_session(table), table.person("sam")
    for each in (rhian, sam):
        await each.types("advice open")
        await each.presses("Open it all the same")
    await rhian.fills(word="first")
    await sam.fills(word="second")
    assert "not needed" in sam.problems[""]
    assert sam.form is not None
    assert sam.form.fields[0].initial == "second", "it stays where it was written"


async def test_a_word_that_comes_after_the_session_stays_in_its_form(table: Table) -> None:
    rhian = await in_a_session(table)
    await rhian.types("advice open")
    await rhian.presses("Open it all the same")
    form = rhian.form
    await rhian.types("session end")
    await rhian.presses("End it now")
    rhian.form = form
    await rhian.fills(word="too late")
    assert "not open any more" in rhian.problems[""]


@pytest.mark.parametrize(
    ("label", "heading", "told"),
    [
        ("No more ideas for now", "Let us turn to something else", "Someone asked for no more"),
        ("A pause, please", "Let us have a pause", "Someone asked for a pause"),
    ],
)
async def test_one_press_closes_it_and_nobody_is_named(
    table: Table, label: str, heading: str, told: str
) -> None:
    rhian, ann = await opened(table), table.person("ann")
    action = ann.button(label).action
    await ann.press_id(action)
    assert heading in table.channel
    assert "ann" not in table.channel.split()
    assert told in rhian.told
    assert "You can say:" in rhian.told
    assert "[No more ideas for now]" not in "".join(table.now_in_channel())
    mine = ann.card

    posts = len(table.posts)
    bo = table.person("bo")
    await bo.press_id(action)
    await ann.press_id(action)
    assert bo.card == ann.card == mine, "the same for the first and for any other"
    assert len(table.posts) == posts
    assert len(asked(rhian)) == 1, "no count"


async def test_only_those_who_are_in_the_session_hear_that_someone_asked(table: Table) -> None:
    rhian = await opened(table)
    await table.person("ann").presses("No more ideas for now")
    assert len(asked(rhian)) == 1
    assert asked(table.person("sam")) == []


async def test_after_that_the_group_chooses_again_before_it_opens(table: Table) -> None:
    rhian = await opened(table)
    await table.on(minutes=1)
    await table.person("ann").presses("No more ideas for now")
    await rhian.types("advice open")
    assert "Someone asked for no more ideas." in rhian.card
    assert not rhian.sees_button("Open advice")
    await table.on(minutes=1)
    await chooses(table, "To hear ideas")
    await rhian.types("advice open")
    await rhian.presses("Open advice")
    assert "[No more ideas for now]" in table.channel


async def test_one_persons_no_is_read_before_anything_about_rungs(table: Table) -> None:
    rhian = await in_a_session(table)
    await rhian.types("advice open")
    await rhian.presses("Open it all the same")
    assert rhian.form is not None
    assert "before the ladder is there" in str(rhian.form.intro)
    await rhian.fills(word="they asked")
    await table.on(minutes=1)
    await table.person("ann").presses("No more ideas for now")
    await rhian.types("advice open")
    assert "Someone asked for no more ideas. That is enough." in rhian.card
    assert "ann" not in rhian.card.split()
    await rhian.presses("Open it all the same")
    assert rhian.form is not None
    assert "Someone asked for no more ideas" in str(rhian.form.intro)
    assert "ladder" not in str(rhian.form.intro)


async def test_who_asked_for_a_pause_is_not_passed_over_either(table: Table) -> None:
    rhian = await opened(table)
    await table.on(minutes=1)
    await table.person("ann").presses("A pause, please")
    await rhian.types("advice open")
    assert "Someone asked for a pause from ideas." in rhian.card
    assert not rhian.sees_button("Open advice")


@pytest.mark.parametrize("by", ["their message", "the ladder", "a command"])
async def test_those_who_run_the_group_say_when_it_goes_on(table: Table, by: str) -> None:
    rhian = await opened(table)
    await table.on(minutes=1)
    await table.person("ann").presses("A pause, please")
    assert "say when we go on" in table.channel
    go_on = rhian.button("We go on").action
    if by == "a command":
        await rhian.types("break end")
    else:
        if by == "the ladder":
            await rhian.types("advice open")
        await rhian.presses("We go on")
    assert "We go on now, slowly." in table.channel
    assert "The group reads in a moment that you go on" in rhian.card
    posts = len(table.posts)
    await rhian.press_id(go_on)
    assert "The pause is over already." in rhian.card
    await rhian.types("break end")
    assert "There is no break now." in rhian.card
    await rhian.types("advice open")
    assert not rhian.sees_button("We go on"), "it was said"
    assert len(table.posts) == posts


async def test_in_a_break_we_go_on_posts_nothing_beside_its_card(table: Table) -> None:
    rhian = await opened(table)
    await table.on(minutes=1)
    await table.person("ann").presses("A pause, please")
    go_on = rhian.button("We go on").action
    await rhian.types("break 10")
    posts = len(table.posts)
    await rhian.press_id(go_on)
    assert "There is a break until 18:41." in rhian.card
    await rhian.types("advice open")
    assert not rhian.sees_button("We go on"), "the break says when"
    assert len(table.posts) == posts
    await rhian.press_id(go_on)
    await rhian.presses("Carry on now")
    assert "We come back together" in table.channel
    await rhian.press_id(go_on)
    assert "The pause is over already." in rhian.card
    assert len(table.posts) == posts + 1, "said once, by the end of the break"


async def test_a_pause_asked_for_after_a_break_is_one_of_its_own(table: Table) -> None:
    rhian = await opened(table)
    await rhian.types("break 5")
    await table.on(minutes=6)
    await table.person("ann").presses("A pause, please")
    await rhian.presses("We go on")
    assert "We go on now, slowly." in table.channel


async def test_after_a_pause_the_group_can_be_asked_from_the_same_card(table: Table) -> None:
    rhian = await opened(table)
    await table.person("ann").presses("A pause, please")
    await rhian.presses("Ask the group")
    assert "What would help you most now?" in table.channel


async def test_nobody_goes_on_in_a_session_that_is_over(table: Table) -> None:
    rhian = await opened(table)
    await table.person("ann").presses("A pause, please")
    go_on = rhian.button("We go on").action
    await rhian.types("session end")
    await rhian.presses("End it now")
    posts = len(table.posts)
    await rhian.press_id(go_on)
    assert "not open any more" in rhian.card
    assert len(table.posts) == posts


async def test_closing_by_hand_looks_the_same_to_the_group(table: Table) -> None:
    rhian = await opened(table)
    await rhian.types("advice close")
    assert "Advice is closed" in rhian.card
    assert "You can say:" in rhian.card
    by_hand = table.channel
    await rhian.types("advice close")
    assert "Advice is not open now." in rhian.card
    assert asked(rhian) == []

    await table.on(minutes=1)
    await rhian.types("advice open")
    await rhian.presses("Open advice")
    await table.person("bo").presses("No more ideas for now")
    assert table.channel == by_hand


async def test_a_press_and_a_hand_at_the_same_moment_close_it_once(table: Table) -> None:
    rhian = await opened(table)
    close = rhian.button("Close advice").action
    no_more = table.person("ann").button("No more ideas for now").action
    posts = len(table.posts)
    await asyncio.gather(
        *(
            table.house.router.handle(ActionPressed(table.event(), person(user), PLACE, action))
            for user, action in (("rhian", close), ("ann", no_more), ("bo", no_more))
        )
    )
    await table.settle()
    assert len(table.posts) == posts + 1


async def test_a_press_that_comes_again_changes_nothing(table: Table) -> None:
    await opened(table)
    action = table.person("ann").button("No more ideas for now").action
    event = ActionPressed(table.event(), person("ann"), PLACE, action)
    posts = len(table.posts)
    for _ in range(4):
        await table.house.router.handle(event)
        await table.settle()
    assert len(table.posts) == posts + 1


async def test_a_session_that_ends_takes_it_along_without_a_word(table: Table) -> None:
    rhian = await opened(table)
    action = table.person("ann").button("No more ideas for now").action
    await rhian.types("session end")
    await rhian.presses("End it now")
    assert "Our session has ended" in table.channel
    assert "[No more ideas for now]" not in "".join(table.now_in_channel())
    posts = len(table.posts)
    await table.person("ann").press_id(action)
    assert "Ideas are closed for now." in table.person("ann").card
    assert len(table.posts) == posts
    assert asked(rhian) == []


async def test_from_home_each_of_it_is_two_taps(table: Table) -> None:
    rhian = await in_a_session(table)
    assert "On the ladder: Validation not yet, Connection not yet, advice is closed." in rhian.card
    await rhian.presses("Validation is explored")
    await rhian.types("home")
    assert "Validation is explored, Connection not yet" in rhian.card
    await rhian.presses("Ladder and advice")
    await rhian.presses("Connection is explored")
    await chooses(table, "To hear ideas")
    await rhian.types("home")
    await rhian.presses("Ladder and advice")
    await rhian.presses("Open advice")
    await rhian.types("home")
    assert "advice is open" in rhian.card
    await rhian.presses("Ladder and advice")
    await rhian.presses("Close advice")
    assert "You can say:" in rhian.card

    await table.person("ann").types("home")
    assert "On the ladder" not in table.person("ann").card


async def test_what_both_sides_said_stands_side_by_side_afterwards(table: Table) -> None:
    rhian = await opened(table)
    await rhian.types("stuck disagreement")
    await rhian.presses("Keep the question")
    await table.person("cy").presses("A pause, please")
    await rhian.types("session end")
    await rhian.presses("End it now")
    await table.on(hours=16)
    assert "You kept this to think about" in rhian.told
    assert "The group: Chosen most: To hear ideas. Someone asked for a pause." in rhian.told
    assert "Those who run it: Advice was opened." in rhian.told


async def felt(table: Table, *people: str) -> Seat:
    """A session with a time of advice, over, and so many found advice welcome in the pulse."""
    rhian = await opened(table)
    await rhian.types("session end")
    await rhian.presses("End it now")
    await table.on(minutes=45)
    for user in people:
        for answer in ("Partly", "Partly", "Yes"):
            await table.person(user).presses(answer)
    return rhian


async def test_how_welcome_advice_was_stands_beside_both_sides_once_it_is_told(
    table: Table,
) -> None:
    rhian = await felt(table, "ann", "bo", "cy")
    await rhian.types("session history")
    assert "Advice was welcome: The group is being asked." in rhian.card
    await table.on(days=3)
    for card in (rhian.told, rhian.card):
        assert "The group: Chosen most: To hear ideas." in card
    assert "Advice was welcome: Yes: chosen most" in rhian.told
    await rhian.types("session history")
    assert "Advice was welcome: Yes: chosen most" in rhian.card


async def test_of_fewer_than_three_nobody_reads_how_welcome_it_was(table: Table) -> None:
    rhian = await felt(table, "ann", "bo")
    await table.on(days=3)
    await rhian.types("session history")
    for card in (rhian.told, rhian.card):
        assert "Advice was welcome: Too few answered this to show it." in card
        assert "Advice was welcome: Yes" not in card


async def test_without_a_session_there_is_no_ladder(table: Table) -> None:
    rhian = table.person("rhian")
    for words in ("advice", "ladder", "advice open", "advice close"):
        await rhian.types(words)
        assert "The ladder belongs to a session" in rhian.card
    assert rhian.sees_button("Start a session")


async def test_members_neither_see_the_ladder_nor_open_or_close_advice(table: Table) -> None:
    rhian, ann = await opened(table), table.person("ann")
    for words in ("advice open", "advice close"):
        await ann.types(words)
        assert "Only the people who run this group" in ann.card
    await ann.press_id(rhian.button("Close advice").action)
    assert "Only the people who run this group" in ann.card
    assert "[No more ideas for now]" in table.channel


async def test_buttons_of_before_are_answered_kindly(table: Table) -> None:
    rhian = await in_a_session(table)
    await rhian.types("advice open")
    mark = rhian.button("Validation is explored").action
    await rhian.press_id(ActionId.of("ladder.mark", mark.parts[0], "advice"))
    assert "no longer active" in rhian.card
    await rhian.press_id(ActionId.of("ladder.mark", mark.parts[0]))
    assert "no longer active" in rhian.card
    await rhian.press_id(ActionId.of("advice.no_more", "z" * 24))
    assert "no longer active" in rhian.card
    await rhian.types("session end")
    await rhian.presses("End it now")
    await rhian.press_id(mark)
    assert "not open any more" in rhian.card


async def test_an_old_button_does_not_open_past_the_gate(table: Table) -> None:
    rhian = await opened(table)
    await table.person("ann").presses("No more ideas for now")
    async with table.house.store.reading() as uow:
        group = await uow.groups.at(PLACE)
        assert group is not None
        current = await uow.sessions.current(group.id)
        assert current is not None
    await rhian.press_id(ActionId.of("advice.open", current.id))
    assert "Someone asked for no more ideas." in rhian.card
    assert "[No more ideas for now]" not in "".join(table.now_in_channel())


async def test_closed_before_it_was_posted_it_is_not_posted(table: Table) -> None:
    rhian = await opened(table)
    await rhian.types("advice close")
    await table.on(minutes=1)
    await rhian.types("advice open")
    table.platform.failures = [TryLater(timedelta(seconds=30))]
    await rhian.presses("Open advice")
    await rhian.presses("Close advice")
    await table.on(minutes=5)
    assert "[No more ideas for now]" not in "".join(table.now_in_channel())
