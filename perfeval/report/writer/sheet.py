"""A worksheet that makes the XML of its cells when they are written."""

from functools import cache
from html import escape
from math import isfinite
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

_ERROR_VALUES = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
_column_name = cache(xl_col_to_name)


class Sheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """A worksheet whose formatted texts, numbers, blanks and formulas are stored as XML.

    Rows and columns are counted from 0 and given as numbers, never as A1. Whatever else a sheet
    can have is left to the library. Formulas are stored as they are: the library adds a prefix to
    functions newer than Excel 2010 and finds their names within quoted texts, too; no formula of
    a result calls such a function.
    """

    fh: Any  # the part that is written, which the library opens

    def write_string(
        self, row: int, col: int, string: str, cell_format: Format | None = None
    ) -> int:
        """Writes a text, shared with all sheets of the workbook.

        Raises:
            ValueError: it is longer than a cell can hold.
            OverflowError: the cell is outside of a sheet.
        """
        # Excel counts UTF-16 units, two at most a character; nearly all texts are short.
        most = 2 * len(string)
        if most > self.xls_strmax and len(string.encode("utf-16-le")) // 2 > self.xls_strmax:
            message = f"{self.name}: a text of {len(string)} characters"
            raise ValueError(message)
        if cell_format is None:
            return int(super().write_string(row, col, string))
        if string.startswith("<r>"):
            # The library takes such a shared string for rich text, and writes it as XML.
            text = escape(self._escape_control_characters(string), quote=False)
            inline = f'<is><t xml:space="preserve">{text}</t></is>'
            return self._store(row, col, cell_format, f' t="inlineStr">{inline}</c>')
        index = self.str_table._get_shared_string_index(string)  # noqa: SLF001
        return self._store(row, col, cell_format, f' t="s"><v>{index}</v></c>')

    def write_number(
        self, row: int, col: int, number: float, cell_format: Format | None = None
    ) -> int:
        """Writes a number, as precise as Excel stores it.

        Raises:
            TypeError: it is not finite.
            OverflowError: the cell is outside of a sheet.
        """
        if cell_format is None or not isfinite(number):
            return int(super().write_number(row, col, number, cell_format))
        return self._store(row, col, cell_format, f"><v>{number:.16G}</v></c>")

    def write_blank(
        self, row: int, col: int, blank: object, cell_format: Format | None = None
    ) -> int:
        """Writes a cell that has a format alone.

        Raises:
            OverflowError: the cell is outside of a sheet.
        """
        if cell_format is None:
            return int(super().write_blank(row, col, blank))
        return self._store(row, col, cell_format, "/>")

    def write_formula(
        self,
        row: int,
        col: int,
        formula: str,
        cell_format: Format | None = None,
        value: float | str = 0,
    ) -> int:
        """Writes a formula and its result.

        Raises:
            OverflowError: the cell is outside of a sheet.
        """
        if cell_format is None or isinstance(value, bool) or formula.startswith("{"):
            return int(super().write_formula(row, col, formula, cell_format, value))
        kind = ""
        if isinstance(value, str):
            # The library gives an empty text no type, so Excel shows 0 until it recalculates.
            kind = ' t="e"' if value in _ERROR_VALUES else ' t="str"'
            value = escape(value, quote=False)
        text = escape(formula.removeprefix("="), quote=False)
        return self._store(row, col, cell_format, f"{kind}><f>{text}</f><v>{value}</v></c>")

    def merge_range(
        self,
        first_row: int,
        first_col: int,
        last_row: int,
        last_col: int,
        data: object,
        cell_format: Format | None = None,
    ) -> int:
        """Merges cells.

        Raises:
            OverlappingRange: one of them is merged already, which Excel takes for damage.
            OverflowError: they are outside of a sheet.
        """
        columns = range(first_col, last_col + 1)
        merged = self.merged_cells
        plain = data == "" and cell_format and first_row == last_row and len(columns) > 1
        if not plain or any((first_row, col) in merged for col in columns):
            # The library refuses what overlaps.
            return int(
                super().merge_range(first_row, first_col, last_row, last_col, data, cell_format)
            )
        for col in columns:
            self._store(first_row, col, cell_format, "/>")
            merged[first_row, col] = f"in row {first_row + 1}"
        self.merge.append([first_row, first_col, last_row, last_col])
        return 0

    def _store(self, row: int, col: int, cell_format: Format, content: str) -> int:
        """Stores a cell: `content` is its XML after the attributes of place and format."""
        if self._check_dimensions(row, col):
            # The library would leave the cell out without a word.
            message = f"{self.name}: row {row + 1}, column {col + 1} is outside of a sheet"
            raise OverflowError(message)
        style = cell_format._get_xf_index()  # noqa: SLF001
        self.table[row][col] = f'<c r="{_column_name(col)}{row + 1}" s="{style}"{content}'
        return 0

    def _write_rows(self) -> None:
        for row in sorted({*self.table, *self.row_info, *self.comments}):
            cells = self.table.get(row, {})
            self._write_row(row, None, self.row_info.get(row), not cells)
            if {*map(type, cells.values())} == {str}:
                self.fh.write("".join([cells[col] for col in sorted(cells)]))
            else:
                for col in sorted(cells):
                    self._write_any_cell(row, col, cells[col])
            if cells:
                self.fh.write("</row>")

    def _write_any_cell(self, row: int, col: int, cell: object) -> None:
        """Writes a cell of ours or, as a tuple, of the library."""
        if isinstance(cell, str):
            self.fh.write(cell)
        else:
            self._write_cell(row, col, cell)
