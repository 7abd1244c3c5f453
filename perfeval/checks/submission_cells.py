"""The cells of one submission as the checks look at them: by name, by kind, with their rows.

Every look-up answers for a workbook that lacks the cell, the block or all of them, so that a
check says "cannot be evaluated" where it would otherwise fail.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from perfeval.files.names import in_quotes
from perfeval.model import (
    UNFILLED,
    CellNotes,
    CellValue,
    Problem,
    Row,
    SheetCell,
    Submission,
)
from perfeval.scheme import Scheme
from perfeval.scheme.form import Block, Field, FieldType
from perfeval.wording import quoted

_PLAIN = UNFILLED | {None}
_TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})


class FormCell(NamedTuple):
    """One cell of the form with the part of the form that asks for it."""

    block: Block
    field: Field
    cell: CellValue
    row: Row  # all cells of its row, or of its record
    required: bool
    title: str  # what the row is called, if it has a name

    @property
    def name(self) -> str:
        """For messages: “项目甲”的全年执行数."""
        return f"{self.title}的{self.cell.label}" if self.title else self.cell.label

    @property
    def due(self) -> str:
        """For messages: what to type here."""
        field = self.field
        as_text = any(
            name in self.row and self.row[name].value == value
            for name, value in field.text_when.items()
        )
        if field.choices or (as_text and field.text_choices):
            return "列表中的一项"
        if field.type is FieldType.DATE:
            return "日期"
        return "文字" if as_text or field.type in _TEXTS else "数值"


@dataclass(frozen=True, slots=True, eq=False)
class _Key:
    """A submission and a scheme as the key of a cache: equal only if they are the same objects."""

    submission: Submission
    scheme: Scheme

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Key):
            return NotImplemented
        return self.submission is other.submission and self.scheme is other.scheme

    def __hash__(self) -> int:
        return id(self.submission)


class _Cells(NamedTuple):
    """The cells of one submission, and those of them that many checks look at."""

    cells: tuple[FormCell, ...]
    flagged: tuple[FormCell, ...]
    numeric: tuple[tuple[FormCell, Decimal], ...]
    texts: tuple[FormCell, ...]


def form_cells(submission: Submission, scheme: Scheme) -> tuple[FormCell, ...]:
    """Every cell of the form that was looked up in the workbook, in the order of the form."""
    return _cells(_Key(submission, scheme)).cells


def flagged_cells(submission: Submission, scheme: Scheme) -> tuple[FormCell, ...]:
    """Those that hold something unusable, and those whose text was read as a value."""
    return _cells(_Key(submission, scheme)).flagged


def numeric_cells(submission: Submission, scheme: Scheme) -> tuple[tuple[FormCell, Decimal], ...]:
    """Those that hold a number, with it."""
    return _cells(_Key(submission, scheme)).numeric


def text_cells(submission: Submission, scheme: Scheme) -> tuple[FormCell, ...]:
    """Those that ask for a text, short or long."""
    return _cells(_Key(submission, scheme)).texts


@lru_cache(maxsize=1)  # a dozen checks of one submission ask one after the other
def _cells(key: _Key) -> _Cells:
    cells = tuple(_walk(key.submission, key.scheme))
    return _Cells(
        cells,
        tuple(
            item
            for item in cells
            if item.cell.problem not in _PLAIN or item.cell.notes.understood is not None
        ),
        tuple((item, value) for item in cells if isinstance(value := item.cell.value, Decimal)),
        tuple(item for item in cells if item.field.type in _TEXTS),
    )


def _walk(submission: Submission, scheme: Scheme) -> Iterator[FormCell]:
    for block in scheme.form.blocks:
        seen: set[SheetCell] = set()  # one cell may stand for several rows
        for row, title, required in _rows(submission, block):
            for field in block.field:
                cell = row.get(field.name)
                if cell is None or cell.sheet_cell in seen:
                    continue
                if block.layout != "record" and cell.sheet_cell.cell:
                    seen.add(cell.sheet_cell)
                yield FormCell(block, field, cell, row, required and field.required, title)


def _rows(submission: Submission, block: Block) -> Iterator[tuple[Row, str, bool]]:
    """Each row of a block, what to call it, and whether it has to be filled in."""
    match block.layout:
        case "record":
            yield submission.records.get(block.name, {}), "", True
        case "table":
            rows = submission.tables.get(block.name, {})
            for part in block.row:
                yield rows.get(part.name, {}), "", part.required
        case "list":
            for ordinal, row in enumerate(submission.lists.get(block.name, ()), start=1):
                yield row, row_name(row, block.key, ordinal), True


def row_name(row: Row, key: str, ordinal: int) -> str:
    """What to call a row of a list: its own name in quotes, else its number."""
    cell = row.get(key)
    return f"“{in_quotes(quoted(cell.shown))}”" if cell and cell.shown else f"第 {ordinal} 行"


def cell_at(submission: Submission, key: str) -> CellValue:
    """The cell of a dotted name such as "unit.year" or "budget.total.final".

    A workbook without that cell gives one with the problem ABSENT.
    """
    return submission.cell(key) or CellValue(
        submission.workbook, SheetCell(None), CellNotes(key), problem=Problem.ABSENT
    )


def figure(cell: CellValue | None) -> Decimal | None:
    """The number in a cell, None where it has none."""
    return cell.value if cell and isinstance(cell.value, Decimal) else None


def figure_at(submission: Submission, key: str) -> Decimal | None:
    """The number in the cell of a dotted name."""
    return figure(submission.cell(key))


def text(cell: CellValue | None) -> str:
    """The text in a cell, "" where it has none."""
    return cell.value if cell and isinstance(cell.value, str) else ""


def missing_figures(cells: Iterable[CellValue]) -> str:
    """Which of these cells have no number, as a reason, "" if they can."""
    labels = dict.fromkeys(cell.label for cell in cells if figure(cell) is None)
    return f"{'、'.join(labels)}未填或无法识别" if labels else ""


def unfilled_sheet(submission: Submission, scheme: Scheme, block_name: str) -> str:
    """The title of the sheet of a block, if it is optional and nothing on it is filled in; else ""."""
    sheet = scheme.form.sheet_of(block_name)
    if sheet.required:
        return ""
    rows = (row for block in sheet.block for row, _, _ in _rows(submission, block))
    filled = any(cell.problem not in UNFILLED for row in rows for cell in row.values())
    return "" if filled else sheet.title
