"""M3xx, each planted in the clean workbook and found at its cell."""

from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from perfeval.checks import check_submission
from perfeval.reader import read_submission
from tests.checks.examined import changed, examine, expected
from tests.fill import clean, fill
from tests.report.results import with_parameters

TOTAL, BASIC, PROJECT = "budget.total", "budget.basic", "budget.project"
POINTS = "S420 E budget.total.points"
# The clean total: 3200.00 + 200.00 = 3400.00, executed 3298.00 (97%, 9.70 points).


def case(sentence: str, changes: dict[str, Any], *found: str) -> Any:
    return pytest.param(changes, found, id=sentence.replace(" ", "_"))


def adjusted(original: str, adjustment: str) -> dict[str, Any]:
    """A total of 3400 adjusted so far out of this original, in 人员经费, without a reason there.

    基本支出 is adjusted further than the total, and has its reason.
    """
    less = D("2615.40") - D(original)
    return {
        f"{TOTAL}.original": D(original),
        f"{TOTAL}.adjustment": D(adjustment),
        f"{BASIC}.original": D("1715.40") - less,
        f"{BASIC}.adjustment": D("705.10") + less,
        "budget.personnel.original": D("1515.40") - less,
        "budget.personnel.adjustment": D("684.60") + less,
        f"{TOTAL}.reason": None,
        f"{BASIC}.reason": "年中调资和新招聘社区工作者，按批复追加人员经费。",
    }


def moved(amount: str) -> dict[str, Any]:
    """So much moved from 项目支出 to 人员经费 during the year, as far as the budgets of rows go."""
    # 基本支出 2300 + 120.50 = 2420.50 and 项目支出 900 + 79.50 = 979.50 are what they end at.
    more = D(amount)
    return {
        f"{BASIC}.original": D(2300) - more,
        f"{BASIC}.adjustment": D("120.50") + more,
        "budget.personnel.original": D(2100) - more,
        "budget.personnel.adjustment": D(100) + more,
        f"{PROJECT}.original": D(900) + more,
        f"{PROJECT}.adjustment": D("79.50") - more,
        "budget.local.original": D(600) + more,
        "budget.local.adjustment": D("19.50") - more,
        "project.1.original": D(420) + more,
    }


def executed(total: str) -> dict[str, Any]:
    """So much executed of 3400 (9.00 points of 10), without a reason."""
    less = D(3060) - D(total)
    return {
        f"{TOTAL}.executed": D(total),
        f"{BASIC}.executed": D("2142.20") - less,
        "budget.personnel.executed": D("1940.40") - less,
        f"{TOTAL}.reason": None,
        f"{TOTAL}.self_score": D("9.00"),
        "conclusion.self_total": D("98.26"),
    }


