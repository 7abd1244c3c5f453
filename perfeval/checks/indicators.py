"""S4xx as far as the workbook alone tells: points, targets, completions and mid-year progress."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from perfeval.checks.filed import UNFILLED, compared, figure, identity_outcomes, quoted
from perfeval.checks.registry import Fact, Hit, Skip, check
from perfeval.expression import round_fraction
from perfeval.model import CellValue, Problem, Row, Severity, Submission
from perfeval.ruleset import QUALITATIVE
from perfeval.scheme import Scheme

_POSITIVE = frozenset({"≥", ">", "="})
_NEGATIVE = frozenset({"≤", "<"})
_ENOUGH_FOR_A_SLIP = 3


def rows_of(submission: Submission) -> tuple[Row, ...]:
    """The indicators of a submission."""
    return submission.lists.get("indicator", ())


def name_of(row: Row) -> str:
    """An indicator's name as quoted in a message."""
    return quoted(row["name"].shown) or "（未命名）"


def target_of(row: Row) -> CellValue:
    """The cell of the target in force."""
    adjusted = row["adjusted_target"]
    return row["target"] if adjusted.problem in UNFILLED else adjusted


def _has(row: Row, phrases: tuple[str, ...]) -> bool:
    name = compared(row["name"].shown)
    return any(phrase in name for phrase in phrases)


def _is_percent(row: Row) -> bool:
    return compared(row["measure_unit"].shown) == "%"


