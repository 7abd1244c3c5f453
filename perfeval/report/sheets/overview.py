"""汇总: key figures, then one row a unit, ranked; the unscored at the end with their reason."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from perfeval.model import Severity, Submission
from perfeval.report.cells import formula_cell, number_cell, text_cell, write_text
from perfeval.report.context import OVERVIEW, Pair, ReportContext
from perfeval.report.sheets.key_figures import write_key_figures
from perfeval.report.sheets.measures import (
    color_grades,
    counts_in_sums,
    filed_figure,
    mean,
    rank_formula,
)
from perfeval.report.sheets.table import (
    Column,
    TableLayout,
    column_letters,
    column_numbers,
    text_column,
    widths_of,
    write_rows,
    write_table,
    write_title,
)
from perfeval.report.sheets.unit_columns import (
    AUDIT_GRADE,
    DIFFERENCE,
    GRADE,
    TOTAL,
    audit_columns,
    budget_column,
    difference_column,
    grade_column,
    rate_column,
    score_column,
    self_grade_column,
    self_total_column,
    severity_column,
    unit_column,
)
from perfeval.report.writer.cells import write_row

# Above the header the title and the key figures.
_LAYOUT = TableLayout(OVERVIEW, frozen=2, header=5, least_height=22)
_FIRST = _LAYOUT.header + 1
_MONEY = {
    "original": "年初预算数",
    "adjustment": "年中调整数",
    "final": "全年预算数",
    "executed": "全年执行数",
}
_ADJUSTMENT, _EXECUTION = "预算调整率", "预算执行率"


def write_overview(context: ReportContext, sheet: Worksheet) -> None:
    """Writes the sheet."""
    years = [
        str(pair[0].records["unit"]["year"].shown) for pair in context.units if pair[0].records
    ]
    year = Counter(years).most_common(1)[0][0] if years else ""
    dated = context.evaluation.as_of.strftime("%Y-%m-%d") if context.evaluation.as_of else "—"
    left_out = [pair for pair in context.units if not counts_in_sums(context, pair[0])]
    in_yuan = f"　　像是以元填报、金额不计入合计的单位 {len(left_out)} 家" if left_out else ""
    note = (
        f"金额单位：万元　　规则：{context.scheme.rules.title}　　日期：{dated}　　"
        f"合计、平均和优良率不含未计分单位{in_yuan}　　{_hint(context)}"
    )
    whose = f"{year}年度" if year else ""
    scored = [pair for pair in context.units if pair[1].scored]
    unscored = [pair for pair in context.units if not pair[1].scored]
    columns = _columns(context, len(scored))
    letters, widths = column_letters(columns), widths_of(columns)
    write_title(context, sheet, widths, f"{whose}部门单位整体支出绩效自评汇总表", note)
    if scored:  # before the rows: how they are written depends on the data bars
        _colors(context, sheet, column_numbers(columns), _FIRST + len(scored) - 1)
    after = write_table(context, sheet, columns, scored, _LAYOUT)
    key_columns = _MONEY | {"total": TOTAL, "grade": GRADE}
    cells = {
        name: f"{letters[title]}{_FIRST + 1}:{letters[title]}{after}"
        for name, title in key_columns.items()
    }
    write_key_figures(context, sheet, cells, scored)
    if scored:
        _total(context, sheet, letters, scored)
    _unscored(context, sheet, after + 2, widths, unscored)


def _hint(context: ReportContext) -> str:
    """What to do with the name of a unit."""
    if context.volumes:
        return "单击单位名称打开所在的分册，在其中填写核查分，复核总分显示在该分册的目录"
    if context.has_unit_sheets:
        return "单击单位名称查看复核表，在其中填写核查分后显示复核总分"
    return "没有写出单位复核表"


def _columns(context: ReportContext, scored: int) -> list[Column[Pair]]:
    """The columns of the list of so many scored units."""
    rows = _FIRST + 1, _FIRST + scored
    columns: list[Column[Pair]] = [
        Column(
            "排名",
            6,
            lambda pair, row: formula_cell(
                context, rank_formula(total, row, rows), pair[1].rank or "", "cell", "center"
            ),
        ),
        unit_column(context, 26),
        budget_column(context, _MONEY["original"], 13, "original"),
        budget_column(context, _MONEY["adjustment"], 12, "adjustment"),
        budget_column(context, _MONEY["final"], 13, "final"),
        budget_column(context, _MONEY["executed"], 13, "executed"),
        rate_column(context, _ADJUSTMENT, 10, "adjustment_rate"),
        rate_column(context, _EXECUTION, 10, "execution_rate"),
        score_column(context, "执行得分", 9, "execution_score"),
        score_column(context, "指标得分", 9, "indicator_score"),
        score_column(context, TOTAL, 10, "total", "bold"),
        self_total_column(context, 10),
        difference_column(context, 8),
        grade_column(context, 8),
        self_grade_column(context, 8),
        *audit_columns(context, 9, 8),
        *(severity_column(context, severity, 6) for severity in Severity),
    ]
    total = column_letters(columns)[TOTAL]
    return columns


def grade_cells(context: ReportContext, scored: int) -> str:
    """Where the recomputed grades of so many scored units stand."""
    return _cells_of(context, GRADE, scored)


def total_cells(context: ReportContext, scored: int) -> str:
    """Where the recomputed totals of so many scored units stand."""
    return _cells_of(context, TOTAL, scored)


def _cells_of(context: ReportContext, title: str, scored: int) -> str:
    letter = column_letters(_columns(context, scored))[title]
    return f"{quote_sheetname(OVERVIEW)}!${letter}${_FIRST + 1}:${letter}${_FIRST + scored}"


def _total(
    context: ReportContext, sheet: Worksheet, letters: Mapping[str, str], scored: list[Pair]
) -> None:
    """Under the list: sums and ratios of sums over the rows that a filter leaves."""
    row, first, last = _FIRST + len(scored), _FIRST + 1, _FIRST + len(scored)
    rows = {title: f"{letter}{first}:{letter}{last}" for title, letter in letters.items()}
    styles, totals = ("cell", "total"), rows[TOTAL]
    count = f'="合计（已计分 "&SUBTOTAL(102,{totals})&" 家）"'
    cells = {title: text_cell(context, "", *styles) for title in letters}
    cells["单位"] = formula_cell(context, count, f"合计（已计分 {len(scored)} 家）", *styles)
    sums: dict[str, Decimal] = {}
    counted = [pair[0] for pair in scored if counts_in_sums(context, pair[0])]
    for field, title in _MONEY.items():
        figures = [filed_figure(submission, field) for submission in counted]
        sums[field] = sum((figure for figure in figures if figure is not None), Decimal(0))
        formula = f"=SUBTOTAL(109,{rows[title]})"
        cells[title] = formula_cell(context, formula, sums[field], *styles, "money")
    for title, over, under in (
        (_ADJUSTMENT, "adjustment", "original"),
        (_EXECUTION, "executed", "final"),
    ):
        top, bottom = (f"{letters[_MONEY[name]]}{row + 1}" for name in (over, under))
        # Sums over different units are no rate: one unit that lacks a side leaves none.
        lacking = max(_lacking(counted, name) for name in (over, under))
        ratio: Decimal | str = sums[over] / sums[under] if sums[under] else ""
        filed = (f"SUBTOTAL(102,{rows[_MONEY[name]]})" for name in (over, under))
        # Every unit whose money counts has a final budget, or it would have no score.
        count = f"SUBTOTAL(102,{rows[_MONEY['final']]})-MIN({','.join(filed)})"
        formula = f'=IF({count}>0,"—（"&{count}&" 家未填）",IF({bottom}=0,"",{top}/{bottom}))'
        ratio = f"—（{lacking} 家未填）" if lacking else ratio
        cells[title] = formula_cell(context, formula, ratio, *styles, "percent", "wrap")
    average = mean([score.total for _, score in scored if score.total is not None])
    # A filter may leave no row at all, and an average of nothing is an error.
    formula = f'=IF(SUBTOTAL(102,{totals})=0,"",ROUND(SUBTOTAL(101,{totals}),2))'
    cells[TOTAL] = formula_cell(context, formula, average or Decimal(0), *styles, "score")
    cells["指标得分"] = text_cell(context, "平均", *styles, "right")
    write_row(sheet, row, list(cells.values()))
    sheet.set_row(row, 24)


def _lacking(submissions: Sequence[Submission], field: str) -> int:
    """How many of these units have no such figure of the whole budget."""
    return sum(filed_figure(submission, field) is None for submission in submissions)


def _colors(
    context: ReportContext, sheet: Worksheet, numbers: Mapping[str, int], last: int
) -> None:
    """Bars with fixed ends, so that they mean the same in every batch, and marked outliers."""
    first = _FIRST
    for title, color, most in ((_EXECUTION, "#9DC3E6", 1), (TOTAL, "#A9D18E", 100)):
        bar = {
            "type": "data_bar",
            "data_bar_2010": True,
            "bar_solid": True,
            "bar_color": color,
            "min_type": "num",
            "max_type": "num",
            "min_value": 0,
            "max_value": most,
        }
        sheet.conditional_format(first, numbers[title], last, numbers[title], bar)
    # By the parameter, which an auditor may change, and of numbers alone: a dash is no outlier.
    adjustment, difference = numbers[_ADJUSTMENT], numbers[DIFFERENCE]
    rate = xl_rowcol_to_cell(first, adjustment, col_abs=True)
    outlier = f"=AND(ISNUMBER({rate}),ABS(ROUND(N({rate})*100,2))>adjustment_limit)"
    warning = {
        "type": "formula",
        "criteria": outlier,
        "format": context.formats.conditional("warning"),
    }
    sheet.conditional_format(first, adjustment, last, adjustment, warning)
    for title in (GRADE, AUDIT_GRADE):
        color_grades(context, sheet, (first, numbers[title]), (last, numbers[title]))
    gap = xl_rowcol_to_cell(first, difference, col_abs=True)
    nonzero = {"type": "formula", "criteria": f"=N({gap})<>0"}
    banner = nonzero | {"format": context.formats.conditional("banner")}
    sheet.conditional_format(first, difference, last, difference, banner)


def _unscored(
    context: ReportContext,
    sheet: Worksheet,
    top: int,
    widths: Sequence[float],
    pairs: Sequence[Pair],
) -> None:
    """The units without a score, each with the reason, in the columns of the list above."""
    if not pairs:
        return
    write_text(context, sheet, top, 0, f"未计分单位（{len(pairs)} 家）", "section")
    header, severities = top + 1, len(Severity)
    file = slice(2, 5)
    reason = slice(file.stop, len(widths) - severities)
    columns: list[Column[Pair]] = [
        Column(
            "序号",
            widths[0],
            lambda _, row: number_cell(context, Decimal(row - header), "cell", "center"),
        ),
        unit_column(context, widths[1]),
        text_column(context, "文件", sum(widths[file]), lambda pair: pair[0].workbook, span=3),
        text_column(
            context,
            "未计分原因",
            sum(widths[reason]),
            lambda pair: pair[1].reason,
            span=reason.stop - reason.start,
        ),
        *(severity_column(context, severity, widths[-1]) for severity in Severity),
    ]
    write_rows(context, sheet, header, columns, pairs, 22)
    sheet.set_row(header, 22)
