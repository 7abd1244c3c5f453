"""S4xx of the workbook alone: points, self-scores, and what the indicators are."""

from collections.abc import Iterator
from decimal import Decimal

from perfeval.checks.registry import Fact, Hit, Skip, check
from perfeval.checks.submission_cells import figure, quoted
from perfeval.model import UNFILLED, CellValue, Problem, Row, Severity, Submission
from perfeval.scheme import Scheme
from perfeval.scheme.ruleset import NEGATIVE, POSITIVE, QUALITATIVE
from perfeval.wording import normalise_text

_ENOUGH_FOR_A_SLIP = 3


def indicators_of(submission: Submission) -> tuple[Row, ...]:
    """The indicators of a submission."""
    return submission.lists.get("indicator", ())


def name_of(row: Row) -> str:
    """An indicator's name as quoted in a message."""
    return quoted(row["name"].shown) or "（未命名）"


def target_of(row: Row) -> CellValue:
    """The cell of the target in force."""
    adjusted = row["adjusted_target"]
    return row["target"] if adjusted.problem in UNFILLED else adjusted


def is_met(sign: object, target: Decimal | None, actual: Decimal | None) -> bool:
    """Whether a target is met; False for 定性 and where a figure is missing.

    As the rules score it: a negative result counts as 0 where the target is not negative itself,
    and “=” is met by more than its target, unless that is 0 or less.
    """
    if target is None or actual is None:
        return False
    done = actual if target < 0 else max(actual, Decimal(0))
    if sign == "=" and target <= 0:
        return done == target
    return done <= target if sign in NEGATIVE else sign in POSITIVE and done >= target


@check(
    "S402",
    needs=("indicator",),
    not_positive=(Severity.ERROR, "“{name}”的分值为 {points}，应大于 0，请核对。"),
)
def points_not_positive(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """指标分值小于或等于 0。

    Blank points are C201's.
    """
    del scheme
    for row in indicators_of(submission):
        points = figure(row["points"])
        if points is not None and points <= 0:
            facts: dict[str, Fact] = {"name": name_of(row), "points": points}
            yield Hit("not_positive", row["points"], facts, expected="大于 0")


@check(
    "S403",
    needs=("budget", "indicator"),
    exceeded=(
        Severity.ERROR,
        "“{name}”自评得分 {score} 分，超过分值 {points} 分，请核对。",
    ),
)
def self_score_above_points(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """自评得分超过分值。"""
    total = submission.tables["budget"]["total"]
    most: Decimal | None = scheme.rules.number("execution_points")
    scores = [("预算执行", total["self_score"], most)]
    scores += [
        (name_of(row), row["self_score"], figure(row["points"]))
        for row in indicators_of(submission)
    ]
    for name, cell, points in scores:
        score = figure(cell)
        if score is not None and points is not None and score > points:
            facts: dict[str, Fact] = {"name": name, "score": score, "points": points}
            yield Hit("exceeded", cell, facts, expected=f"不超过 {points:f}")


@check(
    "S408",
    needs=("indicator",),
    twice=(
        Severity.NOTICE,
        "指标“{name}”与单列计分的预算执行重复，建议换成反映产出或效益的指标。",
    ),
)
def execution_scored_twice(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """预算执行率又作为绩效指标重复计分。"""
    phrases = {normalise_text(phrase) for phrase in scheme.rules.words("execution_as_indicator")}
    for row in indicators_of(submission):
        if normalise_text(row["name"].shown) in phrases:
            yield Hit("twice", row["name"], {"name": name_of(row)})


@check(
    "S409",
    needs=("indicator",),
    unreadable=(
        Severity.ERROR,
        "“{name}”的指标值和实际完成值都不是数字，无法计分；不能量化的请把指标性质改为“定性”。",
    ),
)
def target_and_actual_unreadable(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """定量指标的指标值和实际完成值都不是数字。

    One of them alone is C202's; both together mean that the sign is wrong.
    """
    del scheme
    for row in indicators_of(submission):
        cells = (target_of(row), row["actual"])
        unreadable = all(cell.problem is Problem.UNREADABLE for cell in cells)
        if unreadable and row["sign"].value not in {None, QUALITATIVE}:
            yield Hit("unreadable", row["sign"], {"name": name_of(row)}, expected="定性")


@check(
    "S414",
    needs=("indicator",),
    twice=(Severity.WARNING, "指标“{name}”与第 {first} 个指标重名，请合并或改名。"),
)
def duplicate_indicator(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """指标名称重复。"""
    del scheme
    first: dict[str, int] = {}
    for ordinal, row in enumerate(indicators_of(submission), start=1):
        name = normalise_text(row["name"].shown)
        if name and first.setdefault(name, ordinal) != ordinal:
            yield Hit("twice", row["name"], {"name": name_of(row), "first": first[name]})


@check(
    "S416",
    needs=("indicator",),
    slipped=(
        Severity.WARNING,
        "全部 {count} 个定量指标的{column}都与分值相同，像是把分值填到了这一列，请核对。",
    ),
)
def points_in_another_column(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """每个指标的指标值或实际完成值都等于分值，像是填错了列。"""
    del scheme
    rows = [row for row in indicators_of(submission) if row["sign"].value != QUALITATIVE]
    points = [figure(row["points"]) for row in rows]
    if len(rows) < _ENOUGH_FOR_A_SLIP or None in points:
        return
    for column in ("target", "actual"):
        if [figure(row[column]) for row in rows] == points:
            cell = rows[0][column]
            yield Hit("slipped", cell, {"count": len(rows), "column": cell.label})


CHECKS = (
    points_not_positive,
    self_score_above_points,
    execution_scored_twice,
    target_and_actual_unreadable,
    duplicate_indicator,
    points_in_another_column,
)
