"""An own copy of the toolkit: in from CSV or YAML, and out as the toolkit's own tables."""

import csv
import errno
import io
import os
import re
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.toolkit import Area, Cell
from content.exporter import run_export
from content.ids import CELL_OF
from content.importer import run_import
from content.loader import SHIPPED, load
from content.pack import Pack
from content.problems import WHOLE
from content.tables import csv_pack, csv_table, guarded, markdown, unguarded


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tmp_path / "copy.csv"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "ours"


def text_of(pack: Pack, id: str) -> str:
    prompt = pack.prompt(id)
    assert prompt is not None
    return prompt.text


def aloud_of(pack: Pack, id: str) -> str:
    prompt = pack.prompt(id)
    assert prompt is not None
    return prompt.aloud


# --- in ----------------------------------------------------------------------------------------


def test_a_csv_becomes_an_overlay(source: Path, target: Path) -> None:
    source.write_text(
        'id,text\nadvice.skills.q1,"How, then: ""ideas""?"\n\nvalidation.skills.c2,# culture\n',
        encoding="utf-8",
    )
    printed, code = run_import(source, target)
    assert code == 0
    assert printed.startswith(f"Imported 2 of 81 points into {target}:")
    assert "These 79 were not in" in printed
    assert "advice.skills.q2" in printed
    pack = load(SHIPPED, target)
    assert text_of(pack, "advice.skills.q1") == 'How, then: "ideas"?'
    assert pack.considerations(Cell.of("validation.skills"))[1].text == "# culture"


def test_a_whole_copy_lacks_nothing(source: Path, target: Path) -> None:
    source.write_text("id,text\n" + "".join(f"{id},Text of {id}\n" for id in CELL_OF), "utf-8")
    printed, code = run_import(source, target)
    assert code == 0
    assert "Imported 81 of 81" in printed
    assert "keep Holdspace's own words" not in printed
    assert {point.text for point in load(SHIPPED, target).points.values()} == {
        f"Text of {id}" for id in CELL_OF
    }


def test_yaml_is_taken_too(tmp_path: Path, target: Path) -> None:
    source = tmp_path / "copy.yaml"
    source.write_text("advice.skills.q1: First\nvalidation.skills.q1: Next\n", "utf-8")
    assert run_import(source, target)[1] == 0
    assert text_of(load(SHIPPED, target), "validation.skills.q1") == "Next"


@pytest.mark.parametrize(
    "raw",
    [
        "\ufeffid,text\r\nadvice.skills.q1,Caf\u00e9?\r\n".encode(),
        "ID;Text;Notes\nadvice.skills.q1;Caf\u00e9?;mine\n".encode(),
        "text\tid\nCaf\u00e9?\tadvice.skills.q1\n".encode(),
        'id,text\nadvice.skills.q1,"Caf\u00e9\n ?"\n'.encode(),
    ],
    ids=["BOM", "semicolons", "tabs", "line break"],
)
def test_what_spreadsheets_write_is_taken(raw: bytes, source: Path, target: Path) -> None:
    source.write_bytes(raw)
    printed, code = run_import(source, target)
    assert code == 0, printed
    assert text_of(load(SHIPPED, target), "advice.skills.q1").replace(" ", "") == "Caf\u00e9?"


@pytest.mark.parametrize(
    ("raw", "line", "says"),
    [
        (b"id,text\nadvice.skills.q9,Hm\n", 2, 'Perhaps you meant "advice.skills.q'),
        (b"id,text\nadvice.skills.q1,A\nadvice.skills.q1,B\n", 3, "twice, first on line 2"),
        (b"id,text\nadvice.skills.c1.aloud,Hm\n", 2, "is not an id of the toolkit"),
        (b"id,text\nadvice.skills.q1,\n", 2, "has no text"),
        (b"id,text\n,Hello\n", 2, '"" is not an id'),
        (b"id,text\nadvice.skills.q1," + b"a" * 601 + b"\n", 2, "at most 600 fit"),
        (b"advice.skills.q1,Hello\n", 1, 'write "id,text"'),
        (b'id,text\nadvice.skills.q1,"Hello\n', 2, "quotation mark"),
        (b"id,text\nadvice.skills.q1,caf\xe9\n", 2, "CSV UTF-8"),
        (b"PK\x03\x04\x00\x00", WHOLE, "not a CSV file"),
        (b"", WHOLE, "no point of the toolkit"),
        (b"id,text\n", WHOLE, "no point of the toolkit"),
    ],
)
def test_a_mistake_names_its_line_and_nothing_is_written(
    raw: bytes, line: int, says: str, source: Path, target: Path
) -> None:
    source.write_bytes(raw)
    printed, code = run_import(source, target)
    assert code == 1
    assert printed.startswith("Nothing was imported.")
    where = f"{source}, line {line}" if line != WHOLE else str(source)
    assert f"  {where}: " in printed
    assert says in printed
    assert not target.exists()


