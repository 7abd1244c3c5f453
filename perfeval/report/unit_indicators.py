"""The indicators of a unit's sheet: as filed, recomputed, and the auditor's columns."""

from collections.abc import Mapping
from decimal import Decimal

from perfeval.expression import to_excel
from perfeval.model import IndicatorScore, Row, Value
from perfeval.report.book import METHOD, place_words
from perfeval.report.explanation import execution_words, explanation
from perfeval.report.styles import heat_scale, height
from perfeval.report.unit_audit import limit_audit, write_audit
from perfeval.report.unit_canvas import Canvas
from perfeval.report.unit_formulas import RowFormulas, references, row_cells, words_while
from perfeval.report.unit_layout import INDICATOR, LAST, SPACE, WIDTHS, column_of
from perfeval.report.unit_totals import write_totals
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
    "reason": "偏差原因、改进措施及佐证材料",
    "source": "来源单元格",
    "audit_score": "核查分",
    "audit_note": "核查意见",
    "audit_evidence": "核查佐证",
}
_FIGURES = ("target", "adjusted_target", "midyear", "actual")


def write_indicators(canvas: Canvas, formulas: RowFormulas) -> None:
    """Writes the execution item, every indicator, the totals and the grades."""
    header = canvas.layout.indicator_header
    origin = canvas.book.scheme.form.sheet_of("indicator").title
    title = f"四、绩效指标完成情况（来源工作表：{origin}）"
    canvas.tall(header - 2, SPACE)
    canvas.text(header - 1, (0, INDICATOR["difference"]), title, "section")
    _to_the_rules(canvas, header - 1)
    for field, column in INDICATOR.items():
        canvas.text(header, (column, column), _HEADERS[field], "header")
    canvas.tall(header, 34)
    _execution(canvas)
    rows = canvas.submission.lists.get("indicator", ())
    items = zip(canvas.layout.indicator_rows, rows, canvas.score.indicators, strict=True)
    for row, filed, item in items:
        _indicator(canvas, row, filed, item, formulas)
    limit_audit(canvas)
    _heat(canvas)
    write_totals(canvas)


def _to_the_rules(canvas: Canvas, row: int) -> None:
    """Above 计分说明 the way on to the rules and the documents behind them."""
    style, first = canvas.book.styles("link"), INDICATOR["explained"]
    canvas.sheet.merge_range(row, first, row, LAST, "", style)
    words = "计分规则、参数和文件依据见“方法说明” →"
    canvas.sheet.write_url(row, first, f"internal:'{METHOD}'!A1", style, words)


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
    refs = references(formula.names, cells, rules)
    blank = [name for name in formula.names if name in cells]
    excel = "=" + to_excel(formula, refs, blank=blank)
    canvas.formula(row, _at("score"), excel, score.execution_score, "score", "bold")
    _difference(canvas, row, total["self_score"].value, score.execution_score)
    words = execution_words(total, score.execution_score, points)
    figures = {name: cells[f"budget.total.{name}"] for name in ("executed", "final")}
    facts = {figures[name]: total[name].value for name in figures}
    facts |= {cells["execution.points"]: points}
    _explained(
        canvas, row, words, {} if score.execution_score is None else facts, score.execution_score
    )
    reason = total["reason"]
    canvas.filed(row, _at("reason"), reason, "wrap", "small")
    source = place_words(total["executed"].ref)
    _source(canvas, row, source)
    write_audit(canvas, row)
    texts = [(reason.shown, "reason"), (words, "explained"), (source, "source")]
    canvas.tall(row, height([(text, _small(field)) for text, field in texts], 24))


