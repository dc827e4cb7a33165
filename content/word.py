"""The toolkit filled in as a Word document: real styles, real lists, tables that read aloud.

Everything that says how it looks is in ``content.word_look``.
"""

import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime, time

from docx import Document
from docx.document import Document as Doc
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from bot.domain.filled import Filled
from bot.domain.toolkit import Area, Cell, Principle, Prompt
from bot.library import Library, Words
from content import word_look as look
from content.filled_words import about, question, subtitle, title, told_heading

COLUMNS = ("area", "considerations", "questions", "notes")
ON_ONE_PAGE = 900
"""Characters of notes in a row that is kept on one page. A longer one begins where there is room,
and goes on over the page; so does the first, which has to stay with its heading."""
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold. https://www.w3.org/TR/xml/#charsets"""
_FIELD = re.compile(r"(\{page\}|\{pages\})")
_CODES = {"{page}": "PAGE", "{pages}": "NUMPAGES"}


def document(library: Library, language: str, source: str, filled: Filled) -> bytes:
    """``language`` is a BCP 47 tag. ``source`` says whose work the questions follow."""
    words = library.words
    doc: Doc = Document()
    look.page(doc)
    look.styles(doc, language)
    _properties(doc, words, language, source, filled)
    _footer(doc, words)
    add(doc, title(words, filled), "Title")
    add(doc, subtitle(words, filled), "Subtitle")
    add(doc, about(words, filled), "Normal")
    for texts in map(library.principle, Principle):
        add(doc, words.line("filled.part", name=texts.name, motto=texts.motto), "List Bullet")
    if filled.told:
        add(doc, words.line("filled.told"), "List Bullet")
    add(doc, words.line("filled.source", source=source), look.SOURCE)
    for principle in Principle:
        _principle(doc, library, principle, filled)
    _told(doc, words, filled)
    out = io.BytesIO()
    doc.save(out)
    return out.getvalue()


def _properties(doc: Doc, words: Words, language: str, source: str, filled: Filled) -> None:
    """A screen reader says the title when the document opens. No name of anybody is in it."""
    made = datetime.combine(filled.made, time(), UTC)
    core = doc.core_properties
    core.title = clean(title(words, filled))[:255]
    core.subject = clean(filled.group)[:255]
    core.comments = clean(words.line("filled.source", source=source))[:255]
    core.language = look.proofing(language)
    core.author = core.last_modified_by = core.keywords = ""
    core.created = core.modified = made
    core.revision = 1


def _footer(doc: Doc, words: Words) -> None:
    line = doc.sections[0].footer.paragraphs[0]
    for piece in _FIELD.split(words.line("filled.page", page="{page}", pages="{pages}")):
        if piece in _CODES:
            look.field(line, _CODES[piece])
        elif piece:
            line.add_run(clean(piece))


# --- a principle ---------------------------------------------------------------------------------


def _principle(doc: Doc, library: Library, principle: Principle, filled: Filled) -> None:
    texts = library.principle(principle)
    heading = add(doc, texts.name, "Heading 1")
    heading.paragraph_format.page_break_before = True
    add(doc, texts.motto, look.MOTTO)
    add(doc, texts.explained, look.EXPLAINED)
    words = library.words
    table = doc.add_table(1, len(COLUMNS), look.TABLE)
    named = words.line("filled.table", principle=texts.name)
    look.accessible(table, clean(texts.name), clean(named))
    for cell, name in zip(table.rows[0].cells, COLUMNS, strict=True):
        fill(cell, [(words.line(f"filled.column.{name}"), look.TABLE_HEADING)])
    for area in Area:
        _row(doc, table, library, Cell(principle, area), filled)
    look.widths(table)


def _row(doc: Doc, table: Table, library: Library, cell: Cell, filled: Filled) -> None:
    row = table.add_row()  # type: ignore[no-untyped-call]
    area, considerations, questions, notes = row.cells
    prompts = library.prompts(cell)
    fill(area, [(library.area_name(cell.area), look.TABLE_AREA)])
    fill(considerations, [(each.text, "List Bullet") for each in library.considerations(cell)])
    fill(questions, [(each.text, "List Number") for each in prompts])
    look.numbered(doc, questions.paragraphs)
    said = _notes(library.words, prompts, filled)
    fill(notes, said)
    long = sum(len(words) for words, _ in said) > ON_ONE_PAGE
    if not long and cell.area is not next(iter(Area)):
        look.whole(row)


def _notes(words: Words, prompts: Sequence[Prompt], filled: Filled) -> Sequence[tuple[str, str]]:
    """Under the number and the day of each: what was written, as it was written."""
    said: list[tuple[str, str]] = []
    for number, prompt in enumerate(prompts, 1):
        for noted in filled.notes.get(prompt.id, ()):
            head = words.line("filled.note", number=number, day=words.dates.numbered(noted.on))
            said.append((head, look.NOTE_HEADING))
            said += [(line, look.NOTE) for line in _lines(noted.words)]
    return said or [("", look.NOTE)]


# --- what is beside the toolkit ------------------------------------------------------------------


def _told(doc: Doc, words: Words, filled: Filled) -> None:
    if not filled.told:
        return
    heading = add(doc, words.line("filled.told"), "Heading 1")
    heading.paragraph_format.page_break_before = True
    for each in filled.told:
        add(doc, told_heading(words, each), "Heading 2")
        for answer in each.answers:
            add(doc, question(words, answer.asked), look.NOTE_HEADING)
            for line in _lines(answer.words):
                add(doc, line, look.NOTE)


# --- pieces --------------------------------------------------------------------------------------


def add(doc: Doc, words: str, style: str) -> Paragraph:
    paragraph = doc.add_paragraph(clean(words))
    look.dress(paragraph, style)
    return paragraph


def fill(cell: _Cell, said: Sequence[tuple[str, str]]) -> None:
    """A paragraph for each of the words and its style. Every cell begins with an empty one."""
    for place, (words, style) in enumerate(said):
        paragraph = cell.add_paragraph() if place else cell.paragraphs[0]
        paragraph.add_run(clean(words))
        look.dress(paragraph, style)


def _lines(words: str) -> list[str]:
    return [line for line in words.splitlines() if line.strip()]


def clean(words: str) -> str:
    return _NOT_IN_XML.sub("", words)
