"""A worksheet of XlsxWriter whose cells are made ready as they are written.

The writer keeps each cell as a tuple and puts its XML together attribute by attribute when the
workbook is closed; it looks for some thirty newer functions in every formula, and at every cell
of a merged range. Half of a run went into that. Four kinds of cell and rows with a height are
written in one piece here, or a row of them (stamp.py); whatever else a sheet has goes the
writer's own way. The tests hold what comes out to the stock writer's, part by part.
"""

from collections.abc import Callable, Iterable, Sequence
from io import StringIO
from typing import Any

from xlsxwriter.exceptions import OverlappingRange
from xlsxwriter.format import Format
from xlsxwriter.worksheet import RowInfo, Worksheet

from perfeval.report.writer.cell_xml import (
    BLANK,
    LETTERS,
    blanks,
    formula_end,
    inline_end,
    number_end,
    pixels_of,
    range_of,
    shared_end,
    start_in,
)
from perfeval.report.writer.columns import QuickColumns
from perfeval.report.writer.conditions import QuickConditions
from perfeval.report.writer.stretch import Stretch

_LATER = 2010  # of a sheet with sparklines and the like, whose rows have an attribute more
_LONG = 16_000  # characters; the writer looks whether a cell can hold a longer text

Span = tuple[int, int]  # first and last column


