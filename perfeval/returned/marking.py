"""Marks the cells at fault: a fill, and a comment that says what is wrong.

Value, formula and number format stay as the unit filled them in. The marks of an earlier return
are removed first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from perfeval.cells import place
from perfeval.model import Finding, Severity
from perfeval.report.cells import printable
from perfeval.report.styles import text_width
from perfeval.wording import finding_words

MARK = "【退回意见】"
_AUTHOR = "退回意见"
_AUTHORS = re.compile(rf"(?:(?P<own>.*) / )?{_AUTHOR}(?: (?P<color>[0-9A-F]{{8}}))?", re.DOTALL)
_MAX_LENGTH = 400  # characters of a comment that is read at a glance
_CUT = "…见退回意见"
COLORS = {Severity.ERROR: "FFF8B8A0", Severity.WARNING: "FFFFD966", Severity.NOTICE: "FFBDD7EE"}
_GRAVEST_FIRST = list(Severity)
# A comment's box in pixels, for the nine-point type in which office programs show it.
_WIDTH, _PER_COLUMN, _PER_LINE, _MARGIN = 300, 6.5, 17, 14
_MAX_HEIGHT = 600


@dataclass(frozen=True, slots=True)
class MarkedCell:
    """The cell in which a finding is marked in the copy; ``cell`` is "" if it is in none."""

    sheet: str = ""
    cell: str = ""
    hidden: str = ""  # what is hidden: "表", "行", "列"


def mark_cells(book: Workbook, findings: Sequence[Finding]) -> list[MarkedCell]:
    """Marks every cell at fault; returns where each finding is marked."""
    for sheet in book.worksheets:
        _clear(sheet)
    marks = [_marked_cell(book, finding) for finding in findings]
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for mark, finding in zip(marks, findings, strict=True):
        if mark.cell:
            by_cell.setdefault((mark.sheet, mark.cell), []).append(finding)
    for (sheet, cell), own in by_cell.items():
        _mark(book[sheet][cell], own)
    for sheet in book.worksheets:
        _size_comments(sheet)
    return marks


def _marked_cell(book: Workbook, finding: Finding) -> MarkedCell:
    ref = finding.ref
    at = place(ref.cell or "")
    sheet = book[ref.sheet] if ref.sheet in book.sheetnames else None
    if at is None or not isinstance(sheet, Worksheet):
        return MarkedCell()
    row, column = _visible_cell(sheet, *at)
    return MarkedCell(sheet.title, f"{get_column_letter(column)}{row}", _hidden(sheet, row, column))


def _visible_cell(sheet: Worksheet, row: int, column: int) -> tuple[int, int]:
    """The cell that shows the content of a cell: in a merged range, its top left corner.

    Ranges that overlap, as no office program writes them, may cover each other's corners.
    """
    corners = [
        (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col
    ]
    corner = min(corners, default=(row, column))
    return corner if corner == (row, column) else _visible_cell(sheet, *corner)


def _hidden(sheet: Worksheet, row: int, column: int) -> str:
    if sheet.sheet_state != "visible":
        return "表"
    if row in sheet.row_dimensions and sheet.row_dimensions[row].hidden:
        return "行"
    dimensions = sheet.column_dimensions.values()
    if any(item.hidden and (item.min or 0) <= column <= (item.max or 0) for item in dimensions):
        return "列"
    return ""


def _mark(cell: Cell, findings: Sequence[Finding]) -> None:
    gravest = min((finding.severity for finding in findings), key=_GRAVEST_FIRST.index)
    lines = [printable(finding_words(finding)) for finding in findings]
    words = "\n".join((MARK, *lines))
    if len(words) > _MAX_LENGTH:
        words = words[: _MAX_LENGTH - len(_CUT)] + _CUT
    # The former fill is stored in the comment's author: it moves with the cell, and the next
    # return restores it.
    author = f"{_AUTHOR} {_fill_color(cell)}".strip()
    if cell.comment is not None:
        words = f"{cell.comment.content.rstrip()}\n{words}"
        author = f"{cell.comment.author} / {author}"
    cell.comment = Comment(words, author)
    cell.fill = PatternFill("solid", fgColor=COLORS[gravest])


def _clear(sheet: Worksheet) -> None:
    """Removes the marks of an earlier return; the unit's own comments stay."""
    for cell in _commented(sheet):
        comment = cell.comment
        if MARK not in comment.content:
            continue
        whose = _AUTHORS.fullmatch(comment.author or "")
        if _fill_color(cell) in COLORS.values():
            color = whose["color"] if whose else None
            cell.fill = PatternFill("solid", fgColor=color) if color else PatternFill()
        own = comment.content.partition(MARK)[0].rstrip()
        author = whose["own"] if whose and whose["own"] else comment.author
        cell.comment = Comment(own, author) if own else None


def _commented(sheet: Worksheet) -> list[Cell]:
    # The public iterators create every cell up to the last row and column.
    return [cell for cell in sheet._cells.values() if cell.comment is not None]  # noqa: SLF001


def _fill_color(cell: Cell) -> str:
    """The colour of a plain fill as ARGB, "" for none and for one that the theme decides."""
    color = cell.fill.fgColor
    return color.rgb if cell.fill.fill_type == "solid" and color.type == "rgb" else ""


def _size_comments(sheet: Worksheet) -> None:
    """Sizes every comment by its text: openpyxl does not read the sizes."""
    for cell in _commented(sheet):
        lines = cell.comment.content.split("\n")
        room = _WIDTH - _MARGIN
        count = sum(max(1, -(-text_width(line) * _PER_COLUMN // room)) for line in lines)
        cell.comment.width = _WIDTH
        cell.comment.height = int(min(_MARGIN + _PER_LINE * count, _MAX_HEIGHT))
