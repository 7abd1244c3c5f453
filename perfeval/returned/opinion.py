"""退回意见: the list of faults to correct, ready to print, sign and send back.

The same sheet is the first of a marked copy, and the only one where no copy can be made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from perfeval.model import Finding
from perfeval.reader.answers import (
    ANSWER,
    CELL,
    CHECK,
    ITEM,
    LABEL,
    MESSAGE,
    OPINION,
    SHEET,
    is_opinion_title,
)
from perfeval.report.cells import printable
from perfeval.report.styles import FONT, LINE, NAVY, height
from perfeval.returned.marking import COLORS, MarkedCell
from perfeval.wording import SEVERITY_WORDS, cell_words, severity_counts, sheet_words

HEADING = "绩效自评填报表退回意见"
_COLUMNS = (
    ("序号", 5),
    ("严重程度", 9),
    (CHECK, 7),
    (SHEET, 13),
    (CELL, 9),
    (LABEL, 20),
    ("填报值", 18),
    ("应为", 18),
    (MESSAGE, 58),
    (ANSWER, 24),
)
_WIDTHS = tuple(float(width) for _, width in _COLUMNS)
_LAST = len(_COLUMNS)
_CENTERED = (1, 2, 3, 5)
_SIGNED_BY = (
    "填报人：__________",
    "单位负责人：__________",
    "日期：__________",
    "退回人：__________",
)
_SIDE = Side("thin", color=f"FF{LINE[1:]}")
_BOX = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)


@dataclass(frozen=True, slots=True)
class Head:
    """The text above the list."""

    workbook: str
    unit: str
    day: date | None
    notes: tuple[str, ...]  # how to correct and resend, and what the copy lacks


def is_opinion(sheet: Worksheet) -> bool:
    """Whether a sheet is the list of an earlier return."""
    return is_opinion_title(sheet.title) and str(sheet["A1"].value) == HEADING


def write_opinion(
    book: Workbook, head: Head, findings: Sequence[Finding], marks: Sequence[MarkedCell]
) -> None:
    """Inserts the list as the first sheet of a workbook and selects it.

    Args:
        book: the copy, or a workbook without sheets.
        head: the text above the list.
        findings: one row each.
        marks: where each finding is marked; its row links there.
    """
    sheet = book.create_sheet(OPINION, 0)
    for column, width in enumerate(_WIDTHS, start=1):
        # A stored width includes the padding of a cell.
        sheet.column_dimensions[get_column_letter(column)].width = width + 0.7
    header = _write_head(sheet, head, findings)
    for column, (title, _) in enumerate(_COLUMNS, start=1):
        _put(sheet, header, column, title, header=True)
    # Hidden: by it an answer finds its finding again when rows were moved.
    _set_text(sheet, header, _LAST + 1, ITEM)
    sheet.column_dimensions[get_column_letter(_LAST + 1)].hidden = True
    sheet.row_dimensions[header].height = 24
    for ordinal, (finding, mark) in enumerate(zip(findings, marks, strict=True), start=1):
        _write_finding(sheet, header + ordinal, ordinal, finding, mark)
    _write_signatures(sheet, header + len(findings) + 2)
    _set_up_print(sheet, header)
    _show_first(book, sheet)


def _write_head(sheet: Worksheet, head: Head, findings: Sequence[Finding]) -> int:
    """Writes heading, facts and notes; returns the next row, counted from 1."""
    _line(sheet, 1, HEADING, size=18, bold=True, center=True)
    counted = severity_counts(findings)
    counts = "，".join(f"{words} {counted[key]} 条" for key, words in SEVERITY_WORDS.items())
    day = head.day.isoformat() if head.day else "—"
    facts = f"单位：{head.unit}　　文件：{head.workbook}　　日期：{day}"
    _line(sheet, 2, facts, size=11, bold=True)
    _line(sheet, 3, f"共 {counted.total()} 条问题：{counts}。", size=11)
    for row, note in enumerate(head.notes, start=4):
        _line(sheet, row, note, size=10)
    return 4 + len(head.notes)


def _line(
    sheet: Worksheet, row: int, text: str, *, size: int, bold: bool = False, center: bool = False
) -> None:
    """A text over the whole width of the list."""
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=_LAST)
    cell = sheet.cell(row, 1)
    _set_text(sheet, row, 1, text)
    cell.font = Font(name=FONT, size=size, bold=bold, color=f"FF{NAVY[1:]}" if center else None)
    cell.alignment = Alignment(
        horizontal="center" if center else "left", vertical="center", wrap_text=True
    )
    # Widths are in characters of 10 points; larger type fits fewer.
    room = sum(_WIDTHS) * 10 / size
    sheet.row_dimensions[row].height = 36 if center else height([(text, room)], least=20)


def _write_finding(
    sheet: Worksheet, row: int, ordinal: int, finding: Finding, mark: MarkedCell
) -> None:
    ref = finding.ref
    shown = cell_words(ref)
    if mark.hidden:
        shown += f"（{mark.hidden}已隐藏）"
    texts = (
        str(ordinal),
        SEVERITY_WORDS[finding.severity],
        finding.check,
        sheet_words(ref),
        shown,
        finding.label,
        finding.value,
        finding.expected,
        finding.message,
        finding.answer,
    )
    for column, text in enumerate(texts, start=1):
        _put(sheet, row, column, text)
    _set_text(sheet, row, _LAST + 1, finding.item or "")
    sheet.cell(row, 1).value = ordinal
    sheet.cell(row, 2).fill = PatternFill("solid", fgColor=COLORS[finding.severity])
    if mark.cell:
        link = sheet.cell(row, 5)
        target = f"{quote_sheetname(mark.sheet)}!{mark.cell}"
        link.hyperlink = Hyperlink(ref=link.coordinate, location=target)
        link.font = Font(name=FONT, size=10, color="FF0563C1", underline="single")
    sheet.row_dimensions[row].height = height(list(zip(texts, _WIDTHS, strict=True)), least=24)


def _put(sheet: Worksheet, row: int, column: int, text: str, *, header: bool = False) -> None:
    cell = sheet.cell(row, column)
    _set_text(sheet, row, column, text)
    cell.border = _BOX
    centered = header or column in _CENTERED
    cell.alignment = Alignment(
        horizontal="center" if centered else "left", vertical="center", wrap_text=True
    )
    cell.font = Font(name=FONT, size=10, bold=header, color="FFFFFFFF" if header else None)
    if header:
        cell.fill = PatternFill("solid", fgColor=f"FF{NAVY[1:]}")


def _set_text(sheet: Worksheet, row: int, column: int, text: str) -> None:
    """Text as text, whatever it looks like, even after somebody edits the cell."""
    cell = sheet.cell(row, column)
    cell.value = printable(text)
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(("=", "+", "-", "@"))


def _write_signatures(sheet: Worksheet, row: int) -> None:
    """A line to sign."""
    for column, words in zip((1, 5, 8, 9), _SIGNED_BY, strict=True):
        cell = sheet.cell(row, column, words)
        cell.font = Font(name=FONT, size=11)
    sheet.row_dimensions[row].height = 30


def _set_up_print(sheet: Worksheet, header: int) -> None:
    """A4 landscape, one page wide, repeated header, numbered pages."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{header}:{header}"
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom = 0.5, 0.6
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    sheet.oddFooter.center.size = 8
    sheet.freeze_panes = sheet.cell(header + 1, 1)
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = "FFC00000"


def _show_first(book: Workbook, sheet: Worksheet) -> None:
    """One sheet selected: with several, what is typed on one would go to all."""
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = 0
    for view in book.views:
        view.firstSheet = 0
