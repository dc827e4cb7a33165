"""The toolkit filled in, as files: what stands where, and that nothing in them can do harm."""

import csv
import io
import subprocess
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Doc
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.filled import Filled, Format, fill_in
from bot.domain.reflection import Answered, Reflection, ReflectionKind, cells_of
from bot.domain.toolkit import LADDER, Area, Principle
from bot.ids import Person
from content.pack import Pack
from content.tables import CONSIDERATIONS, NOTES, QUESTIONS, guarded

RHIAN = Person("test", "w1", "rhian")
BEGUN = datetime(2026, 9, 1, 18, 30, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FORMULA = '=HYPERLINK("https://evil.example","Look")'


def written(
    place: int, *answers: tuple[str, str], kind: ReflectionKind = ReflectionKind.FREE
) -> Reflection:
    made = tuple(Answered(asked, words) for asked, words in answers)
    at = BEGUN + timedelta(days=place)
    return Reflection(f"r{place:03}", "g", RHIAN, kind, None, cells_of(made), made, at, at)


def filled(*reflections: Reflection) -> Filled:
    return fill_in(reflections, group="Evening circle", zone="Europe/London", now=NOW)


@pytest.fixture(scope="session")
def full(shipped: Pack) -> Filled:
    """Something to every question, and a word after each session."""
    return filled(
        *(
            written(place, *((prompt.id, f"To {prompt.id}.") for prompt in shipped.prompts(cell)))
            for place, cell in enumerate(LADDER)
        ),
        written(40, ("heard", FORMULA), ("next_time", "More."), kind=ReflectionKind.POST),
    )


def opened(shipped: Pack, what: Filled) -> Doc:
    return Document(io.BytesIO(shipped.written(what, Format.WORD).content))


def style_of(paragraph: Paragraph) -> str | None:
    return paragraph.style.name if paragraph.style else None


# --- Word ----------------------------------------------------------------------------------------


def test_three_tables_of_five_rows_in_the_toolkits_order(shipped: Pack, full: Filled) -> None:
    doc = opened(shipped, full)
    headings = [each.text for each in doc.paragraphs if style_of(each) == "Heading 1"]
    assert headings == [
        *(shipped.principle(each).name for each in Principle),
        "Before and after sessions",
    ]
    assert len(doc.tables) == 3
    rows = [row for table in doc.tables for row in table.rows[1:]]
    assert [row.cells[0].text for row in rows] == [shipped.area_name(each) for each in Area] * 3
    for row, cell in zip(rows, LADDER, strict=True):
        _, considerations, questions, notes = row.cells
        assert considerations.text.split("\n") == [
            each.text for each in shipped.considerations(cell)
        ]
        assert questions.text.split("\n") == [each.text for each in shipped.prompts(cell)]
        for number, prompt in enumerate(shipped.prompts(cell), 1):
            assert f"Question {number}, " in notes.text
            assert f"To {prompt.id}." in notes.text


def test_a_screen_reader_finds_its_way(shipped: Pack, full: Filled) -> None:
    doc = opened(shipped, full)
    for table, principle in zip(doc.tables, Principle, strict=True):
        assert [cell.text for cell in table.rows[0].cells] == [
            "Area of consideration",
            "Considerations",
            "Reflective questions",
            "Notes/reflections",
        ]
        assert list(table.rows[0]._tr.iter(qn("w:tblHeader")))
        assert not any(list(row._tr.iter(qn("w:tblHeader"))) for row in table.rows[1:])
        said = table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val"))
        assert said.startswith(shipped.principle(principle).name)
    assert doc.core_properties.title == "The toolkit, filled in"
    assert doc.core_properties.language == "en-GB"
    tongues = {each.get(qn("w:val")) for each in doc.styles.element.iter(qn("w:lang"))}
    assert tongues == {"en-GB"}
    assert [style_of(each) for each in doc.paragraphs[:2]] == ["Title", "Subtitle"]
    assert "Digital Peer Support Training Toolkit" in "\n".join(p.text for p in doc.paragraphs)
    footer = doc.sections[0].footer._element
    codes = [each.get(qn("w:instr")) for each in footer.iter(qn("w:fldSimple"))]
    assert codes == ["PAGE", "NUMPAGES"]


def test_the_questions_of_each_cell_are_a_list_that_begins_at_one(
    shipped: Pack, full: Filled
) -> None:
    doc = opened(shipped, full)
    lists = [
        {each._p.pPr.numPr.numId.val for each in row.cells[2].paragraphs}
        for table in doc.tables
        for row in table.rows[1:]
    ]
    assert all(len(each) == 1 for each in lists)
    assert len(set.union(*lists)) == 15


def test_it_names_nobody(shipped: Pack, full: Filled) -> None:
    file = shipped.written(full, Format.WORD)
    with zipfile.ZipFile(io.BytesIO(file.content)) as parts:
        everything = b"".join(parts.read(name) for name in parts.namelist())
    assert b"rhian" not in everything
    core = opened(shipped, full).core_properties
    assert (core.author, core.last_modified_by) == ("", "")


def test_what_was_written_after_sessions_comes_last(shipped: Pack, full: Filled) -> None:
    said = [each.text for each in opened(shipped, full).paragraphs]
    assert said[said.index("11 October 2026: after a session") :] == [
        "11 October 2026: after a session",
        "What helped people to feel heard?",
        FORMULA,
        "What do I want to do next time?",
        "More.",
    ]


def test_an_empty_one_has_room_to_write(shipped: Pack) -> None:
    doc = opened(shipped, filled())
    assert {row.cells[3].text for table in doc.tables for row in table.rows[1:]} == {""}
    said = [each.text for each in doc.paragraphs]
    assert said[0] == "The toolkit, to fill in"
    assert "Before and after sessions" not in said


def test_a_long_note_goes_on_over_the_page_and_a_short_row_stays_whole(shipped: Pack) -> None:
    doc = opened(shipped, filled(written(0, ("connection.skills.q1", "Long. " * 500))))
    whole = [row._tr.trPr is not None for row in doc.tables[1].rows]
    assert whole == [True, False, True, False, True, True]


@given(words=st.text(max_size=60))
def test_no_word_breaks_a_document(shipped: Pack, words: str) -> None:
    what = filled(written(0, ("advice.skills.q2", f"Before {words} after."), ("note", f".{words}")))
    for format in (Format.MARKDOWN, Format.CSV):
        assert shipped.written(what, format).content


@pytest.mark.parametrize(
    "words", ["\x00\x0b\x1f", "\ud800", "\ufffe", "]]><w:p/>", "&amp;<b>", "🫖"]
)
def test_nothing_typed_is_xml(shipped: Pack, words: str) -> None:
    doc = opened(shipped, filled(written(0, ("advice.skills.q2", f"Before {words} after."))))
    note = doc.tables[2].rows[3].cells[3].text
    assert "Before" in note
    assert "after." in note
    if words.isprintable():
        assert words in note


@pytest.mark.slow
@pytest.mark.office
def test_libreoffice_makes_a_clean_pdf_of_it(
    shipped: Pack, full: Filled, libreoffice: Path, tmp_path: Path
) -> None:
    source = tmp_path / "journal.docx"
    source.write_bytes(shipped.written(full, Format.WORD).content)
    made = subprocess.run(
        [
            libreoffice,
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            tmp_path,
            source,
        ],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    pdf = tmp_path / "journal.pdf"
    assert pdf.exists(), made.stdout + made.stderr
    content = pdf.read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    pages = content.count(b"/Type/Page") - content.count(b"/Type/Pages")
    assert 8 <= pages <= 30, pages
    assert b"/Lang(en-GB)" in content


# --- CSV and Markdown ----------------------------------------------------------------------------


def rows(shipped: Pack, what: Filled) -> list[dict[str, str]]:
    content = shipped.written(what, Format.CSV).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline="")))


