"""A worksheet of XlsxWriter whose cells are made ready as they are written.

The writer keeps each cell as a tuple and puts its XML together attribute by attribute when the
workbook is closed; it looks for some thirty newer functions in every formula, and at every cell
of a merged range. Half of a run went into that. The result consists of four kinds of cell and
rows with a height; these are written in one piece here, and whatever else a sheet has goes the
writer's own way. The tests hold what comes out to the stock writer's, part by part.
"""

from collections.abc import Callable, Iterable
from functools import cache
from io import StringIO
from typing import Any

from xlsxwriter.exceptions import OverlappingRange
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import RowInfo, Worksheet

from perfeval.report.stretch import Stretch

_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
_LATER = 2010  # of a sheet with sparklines and the like, whose rows have an attribute more
_LONG = 16_000  # characters; the writer looks whether a cell can hold a longer text

_LETTERS = tuple(map(xl_col_to_name, range(1024)))  # no sheet of a result is as wide


class QuickSheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """A worksheet with short ways of writing formatted cells.

    They take rows and columns by their numbers; the writer's own look for A1 each time. Formulas
    are stored as they are: those of the result call functions that Excel 2010 has, which need no
    prefix. `table` holds XML where the short way was taken and the writer's tuples elsewhere.
    """

    def __init__(self) -> None:
        """Starts empty."""
        super().__init__()
        self.fh: Any  # which the writer opens
        self._merged: dict[int, int] = {}  # row → a bit for each column that is merged
        self._complete: list[Stretch] = []  # of rows, from the top
        self._columns: set[int] = set()  # that they reach

    def write_string(self, row: int, col: int, string: str, style: Format | None = None) -> int:
        """A text, shared with all sheets of the workbook."""
        if style is None or len(string) > _LONG:
            return int(super()._write_string(row, col, string, style))
        index = self.str_table._get_shared_string_index(string)  # noqa: SLF001
        content = f' t="s"><v>{index}</v></c>'
        self.table[row][col] = _start(row, col, style) + content
        return 0

    def write_number(self, row: int, col: int, number: float, style: Format | None = None) -> int:
        """A number, as precise as Excel stores it."""
        if style is None:
            return int(super()._write_number(row, col, number))
        self.table[row][col] = f"{_start(row, col, style)}><v>{number:.16G}</v></c>"
        return 0

    def write_blank(self, row: int, col: int, blank: object, style: Format | None = None) -> int:
        """A cell that has a style alone."""
        if style is None:
            return int(super()._write_blank(row, col, blank))
        self.table[row][col] = f"{_start(row, col, style)}/>"
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
        kind = ""
        if isinstance(value, str):
            # An empty text is one, too; without its type Excel shows it as 0 until it recalculates.
            kind, value = ' t="e"' if value in _ERRORS else ' t="str"', _escaped(value)
        content = f"{kind}><f>{_escaped(formula.removeprefix('='))}</f><v>{value}</v></c>"
        self.table[row][col] = _start(row, col, style) + content
        return 0

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
        cells[first_col] = f"{_start(first_row, first_col, style)}/>"
        for covered in range(first_col + 2, last_col + 1):
            cells.pop(covered, None)
        # What is covered stands under its first column.
        run = _run(first_col + 1, last_col, style._get_xf_index())  # noqa: SLF001
        cells[first_col + 1] = run.replace("#", str(first_row + 1))
        return 0

    def _claim(self, rows: Iterable[int], first: int, last: int) -> None:
        """Refuses a merged range that has a cell in common with another: Excel takes it for damage.

        Raises:
            OverlappingRange: it has.
        """
        columns = (1 << last + 1) - (1 << first)
        for row in rows:
            before = self._merged.get(row, 0)
            if before & columns:
                place = f"{_LETTERS[first]}{row + 1}:{_LETTERS[last]}{row + 1}"
                raise OverlappingRange(place)
            self._merged[row] = before | columns

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
        pixels = _pixels(height)
        self.row_info[row] = RowInfo(height=pixels)
        self.row_sizes[row] = [pixels, False]
        return 0

    def complete(self, row: int, height: float) -> None:
        """Ends a row below all that are complete: its height, points, and no more cells."""
        cells = self.table.pop(row)
        self._columns.update(cells)
        if not self._complete or row > self._complete[-1].after:
            self._complete.append(Stretch(row))
        stretch = self._complete[-1]
        if row != stretch.after:
            message = f"{self.name}: row {row} is complete after {stretch.after - 1}"
            raise RuntimeError(message)
        start = self._start_of(row, RowInfo(height=_pixels(height)))
        stretch.add(f"{start}>{self._joined(row, cells)}</row>")

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # Of conditions, too: called for each of them when the workbook is closed.
        if formula.startswith("{"):
            return str(super()._prepare_formula(formula, expand_future_functions))
        return formula.removeprefix("=")

    def _assemble_xml_file(self) -> None:
        self._measure()
        super()._assemble_xml_file()

    def _measure(self) -> None:
        """How far the sheet reaches, in the names by which the writer knows it."""
        rows = {*self.table, *self.row_info, *self.comments}
        for stretch in self._complete:
            rows |= {stretch.first, stretch.after - 1}
        columns = {column for cells in self.table.values() for column in cells} | self._columns
        columns.update(merged[3] for merged in self.merge)
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
        if late or (self._complete and self.excel_version == _LATER):
            message = f"{self.name}: rows that were complete are not: {late}"
            raise RuntimeError(message)
        for stretch in self._complete:
            while rows and rows[-1] < stretch.first:
                self._write_row_at(rows.pop())
            for text in stretch.taken():
                self.fh.write(text)
        while rows:
            self._write_row_at(rows.pop())

    def _write_row_at(self, row: int) -> None:
        """A row that was never said to be complete."""
        info, cells = self.row_info.get(row), ""
        if row in self.table:
            cells = self._joined(row, self.table[row])
        if info is None or not _has_height_alone(info) or self.excel_version == _LATER:
            self._write_row(row, None, info, empty_row=not cells)
            self.fh.write(f"{cells}</row>" if cells else "")
        else:
            end = f">{cells}</row>" if cells else "/>"
            self.fh.write(self._start_of(row, info) + end)

    def _start_of(self, row: int, info: RowInfo) -> str:
        """The start tag of a row but for its end; the writer's hint at its cells is optional."""
        if info.height == self.original_row_height:
            return f'<row r="{row + 1}"'
        return f'<row r="{row + 1}" ht="{info.height * 0.75:.16g}" customHeight="1"'

    def _joined(self, row: int, cells: dict[int, Any]) -> str:
        """The cells of a row as XML."""
        whole = [cells[at] for at in sorted(cells)]
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
            f'<mergeCell ref="{_LETTERS[first]}{first_row + 1}:{_LETTERS[last]}{last_row + 1}"/>'
            for first_row, first, last_row, last in self.merge
        ]
        cells = "".join(places)
        self.fh.write(f'<mergeCells count="{len(places)}">{cells}</mergeCells>')


def _start(row: int, col: int, style: Format) -> str:
    number = style.xf_index
    if number is None:  # it is used for the first time
        number = style._get_xf_index()  # noqa: SLF001
    return f'<c r="{_LETTERS[col]}{row + 1}" s="{number}"'


def _pixels(points: float) -> int:
    return int(points * 4 / 3 + 0.5)


@cache
def _run(first: int, last: int, style: int) -> str:
    """Blank cells side by side, # for the number of their row."""
    return "".join(f'<c r="{_LETTERS[col]}#" s="{style}"/>' for col in range(first, last + 1))


def _has_height_alone(info: RowInfo) -> bool:
    return not (info.row_format or info.hidden or info.level or info.collapsed)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
