"""The columns that several sheets have in a list of units, each defined once."""

from decimal import Decimal

from perfeval.model import Severity
from perfeval.report.cells import filed_cell, number_cell, reference_cell, text_cell, unit_cell
from perfeval.report.context import Pair, ReportContext
from perfeval.report.sheets.measures import counts_in_sums, self_total_difference
from perfeval.report.sheets.table import Column
from perfeval.report.writer.cells import Cell
from perfeval.wording import SEVERITY_WORDS, severity_counts

TOTAL, GRADE, SELF_GRADE, DIFFERENCE = "核定总分", "核定等级", "自评等级", "差异"
AUDIT_GRADE = "复核等级"


def unit_column(context: ReportContext, width: float) -> Column[Pair]:
    """The unit's name, linked to its sheet."""
    return Column(
        "单位",
        width,
        lambda pair, _: unit_cell(context, pair[0], "cell", "wrap"),
        lambda pair: pair[0].unit,
    )


def budget_column(context: ReportContext, title: str, width: float, field: str) -> Column[Pair]:
    """A figure of the whole budget as filled in, 万元.

    What looks like 元 is a text, so that no sum over the column, a filter's included, counts it.
    """
    key = f"budget.total.{field}"

    def cell(pair: Pair, _: int) -> Cell:
        filed = pair[0].tables["budget"]["total"][field]
        if isinstance(filed.value, Decimal) and not counts_in_sums(context, pair[0]):
            return text_cell(context, f"{filed.value:,f} 元？", "cell", "wrong", "right", "wrap")
        return filed_cell(context, pair[0], key, filed, "cell", "money")

    return Column(title, width, cell)


def rate_column(context: ReportContext, title: str, width: float, rate: str) -> Column[Pair]:
    """A recomputed rate of the whole budget."""

    def cell(pair: Pair, _: int) -> Cell:
        points = pair[1].rates.get("budget.total", {}).get(rate)
        value = None if points is None else points / 100
        return reference_cell(
            context, pair[0].workbook, f"rate.budget.total.{rate}", value, "cell", "percent"
        )

    return Column(title, width, cell)


def score_column(
    context: ReportContext, title: str, width: float, key: str, *styles: str
) -> Column[Pair]:
    """A recomputed score: execution_score, indicator_score or total."""
    return Column(
        title,
        width,
        lambda pair, _: reference_cell(
            context, pair[0].workbook, key, getattr(pair[1], key), "cell", "score", *styles
        ),
    )


def grade_column(context: ReportContext, width: float) -> Column[Pair]:
    """The recomputed grade."""
    return Column(
        GRADE,
        width,
        lambda pair, _: reference_cell(
            context, pair[0].workbook, "grade", pair[1].grade, "cell", "bold", "center"
        ),
    )


def self_total_column(context: ReportContext, width: float) -> Column[Pair]:
    """The total that the unit gave itself."""
    return _filed(context, "自评总分", width, "self_total", "score")


def self_grade_column(context: ReportContext, width: float) -> Column[Pair]:
    """The grade that the unit gave itself."""
    return _filed(context, SELF_GRADE, width, "self_grade", "center")


def _filed(
    context: ReportContext, title: str, width: float, field: str, style: str
) -> Column[Pair]:
    """What the unit concluded itself; a dash where its workbook could not be read."""

    def cell(pair: Pair, _: int) -> Cell:
        conclusion = pair[0].records.get("conclusion")
        if conclusion is None:
            return text_cell(context, "—", "cell", "center")
        return filed_cell(context, pair[0], field, conclusion[field], "cell", style)

    return Column(title, width, cell)


def difference_column(context: ReportContext, width: float) -> Column[Pair]:
    """The recomputed total less the one the unit gave itself."""
    return Column(
        DIFFERENCE,
        width,
        lambda pair, _: reference_cell(
            context, pair[0].workbook, "difference", self_total_difference(pair), "cell", "gap"
        ),
    )


def audit_columns(context: ReportContext, width: float, grade_width: float) -> list[Column[Pair]]:
    """The auditor's total and grade, which are empty until an auditor fills in the unit's sheet."""
    return [
        Column(
            "复核总分",
            width,
            lambda pair, _: reference_cell(
                context, pair[0].workbook, "audit_total", "", "cell", "score", "bold"
            ),
        ),
        Column(
            AUDIT_GRADE,
            grade_width,
            lambda pair, _: reference_cell(
                context, pair[0].workbook, "audit_grade", "", "cell", "bold", "center"
            ),
        ),
    ]


def severity_column(context: ReportContext, severity: Severity, width: float) -> Column[Pair]:
    """How many findings of a severity the unit's workbook has."""

    def cell(pair: Pair, _: int) -> Cell:
        found = severity_counts(context.findings_of(pair[0]))[severity]
        style = severity.value if found else "center"
        return number_cell(context, Decimal(found), "cell", style)

    return Column(SEVERITY_WORDS[severity], width, cell)