def _indicator(
    canvas: Canvas, row: int, filed: Row, item: IndicatorScore, formulas: RowFormulas
) -> None:
    for field in ("level1", "level2", "name"):
        canvas.filed(row, _at(field), filed[field], "wrap")
    canvas.filed(row, _at("sign"), filed["sign"], "center")
    canvas.filed(row, _at("measure_unit"), filed["measure_unit"], "center", "wrap")
    shown_as = "points" if filed["measure_unit"].value == "%" else "plain"
    for field in _FIGURES:
        small = ("wrap", "small") if isinstance(filed[field].value, str) else ()
        canvas.filed(row, _at(field), filed[field], shown_as, *small)
    qualitative = filed["sign"].value == QUALITATIVE
    if qualitative:
        canvas.text(row, _at("completion"), "—", "cell", "center")
    else:
        share = None if item.completion is None else item.completion / 100
        canvas.formula(row, _at("completion"), formulas.completion(row), share, "percent")
    canvas.filed(row, _at("points"), filed["points"], "plain", "center")
    canvas.filed(row, _at("self_score"), filed["self_score"], "score")
    excel = formulas.score(row, qualitative=qualitative)
    canvas.formula(row, _at("score"), excel, item.score, "score", "bold")
    _difference(canvas, row, filed["self_score"].value, item.score)
    words = explanation(filed, item, canvas.book.scheme.rules)
    _explained(canvas, row, words, _facts(row, filed, item), item.score)
    why = _why(filed)
    look = ("wrap", "small")
    title = f"{filed['name'].shown[:40]}（{place_words(filed['name'].ref)}）：{_HEADERS['reason']}"
    shown = canvas.fitted(why, _at("reason"), title, *look)
    canvas.text(row, _at("reason"), shown, "cell", "filed", *look)
    _source(canvas, row, filed["name"].ref.cell or "—")
    write_audit(canvas, row)
    short = {field: filed[field].shown for field in ("level1", "level2", "name", "measure_unit")}
    texts = [(text, float(WIDTHS[INDICATOR[field]])) for field, text in short.items()]
    texts += [(str(filed[field].value or ""), _small(field)) for field in _FIGURES]
    texts += [(why, _small("reason")), (words, _small("explained"))]
    canvas.tall(row, height(texts, 24))


def _small(field: str) -> float:
    """Characters of the small print that a column holds."""
    return 1.15 * WIDTHS[INDICATOR[field]]


def _why(filed: Row) -> str:
    """Reason, remedy and evidence in one cell, as the official form prints them."""
    titles = {"reason": "偏差原因：", "remedy": "改进措施：", "evidence": "佐证材料："}
    parts = [(title, filed[field].shown) for field, title in titles.items()]
    return "\n".join(title + text for title, text in parts if text)


def _facts(row: int, filed: Row, item: IndicatorScore) -> dict[str, Value]:
    """What the cells of a row hold that its explanation speaks of."""
    if item.score is None:
        return {}
    qualitative = filed["sign"].value == QUALITATIVE
    fields = ("actual", "self_score") if qualitative else ("sign", "points", "actual")
    facts = {cell: filed[name].value for name, cell in row_cells(row, *fields).items()}
    if not qualitative:
        facts[row_cells(row, "target_in_force")["target_in_force"]] = item.target
    return facts


def _explained(
    canvas: Canvas, row: int, words: str, facts: Mapping[str, Value], score: Decimal | None
) -> None:
    """The words of a score, which give way when what they are about is changed."""
    known: dict[str, Value] = {f"${column_of('score')}${row + 1}": "" if score is None else score}
    known |= {cell: value for cell, value in facts.items() if value is not None}
    excel = words_while(words, known)
    canvas.formula(row, _at("explained"), excel, words, "wrap", "small")


def _difference(canvas: Canvas, row: int, filed: object, score: Decimal | None) -> None:
    gap = score - filed if isinstance(filed, Decimal) and score is not None else None
    mine, own = (f"${column_of(field)}${row + 1}" for field in ("score", "self_score"))
    excel = f'=IF(COUNT({mine},{own})<2,"",ROUND({mine}-{own},2))'
    canvas.formula(row, _at("difference"), excel, gap, "gap")


def _source(canvas: Canvas, row: int, source: str) -> None:
    canvas.text(row, _at("source"), source, "cell", "center", "small", "wrap")


def _heat(canvas: Canvas) -> None:
    """Colours the completion of indicators that are better the higher they are."""
    filed = zip(
        canvas.layout.indicator_rows, canvas.submission.lists.get("indicator", ()), strict=True
    )
    letter = column_of("completion")
    cells = [f"{letter}{row + 1}" for row, item in filed if item["sign"].value in POSITIVE]
    if cells:
        canvas.sheet.conditional_format(cells[0], heat_scale(cells))
