"""The indicators of a unit's sheet: as filed, recomputed, and the auditor's columns."""

from collections.abc import Mapping
from decimal import Decimal

from perfeval.expression import to_excel
from perfeval.model import IndicatorScore, Row, Value
from perfeval.report.context import METHOD
from perfeval.report.differences import difference
from perfeval.report.styles import heat_scale, height
from perfeval.report.unit.audit import audit_cells, limit_audit
from perfeval.report.unit.canvas import Canvas
from perfeval.report.unit.explanation import execution_words, explanation
from perfeval.report.unit.formulas import (
    SheetFormulas,
    difference_in,
    in_row,
    references,
    row_cells,
    words_while,
)
from perfeval.report.unit.layout import INDICATOR, LAST, SPACE, WIDTHS, column_of
from perfeval.report.unit.totals import write_totals
from perfeval.report.writer.cells import Cell, Span
from perfeval.scheme.ruleset import POSITIVE, QUALITATIVE
from perfeval.wording import cell_words, place_words

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
_EXECUTION = ((0, 1), *((column, column) for column in range(2, len(INDICATOR))))
# Characters that the columns of texts hold, in the usual and in the small print.
_WIDE = {it: float(WIDTHS[INDICATOR[it]]) for it in ("level1", "level2", "name", "measure_unit")}
_SMALL = {it: 1.15 * WIDTHS[INDICATOR[it]] for it in (*_FIGURES, "reason", "explained", "source")}


def write_indicators(canvas: Canvas, formulas: SheetFormulas) -> None:
    """Writes the execution item, every indicator, the totals and the grades."""
    header = canvas.layout.indicator_header
    origin = canvas.context.scheme.form.sheet_of("indicator").title
    title = f"四、绩效指标完成情况（来源工作表：{origin}）"
    canvas.set_height(header - 2, SPACE)
    canvas.write(header - 1, (0, INDICATOR["difference"]), title, "section")
    _to_the_rules(canvas, header - 1)
    canvas.row(header, [canvas.text(_HEADERS[it], "header") for it in INDICATOR], 34)
    _execution(canvas)
    rows = canvas.submission.lists.get("indicator", ())
    items = zip(canvas.layout.indicator_rows, rows, canvas.score.indicators, strict=True)
    for row, filed, item in items:
        _indicator(canvas, row, filed, item, formulas)
    limit_audit(canvas)
    _heat(canvas)
    write_totals(canvas)


def _to_the_rules(canvas: Canvas, row: int) -> None:
    """Above 计分说明 a link to the rules and the documents behind them."""
    cell_format, first = canvas.context.formats("link"), INDICATOR["explained"]
    canvas.sheet.merge_range(row, first, row, LAST, "", cell_format)
    words = "计分规则、参数和文件依据见“方法说明” →"
    canvas.sheet.write_url(row, first, f"internal:'{METHOD}'!A1", cell_format, words)


def _execution(canvas: Canvas) -> None:
    row, cells = canvas.layout.execution_row, canvas.layout.cells
    rules, score = canvas.context.scheme.rules, canvas.score
    total = canvas.submission.tables["budget"]["total"]
    rate = score.rates["budget.total"].get("execution_rate")
    share = None if rate is None else rate / 100
    reference = f"={cells['rate.budget.total.execution_rate']}"
    points = rules.number("execution_points")
    formula = rules.execution_formula
    refs = references(formula.names, cells, rules)
    excel = "=" + to_excel(formula, refs, blank=[name for name in formula.names if name in cells])
    words = execution_words(total, score.execution_score, points)
    figures = {name: cells[f"budget.total.{name}"] for name in ("executed", "final")}
    facts = {figures[name]: total[name].value for name in figures}
    facts |= {cells["execution.points"]: points}
    reason, source = total["reason"], place_words(total["executed"].ref)
    between = INDICATOR["completion"] - INDICATOR["sign"]
    row_of_cells = [
        canvas.text("预算执行", "label"),
        canvas.text("预算执行率", "cell", "bold"),
        *[canvas.text("", "cell")] * between,
        canvas.formula(reference, share, "percent"),
        canvas.formula("=execution_points", points, "plain", "center"),
        canvas.filed(total["self_score"], _at("self_score"), "score"),
        canvas.formula(excel, score.execution_score, "score", "bold"),
        _difference(canvas, row, total["self_score"].value, score.execution_score),
        _explained(canvas, row, words, facts, score.execution_score),
        canvas.filed(reason, _at("reason"), "wrap", "small"),
        _source(canvas, source),
        *audit_cells(canvas),
    ]
    texts = {"reason": reason.shown, "explained": words, "source": source}
    row_height = height([(text, _SMALL[field]) for field, text in texts.items()], 24)
    canvas.row(row, row_of_cells, row_height, _EXECUTION)


