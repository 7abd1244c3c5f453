"""抽查建议: units ranked by risk, each with its reasons, for the yearly spot check.

The points of a reason are parameters of the rules; they order the units and score nothing.
"""

from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from xlsxwriter.worksheet import Worksheet

from perfeval.model import Severity, Submission, UnitScore
from perfeval.report.book import SPOT_CHECK, Book
from perfeval.report.measures import grade_trait
from perfeval.report.styles import height
from perfeval.report.table import set_widths, write_header, write_title

_COLUMNS = (
    ("顺序", 6),
    ("单位", 26),
    ("核定总分", 10),
    ("核定等级", 9),
    ("差异", 9),
    ("错误", 7),
    ("警告", 7),
    ("风险分", 9),
    ("建议抽查", 9),
    ("理由", 90),
)
_WIDTHS = tuple(float(width) for _, width in _COLUMNS)
_HEADER = 2


@dataclass(frozen=True)
class Risk:
    """Why a unit should be looked at, and how much each reason weighs."""

    submission: Submission
    score: UnitScore
    errors: int
    warnings: int
    points: Decimal
    reasons: tuple[str, ...]


def ranked(book: Book) -> list[Risk]:
    """Every unit whose workbook could be read, the riskiest first."""
    risks = [_risk(book, *pair) for pair in book.units if pair[0].records]
    return sorted(
        risks, key=lambda risk: (-risk.points, risk.submission.unit, risk.submission.workbook)
    )


def picked(book: Book, units: int) -> int:
    """How many units the share of the rules asks for, rounded up."""
    share = book.scheme.rules.number("spot_check_share")
    return int((share * units / 100).to_integral_value(ROUND_CEILING))


def _risk(book: Book, submission: Submission, score: UnitScore) -> Risk:
    rules = book.scheme.rules
    found = Counter(finding.severity for finding in book.findings_of(submission))
    errors, warnings = found[Severity.ERROR], found[Severity.WARNING]
    own = submission.records["conclusion"]
    filed = own["self_total"].value
    reasons: list[tuple[str, Decimal]] = []
    if not score.scored:
        reasons.append((f"未计分：{score.reason}", rules.number("risk_unscored")))
    if errors:
        reasons.append((f"有错误 {errors} 条", rules.number("risk_error") * errors))
    if warnings:
        reasons.append((f"有警告 {warnings} 条", rules.number("risk_warning") * warnings))
    if score.total is not None and isinstance(filed, Decimal) and filed > score.total:
        gap = filed - score.total
        reasons.append((f"自评高于核定 {gap:f} 分", rules.number("risk_gap") * gap))
    adjustment = score.rates["budget.total"]["adjustment_rate"]
    if adjustment is not None and abs(adjustment) > rules.number("adjustment_limit"):
        reasons.append((f"预算调整率 {adjustment:f}%", rules.number("risk_adjustment")))
    execution = score.rates["budget.total"]["execution_rate"]
    if execution is not None and execution < rules.number("execution_reason_below"):
        reasons.append((f"预算执行率 {execution:f}%", rules.number("risk_execution")))
    best = rules.grade[0].name
    if own["self_grade"].value == best and (errors or warnings):
        reasons.append((f"自评为“{best}”但有问题", rules.number("risk_best_grade")))
    points = sum((weight for _, weight in reasons), Decimal(0))
    words = tuple(f"{text}（{weight.normalize():f}）" for text, weight in reasons)
    return Risk(submission, score, errors, warnings, points, words)


def write_spot_check(book: Book, sheet: Worksheet) -> None:
    """Writes the sheet."""
    set_widths(book, sheet, _WIDTHS)
    risks = ranked(book)
    count = picked(book, len(risks))
    share = book.scheme.rules.number("spot_check_share")
    note = (
        f"按抽查比例 {share:f}% 向上取整，建议抽查 {count} 家；"
        "括号内为该项风险分，各项风险分值见“方法说明”，风险分只用于排序，不影响得分"
    )
    write_title(book, sheet, "抽查建议", note, len(_COLUMNS) - 1)
    write_header(book, sheet, _HEADER, [title for title, _ in _COLUMNS])
    for ordinal, risk in enumerate(risks, start=1):
        _row(book, sheet, _HEADER + ordinal, risk, chosen=ordinal <= count)
        book.write_number(sheet, _HEADER + ordinal, 0, Decimal(ordinal), "cell", "center")
    if risks:
        sheet.autofilter(_HEADER, 0, _HEADER + len(risks), len(_COLUMNS) - 1)
    sheet.freeze_panes(_HEADER + 1, 2)
    book.finish(sheet, SPOT_CHECK, header_row=_HEADER)


def _row(book: Book, sheet: Worksheet, row: int, risk: Risk, *, chosen: bool) -> None:
    score, name = risk.score, risk.submission.workbook
    book.write_unit(sheet, row, 1, risk.submission, "cell", "wrap")
    book.write_reference(sheet, row, 2, name, "total", score.total, "cell", "score")
    trait = grade_trait(book, score.grade)
    book.write_reference(sheet, row, 3, name, "grade", score.grade, "cell", trait)
    filed = risk.submission.records["conclusion"]["self_total"].value
    known = isinstance(filed, Decimal) and score.total is not None
    gap = score.total - filed if known else None  # type: ignore[operator]  # both known
    book.write_reference(sheet, row, 4, name, "difference", gap, "cell", "gap")
    book.write_number(sheet, row, 5, Decimal(risk.errors), "cell", "center")
    book.write_number(sheet, row, 6, Decimal(risk.warnings), "cell", "center")
    book.write_number(sheet, row, 7, risk.points, "cell", "bold", "score")
    book.write_text(
        sheet, row, 8, "是" if chosen else "", "cell", "warning" if chosen else "center"
    )
    calm = "没有发现风险，按抽查比例补足" if chosen else "没有发现风险"
    words = "；".join(risk.reasons) or calm
    book.write_text(sheet, row, 9, words, "cell", "wrap")
    sheet.set_row(row, height([(risk.submission.unit, _WIDTHS[1]), (words, _WIDTHS[9])], 22))
