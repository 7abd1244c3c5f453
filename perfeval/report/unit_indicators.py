"""The indicators of a unit's sheet: as filed, recomputed, and the auditor's columns."""

from collections.abc import Mapping
from decimal import Decimal

from perfeval.expression import to_excel
from perfeval.model import IndicatorScore, Row
from perfeval.report.book import place_words
from perfeval.report.explanation import explanation
from perfeval.report.styles import heat_scale, height, small_print, text_width
from perfeval.report.unit_canvas import Canvas
from perfeval.report.unit_layout import INDICATOR, LAST, SPACE, WIDTHS
from perfeval.report.unit_money import rounded
from perfeval.ruleset import POSITIVE, QUALITATIVE

_HEADERS = {
    "level1": "一级指标",
    "level2": "二级指标",
    "name": "三级指标",
    "sign": "指标性质",
    "target": "年度指标值",
    "adjusted_target": "调整后指标值",
    "measure_unit": "计量单位",
    "midyear": "年中监控完成值",
    "actual": "实际完成值",
    "completion": "完成率",
    "points": "分值",
    "self_score": "自评得分",
    "score": "核定得分",
    "difference": "差异",
    "explained": "计分说明",
    "reason": "偏差原因及改进措施",
    "source": "来源单元格",
    "audit_score": "核查分",
    "audit_note": "核查意见",
}
_FIGURES = ("target", "adjusted_target", "midyear", "actual")


def write_indicators(canvas: Canvas) -> None:
    """Writes the execution item, every indicator, the totals and the grades."""
    header = canvas.layout.indicator_header
    origin = canvas.book.scheme.form.sheet_of("indicator").title
    title = f"四、绩效指标完成情况（来源工作表：{origin}）"
    canvas.tall(header - 2, SPACE)
    canvas.text(header - 1, (0, LAST), title, "section")
    for field, column in INDICATOR.items():
        canvas.text(header, (column, column), _HEADERS[field], "header")
    canvas.tall(header, 34)
    _execution(canvas)
    rows = canvas.submission.lists.get("indicator", ())
    items = zip(canvas.layout.indicator_rows, rows, canvas.score.indicators, strict=True)
    for row, filed, item in items:
        _indicator(canvas, row, filed, item)
    _heat(canvas)
    _total(canvas)
    _grade(canvas)


def _at(field: str) -> tuple[int, int]:
    return INDICATOR[field], INDICATOR[field]


def _execution(canvas: Canvas) -> None:
    row, cells = canvas.layout.execution_row, canvas.layout.cells
    rules, score = canvas.book.scheme.rules, canvas.score
    total = canvas.submission.tables["budget"]["total"]
    canvas.text(row, (0, 1), "预算执行", "label")
    canvas.text(row, _at("name"), "预算执行率", "cell", "bold")
    for column in range(INDICATOR["sign"], INDICATOR["completion"]):
        canvas.text(row, (column, column), "", "cell")
    rate = score.rates["budget.total"].get("execution_rate")
    share = None if rate is None else rate / 100
    reference = f"={cells['rate.budget.total.execution_rate']}"
    canvas.formula(row, _at("completion"), reference, share, "percent")
    points = rules.number("execution_points")
    canvas.formula(row, _at("points"), "=execution_points", points, "plain", "center")
    canvas.filed(row, _at("self_score"), total["self_score"], "score")
    formula = rules.execution.formula
    refs = _references(canvas, formula.names, cells)
    blank = [name for name in formula.names if name in cells]
    excel = "=" + to_excel(formula, refs, blank=blank)
    canvas.formula(row, _at("score"), excel, score.execution_score, "score", "bold")
    _difference(canvas, row, total["self_score"].value, score.execution_score)
    words = (
        f"分值 × 执行率，不超过 {points:f} 分" if score.execution_score is not None else "不能计分"
    )
    canvas.text(row, _at("explained"), words, "cell", "wrap", "small")
    reason = total["reason"]
    canvas.filed(row, _at("reason"), reason, *small_print(reason.shown, _small("reason")))
    source = place_words(total["executed"].ref)
    _source_and_audit(canvas, row, source)
    texts = [(reason.shown, "reason"), (words, "explained"), (source, "source")]
    canvas.tall(row, height([(text, _small(field)) for text, field in texts], 24))


