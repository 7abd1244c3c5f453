"""S4xx of the workbook alone: what was completed, at mid-year and at the end, against the target."""

from collections.abc import Iterator
from decimal import Decimal

from perfeval.checks.indicators import indicators_of, is_met, name_of, target_of
from perfeval.checks.registry import Fact, Hit, Skip, check, shown
from perfeval.checks.submission_cells import figure
from perfeval.expression import exact, round_fraction
from perfeval.model import Row, Severity, Submission
from perfeval.scheme import Scheme
from perfeval.scheme.ruleset import NEGATIVE, POSITIVE
from perfeval.wording import normalise_text

_RATIO_SIGNS = frozenset({"%", "‰"})


def _name_has(row: Row, phrases: tuple[str, ...]) -> bool:
    name = normalise_text(row["name"].shown)
    return any(phrase in name for phrase in phrases)


def _is_percent(row: Row) -> bool:
    return row["measure_unit"].value == "%"


def _with_unit(value: Decimal, row: Row) -> str:
    """A figure of an indicator for a message, with the sign of a ratio: 130%, 25‰, 48."""
    unit = row["measure_unit"].value
    return f"{shown(value)}{unit}" if unit in _RATIO_SIGNS else shown(value)


def _quantities(
    submission: Submission, signs: frozenset[str]
) -> Iterator[tuple[Row, Decimal, Decimal]]:
    """Indicators of some signs with their target in force and actual, both readable."""
    for row in indicators_of(submission):
        target, actual = figure(target_of(row)), figure(row["actual"])
        if row["sign"].value in signs and target is not None and actual is not None:
            yield row, target, actual


def _skip_unreadable(submission: Submission, signs: frozenset[str]) -> Iterator[Skip]:
    """One skip for the indicators of these signs that cannot be compared with their target."""
    asked = sum(row["sign"].value in signs for row in indicators_of(submission))
    missing = asked - sum(1 for _ in _quantities(submission, signs))
    if missing:
        yield Skip(f"有 {missing} 个指标的指标值或实际完成值未填或无法识别")