def _indicator(
    canvas: Canvas, row: int, filed: Row, item: IndicatorScore, formulas: SheetFormulas
) -> None:
    words, why = explanation(filed, item, canvas.context.scheme.rules), _why(filed)
    qualitative = filed["sign"].value == QUALITATIVE
    excel = in_row(formulas.quality if qualitative else formulas.quantity, row)
    cells = [
        *(canvas.filed(filed[field], _at(field), "wrap") for field in ("level1", "level2", "name")),
        canvas.filed(filed["sign"], _at("sign"), "center"),
        _figure(canvas, filed, "target"),
        _figure(canvas, filed, "adjusted_target"),
        canvas.filed(filed["measure_unit"], _at("measure_unit"), "center", "wrap"),
        _figure(canvas, filed, "midyear"),
        _figure(canvas, filed, "actual"),
        _completion(canvas, row, item, "" if qualitative else formulas.completion),
        canvas.filed(filed["points"], _at("points"), "plain", "center"),
        canvas.filed(filed["self_score"], _at("self_score"), "score"),
        canvas.formula(excel, item.score, "score", "bold"),
        _difference(canvas, row, filed["self_score"].value, item.score),
        _explained(canvas, row, words, _facts(row, filed, item), item.score),
        _reason(canvas, filed, why),
        _source(canvas, cell_words(filed["name"].ref)),
        *audit_cells(canvas),
    ]
    texts = [(filed[field].shown, width) for field, width in _WIDE.items()]
    texts += [(str(filed[field].value or ""), _SMALL[field]) for field in _FIGURES]
    texts += [(why, _SMALL["reason"]), (words, _SMALL["explained"])]
    canvas.row(row, cells, height(texts, 24))


def _at(field: str) -> Span:
    return INDICATOR[field], INDICATOR[field]


def _figure(canvas: Canvas, filed: Row, field: str) -> Cell:
    """A figure in the unit of its row; a text in its place is set small."""
    shown_as = "points" if filed["measure_unit"].value == "%" else "plain"
    small = ("wrap", "small") if isinstance(filed[field].value, str) else ()
    return canvas.filed(filed[field], _at(field), shown_as, *small)


def _completion(canvas: Canvas, row: int, item: IndicatorScore, formula: str) -> Cell:
    if not formula:
        return canvas.text("—", "cell", "center")
    share = None if item.completion is None else item.completion / 100
    return canvas.formula(in_row(formula, row), share, "percent")


def _reason(canvas: Canvas, filed: Row, why: str) -> Cell:
    name = filed["name"]
    shown = canvas.shortened(
        why,
        _SMALL["reason"],
        lambda: f"{name.shown[:40]}（{place_words(name.ref)}）：{_HEADERS['reason']}",
    )
    return canvas.text(shown, "cell", "filed", "wrap", "small")


def _why(filed: Row) -> str:
    """Reason, remedy and evidence in one cell, as the official form prints them."""
    titles = {"reason": "偏差原因：", "remedy": "改进措施：", "evidence": "佐证材料："}
    parts = [(title, filed[field].shown) for field, title in titles.items()]
    return "\n".join(title + text for title, text in parts if text)


def _facts(row: int, filed: Row, item: IndicatorScore) -> dict[str, Value]:
    """What the cells of a row hold that its explanation speaks of."""
    qualitative = filed["sign"].value == QUALITATIVE
    fields = ("actual", "self_score") if qualitative else ("sign", "points", "actual")
    facts = {cell: filed[name].value for name, cell in row_cells(row, *fields).items()}
    if not qualitative:
        facts[row_cells(row, "target_in_force")["target_in_force"]] = item.target
    return facts


def _explained(
    canvas: Canvas, row: int, words: str, facts: Mapping[str, Value], score: Decimal | None
) -> Cell:
    """The words of a score, which give way when what they are about is changed."""
    known: dict[str, Value] = {f"${column_of('score')}${row + 1}": "" if score is None else score}
    if score is not None:
        known |= {cell: value for cell, value in facts.items() if value is not None}
    return canvas.formula(words_while(words, known), words, "wrap", "small")


def _difference(canvas: Canvas, row: int, filed: object, score: Decimal | None) -> Cell:
    return canvas.formula(difference_in(row), difference(score, filed), "gap")


def _source(canvas: Canvas, source: str) -> Cell:
    return canvas.text(source, "cell", "center", "small", "wrap")


def _heat(canvas: Canvas) -> None:
    """Colours the completion of indicators that are better the higher they are."""
    filed = zip(
        canvas.layout.indicator_rows, canvas.submission.lists.get("indicator", ()), strict=True
    )
    letter = column_of("completion")
    cells = [f"{letter}{row + 1}" for row, item in filed if item["sign"].value in POSITIVE]
    if cells:
        canvas.sheet.conditional_format(cells[0], heat_scale(cells))
