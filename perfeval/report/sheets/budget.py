"""预算执行: every unit's budget rows and projects in one grid, then its other measures.

One grid, so that a filter on a unit finds all of it, and the header that stays in sight and is
repeated in print fits every row under it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from perfeval.expression import to_excel
from perfeval.model import CellRef, Row
from perfeval.report.cells import (
    filed_cell,
    formula_cell,
    link_cell,
    printable,
    reference_cell,
    source_cell,
    text_cell,
    unit_cell,
    write_text,
)
from perfeval.report.context import BUDGET, SEE_SOURCE, Pair, ReportContext
from perfeval.report.links import unit_target
from perfeval.report.sheets.table import (
    Column,
    TableLayout,
    widths_of,
    write_rows,
    write_table,
    write_title,
)
from perfeval.report.styles import shorten
from perfeval.report.unit.formulas import rounded
from perfeval.report.writer.cells import Cell
from perfeval.scheme.ruleset import Measure

_ROWS = ("total", "basic", "personnel", "operating", "project")
_MONEY = {
    "original": 11,
    "adjustment": 11,
    "policy_adjustment": 13,
    "final": 11,
    "midyear_executed": 11,
    "executed": 11,
}
_RATES = {
    "execution_rate": 9,
    "adjustment_rate": 11,
    "own_adjustment_rate": 16,
    "midyear_progress": 9,
}
_NAME_WIDTH, _REASON_WIDTH = 24, 28
# The amounts stand after 单位, 支出类别, 项目名称 and 资金来源.
_LETTERS = {field: xl_col_to_name(at) for at, field in enumerate(_MONEY, start=4)}
_ONE_PROJECT = "具体项目"
_LAYOUT = TableLayout(BUDGET, frozen=3, header=3, empty="没有读到填报表。")
# Columns of the unit's name above the other measures, where no narrow column is needed beside it.
_UNIT_SPAN = 3


@dataclass(frozen=True)
class _Line:
    """A row of the budget or a project of a unit."""

    pair: Pair
    target: str | None  # where the unit's name leads
    key: str  # "budget.total", "project.3"
    kind: str  # what it is spent on
    filed: Row
    source: CellRef
    styles: tuple[str, ...]
    is_project: bool = False
    name: str = ""
    funding: str = ""

    @property
    def reason(self) -> str:
        """The reason, or its beginning."""
        return shorten(self.filed["reason"].shown, _REASON_WIDTH, SEE_SOURCE)

    def own_styles(self, *more: str) -> tuple[str, ...]:
        """The styles of the name and the funding, which a project alone has."""
        return ("cell", "filed", *more) if self.is_project else self.styles


def write_budget(context: ReportContext, sheet: Worksheet) -> None:
    """Writes the sheet."""
    pairs = [pair for pair in context.units if pair[0].records]
    columns = _columns(context)
    widths = widths_of(columns)
    note = "金额单位：万元　　比率按填报数重新计算；“—”表示数据未填，不是 0"
    write_title(context, sheet, widths, "预算执行情况", note)
    listed = sum(len(pair[0].lists.get("project", ())) for pair in pairs)
    words = f"一、各类支出和项目（项目共 {listed} 个，“支出类别”为“{_ONE_PROJECT}”）"
    write_text(context, sheet, _LAYOUT.header - 1, 0, words, "section")
    after = write_table(context, sheet, columns, _lines(context, pairs), _LAYOUT)
    if pairs:
        # The header repeated in print is the grid's: the other measures start their own page.
        sheet.set_h_pagebreaks([after + 1])
    write_text(context, sheet, after + 1, 0, "二、其他比率", "section")
    write_rows(context, sheet, after + 2, _measure_columns(context, widths), pairs)


def _lines(context: ReportContext, pairs: Sequence[Pair]) -> Iterator[_Line]:
    """The budget rows of all units, then all projects."""
    kinds = {part.name: part.title for part in context.scheme.form.block("budget").row}
    for pair in pairs:
        target = unit_target(context, pair[0].workbook)
        for name in _ROWS:
            filed = pair[0].tables["budget"][name]
            styles = ("cell", "total") if name == "total" else ("cell",)
            source = filed["executed"].ref
            key = f"budget.{name}"
            yield _Line(pair, target, key, kinds[name], filed, source, styles)
    for pair in pairs:
        target = unit_target(context, pair[0].workbook)
        for ordinal, filed in enumerate(pair[0].lists.get("project", ()), start=1):
            name = shorten(filed["name"].shown, _NAME_WIDTH, SEE_SOURCE)
            yield _Line(
                *(pair, target, f"project.{ordinal}", _ONE_PROJECT, filed, filed["name"].ref),
                styles=("cell",),
                is_project=True,
                name=name,
                funding=filed["funding"].shown,
            )


def _columns(context: ReportContext) -> list[Column[_Line]]:
    block = context.scheme.form.block("budget")
    rates = {rate.name: rate.title for rate in context.scheme.rules.rate}
    return [
        Column(
            "单位",
            18,
            lambda it, _: link_cell(
                context, it.target, printable(it.pair[0].unit), *it.styles, "wrap"
            ),
            lambda it: it.pair[0].unit,
        ),
        Column("支出类别", 10, lambda it, _: text_cell(context, it.kind, *it.styles)),
        Column(
            "项目名称",
            _NAME_WIDTH,
            lambda it, _: text_cell(context, it.name, *it.own_styles("wrap")),
            lambda it: it.name,
        ),
        Column("资金来源", 10, lambda it, _: text_cell(context, it.funding, *it.own_styles())),
        *(
            _money(context, block.field_named(field).title, width, field)
            for field, width in _MONEY.items()
        ),
        *(_rate(context, rates[rate], width, rate) for rate, width in _RATES.items()),
        Column(
            "来源单元格", 8, lambda it, _: source_cell(context, it.source, *it.styles, "center")
        ),
        Column(
            "原因",
            _REASON_WIDTH,
            lambda it, _: text_cell(context, it.reason, "cell", "filed", "wrap"),
            lambda it: it.reason,
        ),
    ]


def _money(context: ReportContext, title: str, width: float, field: str) -> Column[_Line]:
    def cell(it: _Line, _: int) -> Cell:
        if field not in it.filed:  # the form does not ask it of a project
            return text_cell(context, "", *it.styles)
        key = f"{it.key}.{field}"
        return filed_cell(context, it.pair[0], key, it.filed[field], *it.styles, "money")

    return Column(title, width, cell)


def _rate(context: ReportContext, title: str, width: float, rate: str) -> Column[_Line]:
    formula = next(item.formula for item in context.scheme.rules.rate if item.name == rate)

    def own_rate(row: int) -> str:
        refs = {name: f"${_LETTERS[name]}{row + 1}" for name in formula.names}
        ratio = to_excel(rounded(formula), refs, blank=formula.names)
        return f'=IF({ratio}="","—",{ratio})'

    def cell(it: _Line, row: int) -> Cell:
        known = it.pair[1].rates[it.key]
        if rate not in known:  # the rules have no such rate of it
            return text_cell(context, "", *it.styles)
        points = known[rate]
        value = None if points is None else points / 100
        key = f"rate.{it.key}.{rate}"
        if context.has_unit_sheets and context.reference(it.pair[0].workbook, key) is None:
            # The unit's sheet has no such figure: it follows the amounts of the row itself.
            shown = "—" if value is None else value
            own = (*it.styles, "center") if value is None else it.styles
            return formula_cell(context, own_rate(row), shown, *own, "percent")
        return reference_cell(context, it.pair[0].workbook, key, value, *it.styles, "percent")

    return Column(title, width, cell)


def _measure_columns(context: ReportContext, widths: Sequence[float]) -> list[Column[Pair]]:
    """Measures of the whole unit that no budget row has, and why one has no value.

    Args:
        context: the batch.
        widths: those of the columns of the sheet, which the grid above has set.
    """
    measures = [
        measure
        for measure in context.scheme.rules.measure
        if not all(name.startswith("budget.") for name in measure.formula.names)
    ]
    reasons = _reasons(context, {measure.name: measure.title for measure in measures})
    first = _UNIT_SPAN + len(measures)

    def reason(pair: Pair) -> str:
        return reasons.get(pair[0].workbook, "")

    return [
        Column(
            "单位",
            sum(widths[:_UNIT_SPAN]),
            lambda pair, _: unit_cell(context, pair[0], "cell", "wrap"),
            lambda pair: pair[0].unit,
            span=_UNIT_SPAN,
        ),
        *(_measure(context, measure) for measure in measures),
        Column(
            "没有数值的原因",
            sum(widths[first:]),
            lambda pair, _: text_cell(context, reason(pair), "cell", "wrap"),
            reason,
            span=max(len(widths) - first, 2),
        ),
    ]


def _measure(context: ReportContext, measure: Measure) -> Column[Pair]:
    def cell(pair: Pair, _: int) -> Cell:
        points = pair[1].measures[measure.name]
        value = None if points is None else points / 100
        key = f"measure.{measure.name}"
        return reference_cell(context, pair[0].workbook, key, value, "cell", "percent")

    return Column(measure.title, 0, cell)  # as wide as the grid above has made it


def _reasons(context: ReportContext, titles: Mapping[str, str]) -> Mapping[str, str]:
    """For each workbook, why measures have no value, in words."""
    words: dict[str, list[str]] = {}
    for skip in context.evaluation.skipped:
        if skip.what in titles:
            words.setdefault(skip.workbook, []).append(f"{titles[skip.what]}：{skip.reason}")
    return {workbook: "；".join(reasons) for workbook, reasons in words.items()}
