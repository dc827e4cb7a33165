"""A report as a Word document or a spreadsheet, in the look of the toolkit's own."""

import csv
import io
from datetime import UTC, datetime, time

from docx import Document
from docx.document import Document as Doc

from bot.domain.filled import Format
from bot.domain.report import Report
from bot.message import File
from content import word_look as look
from content.filled import MEDIA_TYPES
from content.tables import guarded
from content.word import add, clean, fill


def reported(report: Report, format: Format, language: str) -> File:
    """``language`` is a BCP 47 tag. What is neither Word nor CSV is a Word document."""
    if format is Format.CSV:
        content = as_csv(report).encode("utf-8-sig", "replace")
    else:
        format, content = Format.WORD, document(report, language)
    return File(f"{report.name}-{report.made}.{format.value}", MEDIA_TYPES[format], content)


def as_csv(report: Report) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in (report.columns, *report.rows):
        writer.writerow([guarded(cell) for cell in row])
    return out.getvalue()


def document(report: Report, language: str) -> bytes:
    doc: Doc = Document()
    look.page(doc)
    look.styles(doc, language)
    look.report(doc)
    core = doc.core_properties
    core.title, core.subject = clean(report.title)[:255], clean(report.subtitle)[:255]
    core.author = core.last_modified_by = core.keywords = core.comments = ""
    core.language = look.proofing(language)
    core.created = core.modified = datetime.combine(report.made, time(), UTC)
    title = add(doc, report.title, "Title")
    title.paragraph_format.space_before = 0
    add(doc, report.subtitle, "Subtitle")
    *first, last = report.paragraphs
    for each in first:
        add(doc, each, "Normal")
    add(doc, last, look.BEFORE_TABLE)
    table = doc.add_table(1, len(report.columns), look.TABLE)
    look.accessible(table, clean(report.title), clean(report.subtitle))
    for cell, words in zip(table.rows[0].cells, report.columns, strict=True):
        fill(cell, [(words, look.TABLE_HEADING)])
    for row in report.rows:
        added = table.add_row()
        for place, (cell, words) in enumerate(zip(added.cells, row, strict=True)):
            fill(cell, [(words, look.NOTE if place else look.TABLE_AREA)])
        look.whole(added)
    for cell in table.rows[-1].cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True  # what explains it stands with it
    look.widths(table, look.OF_A_REPORT)
    for each in report.notes:
        add(doc, each, look.SOURCE)
    out = io.BytesIO()
    doc.save(out)
    return out.getvalue()
