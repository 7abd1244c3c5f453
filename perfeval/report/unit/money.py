"""The money of a unit's sheet: budget rows, projects, and measures with their inputs."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import chain, zip_longest

from perfeval.expression import Expression, to_excel
from perfeval.model import CellValue, Row
from perfeval.report.styles import height
from perfeval.report.unit.canvas import Canvas, width_of
from perfeval.report.unit.formulas import SheetFormulas, in_row, rounded
from perfeval.report.unit.layout import (
    BUDGET_SOURCE,
    LAST,
    MEASURE_INPUTS,
    MEASURE_RESULT,
    MONEY,
    PROJECT,
    RATES,
    SPACE,
)
from perfeval.report.writer.cells import Cell, Span, write_row
from perfeval.scheme.ruleset import Measure
from perfeval.wording import cell_words, place_words

_HEADER = 4
# Of a measure: its title, its rule in words, and the cells its figures were filled in.
_TITLE, _WORDS, _SOURCES = (0, 1), (13, 15), (16, LAST)
_BUDGET = ((0, 1), *MONEY.values(), *RATES.values(), BUDGET_SOURCE)
_PROJECT = tuple(PROJECT.values())
_MEASURE_HEADER = (_TITLE, MEASURE_RESULT, (3, 7), (8, 12), _WORDS, _SOURCES)
_MEASURE = (_TITLE, MEASURE_RESULT, *chain(*MEASURE_INPUTS), _WORDS, _SOURCES)
_INDENTED = frozenset({"personnel", "operating", "local", "transfer", "other"})
_STYLES = {  # of a project's cells other than amounts
    "name": ("wrap",),
    "funding": ("wrap",),
    "benefit": ("wrap", "small"),
    "reason": ("wrap", "small"),
}


def write_money(canvas: Canvas, formulas: SheetFormulas) -> None:
    """Writes the budget, the projects and the other measures."""
    _budget(canvas, formulas)
    _projects(canvas, formulas)
    _measures(canvas, formulas)


def _budget(canvas: Canvas, formulas: SheetFormulas) -> None:
    origin = canvas.context.scheme.form.sheet_of("budget").title
    canvas.write(_HEADER - 1, (0, LAST), f"一、预算执行情况（来源工作表：{origin}）", "section")
    block = canvas.context.scheme.form.block("budget")
    rates = {rate.name: rate.title for rate in canvas.context.scheme.rules.rate}
    titles = ["项目", *(block.field_named(field).title for field in MONEY)]
    titles += [*(rates[name] for name in RATES), "来源单元格"]
    canvas.row(_HEADER, [canvas.text(title, "header") for title in titles], 34, _BUDGET)
    rows = {row.name: row.title for row in block.row}
    for name, row in canvas.layout.budget_rows.items():
        label = ("label", "indent") if name in _INDENTED else ("label",)
        filed = canvas.submission.tables["budget"][name]
        known = canvas.score.rates[f"budget.{name}"]
        cells = [canvas.text(rows[name], *label)]
        cells += [
            canvas.formula(in_row(formulas.derived[it], row), _number(filed[it]), "money")
            if filed[it].notes.derived
            else canvas.filed(filed[it], span, "money")
            for it, span in MONEY.items()
        ]
        cells += [_rate(canvas, row, formulas.budget[rate], known.get(rate)) for rate in RATES]
        cells += [canvas.text(_range(filed), "cell", "center", "small")]
        canvas.row(row, cells, 18, _BUDGET)


def _number(cell: CellValue) -> Decimal | None:
    """The figure in a cell."""
    return cell.value if isinstance(cell.value, Decimal) else None


def _range(filed: Row) -> str:
    """From which to which cell of the unit's workbook the figures of a row reach."""
    cells = [filed[field].ref.cell for field in MONEY]
    # A column further right has a longer name, or one later in the alphabet.
    found = sorted((cell for cell in cells if cell), key=lambda cell: (len(cell), cell))
    return "—" if not found else ":".join(dict.fromkeys((found[0], found[-1])))


def _rate(canvas: Canvas, row: int, formula: str, points: Decimal | None) -> Cell:
    return canvas.formula(in_row(formula, row), _share(points), "percent", "center")


def _share(points: Decimal | None) -> Decimal | None:
    """Percentage points as the fraction that a percent format shows."""
    return None if points is None else points / 100


