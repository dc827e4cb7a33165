"""Prompts, as conversations: the next one, another one, and posting one to the group."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.toolkit import LADDER
from bot.ids import ActionId
from content.loader import load
from tests.support.conversation import Table, sit_down

LIBRARY = load()


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with sit_down(tmp_path) as table:
        await table.set_up(agreement=False)
        yield table


def question(id: str) -> str:
    found = LIBRARY.prompt(id)
    assert found is not None
    return found.text


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
    assert question("validation.contracting.q1") in table.channel
    await rhian.press_id(post)
    assert "goes to the group once" in rhian.card
    assert len(table.posts) == 1


async def test_the_same_question_can_be_posted_again_another_time(table: Table) -> None:
    rhian = table.person("rhian")
    for _ in range(2):
        await rhian.types("prompt")
        await rhian.presses("Post to group")
    assert len(table.posts) == 2


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
