"""The cells at fault, filled and with a comment that says what is wrong.

Fill and comment lie over what the unit filled in: value, formula and number format stay. A
workbook that was sent back before loses its old marks first.
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
from perfeval.report.context import SEVERITY_WORDS
from perfeval.report.styles import text_width

MARK = "【退回意见】"
_AUTHOR = "退回意见"
_WHOSE = re.compile(rf"(?:(?P<own>.*) / )?{_AUTHOR}(?: (?P<color>[0-9A-F]{{8}}))?", re.DOTALL)
_LONGEST = 400  # characters of a comment that is read at a glance
_CUT = "…见退回意见"
COLORS = {Severity.ERROR: "FFF8B8A0", Severity.WARNING: "FFFFD966", Severity.NOTICE: "FFBDD7EE"}
_GRAVEST_FIRST = list(Severity)
# A comment's box in pixels, for the nine-point type in which office programs show it.
_WIDTH, _PER_COLUMN, _PER_LINE, _MARGIN = 300, 6.5, 17, 14
_TALLEST = 600


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a finding is marked in the copy; ``cell`` is "" where it is not."""

    sheet: str = ""
    cell: str = ""
    hidden: str = ""  # what keeps it from being seen: "表", "行", "列"


def mark_cells(book: Workbook, findings: Sequence[Finding]) -> list[Spot]:
    """Marks every cell at fault; returns where each finding is marked."""
    for sheet in book.worksheets:
        _clear(sheet)
    spots = [_spot(book, finding) for finding in findings]
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for spot, finding in zip(spots, findings, strict=True):
        if spot.cell:
            by_cell.setdefault((spot.sheet, spot.cell), []).append(finding)
    for (sheet, cell), own in by_cell.items():
        _mark(book[sheet][cell], own)
    for sheet in book.worksheets:
        _make_room(sheet)
    return spots


def _spot(book: Workbook, finding: Finding) -> Spot:
    ref = finding.ref
    at = place(ref.cell or "")
    sheet = book[ref.sheet] if ref.sheet in book.sheetnames else None
    if at is None or not isinstance(sheet, Worksheet):
        return Spot()
    row, column = _shown_at(sheet, *at)
    return Spot(sheet.title, f"{get_column_letter(column)}{row}", _hidden(sheet, row, column))


def _shown_at(sheet: Worksheet, row: int, column: int) -> tuple[int, int]:
    """The cell that shows what is at a place: of a merged range only its corner shows anything.

    Ranges that overlap, as no office program writes them, may cover each other's corners.
    """
    corners = [
        (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col
    ]
    corner = min(corners, default=(row, column))
    return corner if corner == (row, column) else _shown_at(sheet, *corner)


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
    lines = [
        f"{SEVERITY_WORDS[finding.severity]} {finding.check}：{printable(finding.message)}"
        for finding in findings
    ]
    words = "\n".join((MARK, *lines))
    if len(words) > _LONGEST:
        words = words[: _LONGEST - len(_CUT)] + _CUT
    # The colour beneath rides along as a part of the author: it moves with the cell, and the
    # next time the workbook passes through here it is put back.
    author = f"{_AUTHOR} {_solid(cell)}".strip()
    if cell.comment is not None:
        words = f"{cell.comment.content.rstrip()}\n{words}"
        author = f"{cell.comment.author} / {author}"
    cell.comment = Comment(words, author)
    cell.fill = PatternFill("solid", fgColor=COLORS[gravest])


def _clear(sheet: Worksheet) -> None:
    """Takes away the marks of an earlier return; the unit's own comments stay."""
    for cell in _commented(sheet):
        comment = cell.comment
        if MARK not in comment.content:
            continue
        whose = _WHOSE.fullmatch(comment.author or "")
        if _solid(cell) in COLORS.values():
            color = whose["color"] if whose else None
            cell.fill = PatternFill("solid", fgColor=color) if color else PatternFill()
        own = comment.content.partition(MARK)[0].rstrip()
        author = whose["own"] if whose and whose["own"] else comment.author
        cell.comment = Comment(own, author) if own else None


def _commented(sheet: Worksheet) -> list[Cell]:
    # The public ways to go through a sheet make every cell up to the last row and column.
    return [cell for cell in sheet._cells.values() if cell.comment is not None]  # noqa: SLF001


def _solid(cell: Cell) -> str:
    """The colour of a plain fill as ARGB, "" for none and for one that the theme decides."""
    color = cell.fill.fgColor
    return color.rgb if cell.fill.fill_type == "solid" and color.type == "rgb" else ""


def _make_room(sheet: Worksheet) -> None:
    """Sizes every comment by its text: the library forgets the sizes there were."""
    for cell in _commented(sheet):
        lines = cell.comment.content.split("\n")
        room = _WIDTH - _MARGIN
        count = sum(max(1, -(-text_width(line) * _PER_COLUMN // room)) for line in lines)
        cell.comment.width = _WIDTH
        cell.comment.height = int(min(_MARGIN + _PER_LINE * count, _TALLEST))
