"""The auditor's own columns beside each item: 核查分, 核查意见, 核查佐证; blank and unlocked."""

from perfeval.report.unit.canvas import Canvas
from perfeval.report.unit.layout import INDICATOR, column_of
from perfeval.report.writer.cells import Cell

_STYLES = (("score",), ("wrap",), ("wrap",))


def audit_cells(canvas: Canvas) -> list[Cell]:
    """The blank cells of a row."""
    return [(canvas.context.formats("cell", "open", *styles), None) for styles in _STYLES]


def limit_audit(canvas: Canvas) -> None:
    """The points given to an item may not exceed those it has."""
    first, last = canvas.layout.execution_row, canvas.layout.total_row - 1
    column = INDICATOR["audit_score"]
    canvas.sheet.data_validation(
        first,
        column,
        last,
        column,
        {
            "validate": "decimal",
            "criteria": "between",
            "minimum": 0,
            # Of the first row; in each other one it is the cell of that row.
            "maximum": f"=${column_of('points')}{first + 1}",
            "input_title": "核查分",
            "input_message": "填写核查后的得分；不填则按核定得分计入复核总分。",
            "error_title": "核查分不在范围内",
            "error_message": "核查分应为 0 到本项分值之间的数字。不调整的请清空此单元格。",
        },
    )
