"""The next cell, its questions in turn, and the short codes that action ids carry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import ladder
from bot.domain.toolkit import LADDER, Area, Cell, Principle, Prompt
from content.ids import CELL_OF, is_question

QUESTIONS = [id for id in CELL_OF if is_question(id)]
counts = st.dictionaries(st.sampled_from(LADDER), st.integers(0, 5))


def test_at_the_start_the_ladder_begins_at_its_foot() -> None:
    assert ladder.next_cell({}) == Cell.of("validation.contracting")
    two = ladder.least({}, 2)
    assert two == (Cell.of("validation.contracting"), Cell.of("validation.knowledge"))


@given(counts)
def test_the_next_cell_is_reflected_on_least_and_the_lowest_of_those(seen: ladder.Counts) -> None:
    chosen = ladder.next_cell(seen)
    fewest = min(seen.get(each, 0) for each in LADDER)
    assert seen.get(chosen, 0) == fewest
    for lower in LADDER[: LADDER.index(chosen)]:
        assert seen.get(lower, 0) > fewest


@given(counts, st.sampled_from(Principle), st.sampled_from(Area))
def test_it_keeps_to_the_principle_and_the_area_asked_for(
    seen: ladder.Counts, principle: Principle, area: Area
) -> None:
    assert ladder.next_cell(seen, principle).principle is principle
    assert ladder.next_cell(seen, area=area).area is area
    assert ladder.next_cell(seen, principle, area) == Cell(principle, area)


def test_a_cells_questions_come_in_turn() -> None:
    cell = Cell.of("connection.skills")
    prompts = [Prompt(f"{cell.id}.q{number}", cell, "…") for number in (1, 2, 3)]
    asked = [ladder.in_turn(prompts, times).id[-1] for times in range(4)]
    assert asked == ["1", "2", "3", "1"]


@pytest.mark.parametrize("id", QUESTIONS)
def test_every_question_has_a_code_that_reads_back(id: str) -> None:
    code = ladder.prompt_code(id)
    assert len(code) <= 5
    assert ladder.prompt_id(code) == id
    assert ladder.cell_of(code) is None


def test_the_codes_of_all_questions_and_cells_differ() -> None:
    codes = {ladder.prompt_code(id) for id in QUESTIONS} | {ladder.cell_code(c) for c in LADDER}
    assert len(codes) == len(QUESTIONS) + len(LADDER)


@pytest.mark.parametrize("cell", LADDER)
def test_every_cell_has_a_code_that_reads_back(cell: Cell) -> None:
    assert ladder.cell_of(ladder.cell_code(cell)) == cell
    assert ladder.prompt_id(ladder.cell_code(cell)) is None


@pytest.mark.parametrize("code", ["", "v", "zz", "vz", "zsq1", "vsq0", "vsq", "vsq1x", "VSQ1"])
def test_what_is_no_code_reads_as_nothing(code: str) -> None:
    assert ladder.prompt_id(code) is None
    assert ladder.cell_of(code) is None


def test_only_a_question_has_a_code() -> None:
    with pytest.raises(ValueError, match="not the id of a question"):
        ladder.prompt_code("connection.skills.c1")
