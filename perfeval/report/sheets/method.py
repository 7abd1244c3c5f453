"""方法说明: parameters as named cells, rules and checks in words, what was skipped."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from perfeval.model import CheckEntry
from perfeval.report.cells import number_cell, text_cell
from perfeval.report.context import METHOD, ReportContext
from perfeval.report.page import set_up_page
from perfeval.report.sheets.measures import grade_style
from perfeval.report.sheets.method_columns import (
    WIDTHS,
    Origin,
    centered,
    source_columns,
    write_section,
)
from perfeval.report.sheets.method_rules import write_scoring
from perfeval.report.sheets.table import (
    Column,
    column_numbers,
    text_column,
    write_rows,
    write_title,
)
from perfeval.report.writer.cells import Cell
from perfeval.scheme.ruleset import Phrases
from perfeval.scheme.sources import Document, Source
from perfeval.wording import severities_words

_BASIS = "文件原文：已核对条文；参照：文件大意如此，或规定的是别的事项；工作惯例：没有查到文件"
_LEGEND: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("1,234.56", "单位填报的数或文字，程序不改动", ("filed",)),
    ("1,234.56", "公式，改动所引用的单元格后随之重算", ()),
    ("约 300 万", "单位填了但无法使用的内容，照原样显示", ("wrong",)),
    ("-1.30", "核定数小于自评数", ("wrong",)),
    ("10", "可以修改或填写：方法说明的参数，复核表的核查分和核查意见", ("open",)),
    ("错误", "复核表上有错误的单元格，批注里写明问题；核查问题中的严重程度", ("error",)),
    ("警告", "复核表上有警告的单元格；未计分的单位", ("warning",)),
    ("提示", "复核表上有提示的单元格", ("notice",)),
)


def write_method(context: ReportContext, sheet: Worksheet) -> None:
    """Writes the sheet and names the cells of the parameters."""
    rules = context.scheme.rules
    note = f"{rules.title}　　规则编号 {rules.id}　版本 {rules.version}"
    write_title(context, sheet, WIDTHS, "方法说明", note)
    row = 3
    for write in (_parameters, write_scoring, _checks, _skipped, _phrases, _documents, _legend):
        row = write(context, sheet, row) + 1
    sheet.freeze_panes(2, 0)
    set_up_page(sheet, METHOD)
    sheet.repeat_rows(0, 1)


class _Parameter(NamedTuple):
    title: str
    name: str
    value: Decimal | str
    measure_unit: str
    note: str
    source: Source
    choices: Sequence[str]


def _parameters(context: ReportContext, sheet: Worksheet, top: int) -> int:
    def value(item: _Parameter, _: int) -> Cell:
        if isinstance(item.value, Decimal):
            return number_cell(context, item.value, "cell", "open", "center", "plain")
        return text_cell(context, item.value, "cell", "open", "center", "wrap")

    columns = [
        text_column(context, "参数", WIDTHS[0], lambda item: item.title),
        Column(
            "取值",
            WIDTHS[1],
            value,
            lambda item: item.value if isinstance(item.value, str) else "",
        ),
        Column(
            "单位",
            WIDTHS[2],
            lambda item, _: text_cell(context, item.measure_unit, "cell", "center"),
        ),
        text_column(context, "说明", WIDTHS[3], lambda item: item.note),
        *source_columns(
            context,
            lambda item: Origin(item.source, {item.name: item.value}, f"原为 {item.value}"),
        ),
    ]
    parameters = list(_values(context))
    write_section(context, sheet, top, f"一、参数（{_effect(context)}）")
    after = write_rows(context, sheet, top, columns, parameters)
    column = column_numbers(columns)["取值"]
    for row, parameter in enumerate(parameters, start=top + 1):
        cell = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
        context.workbook.define_name(parameter.name, f"={METHOD}!{cell}")
        if parameter.choices:
            choices = {"validate": "list", "source": list(parameter.choices)}
            sheet.data_validation(row, column, row, column, choices)
    return after


def _values(context: ReportContext) -> Iterator[_Parameter]:
    rules = context.scheme.rules
    for item in rules.parameter:
        yield _Parameter(
            *(item.title, item.name, item.value, item.measure_unit, item.note, item.source),
            choices=item.choices,
        )
    for band in rules.grade:
        note = f"总分达到此数（含）评为“{band.name}”"
        title = f"“{band.name}”下限"
        yield _Parameter(title, band.parameter, band.at_least, "分", note, band.source, ())


def _effect(context: ReportContext) -> str:
    """What follows a parameter when it is changed."""
    if context.has_unit_sheets:
        return "修改取值，各单位复核表上的公式随之重算"
    if context.volumes:
        return "修改取值，本工作簿的公式随之重算；复核表的公式按所在分册的参数计算"
    return "修改取值，本工作簿的公式随之重算；得分不变"


def _checks(context: ReportContext, sheet: Worksheet, top: int) -> int:
    found: Counter[str] = Counter()
    for finding in context.evaluation.findings:
        found[finding.check] += finding.occurrences

    def severities(check: CheckEntry, _: int) -> Cell:
        words = severities_words(check.severities)
        return text_cell(context, words, "cell", "center")

    columns: list[Column[CheckEntry]] = [
        Column("编号", WIDTHS[0], lambda check, _: text_cell(context, check.id, "cell", "center")),
        Column("严重程度", WIDTHS[1], severities),
        Column(
            "本册发现" if context.summary else "本批发现",
            WIDTHS[2],
            lambda check, _: number_cell(context, Decimal(found[check.id]), "cell", "center"),
        ),
        text_column(context, "检查内容", WIDTHS[3], lambda check: check.description),
        *source_columns(context, lambda check: Origin(context.scheme.rules.check_source(check.id))),
    ]
    write_section(
        context, sheet, top, f"三、检查（共 {len(context.catalogue)} 项；问题不影响得分）"
    )
    return write_rows(context, sheet, top, columns, context.catalogue, 18)


class _Skip(NamedTuple):
    """A check or rate that could not be worked out for one and the same reason."""

    what: str
    reason: str
    units: Sequence[str]


def _skipped(context: ReportContext, sheet: Worksheet, top: int) -> int:
    """What could not be evaluated, each reason once with the number of units it holds for."""
    titles = {measure.name: measure.title for measure in context.scheme.rules.measure}
    units: dict[tuple[str, str], list[str]] = {}
    for skip in context.evaluation.skipped:
        units.setdefault((skip.what, skip.reason), []).append(skip.unit or "全部单位")
    skips = [_Skip(titles.get(what, what), why, units[what, why]) for what, why in sorted(units)]
    columns: list[Column[_Skip]] = [
        Column(
            "检查或比率", WIDTHS[0], lambda skip, _: text_cell(context, skip.what, "cell", "wrap")
        ),
        Column(
            "次数",
            sum(WIDTHS[1:3]),
            lambda skip, _: number_cell(context, Decimal(len(skip.units)), "cell", "center"),
            span=2,
        ),
        text_column(context, "未能核查的原因", WIDTHS[3], lambda skip: skip.reason),
        Column(
            "单位",
            sum(WIDTHS[4:]),
            lambda skip, _: text_cell(context, "、".join(skip.units), "cell", "wrap", "small"),
            lambda skip: "、".join(skip.units),
            sum(WIDTHS[4:]) * 1.1,
            span=3,
        ),
    ]
    total = len(context.evaluation.skipped)
    write_section(context, sheet, top, f"四、未能核查的项目（共 {total} 次）")
    return write_rows(context, sheet, top, columns, skips)


def _phrases(context: ReportContext, sheet: Worksheet, top: int) -> int:
    """The words that the text checks look for."""
    columns: list[Column[Phrases]] = [
        text_column(context, "用语", WIDTHS[0], lambda item: item.title),
        text_column(context, "词句", sum(WIDTHS[1:4]), lambda item: "、".join(item.items), span=3),
        *source_columns(context, lambda item: Origin(item.source)),
    ]
    write_section(context, sheet, top, "五、文字和指标检查所用的词句")
    return write_rows(context, sheet, top, columns, context.scheme.rules.phrases)


def _documents(context: ReportContext, sheet: Worksheet, top: int) -> int:
    def issued(document: Document) -> str:
        return document.issued_on.strftime("%Y-%m-%d") if document.issued_on else "—"

    columns: list[Column[Document]] = [
        Column("文号", WIDTHS[0], lambda document, _: text_cell(context, document.number, "cell")),
        centered(context, "发文日期", issued),
        text_column(context, "名称", WIDTHS[3], lambda document: document.title),
        Column(
            "发文机关", WIDTHS[4], lambda document, _: text_cell(context, document.issuer, "cell")
        ),
        Column(
            "适用范围",
            sum(WIDTHS[5:]),
            lambda document, _: text_cell(context, document.scope or "—", "cell"),
            span=2,
        ),
    ]
    write_section(context, sheet, top, f"六、文件（{_BASIS}）")
    return write_rows(context, sheet, top, columns, context.scheme.rules.document.values())


def _legend(context: ReportContext, sheet: Worksheet, top: int) -> int:
    """What the colours of the workbook say, each shown as it looks there."""
    grades = [
        (band.name, f"核定等级为“{band.name}”", grade_style(context, band.name))
        for band in context.scheme.rules.grade
    ]
    entries = [(sample, words, ("center", *styles)) for sample, words, styles in _LEGEND]
    entries += [(sample, words, (style,)) for sample, words, style in grades]
    columns: list[Column[tuple[str, str, tuple[str, ...]]]] = [
        Column("样式", WIDTHS[0], lambda item, _: text_cell(context, item[0], "cell", *item[2])),
        Column(
            "含义",
            sum(WIDTHS[1:]),
            lambda item, _: text_cell(context, item[1], "cell"),
            span=len(WIDTHS) - 1,
        ),
    ]
    write_section(context, sheet, top, "七、颜色说明")
    return write_rows(context, sheet, top, columns, entries)
