"""Totals, grades, ranks, and the units that cannot be scored."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from perfeval.model import CellRef, Fault, FaultKind, Problem, Submission
from perfeval.scoring import measure_gaps, score
from tests.report.results import with_parameters
from tests.submissions import quantity, scheme, submission


def unit(name: str, actual: Any = 100, **changes: Any) -> Submission:
    """A unit with full execution and one indicator of 90 points: its total is 10 + 0.9 × actual."""
    indicator = quantity("=", 100, actual, 90) | changes.pop("indicator", {})
    total = {"final": Decimal(100), "executed": Decimal(100), **changes.pop("total", {})}
    given = {"unit": {"name": name}, "budget": {"total": total}, "indicator": [indicator]}
    return submission(given | changes, f"{name}.xlsx")


@pytest.mark.parametrize(
    ("actual", "total", "grade"),
    [
        ("88.89", "90.00", "优"),  # 10 + 80.001 → 80.00
        ("88.88", "89.99", "良"),
        ("77.78", "80.00", "良"),
        ("77.77", "79.99", "中"),
        ("55.56", "60.00", "中"),
        ("55.55", "60.00", "中"),  # 49.995 is a half-way case and goes up
        ("55.54", "59.99", "差"),
        ("0", "10.00", "差"),
    ],
)
def test_grade_bands_are_closed_below(actual: str, total: str, grade: str) -> None:
    result = score([unit("甲", Decimal(actual))], scheme())[0]
    assert (str(result.total), result.grade) == (total, grade)


def test_equal_totals_share_a_rank_and_the_next_is_passed_over() -> None:
    batch = [unit("甲", 50), unit("乙", 80), unit("丙", 80), unit("丁", 90)]
    assert [result.rank for result in score(batch, scheme())] == [4, 2, 2, 1]


@pytest.mark.parametrize("names", [("甲",), ("甲", "乙")])
def test_nothing_scored_is_a_score_with_two_decimals(names: tuple[str, ...]) -> None:
    """trust A3: the JSON result says "0.00" as of any other score, and its schema asks for it."""
    for result in score(
        [unit(name, Decimal(0), total={"executed": Decimal(0)}) for name in names], scheme()
    ):
        assert result.scored
        assert str(result.execution_score) == "0.00"
        assert str(result.indicator_score) == "0.00"
        assert str(result.total) == "0.00"


@pytest.mark.parametrize(
    ("indicator", "executed", "scores"),
    [
        # 10 for the execution, nothing for the indicator, and the other way round.
        (quantity("=", 100, 0, 90), 100, ("10.00", "0.00", "10.00")),
        (quantity("=", 100, 100, 90), 0, ("0.00", "90.00", "90.00")),
        (quantity("≤", 0, 3, 90), 0, ("0.00", "0.00", "0.00")),
        (quantity("≥", 5, -3, 90), -1, ("0.00", "0.00", "0.00")),
        (quantity("定性", "完善", "未达成预期指标且效果较差", 90), 0, ("0.00", "0.00", "0.00")),
    ],
)
def test_part_of_nothing_is_a_score_with_two_decimals(
    indicator: dict[str, Any], executed: int, scores: tuple[str, str, str]
) -> None:  # trust A3
    total = {"executed": Decimal(executed)}
    [result] = score([unit("甲", indicator=indicator, total=total)], scheme())
    assert result.scored
    shown = result.execution_score, result.indicator_score, result.total
    assert tuple(map(str, shown)) == scores


def test_unscored_unit_has_no_total_grade_or_rank() -> None:
    batch = [unit("甲", Problem.BLANK), unit("乙", 80)]
    first, second = score(batch, scheme())
    assert (first.scored, first.total, first.grade, first.rank) == (False, None, None, None)
    assert (second.scored, second.rank) == (True, 1)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"indicator": {"actual": Problem.BLANK}}, "指标“指标”的实际完成值未填"),
        ({"indicator": {"actual": Problem.ERROR}}, "指标“指标”的实际完成值是错误值"),
        ({"indicator": {"target": Problem.UNCALCULATED}}, "指标“指标”的年度指标值公式未计算"),
        ({"indicator": {"sign": Problem.NOT_A_CHOICE}}, "指标“指标”的指标性质不是可选项"),
        (
            {"indicator": {"points": Decimal(0)}},
            "指标“指标”的分值应大于 0；指标分值合计 0 分，应为 90 分",
        ),
        ({"indicator": {"points": Decimal(85)}}, "指标分值合计 85 分，应为 90 分"),
        ({"total": {"executed": Problem.BLANK}}, "预算执行“全年执行数”未填"),
        ({"total": {"final": Decimal(0)}}, "全年预算数为 0，预算执行率不适用"),
        # trust A1a, A1b: below zero is no basis either, by however little.
        (
            {"total": {"final": Decimal("-4978.49")}},
            "全年预算数为 -4978.49，应大于 0，预算执行率不适用",
        ),
        ({"total": {"final": Decimal(-40)}}, "全年预算数为 -40，应大于 0，预算执行率不适用"),
        (
            {"total": {"final": Decimal("-0.01"), "executed": Decimal("-0.01")}},
            "全年预算数为 -0.01，应大于 0，预算执行率不适用",
        ),
    ],
)
def test_reason_names_what_keeps_the_score_from_being_known(
    changes: dict[str, Any], reason: str
) -> None:
    assert score([unit("甲", **changes)], scheme())[0].reason == reason


def test_one_unit_with_a_negative_budget_leaves_the_others_scored() -> None:  # trust A1b
    batch = [unit("甲", 80), unit("乙", total={"final": Decimal(-40)}), unit("丙", 90)]
    results = score(batch, scheme())
    assert [result.scored for result in results] == [True, False, True]
    assert [str(result.total) for result in results] == ["82.00", "None", "91.00"]


@pytest.mark.parametrize("final", [Decimal(-40), Decimal(0), Decimal(100), Problem.BLANK])
def test_budget_is_no_reason_where_its_execution_has_no_points(final: Any) -> None:
    """RULES.md: a base of 0 or below leaves a unit unscored only where the execution has points."""
    by = with_parameters(execution_points=Decimal(0))
    given = unit("甲", 80, indicator={"points": Decimal(100)}, total={"final": final})
    [result] = score([given], by)
    assert (result.scored, result.reason) == (True, "")
    assert (str(result.execution_score), str(result.total)) == ("0.00", "80.00")
    [other] = score([given], with_parameters(execution_points=Decimal(20)))
    assert "指标分值合计 100 分，应为 80 分" in other.reason
    assert ("全年预算数" in other.reason) == (final != Decimal(100))


@pytest.mark.parametrize("total", ["-0.01", "-1000", "-1E+30"])
def test_lowest_grade_takes_everything_below(total: str) -> None:  # trust A1b
    assert scheme().rules.grade_of(Decimal(total)) == "差"


def test_long_list_of_reasons_is_cut_and_counted() -> None:
    indicators = [quantity("≥", 5, Problem.BLANK, 18) for _ in range(5)]
    given = {"budget": {"total": {"final": 1, "executed": 1}}, "indicator": indicators}
    reason = score([submission(given)], scheme())[0].reason
    assert reason.count("未填") == 3
    assert reason.endswith("等 5 项")


def test_workbook_that_could_not_be_read_is_unscored() -> None:
    fault = Fault(FaultKind.UNREADABLE, CellRef("坏.xlsx"), "工作簿", facts={"reason": "damaged"})
    broken = Submission("坏.xlsx", "0", 0, "坏", faults=(fault,))
    results = score([broken, unit("乙")], scheme())
    assert [(result.scored, result.reason) for result in results] == [
        (False, "文件无法读取"),
        (True, ""),
    ]


def test_two_different_workbooks_of_one_unit_are_both_unscored() -> None:
    first, second = unit("甲", 80), replace(unit("甲", 90), workbook="甲2.xlsx", sha256="2")
    results = score([first, second], scheme())
    assert [result.reason for result in results] == [
        "同一单位另有一份填报表：甲2.xlsx",
        "同一单位另有一份填报表：甲.xlsx",
    ]


def test_the_first_of_two_identical_copies_counts() -> None:
    first = unit("甲", 80)
    results = score([first, replace(first, workbook="副本.xlsx")], scheme())
    assert [result.scored for result in results] == [True, False]


@pytest.mark.parametrize(
    ("before", "budget", "rate"),
    [
        ("32", "63.46", "98.31"),  # the published example: (63.46 − 32) ÷ 32
        ("9.90", "9.50", "-4.04"),
        # Halves of 0.01 % are rounded away from zero: 0.1 ÷ 2000, −0.1 ÷ 2000, −3.02 ÷ 400.
        ("2000", "2000.1", "0.01"),
        ("2000", "1999.9", "-0.01"),
        ("400", "396.98", "-0.76"),
        ("0", "9.50", "None"),
        (None, "9.50", "None"),
    ],
)
def test_change_of_the_san_gong_expenses_is_budget_on_budget(
    before: str | None, budget: str, rate: str
) -> None:
    """trust, citations: and spending on spending stands beside it under its own name."""
    total = {"budget": Decimal(budget), "actual": Decimal("44.29"), "last_year": Decimal("29.08")}
    if before:
        total["last_year_budget"] = Decimal(before)
    [result] = score([submission({"san_gong": {"total": total}})], scheme())
    assert str(result.measures["san_gong_budget_change_rate"]) == rate
    # (44.29 − 29.08) ÷ 29.08 = 52.304…%
    assert str(result.measures["san_gong_change_rate"]) == "52.30"


@pytest.mark.parametrize("final", ["1e-310", "1e-301", "5e-324"])
def test_rate_that_no_cell_can_hold_is_none(final: str) -> None:
    """hostile H2: the reader refuses such a budget; whatever comes past it ends no batch."""
    [result] = score([unit("甲", total={"final": Decimal(final)})], scheme())
    assert result.measures["execution_rate"] is None
    assert (result.scored, str(result.execution_score)) == (True, "10.00")


def test_empty_batch() -> None:
    assert score([], scheme()) == ()


def test_measure_without_its_figures_is_missing_with_the_reason() -> None:
    batch = [unit("甲")]
    results = score(batch, scheme())
    gaps = {gap.what: gap.reason for gap in measure_gaps(batch, results, scheme())}
    assert results[0].measures["carry_over_rate"] is None
    assert gaps["carry_over_rate"] == "本年末未填"
    assert "execution_rate" not in gaps


def test_measure_with_a_zero_divisor_is_missing_with_the_reason() -> None:
    batch = [unit("甲", total={"original": Decimal(0), "adjustment": Decimal(5)})]
    results = score(batch, scheme())
    gaps = {gap.what: gap.reason for gap in measure_gaps(batch, results, scheme())}
    assert gaps["adjustment_rate"] == "分母为 0"


def test_rates_of_rows_and_projects() -> None:
    project = {"name": "项目", "final": Decimal("24.40"), "executed": Decimal("2.75")}
    result = score([unit("甲", project=[project])], scheme())[0]
    assert str(result.rates["project.1"]["execution_rate"]) == "11.27"
    assert str(result.rates["budget.total"]["execution_rate"]) == "100.00"
