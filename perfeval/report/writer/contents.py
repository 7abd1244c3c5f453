"""What a person reads in the sheets of a workbook that was written, for its digest."""

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from perfeval.cells.digest import (
    SheetContents,
    formula_words,
    number_words,
    plain_words,
    text_words,
)
from perfeval.report.writer.sheet import Sheet, stored_number


def contents_of(sheet: Worksheet, strings: list[str]) -> SheetContents:
    """What a person reads in a sheet: what was added while it was written, and all else in it.

    Args:
        sheet: a sheet of a workbook that is closed.
        strings: the shared strings, by number.

    Raises:
        TypeError: there is a kind of cell that no result has.
    """
    contents = sheet.contents if isinstance(sheet, Sheet) else SheetContents("")
    contents.title = sheet.get_name()
    for row, cells in sheet.table.items():
        for column, cell in cells.items():
            if not isinstance(cell, bytes):  # a cell as the library keeps it
                contents.add(xl_rowcol_to_cell(row, column), _words(cell, strings))
    for row, comments in sheet.comments.items():
        for column, comment in comments.items():
            contents.add_comment(xl_rowcol_to_cell(row, column), plain_words(comment.text))
    return contents


def _words(cell: Any, strings: list[str]) -> str:  # noqa: ANN401 - the library has no types
    match type(cell).__name__:
        case "String":
            return text_words(strings[cell.string])
        case "Number":
            return number_words(stored_number(cell.number))
        case "Formula":
            return formula_words(cell.formula)
        case "Blank":
            return ""
        case kind:
            message = f"no result has a cell of this kind: {kind}"
            raise TypeError(message)
