"""Taking one's own journal along, as a conversation."""

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from docx import Document

from bot.domain.audit import What
from bot.domain.toolkit import LADDER, Cell
from bot.flows import journal
from bot.ids import ActionId
from tests.support.conversation import START, Seat, Table, sit_down

SKILLS = LADDER.index(Cell.of("connection.skills"))


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with sit_down(tmp_path) as opened:
        await opened.set_up(agreement=False)
        yield opened


async def wrote(seat: Seat, words: str) -> None:
    await seat.types("prompt connection skills")
    await seat.presses("Write a reflection")
    await seat.fills(prompt1=words)


def notes(seat: Seat) -> list[str]:
    """The notes column of the newest file, which is a document."""
    doc = Document(io.BytesIO(seat.files[-1].file.content))
    return [row.cells[3].text for table in doc.tables for row in table.rows[1:]]


async def test_take_it_with_you(table: Table) -> None:
    rhian = table.person("rhian")
    await wrote(rhian, "We ask.")
    await rhian.types("journal")
    await rhian.presses("Take it with you")
    [given] = rhian.files
    assert given.file.name == "my-reflections-2026-11-23.docx"
    assert notes(rhian)[SKILLS] == "Question 1, 23 November 2026\nWe ask."
    assert [each for each in notes(rhian) if each] == [notes(rhian)[SKILLS]]


async def test_the_command_does_the_same_in_each_format(table: Table) -> None:
    rhian = table.person("rhian")
    await wrote(rhian, "=We ask.")
    await rhian.types("journal export")
    assert "=We ask." in notes(rhian)[SKILLS]
    await rhian.types("journal export csv")
    content = rhian.files[-1].file.content.decode("utf-8-sig")
    said = [row["Notes/reflections"] for row in csv.DictReader(io.StringIO(content, newline=""))]
    assert "23 November 2026: =We ask." in said
    await rhian.types('journal export "Markdown text"')
    assert rhian.files[-1].file.content.startswith(b"# The toolkit, filled in")


async def test_the_card_offers_the_other_formats(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("journal export")
    [first] = rhian.files
    rhian.cards.append(first.message)
    await rhian.presses("As a spreadsheet")
    assert rhian.files[-1].file.name.endswith(".csv")
    assert not any(rhian.sees_button(each) for each in ("As a Word document",))


async def test_nothing_written_is_the_toolkit_with_room_for_notes(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("journal export")
    [given] = rhian.files
    assert "with room for your notes" in str(given.message)
    assert notes(rhian) == [""] * 15


async def test_a_format_that_there_is_not(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("journal export pdf")
    assert not rhian.files
    assert rhian.form is not None
    assert "pdf" in rhian.problems["format"]
    await rhian.fills(format="docx")
    assert len(rhian.files) == 1
    await rhian.press_id(ActionId.of("journal.take", await group_of(table), "exe"))
    assert "no longer active" in rhian.card


async def group_of(table: Table) -> str:
    async with table.house.store.reading() as uow:
        [group] = await uow.groups.facilitated_by(table.person("rhian").who)
    return group.id


async def test_it_is_ones_own_and_nobody_elses(table: Table) -> None:
    rhian, sam, megan = (table.person(each) for each in ("rhian", "sam", "megan"))
    await wrote(rhian, "Mine alone.")
    await wrote(sam, "Of Sam.")
    for format in ("docx", "md", "csv"):
        await sam.press_id(ActionId.of("journal.take", await group_of(table), format))
    assert "Of Sam." in notes_of_all(sam)
    assert "Mine alone." not in notes_of_all(sam)
    await megan.press_id(ActionId.of("journal.take", await group_of(table), "docx"))
    await megan.types("journal export")
    assert not megan.files
    assert not table.posts, "nothing went into the channel"


def notes_of_all(seat: Seat) -> str:
    word, *others = (each.file.content for each in seat.files)
    doc = Document(io.BytesIO(word))
    said = [cell.text for table in doc.tables for row in table.rows for cell in row.cells]
    return "\n".join([*said, *(each.decode() for each in others)])


async def test_all_of_a_long_journal_is_in_it(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "AT_A_TIME", 2)
    rhian = table.person("rhian")
    for number in range(5):
        await wrote(rhian, f"Note {number}.")
        await table.on(days=1)
    await rhian.types("journal export")
    said = notes(rhian)[SKILLS]
    assert [said.count(f"Note {number}.") for number in range(5)] == [1] * 5
    assert said.index("Note 0.") < said.index("Note 4."), "oldest first"


async def test_the_trail_knows_that_it_was_taken_and_not_what_it_says(table: Table) -> None:
    rhian = table.person("rhian")
    await wrote(rhian, "Mine alone.")
    await rhian.types("journal export")
    async with table.house.store.reading() as uow:
        entries = await uow.audit.entries(START)
    assert [(each.what, each.about) for each in entries][-1] == (What.COPIED, "journal")
