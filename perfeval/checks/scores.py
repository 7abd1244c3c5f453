"""S4xx that compare what a unit gave itself with what the rules give: they follow scoring."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from perfeval.checks.indicators import indicators_of, is_met, name_of, target_of
from perfeval.checks.registry import Batch, Fact, Hit, Skip, batch_check
from perfeval.checks.submission_cells import cell_at, figure, text
from perfeval.expression import SINGLE, evaluate, round_fraction
from perfeval.model import CellValue, Row, Severity, Submission, UnitScore
from perfeval.scheme import Scheme
from perfeval.scheme.ruleset import QUALITATIVE

_HUNDREDTH = Decimal("0.01")  # of a point: what scores are rounded to


def _pairs(batch: Batch) -> Iterator[tuple[Submission, UnitScore]]:
    """Submissions that could be read, each with its score."""
    pairs = zip(batch.submissions, batch.scores, strict=True)
    return ((submission, score) for submission, score in pairs if submission.records)


@batch_check(
    "S404",
    small=(
        Severity.WARNING,
        "“{name}”自评 {filed} 分，按规则应为 {score} 分，{direction} {gap} 分，请核对算法。",
    ),
    large=(
        Severity.ERROR,
        "“{name}”自评 {filed} 分，按规则应为 {score} 分，{direction} {gap} 分，请改正得分和自评总分。",
    ),
    rounded_small=(
        Severity.WARNING,
        "“{name}”没有完成指标值，按规则计分四舍五入后为满分 {score} 分，自评 {filed} 分，少计 {gap} 分，请核对算法。",
    ),
    rounded_large=(
        Severity.ERROR,
        "“{name}”没有完成指标值，按规则计分四舍五入后为满分 {score} 分，自评 {filed} 分，少计 {gap} 分，请改正得分和自评总分。",
    ),
)
def self_score_differs(batch: Batch, scheme: Scheme) -> Iterator[Hit | Skip]:
    """自评得分与按规则复算的得分不一致。

    A 定性 score is S415's, a score above its points S403's, and one below them although the
    target was met S405's.
    """
    small = scheme.rules.number("score_gap_warning")
    large = scheme.rules.number("score_gap_error")
    for submission, result in _pairs(batch):
        unknown = 0
        for name, cell, score, points in _scored(submission, result, scheme):
            filed = figure(cell)
            if filed is None or score is None:
                unknown += 1
                continue
            gap = abs(filed - score)
            if gap > small:
                facts: dict[str, Fact] = {"name": name, "filed": filed, "score": score, "gap": gap}
                facts["direction"] = "多计" if filed > score else "少计"
                rounded = "rounded_" if filed < score and _is_full(score, points) else ""
                case = rounded + ("large" if gap > large else "small")
                yield Hit(case, cell, facts, expected=f"{score:f}", submission=submission)
        if unknown:
            yield Skip(f"有 {unknown} 项得分无法复算或自评得分未填", submission)


def _scored(
    submission: Submission, result: UnitScore, scheme: Scheme
) -> Iterator[tuple[str, CellValue, Decimal | None, Decimal | None]]:
    """Every self-score that S404 compares: name, cell, recomputed score and, of indicators, points."""
    cell = cell_at(submission, "budget.total.self_score")
    if not _above(cell, scheme.rules.number("execution_points")):
        yield "预算执行", cell, result.execution_score, None
    for row, item in zip(indicators_of(submission), result.indicators, strict=True):
        cell, points = row["self_score"], figure(row["points"])
        others = row["sign"].value == QUALITATIVE or _above(cell, points)
        if not others and _deducted(row, item.score) is None:
            yield name_of(row), cell, item.score, points


def _above(cell: CellValue, points: Decimal | None) -> bool:
    """Whether a self-score is above the points of its indicator."""
    filed = figure(cell)
    return points is not None and filed is not None and filed > points


def _is_full(score: Decimal, points: Decimal | None) -> bool:
    """Whether a score, which has two decimals, is as much as these points allow."""
    return points is not None and points - score < _HUNDREDTH


def _deducted(row: Row, score: Decimal | None) -> Decimal | None:
    """By how much a self-score falls short of full marks although the target is met, else None."""
    points, filed = figure(row["points"]), figure(row["self_score"])
    if score is None or points is None or filed is None or not _is_full(score, points):
        return None
    due = min(points, score)
    met = is_met(row["sign"].value, figure(target_of(row)), figure(row["actual"]))
    return due - filed if met and filed < due else None


@batch_check(
    "S405",
    deducted=(
        Severity.WARNING,
        "“{name}”已完成指标值，按规则应得满分 {points} 分，自评只有 {filed} 分，请核对或说明扣分原因。",
    ),
    large=(
        Severity.ERROR,
        "“{name}”已完成指标值，按规则应得满分 {points} 分，自评只有 {filed} 分，少计 {gap} 分，请改正得分和自评总分，或说明扣分原因。",
    ),
)
def points_deducted_though_met(batch: Batch, scheme: Scheme) -> Iterator[Hit | Skip]:
    """指标已经完成，自评却扣了分。

    Whether it was met is judged by target and actual: a score may round up to full marks.
    """
    limit = scheme.rules.number("score_gap_error")
    for submission, result in _pairs(batch):
        for row, item in zip(indicators_of(submission), result.indicators, strict=True):
            gap = _deducted(row, item.score)
            if gap is not None:
                cell = row["self_score"]
                filed = figure(cell) or Decimal(0)
                facts: dict[str, Fact] = {"name": name_of(row), "points": filed + gap}
                facts |= {"filed": filed, "gap": gap}
                case = "large" if gap > limit else "deducted"
                yield Hit(case, cell, facts, expected=filed + gap, submission=submission)


@batch_check(
    "S407",
    self_total=(
        Severity.ERROR,
        "自评总分 {total} 分对应的等级是“{expected}”，填的是“{grade}”，请改正。",
    ),
    recomputed=(
        Severity.WARNING,
        "自评等级为“{grade}”，按规则复算总分 {total} 分，等级应为“{expected}”，请核对各项得分。",
    ),
)
def grade_differs(batch: Batch, scheme: Scheme) -> Iterator[Hit | Skip]:
    """评价等级与自评总分不符，或与复算的等级不符。"""
    for submission, result in _pairs(batch):
        cell = cell_at(submission, "conclusion.self_grade")
        grade = text(cell)
        total = figure(cell_at(submission, "conclusion.self_total"))
        if not grade or total is None:
            yield Skip("自评总分或评价等级未填", submission)
            continue
        due = scheme.rules.grade_of(max(total, Decimal(0)))
        if due != grade:
            facts: dict[str, Fact] = {"total": total, "expected": due, "grade": grade}
            yield Hit("self_total", cell, facts, expected=due, submission=submission)
        elif result.total is None or result.grade is None:
            yield Skip("未计分，没有复算的等级", submission)
        elif result.grade != grade:
            facts = {"total": result.total, "expected": result.grade, "grade": grade}
            yield Hit("recomputed", cell, facts, expected=result.grade, submission=submission)


@batch_check(
    "S415",
    outside=(
        Severity.ERROR,
        "“{name}”完成情况为“{level}”，自评 {filed} 分不在这一档的得分范围内，最接近的是 {score} 分，请改正得分和自评总分。",
    ),
)
def outside_its_band(batch: Batch, scheme: Scheme) -> Iterator[Hit | Skip]:
    """定性指标的自评得分不在所选档次的范围内。

    Judged by the self-score as filed, before it is rounded. One above its points is S403's, one
    below 0 is C205's.
    """
    for submission, result in _pairs(batch):
        for row, item in zip(indicators_of(submission), result.indicators, strict=True):
            filed, points = figure(row["self_score"]), figure(row["points"])
            level = row["actual"].value
            if row["sign"].value != QUALITATIVE or item.score is None:
                continue
            if filed is None or points is None or not 0 <= filed <= points:
                continue
            lowest, highest = _band(str(level), points, scheme)
            # Up to the edge of the next band, which is a hundredth above the highest score.
            if not lowest <= filed < highest + _HUNDREDTH:
                facts: dict[str, Fact] = {"name": name_of(row), "level": row["actual"].shown}
                facts |= {"filed": filed, "score": item.score}
                cell = row["self_score"]
                expected = f"{item.score:f}"
                yield Hit("outside", cell, facts, expected=expected, submission=submission)


def _band(level: str, points: Decimal, scheme: Scheme) -> tuple[Decimal, Decimal]:
    """The lowest and the highest score of a level: what the rule makes of none and of all points."""
    rules = scheme.rules
    formula = rules.score_rule(QUALITATIVE, level).formula
    env: dict[str, Fraction | str] = {
        name: Fraction(value) if isinstance(value, Decimal) else value
        for name, value in rules.parameter_values.items()
    }
    env["points"] = Fraction(points)
    lowest, highest = (
        evaluate(formula, env | {"self_score": Fraction(claimed)}, SINGLE)
        for claimed in (Decimal(0), points)
    )
    return round_fraction(lowest, 2), round_fraction(highest, 2)


CHECKS = (self_score_differs, points_deducted_though_met, grade_differs, outside_its_band)