class QuickSheet(QuickColumns, QuickConditions):
    """A worksheet with short ways of writing formatted cells.

    They take rows and columns by their numbers; the writer's own look for A1 each time. Formulas
    are stored as they are: those of the result call functions that Excel 2010 has, which need no
    prefix. `table` holds XML where the short way was taken and the writer's tuples elsewhere.
    """

    def __init__(self) -> None:
        """Starts empty."""
        super().__init__()
        self.fh: Any  # which the writer opens
        self._taken: dict[int, int] = {}  # row → a bit for each column that is merged or put
        # Row → what was put there: first and last column, XML.
        self._pieces: dict[int, list[tuple[int, int, str]]] = {}
        self._complete: list[Stretch] = []  # of rows, from the top
        self._columns: set[int] = set()  # that they reach
        self._kind: int | None = None  # the version of Excel that they are written for

    def write_string(self, row: int, col: int, string: str, style: Format | None = None) -> int:
        """A text, shared with all sheets of the workbook."""
        if style is None:
            return int(super()._write_string(row, col, string, style))
        self.table[row][col] = start_in(row, col, style) + self.text_end(string)
        return 0

    def write_number(self, row: int, col: int, number: float, style: Format | None = None) -> int:
        """A number, as precise as Excel stores it."""
        if style is None:
            return int(super()._write_number(row, col, number))
        self.table[row][col] = start_in(row, col, style) + number_end(number)
        return 0

    def write_blank(self, row: int, col: int, blank: object, style: Format | None = None) -> int:
        """A cell that has a style alone."""
        if style is None:
            return int(super()._write_blank(row, col, blank))
        self.table[row][col] = start_in(row, col, style) + BLANK
        return 0

    def write_formula(
        self,
        row: int,
        col: int,
        formula: str,
        style: Format | None = None,
        value: float | str = 0,
    ) -> int:
        """A formula with its result."""
        if style is None or isinstance(value, bool) or formula.startswith("{"):
            return int(super()._write_formula(row, col, formula, style, value))
        self.table[row][col] = start_in(row, col, style) + formula_end(formula, value)
        return 0

    def text_end(self, string: str) -> str:
        """The XML of a cell with a text after its format; the text is shared with all sheets.

        Raises:
            ValueError: it is longer than a cell can hold.
        """
        if len(string) > _LONG and len(string.encode("utf-16-le")) // 2 > self.xls_strmax:
            message = f"{self.name}: a text of {len(string)} characters"
            raise ValueError(message)
        if string.startswith("<r>"):  # the writer would share it as XML, not as a text
            return inline_end(self._escape_control_characters(string))
        index = self.str_table._get_shared_string_index(string)  # noqa: SLF001
        return shared_end(index)

    def put(self, row: int, ends: Span, merged: Sequence[Span], xml: str) -> None:
        """Cells side by side as one piece.

        Args:
            row: their row.
            ends: the first and the last of their columns; no other cell may stand between.
            merged: first and last column of those of them that are merged.
            xml: the cells.

        Raises:
            OverlappingRange: something merged or put stands there already.
        """
        first, last = ends
        self._claim((row,), first, last)
        self._pieces.setdefault(row, []).append((first, last, xml))
        for left, right in merged:
            self.merge.append([row, left, row, right])
        self.table[row][first] = xml

    def merge_range(
        self,
        first_row: int,
        first_col: int,
        last_row: int,
        last_col: int,
        data: str,
        style: Format | None = None,
    ) -> int:
        """A merged range; over one row and without a text its cells are written in one piece."""
        self._claim(range(first_row, last_row + 1), first_col, last_col)
        if data != "" or style is None or first_row != last_row or first_col >= last_col:
            merge = Worksheet.merge_range.__wrapped__
            return int(merge(self, first_row, first_col, last_row, last_col, data, style))
        self.merge.append([first_row, first_col, last_row, last_col])
        cells = self.table[first_row]
        cells[first_col] = start_in(first_row, first_col, style) + BLANK
        for covered in range(first_col + 2, last_col + 1):
            cells.pop(covered, None)
        # What is covered stands under its first column.
        run = blanks(first_col + 1, last_col, style._get_xf_index())  # noqa: SLF001
        cells[first_col + 1] = run.replace("#", str(first_row + 1))
        return 0

    def _claim(self, rows: Iterable[int], first: int, last: int) -> None:
        """Refuses a range that has a cell in common with another: Excel takes it for damage.

        Raises:
            OverlappingRange: it has.
        """
        columns = (1 << last + 1) - (1 << first)
        for row in rows:
            before = self._taken.get(row, 0)
            if before & columns:
                raise OverlappingRange(range_of(row, first, last))
            self._taken[row] = before | columns

    def set_row(
        self,
        row: int,
        height: float | None = None,
        cell_format: Format | None = None,
        options: dict[str, Any] | None = None,
    ) -> int:
        """The height of a row, points, and what else a row can have."""
        if not height or cell_format or options:
            return int(super().set_row(row, height, cell_format, options))
        pixels = pixels_of(height)
        self.row_info[row] = RowInfo(height=pixels)
        self.row_sizes[row] = [pixels, False]
        return 0

    def complete(self, row: int, height: float) -> None:
        """Ends a row below all that are complete: its height, points, and no more cells."""
        cells = self._refuse_twice(row)
        self._columns.update(cells, (last for _, last, _ in self._pieces.pop(row, ())))
        del self.table[row]
        if not self._complete or row > self._complete[-1].after:
            self._complete.append(Stretch(row))
        stretch = self._complete[-1]
        if row != stretch.after:
            message = f"{self.name}: row {row} is complete after {stretch.after - 1}"
            raise RuntimeError(message)
        self._kind = self.excel_version
        info = RowInfo(height=pixels_of(height))
        stretch.add(self._row(row, info, self._joined(row, cells)))

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # Of conditions, too: called for each of them when the workbook is closed.
        if formula.startswith("{"):
            return str(super()._prepare_formula(formula, expand_future_functions))
        return formula.removeprefix("=")

    def _assemble_xml_file(self) -> None:
        for row in self._pieces:
            self._refuse_twice(row)
        self._measure()
        super()._assemble_xml_file()

    def _refuse_twice(self, row: int) -> dict[int, Any]:
        """The cells of a row; refused is one by itself where a piece stands, damage to Excel."""
        cells: dict[int, Any] = self.table[row]
        for first, last, xml in self._pieces.get(row, ()):
            within = len(cells) > 1 and any(first < column <= last for column in cells)
            if within or cells[first] is not xml:
                raise OverlappingRange(range_of(row, first, last))
        return cells

    def _measure(self) -> None:
        """How far the sheet reaches, in the names by which the writer knows it."""
        rows = {*self.table, *self.row_info, *self.comments}
        for stretch in self._complete:
            rows |= {stretch.first, stretch.after - 1}
        columns = {column for cells in self.table.values() for column in cells} | self._columns
        columns.update(merged[3] for merged in self.merge)
        columns.update(last for pieces in self._pieces.values() for _, last, _ in pieces)
        for name, places in (("row", rows), ("col", columns)):
            for end, furthest in (("min", min), ("max", max)):
                known = getattr(self, f"dim_{name}{end}")
                within = places if known is None else {*places, known}
                setattr(self, f"dim_{name}{end}", furthest(within, default=None))
        if (self.dim_rowmax or 0) >= self.xls_rowmax:
            # The writer would leave the rest out without a word.
            message = f"{self.name}: more rows than a sheet can have"
            raise OverflowError(message)

    def _write_rows(self) -> None:
        rows = sorted({*self.table, *self.row_info, *self.comments}, reverse=True)
        late = [row for row in rows if any(row in stretch for stretch in self._complete)]
        early = self._kind not in {None, self.excel_version}
        if late or early:
            why = "a later Excel asks more of them" if early else f"{late}"
            message = f"{self.name}: rows that were complete are not: {why}"
            raise RuntimeError(message)
        for stretch in self._complete:
            while rows and rows[-1] < stretch.first:
                self.fh.write(self._other_row(rows.pop()))
            for text in stretch.taken():
                self.fh.write(text)
        while rows:
            self.fh.write(self._other_row(rows.pop()))

    def _other_row(self, row: int) -> str:
        """A row that was never said to be complete."""
        cells = self._joined(row, self.table[row]) if row in self.table else ""
        return self._row(row, self.row_info.get(row), cells)

    def _row(self, row: int, info: RowInfo | None, cells: str) -> str:
        """The XML of a row without the writer's hint, which is optional, how far it reaches."""
        if info is None or not _has_height_alone(info) or self.excel_version == _LATER:
            start = self._captured(self._write_row, row, None, info, not cells)
            return f"{start}{cells}</row>" if cells else start
        tall, end = "", f">{cells}</row>" if cells else "/>"
        if info.height != self.original_row_height:
            tall = f' ht="{info.height * 0.75:.16g}" customHeight="1"'
        return f'<row r="{row + 1}"{tall}{end}'

    def _joined(self, row: int, cells: dict[int, Any]) -> str:
        """The cells of a row as XML."""
        whole = [cells[at] for at in sorted(cells)] if len(cells) > 1 else [*cells.values()]
        if any(type(cell) is not str for cell in whole):
            whole = [self._xml(row, at, cells[at]) for at in sorted(cells)]
        return "".join(whole)

    def _xml(self, row: int, col: int, cell: Any) -> str:  # noqa: ANN401 - a tuple of the writer
        if isinstance(cell, str):
            return cell
        return self._captured(super()._write_cell, row, col, cell)

    def _captured(self, write: Callable[..., None], *values: object) -> str:
        """What the writer would write to its file."""
        file = self.fh
        said = self.fh = StringIO()
        try:
            write(*values)
        finally:
            self.fh = file
        return said.getvalue()

    def _write_merge_cells(self) -> None:
        if not self.merge:
            return
        places = [
            f'<mergeCell ref="{LETTERS[first]}{first_row + 1}:{LETTERS[last]}{last_row + 1}"/>'
            for first_row, first, last_row, last in self.merge
        ]
        cells = "".join(places)
        self.fh.write(f'<mergeCells count="{len(places)}">{cells}</mergeCells>')


def _has_height_alone(info: RowInfo) -> bool:
    return not (info.row_format or info.hidden or info.level or info.collapsed)