CASES = [
    # 784.62 ÷ 2615.40 = 30%; 784.62 ÷ 2615.38 = 30.0002%.
    case("adjustment of exactly 30%", adjusted("2615.40", "784.62")),
    case(
        "adjustment just beyond 30%",
        adjusted("2615.38", "784.62"),
        "M310 W budget.total.reason",
    ),
    case("execution of exactly 90%", executed("3060")),
    case("execution just below 90%", executed("3059.99"), "M311 W budget.total.reason"),
    case(
        "project executed to exactly half",
        {
            "project.4.executed": D(25),
            "project.1.executed": D("427.30"),
            "project.4.midyear_executed": D(10),
        },
    ),
    case(
        "project executed to just below half",
        {
            "project.4.executed": D("24.99"),
            "project.1.executed": D("427.31"),
            "project.4.midyear_executed": D(10),
        },
        "M311 W project.4.reason",
    ),
    case(
        "project executed a hundredth above its budget is rounding",
        {"project.4.executed": D("50.01"), "project.1.executed": D("402.29")},
    ),
    case(
        "project executed two hundredths above its budget",
        {"project.4.executed": D("50.02"), "project.1.executed": D("402.28")},
        "M308 E project.4.executed",
    ),
    case("nothing is found in a clean workbook", {}),
    case(
        "original total that is not its parts, and so not final less adjustment",
        {f"{TOTAL}.original": D(3210)},
        "M301 E budget.total.original",
        "M302 E budget.total.final",
    ),
    case("a hundredth for each addend is rounding", {f"{TOTAL}.original": D("3200.02")}),
    case(
        "three hundredths are not",
        {f"{TOTAL}.original": D("3200.03")},
        "M301 E budget.total.original",
        "M302 E budget.total.final",
    ),
    case(
        "adjustment that does not lead to the final budget",
        {f"{BASIC}.adjustment": D("130.50")},
        "M302 E budget.basic.final",
    ),
    case(
        "row without an adjustment has the one its budgets make",  # trust A11
        {f"{BASIC}.adjustment": None},
        "M316 I budget.basic.adjustment",
    ),
    case(
        "no adjustment of an optional row is derived as well",  # trust A11
        {"budget.other.adjustment": None},
        "M316 I budget.other.adjustment",
    ),
    case(
        "adjustment that nobody stated is explained like any other",  # trust A11
        # 784.62 ÷ 2615.38 = 30.0002%.
        adjusted("2615.38", "784.62") | {f"{TOTAL}.adjustment": None},
        "M310 W budget.total.reason",
        "M316 I budget.total.adjustment",
    ),
    case(
        "adjustment cannot be derived without the budget it starts from",  # trust A11
        {f"{TOTAL}.adjustment": None, f"{TOTAL}.original": None},
        "C201 E budget.total.original",
    ),
    case(
        "parts adjusted against each other behind a quiet total",  # trust A11
        moved("-200"),  # 279.50 ÷ 700.00 = 39.93%, while 基本支出 has −3.18%
        "M310 W budget.project.reason",
    ),
    case(
        "both parts adjusted beyond the line",  # trust A11
        moved("1200"),
        "M310 W budget.basic.reason",
        "M310 W budget.project.reason",
    ),
    case(
        "parts adjusted against each other, with their reasons",  # trust A11
        moved("1200")
        | {
            f"{BASIC}.reason": "年底补发调资和离退休人员一次性补助，由项目经费调剂。",
            f"{PROJECT}.reason": "两个项目推迟到 2024 年实施，年度预算已经调减。",
        },
    ),
    case(
        "total of nothing with parts of a hundredth is rounding",  # trust A10
        {f"{TOTAL}.policy_adjustment": 0, f"{PROJECT}.policy_adjustment": D("0.01")},
    ),
    case(
        "total of nothing with two parts of a hundredth is rounding",  # trust A10
        {
            f"{TOTAL}.policy_adjustment": 0,
            f"{BASIC}.policy_adjustment": D("0.01"),
            f"{PROJECT}.policy_adjustment": D("0.01"),
        },
    ),
    case(
        "total of nothing with parts of three hundredths",  # trust A10
        {f"{TOTAL}.policy_adjustment": 0, f"{PROJECT}.policy_adjustment": D("-0.03")},
        "M309 E budget.total.policy_adjustment",
    ),
    case(
        "final total that is not its parts",
        {f"{TOTAL}.final": D(3410), f"{TOTAL}.adjustment": D(210)},
        "M303 E budget.total.final",
        # 10 × 3298 ÷ 3410 = 9.67
        "S404 W budget.total.self_score",
    ),
    case(
        "executed total that is not its parts",
        {f"{TOTAL}.executed": D("3298.30")},
        "M304 E budget.total.executed",
    ),
    case(
        "basic expenditure that is not personnel and operating",
        {"budget.operating.executed": D("200.80")},
        "M305 E budget.basic.executed",
    ),
    case(
        "parts of basic expenditure all left blank are not compared",
        {
            "budget.personnel.executed": None,
            "budget.operating.executed": None,
            "budget.personnel.midyear_executed": None,
            "budget.operating.midyear_executed": None,
        },
    ),
    case(
        "one part of basic expenditure left blank counts as nothing",
        {"budget.operating.executed": None, "budget.operating.midyear_executed": None},
        "M305 E budget.basic.executed",
    ),
    case(
        "project expenditure that is not its funding",
        {"budget.other.final": D(51), "budget.other.adjustment": D(1)},
        "M306 E budget.project.final",
    ),
    case(
        "project expenditure that is not the list of projects",
        {"project.4.executed": D(46)},
        "M307 E budget.project.executed",
    ),
    case(
        "row executed above its final budget",
        {"budget.other.executed": D(57), "budget.local.executed": D("570.80")},
        "M308 E budget.other.executed",
    ),
    case(
        "project executed above its final budget",
        {"project.4.executed": D(57), "project.1.executed": D("395.30")},
        "M308 E project.4.executed",
    ),
    case(
        "total left at zero",
        {f"{TOTAL}.original": 0, f"{TOTAL}.adjustment": D(3400)},
        "M309 E budget.total.original",
    ),
    case(
        "mid-year total left at zero",
        {f"{TOTAL}.midyear_executed": 0},
        "M309 E budget.total.midyear_executed",
    ),
    case(
        "adjustments that make up for each other",
        {
            f"{TOTAL}.policy_adjustment": 0,
            f"{BASIC}.policy_adjustment": D(-60),
            f"{PROJECT}.policy_adjustment": D(60),
        },
    ),
    case(
        "adjustment above 30% without a reason",
        {
            f"{TOTAL}.adjustment": D(1200),
            f"{TOTAL}.original": D(2200),
            f"{BASIC}.original": D(1300),
            f"{BASIC}.adjustment": D("1120.50"),
            "budget.personnel.original": D(1100),
            "budget.personnel.adjustment": D(1100),
            f"{TOTAL}.reason": None,
        },
        "M310 W budget.total.reason",
    ),
    case(
        "adjustment above 30% with a reason",
        {
            f"{TOTAL}.adjustment": D(1200),
            f"{TOTAL}.original": D(2200),
            f"{BASIC}.original": D(1300),
            f"{BASIC}.adjustment": D("1120.50"),
            "budget.personnel.original": D(1100),
            "budget.personnel.adjustment": D(1100),
        },
    ),
    case(
        "project executed below half without a reason",
        {
            "project.4.executed": D(20),
            "project.1.executed": D("432.30"),
            "project.4.midyear_executed": D(10),
        },
        "M311 W project.4.reason",
    ),
    case(
        "a stock phrase is no reason",
        {
            "project.4.executed": D(20),
            "project.1.executed": D("432.30"),
            "project.4.midyear_executed": D(10),
            "project.4.reason": "无。",
        },
        "M311 W project.4.reason",
    ),
    case(
        "project executed below half with a reason",
        {
            "project.4.executed": D(20),
            "project.1.executed": D("432.30"),
            "project.4.midyear_executed": D(10),
            "project.4.reason": "管线更换因冬季停工，尾款 2024 年 5 月支付。",
        },
    ),
    case(
        "every project at exactly 100%",
        {
            "project.1.executed": D("432.50"),
            "project.2.executed": D(187),
            "project.3.executed": D(310),
            "project.4.executed": D(50),
        },
        "M307 E budget.project.executed",
        "M313 I project.1.executed",
    ),
    # trust A13: the rules give the points of the execution.
    case(
        "twice the points for the execution", {f"{TOTAL}.points": 20}, "S420 E budget.total.points"
    ),
    case(
        "points of nothing for the execution", {f"{TOTAL}.points": 0}, "S420 E budget.total.points"
    ),
    case("points a hundredth too many", {f"{TOTAL}.points": D("10.01")}, POINTS),
    case("points of the execution written otherwise", {f"{TOTAL}.points": D("10.00")}),
    case("points of the execution left blank", {f"{TOTAL}.points": None}),
    case(
        "mid-year above the year in a row",
        {f"{BASIC}.midyear_executed": D(2400)},
        "M314 E budget.basic.midyear_executed",
    ),
    case(
        "mid-year above the year in a project",
        {"project.4.midyear_executed": D(48)},
        "M314 E project.4.midyear_executed",
    ),
]


