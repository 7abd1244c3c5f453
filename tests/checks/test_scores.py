"""S4xx that compare what a unit gave itself with what the rules give."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from perfeval.checks.scores import CHECKS
from tests.checks.examined import changed, examine, expected
from tests.fill import clean

Changes = dict[str, Any]

REASON = "平台承建单位推迟交付，试运行不足一个月。"
REMEDY = "2024 年一季度完成平台验收并上线。"
PARTLY = "部分达成预期指标并具有一定效果"
MISSED = "未达成预期指标且效果较差"


def case(sentence: str, changes: Changes, *found: str) -> Any:
    return pytest.param(changes, found, id=sentence.replace(" ", "_"))


def indicator(ordinal: int, self_score: str, total: str, **more: Any) -> Changes:
    """A self-score with a total that agrees, and a reason in case it is below the points."""
    given = {"self_score": Decimal(self_score), "reason": REASON, "remedy": REMEDY, **more}
    changes = {f"indicator.{ordinal}.{field}": value for field, value in given.items()}
    return changes | {"conclusion.self_total": Decimal(total)}


def other_points(points: str, self_score: str, total: str) -> Changes:
    """The 定性 indicator 部分达成 with other points; the third one makes up for them."""
    rest = 24 - Decimal(points)
    return indicator(7, self_score, total, actual=PARTLY, points=Decimal(points)) | {
        "indicator.3.points": rest,
        "indicator.3.self_score": rest,
    }


def execution(self_score: str, total: str) -> Changes:
    return {"budget.total.self_score": Decimal(self_score), "conclusion.self_total": Decimal(total)}


# 城镇新增就业人数: 12 × 441 ÷ 450 = 11.76 of 12;  execution 3298 ÷ 3400 → 9.70;  total 98.96
GAPS = [
    case("a hundredth too much is rounding", indicator(5, "11.77", "98.97")),
    case("a hundredth too little is rounding", indicator(5, "11.75", "98.95")),
    case(
        "two hundredths too much",
        indicator(5, "11.78", "98.98"),
        "S404 W indicator.5.self_score",
    ),
    case(
        "two hundredths too little",
        indicator(5, "11.74", "98.94"),
        "S404 W indicator.5.self_score",
    ),
    case(
        "one point too little",
        indicator(5, "10.76", "97.96"),
        "S404 W indicator.5.self_score",
    ),
    case(
        "more than one point too little",
        indicator(5, "10.75", "97.95"),
        "S404 E indicator.5.self_score",
    ),
    case("a hundredth of budget execution", execution("9.71", "98.97")),
    case(
        "two hundredths of budget execution",
        execution("9.72", "98.98"),
        "S404 W budget.total.self_score",
    ),
    case(
        "more than one point of budget execution",
        execution("8.69", "97.95"),
        "S404 E budget.total.self_score",
    ),
    case(
        # 10 × (2 × 9.5 − 9.9) ÷ 9.5 = 9.578…
        "full marks for a broken ceiling",
        indicator(1, "10", "98.96", actual=Decimal("9.9")),
        "S404 W indicator.1.self_score",
    ),
]

MET = [
    case(
        "points given away though the target is met",
        indicator(3, "11.5", "98.46"),
        "S405 W indicator.3.self_score",
    ),
    case(
        "trust A7: many points given away are one error, and no gap beside it",
        indicator(3, "6", "92.96"),
        "S405 E indicator.3.self_score",
    ),
    case(
        "trust A7: one point given away is a warning still",
        indicator(3, "11", "97.96"),
        "S405 W indicator.3.self_score",
    ),
    case(
        "trust A7: a hundredth more than one point is an error",
        indicator(3, "10.99", "97.95"),
        "S405 E indicator.3.self_score",
    ),
    case(
        "trust A7: nothing at all claimed for a ceiling that was kept",
        indicator(1, "0", "88.96") | {"conclusion.self_grade": "良"},
        "S405 E indicator.1.self_score",
        "S407 W conclusion.self_grade",
    ),
]

# Not met, yet the score rounds up to full marks: 10 × 1000 ÷ 1000.01 = 9.9999 (on the line to
# twice the target 10 × (2000 − 1000.01) ÷ 1000 = 9.9999);  1.1 × 94.99 ÷ 95 = 1.09988…;
# 12 × 99.99 ÷ 100 = 11.9988.
ROUNDED_UP = [
    case(
        "trust A6: a ceiling broken by a hundredth",
        indicator(
            1, "9.5", "98.46", sign="<", target=1000, actual=Decimal("1000.01"), measure_unit="件"
        ),
        "S404 W indicator.1.self_score",
    ),
    case(
        "trust A6: a target missed by a hundredth",
        indicator(
            8,
            *("1.05", "98.91"),
            sign=">",
            points=Decimal("1.1"),
            target=95,
            actual=Decimal("94.99"),
        )
        | {"indicator.4.points": Decimal("20.9"), "indicator.4.self_score": Decimal("20.9")},
        "S404 W indicator.8.self_score",
    ),
    case(
        "trust A6 and A7: more than a point too little, though not met",
        indicator(6, "10.5", "97.46", actual=Decimal("99.99")),
        "S404 E indicator.6.self_score",
    ),
    case(
        # 10 × 9.5 ÷ 9.501 = 9.9989…
        "trust A6: another ceiling broken by a thousandth",
        indicator(1, "9.9", "98.86", actual=Decimal("9.501")),
        "S404 W indicator.1.self_score",
    ),
    case(
        # 12 × 97.99 ÷ 98 = 11.9987…
        "trust A6: another target missed by a hundredth",
        indicator(4, "11.98", "98.94", actual=Decimal("97.99")),
        "S404 W indicator.4.self_score",
    ),
    case(
        "trust A6: full marks claimed for it agree",
        indicator(6, "12", "98.96", actual=Decimal("99.99")),
    ),
]

# 网格化管理长效机制建设 has 12 points: 达成 [9.60, 12], 部分达成 [7.20, 9.59], 未达成 [0, 7.19]
BANDS = [
    case("at the lower edge of 达成", indicator(7, "9.60", "96.56")),
    case(
        "below 达成",
        indicator(7, "9.59", "96.55"),
        "S415 E indicator.7.self_score",
    ),
    case("at the upper edge of 部分达成", indicator(7, "9.59", "96.55", actual=PARTLY)),
    case(
        "above 部分达成",
        indicator(7, "9.60", "96.56", actual=PARTLY),
        "S415 E indicator.7.self_score",
    ),
    case("at the lower edge of 部分达成", indicator(7, "7.20", "94.16", actual=PARTLY)),
    case(
        "below 部分达成",
        indicator(7, "7.19", "94.15", actual=PARTLY),
        "S415 E indicator.7.self_score",
    ),
    case("at the upper edge of 未达成", indicator(7, "7.19", "94.15", actual=MISSED)),
    case(
        "nothing for 未达成",
        indicator(7, "0", "86.96", actual=MISSED)
        | {
            "conclusion.self_grade": "良",
        },
    ),
    case(
        "full marks for 部分达成 are no gap of another kind",
        indicator(7, "12", "98.96", actual=PARTLY),
        "S415 E indicator.7.self_score",
    ),
    case(
        "above 未达成",
        indicator(7, "7.20", "94.16", actual=MISSED),
        "S415 E indicator.7.self_score",
    ),
    case(
        "trust A9: less than a hundredth below the lower edge",
        indicator(7, "7.199", "94.159", actual=PARTLY),
        "S415 E indicator.7.self_score",
    ),
    case(
        "trust A9: less than a hundredth below the next band",
        indicator(7, "9.599", "96.559", actual=PARTLY),
    ),
    case(
        "trust A9: less than a hundredth below the next band, of the lowest one",
        indicator(7, "7.199", "94.159", actual=MISSED),
    ),
    case(
        # 0.6 × 10.35 = 6.21;  98.96 − 12 − 12 + 6.209 + 13.65
        "trust A9: 6.209 of 10.35 is below 部分达成",
        other_points("10.35", "6.209", "94.819"),
        "S415 E indicator.7.self_score",
    ),
    case(
        # 0.8 × 7.33 = 5.864, so 达成 begins at 5.87;  98.96 − 24 + 5.86 + 16.67
        "trust A9: 5.86 of 7.33 is 部分达成 still",
        other_points("7.33", "5.86", "97.49"),
    ),
    case(
        # 98.96 − 24 + 5.87 + 16.67
        "trust A9: 5.87 of 7.33 is 达成 already",
        other_points("7.33", "5.87", "97.50"),
        "S415 E indicator.7.self_score",
    ),
    case(
        # 0.6 × 7.33 = 4.398, so 部分达成 begins at 4.40;  98.96 − 24 + 4.399 + 16.67
        "trust A9: 4.399 of 7.33 is below 部分达成",
        other_points("7.33", "4.399", "96.029"),
        "S415 E indicator.7.self_score",
    ),
    case(
        "trust A9: above its points is S403 alone",
        indicator(7, "12.5", "99.46"),
        "S403 E indicator.7.self_score",
    ),
    case(
        "trust A9: above its points is S403 alone, whatever the level",
        indicator(7, "12.01", "98.97", actual=PARTLY),
        "S403 E indicator.7.self_score",
    ),
    case(
        "trust A9: below zero is C205 alone",
        indicator(7, "-0.5", "86.46", actual=MISSED) | {"conclusion.self_grade": "良"},
        "C205 E indicator.7.self_score",
    ),
]

GRADES = [
    case(
        "a grade that is not the self total's",
        {"conclusion.self_grade": "良"},
        "S407 E conclusion.self_grade",
    ),
    case(
        # 12 × 100 ÷ 450 → 2.67: recomputed 98.96 − 11.76 + 2.67 = 89.87
        "a grade that the recomputed total does not bear out",
        {"indicator.5.actual": 100},
        "S404 E indicator.5.self_score",
        "S407 W conclusion.self_grade",
    ),
    case(
        # 12 × 105 ÷ 450 = 2.80: recomputed 98.96 − 11.76 + 2.80 = 90.00
        "a recomputed total of 90 is 优 still",
        {"indicator.5.actual": 105},
        "S404 E indicator.5.self_score",
    ),
    case(
        "a wrong grade is reported once, whatever the recomputed one",
        {"indicator.5.actual": 100, "conclusion.self_grade": "中"},
        "S404 E indicator.5.self_score",
        "S407 E conclusion.self_grade",
    ),
]


@pytest.mark.parametrize(("changes", "found"), [*GAPS, *MET, *ROUNDED_UP, *BANDS, *GRADES])
def test_fault_is_found_at_its_cell(
    tmp_path: Path, changes: Changes, found: tuple[str, ...]
) -> None:
    assert examine(tmp_path, changed(changes)).places == expected(*found)


WORDS = [
    (
        indicator(5, "12", "99.2"),
        "S404",
        "12",
        "11.76",
        "“城镇新增就业人数”自评 12 分，按规则应为 11.76 分，多计 0.24 分，请核对算法。",
    ),
    (
        execution("8", "97.26"),
        "S404",
        "8",
        "9.70",
        "“预算执行”自评 8 分，按规则应为 9.7 分，少计 1.7 分，请改正得分和自评总分。",
    ),
    (
        indicator(3, "11.5", "98.46"),
        "S405",
        "11.5",
        "12",
        (
            "“开展安全隐患排查次数”已完成指标值，按规则应得满分 12 分，自评只有 11.5 分，"
            "请核对或说明扣分原因。"
        ),
    ),
    (
        indicator(3, "6", "92.96"),
        "S405",
        "6",
        "12",
        (
            "“开展安全隐患排查次数”已完成指标值，按规则应得满分 12 分，自评只有 6 分，少计 6 分，"
            "请改正得分和自评总分，或说明扣分原因。"
        ),
    ),
    (
        indicator(6, "11.5", "98.46", actual=Decimal("99.99")),
        "S404",
        "11.5",
        "12.00",
        (
            "“惠民政策宣传社区覆盖率”没有完成指标值，按规则计分四舍五入后为满分 12 分，"
            "自评 11.5 分，少计 0.5 分，请核对算法。"
        ),
    ),
    (
        indicator(7, "12", "98.96", actual=PARTLY),
        "S415",
        "12",
        "9.59",
        (
            "“网格化管理长效机制建设”完成情况为“部分达成预期指标并具有一定效果”，自评 12 分"
            "不在这一档的得分范围内，最接近的是 9.59 分，请改正得分和自评总分。"
        ),
    ),
    (
        {"conclusion.self_grade": "良"},
        "S407",
        "良",
        "优",
        "自评总分 98.96 分对应的等级是“优”，填的是“良”，请改正。",
    ),
    (
        {"indicator.5.actual": 100},
        "S407",
        "优",
        "良",
        "自评等级为“优”，按规则复算总分 89.87 分，等级应为“良”，请核对各项得分。",
    ),
]


@pytest.mark.parametrize(
    ("changes", "check", "value", "due", "message"),
    WORDS,
    ids=[f"{words[1]} {words[3]}" for words in WORDS],
)
def test_finding_says_what_was_filled_in_and_what_the_rules_give(
    tmp_path: Path, changes: Changes, check: str, value: str, due: str, message: str
) -> None:
    finding = examine(tmp_path, changed(changes)).one(check)
    assert (finding.value, finding.expected, finding.message) == (value, due, message)


def test_qualitative_score_with_three_decimals_is_inside_its_band(tmp_path: Path) -> None:
    found = examine(tmp_path, changed(indicator(7, "11.555", "98.515")))
    assert found.places == []


def test_rows_that_cannot_be_recomputed_are_skipped_once_and_counted(tmp_path: Path) -> None:
    unreadable = {"indicator.3.actual": "若干", "indicator.4.actual": "若干"}
    found = examine(tmp_path, changed(unreadable))
    assert found.reasons("S404") == ["有 2 项得分无法复算或自评得分未填"]


def test_unscored_unit_has_no_recomputed_grade_to_compare(tmp_path: Path) -> None:
    found = examine(tmp_path, changed({"indicator.3.actual": "若干"}))
    assert found.reasons("S407") == ["未计分，没有复算的等级"]


def test_grade_without_a_total_is_skipped(tmp_path: Path) -> None:
    found = examine(tmp_path, changed({"conclusion.self_total": None}))
    assert found.reasons("S407") == ["自评总分或评价等级未填"]


def test_each_unit_is_compared_with_its_own_scores(tmp_path: Path) -> None:
    other = changed(
        {
            "unit.name": "示例市另例区另例街道办事处",
            "unit.short_name": "另例街道",
            "unit.goal_result": "全年八项任务完成七项，就业任务差九人未完成。",
            "indicator.2.reason": "会议室改造工程送审材料退回两次，尾款未付。",
            "indicator.5.reason": "高校毕业生档案转入推迟，九人未计入当年。",
            "conclusion.problems": "送审材料准备不充分，就业登记与档案转入不同步。",
            "conclusion.remedies": "送审前由第三方预审，每季度核对就业登记台账。",
            "conclusion.suggestions": "建议人社部门按月反馈新增就业的核定结果。",
            **execution("9", "98.26"),
        }
    )
    found = examine(tmp_path, clean(), other)
    gaps = [item for item in found.findings if item.check == "S404"]
    assert [(item.unit, item.ref.workbook, item.ref.cell) for item in gaps] == [
        ("另例街道", "2.xlsx", expected("S404 W budget.total.self_score")[0][3])
    ]


def test_every_check_is_planted_here() -> None:
    tables = [*GAPS, *MET, *ROUNDED_UP, *BANDS, *GRADES]
    planted = {line.split()[0] for table in tables for line in table.values[1]}
    assert {check.id for check in CHECKS} <= planted
