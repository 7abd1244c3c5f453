"""与上次对比: this run beside an earlier one, unit by unit.

Figures of this run refer to the units' sheets, those of the earlier run are as its record has
them; every change is a formula over the two.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from perfeval.report.cells import (
    formula_cell,
    number_cell,
    reference_cell,
    text_cell,
    unit_cell,
    write_text,
)
from perfeval.report.context import ReportContext
from perfeval.report.differences import difference_formula
from perfeval.report.sheets.finding_changes import FINDING_CHANGES
from perfeval.report.sheets.measures import color_grades, grade_style, rank_formula
from perfeval.report.sheets.table import (
    Column,
    TableLayout,
    column_letters,
    column_numbers,
    widths_of,
    write_table,
    write_title,
)
from perfeval.report.styles import height
from perfeval.report.writer.cells import Cell
from perfeval.result.model import (
    Comparison,
    Difference,
    FindingResult,
    MatchedBy,
    UnitComparison,
    UnitSummary,
    fault_count,
)

CHANGES = "与上次对比"
_TOTAL, _GRADE, _RANK = "本次总分", "本次等级", "本次排名"
_RATE = "本次执行率"
_WARNING, _SUMMARY = 2, 3
_LAYOUT = TableLayout(CHANGES, frozen=1, header=4, least_height=22)
_BY = {MatchedBy.SHORT_NAME: "按单位简称对应", MatchedBy.WORKBOOK: "按文件名对应"}


def write_changes(context: ReportContext, sheet: Worksheet, comparison: Comparison) -> None:
    """Writes 与上次对比."""
    then = comparison
    dated = f"，日期 {then.as_of}" if then.as_of else ""
    note = (
        f"上次：{then.year or '—'} 年度，文件夹“{then.folder}”{dated}　　"
        "变化 = 本次 − 上次；排名变化为正是上升　　"
        f"新增和改正的问题逐条见“{FINDING_CHANGES}”"
    )
    columns = _Columns(context, len(comparison.units)).all()
    widths = widths_of(columns)
    write_title(context, sheet, widths, "与上次结果对比", note)
    _line(context, sheet, (_WARNING, widths), _warning(comparison), "banner")
    _line(context, sheet, (_SUMMARY, widths), _summary(comparison), "note")
    after = write_table(context, sheet, columns, comparison.units, _LAYOUT)
    if comparison.units:
        grade = column_numbers(columns)[_GRADE]
        color_grades(context, sheet, (_LAYOUT.header + 1, grade), (after - 1, grade))


def _line(
    context: ReportContext,
    sheet: Worksheet,
    position: tuple[int, Sequence[float]],
    text: str,
    *styles: str,
) -> None:
    """A text over all columns, whose widths are given; a thin row where there is none."""
    row, widths = position
    if not text:
        sheet.set_row(row, 4)
        return
    sheet.merge_range(row, 0, row, len(widths) - 1, "", context.formats(*styles, "wrap"))
    write_text(context, sheet, row, 0, text, *styles, "wrap")
    sheet.set_row(row, height([(text, sum(widths))], 20))


def _warning(comparison: Comparison) -> str:
    """What makes the two runs hard to compare."""
    now, then = comparison.now, comparison
    words = {
        Difference.YEAR: f"上次是 {then.year or '—'} 年度，本次是 {now.year or '—'} 年度",
        Difference.RULES: (
            f"计分规则不同：上次 {then.rules.name} {then.rules.version}"
            f"（{then.rules.sha256[:8]}），本次 {now.rules.name} {now.rules.version}"
            f"（{now.rules.sha256[:8]}），得分的变化有一部分来自规则"
        ),
        Difference.FORM: (
            f"填报表不同：上次 {then.form.id} {then.form.version}，"
            f"本次 {now.form.id} {now.form.version}"
        ),
    }
    parts = [words[difference] for difference in comparison.differs]
    return f"请注意：{'；'.join(parts)}。" if parts else ""


def _summary(comparison: Comparison) -> str:
    units = comparison.units
    both = [unit for unit in units if unit.now and unit.then]
    changes = [unit.total_change for unit in both if unit.total_change is not None]
    up, down = sum(change > 0 for change in changes), sum(change < 0 for change in changes)
    new, gone = (sum(unit.then is None for unit in units), sum(unit.now is None for unit in units))
    return (
        f"两次都有 {len(both)} 家（总分上升 {up} 家，下降 {down} 家，"
        f"持平 {len(changes) - up - down} 家），本次新增 {new} 家，上次有而本次没有 {gone} 家；"
        f"两次都有的单位和整批新增问题 {fault_count(comparison.new_findings)} 条，"
        f"改正 {fault_count(comparison.mended_findings)} 条"
    )


class _Columns:
    """The columns: each figure of this run, that of the earlier one, and the change."""

    def __init__(self, context: ReportContext, units: int) -> None:
        """Takes how many units the list has."""
        self._context = context
        self._first, self._last = _LAYOUT.header + 2, _LAYOUT.header + 1 + units  # from 1
        self._submissions = {item.workbook: item for item in context.evaluation.submissions}
        self._letters = column_letters(self.all())

    def all(self) -> list[Column[UnitComparison]]:
        """The columns in their order."""
        return [
            Column("单位", 24, self._unit, lambda unit: unit.unit),
            Column(_TOTAL, 9, self._total),
            self._then("上次总分", 9, "score", lambda then: then.total),
            Column("总分变化", 9, self._total_change),
            Column(_RATE, 10, self._rate),
            self._then("上次执行率", 10, "percent", _execution_rate),
            Column("执行率变化（百分点）", 11, self._rate_change),
            Column(_GRADE, 8, self._grade),
            Column("上次等级", 8, self._grade_then),
            Column(_RANK, 7, self._rank),
            self._then("上次排名", 7, "center", lambda then: then.rank),
            Column("排名变化", 8, self._rank_change),
            Column(
                "本次问题",
                8,
                lambda unit, _: self._value(unit.now.findings if unit.now else None, "center"),
            ),
            self._then("上次问题", 8, "center", lambda then: then.findings),
            self._count("新增问题", lambda unit: unit.new_findings),
            self._count("改正问题", lambda unit: unit.mended_findings),
            Column(
                "说明",
                34,
                lambda unit, _: text_cell(self._context, _note(unit), "cell", "wrap"),
                _note,
            ),
        ]

    def _value(self, value: Decimal | str | int | None, style: str) -> Cell:
        """A figure or word as it is, not live; a dash where there is none."""
        if value is None or isinstance(value, str):
            return text_cell(self._context, value or "—", "cell", style, "center")
        return number_cell(self._context, Decimal(value), "cell", style)

    def _then(
        self,
        title: str,
        width: float,
        style: str,
        figure: Callable[[UnitSummary], Decimal | int | None],
    ) -> Column[UnitComparison]:
        """A figure of the earlier run."""
        return Column(
            title,
            width,
            lambda unit, _: self._value(figure(unit.then) if unit.then else None, style),
        )

    def _count(
        self, title: str, findings: Callable[[UnitComparison], Iterable[FindingResult]]
    ) -> Column[UnitComparison]:
        """How many faults of a unit that both runs have."""
        return Column(
            title,
            8,
            lambda unit, _: self._value(
                fault_count(findings(unit)) if unit.now and unit.then else None, "center"
            ),
        )

    def _unit(self, unit: UnitComparison, _: int) -> Cell:
        if unit.now is None:
            return text_cell(self._context, unit.unit, "cell", "wrap")
        return unit_cell(self._context, self._submissions[unit.now.workbook], "cell", "wrap")

    def _now(
        self, unit: UnitComparison, key: str, value: Decimal | str | None, *styles: str
    ) -> Cell:
        """A figure of this run as a reference to the unit's sheet."""
        workbook = unit.now.workbook if unit.now else ""
        return reference_cell(self._context, workbook, key, value, "cell", *styles)

    def _total(self, unit: UnitComparison, _: int) -> Cell:
        return self._now(unit, "total", unit.now.total if unit.now else None, "score")

    def _rate(self, unit: UnitComparison, _: int) -> Cell:
        value = _execution_rate(unit.now) if unit.now else None
        return self._now(unit, "measure.execution_rate", value, "percent")

    def _grade(self, unit: UnitComparison, _: int) -> Cell:
        return self._now(unit, "grade", unit.now.grade if unit.now else None, "center")

    def _grade_then(self, unit: UnitComparison, _: int) -> Cell:
        grade = unit.then.grade if unit.then else None
        return self._value(grade, grade_style(self._context, grade))

    def _both(self, now: str, then: str, row: int) -> tuple[str, str]:
        return f"{self._letters[now]}{row + 1}", f"{self._letters[then]}{row + 1}"

    def _total_change(self, unit: UnitComparison, row: int) -> Cell:
        now, then = self._both(_TOTAL, "上次总分", row)
        formula = difference_formula(now, then)
        return self._change(formula, unit.total_change, "gap")

    def _rate_change(self, unit: UnitComparison, row: int) -> Cell:
        now, then = self._both(_RATE, "上次执行率", row)
        formula = f'=IF(COUNT({now},{then})<2,"",ROUND(({now}-{then})*100,2))'
        return self._change(formula, unit.execution_rate_change, "gap")

    def _rank_change(self, unit: UnitComparison, row: int) -> Cell:
        now, then = self._both(_RANK, "上次排名", row)
        formula = f'=IF(COUNT({now},{then})<2,"",{then}-{now})'
        return self._change(formula, unit.rank_change, "places")

    def _change(self, formula: str, change: Decimal | int | None, style: str) -> Cell:
        return formula_cell(self._context, formula, "" if change is None else change, "cell", style)

    def _rank(self, unit: UnitComparison, row: int) -> Cell:
        formula = rank_formula(self._letters[_TOTAL], row, (self._first, self._last))
        rank = unit.now.rank if unit.now else None
        return formula_cell(self._context, formula, "—" if rank is None else rank, "cell", "center")


def _execution_rate(summary: UnitSummary) -> Decimal | None:
    """The rate as its cell holds it: the fraction that a percent format shows."""
    return None if summary.execution_rate is None else summary.execution_rate / 100


def _note(unit: UnitComparison) -> str:
    """How the unit was recognized, and which run does not have it or did not score it."""
    words = []
    if unit.now is None:
        words.append("本次没有报送")
    elif unit.then is None:
        words.append("上次没有报送")
    if unit.ambiguous:
        words.append("同名的填报表不止一份，无法一一对应")
    if unit.renamed:
        words.append("单位名称与上次不同")
    if unit.matched_by in _BY:
        words.append(_BY[unit.matched_by])
    for which, summary in (("本次", unit.now), ("上次", unit.then)):
        if summary and summary.total is None:
            words.append(f"{which}未计分")
    return "；".join(words)
