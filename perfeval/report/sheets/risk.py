"""How risky a unit is for the spot check: its reasons in words and points, and as formulas.

The points of a reason are parameters of the rules; they order the units and score nothing. The
formulas say the same of the cells of a row of 抽查建议, reason by reason in the same order.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

from perfeval.expression import round_fraction
from perfeval.model import Severity, Submission, UnitScore
from perfeval.report.cells import printable
from perfeval.report.context import ReportContext
from perfeval.report.differences import difference
from perfeval.scheme.ruleset import RuleSet
from perfeval.wording import severity_counts

_LONGEST_WHY = 200  # characters of a text within a formula, with some for what stands around it


@dataclass(frozen=True)
class Risk:
    """Why a unit should be looked at, and how much each reason weighs."""

    submission: Submission
    score: UnitScore
    errors: int
    warnings: int
    points: Decimal
    reasons: tuple[str, ...]


def ranked(context: ReportContext) -> list[Risk]:
    """Every workbook, the riskiest first; one that could not be read is a risk like any other."""
    risks = [_risk(context, *pair) for pair in context.units]
    return sorted(
        risks, key=lambda risk: (-risk.points, risk.submission.unit, risk.submission.workbook)
    )


def picked(context: ReportContext, units: int) -> int:
    """How many units the share of the rules asks for, rounded up."""
    share = context.scheme.rules.number("spot_check_share")
    return int((share * units / 100).to_integral_value(ROUND_CEILING))


def _risk(context: ReportContext, submission: Submission, score: UnitScore) -> Risk:
    rules = context.scheme.rules
    found = severity_counts(context.findings_of(submission))
    errors, warnings = found[Severity.ERROR], found[Severity.WARNING]
    reasons: list[tuple[str, Decimal]] = []
    if not score.scored:
        reasons.append((f"未计分：{_why(score)}", rules.number("risk_unscored")))
    if errors:
        reasons.append((f"有错误 {errors} 条", rules.number("risk_error") * errors))
    if warnings:
        reasons.append((f"有警告 {warnings} 条", rules.number("risk_warning") * warnings))
    reasons += _of_figures(rules, submission, score)
    own, best = submission.records.get("conclusion"), rules.grade[0].name
    if own and own["self_grade"].value == best and (errors or warnings):
        reasons.append((f"自评为“{best}”但有问题", rules.number("risk_best_grade")))
    points = round_fraction(Fraction(sum(weight for _, weight in reasons)), 2)
    words = tuple(f"{text}（{_plain(weight)}）" for text, weight in reasons)
    return Risk(submission, score, errors, warnings, points, words)


def _of_figures(
    rules: RuleSet, submission: Submission, score: UnitScore
) -> Iterator[tuple[str, Decimal]]:
    own = submission.records.get("conclusion")
    filed = own["self_total"].value if own else None
    gap = difference(score.total, filed)
    if gap is not None and gap < 0:
        yield f"自评高于核定 {-gap:f} 分", rules.number("risk_gap") * -gap
    rates = score.rates.get("budget.total", {})
    adjustment, execution = rates.get("adjustment_rate"), rates.get("execution_rate")
    if adjustment is not None and abs(adjustment) > rules.number("adjustment_limit"):
        yield f"预算调整率 {adjustment:f}%", rules.number("risk_adjustment")
    if execution is not None and execution < rules.number("execution_reason_below"):
        yield f"预算执行率 {execution:f}%", rules.number("risk_execution")


def _why(score: UnitScore) -> str:
    why = printable(score.reason)
    return why if len(why) <= _LONGEST_WHY else why[: _LONGEST_WHY - 1] + "…"


def _plain(points: Decimal) -> str:
    """Points as a spreadsheet joins a number to a text."""
    return f"{round_fraction(Fraction(points), 2).normalize():f}"


@dataclass(frozen=True)
class Formula:
    """A reason as formulas: when it holds ("" for always), its words, its points."""

    holds: str
    words: str
    points: str

    def either(self, then: str, otherwise: str) -> str:
        """One of two formulas, by whether the reason holds."""
        return f"IF({self.holds},{then},{otherwise})" if self.holds else then


def formulas(risk: Risk, rules: RuleSet, cells: Mapping[str, str]) -> list[Formula]:
    """Every reason that there may be for a unit.

    Args:
        risk: the unit.
        rules: what it was evaluated by.
        cells: the cells of its row: errors, warnings, gap, adjustment_rate, execution_rate,
            self_grade.
    """
    errors, warnings, gap = (cells[name] for name in ("errors", "warnings", "gap"))
    rates = {name: cells[name] for name in ("adjustment_rate", "execution_rate")}
    # Percentage points against percentage points, as a run compares them.
    known = {name: f"IF(ISNUMBER({cell}),ROUND({cell}*100,2),{{}})" for name, cell in rates.items()}
    shown = {name: f'TEXT({cell},"0.00%")' for name, cell in rates.items()}
    best = rules.grade[0].name
    reasons = [
        Formula(f"{errors}>0", f'"有错误 "&{errors}&" 条"', f"{errors}*risk_error"),
        Formula(f"{warnings}>0", f'"有警告 "&{warnings}&" 条"', f"{warnings}*risk_warning"),
        Formula(
            f"N({gap})<0",
            f'"自评高于核定 "&TEXT(-{gap},"0.00")&" 分"',
            f"-N({gap})*risk_gap",
        ),
        Formula(
            f"ABS({known['adjustment_rate'].format(0)})>adjustment_limit",
            f'"预算调整率 "&{shown["adjustment_rate"]}',
            "risk_adjustment",
        ),
        Formula(
            f"{known['execution_rate'].format('execution_reason_below')}<execution_reason_below",
            f'"预算执行率 "&{shown["execution_rate"]}',
            "risk_execution",
        ),
        Formula(
            f'AND({cells["self_grade"]}="{best}",{errors}+{warnings}>0)',
            f'"自评为“{best}”但有问题"',
            "risk_best_grade",
        ),
    ]
    if risk.score.scored:
        return reasons
    # No change in the workbook makes a unit scored; a new run does.
    why = _why(risk.score).replace('"', '""')
    return [Formula("", f'"未计分：{why}"', "risk_unscored"), *reasons]
