"""What several sheets show of the whole batch: sums, shares, means, the colours of grades."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from xlsxwriter.worksheet import Worksheet

from perfeval.expression import round_fraction
from perfeval.model import Row, Severity, Submission
from perfeval.report.context import Pair, ReportContext
from perfeval.report.differences import difference


def filed_figure(submission: Submission, field: str, row: str = "total") -> Decimal | None:
    """A figure of the budget as filled in, 万元."""
    return figure_in(submission.tables.get("budget", {}).get(row, {}), field)


def figure_in(row: Row, field: str) -> Decimal | None:
    """The number in a row's cell."""
    cell = row.get(field)
    return cell.value if cell and isinstance(cell.value, Decimal) else None


def counts_in_sums(context: ReportContext, submission: Submission) -> bool:
    """Whether a unit's money may be added up; what was filed in another unit (M315) may not."""
    return not any(
        finding.check == "M315" and finding.severity is Severity.ERROR
        for finding in context.findings_of(submission)
    )


def self_total_difference(pair: Pair) -> Decimal | None:
    """The recomputed total less the one the unit gave itself; None where one is missing."""
    submission, score = pair
    filed = figure_in(submission.records.get("conclusion", {}), "self_total")
    return difference(score.total, filed)


def total_of(context: ReportContext, field: str) -> Decimal:
    """The sum of a budget figure over all scored units whose money counts, 万元."""
    figures = [
        filed_figure(pair[0], field)
        for pair in context.units
        if pair[1].scored and counts_in_sums(context, pair[0])
    ]
    return sum((figure for figure in figures if figure is not None), Decimal(0))


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """A ratio with 4 decimals; None for an empty whole."""
    return round_fraction(Fraction(part) / Fraction(whole), 4) if whole else None


def mean(values: Sequence[Decimal]) -> Decimal | None:
    """The mean with 2 decimals; None of nothing."""
    if not values:
        return None
    return round_fraction(Fraction(sum(values, Decimal(0))) / len(values), 2)


def rank_formula(letter: str, row: int, rows: tuple[int, int]) -> str:
    """The rank of a row by its total, a dash where it has none.

    Args:
        letter: the column of the totals.
        row: the row, from 0.
        rows: the first and the last row of the list, from 1.
    """
    own, totals = f"{letter}{row + 1}", f"${letter}${rows[0]}:${letter}${rows[1]}"
    return f'=IF(ISNUMBER({own}),COUNTIF({totals},">"&{own})+1,"—")'


def grade_style(context: ReportContext, grade: str | None) -> str:
    """The colour of a grade: the first of the rules is the best."""
    names = [band.name for band in context.scheme.rules.grade]
    return f"grade{min(names.index(grade) + 1, 4)}" if grade in names else "center"


def color_grades(
    context: ReportContext, sheet: Worksheet, first: tuple[int, int], last: tuple[int, int]
) -> None:
    """Colours the grades of some cells by their words, so that the colour follows the grade."""
    for band in context.scheme.rules.grade:
        cell_format = context.formats.conditional(grade_style(context, band.name))
        rule = {"type": "cell", "criteria": "==", "value": f'"{band.name}"', "format": cell_format}
        sheet.conditional_format(*first, *last, rule)
