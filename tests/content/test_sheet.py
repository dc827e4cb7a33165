"""An agreement on one page: it holds its words, reads aloud in order, and is one page."""

import io
import subprocess
from datetime import date
from pathlib import Path

import pytest
from docx import Document

from bot.domain.agreement import Clause, ClauseKind
from bot.domain.sheet import Sheet
from content.loader import load
from content.sheet import SIZES, SMALLEST, size_of

PACK = load()
OFFICE_SECONDS = 300
"""Generous: a machine with much to do starts LibreOffice slowly."""


def sheet(*texts: str, group: str = "Evening circle") -> Sheet:
    clauses = tuple(
        Clause(str(number), ClauseKind.LISTENING, words) for number, words in enumerate(texts)
    )
    return Sheet(group, "A place to be heard.", 3, date(2026, 11, 23), date(2027, 2, 23), clauses)


def template(id: str) -> Sheet:
    found = PACK.template(id)
    assert found is not None
    return Sheet(
        "Evening circle",
        "A place to be heard by people who live with Long Covid.",
        1,
        date(2026, 11, 23),
        date(2027, 2, 23),
        found.clauses,
    )


def paragraphs(content: bytes) -> list[str]:
    return [each.text for each in Document(io.BytesIO(content)).paragraphs]


def test_words_stand_in_their_order() -> None:
    said = paragraphs(PACK.written(sheet("We listen.", "We rest & breathe <slowly>.")).content)
    assert said == [
        "What we agreed in Evening circle",
        "A place to be heard.",
        "1. Listening. We listen.",
        "2. Listening. We rest & breathe <slowly>.",
        "Version 3, agreed on 23 November 2026. We look at it again around 23 February 2027.",
    ]


def test_its_title_is_read_out_and_nobody_is_its_author() -> None:
    core = Document(io.BytesIO(PACK.written(sheet("We listen.")).content)).core_properties
    assert core.title == "What we agreed in Evening circle"
    assert core.author == core.last_modified_by == ""


def test_what_no_document_may_hold_is_left_out() -> None:
    file = PACK.written(sheet("We\x00 rest\x0b.", group="../\x07Circle: é"))
    assert "1. Listening. We rest." in paragraphs(file.content)
    assert file.name == "agreement-circle-é-3.docx"
    assert PACK.written(sheet("a", group="//")).name == "agreement-group-3.docx"


def test_letters_are_small_only_where_they_must_be() -> None:
    assert [size_of(template(each.id)) for each in PACK.templates()] == [12.0] * 3
    assert size_of(sheet("x" * 2500)) == 11.0
    assert size_of(sheet(*["x" * 500] * 20)) == SMALLEST


FULLEST = {
    most: sheet(*["We take our time here. " * 13] * ((most - 20) // 329)) for most, _ in SIZES
}
"""Nearly as long as letters of each size are for."""


@pytest.mark.parametrize("which", [*(each.id for each in PACK.templates()), *FULLEST])
def test_it_is_one_page(which: str | int, libreoffice: Path, tmp_path: Path) -> None:
    shown = template(which) if isinstance(which, str) else FULLEST[which]
    (tmp_path / "sheet.docx").write_bytes(PACK.written(shown).content)
    subprocess.run(
        [
            libreoffice,
            "--headless",
            f"-env:UserInstallation=file://{tmp_path}/office",
            "--convert-to",
            "pdf",
            "--outdir",
            tmp_path,
            tmp_path / "sheet.docx",
        ],
        check=True,
        capture_output=True,
        timeout=OFFICE_SECONDS,
    )
    content = (tmp_path / "sheet.pdf").read_bytes()
    assert content.count(b"/Type/Page") - content.count(b"/Type/Pages") == 1
