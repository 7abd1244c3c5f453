"""Rows of a table, each written in one piece.

From row to row of a table the columns stay and the looks of their cells come again; what differs
is the row's number and what stands in it. A stamp knows the XML of such a row but for these::

    stamp = RowStamp([(0, 1), (2, 2), (3, 3), (4, 4)])  # once: the columns of each cell
    cells = [(label, "合计"), (money, 3.5), (money, None), (percent, Formula("=…", 0.5))]
    stamp.write(sheet, row, cells)

A cell is a format and what stands in it. The stamp of a table without merged cells is `columns(4)`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from perfeval.report.cell_xml import BLANK, formula_end, look_of, number_end, start
from perfeval.report.sheet import QuickSheet

_ROW = "#"  # stands for the number of the row

Span = tuple[int, int]  # first and last column


class Formula(NamedTuple):
    """A formula and the result that is stored with it; an empty text where it has none."""

    text: str
    result: float | str


Content = str | float | Formula | None  # a text as text, a number, a formula, a blank
Cell = tuple[Format, Content]


class RowStamp:
    """The cells of a row but for its number, their formats, and what stands in them."""

    def __init__(self, spans: Sequence[Span]) -> None:
        """Takes the columns of each cell from left to right; several are merged.

        Raises:
            ValueError: they are not from left to right, or have a column in common.
        """
        columns = [column for first, last in spans for column in range(first, last + 1)]
        if columns != sorted(set(columns)):
            message = f"columns are not from left to right: {spans}"
            raise ValueError(message)
        self._spans = tuple(spans)
        self._first, self._last = columns[0], columns[-1]
        self._merged = tuple(span for span in spans if span[0] < span[1])
        self._rows: dict[tuple[int, ...], str] = {}  # by the numbers of their formats

    def write(self, sheet: Worksheet, row: int, cells: Sequence[Cell]) -> None:
        """Writes a row, counted from 0, with a cell for each span.

        Raises:
            ValueError: there are more cells or fewer, or a text is longer than a cell can hold.
            OverlappingRange: something merged or stamped stands there already.
        """
        if not isinstance(sheet, QuickSheet):
            self._write_each(sheet, row, cells)
            return
        looks, ends = [], []
        for style, content in cells:
            looks.append(look_of(style))
            if isinstance(content, str):
                ends.append(sheet.text_end(content))
            elif content is None:
                ends.append(BLANK)
            elif isinstance(content, Formula):
                ends.append(formula_end(content.text, content.result))
            else:
                ends.append(number_end(content))
        key = tuple(looks)
        known = self._rows.get(key)
        if known is None:
            known = self._rows[key] = self._row(key)
        xml = known.replace(_ROW, str(row + 1)) % tuple(ends)
        sheet.put(row, (self._first, self._last), self._merged, xml)

    def _row(self, looks: tuple[int, ...]) -> str:
        """The XML of a row whose formats are known: # for its number, %s for each content."""
        parts = []
        for (first, last), look in zip(self._spans, looks, strict=True):
            covered = [start(_ROW, column, look) + BLANK for column in range(first + 1, last + 1)]
            parts += [start(_ROW, first, look), "%s", *covered]
        return "".join(parts)

    def _write_each(self, sheet: Worksheet, row: int, cells: Sequence[Cell]) -> None:
        """The same cells, one by one, on a sheet of the writer's own."""
        for (first, last), cell in zip(self._spans, cells, strict=True):
            if first < last:
                sheet.merge_range(row, first, row, last, "", cell[0])
            write_cell(sheet, row, first, cell)


def write_cell(sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
    """A cell by itself, on any sheet."""
    style, content = cell
    if isinstance(content, str):
        sheet.write_string(row, column, content, style)
    elif content is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(content, Formula):
        sheet.write_formula(row, column, content.text, style, content.result)
    else:
        sheet.write_number(row, column, content, style)


def columns(number: int) -> RowStamp:
    """The stamp of a table with so many columns, none of them merged."""
    return RowStamp([(column, column) for column in range(number)])
