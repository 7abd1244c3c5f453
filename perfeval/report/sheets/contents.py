"""目录: the first sheet of a volume, with a row for each of its units and the link back to 汇总."""

from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from perfeval.model import Severity
from perfeval.report.cells import link_cell, number_cell
from perfeval.report.context import OVERVIEW, Pair, ReportContext
from perfeval.report.links import summary_target
from perfeval.report.sheets.measures import color_grades
from perfeval.report.sheets.table import (
    Column,
    TableLayout,
    column_numbers,
    text_column,
    widths_of,
    write_table,
    write_title,
)
from perfeval.report.sheets.unit_columns import (
    AUDIT_GRADE,
    GRADE,
    TOTAL,
    audit_columns,
    difference_column,
    grade_column,
    score_column,
    self_grade_column,
    self_total_column,
    severity_column,
    unit_column,
)
from perfeval.report.writer.cells import write_cell

CONTENTS, BACK_LINK = "目录", "← 返回汇总"
_BACK, _HEADER = 2, 3


def write_contents(context: ReportContext, sheet: Worksheet) -> None:
    """Writes the sheet; its figures refer to the units' sheets, as those of 汇总 do."""
    columns = _columns(context)
    note = (
        "单击单位名称查看复核表，在其中填写核查分后显示复核总分；排名和全部单位的合计见汇总工作簿"
    )
    write_title(context, sheet, widths_of(columns), "单位复核表目录", note)
    write_back_link(context, sheet, _BACK)
    layout = TableLayout(CONTENTS, frozen=2, header=_HEADER, least_height=22)
    after = write_table(context, sheet, columns, context.units, layout)
    numbers = column_numbers(columns)
    for title in (GRADE, AUDIT_GRADE):
        color_grades(context, sheet, (_HEADER + 1, numbers[title]), (after - 1, numbers[title]))


def _columns(context: ReportContext) -> list[Column[Pair]]:
    return [
        Column(
            "序号",
            12,
            lambda _, row: number_cell(context, Decimal(row - _HEADER), "cell", "center"),
        ),
        unit_column(context, 30),
        text_column(context, "来源文件", 38, lambda pair: pair[0].workbook),
        score_column(context, TOTAL, 10, "total", "bold"),
        self_total_column(context, 10),
        difference_column(context, 9),
        grade_column(context, 9),
        self_grade_column(context, 9),
        *audit_columns(context, 10, 9),
        *(severity_column(context, severity, 7) for severity in Severity),
    ]


def write_back_link(context: ReportContext, sheet: Worksheet, row: int) -> None:
    """A link to the summary in the first cell of a row; its words alone where none can name it."""
    target = summary_target(context, OVERVIEW, "A1")
    write_cell(sheet, row, 0, link_cell(context, target, BACK_LINK, "cell", "center"))
