"""Where on a unit's sheet each cell of its workbook is shown, for the findings about it."""

from collections.abc import Iterable, Iterator, Mapping

from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval.model import CellRef, CellValue, Finding, SheetCell, Submission
from perfeval.report.unit.layout import INDICATOR, UnitLayout

_CellAddresses = Iterator[tuple[CellValue | None, str]]


def finding_cells(
    layout: UnitLayout, submission: Submission, findings: Iterable[Finding]
) -> Mapping[CellRef, str]:
    """The cell of the unit's sheet ("K12") that shows what a finding is about.

    Returns:
        source cell → cell of the sheet, for those findings whose source cell is shown there.
    """
    refs = {finding.ref for finding in findings}
    if not refs:
        return {}
    positions = _positions(layout, submission)
    return {
        ref: positions[ref.sheet_cell].replace("$", "")
        for ref in refs
        if ref.sheet_cell in positions
    }


def _positions(layout: UnitLayout, submission: Submission) -> Mapping[SheetCell, str]:
    """The cell of the sheet ("$K$12") for each cell of the workbook that is shown there."""
    shown: dict[SheetCell, str] = {}
    for part in (_money, _rows, _singles):
        for cell, address in part(layout, submission):
            if cell is not None and cell.sheet_cell.cell:
                shown.setdefault(cell.sheet_cell, address)
    return shown


def _money(layout: UnitLayout, submission: Submission) -> _CellAddresses:
    """The budget, and what a measure takes from elsewhere ("staff_control_rate:unit.staff")."""
    for key, address in layout.cells.items():
        measure, _, name = key.rpartition(":")
        if measure or name.startswith("budget."):
            yield submission.cell(name), address


def _rows(layout: UnitLayout, submission: Submission) -> _CellAddresses:
    for block in ("project", "indicator"):
        for ordinal, item in enumerate(submission.lists.get(block, ()), start=1):
            for field, cell in item.items():
                address = layout.cells.get(f"{block}.{ordinal}.{field}")
                if address:
                    yield cell, address
    filed = submission.lists.get("indicator", ())
    for row, item in zip(layout.indicator_rows, filed, strict=True):
        for field in ("remedy", "evidence"):  # they are printed in the cell of the reason
            yield item[field], _address(row, INDICATOR["reason"])


def _singles(layout: UnitLayout, submission: Submission) -> _CellAddresses:
    unit, conclusion = submission.records["unit"], submission.records["conclusion"]
    total = submission.tables["budget"]["total"]
    yield total["self_score"], layout.cells["execution_self_score"]
    yield total["reason"], layout.cells["execution.reason"]
    yield conclusion["self_total"], layout.cells["self_total"]
    yield conclusion["self_grade"], layout.cells["self_grade"]
    yield unit["name"], _address(0, 2)
    for row, field in enumerate(("goal", "goal_result"), start=layout.goal_row):
        yield unit[field], _address(row, 2)
    for field in ("year", "filed_on", "filed_by"):
        yield unit[field], _address(1, 0)


def _address(row: int, column: int) -> str:
    return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))
