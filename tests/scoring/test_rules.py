"""Each rule of RULES.md on figures worked out by hand."""

from decimal import Decimal
from typing import Any

import pytest

from perfeval.model import IndicatorScore, Problem
from perfeval.scheme import Scheme
from perfeval.scheme.configuration import validated
from perfeval.scheme.ruleset import RuleSet
from perfeval.scoring import score
from tests.submissions import quantity, scheme, submission

MET, PARTLY, MISSED = (
    "达成预期指标",
    "部分达成预期指标并具有一定效果",
    "未达成预期指标且效果较差",
)


def scored(indicator: dict[str, Any], by: Scheme | None = None) -> IndicatorScore:
    return score([submission({"indicator": [indicator]})], by or scheme())[0].indicators[0]


def with_parameter(name: str, value: str) -> Scheme:
    """The scheme with one choice changed."""
    rules = scheme().rules
    changed = tuple(
        item.model_copy(update={"value": value}) if item.name == name else item
        for item in rules.parameter
    )
    return Scheme(scheme().form, rules.model_copy(update={"parameter": changed}), "")


@pytest.mark.parametrize(
    ("sign", "target", "actual", "points", "expected"),
    [
        ("≥", "95", "99", "10", "10.00"),  # met
        ("≥", "95", "95", "10", "10.00"),  # just met
        ("≥", "95", "94", "10", "9.89"),  # 10 × 94 ÷ 95 = 9.8947…
        (">", "95", "95", "10", "10.00"),  # > counts as ≥ when scoring
        ("≥", "5", "0", "8", "0.00"),
        ("≥", "5", "-3", "8", "0.00"),  # below zero counts as zero
        ("≥", "0", "0", "8", "8.00"),
        ("=", "100", "52", "15", "7.80"),
        ("=", "100", "120", "15", "15.00"),  # more than asked is not punished
        ("=", "0", "0", "10", "10.00"),
        ("=", "0", "1", "10", "0.00"),
        ("=", "0", "-1", "10", "10.00"),
        ("≤", "100", "100", "12", "12.00"),
        ("≤", "100", "125", "12", "9.60"),  # 12 × 100 ÷ 125
        ("<", "100", "100", "12", "12.00"),  # < counts as ≤ when scoring
        ("<", "100", "199", "10", "5.03"),  # 10 × 100 ÷ 199 = 5.0251…
        ("≤", "100", "200", "10", "5.00"),  # twice the target is half the points
        ("≤", "100", "500", "10", "2.00"),
        ("≤", "1", "8", "1", "0.13"),  # 1 × 1 ÷ 8 = 0.125 exactly, up
        ("≤", "5", "-1", "8", "8.00"),
        ("≤", "0", "0", "10", "10.00"),
        ("≤", "0", "0.01", "10", "0.00"),
        ("≥", "14", "0.01", "7", "0.01"),  # 7 × 0.01 ÷ 14 = 0.005 exactly, up
        ("≥", "800", "0.4", "7", "0.00"),  # 7 × 0.4 ÷ 800 = 0.0035
        # A target below zero: met or not, with the actual as filed (trust A21).
        ("≤", "-5", "-6", "8", "8.00"),
        ("<", "-5", "-5", "8", "8.00"),
        ("≤", "-5", "-4.99", "8", "0.00"),
        ("≤", "-5", "0", "8", "0.00"),
        ("≥", "-5", "-4", "8", "8.00"),
        (">", "-5", "-5.01", "8", "0.00"),
        ("=", "-5", "-5", "8", "8.00"),
        ("=", "-5", "5", "8", "0.00"),
        # No score is above its points, however many decimals these have (trust A23).
        ("≥", "5", "5", "2.505", "2.50"),
        ("=", "5", "9", "2.505", "2.50"),
        ("=", "0", "0", "2.505", "2.50"),
        ("≤", "5", "5", "2.505", "2.50"),
        ("≤", "-5", "-5", "2.505", "2.50"),
        ("≥", "5", "5", "3.404", "3.40"),
        ("≥", "200", "199.99", "2.509", "2.50"),  # 2.509 × 199.99 ÷ 200 = 2.5089
    ],
)
def test_quantitative_score(
    sign: str, target: str, actual: str, points: str, expected: str
) -> None:
    given = quantity(sign, Decimal(target), Decimal(actual), Decimal(points))
    assert str(scored(given).score) == expected


@pytest.mark.parametrize(
    ("level", "filed", "expected"),
    [
        (MET, "9", "9.00"),
        (MET, "8", "8.00"),
        (MET, "7.99", "8.00"),  # moved up to the edge
        (MET, "10.5", "10.00"),
        (PARTLY, "7.99", "7.99"),
        (PARTLY, "8", "7.99"),  # 8 belongs to the band above
        (PARTLY, "5", "6.00"),
        (MISSED, "5.99", "5.99"),
        (MISSED, "6", "5.99"),
        (MISSED, "-1", "0.00"),
        (PARTLY, "7.999", "7.99"),  # inside, and not rounded up to the band above
        (MISSED, "5.996", "5.99"),
    ],
)
def test_qualitative_score_keeps_to_its_band(level: str, filed: str, expected: str) -> None:
    given = quantity("定性", "完善制度", level, 10, self_score=Decimal(filed))
    assert str(scored(given).score) == expected


