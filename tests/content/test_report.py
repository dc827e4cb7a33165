"""The summary as a file: a document that reads aloud, and a spreadsheet that runs nothing."""

import csv
import io
from dataclasses import replace

from docx import Document

from bot.domain.filled import Format
from bot.views import insights as view
from content.loader import load
from content.tables import guarded
from tests.support.circle import GROUP
from tests.views.scenes.insights import GROUPS, QUARTER, TODAY, of_group, quarter

LIBRARY = load()
NASTY = "=HYPERLINK(1)"


def programme(name: str = "Evening circle") -> view.Shown:
    groups = [(replace(group, name=name), sessions) for group, sessions in GROUPS]
    return view.of_programme(LIBRARY.words, GROUP, TODAY, QUARTER, groups)


def test_the_document_has_its_words_and_one_table_with_a_row_for_each_month() -> None:
    shown = of_group(LIBRARY, quarter(much=True))
    file = LIBRARY.written(view.report(LIBRARY.words, shown), Format.WORD)
    assert file.name == "insights-2026-11-23.docx"
    doc = Document(io.BytesIO(file.content))
    said = [each.text for each in doc.paragraphs]
    assert said[0] == "Insights: Evening circle"
    assert "8 of 9 planned sessions took place." in said
    (table,) = doc.tables
    assert [row.cells[0].text for row in table.rows] == [
        "Month",
        "September 2026",
        "October 2026",
        "November 2026",
        "All together",
    ]
    assert doc.core_properties.author == ""
    assert "w:tblHeader" in table.rows[0]._tr.xml


def test_a_spreadsheet_runs_nothing_that_a_group_is_called() -> None:
    file = LIBRARY.written(view.report(LIBRARY.words, programme(NASTY)), Format.CSV)
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert len(rows) == len(GROUPS) + 2
    assert rows[1][0] == guarded(NASTY) != NASTY
    assert all(guarded(cell) == cell or cell.startswith("'") for row in rows for cell in row)


def test_every_group_stands_in_the_file_also_those_that_the_card_leaves_out() -> None:
    assert len(view.report(LIBRARY.words, programme()).rows) == len(GROUPS) + 1


def test_the_picture_is_drawn_and_says_itself_in_words() -> None:
    shown = of_group(LIBRARY, quarter(much=True))
    file = LIBRARY.written(view.picture(LIBRARY.words, shown))
    assert file.content.startswith(b"\x89PNG")
    assert "October 2026: Sessions 2 of 3;" in file.alt