@pytest.mark.parametrize(("changes", "found"), CASES)
def test_fault_is_found_at_its_cell(
    changes: dict[str, Any], found: tuple[str, ...], tmp_path: Path
) -> None:
    assert examine(tmp_path, changed(changes)).places == expected(*found)


def test_low_execution_of_the_whole_unit_without_a_reason(tmp_path: Path) -> None:
    # 2900 ÷ 3400 = 85.29%.
    changes = {
        f"{TOTAL}.executed": D(2900),
        f"{BASIC}.executed": D("1982.20"),
        "budget.personnel.executed": D("1780.40"),
        f"{TOTAL}.reason": None,
        f"{TOTAL}.self_score": D("8.53"),
        "conclusion.self_total": D("97.79"),
    }
    found = examine(tmp_path, changed(changes))
    assert found.places == expected("M311 W budget.total.reason")
    assert found.one("M311").message == (
        "预算执行率 85.29%，低于 90%，但“未完成原因”没有写明原因，请补写。"
    )


def test_unit_without_a_budget_cannot_be_scored(tmp_path: Path) -> None:
    filled = clean()
    for row in filled["budget"].values():
        for column in (
            "original",
            "adjustment",
            "policy_adjustment",
            "final",
            "midyear_executed",
            "executed",
        ):
            row[column] = 0
    filled["project"] = []
    found = examine(tmp_path, filled)
    places = [place for place in found.places if place[0] == "M312"]
    assert places == expected("M312 I budget.total.original", "M312 E budget.total.final")


