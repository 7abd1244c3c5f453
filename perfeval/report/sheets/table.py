"""A list from its columns: each says its title, its width and what its cells show.

A sheet declares its columns as data and gives the rows; where everything goes, how tall a row is,
the filter, the frozen panes and the print set-up follow from that. Rows are counted from 0.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from perfeval.report.cells import text_cell, write_text
from perfeval.report.context import ReportContext
from perfeval.report.page import set_up_page
from perfeval.report.styles import height
from perfeval.report.writer.cells import Cell, Span, write_row

R = TypeVar("R")
S = TypeVar("S")


@dataclass(frozen=True)
class Column(Generic[R]):
    """A column of a list whose rows are about an R each.

    Attributes:
        title: its header.
        width: its width in characters, of all sheet columns that it spans.
        cell: makes the cell of a row, from what the row is about and the number of the row.
        text: the text that decides how tall a row is; None where the column has no say in it.
        text_width: characters that a line of this text holds, where that is not the width.
        span: how many columns of the sheet are merged for it.
    """

    title: str
    width: float
    cell: Callable[[R, int], Cell]
    text: Callable[[R], str] | None = None
    text_width: float | None = None
    span: int = 1

    def of(self, part: Callable[[S], R]) -> "Column[S]":
        """The same column of a list whose rows have what this one shows as a part."""
        cell, text = self.cell, self.text
        return Column(
            self.title,
            self.width,
            lambda item, row: cell(part(item), row),
            (lambda item: text(part(item))) if text else None,
            self.text_width,
            self.span,
        )


def text_column(
    context: ReportContext, title: str, width: float, text: Callable[[R], str], *, span: int = 1
) -> Column[R]:
    """A column of texts that wrap and that their rows are tall enough for."""
    return Column(
        title,
        width,
        lambda item, _: text_cell(context, text(item), "cell", "wrap"),
        text,
        span=span,
    )


@dataclass(frozen=True)
class TableLayout:
    """How a list stands on its sheet.

    Attributes:
        footer: what is printed at the foot of each page.
        frozen: columns that stay in sight.
        header: the row of the column titles.
        empty: the sentence in place of rows where there are none.
        least_height: points of a row at least.
    """

    footer: str
    frozen: int
    header: int = 2
    empty: str = ""
    least_height: float = 20


def write_title(
    context: ReportContext, sheet: Worksheet, widths: Sequence[float], title: str, note: str | Cell
) -> None:
    """The widths of a sheet's columns, in characters; over the first two rows title and note."""
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width, context.formats())
    whole = [(0, len(widths) - 1)]
    write_row(sheet, 0, [text_cell(context, title, "title")], whole)
    sheet.set_row(0, 36)
    under = text_cell(context, note, "note", "center") if isinstance(note, str) else note
    write_row(sheet, 1, [under], whole)
    sheet.set_row(1, 20)


def write_table(
    context: ReportContext,
    sheet: Worksheet,
    columns: Sequence[Column[R]],
    rows: Iterable[R],
    layout: TableLayout,
) -> int:
    """A sheet's list with its filter, frozen panes and print set-up; returns the row after it."""
    after = write_rows(context, sheet, layout.header, columns, rows, layout.least_height)
    if after > layout.header + 1:
        sheet.autofilter(layout.header, 0, after - 1, _spans(columns)[-1][1])
    elif layout.empty:
        write_text(context, sheet, after, 0, layout.empty)
        after += 1
    sheet.freeze_panes(layout.header + 1, layout.frozen)
    set_up_page(sheet, layout.footer, header_row=layout.header)
    return after


def write_rows(
    context: ReportContext,
    sheet: Worksheet,
    header: int,
    columns: Sequence[Column[R]],
    rows: Iterable[R],
    least_height: float = 20,
) -> int:
    """The titles of columns and under them the rows; returns the row after them."""
    spans = _spans(columns)
    write_row(
        sheet, header, [text_cell(context, column.title, "header") for column in columns], spans
    )
    sheet.set_row(header, 34)
    texts = [(it.text, it.text_width or it.width) for it in columns if it.text]
    after = header + 1
    for row, item in enumerate(rows, start=header + 1):
        write_row(sheet, row, [column.cell(item, row) for column in columns], spans)
        needed = [(text(item), width) for text, width in texts]
        sheet.set_row(row, height(needed, least_height) if needed else least_height)
        after = row + 1
    return after


def widths_of(columns: Sequence[Column[R]]) -> list[float]:
    """The widths of columns, in characters."""
    return [column.width for column in columns]


def column_numbers(columns: Sequence[Column[R]]) -> Mapping[str, int]:
    """The number of each column on its sheet, from 0, by its title."""
    spans = _spans(columns)
    return {column.title: first for column, (first, _) in zip(columns, spans, strict=True)}


def column_letters(columns: Sequence[Column[R]]) -> Mapping[str, str]:
    """The letter of each column on its sheet by its title."""
    return {title: xl_col_to_name(at) for title, at in column_numbers(columns).items()}


def _spans(columns: Sequence[Column[R]]) -> list[Span]:
    """The first and the last sheet column of each column."""
    spans: list[Span] = []
    first = 0
    for column in columns:
        spans.append((first, first + column.span - 1))
        first += column.span
    return spans
