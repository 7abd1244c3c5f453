"""What the sections of 方法说明 share: widths, their titles, and where something is from."""

from collections.abc import Callable
from typing import TypeVar

from xlsxwriter.worksheet import Worksheet

from perfeval.report.cells import text_cell, write_text
from perfeval.report.context import ReportContext
from perfeval.report.sheets.table import Column
from perfeval.report.writer.cells import Cell
from perfeval.scheme.ruleset import Source
from perfeval.wording import BASIS_WORDS

R = TypeVar("R")
WIDTHS = (28.0, 16.0, 11.0, 62.0, 25.0, 43.0, 11.0)
_SMALL = 1.15  # as many more characters of the small print


def write_section(context: ReportContext, sheet: Worksheet, row: int, title: str) -> None:
    """The title of a section, in the row above its header."""
    write_text(context, sheet, row - 1, 0, title, "section")
    sheet.set_row(row - 1, 26)


def source_columns(context: ReportContext, source: Callable[[R], Source | None]) -> list[Column[R]]:
    """Document, article and basis; dashes where the rules do not say where something is from."""

    def document(item: R) -> str:
        known = source(item)
        if known is None:
            return ""
        found = context.scheme.rules.document[known.document]
        return f"{found.number}\n{found.title}" if found.issued_on else found.number

    def article(item: R) -> str:
        known = source(item)
        return known.article if known else ""

    def basis(item: R) -> str:
        known = source(item)
        return BASIS_WORDS[known.basis] if known else ""

    def column(
        title: str, at: int, text: Callable[[R], str], *styles: str, scale: float = 1
    ) -> Column[R]:
        def cell(item: R, _: int) -> Cell:
            if source(item) is None:
                return text_cell(context, "—", "cell", "center")
            return text_cell(context, text(item), "cell", *styles)

        return Column(title, WIDTHS[at], cell, text, scale * WIDTHS[at])

    return [
        column("文件", 4, document, "wrap", "small", scale=_SMALL),
        column("条款或出处", 5, article, "wrap"),
        column("依据", 6, basis, "center"),
    ]
