"""A report as a Word document: A4 upright, the headings and fonts of an official paper.

The layout follows the format of official documents (GB/T 9704): title in 小标宋, headings in 黑体
and 楷体, text in 仿宋 of size 三号, page numbers between dashes. A machine without these fonts
shows its own; the sizes stay.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast

from docx import Document
from docx.document import Document as Paper
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table as WordTable
from docx.table import _Row as Row
from docx.text.paragraph import Paragraph as WordParagraph

from perfeval.files.ownership import Kind, sealed
from perfeval.narrative import Heading, Narrative, Paragraph, Table

_LATIN = "Times New Roman"
_TITLE, _TEXT, _TABLE = "方正小标宋简体", "仿宋", "宋体"
_HEADINGS = ("黑体", "楷体", "仿宋")
_SIZE, _TABLE_SIZE, _LINE = Pt(16), Pt(10.5), Pt(29)
_PAGE = (Mm(210), Mm(297))
_WIDTH = 156  # millimetres between the margins
# Styles of the small print in tables.
_WORDS, _FIGURES, _CENTERED = "表格文字", "表格数字", "表格标题"
_SMALL = {
    _WORDS: WD_ALIGN_PARAGRAPH.LEFT,
    _FIGURES: WD_ALIGN_PARAGRAPH.RIGHT,
    _CENTERED: WD_ALIGN_PARAGRAPH.CENTER,
}
# The earliest day that a zip entry can bear; the document is dated by what it says.
_NO_DAY = (1980, 1, 1, 0, 0, 0)


def document_of(narrative: Narrative) -> bytes:
    """The report as the bytes of a .docx, the same for the same report."""
    paper = Document()
    _set_up(paper)
    _lead(paper, narrative)
    for block in narrative.blocks:
        match block:
            case Heading():
                paper.add_heading(block.text, block.level)
            case Paragraph():
                paper.add_paragraph(block.text)
            case Table():
                _table(paper, block)
    properties = paper.core_properties
    properties.title = f"{narrative.unit} {narrative.title}"[:200]
    properties.author = properties.comments = ""
    properties.last_modified_by, properties.language = "", "zh-CN"
    properties.created = properties.modified = datetime(2000, 1, 1, tzinfo=UTC)
    buffer = io.BytesIO()
    paper.save(buffer)
    return sealed(_undated(buffer), Kind.REPORT)


def _undated(buffer: io.BytesIO) -> bytes:
    """The same parts packed without the time of packing."""
    packed = io.BytesIO()
    with zipfile.ZipFile(buffer) as parts, zipfile.ZipFile(packed, "w") as target:
        for name in parts.namelist():
            info = zipfile.ZipInfo(name, _NO_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            target.writestr(info, parts.read(name))
    return packed.getvalue()


def _set_up(paper: Paper) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = _PAGE
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    body = _style(paper, "Normal", _TEXT, _SIZE).paragraph_format
    body.first_line_indent, body.space_after = 2 * _SIZE, Pt(0)
    body.line_spacing_rule, body.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE
    title = _style(paper, "Title", _TITLE, Pt(22)).paragraph_format
    title.alignment, title.first_line_indent = WD_ALIGN_PARAGRAPH.CENTER, Pt(0)
    title.line_spacing_rule, title.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(36)
    border = title.element.pPr.find(qn("w:pBdr"))
    title.element.pPr.remove(border)
    for level, font in enumerate(_HEADINGS, start=1):
        heading = _style(paper, f"Heading {level}", font, _SIZE)
        heading.font.bold = level == len(_HEADINGS)
        heading.paragraph_format.space_before = Pt(0)
    for name, alignment in _SMALL.items():
        paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        small = _style(paper, name, _TABLE, _TABLE_SIZE).paragraph_format
        small.first_line_indent, small.alignment = Pt(0), alignment
        small.line_spacing_rule = WD_LINE_SPACING.SINGLE
        small.space_before = small.space_after = Pt(2)
    language = paper.styles.element.find(".//" + qn("w:lang"))
    language.set(qn("w:eastAsia"), "zh-CN")
    _page_number(section.footer.paragraphs[0])


def _style(paper: Paper, name: str, font: str, size: Length) -> ParagraphStyle:
    """A style in black, upright, with its fonts set for both scripts."""
    style = cast(ParagraphStyle, paper.styles[name])
    style.font.size, style.font.bold, style.font.italic = size, False, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    # A font of the theme would overrule the one named here.
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), _LATIN)
    fonts.set(qn("w:eastAsia"), font)
    # Marks that both scripts have, such as quotation marks, are set as Chinese.
    fonts.set(qn("w:hint"), "eastAsia")
    return style


def _page_number(paragraph: WordParagraph) -> None:
    """— 1 — at the foot of every page."""
    paragraph.style = _CENTERED
    paragraph.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(OxmlElement("w:r"))
    paragraph._p.append(field)  # noqa: SLF001 - the library has no fields
    paragraph.add_run(" —")


def _lead(paper: Paper, narrative: Narrative) -> None:
    paper.add_paragraph(narrative.title, "Title")
    year, *lines = narrative.lead or ("",)
    paper.add_paragraph(year, "Title").runs[0].font.size = _SIZE
    for line in lines:
        paper.add_paragraph(line)


def _table(paper: Paper, block: Table) -> None:
    paper.add_paragraph(block.title, _CENTERED).paragraph_format.keep_with_next = True
    table = paper.add_table(1, len(block.columns), "Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _narrow_margins(table)
    titles = tuple(column.title for column in block.columns)
    ids = {name: paper.styles[name].style_id for name in _SMALL}
    _row(table.rows[0], titles, [ids[_CENTERED]] * len(titles))
    _repeated(table.rows[0])
    styles = [ids[_FIGURES if column.figures else _WORDS] for column in block.columns]
    for cells in block.rows:
        _row(table.add_row(), cells, styles)
    whole = sum(column.width for column in block.columns)
    for position, column in enumerate(block.columns):
        table.columns[position].width = Mm(_WIDTH * column.width // whole)
    paper.add_paragraph("", _WORDS)


def _row(row: Row, texts: Sequence[str], styles: Sequence[str]) -> None:
    unbroken = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(unbroken)  # noqa: SLF001 - the library has no such option
    for cell, text, style in zip(row.cells, texts, styles, strict=True):
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        paragraph = cell.paragraphs[0]
        paragraph.text = text
        # Setting a style by its name searches all of them, for every cell of every table.
        paragraph._p.style = style  # noqa: SLF001 - the way around that search


def _narrow_margins(table: WordTable) -> None:
    """A millimetre beside the text of a cell, so that figures stay on one line."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(Mm(1).twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)  # noqa: SLF001 - the library has no such option


def _repeated(row: Row) -> None:
    """The header row again at the top of every page."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - the library has no such option
    properties.append(OxmlElement("w:tblHeader"))
