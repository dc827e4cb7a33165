"""An agreement as a Word document of one page, to share with people outside the group."""

import io
import re
from datetime import UTC, datetime, time

from docx import Document
from docx.document import Document as Doc

from bot.domain.filled import Format
from bot.domain.sheet import Sheet
from bot.library import Words
from bot.message import File
from content import word_look as look
from content.filled import MEDIA_TYPES
from content.word import add, clean

SIZES = ((1900, 12.0), (2600, 11.0), (3600, 9.5))
"""Up to so many characters in letters of so many points: then it is one page of A4."""
SMALLEST = 9.0
"""A longer one goes on over the page: smaller letters help nobody who reads with tired eyes."""
_NAME = re.compile(r"[^\w]+")


def written(words: Words, language: str, sheet: Sheet) -> File:
    """``language`` is a BCP 47 tag."""
    group = _NAME.sub("-", sheet.group.casefold()).strip("-")[:40] or "group"
    name = f"agreement-{group}-{sheet.number}.docx"
    return File(name, MEDIA_TYPES[Format.WORD], _document(words, language, sheet))


def size_of(sheet: Sheet) -> float:
    """Points."""
    return next((points for most, points in SIZES if sheet.length <= most), SMALLEST)


def _document(words: Words, language: str, sheet: Sheet) -> bytes:
    doc: Doc = Document()
    look.page(doc)
    look.styles(doc, language)
    look.sheet(doc, size_of(sheet))
    title = words.line("agreement.sheet.title", group=sheet.group)
    core = doc.core_properties
    core.title, core.subject = clean(title)[:255], clean(sheet.group)[:255]
    core.language = look.proofing(language)
    core.author = core.last_modified_by = core.keywords = core.comments = ""
    core.created = core.modified = datetime.combine(sheet.adopted, time(), UTC)
    core.revision = 1
    add(doc, title, "Heading 1")
    if sheet.purpose:
        add(doc, sheet.purpose, look.EXPLAINED)
    for number, each in enumerate(sheet.clauses, 1):
        kind = words.line(f"choice.clause.{each.kind.value}")
        paragraph = add(doc, "", look.CLAUSE)
        paragraph.add_run(clean(f"{number}. {kind}. ")).bold = True
        paragraph.add_run(clean(each.text))
    since = words.line(
        "agreement.sheet.since",
        number=sheet.number,
        adopted=words.dates.numbered(sheet.adopted),
        review=words.dates.numbered(sheet.review),
    )
    add(doc, since, look.SOURCE)
    out = io.BytesIO()
    doc.save(out)
    return out.getvalue()
