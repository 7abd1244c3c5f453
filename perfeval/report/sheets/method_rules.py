"""方法说明: how scores, rates, totals and grades are worked out, in words."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from xlsxwriter.worksheet import Worksheet

from perfeval.expression import Expression, to_words
from perfeval.report.context import ReportContext
from perfeval.report.sheets.method_columns import (
    WIDTHS,
    Origin,
    centered,
    source_columns,
    write_section,
)
from perfeval.report.sheets.table import Column, text_column, write_rows
from perfeval.scheme.changed import OTHER_CHOICE
from perfeval.scheme.ruleset import RuleSet


class _Rule(NamedTuple):
    title: str
    signs: str
    words: str
    origin: Origin


def write_scoring(context: ReportContext, sheet: Worksheet, top: int) -> int:
    """The rules, each in words and with its source; returns the row after them."""
    rules, titles = context.scheme.rules, context.scheme.titles()
    formulas = [
        ("预算执行得分", "", rules.execution_formula, rules.execution.source),
        ("完成率", "", rules.completion.formula, rules.completion.source),
        *((rule.title, " ".join(rule.signs), rule.formula, rule.source) for rule in rules.score),
        *((item.title, "", item.formula, item.source) for item in rules.measure),
    ]
    entries = [
        *(
            _Rule(title, signs, to_words(it, titles), Origin(at, _choices(it, rules), OTHER_CHOICE))
            for title, signs, it, at in formulas
        ),
        _Rule(
            *("综合得分", "", "预算执行得分 + 各项指标得分之和"),
            Origin(rules.check_source("S406")),  # which compares a total with its parts
        ),
        *_grades(rules),
    ]
    columns: list[Column[_Rule]] = [
        text_column(context, "规则", WIDTHS[0], lambda rule: rule.title),
        centered(context, "适用", lambda rule: rule.signs),
        text_column(context, "算法", WIDTHS[3], lambda rule: rule.words),
        *source_columns(context, lambda rule: rule.origin),
    ]
    write_section(context, sheet, top, "二、计分规则与比率")
    return write_rows(context, sheet, top, columns, entries)


def _choices(formula: Expression, rules: RuleSet) -> Mapping[str, str]:
    """The parameters that choose among the cases of a formula, with what they choose."""
    values = {name: rules.parameter_values.get(name) for name in formula.names}
    return {name: value for name, value in values.items() if isinstance(value, str)}


def _grades(rules: RuleSet) -> Iterator[_Rule]:
    """A grade a row, each with its own source."""
    for band in rules.grade:
        last = band is rules.grade[-1]
        words = "其他情形" if last else f"综合得分 ≥ “{band.name}”下限"
        bound = {} if last else {band.parameter: band.at_least}
        origin = Origin(band.source, bound, f"原为 {band.at_least}")
        yield _Rule(f"评价等级“{band.name}”", "", words, origin)
