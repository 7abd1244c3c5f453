"""What every table sheet has: a title, a note, headers, rows that end, widths."""

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from perfeval.report.context import Book
from perfeval.report.styles import height


def write_title(book: Book, sheet: Worksheet, title: str, note: str, last_column: int) -> None:
    """The sheet's title and the grey line under it, over the first two rows."""
    sheet.merge_range(0, 0, 0, last_column, "", book.styles("title"))
    book.write_text(sheet, 0, 0, title, "title")
    sheet.set_row(0, 36)
    sheet.merge_range(1, 0, 1, last_column, "", book.styles("note", "center"))
    book.write_text(sheet, 1, 0, note, "note", "center")
    sheet.set_row(1, 20)


def write_header(book: Book, sheet: Worksheet, row: int, titles: Sequence[str]) -> None:
    """The column titles of a table."""
    for column, title in enumerate(titles):
        book.write_text(sheet, row, column, title, "header")
    sheet.set_row(row, 34)


def end_row(
    sheet: Worksheet, row: int, texts: Sequence[tuple[str, float]], least: float = 20
) -> None:
    """Sets the height of a row of a list, as tall as its texts need in columns of these widths."""
    sheet.set_row(row, height(texts, least))


def set_widths(book: Book, sheet: Worksheet, widths: Sequence[float]) -> None:
    """The widths of the columns, in characters."""
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width, book.styles())