def test_unit_without_a_budget_is_scored_where_its_execution_has_no_points(tmp_path: Path) -> None:
    by = with_parameters(execution_points=D(0))
    filled = clean() | {"budget": {"total": {"original": 0, "final": 0, "executed": 0}}}
    path = fill(tmp_path / "甲.xlsx", by, filled | {"project": []})
    findings, _ = check_submission(read_submission(path, path.name, by), by)
    assert [
        (item.label, item.severity.value, item.message) for item in findings if item.check == "M312"
    ] == [
        ("合计·年初预算数", "notice", "合计·年初预算数为 0，预算调整率不适用。"),
        ("合计·全年预算数", "notice", "合计·全年预算数为 0，预算执行率不适用。"),
    ]


def test_negative_final_budget_is_told_once_and_no_rate_is_held_against_it(
    tmp_path: Path,
) -> None:  # trust A1a
    found = examine(tmp_path, changed({f"{TOTAL}.final": D(-3400)}))
    # 3200 + 200 is not −3400 and neither are the parts; nothing is said of rates and scores.
    assert found.places == expected(
        "C205 E budget.total.final", "M302 E budget.total.final", "M303 E budget.total.final"
    )
    assert "未计分，没有复算的等级" in found.reasons("S407")


def test_negative_final_budget_of_a_project_is_told_once(tmp_path: Path) -> None:  # trust A1a
    found = examine(tmp_path, changed({"project.4.final": D(-50)}))
    assert found.places == expected("C205 E project.4.final", "M307 E budget.project.final")


def test_message_of_a_sum_says_both_sides_and_the_difference(tmp_path: Path) -> None:
    found = examine(tmp_path, changed({f"{TOTAL}.original": D(3210)}))
    finding = found.one("M301")
    assert finding.message == (
        "年初预算数：合计 = 基本支出 + 项目支出。现填报 3210 万元，应为 3200 万元，相差 10 万元，"
        "请核对等式两边的数。"
    )
    assert (finding.value, finding.expected) == ("3210", "3200")


def test_sum_with_a_cell_that_has_no_figure_is_skipped_with_the_reason(tmp_path: Path) -> None:
    found = examine(tmp_path, changed({f"{BASIC}.original": "约两千三"}))
    assert found.reasons("M301") == ["基本支出·年初预算数未填或无法识别"]
    assert [check for check, *_ in found.places] == ["C202"]


def test_projects_without_a_midyear_figure_are_counted_as_skipped(tmp_path: Path) -> None:
    changes = {"project.1.midyear_executed": None, "project.3.midyear_executed": None}
    found = examine(tmp_path, changed(changes))
    assert found.places == []
    assert found.reasons("M314") == ["2 个项目的年中监控执行数未填或无法识别"]


def test_optional_row_left_wholly_blank_is_nothing_to_compare(tmp_path: Path) -> None:
    fields = ("original", "adjustment", "policy_adjustment", "final", "midyear_executed")
    changes = {f"budget.operating.{field}": None for field in (*fields, "executed")}
    found = examine(tmp_path, changed(changes))
    assert [found.reasons(check) for check in ("M302", "M308", "M314")] == [[], [], []]


def test_optional_row_with_one_figure_says_what_is_missing(tmp_path: Path) -> None:
    changes = {"budget.operating.final": None, "budget.operating.executed": None}
    found = examine(tmp_path, changed(changes))
    assert found.reasons("M302") == ["公用经费·全年预算数未填或无法识别"]