def test_an_import_that_breaks_off_leaves_nothing_half_written(
    source: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source.write_text("id,text\nvalidation.skills.q1,One\nadvice.skills.q1,Two\n", "utf-8")
    whole = Path.write_text

    def a_disk_that_fills(path: Path, text: str, **how: str) -> int:
        if path.name == "advice.yaml":
            whole(path, text[:10], **how)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return whole(path, text, **how)

    monkeypatch.setattr(Path, "write_text", a_disk_that_fills)
    printed, code = run_import(source, target)
    assert (code, "cannot be written (no space left on device)" in printed) == (1, True)
    assert [each for each in target.rglob("*") if each.is_file()] == []


def test_all_mistakes_are_said_together(source: Path, target: Path) -> None:
    source.write_text("id,text\na,b\nadvice.skills.q1,\n", "utf-8")
    printed, _ = run_import(source, target)
    assert "line 2" in printed
    assert "line 3" in printed


def test_a_source_that_is_not_there(source: Path, target: Path) -> None:
    printed, code = run_import(source, target)
    assert (code, "cannot be opened (no such file or directory)" in printed) == (1, True)


def test_a_broken_yaml_source(tmp_path: Path, target: Path) -> None:
    source = tmp_path / "copy.yml"
    source.write_text("advice.skills.q1: [\n", "utf-8")
    assert run_import(source, target)[1] == 1
    source.write_text("advice.skills.q1: []\n", "utf-8")
    assert "not a list" in run_import(source, target)[0]


def test_what_is_there_already_stays(source: Path, target: Path) -> None:
    source.write_text("id,text\nadvice.skills.q1,A\nvalidation.skills.q1,B\n", "utf-8")
    theirs = target / "cells" / "advice.yaml"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("advice.skills.q1: Theirs\n", "utf-8")
    printed, code = run_import(source, target)
    assert (code, "choose a new folder" in printed) == (1, True)
    assert theirs.read_text("utf-8") == "advice.skills.q1: Theirs\n"
    assert [path.name for path in target.rglob("*.yaml")] == ["advice.yaml"]


def test_a_target_that_cannot_be_written(source: Path, target: Path) -> None:
    source.write_text("id,text\nadvice.skills.q1,A\n", "utf-8")
    target.write_text("a file", "utf-8")
    printed, code = run_import(source, target)
    assert (code, "cannot be written" in printed) == (1, True)


texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=80
).filter(lambda text: text.strip() and unguarded(text) == text)


@given(text=texts)
def test_an_import_is_word_for_word(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("import")
    out = io.StringIO()
    csv.writer(out).writerows([("id", "text"), ("advice.skills.q1", text)])
    (folder / "copy.csv").write_text(out.getvalue(), "utf-8", newline="")
    printed, code = run_import(folder / "copy.csv", folder / "ours")
    assert code == 0, printed
    assert text_of(load(SHIPPED, folder / "ours"), "advice.skills.q1") == " ".join(text.split())


# --- out ---------------------------------------------------------------------------------------


def rows(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table, newline="")))


def test_the_csv_has_a_row_for_each_point_with_its_notes(shipped: Pack) -> None:
    table = rows(csv_table(shipped, {"advice.skills.q2": "We tried a menu."}))
    assert [row["id"] for row in table] == list(CELL_OF)
    (noted,) = [row for row in table if row["Notes/reflections"]]
    assert noted["id"] == "advice.skills.q2"
    assert noted["Principle"] == "Advice-giving"
    assert noted["Area of consideration"] == "Skills"
    assert noted["Reflective questions"] == text_of(shipped, "advice.skills.q2")
    assert noted["Considerations"] == ""


@pytest.mark.parametrize(
    "cell", ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "\uff1d1"]
)
def test_no_note_is_a_formula(cell: str, shipped: Pack) -> None:
    table = rows(csv_table(shipped, {"advice.skills.q2": cell}))
    (note,) = [row["Notes/reflections"] for row in table if row["Notes/reflections"]]
    assert note == f"'{cell}"
    assert unguarded(note) == cell


