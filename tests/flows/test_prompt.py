"""Prompts, as conversations: the next one, another one, and posting one to the group."""

import pytest

from bot.domain.toolkit import LADDER, Cell
from bot.ids import ActionId
from bot.plain import message_words
from content.loader import load
from tests.support.conversation import Seat, Table

LIBRARY = load()


@pytest.fixture
async def table(table: Table) -> Table:
    await table.set_up(agreement=False)
    return table


def question(id: str) -> str:
    found = LIBRARY.prompt(id)
    assert found is not None
    return found.text


def aloud(id: str) -> str:
    found = LIBRARY.prompt(id)
    assert found is not None
    assert found.aloud
    return found.aloud


async def test_the_first_one_stands_at_the_foot_of_the_ladder(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("prompt")
    assert "Validation, Contracting" in rhian.card
    assert "Making room for what people live with." in rhian.card
    assert question("validation.contracting.q1") in rhian.card
    assert table.posts == []


async def test_after_a_reflection_comes_the_next_cell(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("prompt")
    await rhian.presses("Write a reflection")
    await rhian.fills(prompt1="At the clinic.")
    await rhian.types("prompt")
    assert "Validation, Knowledge and delivery style" in rhian.card
    sam = table.person("sam")
    await sam.types("prompt")
    assert "Validation, Contracting" in sam.card, "everybody climbs their own ladder"


@pytest.mark.parametrize(
    ("typed", "cell"),
    [
        ("prompt connection", "Connection, Contracting"),
        ("prompt connection skills", "Connection, Skills"),
        ("prompt area:skills", "Validation, Skills"),
        ("prompt skills", "Validation, Skills"),
        ("prompt Advice-giving", "Advice-giving, Contracting"),
        ('prompt validation "Knowledge and delivery style"', "Validation, Knowledge"),
    ],
)
async def test_a_principle_and_an_area_can_be_named(table: Table, typed: str, cell: str) -> None:
    rhian = table.person("rhian")
    await rhian.types(typed)
    assert cell in rhian.card


async def test_one_that_is_unknown_opens_the_choices(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("prompt patience skills")
    assert "patience is not one of the choices" in rhian.problems["principle"]
    await rhian.fills(principle="advice")
    assert "Advice-giving, Skills" in rhian.card


async def test_another_walks_through_every_question_and_begins_again(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("prompt")
    for cell in LADDER:
        for each in LIBRARY.prompts(cell):
            assert each.text in rhian.card
            await rhian.presses("Another")
    assert question("validation.contracting.q1") in rhian.card
    assert len(rhian.cards) == 2, "it is one card that changes, after the one of the set-up"


async def test_posting_it_shows_it_to_the_group_once(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("prompt")
    post = rhian.button("Post to group").action
    await rhian.presses("Post to group")
    assert "On its way to the group" in rhian.card
    assert "A question to think about together" in table.channel
    assert aloud("validation.contracting.q1") in table.channel
    assert question("validation.contracting.q1") not in table.channel, "that one is Rhian's own"
    await rhian.press_id(post)
    assert "not posted again" in rhian.card
    assert len(table.posts) == 1


async def test_before_it_is_posted_the_card_says_what_the_group_would_read(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("prompt validation skills")
    assert question("validation.skills.q1") in rhian.card
    assert "The group would read this instead:" in rhian.card
    assert aloud("validation.skills.q1") in rhian.card


async def test_one_that_is_for_whoever_runs_the_group_has_no_way_into_the_channel(
    table: Table,
) -> None:
    rhian = table.person("rhian")
    await rhian.types("prompt validation contracting")
    post = rhian.button("Post to group").action
    for _ in range(4):
        await rhian.presses("Another")
    assert question("validation.contracting.q5") in rhian.card
    assert "there is nothing to post" in rhian.card
    assert not rhian.sees_button("Post to group")
    old = ActionId(post.verb, (post.parts[0], "vcq5", post.parts[2]))
    await rhian.press_id(old)
    assert "there is nothing to post" in rhian.card
    assert table.posts == []


async def test_the_same_question_can_be_posted_again_another_time(table: Table) -> None:
    rhian = table.person("rhian")
    for _ in range(2):
        await rhian.types("prompt")
        await rhian.presses("Post to group")
    assert len(table.posts) == 2


# --- in a session --------------------------------------------------------------------------------


async def in_a_session(table: Table) -> Seat:
    rhian = table.person("rhian")
    await rhian.types("session plan date:2026-12-02 time:18:30")
    await rhian.presses("Save it")
    await table.to("2026-12-02 18:30")
    await rhian.types("session start")
    return rhian


def asked(table: Table) -> list[str]:
    """The toolkit's questions that the channel got, oldest first."""
    every = {each.aloud: each.id for cell in LADDER for each in LIBRARY.prompts(cell) if each.aloud}
    cards = [message_words(each.message) for each in table.posts]
    return [id for card in cards for words, id in every.items() if words in card]


async def test_no_question_is_offered_twice_in_a_session_however_it_is_asked_for(
    table: Table,
) -> None:
    rhian = await in_a_session(table)
    sam = table.person("sam")
    for seat in (rhian, sam, rhian):
        await seat.types("prompt")
        await seat.presses("Post to group")
    await rhian.types("checkpoint next")
    for user in ("ann", "bo", "cy"):
        await table.person(user).presses("To be heard")
    await rhian.presses("Close it now")
    await rhian.presses("Post this question")
    await rhian.types("advice open")
    await rhian.presses("Post this question")
    await rhian.types("prompt")
    for _ in range(3):
        await rhian.presses("Another")
    await rhian.presses("Post to group")
    posted = asked(table)
    assert len(posted) == len(set(posted)) == 6
    assert not any("contracting" in each for each in posted)
    await rhian.types("session history")
    assert rhian.card.count("Shown to the group:") == 6


async def test_another_question_on_a_check_points_card_is_another_one(table: Table) -> None:
    rhian = await in_a_session(table)
    await rhian.types("advice open")
    offered = [
        each for each in LIBRARY.prompts(Cell.of("validation.skills")) if each.aloud in rhian.card
    ]
    assert len(offered) == 1
    await rhian.presses("Another question")
    assert offered[0].aloud not in rhian.card
    assert "Validation" in rhian.card


async def test_near_the_end_it_is_a_question_to_close_with(table: Table) -> None:
    rhian = await in_a_session(table)
    await rhian.types("prompt")
    assert "Validation, Skills" in rhian.card
    await table.to("2026-12-02 19:26")
    await rhian.presses("A closing question")
    assert "Validation, Debriefing" in rhian.card


async def test_the_next_session_begins_again(table: Table) -> None:
    rhian = await in_a_session(table)
    await rhian.types("prompt")
    await rhian.presses("Post to group")
    await rhian.types("session end")
    await rhian.presses("End it now")
    await rhian.types("session plan date:2026-12-09 time:18:30")
    await rhian.presses("Save it")
    await table.to("2026-12-09 18:30")
    await rhian.types("session start")
    await rhian.types("prompt")
    assert aloud("validation.skills.q1") in rhian.card


async def test_a_session_is_only_ever_offered_what_a_group_can_be_asked(table: Table) -> None:
    rhian = await in_a_session(table)
    own = {each.text: each for cell in LADDER for each in LIBRARY.prompts(cell)}
    for principle in ("validation", "connection", "advice"):
        await rhian.types(f"prompt {principle}")
        for _ in range(len(own)):
            assert "You can ask the group:" in rhian.card
            assert rhian.sees_button("Post to group")
            [behind] = [each for text, each in own.items() if text in rhian.card]
            assert behind.aloud in rhian.card
            await rhian.presses("Another")


async def test_the_gate_and_the_next_step_offer_it_too(table: Table) -> None:
    rhian = await in_a_session(table)
    asked_aloud = {each.aloud for cell in LADDER for each in LIBRARY.prompts(cell) if each.aloud}
    own = {each.text for cell in LADDER for each in LIBRARY.prompts(cell)}
    await rhian.types("advice open")
    assert [each for each in asked_aloud if each in rhian.card]
    assert not [each for each in own if each in rhian.card]
    await rhian.types("checkpoint next")
    for user in ("ann", "bo", "cy"):
        await table.person(user).presses("To be heard")
    await rhian.presses("Close it now")
    assert [each for each in asked_aloud if each in rhian.card]
    assert not [each for each in own if each in rhian.card]


async def test_somebody_who_asks_for_a_part_that_is_used_up_still_gets_a_question(
    table: Table,
) -> None:
    rhian = await in_a_session(table)
    for _ in LIBRARY.prompts(Cell.of("validation.skills")):
        await rhian.types("prompt validation skills")
        await rhian.presses("Post to group")
    assert asked(table) == ["validation.skills.q1", "validation.skills.q2"]
    await rhian.types("prompt validation skills")
    await rhian.presses("Post to group")
    assert len(asked(table)) == len(set(asked(table))) == 3
    assert asked(table)[-1].startswith("validation."), "the nearest that is left"


async def test_two_who_hold_the_same_question_post_it_once(table: Table) -> None:
    rhian, sam = await in_a_session(table), table.person("sam")
    for seat in (rhian, sam):
        await seat.types("prompt validation skills")
    for seat in (rhian, sam):
        await seat.presses("Post to group")
    assert len(asked(table)) == 1
    assert "The group has this one already" in sam.card


async def test_members_have_no_prompts_of_their_own(table: Table) -> None:
    ann = table.person("ann")
    await ann.types("prompt")
    assert "Only the people who run this group" in ann.card


@pytest.mark.parametrize(
    ("verb", "parts"),
    [
        ("prompt.cell", ("zz",)),
        ("prompt.cell", ()),
        ("prompt.rung", ("patience",)),
        ("prompt.rung", ("validation", "vcq9")),
        ("prompt.another", ("vcq9",)),
        ("prompt.another", ()),
        ("prompt.post", ("vcq9", "x")),
        ("prompt.post", ("vcq1",)),
    ],
)
async def test_a_button_that_names_nothing_says_so(
    table: Table, verb: str, parts: tuple[str, ...]
) -> None:
    rhian = table.person("rhian")
    await rhian.types("prompt")
    group = rhian.button("Another").action.parts[0]
    await rhian.press_id(ActionId.of(verb, group, *parts))
    assert "no longer active" in rhian.card
