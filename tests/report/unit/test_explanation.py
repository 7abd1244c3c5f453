"""计分说明 beside a score: the rule that gave it, with the numbers of the row."""

from decimal import Decimal as D
from typing import Any

import pytest

from perfeval.model import CellNotes, CellValue, IndicatorScore, SheetCell
from perfeval.report.unit.explanation import execution_words, explanation
from perfeval.scheme.ruleset import RuleSet
from tests.report.results import with_parameters
from tests.submissions import scheme


def said(
    sign: str, score: Any, rules: RuleSet | None = None, self_score: Any = 10, **filed: Any
) -> str:
    """The phrase for an indicator worth 10 points."""
    values: dict[str, Any] = {
        "sign": sign,
        "points": D(10),
        "self_score": D(self_score),
        "adjusted_target": None,
        "measure_unit": "次",
    }
    values |= filed
    row = {
        name: CellValue("1.xlsx", SheetCell(None), CellNotes(name), value)
        for name, value in values.items()
    }
    target = values["adjusted_target"] or values.get("target")
    item = IndicatorScore(
        1, target if isinstance(target, D) else None, None, None if score is None else D(score)
    )
    return explanation(row, item, rules or scheme().rules)


@pytest.mark.parametrize(
    ("sign", "target", "actual", "score", "words"),
    [
        ("≥", 48, 50, 10, "达到指标值 48，得满分"),
        ("≥", 48, 40, "8.33", "10 × 40 ÷ 48"),
        ("=", "95.50", "90.00", "9.42", "10 × 90 ÷ 95.5"),
        ("≤", 14, 12, 10, "未超出指标值 14，得满分"),
        ("≤", 14, 15, "9.33", "超出指标值 14：10 × 14 ÷ 15"),
        ("≤", 0, 3, 0, "完成值 3 超出指标值 0，不得分"),
        ("≤", 14, 30, "4.67", "超出指标值 14：10 × 14 ÷ 30"),
        # trust A21: the words say that a target below zero is all or nothing.
        ("≤", -5, -6, 10, "指标值为负数，完成值 -6 达到指标值 -5，得满分"),
        ("≥", -5, -6, 0, "指标值为负数，完成值 -6 没有达到指标值 -5，不得分"),
        ("=", -5, 5, 0, "指标值为负数，完成值 5 没有达到指标值 -5，不得分"),
        ("=", 0, 0, 10, "达到指标值 0，得满分"),
    ],
)
def test_phrase_names_the_rule_and_its_numbers(
    sign: str, target: Any, actual: Any, score: Any, words: str
) -> None:
    assert said(sign, score, target=D(target), actual=D(actual)) == words


def test_line_to_zero_says_where_it_ends() -> None:
    rules = with_parameters(reverse_mode="按超出比例扣分").rules
    words = said("≤", 0, rules, target=D(14), actual=D(30))
    assert words == "完成值 30 超出指标值 14，达到两倍，不得分"


@pytest.mark.parametrize(
    ("sign", "target", "actual", "words"),
    [("≥", 5, 5, "达到指标值 5，得满分"), ("≤", 5, 5, "未超出指标值 5，得满分")],
)
def test_full_marks_of_points_with_three_decimals(
    sign: str, target: int, actual: int, words: str
) -> None:
    # trust A23: 2.505 points give 2.50.
    assert said(sign, "2.50", points=D("2.505"), target=D(target), actual=D(actual)) == words


def test_zero_target_is_never_a_divisor() -> None:
    words = said("=", 0, target=D(0), actual=D(3))
    assert words == "指标值 0，完成值不为 0，不得分"


def test_negative_result_counts_as_nothing() -> None:
    assert said("≥", 0, target=D(98), actual=D(-3)) == "完成值 -3 为负数，按 0 计"


def test_adjusted_target_is_marked() -> None:
    words = said("≥", "9.8", target=D(400), adjusted_target=D(450), actual=D(441))
    assert words == "10 × 441 ÷ 450（调整后）"


def test_deduction_for_doing_too_much_is_named() -> None:
    # 10 × (1 − (200 − 130) ÷ 100)
    rules = with_parameters(over_deduct="按超出比例扣分").rules
    words = said("≥", 3, rules, target=D(100), actual=D(200))
    assert words == "超额完成指标值 100：10 × (1 − (200 − 1.3 × 100) ÷ 100)"
    # 10 × (1 − (300 − 130) ÷ 100) is below nothing.
    words = said("≥", 0, rules, target=D(100), actual=D(300))
    assert words == "超额完成指标值 100，扣完为止，不得分"


@pytest.mark.parametrize(
    ("mode", "score", "words"),
    [
        ("按超出比例扣分", "9.29", "超出指标值 14：10 × (1 − (15 − 14) ÷ 14)"),
        ("按指标值与完成值之比", "9.33", "超出指标值 14：10 × 14 ÷ 15"),
        ("超出不得分", "0", "完成值 15 超出指标值 14，不得分"),
        ("本局另定", "5", "按规则计算，见方法说明"),
    ],
)
def test_excess_is_put_in_the_arithmetic_of_its_mode(mode: str, score: str, words: str) -> None:
    rules = with_parameters(reverse_mode=mode).rules
    assert said("≤", score, rules, target=D(14), actual=D(15)) == words


def test_percent_is_shown_as_percent() -> None:
    words = said("≥", "8.33", target=D(48), actual=D(40), measure_unit="%")
    assert words == "10 × 40% ÷ 48%"


def test_adjusted_limit_is_marked_once() -> None:
    words = said("≤", "9.33", target=D(10), adjusted_target=D(14), actual=D(15))
    assert words == "超出指标值 14（调整后）：10 × 14 ÷ 15"


@pytest.mark.parametrize(
    ("executed", "final", "score", "words"),
    [
        ("4637.81", "4978.49", "9.32", "10 × 4637.81 ÷ 4978.49"),
        ("500", "400", "10", "执行率超过 100%，按 10 分计"),
        (None, "400", None, "缺少计分所需的数据，不能计分"),
        ("-5", "400", "0", "按规则计算，见方法说明"),
    ],
)
def test_execution_is_put_in_its_arithmetic(
    executed: str | None, final: str, score: str | None, words: str
) -> None:
    filed = {"executed": executed, "final": final}
    total = {
        name: CellValue(
            "1.xlsx", SheetCell(None), CellNotes(name), None if value is None else D(value)
        )
        for name, value in filed.items()
    }
    assert execution_words(total, None if score is None else D(score), D(10)) == words


@pytest.mark.parametrize(("claimed", "words"), [(9, "予以采用"), (5, "取最近的界限 8.00")])
def test_level_of_achievement_says_whether_the_claim_stands(claimed: int, words: str) -> None:
    score = 9 if claimed == 9 else 8
    said_of_it = said("定性", score, self_score=claimed, target="有效", actual="达成预期指标")
    assert said_of_it.startswith("“达成预期指标”：")
    assert said_of_it.endswith(words)


def test_score_by_another_bureaus_rule_is_not_explained_by_ours() -> None:
    # 10 × 40 ÷ 48 is 8.33, and a score of 5 came of some other rule.
    assert said("≥", 5, target=D(48), actual=D(40)) == "按规则计算，见方法说明"


def test_no_score_says_that_something_is_missing() -> None:
    assert said("≥", None, target=D(48), actual=None) == "缺少计分所需的数据，不能计分"
