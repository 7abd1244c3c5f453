"""Filled forms taken apart and put together otherwise, as units do with rows, columns and sheets.

    book = taken_apart(workbook)
    book["绩效指标"].insert_rows(6, 2)
    submission = read(book.save(folder / "改过.xlsx"))

What is saved is only what a person sees: values, formats, merged cells, hidden sheets. Formulas
are gone, as after pasting values.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from perfeval.cells import Cell, Kind, read_workbook
from perfeval.model import Fault, Submission
from perfeval.reader import read_submission
from tests import office
from tests.submissions import scheme

Place = tuple[int, int]
Area = tuple[int, int, int, int]


def text(words: str) -> Cell:
    return Cell(Kind.TEXT, words, words, percent=False, formula=None)


def number(digits: str, *, percent: bool = False) -> Cell:
    return Cell(Kind.NUMBER, Decimal(digits), digits, percent=percent, formula=None)


@dataclass
class Page:
    """One sheet as it is seen."""

    cells: dict[Place, Cell] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def at(self, words: str) -> Place:
        """Where a text stands first, in reading order; a star behind it is no part of it."""
        for place in sorted(self.cells):
            if self.cells[place].text.removesuffix(" *") == words:
                return place
        raise KeyError(words)

    def put(self, place: Place, words: str) -> None:
        self.cells[place] = text(words)

    def move(self, rows: Callable[[int], int], columns: Callable[[int], int]) -> None:
        """Every cell to another row and column."""
        self.cells = {(rows(row), columns(col)): cell for (row, col), cell in self.cells.items()}
        self.merges = [
            (rows(first), columns(left), rows(last), columns(right))
            for first, left, last, right in self.merges
        ]

    def insert_rows(self, before: int, count: int = 1) -> None:
        self.move(lambda row: row + count if row >= before else row, lambda column: column)

    def insert_columns(self, before: int, count: int = 1) -> None:
        self.move(lambda row: row, lambda column: column + count if column >= before else column)

    def delete_row(self, row: int) -> None:
        self.cells = {place: cell for place, cell in self.cells.items() if place[0] != row}
        self.merges = [area for area in self.merges if not area[0] <= row <= area[2]]
        self.move(lambda other: other - (other > row), lambda column: column)

    def delete_column(self, column: int) -> None:
        self.cells = {place: cell for place, cell in self.cells.items() if place[1] != column}
        self.merges = []
        self.move(lambda row: row, lambda other: other - (other > column))

    def swap_rows(self, one: int, other: int) -> None:
        swap = {one: other, other: one}
        self.move(lambda row: swap.get(row, row), lambda column: column)

    def swap_columns(self, one: int, other: int) -> None:
        swap = {one: other, other: one}
        self.merges = []
        self.move(lambda row: row, lambda column: swap.get(column, column))

    def add(self, page: "Page", below: int = 0, beside: int = 0) -> None:
        """Another sheet's cells pasted onto this one, moved down and to the right."""
        for (row, column), cell in page.cells.items():
            self.cells[row + below, column + beside] = cell

    @property
    def last_row(self) -> int:
        return max((row for row, _ in self.cells), default=0)

    @property
    def last_column(self) -> int:
        return max((column for _, column in self.cells), default=0)


@dataclass
class Moved:
    """A workbook as it is seen; ``identity`` is what a new workbook would not have."""

    pages: dict[str, Page]
    identity: bool = True

    def __getitem__(self, title: str) -> Page:
        return self.pages[title]

    def rename(self, old: str, new: str) -> None:
        self.pages = {new if title == old else title: page for title, page in self.pages.items()}

    def copy(self, title: str, new: str) -> Page:
        page = self.pages[title]
        self.pages[new] = Page(dict(page.cells), list(page.merges))
        return self.pages[new]

    def save(self, path: Path) -> Path:
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
            formats = {
                "percent": book.add_format({"num_format": "0.00%"}),
                "date": book.add_format({"num_format": "yyyy-mm-dd"}),
                "": book.add_format(),
            }
            if self.identity:
                form = scheme().form
                book.set_custom_property(form.form_identity.property_id, form.id)
                book.set_custom_property(form.form_identity.property_version, form.version)
            for title, page in self.pages.items():
                _write(book.add_worksheet(title), page, formats)
        return path


def _write(sheet: Any, page: Page, formats: Mapping[str, Any]) -> None:
    if page.hidden:
        sheet.hide()
    for row in page.hidden_rows:
        sheet.set_row(row - 1, None, None, {"hidden": True})
    for column in page.hidden_columns:
        sheet.set_column(column - 1, column - 1, None, None, {"hidden": True})
    for first, left, last, right in page.merges:
        if (first, left) != (last, right):
            sheet.merge_range(first - 1, left - 1, last - 1, right - 1, "", formats[""])
    for (row, column), cell in page.cells.items():
        place = row - 1, column - 1
        if isinstance(cell.value, Decimal):
            sheet.write_number(*place, cell.value, formats["percent" if cell.percent else ""])
        elif isinstance(cell.value, date):
            sheet.write_datetime(*place, cell.value, formats["date"])
        elif cell.kind is not Kind.UNCALCULATED and cell.text:
            sheet.write_string(*place, cell.text)


def taken_apart(path: Path) -> Moved:
    """The sheets of a workbook that units fill in."""
    titles = {sheet.title for sheet in scheme().form.sheet}
    workbook = read_workbook(path.read_bytes(), lambda title: title in titles)
    return Moved(
        {
            sheet.title: Page(dict(sheet.cells), list(sheet.merges))
            for sheet in workbook.sheets
            if sheet.title in titles
        }
    )


def read(path: Path) -> Submission:
    return read_submission(path, path.name, scheme())


def values(submission: Submission) -> dict[str, Any]:
    """Every value of a submission by its key."""
    found: dict[str, Any] = {}
    for block, row in submission.records.items():
        found |= {f"{block}.{name}": cell.value for name, cell in row.items()}
    for block, rows in submission.tables.items():
        for row_name, row in rows.items():
            found |= {f"{block}.{row_name}.{name}": cell.value for name, cell in row.items()}
    for block, listed in submission.lists.items():
        for ordinal, row in enumerate(listed, start=1):
            found |= {f"{block}.{ordinal}.{name}": cell.value for name, cell in row.items()}
    return found


def told(submission: Submission) -> list[tuple[str, str, str | None]]:
    """The faults of a submission: kind, sheet and cell."""
    return [
        (fault.kind.value, fault.ref.sheet or "", fault.ref.cell) for fault in submission.faults
    ]


def only(submission: Submission) -> Fault:
    """Its only fault."""
    [fault] = submission.faults
    return fault


def resaved(path: Path, suffix: str) -> Path:
    """The workbook loaded and saved by LibreOffice under another suffix: "xls", "ods", "xlsx"."""
    return office.resave(path, path.parent / "resaved", suffix)
