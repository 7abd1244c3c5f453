"""The position of every block and cell on the blank workbook, computed from the form alone.

Rows and columns are counted from 0, as the writer counts them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xlsxwriter.utility import quote_sheetname, xl_col_to_name, xl_range_abs, xl_rowcol_to_cell

from perfeval.scheme.form import Block, Field, Form, Sheet, TableRow

TITLE_ROW, NOTE_ROW, FIRST_ROW = 0, 1, 2
RECORD_COLUMNS = 4  # label, cell, label, cell


@dataclass(frozen=True)
class Slot:
    """One cell of the form: its label or header, and where it is filled in."""

    key: str
    field: Field
    row: int
    column: int
    required: bool
    last_column: int  # of a merged cell; else the column itself


@dataclass(frozen=True)
class BlockPlan:
    """One block on its sheet."""

    block: Block
    sheet: str
    top: int  # row of the block's own title, or of the first record row
    header: int
    first: int  # first row of cells
    rows: int  # rows of cells

    def column(self, field: str) -> int:
        """The column of a field of a table or list."""
        names = [item.name for item in self.block.field]
        return names.index(field) + (1 if self.block.layout == "table" else 0)

    def span(self, field: str) -> str:
        """All prepared cells of a field, as an absolute reference with the sheet."""
        name = xl_col_to_name(self.column(field))
        first, last = self.first + 1, self.first + self.rows
        return f"{quote_sheetname(self.sheet)}!${name}${first}:${name}${last}"

    @property
    def content(self) -> str:
        """A formula for the texts of each row of a list, joined: empty for an empty row.

        Group titles are left out, since a merged one covers rows that are otherwise empty.
        """
        return "TRIM(" + "&".join(self.span(name) for name in row_makers(self.block)) + ")"

    def slots(self) -> list[Slot]:
        """Every cell to fill in, computed ones included."""
        match self.block.layout:
            case "record":
                return self._record()
            case "table":
                return self._table()
            case _:
                return self._list()

    def _record(self) -> list[Slot]:
        slots, row, column = [], self.first, 0
        for field in self.block.field:
            if field.wide and column:
                row, column = row + 1, 0
            last = RECORD_COLUMNS - 1 if field.wide else column + 1
            key = f"{self.block.name}.{field.name}"
            slots.append(Slot(key, field, row, column + 1, field.required, last))
            column += 2
            if field.wide or column >= RECORD_COLUMNS:
                row, column = row + 1, 0
        return slots

    def _table(self) -> list[Slot]:
        return [
            self._slot(f"{self.block.name}.{row.name}.{field.name}", field, at, table_row=row)
            for at, row in enumerate(self.block.row, start=self.first)
            for field in self.block.field
            if self.block.has_cell(row, field)
        ]

    def _list(self) -> list[Slot]:
        return [
            self._slot(f"{self.block.name}.{ordinal}.{field.name}", field, self.first + ordinal - 1)
            for ordinal in range(1, self.rows + 1)
            for field in self.block.field
        ]

    def _slot(self, key: str, field: Field, row: int, table_row: TableRow | None = None) -> Slot:
        column = self.column(field.name)
        required = field.required and (table_row is None or table_row.required)
        return Slot(key, field, row, column, required, column)


@dataclass(frozen=True)
class SheetPlan:
    """One sheet with its blocks."""

    sheet: Sheet
    blocks: tuple[BlockPlan, ...]


def plan(form: Form, counts: Mapping[str, int] | None = None) -> tuple[SheetPlan, ...]:
    """Places every block; ``counts`` gives lists more rows than they have prepared."""
    return tuple(_plan_sheet(sheet, counts or {}) for sheet in form.sheet)


def _plan_sheet(sheet: Sheet, counts: Mapping[str, int]) -> SheetPlan:
    plans: list[BlockPlan] = []
    top = FIRST_ROW
    for block in sheet.block:
        titled = len(sheet.block) > 1
        header = top + (1 if titled else 0)
        if block.layout == "record":
            first, rows = top, 0
        elif block.layout == "table":
            first, rows = header + 1, len(block.row)
        else:
            first, rows = header + 1, max(block.blank_rows, counts.get(block.name, 0))
        plans.append(BlockPlan(block, sheet.title, top, header, first, rows))
        top = first + rows + 1
    return SheetPlan(sheet, tuple(plans))


def references(plans: tuple[SheetPlan, ...]) -> dict[str, str]:
    """For each key the absolute reference with its sheet; "project.final" is the whole column."""
    refs: dict[str, str] = {}
    for sheet in plans:
        for block in sheet.blocks:
            for slot in block.slots():
                cell = xl_rowcol_to_cell(slot.row, slot.column, row_abs=True, col_abs=True)
                refs[slot.key] = f"{quote_sheetname(block.sheet)}!{cell}"
            if block.block.layout == "list":
                for field in block.block.field:
                    refs[f"{block.block.name}.{field.name}"] = block.span(field.name)
    return refs


def row_makers(block: Block) -> list[str]:
    """The fields that decide whether a row of a list is filled: no group titles, no formulas."""
    return [field.name for field in block.field if not (field.computed or field.fill_down)]


def areas(sheet: str, slots: Iterable[Slot]) -> list[str]:
    """The rectangles that hold just these cells of a sheet, as absolute references.

    A rectangle grows with the rows inserted inside it, so formulas over it stay right.
    """
    columns: dict[int, list[int]] = {}
    for slot in slots:
        columns.setdefault(slot.column, []).append(slot.row)
    rows: dict[tuple[int, int], list[int]] = {}
    for column, numbers in columns.items():
        for run in _runs(numbers):
            rows.setdefault(run, []).append(column)
    return [
        f"{quote_sheetname(sheet)}!{xl_range_abs(first, left, last, right)}"
        for (first, last), numbers in rows.items()
        for left, right in _runs(numbers)
    ]


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """First and last of each unbroken run."""
    runs: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] + 1 == number:
            runs[-1] = runs[-1][0], number
        else:
            runs.append((number, number))
    return runs


def cell_addresses(form: Form) -> dict[str, tuple[str, str]]:
    """For each key ("budget.total.final", "indicator.1.actual") its sheet and A1 cell."""
    return {
        slot.key: (block.sheet, xl_rowcol_to_cell(slot.row, slot.column))
        for sheet in plan(form)
        for block in sheet.blocks
        for slot in block.slots()
    }
