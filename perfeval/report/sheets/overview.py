"""汇总: key figures, then one row a unit, ranked; the unscored at the end with their reason."""

from collections import Counter
from decimal import Decimal

from xlsxwriter.utility import quote_sheetname, xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from perfeval.model import Severity, Submission
from perfeval.report.context import OVERVIEW, Book, Pair
from perfeval.report.sheets.key_figures import write_key_figures
from perfeval.report.sheets.measures import (
    color_grades,
    filed_figure,
    mean,
)
from perfeval.report.sheets.table import end_row, write_title
from perfeval.report.styles import height

_COLUMNS = (
    ("排名", 6),
    ("单位", 26),
    ("年初预算数", 13),
    ("年中调整数", 12),
    ("全年预算数", 13),
    ("全年执行数", 13),
    ("预算调整率", 10),
    ("预算执行率", 10),
    ("执行得分", 9),
    ("指标得分", 9),
    ("核定总分", 10),
    ("自评总分", 10),
    ("差异", 8),
    ("核定等级", 8),
    ("自评等级", 8),
    ("复核总分", 9),
    ("复核等级", 8),
    ("错误", 6),
    ("警告", 6),
    ("提示", 6),
)
_LAST = len(_COLUMNS) - 1
_HEADER = 5  # above it the title and the key figures
_MONEY = (("original", 2), ("adjustment", 3), ("final", 4), ("executed", 5))
_RATES = (("adjustment_rate", 6), ("execution_rate", 7))
_POINTS = (("execution_score", 8), ("indicator_score", 9), ("total", 10))
_TOTAL, _SELF, _GAP, _GRADE, _SELF_GRADE = 10, 11, 12, 13, 14
_AUDIT_TOTAL, _AUDIT_GRADE, _SEVERITIES = 15, 16, 17


def write_overview(book: Book, sheet: Worksheet) -> None:
    """Writes the sheet."""
    for column, (_, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width, book.styles())
    years = [str(pair[0].records["unit"]["year"].shown) for pair in book.units if pair[0].records]
    year = Counter(years).most_common(1)[0][0] if years else ""
    dated = book.evaluation.as_of.strftime("%Y-%m-%d") if book.evaluation.as_of else "—"
    note = (
        f"金额单位：万元　　规则：{book.scheme.rules.title}　　日期：{dated}　　"
        f"合计、平均和优良率不含未计分单位　　{_hint(book)}"
    )
    whose = f"{year}年度" if year else ""
    write_title(book, sheet, f"{whose}部门单位整体支出绩效自评汇总表", note, _LAST)
    for column, (title, _) in enumerate(_COLUMNS):
        book.write_text(sheet, _HEADER, column, title, "header")
    sheet.set_row(_HEADER, 34)
    scored = [pair for pair in book.units if pair[1].scored]
    unscored = [pair for pair in book.units if not pair[1].scored]
    first = _HEADER + 1
    if scored:
        _colors(book, sheet, first, first + len(scored) - 1)
    for row, pair in enumerate(scored, start=first):
        _unit(book, sheet, row, pair, (first, first + len(scored) - 1))
    after = first + len(scored)
    columns = {"original": 2, "final": 4, "executed": 5, "total": _TOTAL, "grade": _GRADE}
    cells = {
        name: f"{xl_col_to_name(column)}{first + 1}:{xl_col_to_name(column)}{after}"
        for name, column in columns.items()
    }
    write_key_figures(book, sheet, cells, scored)
    if scored:
        _total(book, sheet, after, (first, after - 1), scored)
        sheet.autofilter(_HEADER, 0, after - 1, _LAST)
    _unscored(book, sheet, after + 2, unscored)
    sheet.freeze_panes(_HEADER + 1, 2)
    book.finish(sheet, OVERVIEW, header_row=_HEADER)


def _hint(book: Book) -> str:
    """What to do with the name of a unit."""
    if book.volumes:
        return "单击单位名称打开所在的分册，在其中填写核查分，复核总分显示在该分册的目录"
    if book.live:
        return "单击单位名称查看复核表，在其中填写核查分后显示复核总分"
    return "没有写出单位复核表"


