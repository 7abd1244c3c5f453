"""方法说明: all that decides a score or a finding, in words and with its source."""

from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from perfeval.checks import checks_of
from perfeval.scheme import SCHEMES, load_scheme
from tests import fill
from tests.fill import clean
from tests.office import recalculate
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
    grades = {name: words for name, words in rules.items() if name and "评价等级" in name}
    assert grades == {
        "评价等级“优”": "综合得分 ≥ “优”下限",
        "评价等级“良”": "综合得分 ≥ “良”下限",
        "评价等级“中”": "综合得分 ≥ “中”下限",
        "评价等级“差”": "其他情形",
    }


def test_every_grade_names_its_own_source(sheet: Worksheet) -> None:
    """trust, 方法说明 5."""
    header, _ = cell_of(sheet, "规则")
    rows = [row_under(sheet, header, ordinal) for ordinal in range(1, 40)]
    sources = {
        row["规则"]: row["条款或出处"][:11] for row in rows if "评价等级" in str(row["规则"])
    }
    assert sources == {
        "评价等级“优”": "90–100 分为优（",
        "评价等级“良”": "80–89 分为良（财",
        "评价等级“中”": "60–79 分为中（财",
        "评价等级“差”": "60 分以下为差（财政",
    }


def test_documents_say_what_they_are_about(sheet: Worksheet) -> None:
    """trust, 方法说明 2."""
    header, _ = cell_of(sheet, "适用范围")
    scopes = {}
    for ordinal in range(1, 6):
        row = row_under(sheet, header, ordinal)
        scopes[row["文号"]] = row["适用范围"]
    assert scopes == {
        "财预〔2020〕10号": "项目支出",
        "财预〔2013〕53号": "参考性框架，供各级选用",
        "财预〔2019〕136号": "中央部门",
        "财预〔2021〕101号": "中央部门，试行",
        "工作惯例": "—",
    }


def test_practice_cites_no_document(sheet: Worksheet) -> None:
    """trust, 方法说明 3."""
    rows = [[cell.value for cell in row[4:7]] for row in sheet.iter_rows(min_row=4)]
    practice = {row[0] for row in rows if row[2] == "工作惯例"}
    assert practice == {"工作惯例"}


@pytest.mark.slow
def test_parameter_changed_in_its_cell_is_no_longer_cited(tmp_path: Path) -> None:
    """trust, 方法说明 4: 已改动（原为 90） and no citation, also of the rule that follows it."""
    path = written(tmp_path, clean())
    book = opened(path)

    def at(name: str) -> fill.Place:
        sheet, cell = book.defined_names[name].attr_text.replace("$", "").split("!")
        return sheet, cell

    excellent = fill.number(at("grade_excellent"), 92)
    changed = fill.plant(path, excellent, fill.text(at("reverse_mode"), "超出不得分"))
    (fresh,) = recalculate([changed], tmp_path / "重算")
    after = opened(fresh)["方法说明"]
    for words, was in {
        "“优”下限": "已改动（原为 90）",
        "评价等级“优”": "已改动（原为 90）",
        "反向指标计分方式": "已改动（原为 按指标值与完成值之比）",
        "反向指标": "已改动（所用的计分方式）",
    }.items():
        row, _ = cell_of(after, words)
        assert [after.cell(row, column).value for column in (5, 6, 7)] == ["—", was, "—"]
    row, _ = cell_of(after, "“良”下限")
    assert after.cell(row, 7).value == "参照"


def test_rules_changed_in_their_file_are_no_longer_cited(tmp_path: Path) -> None:
    """trust, 方法说明 4, by --rules against the rules that come with the program."""
    rules = tmp_path / "rules.toml"
    text = (SCHEMES / "unit_performance" / "rules.toml").read_text("utf-8")
    rules.write_text(text.replace("at_least = 90", "at_least = 92"), "utf-8")
    by = load_scheme(rules)
    sheet = opened(written(tmp_path, clean(), by=by))["方法说明"]
    for words in ("“优”下限", "评价等级“优”"):
        row, _ = cell_of(sheet, words)
        shown = [sheet.cell(row, column).value for column in (5, 6, 7)]
        assert shown == ["—", "已改动（原为 90）", "—"]


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
    assert {row["依据"] for row in rows} == {"参照", "工作惯例"}
    sources = {row["编号"]: (row["文件"], row["条款或出处"], row["依据"]) for row in rows}
    assert sources["S404"] == (
        "财预〔2020〕10号\n项目支出绩效评价管理办法",
        "定量指标：完成的得满分，未完成的按完成值与指标值的比例计分（自评表附注，biz.doczj.com/doc/174893555.html）",
        "参照",
    )
    assert sources["M310"][2] == "工作惯例"


def test_sources_are_given_for_checks_that_there_are() -> None:
    named = [check for group in scheme().rules.check for check in group.checks]
    assert set(named) <= {check.id for check in CHECKS}
