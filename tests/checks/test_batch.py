"""I106-I108 and G7xx: units against each other, the roster, and the folder."""

from dataclasses import replace
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from perfeval.checks import Batch, check_batch
from perfeval.model import CellRef, Fault, FaultKind, Finding, Submission
from perfeval.reader import read_submission
from perfeval.scoring import score
from tests.fill import clean, fill, place
from tests.submissions import scheme


def unit(name: str, **texts: str) -> dict[str, Any]:
    """The clean unit under another name, with words and figures of its own."""
    filled = clean()
    filled["unit"] |= {"name": f"示例市{name}街道办事处", "short_name": f"{name}街道"}
    filled["unit"]["budget_code"] = f"编码{name}"
    own = {"problems": f"{name}的尾款支付滞后，有三个项目跨年。", **texts}
    filled["unit"]["goal_result"] = f"{name}街道各项任务按年初计划完成，详见指标表。"
    filled["conclusion"] |= {"remedies": f"{name}将按月调度支付进度，十一月底前清零。"} | own
    filled["conclusion"]["suggestions"] = f"建议为{name}片区增加网格经费。"
    for indicator in filled["indicator"]:
        if "reason" in indicator:
            indicator["reason"] = f"{name}：{indicator['reason']}"
    # Another self-score, so that units differ unless a test makes them alike.
    filled["indicator"][6]["self_score"] = D(11) + D(len(name)) / 10 + D(ord(name[0]) % 9) / 100
    return filled


def submissions(folder: Path, *units: dict[str, Any]) -> list[Submission]:
    paths = [fill(folder / f"{n}.xlsx", scheme(), filled) for n, filled in enumerate(units, 1)]
    return [read_submission(path, path.name, scheme()) for path in paths]


def found(batch: list[Submission], check: str, *roster: str) -> list[Finding]:
    scores = score(batch, scheme())
    findings, _ = check_batch(Batch(tuple(batch), scores, roster), scheme())
    return [item for item in findings if item.check == check]


def skipped(batch: list[Submission], check: str) -> list[str]:
    _, skips = check_batch(Batch(tuple(batch), score(batch, scheme())), scheme())
    return [skip.reason for skip in skips if skip.what == check]


def places(findings: list[Finding]) -> list[tuple[str, str | None, str | None]]:
    return [(item.ref.workbook, item.ref.sheet, item.ref.cell) for item in findings]


def test_different_units_have_nothing_in_common(tmp_path: Path) -> None:
    batch = submissions(tmp_path, unit("东门"), unit("南湖区"), unit("北"))
    for check in ("I106", "I107", "I108", "G701", "G702", "G703", "T503"):
        assert found(batch, check) == []


def test_two_workbooks_of_one_unit_name_each_other(tmp_path: Path) -> None:
    first = unit("东门")
    second = unit("东门")
    second["unit"]["filed_by"] = "王"
    findings = found(submissions(tmp_path, first, second), "I106")
    assert places(findings) == [
        ("1.xlsx", *place("unit.name")),
        ("2.xlsx", *place("unit.name")),
    ]
    assert "“2.xlsx”" in findings[0].message
    assert "“1.xlsx”" in findings[1].message


def test_copy_of_a_workbook_is_the_only_one_at_fault(tmp_path: Path) -> None:
    [first] = submissions(tmp_path, unit("东门"))
    copy = replace(first, workbook="副本.xlsx")
    copy.records["unit"]["name"].ref  # noqa: B018 - the copy shares the first one's cells
    [finding] = found([first, copy], "I106")
    assert "同一份文件" in finding.message
    assert finding.unit == "东门街道"


def test_one_budget_code_under_two_names(tmp_path: Path) -> None:
    first, second = unit("东门"), unit("南湖区")
    second["unit"]["budget_code"] = "编码 东门"
    findings = found(submissions(tmp_path, first, second), "I106")
    assert places(findings) == [
        ("1.xlsx", *place("unit.budget_code")),
        ("2.xlsx", *place("unit.budget_code")),
    ]
    assert "“2.xlsx”" in findings[0].message


def test_workbook_that_cannot_be_read_was_sent_all_the_same(tmp_path: Path) -> None:
    facts = {"reason": "encrypted"}
    fault = Fault(FaultKind.UNREADABLE, CellRef("西河 街道.xlsx"), "工作簿", facts=facts)
    unread = Submission("西河 街道.xlsx", "0", 9, "西河 街道", faults=(fault,))
    batch = [*submissions(tmp_path, unit("东门")), unread]
    [finding] = found(batch, "I107", "西河街道", "东门街道", "云山街道", "云山街道")
    assert (finding.unit, finding.value) == ("云山街道", "云山街道")


