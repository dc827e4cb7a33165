"""How a Word document looks: the palette of the rehearsal room on white paper, in styles that
whoever opens it can change. Nothing is formatted by hand, but what Word has no style for.
"""

from collections.abc import Sequence
from typing import cast

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.text.parfmt import CT_PPr
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

MOTTO, EXPLAINED, SOURCE, CLAUSE = "Motto", "Explained", "Source", "Clause"
BEFORE_TABLE = "Before a table"
NOTE_HEADING, NOTE = "Note heading", "Note"
TABLE_HEADING, TABLE_AREA = "Table column", "Table area"
TABLE = "Toolkit"

INK, SOFT, TEAL, ACCENT = "1F2A2C", "414C4B", "0B4A4F", "8A3A12"
SHEET, HUSH, LINE = "FFFDF9", "EAF1EE", "D8D0C0"
FONT = "Arial"
"""On every machine, or with one of the same widths in its place; and plain, which is easier to
read than letters with serifs."""

WIDTHS: tuple[Length, ...] = (Mm(41), Mm(63), Mm(73), Mm(84))
"""Of the four columns: an A4 page on its side, less the margins."""
OF_A_REPORT: tuple[Length, ...] = tuple(map(Mm, (42, 29, 25, 25, 27, 25, 58, 30)))
"""Of its eight columns: a month, and what was explored, stand in one line."""
MARGIN = Mm(18)

_PROOFED = {"en": "en-GB", "cy": "cy-GB"}
"""Word checks spelling only in the language of a country."""


def proofing(language: str) -> str:
    return _PROOFED.get(language, language)


def page(doc: Document) -> None:
    """A4 on its side: four columns need the width."""
    section = doc.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = MARGIN
    section.top_margin, section.bottom_margin = Mm(17), Mm(17)
    section.footer_distance = Mm(9)


def styles(doc: Document, language: str) -> None:
    """Twelve points or more everywhere, but in the footer; space by style, never by empty lines."""
    _language(doc, proofing(language))
    normal = _style(doc, "Normal", 12, INK, after=6)
    normal.paragraph_format.line_spacing = 1.15
    _style(doc, "Title", 32, TEAL, bold=True, before=120, after=6)
    _style(doc, "Subtitle", 16, SOFT, after=24)
    _style(doc, "Heading 1", 20, TEAL, bold=True, before=14, after=2)
    _style(doc, "Heading 2", 14, TEAL, bold=True, before=16, after=4)
    _style(doc, "List Bullet", 12, INK, after=5)
    _style(doc, "List Number", 12, INK, after=5)
    footer = _style(doc, "Footer", 10, SOFT)
    footer.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _new(doc, MOTTO, 14, ACCENT, after=4).paragraph_format.keep_with_next = True
    _new(doc, EXPLAINED, 12, INK, after=10).paragraph_format.keep_with_next = True
    _new(doc, SOURCE, 12, SOFT, before=18)
    _new(doc, TABLE_HEADING, 12, SHEET, bold=True, before=3, after=3)
    _new(doc, TABLE_AREA, 12, TEAL, bold=True)
    heading = _new(doc, NOTE_HEADING, 12, TEAL, bold=True, after=2)
    heading.paragraph_format.keep_with_next = True
    _new(doc, NOTE, 12, INK, after=6)
    for name in ("List Bullet", "List Number"):
        listed = doc.styles[name].element.get_or_add_pPr()
        for each in listed.findall(qn("w:contextualSpacing")):
            listed.remove(each)  # its points would stand without a gap between them
    for name in ("Title", "Heading 1"):
        drawn = doc.styles[name].element.get_or_add_pPr()
        for each in drawn.findall(qn("w:pBdr")):
            drawn.remove(each)
    for each in doc.styles.element.findall(qn("w:style")):
        if each.get(qn("w:type")) == "table" and not each.get(qn("w:default")):
            doc.styles.element.remove(each)  # a hundred that are not used here
    title = doc.styles["Title"].element.get_or_add_pPr()
    rule = f'<w:bottom w:val="single" w:sz="18" w:space="8" w:color="{ACCENT}"/>'
    _in_place(title, parse_xml(f"<w:pBdr {nsdecls('w')}>{rule}</w:pBdr>"))
    doc.styles.element.append(_table_style())


def sheet(doc: Document, points: float) -> None:
    """One page of A4, upright, with letters of so many points."""
    section = doc.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    _new(doc, CLAUSE, 12, INK, after=5)
    for name in (CLAUSE, EXPLAINED, SOURCE):
        cast(ParagraphStyle, doc.styles[name]).font.size = Pt(points)
    cast(ParagraphStyle, doc.styles[SOURCE]).paragraph_format.space_before = Pt(8)


def report(doc: Document) -> None:
    """Closer together than the toolkit: a quarter is one page, with what explains it."""
    _style(doc, "Title", 24, TEAL, bold=True, after=4)
    _style(doc, "Subtitle", 14, SOFT, after=10)
    _style(doc, "Normal", 12, INK, after=2)
    _new(doc, BEFORE_TABLE, 12, INK, after=12).paragraph_format.keep_with_next = True
    for name, before, after in ((SOURCE, 8, 0), (NOTE, 0, 1), (TABLE_AREA, 0, 1)):
        spaced = cast(ParagraphStyle, doc.styles[name]).paragraph_format
        spaced.space_before, spaced.space_after = Pt(before), Pt(after)


