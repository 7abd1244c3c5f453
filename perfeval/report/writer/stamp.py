"""Rows of a table, each written in one piece.

From row to row of a table the columns stay and the looks of their cells come again; what differs
is the row's number and what stands in it. A stamp knows the XML of such a row but for these::

    stamp = RowStamp([(0, 1), (2, 2), (3, 3), (4, 4)])  # once: the columns of each cell
    cells = [(label, "合计"), (money, 3.5), (money, None), (percent, Formula("=…", 0.5))]
    stamp.write(sheet, row, cells)

A cell is a format and what stands in it. The stamp of a table without merged cells is `columns(4)`.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from perfeval.report.writer.cell_xml import BLANK, formula_end, look_of, number_end, start
from perfeval.report.writer.sheet import QuickSheet

_ROW = "#"  # stands for the number of the row
_ROWS = 512  # known at the same time

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
        self._ends = columns[0], columns[-1]
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
        looks = tuple([style.xf_index for style, _ in cells])
        xml = self._rows.get(looks)
        if xml is None:
            xml = self._row(tuple(look_of(style) for style, _ in cells))
        ends = []
        for _, content in cells:
            if content is None:
                ends.append(BLANK)
            elif isinstance(content, str):
                ends.append(sheet.text_end(content))
            elif isinstance(content, Formula):
                ends.append(formula_end(content.text, content.result))
            else:
                ends.append(number_end(content))
        xml = xml.replace(_ROW, str(row + 1)) % tuple(ends)
        sheet.put(row, self._ends, self._merged, xml)

    def _row(self, looks: tuple[int, ...]) -> str:
        """The XML of a row whose formats are known: # for its number, %s for each content."""
        if len(self._rows) >= _ROWS:  # of workbooks before, whose formats had other numbers
            self._rows.clear()
        xml = "".join(_cell(*cell) for cell in zip(self._spans, looks, strict=True))
        self._rows[looks] = xml
        return xml

    def _write_each(self, sheet: Worksheet, row: int, cells: Sequence[Cell]) -> None:
        """The same cells, one by one, on a sheet of the writer's own."""
        for (first, last), cell in zip(self._spans, cells, strict=True):
            if first < last:
                sheet.merge_range(row, first, row, last, "", cell[0])
            write_cell(sheet, row, first, cell)


@lru_cache(maxsize=4096)
def _cell(span: Span, look: int) -> str:
    """The XML of a cell, # for the number of its row, %s for its content."""
    first, last = span
    covered = [start(_ROW, column, look) + BLANK for column in range(first + 1, last + 1)]
    return "".join([start(_ROW, first, look), "%s", *covered])


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