@given(cell=st.text(max_size=20))
def test_guarding_can_be_undone(cell: str) -> None:
    assert guarded(cell)[:1] not in {"=", "+", "-", "@", "\t", "\r"}
    if not cell.startswith("'"):
        assert unguarded(guarded(cell)) == cell


def test_what_was_exported_can_be_imported(tmp_path: Path, target: Path, shipped: Pack) -> None:
    table = tmp_path / "table.csv"
    assert run_export(None, table, "csv") == (f"Written to {table}", 0)
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")
    printed, code = run_import(table, target)
    assert code == 0, printed
    assert load(SHIPPED, target).points == shipped.points


def test_a_group_can_be_asked_in_words_of_your_own(source: Path, target: Path) -> None:
    source.write_text("id,text\nvalidation.skills.q1.aloud,What did you manage?\n", "utf-8")
    printed, code = run_import(source, target)
    assert code == 0, printed
    assert "Imported 0 of 81" in printed
    assert "Questions to ask a group: 1." in printed
    prompt = load(SHIPPED, target).prompt("validation.skills.q1")
    assert prompt is not None
    assert prompt.aloud == "What did you manage?"
    assert prompt.text == text_of(load(), "validation.skills.q1")


def test_the_export_has_them_in_a_column_of_its_own_and_a_journal_has_not(shipped: Pack) -> None:
    [row] = [each for each in rows(csv_pack(shipped, {})) if each["id"] == "validation.skills.q2"]
    assert row["Reflective questions"] == text_of(shipped, "validation.skills.q2")
    assert row["To ask a group"] == aloud_of(shipped, "validation.skills.q2")
    assert "To ask a group" not in rows(csv_table(shipped, {}))[0]


def test_markdown_is_the_toolkits_three_tables(shipped: Pack) -> None:
    out = markdown(shipped, {"advice.skills.q2": "a | b\n<b>c</b>"})
    assert [line for line in out.splitlines() if line.startswith("## ")] == [
        "## Validation",
        "## Connection",
        "## Advice-giving",
    ]
    tables = [line for line in out.splitlines() if line.startswith("|")]
    assert len(tables) == 3 * 7
    assert all(line.replace("\\|", "").count("|") == 5 for line in tables)
    assert out.count("•") == 37
    assert len(re.findall(r"(?:<br>|\| )\d\. ", out)) == 44 + 1
    assert "| 2. a \\| b<br>&lt;b&gt;c&lt;/b&gt; |" in out


def test_an_export_without_a_file_is_the_table_itself(shipped: Pack) -> None:
    assert run_export(None, None, "md") == (markdown(shipped, {}), 0)
    assert run_export(None, None, "csv", {"advice.skills.q1": "Hm"}) == (
        csv_pack(shipped, {"advice.skills.q1": "Hm"}),
        0,
    )


def test_an_export_uses_the_own_pack(own: Path) -> None:
    (own / "pack.yaml").write_text("areas:\n  skills: Know-how\n", "utf-8")
    assert "| Know-how |" in run_export(own, None, "md")[0]


def test_an_export_replaces_nothing(tmp_path: Path) -> None:
    table = tmp_path / "table.md"
    table.write_text("my notes", "utf-8")
    printed, code = run_export(None, table, "md")
    assert (code, "choose another name" in printed) == (1, True)
    assert table.read_text("utf-8") == "my notes"


def test_an_export_that_cannot_be_made(tmp_path: Path) -> None:
    assert run_export(None, None, "pdf")[1] == 1
    assert "md, csv, docx" in run_export(None, None, "pdf")[0]
    assert run_export(None, None, "docx")[1] == 1
    assert "--to toolkit.docx" in run_export(None, None, "docx")[0]
    assert "cannot be written" in run_export(None, tmp_path / "no" / "table.md", "md")[0]
    assert run_export(tmp_path / "nowhere", None, "md")[1] == 1


def test_the_tables_as_a_document_to_print_and_write_on(shipped: Pack, tmp_path: Path) -> None:
    paper = tmp_path / "toolkit.docx"
    assert run_export(None, paper, "docx") == (f"Written to {paper}", 0)
    doc = Document(str(paper))
    rows = [row for table in doc.tables for row in table.rows[1:]]
    assert len(doc.tables) == 3
    assert [row.cells[0].text for row in rows] == [shipped.area_name(each) for each in Area] * 3
    assert {row.cells[3].text for row in rows} == {""}
    assert [each.text for each in doc.paragraphs[:2]] == [
        "The toolkit, to fill in",
        "A copy to write on",
    ]
    assert "is there already" in run_export(None, paper, "docx")[0]
