"""T5xx: words that say nothing, that belong to another text, or that the figures gainsay."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from perfeval.checks.text import CHECKS
from tests.checks.examined import Filled, changed, examine, expected
from tests.fill import clean, error, place, relabel

Changes = dict[str, Any]

# Indicators 2 and 5 of the clean unit lost points; the others have full marks.


def case(sentence: str, changes: Changes, *found: str) -> Any:
    return pytest.param(changes, found, id=sentence.replace(" ", "_"))


MISSING = [
    case(
        "points lost without a reason",
        {"indicator.2.reason": None},
        "T501 E indicator.2.reason",
    ),
    case(
        "points lost without a remedy",
        {"indicator.2.remedy": None},
        "T501 W indicator.2.remedy",
    ),
    case(
        "blanks are no reason",
        {"indicator.2.reason": "　 "},
        "T501 E indicator.2.reason",
    ),
    case(
        "two indicators, each without both",
        {f"indicator.{row}.{field}": None for row in (2, 5) for field in ("reason", "remedy")},
        "T501 E indicator.2.reason",
        "T501 W indicator.2.remedy",
        "T501 E indicator.5.reason",
        "T501 W indicator.5.remedy",
    ),
]

GENERIC = [
    case(
        "the generic reason of the published report",
        {"indicator.5.reason": "偏差较小。"},
        "T502 W indicator.5.reason",
    ),
    case(
        "the remedy of the published report is specific enough",
        {"indicator.5.remedy": "继续加强服务意识，及时办结处理热线案件。"},
    ),
    case(
        "a remedy made of stock phrases alone",
        {"indicator.5.remedy": "继续加强，加强管理；继续努力。"},
        "T502 W indicator.5.remedy",
    ),
    case("无 is no reason", {"indicator.5.reason": "无"}, "T502 W indicator.5.reason"),
    case(
        "several ways to say nothing",
        {"indicator.5.reason": "暂无，没有，不适用。"},
        "T502 W indicator.5.reason",
    ),
    case(
        "a reason of five characters",
        {"indicator.5.reason": "审计未完成。"},
        "T502 W indicator.5.reason",
    ),
    case("a reason of six characters", {"indicator.5.reason": "审计尚未完成。"}),
    case(
        "stock phrases with a fact behind them",
        {"indicator.5.reason": "客观原因：两家企业停产。"},
    ),
    case("where no points were lost nobody asks", {"indicator.3.reason": "无"}),
]

SAME = "招标文件两次流标，合同十二月才签订。"
REPEATED = [
    case(
        "the later of two indicators with one reason",
        {"indicator.2.reason": SAME, "indicator.5.reason": " 招标文件两次流标，合同十二月才签订。"},
        "T503 W indicator.5.reason",
    ),
    case(
        "short reasons may be alike",
        {"indicator.2.reason": "企业推迟招工计划。", "indicator.5.reason": "企业推迟招工计划。"},
    ),
]

NO_PROBLEM = [
    case("无 as problem", {"conclusion.problems": "无"}, "T504 W conclusion.problems"),
    case("暂无 with a full stop", {"conclusion.problems": "暂无。"}, "T504 W conclusion.problems"),
    case("no problem at all", {"conclusion.problems": None}, "T504 W conclusion.problems"),
    case("a problem that opens with 无", {"conclusion.problems": "无专职绩效人员，台账不全。"}),
]

RESIDUE = [
    case("a gap left open", {"unit.goal": "完成XX项重点工作。"}, "T505 W unit.goal"),
    case("a gap in full width", {"unit.goal": "完成ＸＸ项重点工作。"}, "T505 W unit.goal"),
    case(
        "a remedy still to come",
        {"indicator.2.remedy": "整改时限待填，责任科室待定。"},
        "T505 W indicator.2.remedy",
    ),
    case(
        "全乡 in a 街道",
        {"unit.goal_result": "扎实推进全乡各项工作。"},
        "T505 W unit.goal_result",
    ),
    case(
        "我局 among the projects of a 街道",
        {"project.1.benefit": "保障我局八个社区日常运转。"},
        "T505 W project.1.benefit",
    ),
    case("an ordinary word with 全局", {"unit.goal": "树立全局观念，统筹辖区工作。"}),
    case("an ordinary word with 委", {"unit.goal": "落实全委会部署，完成八项任务。"}),
    case(
        "全乡 in a 乡",
        {"unit.name": "示例县示例乡人民政府", "unit.goal_result": "扎实推进全乡各项工作。"},
    ),
]


def idle(executed: str, total: str, score: str, **words: str) -> Changes:
    """项目 4 (50 万元) executed so far, the sums and scores along with it."""
    spent = Decimal("47.00") - Decimal(executed)
    changes: Changes = {
        "project.4.executed": Decimal(executed),
        "project.4.midyear_executed": 10,
        "project.4.reason": "供暖管线更换须停暖施工，推迟到 2024 年 5 月。",
        "budget.other.executed": Decimal(executed),
        "budget.other.midyear_executed": 10,
        "budget.project.executed": Decimal("917.80") - spent,
        "budget.total.executed": Decimal("3298.00") - spent,
        "budget.total.self_score": Decimal(score),
        "conclusion.self_total": Decimal(total),
    }
    return changes | {key.replace("__", "."): value for key, value in words.items()}


CLAIM = "执行中不存在闲置、浪费或挪用等情况。"
IDLE = [
    # 24.99 ÷ 50 = 49.98%;  execution 3275.99 ÷ 3400 → 9.64 (9.6353);  89.26 + 9.64
    case(
        "nothing idle, beside a project below half",
        idle("24.99", "98.90", "9.64", unit__goal_result=CLAIM),
        "T506 W unit.goal_result",
    ),
    case(
        "the same in the conclusion and the reason of another project",
        idle(
            "24.99",
            "98.90",
            "9.64",
            conclusion__problems=f"一是工程尾款支付滞后；二是就业任务未完成。{CLAIM}",
            project__1__benefit=f"保障八个社区日常运转，{CLAIM}",
        ),
        "T506 W conclusion.problems",
        "T506 W project.1.benefit",
    ),
    case(
        "nothing idle, and the lowest project at half",
        idle("25.00", "98.90", "9.64", unit__goal_result=CLAIM),
    ),
    case("a project below half and no claim", idle("24.99", "98.90", "9.64")),
]


@pytest.mark.parametrize(
    ("changes", "found"), [*MISSING, *GENERIC, *REPEATED, *NO_PROBLEM, *RESIDUE, *IDLE]
)
def test_fault_is_found_at_its_cell(
    tmp_path: Path, changes: Changes, found: tuple[str, ...]
) -> None:
    assert examine(tmp_path, changed(changes)).places == expected(*found)


def other_unit(**changes: Any) -> Filled:
    """A second unit without a fault, nothing of it copied from the first."""
    own = {
        "unit.name": "示例市另例区另例街道办事处",
        "unit.short_name": "另例街道",
        "unit.budget_code": "001003",
        "unit.goal_result": "全年八项任务完成七项，就业任务差九人未完成。",
        "indicator.2.reason": "会议室改造工程送审材料退回两次，尾款未付。",
        "indicator.5.reason": "高校毕业生档案转入推迟，九人未计入当年。",
        "indicator.5.actual": Decimal("442.5"),
        "indicator.5.self_score": Decimal("11.8"),  # 12 × 442.5 ÷ 450
        "conclusion.self_total": Decimal(99),
        "conclusion.problems": "送审材料准备不充分，就业登记与档案转入不同步。",
        "conclusion.remedies": "送审前由第三方预审，每季度核对就业登记台账。",
        "conclusion.suggestions": "建议人社部门按月反馈新增就业的核定结果。",
    }
    return changed(own | changes)


def test_two_units_with_their_own_words_have_no_finding(tmp_path: Path) -> None:
    assert examine(tmp_path, clean(), other_unit()).places == []


def test_reason_copied_from_another_unit_is_found_in_the_later_workbook(tmp_path: Path) -> None:
    first = changed({"indicator.2.reason": SAME})
    found = examine(tmp_path, first, other_unit(**{"indicator.5.reason": SAME}))
    assert found.places == expected("T503 W indicator.5.reason")
    finding = found.one("T503")
    assert (finding.unit, finding.ref.workbook) == ("另例街道", "2.xlsx")
    assert finding.message == (
        "“城镇新增就业人数”的偏差原因与示例街道“政府采购执行率”一字不差，请按本单位的情况填写。"
    )


def test_reason_used_three_times_is_found_twice(tmp_path: Path) -> None:
    first = changed({"indicator.2.reason": SAME, "indicator.5.reason": SAME})
    found = examine(tmp_path, first, other_unit(**{"indicator.2.reason": SAME}))
    assert [(item.unit, item.ref.cell) for item in found.findings if item.check == "T503"] == [
        ("示例街道", place("indicator.5.reason")[1]),
        ("另例街道", place("indicator.2.reason")[1]),
    ]


def test_two_workbooks_of_one_unit_may_share_a_reason(tmp_path: Path) -> None:
    first = changed({"indicator.2.reason": SAME})
    found = examine(tmp_path, first, changed({"indicator.5.reason": SAME}))
    assert {item.check for item in found.findings} == {"I106"}


def full_marks() -> Filled:
    """The clean unit with every target met."""
    return changed(
        {
            "indicator.2.actual": 100,
            "indicator.2.self_score": 10,
            "procurement.works.executed": 50,
            "procurement.total.executed": 120,
            "indicator.5.actual": 450,
            "indicator.5.self_score": 12,
            "conclusion.self_total": Decimal("99.7"),
            "conclusion.problems": "无",
        }
    )


def execution_full() -> Changes:
    """Full marks claimed for the execution, of which 97% is a gap of its own (S404)."""
    return {"budget.total.self_score": 10, "conclusion.self_total": 100}


def test_no_problem_is_believed_where_no_points_were_lost(tmp_path: Path) -> None:
    found = examine(tmp_path, changed(execution_full(), full_marks()))
    assert found.places == expected(
        "G702 I indicator.1.self_score", "S404 W budget.total.self_score"
    )


# trust A8
@pytest.mark.parametrize("words", ["无", "不存在问题。", "未发现问题", "无 明显问题。", None])
def test_points_lost_by_the_execution_alone_are_a_problem(
    tmp_path: Path, words: str | None
) -> None:
    found = examine(tmp_path, changed({"conclusion.problems": words}, full_marks()))
    assert found.places == expected("G702 I indicator.1.self_score", "T504 W conclusion.problems")
    assert found.one("T504").message.startswith("预算执行扣了分，“存在的主要问题及原因”写的却是")


WORDS = [
    (
        {"indicator.2.reason": None},
        "T501",
        "",
        "“政府采购执行率”自评 9.5 分，低于分值 10 分，没有写偏差原因，请补写。",
    ),
    (
        {"indicator.5.reason": "偏差较小。"},
        "T502",
        "偏差较小。",
        (
            "“城镇新增就业人数”的偏差原因写的是“偏差较小。”，没有说明具体事实，"
            "请写清是什么事、影响多少。"
        ),
    ),
    (
        {"indicator.2.reason": SAME, "indicator.5.reason": SAME},
        "T503",
        SAME,
        "“城镇新增就业人数”的偏差原因与“政府采购执行率”一字不差，请分别写明各自的原因。",
    ),
    (
        {"conclusion.problems": "无"},
        "T504",
        "无",
        "有 2 个指标和预算执行扣了分，“存在的主要问题及原因”写的却是“无”，请写明问题和原因。",
    ),
    (
        {"indicator.2.remedy": "整改时限待填，责任科室待填。"},
        "T505",
        "整改时限待填，责任科室待填。",
        "“政府采购执行率”的改进措施里有“待填”，像是没有改完的套用文字，请改正。",
    ),
    (
        {"unit.goal_result": "扎实推进全乡各项工作。"},
        "T505",
        "扎实推进全乡各项工作。",
        (
            "年度总体目标完成情况里有“全乡”，与本单位“示例市示例区示例街道办事处”的类型不符，"
            "像是套用了别的单位的文字，请改正。"
        ),
    ),
    (
        idle("24.99", "98.90", "9.64", unit__goal_result=CLAIM),
        "T506",
        CLAIM,
        (
            "年度总体目标完成情况称“不存在闲置、浪费”，但项目“便民服务中心设施维护项目”"
            "执行率只有 49.98%，请核实后改写。"
        ),
    ),
]


@pytest.mark.parametrize(
    ("changes", "check", "value", "message"),
    WORDS,
    ids=[f"{words[1]} {words[2]}" for words in WORDS],
)
def test_finding_says_where_what_and_what_to_do(
    tmp_path: Path, changes: Changes, check: str, value: str, message: str
) -> None:
    finding = examine(tmp_path, changed(changes)).one(check)
    assert (finding.value, finding.message) == (value, message)


def test_long_text_is_quoted_by_its_beginning(tmp_path: Path) -> None:
    words = "完成XX项重点工作，" + "统筹辖区公共事务，" * 10
    finding = examine(tmp_path, changed({"unit.goal": words})).one("T505")
    assert finding.value == words[:60] + f"…（共 {len(words)} 字）"


def test_text_with_braces_is_quoted_as_it_is(tmp_path: Path) -> None:
    finding = examine(tmp_path, changed({"indicator.5.reason": "{a}"})).one("T502")
    assert "写的是“{a}”" in finding.message


@pytest.mark.parametrize(
    "words", ["健全村规民约，完善居民议事。", "健全镇街联动机制。", "健全村级议事协商制度。"]
)
def test_ordinary_words_are_no_residue(tmp_path: Path, words: str) -> None:
    assert examine(tmp_path, changed({"unit.goal": words})).places == []


def test_residue_in_a_group_title_is_found_once(tmp_path: Path) -> None:
    changes = {"indicator.3.level1": "XX效能", "indicator.4.level1": None}
    found = examine(tmp_path, changed(changes))
    assert found.places == expected("T505 W indicator.3.level1")


def test_error_value_in_the_problems_is_one_finding(tmp_path: Path) -> None:
    found = examine(tmp_path, clean(), edits=(error(place("conclusion.problems")),))
    assert found.places == expected("C203 E conclusion.problems")


@pytest.mark.parametrize(
    ("sheet", "label"), [("绩效指标", "偏差原因"), ("自评结论", "存在的主要问题及原因")]
)
def test_label_typed_over_is_one_finding(tmp_path: Path, sheet: str, label: str) -> None:
    found = examine(tmp_path, clean(), edits=(relabel(sheet, label, "其他说明"),))
    assert {item.check for item in found.findings} == {"I105"}


def test_error_value_as_reason_is_one_finding(tmp_path: Path) -> None:
    found = examine(tmp_path, clean(), edits=(error(place("indicator.2.reason")),))
    assert found.places == expected("C203 E indicator.2.reason")


def test_every_check_is_planted_here() -> None:
    tables = [*MISSING, *GENERIC, *REPEATED, *NO_PROBLEM, *RESIDUE, *IDLE]
    planted = {line.split()[0] for table in tables for line in table.values[1]}
    assert {check.id for check in CHECKS} <= planted
