"""The last rows of a unit's indicators: totals, grades, and the auditor's own total and grade."""

from decimal import Decimal

from perfeval.expression import to_excel
from perfeval.report.measures import color_grades
from perfeval.report.styles import height
from perfeval.report.unit_canvas import Canvas
from perfeval.report.unit_formulas import references
from perfeval.report.unit_layout import INDICATOR, LAST, column_of

_UNSCORED = "未计分"


def write_totals(canvas: Canvas) -> None:
    """Writes the row of totals and the row of grades."""
    _total(canvas)
    _grade(canvas)


def _at(field: str) -> tuple[int, int]:
    return INDICATOR[field], INDICATOR[field]


def _rows(canvas: Canvas, field: str, *, indicators_only: bool = False) -> str:
    """A column of the items that add up to the total."""
    first = canvas.layout.execution_row + (2 if indicators_only else 1)
    letter = column_of(field)
    return f"${letter}${first}:${letter}${max(first, canvas.layout.total_row)}"


def _total(canvas: Canvas) -> None:
    row, score, cells = canvas.layout.total_row, canvas.score, canvas.layout.cells
    canvas.text(
        row, (0, INDICATOR["completion"]), "综合得分（含预算执行）", "cell", "total", "center"
    )
    filed = [item["points"].value for item in canvas.submission.lists.get("indicator", ())]
    known = [value for value in filed if isinstance(value, Decimal)]
    points = sum(known, canvas.book.scheme.rules.number("execution_points"))
    sum_of_points = f"=SUM({_rows(canvas, 'points')})"
    canvas.formula(row, _at("points"), sum_of_points, points, "total", "center", "plain")
    conclusion = canvas.submission.records["conclusion"]
    canvas.filed(row, _at("self_score"), conclusion["self_total"], "total", "score")
    if score.total is None:
        canvas.text(row, _at("score"), _UNSCORED, "cell", "total", "wrong", "center")
    else:
        canvas.formula(row, _at("score"), _sum_of_scores(canvas), score.total, "total", "score")
    own = conclusion["self_total"].value
    gap = score.total - own if isinstance(own, Decimal) and score.total is not None else None
    mine, theirs = cells["indicator_total"], cells["self_total"]
    excel = f'=IF(COUNT({mine},{theirs})<2,"",ROUND({mine}-{theirs},2))'
    canvas.formula(row, _at("difference"), excel, gap, "total", "gap")
    span = (INDICATOR["explained"], INDICATOR["source"])
    canvas.text(row, span, score.reason, "cell", "total", "wrap")
    _audit_total(canvas)
    canvas.tall(row, height([(score.reason, 60)], 24))


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


def _audit_total(canvas: Canvas) -> None:
    """The auditor's total: 核查分 where one is given, 核定得分 elsewhere; blank until then."""
    row = canvas.layout.total_row
    span = (INDICATOR["audit_note"], INDICATOR["audit_evidence"])
    canvas.text(row, span, "← 复核总分", "cell", "total", "small", "wrap")
    audit, mine = _rows(canvas, "audit_score"), _rows(canvas, "score")
    # Excel adds up no truth values, so they are made numbers first.
    known = f"SUMPRODUCT(1*(ISNUMBER({audit})+ISNUMBER({mine})>0))"
    items = 1 + len(canvas.layout.indicator_rows)
    # One number of each row, so that a word among the scores breaks nothing.
    taken = f"SUM({audit})+SUMPRODUCT(1-ISNUMBER({audit}),{mine})"
    excel = f'=IF(OR(COUNT({audit})=0,{known}<{items}),"",{_added(taken)})'
    canvas.formula(row, _at("audit_score"), excel, None, "total", "score")


def _grade(canvas: Canvas) -> None:
    row, score, cells = canvas.layout.grade_row, canvas.score, canvas.layout.cells
    canvas.text(row, (0, INDICATOR["midyear"]), "评价等级", "cell", "total", "center")
    canvas.text(row, _at("actual"), "指标得分", "cell", "total", "center")
    if score.indicator_score is None:
        canvas.text(row, _at("completion"), "—", "cell", "total", "center")
    else:
        own = _added(f"SUM({_rows(canvas, 'score', indicators_only=True)})")
        excel = f'=IF(ISNUMBER({cells["total"]}),{own},"—")'
        canvas.formula(row, _at("completion"), excel, score.indicator_score, "total", "score")
    canvas.text(row, _at("points"), "等级", "cell", "total", "center")
    grade = canvas.submission.records["conclusion"]["self_grade"]
    canvas.filed(row, _at("self_score"), grade, "total", "center")
    if score.grade is None:
        canvas.text(row, _at("score"), "—", "cell", "total", "center")
    else:
        excel = _grade_of(canvas, cells["total"], "—")
        canvas.formula(row, _at("score"), excel, score.grade, "bold", "center")
    canvas.text(row, (INDICATOR["difference"], INDICATOR["source"]), "", "cell", "total")
    excel = _grade_of(canvas, cells["audit_total"], "")
    canvas.formula(row, _at("audit_score"), excel, None, "total", "bold", "center")
    span = (INDICATOR["audit_note"], LAST)
    canvas.text(row, span, "← 复核等级", "cell", "total", "small")
    for field in ("score", "audit_score"):
        color_grades(canvas.book, canvas.sheet, (row, INDICATOR[field]), (row, INDICATOR[field]))
    canvas.tall(row, 24)


def _grade_of(canvas: Canvas, total: str, otherwise: str) -> str:
    rules = canvas.book.scheme.rules
    formula = rules.grade_formula
    words = to_excel(formula, references(formula.names, {"total": total}, rules))
    return f'=IF(ISNUMBER({total}),{words},"{otherwise}")'
