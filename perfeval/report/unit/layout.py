"""Where everything stands on a unit's sheet: known before any sheet is written.

汇总 and the other tables come first in the workbook and refer to these cells.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from perfeval.expression import Expression, to_words
from perfeval.model import UNFILLED, Submission
from perfeval.scheme import Scheme

# Narrow enough that a page in landscape stays legible.
WIDTHS = (8, 9, 18, 6, 9, 9, 7, 9, 9, 9, 6, 8, 8, 8, 20, 28, 8, 7, 12, 9)
LAST = len(WIDTHS) - 1
SPACE = 8  # points between two blocks

# First and last column of each figure of the money block.
MONEY = {
    "original": (2, 2),
    "adjustment": (3, 4),
    "policy_adjustment": (5, 6),
    "final": (7, 8),
    "midyear_executed": (9, 10),
    "executed": (11, 12),
}
RATES = {
    "execution_rate": (13, 13),
    "adjustment_rate": (14, 14),
    "own_adjustment_rate": (15, 15),
    "midyear_progress": (16, 17),
}
BUDGET_SOURCE = (18, 19)
PROJECT = {
    "name": (0, 2),
    "funding": (3, 4),
    "original": (5, 6),
    "final": (7, 8),
    "midyear_executed": (9, 10),
    "executed": (11, 12),
    "execution_rate": (13, 13),
    "benefit": (14, 15),
    "reason": (16, 18),
    "source": (19, 19),
}
INDICATOR = {
    "level1": 0,
    "level2": 1,
    "name": 2,
    "sign": 3,
    "target": 4,
    "adjusted_target": 5,
    "measure_unit": 6,
    "midyear": 7,
    "actual": 8,
    "completion": 9,
    "points": 10,
    "self_score": 11,
    "score": 12,
    "difference": 13,
    "explained": 14,
    "reason": 15,
    "source": 16,
    "audit_score": 17,
    "audit_note": 18,
    "audit_evidence": 19,
}
# A measure's result, and the name and figure of each input that is not in the money block.
MEASURE_RESULT, MEASURE_INPUTS = (2, 2), (((3, 5), (6, 7)), ((8, 10), (11, 12)))
_ALWAYS = ("total", "basic", "personnel", "operating", "project")


@dataclass(frozen=True)
class UnitLayout:
    """Rows of the blocks (from 0) and the absolute cell of every figure."""

    sheet: str
    budget_rows: Mapping[str, int]
    project_rows: tuple[int, ...]
    measure_rows: Mapping[str, int]
    measure_inputs: Mapping[str, tuple[str, ...]]  # names of figures that stand nowhere else
    goal_row: int
    indicator_header: int
    execution_row: int
    indicator_rows: tuple[int, ...]
    total_row: int
    grade_row: int
    findings_header: int
    cells: Mapping[str, str]


def lay_out(sheet: str, submission: Submission, scheme: Scheme, *, scored: bool) -> UnitLayout:
    """UnitLocations the blocks of one unit's sheet under each other."""
    shown = [name for name in submission.tables.get("budget", {}) if _is_shown(submission, name)]
    row = 5
    budget_rows = {name: row + at for at, name in enumerate(shown)}
    row += len(shown)
    projects = submission.lists.get("project", ())
    row += 3 if projects else 1
    project_rows = tuple(range(row, row + len(projects)))
    row += len(projects) + (1 if projects else 0)
    row += 2
    measures = [
        measure.name
        for measure in scheme.rules.measure
        if not _is_rate(measure.formula, _rate_of(measure.name), scheme, budget_rows)
    ]
    measure_rows = {name: row + at for at, name in enumerate(measures)}
    goal_row = row + len(measures) + 2
    indicator_header = goal_row + 4
    execution_row = indicator_header + 1
    indicators = submission.lists.get("indicator", ())
    indicator_rows = tuple(range(execution_row + 1, execution_row + 1 + len(indicators)))
    total_row = execution_row + 1 + len(indicators)
    layout = UnitLayout(
        sheet,
        budget_rows,
        project_rows,
        measure_rows,
        {},
        goal_row,
        indicator_header,
        execution_row,
        indicator_rows,
        total_row,
        total_row + 1,
        total_row + 4,
        {},
    )
    return _with_cells(layout, scheme, scored=scored)


def _is_shown(submission: Submission, name: str) -> bool:
    """Rows of funding sources are shown where a unit filled them in."""
    if name in _ALWAYS:
        return True
    row = submission.tables["budget"][name]
    return any(row[field].problem not in UNFILLED for field in MONEY)


