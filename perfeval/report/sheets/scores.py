"""指标得分: one row per unit and indicator, to filter and to compare."""

from collections.abc import Iterator
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from perfeval.model import IndicatorScore, Row, Submission
from perfeval.report.cells import (
    filed_cell,
    link_cell,
    printable,
    reference_cell,
    source_cell,
    text_cell,
)
from perfeval.report.context import SCORES, SEE_SOURCE, ReportContext
from perfeval.report.differences import difference
from perfeval.report.links import unit_target
from perfeval.report.sheets.table import (
    Column,
    TableLayout,
    column_letters,
    widths_of,
    write_table,
    write_title,
)
from perfeval.report.styles import heat_scale, shorten
from perfeval.report.writer.cells import Cell
from perfeval.scheme.ruleset import POSITIVE

_COMPLETION = "完成率"
_LAYOUT = TableLayout(SCORES, frozen=4, empty="没有读到绩效指标。")
_LONGEST_LEVEL = 30  # characters of a word that a score may hang on


@dataclass(frozen=True)
class _Indicator:
    """An indicator of a unit: as filled in, and recomputed."""

    submission: Submission
    target: str | None  # where the unit's name leads
    filed: Row
    item: IndicatorScore

    @property
    def key(self) -> str:
        """The name of its row on the unit's sheet."""
        return f"indicator.{self.item.ordinal}"


def write_scores(context: ReportContext, sheet: Worksheet) -> None:
    """Writes the sheet."""
    live = "各数引用各单位复核表；" if context.has_unit_sheets else ""
    note = f"蓝色为填报数，红色为无法使用的填报内容；{live}≥ > = 类的完成率由红到绿为 0、80%、100%"
    columns = _columns(context)
    write_title(context, sheet, widths_of(columns), "绩效指标得分明细", note)
    indicators = list(_indicators(context))
    write_table(context, sheet, columns, indicators, _LAYOUT)
    letter = column_letters(columns)[_COMPLETION]
    better_high = [
        f"{letter}{row + 1}"
        for row, indicator in enumerate(indicators, start=_LAYOUT.header + 1)
        if indicator.filed["sign"].value in POSITIVE
    ]
    if better_high:
        sheet.conditional_format(better_high[0], heat_scale(better_high))


def _indicators(context: ReportContext) -> Iterator[_Indicator]:
    for submission, score in context.units:
        filed, target = (
            submission.lists.get("indicator", ()),
            unit_target(context, submission.workbook),
        )
        for indicator, item in zip(filed, score.indicators, strict=True):
            yield _Indicator(submission, target, indicator, item)


def _columns(context: ReportContext) -> list[Column[_Indicator]]:
    return [
        Column(
            "单位",
            18,
            lambda it, _: link_cell(
                context, it.target, printable(it.submission.unit), "cell", "wrap"
            ),
            lambda it: it.submission.unit,
        ),
        _text(context, "一级指标", 9, "level1"),
        _text(context, "二级指标", 11, "level2"),
        _text(context, "三级指标", 22, "name"),
        _figure(context, "指标性质", 6, "sign", "center"),
        _figure(context, "年度指标值", 11, "target"),
        _figure(context, "调整后指标值", 11, "adjusted_target"),
        _text(context, "计量单位", 8, "measure_unit", "center"),
        _figure(context, "年中监控完成值", 11, "midyear"),
        _figure(context, "实际完成值", 12, "actual"),
        Column(_COMPLETION, 9, lambda it, _: _completion(context, it)),
        _figure(context, "分值", 7, "points", "plain"),
        _figure(context, "自评得分", 8, "self_score", "score"),
        Column(
            "核定得分",
            8,
            lambda it, _: reference_cell(
                context,
                it.submission.workbook,
                f"{it.key}.score",
                it.item.score,
                "cell",
                "bold",
                "score",
            ),
        ),
        Column("差异", 8, lambda it, _: _difference(context, it)),
        _text(context, "偏差原因", 26, "reason"),
        _text(context, "改进措施", 26, "remedy"),
        Column(
            "来源单元格",
            8,
            lambda it, _: source_cell(context, it.filed["name"].ref, "cell", "center"),
        ),
    ]


def _text(
    context: ReportContext, title: str, width: float, field: str, *styles: str
) -> Column[_Indicator]:
    """A text as filled in, or its beginning."""

    def cell(it: _Indicator, _: int) -> Cell:
        text = shorten(it.filed[field].shown, width, SEE_SOURCE)
        return text_cell(context, text, "cell", "filed", "wrap", *styles)

    return Column(title, width, cell, lambda it: it.filed[field].shown)


def _figure(
    context: ReportContext, title: str, width: float, field: str, *styles: str
) -> Column[_Indicator]:
    """A figure as filled in, without other styles in the unit of its row."""

    def cell(it: _Indicator, _: int) -> Cell:
        filed = it.filed[field]
        if isinstance(filed.value, str) and len(filed.value) > _LONGEST_LEVEL:
            # No more than is shown here; it is cut on the unit's sheet, too.
            return text_cell(
                context, shorten(filed.value, width, SEE_SOURCE), "cell", "filed", "wrap"
            )
        shown_as = "points" if it.filed["measure_unit"].value == "%" else "plain"
        own = styles or (shown_as,)
        key = f"{it.key}.{field}"
        return filed_cell(context, it.submission, key, filed, "cell", "filed", *own, missing="")

    return Column(title, width, cell, lambda it: it.filed[field].shown)


def _completion(context: ReportContext, it: _Indicator) -> Cell:
    value = None if it.item.completion is None else it.item.completion / 100
    return reference_cell(
        context, it.submission.workbook, f"{it.key}.completion", value, "cell", "percent"
    )


def _difference(context: ReportContext, it: _Indicator) -> Cell:
    value = difference(it.item.score, it.filed["self_score"].value)
    return reference_cell(
        context, it.submission.workbook, f"{it.key}.difference", value, "cell", "gap"
    )