@check(
    "S410",
    needs=("indicator",),
    over=(
        Severity.WARNING,
        "“{name}”实际完成 {actual}，是指标值 {target} 的 {ratio}%，超过 {limit} 倍，指标值可能定低了，请说明。",
    ),
)
def far_above_target(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """实际完成值远高于指标值，指标值设定偏低。"""
    limit = scheme.rules.number("over_limit")
    yield from _skip_unreadable(submission, POSITIVE)
    for row, target, actual in _quantities(submission, POSITIVE):
        if target > 0 and actual > limit * target:
            ratio = round_fraction(exact(actual) / exact(target) * 100, 2)
            facts: dict[str, Fact] = {"name": name_of(row), "ratio": ratio, "limit": limit}
            facts |= {"actual": _with_unit(actual, row), "target": _with_unit(target, row)}
            most = _with_unit(limit * target, row)
            yield Hit("over", row["actual"], facts, expected=f"不超过 {most}")


@check(
    "S411",
    needs=("indicator",),
    met=(
        Severity.NOTICE,
        "“{name}”年中已完成 {midyear}，达到全年指标值 {target}，指标值可能定低了。",
    ),
)
def target_met_at_midyear(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """年中就已达到全年指标值。

    A rate that cannot exceed 100% is to be kept up all year and is left out.
    """
    bounded = scheme.rules.words("bounded_rate")
    for row in indicators_of(submission):
        target, midyear = figure(target_of(row)), figure(row["midyear"])
        if row["sign"].value not in POSITIVE or target is None or midyear is None:
            continue
        if 0 < target <= midyear and not _name_has(row, bounded):
            facts = {"name": name_of(row), "midyear": _with_unit(midyear, row)}
            yield Hit("met", row["midyear"], facts | {"target": _with_unit(target, row)})


@check(
    "S412",
    needs=("indicator",),
    adjusted=(
        Severity.WARNING,
        "“{name}”实际完成 {actual}，超过年初指标值 {target}，按调整后的 {adjusted} 才算完成，请核实调整批复。",
    ),
)
def met_only_as_adjusted(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """≤ 类指标超过年初指标值，只有按调整后指标值才算完成。"""
    del scheme
    yield from _skip_unreadable(submission, NEGATIVE)
    for row, adjusted, actual in _quantities(submission, NEGATIVE):
        target = figure(row["target"])
        if target is not None and target < actual <= adjusted:
            facts = _of_adjustment(row, target, adjusted, actual)
            yield Hit("adjusted", row["adjusted_target"], facts, expected=f"≥ {actual:f}")


def _of_adjustment(
    row: Row, target: Decimal, adjusted: Decimal, actual: Decimal
) -> dict[str, Fact]:
    """What S412 and S419 say of an indicator that is met only by its adjusted target."""
    figures = {"target": target, "adjusted": adjusted, "actual": actual}
    facts: dict[str, Fact] = {"name": name_of(row)}
    return facts | {name: _with_unit(value, row) for name, value in figures.items()}


@check(
    "S419",
    needs=("indicator",),
    lowered=(
        Severity.WARNING,
        "“{name}”实际完成 {actual}，没有达到年初指标值 {target}，按调低后的 {adjusted} 才算完成，请核实并附上调整批复；没有批复的，请清空调整后指标值并改正得分。",
    ),
)
def met_only_as_lowered(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """≥、= 类指标没有达到年初指标值，只有按调低后的指标值才算完成。"""
    del scheme
    yield from _skip_unreadable(submission, POSITIVE)
    for row, adjusted, actual in _quantities(submission, POSITIVE):
        target, sign = figure(row["target"]), row["sign"].value
        if target is None or adjusted >= target or is_met(sign, target, actual):
            continue
        if is_met(sign, adjusted, actual):
            facts = _of_adjustment(row, target, adjusted, actual)
            yield Hit("lowered", row["adjusted_target"], facts, expected="附调整批复")


@check(
    "S413",
    needs=("indicator",),
    full=(
        Severity.WARNING,
        "“{name}”实际完成 100%，请提供调查样本和问卷，核实满意度是否真实。",
    ),
)
def satisfaction_is_full(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """满意度为 100%。"""
    phrases = scheme.rules.words("satisfaction")
    for row in indicators_of(submission):
        if _name_has(row, phrases) and _is_percent(row) and figure(row["actual"]) == 100:
            yield Hit("full", row["actual"], {"name": name_of(row)})


@check(
    "S417",
    needs=("indicator",),
    above=(Severity.WARNING, "“{name}”{column}为 {value}%，这类比率不可能超过 100%，请核对。"),
)
def impossible_rate(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """不可能超过 100% 的比率超过了 100%。"""
    phrases = scheme.rules.words("bounded_rate")
    for row in indicators_of(submission):
        if not _is_percent(row) or not _name_has(row, phrases):
            continue
        for column in ("target", "adjusted_target", "midyear", "actual"):
            value = figure(row[column])
            if value is not None and value > 100:
                facts: dict[str, Fact] = {"name": name_of(row), "value": value}
                facts["column"] = row[column].label
                yield Hit("above", row[column], facts, expected="不超过 100%")


@check(
    "S418",
    needs=("indicator",),
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
    yield from _skip_unreadable(submission, POSITIVE)
    for row, target, actual in _quantities(submission, POSITIVE):
        midyear = figure(row["midyear"])
        if midyear is None or target <= 0 or _name_has(row, whole):
            continue
        due = exact(target) * exact(month) / 12
        if exact(midyear) * 100 < exact(share) * due:
            full = figure(row["self_score"]) == figure(row["points"])
            facts: dict[str, Fact] = {"name": name_of(row), "share": share}
            figures = {"midyear": midyear, "due": round_fraction(due, 2), "actual": actual}
            facts |= {name: _with_unit(value, row) for name, value in figures.items()}
            yield Hit("recovered" if full else "lag", row["midyear"], facts)


CHECKS = (
    far_above_target,
    target_met_at_midyear,
    met_only_as_adjusted,
    met_only_as_lowered,
    satisfaction_is_full,
    impossible_rate,
    behind_at_midyear,
)
