"""The money of a unit's sheet: budget rows, projects, and measures with their inputs."""

from collections.abc import Mapping
from decimal import Decimal

from perfeval.expression import Expression, parse, to_excel, to_words
from perfeval.report.book import place_words
from perfeval.report.styles import height
from perfeval.report.unit_canvas import Canvas, Span
from perfeval.report.unit_layout import (
    LAST,
    MEASURE_INPUTS,
    MEASURE_RESULT,
    MONEY,
    PROJECT,
    RATES,
    WIDTHS,
)

_HEADER = 4
_INDENTED = frozenset({"personnel", "operating", "local", "transfer", "other"})


def write_money(canvas: Canvas) -> None:
    """Writes the budget, the projects and the other measures."""
    _budget(canvas)
    _projects(canvas)
    _measures(canvas)


def rounded(formula: Expression) -> Expression:
    """A ratio rounded as it is shown: to 2 decimals of a percent."""
    return parse(f"round({formula.text}, 4)")


def _budget(canvas: Canvas) -> None:
    canvas.text(_HEADER - 1, (0, 5), "一、预算执行情况", "section")
    canvas.text(_HEADER, (0, 1), "项目", "header")
    block = canvas.book.scheme.form.block("budget")
    for field, span in MONEY.items():
        canvas.text(_HEADER, span, block.field_named(field).title, "header")
    rates = {rate.name: rate for rate in canvas.book.scheme.rules.rate}
    for name, span in RATES.items():
        canvas.text(_HEADER, span, rates[name].title, "header")
    canvas.sheet.set_row(_HEADER, 34)
    titles = {row.name: row.title for row in block.row}
    for name, row in canvas.layout.budget_rows.items():
        label = ("label", "indent") if name in _INDENTED else ("label",)
        canvas.text(row, (0, 1), titles[name], *label)
        filed = canvas.submission.tables["budget"][name]
        for field, span in MONEY.items():
            canvas.filed(row, span, filed[field], "money")
        for rate, span in RATES.items():
            key = f"budget.{name}"
            _rate(canvas, row, span, rates[rate].formula, key, rate)
        canvas.sheet.set_row(row, 20)


def _rate(canvas: Canvas, row: int, span: Span, formula: Expression, of: str, rate: str) -> None:
    refs = {name: canvas.layout.cells[f"{of}.{name}"] for name in formula.names}
    points = canvas.score.rates[of].get(rate)
    excel = "=" + to_excel(rounded(formula), refs, blank=formula.names)
    canvas.formula(row, span, excel, _share(points), "percent", "center")


def _share(points: Decimal | None) -> Decimal | None:
    """Percentage points as the fraction that a percent format shows."""
    return None if points is None else points / 100


def _projects(canvas: Canvas) -> None:
    if not canvas.layout.project_rows:
        return
    header = canvas.layout.project_rows[0] - 1
    block = canvas.book.scheme.form.block("project")
    canvas.text(header - 1, (0, 5), "项目支出明细", "section")
    for field, span in PROJECT.items():
        title = "来源" if field == "source" else block.field_named(field).title
        canvas.text(header, span, title, "header")
    execution = next(r for r in canvas.book.scheme.rules.rate if r.name == "execution_rate")
    rows = canvas.submission.lists["project"]
    for ordinal, (row, filed) in enumerate(
        zip(canvas.layout.project_rows, rows, strict=True), start=1
    ):
        for field, span in PROJECT.items():
            match field:
                case "execution_rate":
                    key = f"project.{ordinal}"
                    _rate(canvas, row, span, execution.formula, key, field)
                case "source":
                    canvas.text(row, span, place_words(filed["name"].ref), "cell", "center")
                case "name" | "funding" | "benefit" | "reason":
                    canvas.filed(row, span, filed[field], "wrap")
                case _:
                    canvas.filed(row, span, filed[field], "money")
        texts = [
            (filed[field].shown, float(sum(WIDTHS[span[0] : span[1] + 1])))
            for field, span in PROJECT.items()
            if field in {"name", "benefit", "reason"}
        ]
        canvas.sheet.set_row(row, height(texts))


def _measures(canvas: Canvas) -> None:
    first = min(canvas.layout.measure_rows.values())
    canvas.text(first - 2, (0, 5), "二、其他比率", "section")
    spans = ((0, 2), MEASURE_RESULT, (5, 8), (9, 12), (13, LAST))
    for span, title in zip(spans, ("比率", "结果", "数据", "数据", "算法"), strict=True):
        canvas.text(first - 1, span, title, "header")
    titles = canvas.book.scheme.titles()
    for measure in canvas.book.scheme.rules.measure:
        row = canvas.layout.measure_rows.get(measure.name)
        if row is None:
            continue
        canvas.text(row, (0, 2), measure.title, "label")
        refs = _inputs(canvas, row, measure.name, measure.formula)
        points = canvas.score.measures[measure.name]
        excel = "=" + to_excel(rounded(measure.formula), refs, blank=measure.formula.names)
        canvas.formula(row, MEASURE_RESULT, excel, _share(points), "percent")
        words = f"{measure.title} = {to_words(measure.formula, titles)}"
        canvas.text(row, (13, LAST), words, "cell", "small")
        canvas.sheet.set_row(row, 20)


def _inputs(canvas: Canvas, row: int, measure: str, formula: Expression) -> Mapping[str, str]:
    """Writes the inputs that stand nowhere else on the sheet; returns where each input is."""
    cells = canvas.layout.cells
    refs: dict[str, str] = {}
    free = iter(MEASURE_INPUTS)
    for name in formula.names:
        if name in cells:
            refs[name] = cells[name]
            continue
        label, figure = next(free)
        filed = canvas.submission.cell(name)
        canvas.text(row, label, filed.label if filed else "", "cell", "small", "wrap")
        people = name.startswith("unit.")
        canvas.filed(row, figure, filed, "integer" if people else "money")
        refs[name] = cells[f"{measure}:{name}"]
    for label, figure in free:
        canvas.text(row, label, "", "cell")
        canvas.text(row, figure, "", "cell")
    return refs