def _with_cells(layout: UnitLayout, scheme: Scheme, *, scored: bool) -> UnitLayout:
    cells: dict[str, str] = {}
    own: dict[str, tuple[str, ...]] = {}
    for name, row in layout.budget_rows.items():
        cells.update(_cells_of(f"budget.{name}", row))
    for ordinal, row in enumerate(layout.project_rows, start=1):
        cells.update(_cells_of(f"project.{ordinal}", row))
        cells[f"rate.project.{ordinal}.execution_rate"] = _cell(row, PROJECT["execution_rate"][0])
    for name, row in layout.measure_rows.items():
        cells[f"measure.{name}"] = _cell(row, MEASURE_RESULT[0])
    for measure in scheme.rules.measure:
        if measure.name in layout.measure_rows:
            elsewhere = cells.keys() | scheme.rules.parameter_values.keys()
            inputs = [name for name in measure.formula.names if name not in elsewhere]
            own[measure.name] = tuple(inputs[: len(MEASURE_INPUTS)])
            for name, (_, (column, _last)) in zip(inputs, MEASURE_INPUTS, strict=False):
                key = f"{measure.name}:{name}"
                cells[key] = _cell(layout.measure_rows[measure.name], column)
        else:
            rate, of = _rate_of(measure.name)
            cells[f"measure.{measure.name}"] = cells[f"rate.budget.{of}.{rate}"]
    _indicator_cells(cells, layout, scored=scored)
    return replace(layout, cells=cells, measure_inputs=own)


def _indicator_cells(cells: dict[str, str], layout: UnitLayout, *, scored: bool) -> None:
    rows = [("execution", layout.execution_row)]
    rows += [(f"indicator.{n}", row) for n, row in enumerate(layout.indicator_rows, start=1)]
    for key, row in rows:
        cells.update(_cells_of(key, row))
    cells["execution_score"] = cells["execution.score"]
    cells["execution_self_score"] = cells["execution.self_score"]
    cells["audit_total"] = _cell(layout.total_row, INDICATOR["audit_score"])
    cells["audit_grade"] = _cell(layout.grade_row, INDICATOR["audit_score"])
    cells["indicator_total"] = _cell(layout.total_row, INDICATOR["score"])
    cells["self_total"] = _cell(layout.total_row, INDICATOR["self_score"])
    cells["self_grade"] = _cell(layout.grade_row, INDICATOR["self_score"])
    if scored:
        cells["total"] = _cell(layout.total_row, INDICATOR["score"])
        cells["difference"] = _cell(layout.total_row, INDICATOR["difference"])
        cells["grade"] = _cell(layout.grade_row, INDICATOR["score"])
        cells["indicator_score"] = _cell(layout.grade_row, INDICATOR["points"] - 1)


def _is_rate(
    formula: Expression, of: tuple[str, str], scheme: Scheme, rows: Mapping[str, int]
) -> bool:
    """Whether a measure is the same as a rate of a budget row, and so stands there already."""
    name, row = of
    rate = next((rate for rate in scheme.rules.rate if rate.name == name), None)
    if rate is None or name not in RATES or row not in rows:
        return False
    prefixed = {field: f"budget.{row}.{field}" for field in rate.formula.names}
    words = to_words(rate.formula, prefixed)
    return words == to_words(formula, {field: field for field in formula.names})


def _rate_of(measure: str) -> tuple[str, str]:
    """Which rate of which budget row a measure of budget figures alone is."""
    for row in ("basic", "project"):
        if measure.startswith(f"{row}_"):
            return measure.removeprefix(f"{row}_"), row
    return measure, "total"


@cache
def column_of(field: str) -> str:
    """The letter of a column of the indicators."""
    return str(xl_col_to_name(INDICATOR[field]))


@lru_cache(maxsize=2048)  # units have much the same rows in much the same places
def _cells_of(key: str, row: int) -> Mapping[str, str]:
    """The cells of a row of the budget, the projects or the indicators, by the names of figures."""
    match key.partition(".")[0]:
        case "budget":
            cells = {f"{key}.{field}": span[0] for field, span in MONEY.items()}
            cells |= {f"rate.{key}.{rate}": span[0] for rate, span in RATES.items()}
        case "project":
            cells = {f"{key}.{field}": span[0] for field, span in PROJECT.items()}
        case _:
            cells = {f"{key}.{field}": column for field, column in INDICATOR.items()}
    return {name: _cell(row, column) for name, column in cells.items()}


@lru_cache(maxsize=8192)  # every unit's sheet has figures at much the same places
def _cell(row: int, column: int) -> str:
    return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))