def grade_cells(scored: int) -> str:
    """Where the recomputed grades of so many scored units stand."""
    return _cells_of(_GRADE, scored)


def total_cells(scored: int) -> str:
    """Where the recomputed totals of so many scored units stand."""
    return _cells_of(_TOTAL, scored)


def _cells_of(column: int, scored: int) -> str:
    letter = xl_col_to_name(column)
    return f"{quote_sheetname(OVERVIEW)}!${letter}${_HEADER + 2}:${letter}${_HEADER + 1 + scored}"


def _unit(
    book: Book,
    sheet: Worksheet,
    row: int,
    pair: Pair,
    rows: tuple[int, int],
) -> None:
    submission, score = pair
    name = submission.workbook
    letter = xl_col_to_name(_TOTAL)
    totals = f"${letter}${rows[0] + 1}:${letter}${rows[1] + 1}"
    own = f"{letter}{row + 1}"
    rank = f'=IF(ISNUMBER({own}),COUNTIF({totals},">"&{own})+1,"—")'
    sheet.write_formula(row, 0, rank, book.styles("cell", "center"), score.rank or "")
    book.write_unit(sheet, row, 1, submission, "cell", "wrap")
    total = submission.tables["budget"]["total"]
    for field, column in _MONEY:
        key = f"budget.total.{field}"
        book.write_filed(sheet, (row, column), submission, key, total[field], "cell", "money")
    for measure, column in _RATES:
        points = score.rates["budget.total"][measure]
        value = None if points is None else points / 100
        key = f"rate.budget.total.{measure}"
        book.write_reference(sheet, row, column, name, key, value, "cell", "percent")
    for key, column in _POINTS:
        bold = ("bold",) if key == "total" else ()
        value = getattr(score, key)
        book.write_reference(sheet, row, column, name, key, value, "cell", "score", *bold)
    conclusion = submission.records["conclusion"]
    filed = conclusion["self_total"]
    book.write_filed(sheet, (row, _SELF), submission, "self_total", filed, "cell", "score")
    gap = (
        score.total - filed.value
        if isinstance(filed.value, Decimal) and score.total is not None
        else None
    )
    book.write_reference(sheet, row, _GAP, name, "difference", gap, "cell", "gap")
    look = ("cell", "bold", "center")
    book.write_reference(sheet, row, _GRADE, name, "grade", score.grade, *look)
    grade = conclusion["self_grade"]
    at = (row, _SELF_GRADE)
    book.write_filed(sheet, at, submission, "self_grade", grade, "cell", "center")
    book.write_reference(sheet, row, _AUDIT_TOTAL, name, "audit_total", "", "cell", "score", "bold")
    book.write_reference(sheet, row, _AUDIT_GRADE, name, "audit_grade", "", *look)
    _counts(book, sheet, row, submission)
    end_row(sheet, row, [(submission.unit, _COLUMNS[1][1])], 22)


def _counts(book: Book, sheet: Worksheet, row: int, submission: Submission) -> None:
    found = Counter(finding.severity for finding in book.findings_of(submission))
    for column, severity in enumerate(Severity, start=_SEVERITIES):
        trait = severity.value if found[severity] else "center"
        book.write_number(sheet, row, column, Decimal(found[severity]), "cell", trait)