def _indicator(canvas: Canvas, row: int, filed: Row, item: IndicatorScore) -> None:
    for field in ("level1", "level2", "name"):
        canvas.filed(row, _at(field), filed[field], "wrap")
    canvas.filed(row, _at("sign"), filed["sign"], "center")
    canvas.filed(row, _at("measure_unit"), filed["measure_unit"], "center", "wrap")
    shown_as = "points" if filed["measure_unit"].value == "%" else "plain"
    for field in _FIGURES:
        canvas.filed(row, _at(field), filed[field], shown_as, "wrap")
    _completion(canvas, row, filed, item)
    canvas.filed(row, _at("points"), filed["points"], "plain", "center")
    canvas.filed(row, _at("self_score"), filed["self_score"], "score")
    _score(canvas, row, filed, item)
    _difference(canvas, row, filed["self_score"].value, item.score)
    words = explanation(filed, item, canvas.book.scheme.rules)
    canvas.text(row, _at("explained"), words, "cell", "wrap", "small")
    why = _why(filed)
    look = small_print(why, _small("reason"))
    canvas.text(row, _at("reason"), why, "cell", "filed", *look)
    for field in ("reason", "remedy"):
        canvas.shows(filed[field], row, INDICATOR["reason"])
    _source_and_audit(canvas, row, filed["name"].ref.cell or "—")
    short = {
        field: filed[field].shown
        for field in ("level1", "level2", "name", "measure_unit", *_FIGURES)
    }
    # A text as wide as its column still fits; only one that wraps needs room to spare.
    texts = [
        (text, 1.0 * WIDTHS[INDICATOR[field]])
        for field, text in short.items()
        if text_width(text) > WIDTHS[INDICATOR[field]]
    ]
    texts += [(why, _small("reason")), (words, _small("explained"))]
    canvas.tall(row, height(texts, 24))


def _small(field: str) -> float:
    """Characters of the small print that a column holds."""
    return 1.15 * WIDTHS[INDICATOR[field]]


def _why(filed: Row) -> str:
    """Reason and remedy in one cell, as the official form prints them."""
    parts = [("偏差原因：", filed["reason"].shown), ("改进措施：", filed["remedy"].shown)]
    return "\n".join(title + text for title, text in parts if text)


def _local(canvas: Canvas, row: int) -> dict[str, str]:
    """The names that score formulas use, as cells of one row."""
    cells = {
        field: canvas.layout.cells[f"{_key(canvas, row)}.{field}"]
        for field in ("points", "actual", "self_score", "target", "adjusted_target")
    }
    target, adjusted = cells.pop("target"), cells.pop("adjusted_target")
    return cells | {"target_in_force": f'IF({adjusted}="",{target},{adjusted})'}


def _key(canvas: Canvas, row: int) -> str:
    return f"indicator.{canvas.layout.indicator_rows.index(row) + 1}"


def _references(canvas: Canvas, names: tuple[str, ...], cells: Mapping[str, str]) -> dict[str, str]:
    """Where each name of a formula stands: a cell of the sheet, or a named parameter."""
    parameters = canvas.book.scheme.rules.parameter_values
    return {name: name if name in parameters else cells[name] for name in names}


def _completion(canvas: Canvas, row: int, filed: Row, item: IndicatorScore) -> None:
    if filed["sign"].value == QUALITATIVE:
        canvas.text(row, _at("completion"), "—", "cell", "center")
        return
    formula = canvas.book.scheme.rules.completion.formula
    excel = "=" + to_excel(rounded(formula), _local(canvas, row), blank=formula.names)
    share = None if item.completion is None else item.completion / 100
    canvas.formula(row, _at("completion"), excel, share, "percent")


def _score(canvas: Canvas, row: int, filed: Row, item: IndicatorScore) -> None:
    sign = filed["sign"].value
    if item.score is None or not isinstance(sign, str):
        canvas.text(row, _at("score"), "—", "cell", "center", "wrong")
        return
    level = filed["actual"].value if sign == QUALITATIVE else ""
    rule = canvas.book.scheme.rules.score_rule(sign, str(level))
    refs = _references(canvas, rule.formula.names, _local(canvas, row))
    excel = "=" + to_excel(rule.formula, refs)
    canvas.formula(row, _at("score"), excel, item.score, "score", "bold")


def _difference(
    canvas: Canvas, row: int, filed: object, score: Decimal | None, *traits: str
) -> None:
    gap = score - filed if isinstance(filed, Decimal) and score is not None else None
    mine, own = (f"{_letter(field)}{row + 1}" for field in ("score", "self_score"))
    excel = f'=IF(COUNT({mine},{own})<2,"",ROUND({mine}-{own},2))'
    canvas.formula(row, _at("difference"), excel, gap, *traits, "gap")


def _letter(field: str) -> str:
    return chr(ord("A") + INDICATOR[field])


