"""XlsxWriter with its two slowest steps done shorter for what the result consists of.

Before a formula is stored, the writer looks for some thirty newer functions, one pattern after the
other; the formulas of the result call old functions only, and such a formula needs no more than
its equals sign taken off. And each cell is put together attribute by attribute; the four kinds of
cell that the result has can be written in one piece. Both steps are the writer's own affair, so
the tests hold what is written to the stock writer's, byte for byte.
"""

import re
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from perfeval.model import OUTPUT_PROPERTY
from perfeval.report.styles import FONT

# Another version of the library may write other bytes.
WRITER = str(xlsxwriter.__version__)
_Cell = Any  # a tuple of the writer's own, of a type for each kind of content
_CALL = re.compile(r"([\w.]+)\(")
# What the formulas of the result call; all of them are older than Excel 2010.
_OLD = frozenset(
    {
        *("ABS", "AND", "AVERAGE", "COUNT", "COUNTIF", "COUNTIFS", "HYPERLINK", "IF", "ISNUMBER"),
        *("MAX", "MID", "MIN", "N", "OR", "ROUND", "ROUNDUP", "SUBTOTAL", "SUM", "SUMIF"),
        *("SUMPRODUCT", "TEXT"),
    }
)
# Stands in for the clock where there is no date to print.
_NO_DATE = date(2000, 1, 1)
_LETTERS = tuple(map(xl_col_to_name, range(64)))


class _Sheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """A worksheet that takes the short way wherever it leads to the same bytes.

    Its methods take rows and columns by their numbers; the writer's own look for A1 each time.
    """

    write_string = Worksheet._write_string  # noqa: SLF001
    write_number = Worksheet._write_number  # noqa: SLF001
    write_blank = Worksheet._write_blank  # noqa: SLF001
    write_formula = Worksheet._write_formula  # noqa: SLF001
    merge_range = Worksheet.merge_range.__wrapped__

    def _write(self, row: int, col: int, *args: Any) -> int:  # noqa: ANN401
        """The first cell of a merged range, which is blank here, without asking what it is."""
        if args[0] == "":
            return int(self._write_blank(row, col, *args))
        return int(super()._write(row, col, *args))

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        plain = not formula.startswith("{") and not formula.endswith("}")
        if plain and _OLD.issuperset(_CALL.findall(formula)):
            return formula.removeprefix("=")
        return str(super()._prepare_formula(formula, expand_future_functions))

    def _write_cell(self, row: int, col: int, cell: _Cell) -> None:
        content = _content(cell) if cell.format and col < len(_LETTERS) else None
        if content is None or self.constant_memory:
            super()._write_cell(row, col, cell)
        else:
            style = cell.format._get_xf_index()  # noqa: SLF001 - as the step it stands for
            self.fh.write(f'<c r="{_LETTERS[col]}{row + 1}" s="{style}"{content}')


def _content(cell: _Cell) -> str | None:
    """What follows the address and the style of a cell; None where the writer must say it."""
    match type(cell).__name__:
        case "Blank":
            return "/>"
        case "String":
            return f' t="s"><v>{cell.string}</v></c>'
        case "Number":
            return f"><v>{cell.number:.16G}</v></c>"
        case "Formula" if type(cell.value) is float:
            return f"><f>{_escaped(cell.formula)}</f><v>{cell.value}</v></c>"
    return None


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Workbook(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook of such worksheets."""

    worksheet_class = _Sheet

    def close(self) -> None:
        """Writes the workbook, and lets go of its cells, which would wait for the collector."""
        super().close()
        for sheet in self.worksheets():
            sheet.table.clear()
            sheet.merged_cells.clear()


def new_workbook(whole: BytesIO, title: str, kind: str, day: date | None) -> Workbook:
    """An empty workbook that is known as a result of this program under any name.

    Args:
        whole: what it is written to when it is closed: in memory, so that the one file written is
            the one asked for. The writer's own way leaves parts with units' figures in the
            system's folder for temporary files when it is stopped.
        title: its title.
        kind: what kind of result it is.
        day: the date to print in it.
    """
    options = {
        "in_memory": True,
        # Nothing a unit typed becomes a formula, a link or a number by the way it looks.
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": FONT, "font_size": 10},
    }
    workbook = Workbook(whole, options)
    printed = day or _NO_DATE
    created = datetime(printed.year, printed.month, printed.day)  # noqa: DTZ001 - a day has no zone
    workbook.set_properties({"title": title, "created": created})
    workbook.set_custom_property(OUTPUT_PROPERTY, kind)
    return workbook