def _total(
    book: Book,
    sheet: Worksheet,
    row: int,
    rows: tuple[int, int],
    scored: list[Pair],
) -> None:
    """Sums and ratios of sums over the rows that a filter leaves."""
    first, last = rows[0] + 1, rows[1] + 1
    book.write_text(sheet, row, 0, "", "cell", "total")
    style = book.styles("cell", "total")
    named = xl_col_to_name(_TOTAL)
    count = f'="合计（已计分 "&SUBTOTAL(102,{named}{first}:{named}{last})&" 家）"'
    sheet.write_formula(row, 1, count, style, f"合计（已计分 {len(scored)} 家）")
    sums: dict[str, Decimal] = {}
    for field, column in _MONEY:
        figures = [filed_figure(submission, field) for submission, _ in scored]
        sums[field] = sum((figure for figure in figures if figure is not None), Decimal(0))
        letter = xl_col_to_name(column)
        formula = f"=SUBTOTAL(109,{letter}{first}:{letter}{last})"
        style = book.styles("cell", "total", "money")
        sheet.write_formula(row, column, formula, style, float(sums[field]))
    for (_, column), (over, under) in zip(
        _RATES, (("adjustment", "original"), ("executed", "final")), strict=True
    ):
        letters = dict(_MONEY)
        top, bottom = (f"{xl_col_to_name(letters[name])}{row + 1}" for name in (over, under))
        formula = f'=IF({bottom}=0,"",{top}/{bottom})'
        ratio = sums[over] / sums[under] if sums[under] else ""
        style = book.styles("cell", "total", "percent")
        sheet.write_formula(row, column, formula, style, float(ratio) if ratio else ratio)
    for column in range(8, _LAST + 1):
        book.write_text(sheet, row, column, "", "cell", "total")
    letter = xl_col_to_name(_TOTAL)
    average = mean([score.total for _, score in scored if score.total is not None])
    # A filter may leave no row at all, and an average of nothing is an error.
    column_of_totals = f"{letter}{first}:{letter}{last}"
    formula = (
        f'=IF(SUBTOTAL(102,{column_of_totals})=0,"",ROUND(SUBTOTAL(101,{column_of_totals}),2))'
    )
    style = book.styles("cell", "total", "score")
    sheet.write_formula(row, _TOTAL, formula, style, float(average or 0))
    book.write_text(sheet, row, _TOTAL - 1, "平均", "cell", "total", "right")
    sheet.set_row(row, 24)


def _colors(book: Book, sheet: Worksheet, first: int, last: int) -> None:
    """Bars with fixed ends, so that they mean the same in every batch, and marked outliers."""
    for column, color, most in ((7, "#9DC3E6", 1), (_TOTAL, "#A9D18E", 100)):
        sheet.conditional_format(
            first,
            column,
            last,
            column,
            {
                "type": "data_bar",
                "data_bar_2010": True,
                "bar_solid": True,
                "bar_color": color,
                "min_type": "num",
                "max_type": "num",
                "min_value": 0,
                "max_value": most,
            },
        )
    # By the parameter, which an auditor may change, and of numbers alone: a dash is no outlier.
    rate = f"$G{first + 1}"
    outlier = f"=AND(ISNUMBER({rate}),ABS(ROUND(N({rate})*100,2))>adjustment_limit)"
    warning = {"type": "formula", "criteria": outlier, "format": book.styles.changes("warning")}
    sheet.conditional_format(first, 6, last, 6, warning)
    for column in (_GRADE, _AUDIT_GRADE):
        color_grades(book, sheet, (first, column), (last, column))
    nonzero = {"type": "formula", "criteria": f"=N($M{first + 1})<>0"}
    sheet.conditional_format(
        first, _GAP, last, _GAP, nonzero | {"format": book.styles.changes("banner")}
    )


def _unscored(book: Book, sheet: Worksheet, top: int, pairs: list[Pair]) -> None:
    if not pairs:
        return
    book.write_text(sheet, top, 0, f"未计分单位（{len(pairs)} 家）", "section")
    spans = (("序号", 0, 0), ("单位", 1, 1), ("文件", 2, 4), ("未计分原因", 5, 16))
    for title, first, last in (*spans, ("错误", 17, 17), ("警告", 18, 18), ("提示", 19, 19)):
        if last > first:
            sheet.merge_range(top + 1, first, top + 1, last, "", book.styles("header"))
        book.write_text(sheet, top + 1, first, title, "header")
    sheet.set_row(top + 1, 22)
    for ordinal, (submission, score) in enumerate(pairs, start=1):
        row = top + 1 + ordinal
        book.write_number(sheet, row, 0, Decimal(ordinal), "cell", "center")
        book.write_unit(sheet, row, 1, submission, "cell", "wrap")
        for text, first, last in ((submission.workbook, 2, 4), (score.reason, 5, 16)):
            sheet.merge_range(row, first, row, last, "", book.styles("cell", "wrap"))
            book.write_text(sheet, row, first, text, "cell", "wrap")
        _counts(book, sheet, row, submission)
        texts = [(submission.unit, 26.0), (submission.workbook, 38.0), (score.reason, 112.0)]
        sheet.set_row(row, height(texts, 22))