def test_unit_of_the_roster_without_a_workbook(tmp_path: Path) -> None:
    batch = submissions(tmp_path, unit("东门"), unit("南湖区"))
    [finding] = found(batch, "I107", "东门街道", "示例市南湖区街道办事处", "西河街道")
    assert (finding.value, finding.ref.workbook) == ("西河街道", "")
    assert skipped(batch, "I107") == ["没有提供单位名单"]


def test_year_of_another_batch(tmp_path: Path) -> None:
    other = unit("北")
    other["unit"]["year"] = 2022
    [finding] = found(submissions(tmp_path, unit("东门"), unit("南湖区"), other), "I108")
    assert places([finding]) == [("3.xlsx", *place("unit.year"))]
    assert (finding.value, finding.expected) == ("2022", "2023")


def test_later_one_of_two_equally_frequent_years_is_that_of_the_batch(tmp_path: Path) -> None:
    units = [unit(name) for name in ("东门", "南湖区", "北", "云山")]
    for early in (units[0], units[1]):
        early["unit"]["year"] = 2022
    findings = found(submissions(tmp_path, *units), "I108")
    assert [item.ref.workbook for item in findings] == ["1.xlsx", "2.xlsx"]
    assert {item.expected for item in findings} == {"2023"}


def test_year_in_the_file_name(tmp_path: Path) -> None:
    path = fill(tmp_path / "东门街道2022年自评表.xlsx", scheme(), unit("东门"))
    batch = [read_submission(path, path.name, scheme())]
    [finding] = found(batch, "I108")
    assert (finding.value, finding.expected) == ("2023", "2022")


def test_long_number_in_a_file_name_is_no_year(tmp_path: Path) -> None:
    path = fill(tmp_path / "东门街道202203151.xlsx", scheme(), unit("东门"))
    assert found([read_submission(path, path.name, scheme())], "I108") == []


@pytest.mark.parametrize(
    "name", ["东门2024-04-15", "东门2024.4.15", "东门2024年4月", "东门2023年度"]
)
def test_day_of_filing_in_a_file_name_is_no_year(name: str, tmp_path: Path) -> None:
    [submission] = submissions(tmp_path, unit("东门"))
    assert found([replace(submission, workbook=f"{name}.xlsx")], "I108") == []


def test_equal_scores_are_found_at_the_later_unit(tmp_path: Path) -> None:
    first, second = unit("东门"), unit("南湖区")
    second["indicator"][6]["self_score"] = first["indicator"][6]["self_score"]
    [finding] = found(submissions(tmp_path, first, second), "G701")
    assert places([finding]) == [("2.xlsx", *place("indicator.1.self_score"))]
    assert "“东门街道”" in finding.message


def test_scores_left_blank_are_not_alike(tmp_path: Path) -> None:
    first, second = unit("东门"), unit("南湖区")
    for indicator in (*first["indicator"], *second["indicator"]):
        indicator["self_score"] = None
    assert found(submissions(tmp_path, first, second), "G701") == []


def test_share_of_the_best_grade(tmp_path: Path) -> None:
    batch = submissions(tmp_path, *(unit(name) for name in "甲乙丙丁戊"))
    [finding] = found(batch, "G702")
    assert (finding.value, finding.expected) == ("100%", "不高于 30%")
    assert found(batch[:4], "G702") == []
    assert skipped(batch[:4], "G702") == ["自评等级不足 5 个，不计算占比"]


def test_full_marks_on_every_indicator(tmp_path: Path) -> None:
    filled = unit("东门")
    for indicator in filled["indicator"]:
        indicator["self_score"] = indicator["points"]
    [finding] = found(submissions(tmp_path, filled), "G702")
    assert places([finding]) == [("1.xlsx", *place("indicator.1.self_score"))]


def test_same_text_in_two_units(tmp_path: Path) -> None:
    words = "预算编制不够精细，个别项目支出进度偏慢，绩效管理水平有待提高。"
    batch = submissions(tmp_path, unit("东门", problems=words), unit("南湖区", problems=words))
    [finding] = found(batch, "G703")
    assert places([finding]) == [("2.xlsx", *place("conclusion.problems"))]
    short = submissions(
        tmp_path, unit("东门", problems="支付慢。"), unit("北", problems="支付慢。")
    )
    assert found(short, "G703") == []