def _source_and_audit(canvas: Canvas, row: int, source: str) -> None:
    canvas.text(row, _at("source"), source, "cell", "center", "small", "wrap")
    canvas.sheet.write_blank(
        row, INDICATOR["audit_score"], None, canvas.book.styles("cell", "open")
    )
    note = canvas.book.styles("cell", "open", "wrap")
    canvas.sheet.write_blank(row, INDICATOR["audit_note"], None, note)


def _heat(canvas: Canvas) -> None:
    """Colours the completion of indicators that are better the higher they are."""
    filed = zip(
        canvas.layout.indicator_rows, canvas.submission.lists.get("indicator", ()), strict=True
    )
    letter = _letter("completion")
    cells = [f"{letter}{row + 1}" for row, item in filed if item["sign"].value in POSITIVE]
    if cells:
        canvas.sheet.conditional_format(cells[0], heat_scale(cells))


def _total(canvas: Canvas) -> None:
    row, score = canvas.layout.total_row, canvas.score
    first, last = canvas.layout.execution_row + 1, row
    canvas.text(
        row, (0, INDICATOR["completion"]), "综合得分（含预算执行）", "cell", "total", "center"
    )
    filed = [item["points"].value for item in canvas.submission.lists.get("indicator", ())]
    known = [value for value in filed if isinstance(value, Decimal)]
    points = sum(known, canvas.book.scheme.rules.number("execution_points"))
    letter = _letter("points")
    canvas.formula(
        row, _at("points"), f"=SUM({letter}{first}:{letter}{last})", points, "total", "center"
    )
    conclusion = canvas.submission.records["conclusion"]
    canvas.filed(row, _at("self_score"), conclusion["self_total"], "total", "score")
    if score.total is None:
        canvas.text(row, _at("score"), "未计分", "cell", "total", "wrong", "center")
    else:
        letter = _letter("score")
        excel = f"=SUM({letter}{first}:{letter}{last})"
        canvas.formula(row, _at("score"), excel, score.total, "total", "score")
    _difference(canvas, row, conclusion["self_total"].value, score.total, "total")
    canvas.text(
        row, (INDICATOR["explained"], INDICATOR["source"]), score.reason, "cell", "total", "wrap"
    )
    _audit_total(canvas, row, first, last)
    canvas.tall(row, height([(score.reason, 60)], 24))


def _audit_total(canvas: Canvas, row: int, first: int, last: int) -> None:
    """The auditor's total: 核查分 where one is given, 核定得分 elsewhere; blank until then."""
    note = canvas.book.styles("cell", "total", "small", "wrap")
    canvas.sheet.write_string(row, INDICATOR["audit_note"], "← 复核总分", note)
    if canvas.score.total is None:
        canvas.text(row, _at("audit_score"), "", "cell", "total")
        return
    audit, mine = (
        f"{_letter(field)}{first}:{_letter(field)}{last}" for field in ("audit_score", "score")
    )
    total = f"{_letter('score')}{row + 1}"
    excel = f'=IF(COUNT({audit})=0,"",{total}+SUMPRODUCT(ISNUMBER({audit})*({audit}-{mine})))'
    canvas.formula(row, _at("audit_score"), excel, None, "total", "score")


def _grade(canvas: Canvas) -> None:
    row, score = canvas.layout.grade_row, canvas.score
    canvas.text(row, (0, INDICATOR["midyear"]), "评价等级", "cell", "total", "center")
    canvas.text(row, _at("actual"), "指标得分", "cell", "total", "center")
    if score.indicator_score is None:
        canvas.text(row, _at("completion"), "—", "cell", "total", "center")
    else:
        letter = _letter("score")
        first, last = canvas.layout.execution_row + 2, canvas.layout.total_row
        excel = f"=SUM({letter}{first}:{letter}{last})"
        canvas.formula(row, _at("completion"), excel, score.indicator_score, "total", "score")
    canvas.text(row, _at("points"), "等级", "cell", "total", "center")
    grade = canvas.submission.records["conclusion"]["self_grade"]
    canvas.filed(row, _at("self_score"), grade, "total", "center")
    if score.grade is None:
        canvas.text(row, _at("score"), "—", "cell", "total", "center")
    else:
        formula = canvas.book.scheme.rules.grade_formula
        total = {"total": canvas.layout.cells["total"]}
        excel = to_excel(formula, _references(canvas, formula.names, total))
        canvas.formula(row, _at("score"), f"={excel}", score.grade, "total", "center")
    canvas.text(row, (INDICATOR["difference"], LAST), "", "cell", "total")
    canvas.tall(row, 24)