def _projects(canvas: Canvas, formulas: SheetFormulas) -> None:
    if not canvas.layout.project_rows:
        return
    header = canvas.layout.project_rows[0] - 1
    block = canvas.context.scheme.form.block("project")
    canvas.set_height(header - 2, SPACE)
    origin = canvas.context.scheme.form.sheet_of("project").title
    canvas.write(header - 1, (0, LAST), f"项目支出明细（来源工作表：{origin}）", "section")
    titles = [
        "来源单元格" if field == "source" else block.field_named(field).title for field in PROJECT
    ]
    cells = [canvas.text(title, "header") for title in titles]
    write_row(canvas.sheet, header, cells, _PROJECT)
    for ordinal, filed in enumerate(canvas.submission.lists["project"], start=1):
        row = canvas.layout.project_rows[ordinal - 1]
        known = canvas.score.rates[f"project.{ordinal}"]
        rate = _rate(canvas, row, formulas.project, known.get("execution_rate"))
        source = canvas.text(cell_words(filed["name"].ref), "cell", "center", "small")
        own = {"execution_rate": rate, "source": source}
        cells = [
            own.get(field) or canvas.filed(filed[field], span, *_STYLES.get(field, ("money",)))
            for field, span in PROJECT.items()
        ]
        texts = [(filed[field].shown, width) for field, width in _PROJECT_TEXTS]
        canvas.row(row, cells, height(texts), _PROJECT)


def _measures(canvas: Canvas, formulas: SheetFormulas) -> None:
    if not canvas.layout.measure_rows:
        return
    first = min(canvas.layout.measure_rows.values())
    canvas.set_height(first - 3, SPACE)
    canvas.write(first - 2, (0, 5), "二、其他比率", "section")
    headers = ("比率", "结果", "数据", "数据", "算法", "来源单元格")
    cells = [canvas.text(title, "header") for title in headers]
    write_row(canvas.sheet, first - 1, cells, _MEASURE_HEADER)
    for measure in canvas.context.scheme.rules.measure:
        row = canvas.layout.measure_rows.get(measure.name)
        if row is None:
            continue
        words = formulas.measures[measure.name]
        filed = [canvas.submission.cell(name) for name in measure.formula.names if "." in name]
        sources = "、".join(place_words(cell.ref) for cell in filed if cell and cell.ref.cell)
        labels, inputs = _inputs(canvas, measure.name)
        cells = [
            canvas.text(measure.title, "label"),
            _result(canvas, measure),
            *inputs,
            canvas.text(words, "cell", "small", "wrap"),
            canvas.text(sources or "—", "cell", "small", "wrap", "center"),
        ]
        texts = [(words, _width(_WORDS)), (sources, _width(_SOURCES))]
        texts += [(measure.title, 1.05 * _width(_TITLE))]
        texts += [(label, _width(MEASURE_INPUTS[0][0])) for label in labels]
        canvas.row(row, cells, height(texts), _MEASURE)


def _result(canvas: Canvas, measure: Measure) -> Cell:
    """A measure as a formula; as a figure where one that it is made of is not on this sheet."""
    points = _share(canvas.score.measures[measure.name])
    refs = _references(canvas, measure.name, measure.formula)
    if refs is not None:
        excel = "=" + to_excel(rounded(measure.formula), refs, blank=measure.formula.names)
        return canvas.formula(excel, points, "percent", "pad")
    if points is None:
        return canvas.text("—", "cell", "center")
    return canvas.context.formats("cell", "percent"), float(points)


def _references(canvas: Canvas, measure: str, formula: Expression) -> Mapping[str, str] | None:
    """Where each name of a measure stands; None where a figure of it is not on this sheet."""
    cells, parameters = canvas.layout.cells, canvas.context.scheme.rules.parameter_values
    own = {name: cells.get(f"{measure}:{name}", cells.get(name)) for name in formula.names}
    refs = {name: name if name in parameters else cell for name, cell in own.items()}
    known = {name: cell for name, cell in refs.items() if cell is not None}
    return known if len(known) == len(refs) else None


def _inputs(canvas: Canvas, measure: str) -> tuple[list[str], list[Cell]]:
    """The inputs that stand nowhere else on the sheet: their labels; cells for these and them."""
    labels, cells = [], []
    for spans, name in zip_longest(MEASURE_INPUTS, canvas.layout.measure_inputs[measure]):
        filed = canvas.submission.cell(name) if name else None
        labels.append(filed.label if filed else "")
        cells.append(canvas.text(labels[-1], "cell", "small", "wrap"))
        people = name is not None and name.startswith("unit.")
        cells.append(canvas.filed(filed, spans[1], "integer" if people else "money", "pad"))
    return labels, cells


def _width(span: Span) -> float:
    return width_of(span, small=True)


_PROJECT_TEXTS = (
    *((field, _width(PROJECT[field])) for field in ("benefit", "reason")),
    *((field, 0.9 * _width(PROJECT[field])) for field in ("name", "funding")),
)
