"""The money of a unit's sheet: budget rows, projects, and measures with their inputs."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import zip_longest

from perfeval.expression import Expression, to_excel, to_words
from perfeval.model import Row
from perfeval.report.book import place_words
from perfeval.report.styles import height
from perfeval.report.unit_canvas import Canvas, Span
from perfeval.report.unit_formulas import rounded
from perfeval.report.unit_layout import (
    BUDGET_SOURCE,
    LAST,
    MEASURE_INPUTS,
    MEASURE_RESULT,
    MONEY,
    PROJECT,
    RATES,
    SPACE,
    WIDTHS,
)

_HEADER = 4
# Of a measure: its title, its rule in words, and the cells its figures were filled in.
_TITLE, _WORDS, _PLACES = (0, 1), (13, 15), (16, LAST)
_INDENTED = frozenset({"personnel", "operating", "local", "transfer", "other"})


def write_money(canvas: Canvas) -> None:
    """Writes the budget, the projects and the other measures."""
    _budget(canvas)
    _projects(canvas)
    _measures(canvas)


def _budget(canvas: Canvas) -> None:
    origin = canvas.book.scheme.form.sheet_of("budget").title
    canvas.text(_HEADER - 1, (0, LAST), f"一、预算执行情况（来源工作表：{origin}）", "section")
    canvas.text(_HEADER, (0, 1), "项目", "header")
    block = canvas.book.scheme.form.block("budget")
    for field, span in MONEY.items():
        canvas.text(_HEADER, span, block.field_named(field).title, "header")
    rates = {rate.name: rate for rate in canvas.book.scheme.rules.rate}
    for name, span in RATES.items():
        canvas.text(_HEADER, span, rates[name].title, "header")
    canvas.text(_HEADER, BUDGET_SOURCE, "来源单元格", "header")
    canvas.tall(_HEADER, 34)
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
        canvas.text(row, BUDGET_SOURCE, _range(filed), "cell", "center", "small")
        canvas.tall(row, 18)


def _range(filed: Row) -> str:
    """From which to which cell of the unit's workbook the figures of a row reach."""
    cells = [filed[field].ref.cell for field in MONEY]
    # A column further right has a longer name, or one later in the alphabet.
    found = sorted((cell for cell in cells if cell), key=lambda cell: (len(cell), cell))
    return "—" if not found else ":".join(dict.fromkeys((found[0], found[-1])))


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
    canvas.tall(header - 2, SPACE)
    origin = canvas.book.scheme.form.sheet_of("project").title
    canvas.text(header - 1, (0, LAST), f"项目支出明细（来源工作表：{origin}）", "section")
    for field, span in PROJECT.items():
        title = "来源单元格" if field == "source" else block.field_named(field).title
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
                    place = filed["name"].ref.cell or "—"
                    canvas.text(row, span, place, "cell", "center", "small")
                case "name" | "funding":
                    canvas.filed(row, span, filed[field], "wrap")
                case "benefit" | "reason":
                    canvas.filed(row, span, filed[field], "wrap", "small")
                case _:
                    canvas.filed(row, span, filed[field], "money")
        texts = [(filed[field].shown, _width(PROJECT[field])) for field in ("benefit", "reason")]
        name, funding = (filed[field].shown for field in ("name", "funding"))
        texts += [
            (name, 0.9 * _width(PROJECT["name"])),
            (funding, 0.9 * _width(PROJECT["funding"])),
        ]
        canvas.tall(row, height(texts))


def _measures(canvas: Canvas) -> None:
    if not canvas.layout.measure_rows:
        return
    first = min(canvas.layout.measure_rows.values())
    canvas.tall(first - 3, SPACE)
    canvas.text(first - 2, (0, 5), "二、其他比率", "section")
    spans = (_TITLE, MEASURE_RESULT, (3, 7), (8, 12), _WORDS, _PLACES)
    headers = ("比率", "结果", "数据", "数据", "算法", "来源单元格")
    for span, title in zip(spans, headers, strict=True):
        canvas.text(first - 1, span, title, "header")
    titles = canvas.book.scheme.titles()
    for measure in canvas.book.scheme.rules.measure:
        row = canvas.layout.measure_rows.get(measure.name)
        if row is None:
            continue
        canvas.text(row, _TITLE, measure.title, "label")
        labels = _inputs(canvas, row, measure.name)
        points = canvas.score.measures[measure.name]
        refs = _references(canvas, measure.name, measure.formula)
        if refs is None:
            canvas.text(row, MEASURE_RESULT, "", "cell")
            canvas.book.write_percent(canvas.sheet, row, MEASURE_RESULT[0], points, "cell")
        else:
            excel = "=" + to_excel(rounded(measure.formula), refs, blank=measure.formula.names)
            canvas.formula(row, MEASURE_RESULT, excel, _share(points), "percent", "pad")
        words = to_words(measure.formula, titles)
        canvas.text(row, _WORDS, words, "cell", "small", "wrap")
        filed = [canvas.submission.cell(name) for name in measure.formula.names if "." in name]
        places = "、".join(place_words(cell.ref) for cell in filed if cell and cell.ref.cell)
        canvas.text(row, _PLACES, places or "—", "cell", "small", "wrap", "center")
        texts = [(words, _width(_WORDS)), (places, _width(_PLACES))]
        texts += [(measure.title, 1.05 * _width(_TITLE))]
        texts += [(label, _width(MEASURE_INPUTS[0][0])) for label in labels]
        canvas.tall(row, height(texts))


def _width(span: Span) -> float:
    """Characters of the small print that columns hold."""
    return 1.15 * sum(WIDTHS[span[0] : span[1] + 1])


def _references(canvas: Canvas, measure: str, formula: Expression) -> Mapping[str, str] | None:
    """Where each name of a measure stands; None where a figure of it is not on this sheet."""
    cells, parameters = canvas.layout.cells, canvas.book.scheme.rules.parameter_values
    own = {name: cells.get(f"{measure}:{name}", cells.get(name)) for name in formula.names}
    refs = {name: name if name in parameters else cell for name, cell in own.items()}
    known = {name: cell for name, cell in refs.items() if cell is not None}
    return known if len(known) == len(refs) else None


def _inputs(canvas: Canvas, row: int, measure: str) -> list[str]:
    """Writes the inputs that stand nowhere else on the sheet; returns their labels."""
    labels = []
    for place, name in zip_longest(MEASURE_INPUTS, canvas.layout.measure_inputs[measure]):
        label, figure = place
        filed = canvas.submission.cell(name) if name else None
        labels.append(filed.label if filed else "")
        canvas.text(row, label, labels[-1], "cell", "small", "wrap")
        people = name is not None and name.startswith("unit.")
        canvas.filed(row, figure, filed, "integer" if people else "money", "pad")
    return labels