@check(
    "S401",
    differs=(
        Severity.ERROR,
        "各指标分值合计 {left} 分，应为 {right} 分，相差 {difference} 分，无法计分，请调整分值。",
    ),
)
def points_do_not_add_up(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """各指标分值合计不等于 100 减预算执行分值。"""
    yield from identity_outcomes("S401", submission, scheme)


@check(
    "S402",
    not_positive=(Severity.ERROR, "“{name}”的分值为 {points}，应大于 0，请核对。"),
)
def points_not_positive(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """指标分值小于或等于 0。

    Blank points are C201's.
    """
    del scheme
    for row in rows_of(submission):
        points = figure(row["points"])
        if points is not None and points <= 0:
            facts: dict[str, Fact] = {"name": name_of(row), "points": points}
            yield Hit("not_positive", row["points"], facts, expected="大于 0")


@check(
    "S403",
    exceeded=(
        Severity.ERROR,
        "“{name}”自评得分 {score} 分，超过分值 {points} 分，请核对。",
    ),
)
def self_score_above_points(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """自评得分超过分值。"""
    filed = [
        (name_of(row), row["self_score"], figure(row["points"])) for row in rows_of(submission)
    ]
    total = submission.tables.get("budget", {}).get("total")
    if total:
        most = scheme.rules.number("execution_points")
        filed.insert(0, ("预算执行", total["self_score"], most))
    for name, cell, points in filed:
        score = figure(cell)
        if score is not None and points is not None and score > points:
            facts: dict[str, Fact] = {"name": name, "score": score, "points": points}
            yield Hit("exceeded", cell, facts, expected=f"不超过 {points:f}")


@check(
    "S406",
    differs=(
        Severity.ERROR,
        "自评总分填报 {left} 分，预算执行与各指标自评得分相加为 {right} 分，相差 {difference} 分，请核对。",
    ),
)
def self_scores_do_not_add_up(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """自评总分不等于各项自评得分之和。"""
    yield from identity_outcomes("S406", submission, scheme)


@check(
    "S408",
    twice=(
        Severity.NOTICE,
        "指标“{name}”与单列计分的预算执行重复，建议换成反映产出或效益的指标。",
    ),
)
def execution_scored_twice(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """预算执行率又作为绩效指标重复计分。"""
    phrases = {compared(phrase) for phrase in scheme.rules.words("execution_as_indicator")}
    for row in rows_of(submission):
        if compared(row["name"].shown) in phrases:
            yield Hit("twice", row["name"], {"name": name_of(row)})


@check(
    "S409",
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
    for row in rows_of(submission):
        cells = (target_of(row), row["actual"])
        unreadable = all(cell.problem is Problem.UNREADABLE for cell in cells)
        if unreadable and row["sign"].value != QUALITATIVE:
            yield Hit("unreadable", row["sign"], {"name": name_of(row)}, expected="定性")


@check(
    "S410",
    over=(
        Severity.WARNING,
        "“{name}”实际完成 {actual}，是指标值 {target} 的 {ratio}%，超过 {limit} 倍，指标值可能定低了，请说明。",
    ),
)
def far_above_target(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """实际完成值远高于指标值，指标值设定偏低。"""
    limit = scheme.rules.number("over_limit")
    for row, target, actual in _quantities(submission, _POSITIVE):
        if target > 0 and actual > limit * target:
            ratio = round_fraction(Fraction(actual) / Fraction(target) * 100, 2)
            facts: dict[str, Fact] = {"name": name_of(row), "actual": actual, "target": target}
            facts |= {"ratio": ratio, "limit": limit}
            yield Hit("over", row["actual"], facts, expected=f"不超过 {limit * target:f}")


@check(
    "S411",
    met=(
        Severity.NOTICE,
        "“{name}”年中已完成 {midyear}，达到全年指标值 {target}，指标值可能定低了。",
    ),
)
def target_met_at_midyear(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """年中就已达到全年指标值。

    A rate that cannot exceed 100% is meant to be kept up all year and is left out.
    """
    kept = scheme.rules.words("bounded_rate")
    for row, target, _ in _quantities(submission, _POSITIVE):
        midyear = figure(row["midyear"])
        if target > 0 and midyear is not None and midyear >= target and not _has(row, kept):
            facts: dict[str, Fact] = {"name": name_of(row), "midyear": midyear, "target": target}
            yield Hit("met", row["midyear"], facts)


@check(
    "S412",
    adjusted=(
        Severity.WARNING,
        "“{name}”实际完成 {actual}，超过年初指标值 {target}，按调整后的 {adjusted} 才算完成，请核实调整批复。",
    ),
)
def met_only_as_adjusted(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """≤ 类指标超过年初指标值，只有按调整后指标值才算完成。"""
    del scheme
    for row, adjusted, actual in _quantities(submission, _NEGATIVE):
        target = figure(row["target"])
        if target is not None and target < actual <= adjusted:
            facts: dict[str, Fact] = {"name": name_of(row), "actual": actual, "target": target}
            facts["adjusted"] = adjusted
            yield Hit("adjusted", row["adjusted_target"], facts, expected=f"≥ {actual:f}")


@check(
    "S413",
    full=(
        Severity.WARNING,
        "“{name}”实际完成 100%，请提供调查样本和问卷，核实满意度是否真实。",
    ),
)
def satisfaction_is_full(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """满意度为 100%。"""
    phrases = scheme.rules.words("satisfaction")
    for row in rows_of(submission):
        if _has(row, phrases) and _is_percent(row) and figure(row["actual"]) == 100:
            yield Hit("full", row["actual"], {"name": name_of(row)})


@check(
    "S414",
    twice=(Severity.WARNING, "指标“{name}”与第 {first} 个指标重名，请合并或改名。"),
)
def duplicate_indicator(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """指标名称重复。"""
    del scheme
    first: dict[str, int] = {}
    for ordinal, row in enumerate(rows_of(submission), start=1):
        name = compared(row["name"].shown)
        if name and first.setdefault(name, ordinal) != ordinal:
            yield Hit("twice", row["name"], {"name": name_of(row), "first": first[name]})


@check(
    "S416",
    slipped=(
        Severity.WARNING,
        "全部 {count} 个定量指标的{column}都与分值相同，像是把分值填到了这一列，请核对。",
    ),
)
def points_in_another_column(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """每个指标的指标值或实际完成值都等于分值，像是填错了列。"""
    del scheme
    rows = [row for row in rows_of(submission) if row["sign"].value != QUALITATIVE]
    points = [figure(row["points"]) for row in rows]
    if len(rows) < _ENOUGH_FOR_A_SLIP or None in points:
        return
    for column in ("target", "actual"):
        if [figure(row[column]) for row in rows] == points:
            cell = rows[0][column]
            yield Hit("slipped", cell, {"count": len(rows), "column": cell.label})


@check(
    "S417",
    above=(Severity.WARNING, "“{name}”{column}为 {value}%，这类比率不可能超过 100%，请核对。"),
)
def impossible_rate(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """不可能超过 100% 的比率超过了 100%。"""
    phrases = scheme.rules.words("bounded_rate")
    for row in rows_of(submission):
        if not _is_percent(row) or not _has(row, phrases):
            continue
        for column in ("target", "adjusted_target", "midyear", "actual"):
            value = figure(row[column])
            if value is not None and value > 100:
                facts: dict[str, Fact] = {"name": name_of(row), "value": value}
                facts["column"] = row[column].label
                yield Hit("above", row[column], facts, expected="不超过 100%")


@check(
    "S418",
    lag=(
        Severity.NOTICE,
        "“{name}”年中完成 {midyear}，不到序时进度 {due} 的 {share}%，全年完成 {actual}，请关注。",
    ),
    recovered=(
        Severity.NOTICE,
        "“{name}”年中完成 {midyear}，不到序时进度 {due} 的 {share}%，年底却自评满分，请核实完成值。",
    ),
)
def behind_at_midyear(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """年中进度明显落后于序时进度。

    A comparison with last year (“下降率”) has no progress during the year and is left out.
    """
    rules = scheme.rules
    share, month = rules.number("midyear_lag"), rules.number("midyear_month")
    whole = rules.words("not_cumulative")
    for row, target, actual in _quantities(submission, _POSITIVE):
        midyear = figure(row["midyear"])
        if midyear is None or target <= 0 or _has(row, whole):
            continue
        due = Fraction(target) * Fraction(month) / 12
        if Fraction(midyear) * 100 < Fraction(share) * due:
            full = figure(row["self_score"]) == figure(row["points"])
            facts: dict[str, Fact] = {"name": name_of(row), "midyear": midyear, "share": share}
            facts |= {"due": round_fraction(due, 2), "actual": actual}
            yield Hit("recovered" if full else "lag", row["midyear"], facts)


def _quantities(
    submission: Submission, signs: frozenset[str]
) -> Iterator[tuple[Row, Decimal, Decimal]]:
    """Indicators of some signs with their target in force and actual, both readable."""
    for row in rows_of(submission):
        target, actual = figure(target_of(row)), figure(row["actual"])
        if row["sign"].value in signs and target is not None and actual is not None:
            yield row, target, actual


CHECKS = (
    points_do_not_add_up,
    points_not_positive,
    self_score_above_points,
    self_scores_do_not_add_up,
    execution_scored_twice,
    target_and_actual_unreadable,
    far_above_target,
    target_met_at_midyear,
    met_only_as_adjusted,
    satisfaction_is_full,
    duplicate_indicator,
    points_in_another_column,
    impossible_rate,
    behind_at_midyear,
)