def test_the_spreadsheet_has_the_notes_and_no_formula(shipped: Pack, full: Filled) -> None:
    table = rows(shipped, full)
    assert len([each for each in table if each[CONSIDERATIONS]]) == 37
    noted = {each["id"]: each[NOTES] for each in table if each["id"] and each[QUESTIONS]}
    assert len(noted) == 44
    assert noted["validation.contracting.q1"] == "1 September 2026: To validation.contracting.q1."
    assert [(each[QUESTIONS], each[NOTES]) for each in table[-2:]] == [
        ("What helped people to feel heard?", f"'{FORMULA}"),
        ("What do I want to do next time?", "More."),
    ]


@given(words=st.text(max_size=20), sign=st.sampled_from(["=", "+", "-", "@", "\t", "＝"]))
def test_no_cell_of_it_is_a_formula(shipped: Pack, words: str, sign: str) -> None:
    asked = ("note", "advice.skills.q2")
    table = rows(shipped, filled(written(0, *((each, f"{sign}x{words}") for each in asked))))
    assert sum(f"{sign}x" in cell for row in table for cell in row.values()) == 2
    assert all(guarded(cell) == cell for row in table for cell in row.values())


def test_markdown_has_tables_notes_and_sessions(shipped: Pack, full: Filled) -> None:
    out = shipped.written(full, Format.MARKDOWN).content.decode()
    assert out.startswith("# The toolkit, filled in\n\nEvening circle, 23 November 2026\n")
    assert len([line for line in out.splitlines() if line.startswith("|")]) == 3 * 7
    assert "| 1. 1 September 2026: To validation.contracting.q1.<br>2. 1 September" in out
    assert "### 11 October 2026: after a session\n" in out
    assert "**What do I want to do next time?**\n\n> More.  \n" in out
    assert "Digital Peer Support Training Toolkit" in out


@pytest.mark.parametrize("format", Format)
def test_a_file_says_what_it_is(shipped: Pack, full: Filled, format: Format) -> None:
    file = shipped.written(full, format)
    assert file.name == f"my-reflections-2026-11-23.{format.value}"
    assert file.media_type