@pytest.mark.parametrize(
    ("points", "level", "filed", "expected"),
    [
        # 0.8 × 7.33 = 5.864: the edge is 5.87, and 5.86 the last of the band below.
        ("7.33", MET, "5.86", "5.87"),
        ("7.33", MET, "5.87", "5.87"),
        ("7.33", PARTLY, "5.86", "5.86"),
        ("7.33", PARTLY, "5.87", "5.86"),
        ("7.33", PARTLY, "4.39", "4.40"),  # 0.6 × 7.33 = 4.398
        ("24", PARTLY, "19.199", "19.19"),  # below 0.8 × 24 = 19.2, so inside
        ("10.35", PARTLY, "6.209", "6.21"),
        ("2.505", MET, "2.505", "2.50"),  # never above the points (trust A23)
        ("2.505", MET, "9", "2.50"),
    ],
)
def test_edge_of_a_band_is_rounded_up_to_a_hundredth(
    points: str, level: str, filed: str, expected: str
) -> None:
    """trust A9: what is scored; whether S415 speaks is said in its tests."""
    given = quantity("定性", "完善制度", level, Decimal(points), self_score=Decimal(filed))
    assert str(scored(given).score) == expected


def test_qualitative_indicator_has_no_completion() -> None:
    given = quantity("定性", "完善制度", MET, 10, self_score=Decimal(9))
    assert scored(given).completion is None


def test_adjusted_target_is_the_target_in_force() -> None:
    given = quantity(
        "≤", Decimal("4135.45"), Decimal("4637.81"), 12, adjusted_target=Decimal("4978.49")
    )
    result = scored(given)
    assert (result.target, str(result.score), str(result.completion)) == (
        Decimal("4978.49"),
        "12.00",
        "93.16",
    )


def test_adjusted_target_that_cannot_be_read_leaves_no_score() -> None:
    given = quantity("≥", Decimal(5), Decimal(5), 12, adjusted_target=Problem.UNREADABLE)
    assert scored(given).score is None


@pytest.mark.parametrize("target", [0, -5])
def test_target_of_zero_or_below_has_no_completion(target: int) -> None:
    assert scored(quantity("=", target, target, 10)).completion is None


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("按超出比例扣分", "9.00"), ("按指标值与完成值之比", "9.60"), ("超出不得分", "0.00")],
)
def test_reverse_mode_selects_how_an_excess_scores(mode: str, expected: str) -> None:
    by = with_parameter("reverse_mode", mode)
    assert str(scored(quantity("≤", 100, 125, 12), by).score) == expected


@pytest.mark.parametrize("mode", ["按超出比例扣分", "按指标值与完成值之比", "超出不得分"])
def test_zero_target_is_all_or_nothing_in_every_reverse_mode(mode: str) -> None:
    by = with_parameter("reverse_mode", mode)
    assert str(scored(quantity("≤", 0, 0, 12), by).score) == "12.00"
    assert str(scored(quantity("≤", 0, Decimal("0.01"), 12), by).score) == "0.00"


@pytest.mark.parametrize(
    ("points", "target", "actual", "expected"),
    [
        # trust A4: exact halves, points × (2 × target − actual) ÷ target
        ("15", "20", "38.74", "0.95"),
        ("14", "20", "38.95", "0.74"),  # 0.735
        ("15", "100", "196.9", "0.47"),  # 0.465
        ("6", "12", "23.51", "0.25"),  # 0.245
        ("25", "200", "392.68", "0.92"),  # 0.915
        ("7", "14", "27.99", "0.01"),  # 0.005
        ("10", "100", "200", "0.00"),
        ("10", "100", "500", "0.00"),
    ],
)
def test_line_to_zero_at_twice_the_target(
    points: str, target: str, actual: str, expected: str
) -> None:
    given = quantity("≤", Decimal(target), Decimal(actual), Decimal(points))
    by = with_parameter("reverse_mode", "按超出比例扣分")
    assert str(scored(given, by).score) == expected


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (130, "10.00"),  # at the line
        (180, "5.00"),  # 10 × (1 − 50 ÷ 100)
        (400, "0.00"),
    ],
)
@pytest.mark.parametrize("sign", ["≥", ">", "="])  # "=" as well: trust A15
def test_over_completion_is_deducted_only_when_asked(sign: str, actual: int, expected: str) -> None:
    given = quantity(sign, 100, actual, 10)
    assert str(scored(given).score) == "10.00"
    assert str(scored(given, with_parameter("over_deduct", "按超出比例扣分")).score) == expected


@pytest.mark.parametrize(
    ("final", "executed", "expected"),
    [
        ("4978.49", "4637.81", "9.32"),
        ("100", "120", "10.00"),  # capped
        ("100", "0", "0.00"),
        ("100", "-5", "0.00"),
        ("0", "0", "None"),  # not applicable
    ],
)
def test_execution_score(final: str, executed: str, expected: str) -> None:
    total = {"final": Decimal(final), "executed": Decimal(executed)}
    result = score([submission({"budget": {"total": total}})], scheme())[0]
    assert str(result.execution_score) == expected


def test_rules_are_plain_data_that_loads_again() -> None:
    assert validated(RuleSet, scheme().rules.model_dump(), "rules") == scheme().rules
