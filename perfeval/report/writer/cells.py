"""Cells as the sheets of a result hand them over: a format and a content.

::

    cells = [(label, "合计"), (money, 3.5), (money, None), (percent, Formula("=…", 0.5))]
    write_row(sheet, row, cells)  # one column a cell, from the first column on
    write_row(sheet, row, cells, [(0, 1), (2, 2), (3, 3), (4, 4)])  # the first two are merged
"""

from collections.abc import Sequence
from typing import NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Span = tuple[int, int]  # first and last column of a cell, counted from 0; several are merged


class Formula(NamedTuple):
    """A formula and the result that is stored with it; an empty text where it has none."""

    text: str
    result: float | str


Content = str | float | Formula | None  # a text as text, a number, a formula, a blank
Cell = tuple[Format, Content]


def write_row(
    sheet: Worksheet, row: int, cells: Sequence[Cell], spans: Sequence[Span] | None = None
) -> None:
    """Writes the cells of a row.

    Args:
        sheet: where to.
        row: counted from 0.
        cells: from left to right.
        spans: the columns of each cell; without them cells stand side by side from column 0.

    Raises:
        ValueError: there are more cells than spans or fewer, or a text is too long for a cell.
        OverlappingRange: a cell to be merged is merged already.
    """
    spans = [(column, column) for column in range(len(cells))] if spans is None else spans
    if hasattr(sheet, "write_cells"):
        sheet.write_cells(row, cells, spans)
        return
    # A sheet of the library, as the one with charts is.
    for (first, last), cell in zip(spans, cells, strict=True):
        if first < last:
            sheet.merge_range(row, first, row, last, "", cell[0])
        write_cell(sheet, row, first, cell)


def write_cell(sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
    """Writes one cell; row and column are counted from 0.

    Raises:
        ValueError: a text is too long for a cell.
    """
    style, content = cell
    if isinstance(content, str):
        sheet.write_string(row, column, content, style)
    elif content is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(content, Formula):
        sheet.write_formula(row, column, content.text, style, content.result)
    else:
        sheet.write_number(row, column, content, style)
