"""A worksheet that makes the XML of its cells when they are written."""

from collections.abc import Sequence
from functools import cache, lru_cache
from html import escape
from math import isfinite
from typing import Any

from xlsxwriter.exceptions import OverlappingRange
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from perfeval.cells.digest import SheetContents, formula_words, number_words, text_words
from perfeval.report.writer.cells import Cell, Formula, Span

_ERROR_VALUES = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
_column_name = cache(xl_col_to_name)

# The XML of a cell after the attributes of place and format, and its words for the digest.
_Stored = tuple[str, str]
_BLANK = "/>", ""
_UTF8 = "utf-8", "surrogatepass"  # half a surrogate pair is replaced when the part is written


class Sheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """A worksheet whose formatted texts, numbers, blanks and formulas are stored as XML.

    A cell is written once; `contents` adds up what a person reads in these cells.

    Rows and columns are counted from 0 and given as numbers, never as A1. Whatever else a sheet
    can have is left to the library. Formulas are stored as they are: the library adds a prefix to
    functions newer than Excel 2010 and finds their names within quoted texts, too; no formula of
    a result calls such a function.
    """

    fh: Any  # the part that is written, which the library opens

    def __init__(self) -> None:
        """Starts empty."""
        super().__init__()
        self.contents = SheetContents("")
        # Row → first and last columns of the cells that are kept as one text.
        self._whole_rows: dict[int, tuple[Span, ...]] = {}

    def write_string(
        self, row: int, col: int, string: str, cell_format: Format | None = None
    ) -> int:
        """Writes a text, shared with all sheets of the workbook.

        Raises:
            ValueError: it is longer than a cell can hold.
            OverflowError: the cell is outside of a sheet.
        """
        content = self._text(string)
        if cell_format is None:
            return int(super().write_string(row, col, string))
        return self._store(row, col, cell_format, content)

    def write_number(
        self, row: int, col: int, number: float, cell_format: Format | None = None
    ) -> int:
        """Writes a number, as precise as Excel stores it.

        Raises:
            TypeError: it is not finite.
            OverflowError: the cell is outside of a sheet.
        """
        if cell_format is None:
            return int(super().write_number(row, col, number))
        return self._store(row, col, cell_format, _number(number))

    def write_blank(
        self, row: int, col: int, blank: object, cell_format: Format | None = None
    ) -> int:
        """Writes a cell that has a format alone.

        Raises:
            OverflowError: the cell is outside of a sheet.
        """
        if cell_format is None:
            return int(super().write_blank(row, col, blank))
        return self._store(row, col, cell_format, _BLANK)

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
        return self._store(row, col, cell_format, _formula(formula, value))

    def write_cells(self, row: int, cells: Sequence[Cell], spans: Sequence[Span]) -> None:
        """Writes the cells of a row, which are kept as one text.

        One text a row in place of one a cell takes a third less memory, and in UTF-8 half of
        that: where one character of a text needs two bytes, Python gives two to each.

        Args:
            row: counted from 0.
            cells: from left to right.
            spans: the columns of each cell; several are merged.

        Raises:
            ValueError: there are more cells than spans or fewer, or a text is too long for a cell.
            TypeError: a number is not finite.
            OverlappingRange: a cell is merged or written already.
            OverflowError: the cells are outside of a sheet.
        """
        if not cells:
            return
        number, xml, words = row + 1, list[str](), list[tuple[str, str]]()
        start, end = spans[0][0], spans[-1][1]
        self._refuse_outside(row, start)
        self._refuse_outside(row, end)
        for (first, last), (cell_format, content) in zip(spans, cells, strict=True):
            style = cell_format.xf_index or cell_format._get_xf_index()  # noqa: SLF001
            place = f"{_column_name(first)}{number}"
            if content is None:
                xml.append(f'<c r="{place}" s="{style}"/>')
            else:
                rest, said = self._content(content)
                words.append((place, said))
                xml.append(f'<c r="{place}" s="{style}"{rest}')
            if first < last:
                self._merge(row, first, last)
                others = range(first + 1, last + 1)
                xml += [f'<c r="{_column_name(at)}{number}" s="{style}"/>' for at in others]
        stored = self.table[row]
        if stored and any(start <= column <= end for column in stored):
            raise _overlap(row, start, end)
        stored[start] = "".join(xml).encode(*_UTF8)
        self._whole_rows[row] = _one_object((*self._whole_rows.get(row, ()), (start, end)))
        self.contents.add_cells(words)

    def _content(self, content: str | float | Formula) -> _Stored:
        if isinstance(content, str):
            return self._text(content)
        return _formula(*content) if isinstance(content, Formula) else _number(content)

    def _text(self, string: str) -> _Stored:
        # Excel counts UTF-16 units, two at most a character; nearly all texts are short.
        most = 2 * len(string)
        if most > self.xls_strmax and len(string.encode("utf-16-le")) // 2 > self.xls_strmax:
            message = f"{self.name}: a text of {len(string)} characters"
            raise ValueError(message)
        if string.startswith("<r>"):
            # The library takes such a shared string for rich text, and writes it as XML.
            text = escape(self._escape_control_characters(string), quote=False)
            xml = f' t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
            return xml, text_words(string)
        index = self.str_table._get_shared_string_index(string)  # noqa: SLF001
        return f' t="s"><v>{index}</v></c>', text_words(string)

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
        if data != "" or not cell_format or first_row != last_row or first_col >= last_col:
            return int(
                super().merge_range(first_row, first_col, last_row, last_col, data, cell_format)
            )
        self._refuse_outside(first_row, first_col)
        self._refuse_outside(first_row, last_col)
        self._merge(first_row, first_col, last_col)
        for col in range(first_col, last_col + 1):
            self._store(first_row, col, cell_format, _BLANK)
        return 0

    def _merge(self, row: int, first: int, last: int) -> None:
        """Notes a merged range, where the library looks for those that overlap."""
        cells = [(row, column) for column in range(first, last + 1)]
        if not self.merged_cells.keys().isdisjoint(cells):
            raise _overlap(row, first, last)
        self.merged_cells.update(dict.fromkeys(cells, f"row {row + 1}"))
        self.merge.append([row, first, row, last])

    def _store(self, row: int, col: int, cell_format: Format, content: _Stored) -> int:
        self._refuse_outside(row, col)
        if any(start <= col <= end for start, end in self._whole_rows.get(row, ())):
            raise _overlap(row, col, col)
        style = cell_format.xf_index or cell_format._get_xf_index()  # noqa: SLF001
        place, (rest, words) = f"{_column_name(col)}{row + 1}", content
        self.contents.add(place, words)
        self.table[row][col] = f'<c r="{place}" s="{style}"{rest}'.encode(*_UTF8)
        return 0

    def _refuse_outside(self, row: int, col: int) -> None:
        if self._check_dimensions(row, col):
            # The library would leave the cell out without a word.
            message = f"{self.name}: row {row + 1}, column {col + 1} is outside of a sheet"
            raise OverflowError(message)

    def _write_rows(self) -> None:
        for row in sorted({*self.table, *self.row_info, *self.comments}):
            cells = self.table.get(row, {})
            self._write_row(row, None, self.row_info.get(row), not cells)
            if {*map(type, cells.values())} == {bytes}:
                self.fh.write(b"".join([cells[col] for col in sorted(cells)]).decode(*_UTF8))
            else:
                for col in sorted(cells):
                    self._write_any_cell(row, col, cells[col])
            if cells:
                self.fh.write("</row>")

    def _write_any_cell(self, row: int, col: int, cell: object) -> None:
        """Writes a cell of ours or, as a tuple, of the library."""
        if isinstance(cell, bytes):
            self.fh.write(cell.decode(*_UTF8))
        else:
            self._write_cell(row, col, cell)


@lru_cache(maxsize=1_024)
def _one_object(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """One object for equal ones: the rows of a table have the same columns."""
    return spans


def _overlap(row: int, first: int, last: int) -> OverlappingRange:
    return OverlappingRange(f"{_column_name(first)}{row + 1}:{_column_name(last)}{row + 1}")


def stored_number(number: float) -> str:
    """A number as it is stored in a cell.

    Raises:
        TypeError: it is not finite.
    """
    if not isfinite(number):
        message = f"NAN/INF cannot be stored in a cell: {number}"
        raise TypeError(message)
    return f"{number:.16G}"


def _number(number: float) -> _Stored:
    stored = stored_number(number)
    return f"><v>{stored}</v></c>", number_words(stored)


def _formula(formula: str, value: float | str) -> _Stored:
    kind = ""
    if isinstance(value, str):
        # The library gives an empty text no type, so Excel shows 0 until it recalculates.
        kind = ' t="e"' if value in _ERROR_VALUES else ' t="str"'
        value = escape(value, quote=False)
    formula = formula.removeprefix("=")
    text = escape(formula, quote=False)
    return f"{kind}><f>{text}</f><v>{value}</v></c>", formula_words(formula)
