"""Where on a unit's sheet each cell of its workbook is shown, for the findings about it."""

from collections.abc import Iterator, Mapping

from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval.model import CellValue, Spot, Submission
from perfeval.report.unit.layout import INDICATOR, UnitLayout

_Shown = Iterator[tuple[CellValue | None, str]]


def shown_at(layout: UnitLayout, submission: Submission) -> Mapping[Spot, str]:
    """The cell of the sheet ("$K$12") for each cell of the workbook that is shown there."""
    shown: dict[Spot, str] = {}
    for part in (_money, _rows, _singles):
        for cell, place in part(layout, submission):
            if cell is not None and cell.spot.cell:
                shown.setdefault(cell.spot, place)
    return shown


def _money(layout: UnitLayout, submission: Submission) -> _Shown:
    """The budget, and what a measure takes from elsewhere ("staff_control_rate:unit.staff")."""
    for key, place in layout.cells.items():
        measure, _, name = key.rpartition(":")
        if measure or name.startswith("budget."):
            yield submission.cell(name), place


def _rows(layout: UnitLayout, submission: Submission) -> _Shown:
    for block in ("project", "indicator"):
        for ordinal, item in enumerate(submission.lists.get(block, ()), start=1):
            for field, cell in item.items():
                place = layout.cells.get(f"{block}.{ordinal}.{field}")
                if place:
                    yield cell, place
    filed = submission.lists.get("indicator", ())
    for row, item in zip(layout.indicator_rows, filed, strict=True):
        for field in ("remedy", "evidence"):  # they are printed in the cell of the reason
            yield item[field], _at(row, INDICATOR["reason"])


def _singles(layout: UnitLayout, submission: Submission) -> _Shown:
    unit, conclusion = submission.records["unit"], submission.records["conclusion"]
    total = submission.tables["budget"]["total"]
    yield total["self_score"], layout.cells["execution_self_score"]
    yield total["reason"], layout.cells["execution.reason"]
    yield conclusion["self_total"], layout.cells["self_total"]
    yield conclusion["self_grade"], layout.cells["self_grade"]
    yield unit["name"], _at(0, 2)
    for row, field in enumerate(("goal", "goal_result"), start=layout.goal_row):
        yield unit[field], _at(row, 2)
    for field in ("year", "filed_on", "filed_by"):
        yield unit[field], _at(1, 0)


def _at(row: int, column: int) -> str:
    return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))
