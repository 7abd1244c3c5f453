"""The last rows of a unit's indicators: totals, grades, and the auditor's own total and grade."""

from decimal import Decimal

from perfeval.expression import to_excel
from perfeval.report.differences import difference, difference_formula
from perfeval.report.sheets.measures import color_grades
from perfeval.report.styles import height
from perfeval.report.unit.canvas import Canvas
from perfeval.report.unit.formulas import references
from perfeval.report.unit.layout import INDICATOR, LAST, column_of
from perfeval.report.writer.cells import Span

_UNSCORED = "未计分"
# What hangs on the total and the grade of a unit without a score: they are words, no formulas.
_STAYS = (
    "本单位未计分，这里是文字，在本表改正数据后也不会自动算出。"
    "请单位改正填报表后重新运行，再看核定总分和等级。"
)


def _at(field: str) -> Span:
    return INDICATOR[field], INDICATOR[field]


_TOTAL = (
    (0, INDICATOR["completion"]),
    *map(_at, ("points", "self_score", "score", "difference")),
    (INDICATOR["explained"], INDICATOR["source"]),
    _at("audit_score"),
    (INDICATOR["audit_note"], LAST),
)
_GRADE = (
    (0, INDICATOR["midyear"]),
    *map(_at, ("actual", "completion", "points", "self_score", "score")),
    (INDICATOR["difference"], INDICATOR["source"]),
    _at("audit_score"),
    (INDICATOR["audit_note"], LAST),
)


def write_totals(canvas: Canvas) -> None:
    """Writes the row of totals and the row of grades."""
    _total(canvas)
    _grade(canvas)
    if canvas.score.total is None:
        for row in (canvas.layout.total_row, canvas.layout.grade_row):
            canvas.sheet.write_comment(row, INDICATOR["score"], _STAYS, {"width": 320})


def _rows(canvas: Canvas, field: str, *, indicators_only: bool = False) -> str:
    """A column of the items that add up to the total."""
    first = canvas.layout.execution_row + (2 if indicators_only else 1)
    letter = column_of(field)
    return f"${letter}${first}:${letter}${max(first, canvas.layout.total_row)}"


def _total(canvas: Canvas) -> None:
    score, cells = canvas.score, canvas.layout.cells
    filed = [item["points"].value for item in canvas.submission.lists.get("indicator", ())]
    known = [value for value in filed if isinstance(value, Decimal)]
    points = sum(known, canvas.context.scheme.rules.number("execution_points"))
    sum_of_points = f"=SUM({_rows(canvas, 'points')})"
    self_total = canvas.submission.records["conclusion"]["self_total"]
    gap = difference(score.total, self_total.value)
    mine, theirs = cells["indicator_total"], cells["self_total"]
    if score.total is None:
        total = canvas.text(_UNSCORED, "cell", "total", "wrong", "center")
    else:
        total = canvas.formula(_sum_of_scores(canvas), score.total, "total", "score")
    row_of_cells = [
        canvas.text("综合得分（含预算执行）", "cell", "total", "center"),
        canvas.formula(sum_of_points, points, "total", "center", "plain"),
        canvas.filed(self_total, _at("self_score"), "total", "score"),
        total,
        canvas.formula(difference_formula(mine, theirs), gap, "total", "gap"),
        canvas.text(score.reason, "cell", "total", "wrap"),
        canvas.formula(_audit_total(canvas), None, "total", "score"),
        canvas.text("← 复核总分", "cell", "total", "small", "wrap"),
    ]
    canvas.row(canvas.layout.total_row, row_of_cells, height([(score.reason, 60)], 24), _TOTAL)


def _sum_of_scores(canvas: Canvas) -> str:
    """The total; as in a run there is none while a score is missing or points do not add up."""
    scores, points = _rows(canvas, "score"), _rows(canvas, "points")
    items = 1 + len(canvas.layout.indicator_rows)
    lacking = f"COUNT({scores})<{items}"
    uneven = f"ROUND(ABS(SUM({points})-full_points),6)>tolerance_score"
    return f'=IF(OR({lacking},{uneven}),"{_UNSCORED}",{_added(f"SUM({scores})")})'


def _added(scores: str) -> str:
    """A sum of scores without the residue of binary fractions.

    9.99 + 10 + … may come out as 99.99000000000001, and what compares it with 99.99, such as
    a COUNTIF for the rank or a grade's lower limit, would take it for more, or for less.
    """
    return f"ROUND({scores},2)"


def _audit_total(canvas: Canvas) -> str:
    """The auditor's total: 核查分 where one is given, 核定得分 elsewhere; blank until then."""
    audit, mine = _rows(canvas, "audit_score"), _rows(canvas, "score")
    # Excel adds up no truth values, so they are made numbers first.
    known = f"SUMPRODUCT(1*(ISNUMBER({audit})+ISNUMBER({mine})>0))"
    items = 1 + len(canvas.layout.indicator_rows)
    # One number of each row, so that a word among the scores breaks nothing.
    taken = f"SUM({audit})+SUMPRODUCT(1-ISNUMBER({audit}),{mine})"
    return f'=IF(OR(COUNT({audit})=0,{known}<{items}),"",{_added(taken)})'


def _grade(canvas: Canvas) -> None:
    row, score, cells = canvas.layout.grade_row, canvas.score, canvas.layout.cells
    grade = canvas.submission.records["conclusion"]["self_grade"]
    dash = canvas.text("—", "cell", "total", "center")
    points = own = dash
    if score.indicator_score is not None:
        added = _added(f"SUM({_rows(canvas, 'score', indicators_only=True)})")
        excel = f'=IF(ISNUMBER({cells["total"]}),{added},"—")'
        points = canvas.formula(excel, score.indicator_score, "total", "score")
    if score.grade is not None:
        own = canvas.formula(_grade_of(canvas, cells["total"], "—"), score.grade, "bold", "center")
    audit = _grade_of(canvas, cells["audit_total"], "")
    row_of_cells = [
        canvas.text("评价等级", "cell", "total", "center"),
        canvas.text("指标得分", "cell", "total", "center"),
        points,
        canvas.text("等级", "cell", "total", "center"),
        canvas.filed(grade, _at("self_score"), "total", "center"),
        own,
        canvas.text("", "cell", "total"),
        canvas.formula(audit, None, "total", "bold", "center"),
        canvas.text("← 复核等级", "cell", "total", "small"),
    ]
    canvas.row(row, row_of_cells, 24, _GRADE)
    for field in ("score", "audit_score"):
        color_grades(canvas.context, canvas.sheet, (row, INDICATOR[field]), (row, INDICATOR[field]))


def _grade_of(canvas: Canvas, total: str, otherwise: str) -> str:
    rules = canvas.context.scheme.rules
    formula = rules.grade_formula
    words = to_excel(formula, references(formula.names, {"total": total}, rules))
    return f'=IF(ISNUMBER({total}),{words},"{otherwise}")'
