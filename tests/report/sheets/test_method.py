"""方法说明: all that decides a score or a finding, in words and with its source."""

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from perfeval.checks import checks_of
from tests.fill import clean
from tests.report.results import cell_of, opened, row_under, written
from tests.submissions import scheme

CHECKS = checks_of(scheme())


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Worksheet:
    filled = clean()
    filled["carry_over"]["balance"]["this_year_end"] = None
    return opened(written(tmp_path_factory.mktemp("结果"), filled))["方法说明"]


def test_total_and_grade_are_in_words(sheet: Worksheet) -> None:
    header, _ = cell_of(sheet, "规则")
    rules = {}
    for ordinal in range(1, 40):
        row = row_under(sheet, header, ordinal)
        rules[row["规则"]] = row["算法"]
    assert rules["综合得分"] == "预算执行得分 + 各项指标得分之和"
    assert rules["评价等级"] == (
        "综合得分 ≥ “优”下限 时，“优”；综合得分 ≥ “良”下限 时，“良”；"
        "综合得分 ≥ “中”下限 时，“中”；其他情形，“差”"
    )


def test_every_parameter_and_grade_bound_is_a_name(sheet: Worksheet) -> None:
    names = sheet.parent.defined_names
    assert scheme().rules.parameter_values.keys() <= names.keys()
    row, _ = cell_of(sheet, "“良”下限")
    assert names["grade_good"].attr_text == f"方法说明!$B${row}"
    assert sheet.cell(row, 2).value == 80


def test_every_check_names_where_it_comes_from(sheet: Worksheet) -> None:
    header, _ = cell_of(sheet, "检查内容")
    rows = {}
    for ordinal in range(1, len(CHECKS) + 1):
        row = row_under(sheet, header, ordinal)
        rows[row["编号"]] = (row["文件"], row["条款或出处"], row["依据"])
    assert rows.keys() == {check.id for check in CHECKS}
    assert [check for check, source in rows.items() if {None, "", "—"} & set(source)] == []


def test_words_that_checks_look_for_are_listed_with_their_source(sheet: Worksheet) -> None:
    row, _ = cell_of(sheet, "“无问题”的写法")
    assert sheet.cell(row, 2).value.startswith("无、暂无、没有、")
    assert (sheet.cell(row, 6).value, sheet.cell(row, 7).value) == ("公开自评表", "工作惯例")


def test_what_was_not_evaluated_is_counted_with_its_unit(sheet: Worksheet) -> None:
    header, _ = cell_of(sheet, "检查或比率")
    rows = [row_under(sheet, header, ordinal) for ordinal in range(1, 30)]
    [skipped] = [row for row in rows if row["检查或比率"] == "结转结余率"]
    assert skipped["次数"] == 1
    assert skipped["未能核查的原因"] == "结转结余资金·本年末未填"


def test_colours_are_shown_as_they_look(sheet: Worksheet) -> None:
    header, _ = cell_of(sheet, "样式")
    samples = [sheet.cell(header + n, 1) for n in range(1, 13)]
    assert [cell.value for cell in samples][-7:] == ["错误", "警告", "提示", "优", "良", "中", "差"]
    assert samples[0].font.color.rgb == "FF0000FF"
    assert samples[4].fill.fgColor.rgb == "FFFFF8DC"


def test_every_check_says_where_it_comes_from(sheet: Worksheet) -> None:
    header, _ = cell_of(sheet, "检查内容")
    rows = [row_under(sheet, header, n) for n in range(1, len(CHECKS) + 1)]
    assert [row["编号"] for row in rows] == [check.id for check in CHECKS]
    assert {row["依据"] for row in rows} == {"文件原文", "工作惯例"}
    sources = {row["编号"]: (row["文件"], row["条款或出处"], row["依据"]) for row in rows}
    assert sources["S404"] == (
        "财预〔2020〕10号\n项目支出绩效评价管理办法",
        "定量指标：完成的得满分，未完成的按完成值与指标值的比例记分",
        "文件原文",
    )
    assert sources["M310"][2] == "工作惯例"


def test_sources_are_given_for_checks_that_there_are() -> None:
    named = [check for group in scheme().rules.check for check in group.checks]
    assert set(named) <= {check.id for check in CHECKS}