def accessible(table: Table, title: str, description: str) -> None:
    """The first row says what each column is, again on each page; the first column names the row;
    a screen reader says what the table is before it goes in."""
    first = table.rows[0]._tr.get_or_add_trPr()
    first.append(OxmlElement("w:cantSplit"))
    first.append(OxmlElement("w:tblHeader"))
    properties = table._tbl.tblPr
    shown = properties.find(qn("w:tblLook"))
    if shown is not None:
        properties.remove(shown)
    properties.append(
        parse_xml(
            f'<w:tblLook {nsdecls("w")} w:val="00A0" w:firstRow="1" w:lastRow="0" '
            'w:firstColumn="1" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        )
    )
    for name, words in (("w:tblCaption", title), ("w:tblDescription", description)):
        said = OxmlElement(name)
        said.set(qn("w:val"), words)
        properties.append(said)


def widths(table: Table, columns: Sequence[Length] = WIDTHS) -> None:
    """Said for the columns and for each cell: Word reads the one, LibreOffice the other."""
    table.autofit = False
    for column, width in zip(table.columns, columns, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width


def whole(row: _Row) -> None:
    """It stays on one page, with its questions beside its notes."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def dress(paragraph: Paragraph, style: str) -> None:
    """By the style's id. To have python-docx look up its name takes 3 ms, three hundred times."""
    paragraph._p.style = style.replace(" ", "")


def numbered(doc: Document, paragraphs: Sequence[Paragraph]) -> None:
    """A list that begins at 1 again: the questions of each cell have numbers of their own."""
    numbering = doc.part.numbering_part.element
    known = doc.styles["List Number"].element.pPr.numPr.numId.val
    abstract = numbering.num_having_numId(known).abstractNumId.val
    num = numbering.add_num(abstract)
    num.add_lvlOverride(ilvl=0).add_startOverride(1)
    for each in paragraphs:
        listed = each._p.get_or_add_pPr().get_or_add_numPr()
        listed.get_or_add_ilvl().val = 0
        listed.get_or_add_numId().val = num.numId


def field(paragraph: Paragraph, code: str) -> None:
    """What the program that shows the document works out, like the number of the page."""
    paragraph._p.append(
        parse_xml(
            f'<w:fldSimple {nsdecls("w")} w:instr="{code}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        )
    )


def _style(
    doc: Document,
    name: str,
    size: int,
    colour: str,
    *,
    bold: bool = False,
    before: int = 0,
    after: int = 0,
) -> ParagraphStyle:
    style = cast(ParagraphStyle, doc.styles[name])
    font = style.font
    font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, False
    font.color.rgb = RGBColor.from_string(colour)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for each in [each for each in fonts.attrib if "theme" in str(each).casefold()]:
        del fonts.attrib[each]  # a theme's font would win over the named one
    for each in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(each)  # letters that stand apart are harder to read
    for each in ("w:cs", "w:eastAsia"):
        fonts.set(qn(each), FONT)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    return style


def _new(
    doc: Document,
    name: str,
    size: int,
    colour: str,
    *,
    bold: bool = False,
    before: int = 0,
    after: int = 0,
) -> ParagraphStyle:
    style = doc.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = doc.styles["Normal"]
    style.quick_style = True
    return _style(doc, name, size, colour, bold=bold, before=before, after=after)


def _in_place(paragraph: CT_PPr, border: BaseOxmlElement) -> None:
    """Word refuses a document whose elements are in another order than its schema's."""
    behind = next(each for each in paragraph if each.tag == qn("w:spacing"))
    behind.addprevious(border)


def _language(doc: Document, language: str) -> None:
    for each in doc.styles.element.iter(qn("w:lang")):
        each.set(qn("w:val"), language)


def _table_style() -> BaseOxmlElement:
    def line(side: str, colour: str) -> str:
        return f'<w:{side} w:val="single" w:sz="6" w:space="0" w:color="{colour}"/>'

    def shade(colour: str) -> str:
        return f'<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{colour}"/></w:tcPr>'

    sides = "".join(
        line(side, LINE) for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    style: BaseOxmlElement = parse_xml(
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{TABLE}">'
        f'<w:name w:val="{TABLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/>'
        f"<w:tblPr><w:tblBorders>{sides}</w:tblBorders><w:tblCellMar>"
        '<w:top w:w="85" w:type="dxa"/><w:left w:w="130" w:type="dxa"/>'
        '<w:bottom w:w="85" w:type="dxa"/><w:right w:w="130" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr>"
        f'<w:tblStylePr w:type="firstRow">{shade(TEAL)}</w:tblStylePr>'
        f'<w:tblStylePr w:type="firstCol">{shade(HUSH)}</w:tblStylePr></w:style>'
    )
    return style
