"""What each sheet of the result says of a clean unit, one with faults and one unscored."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests import fill
from tests.fill import clean
from tests.report.results import cell_of, opened, result_of, row_under, written


def unit(name: str, **changes: Any) -> dict[str, Any]:
    filled = clean()
    filled["unit"] |= {"name": f"示例市{name}街道办事处", "short_name": f"{name}街道"}
    filled["unit"]["budget_code"] = name
    for key, value in changes.items():
        block, *path, field = key.split("__")
        inner = filled[block]
        for part in path:
            inner = inner[int(part)] if part.isdigit() else inner[part]
        inner[field] = value
    return filled


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    low = unit(
        "乙",
        # 12 × 40 ÷ 48 = 10.00 where 12 were claimed.
        indicator__2__actual=Decimal(40),
        unit__staff_in_post=66,
        conclusion__problems='=HYPERLINK("http://x")',
    )
    blank = unit("丙", indicator__0__actual=None)
    return opened(written(tmp_path_factory.mktemp("结果"), unit("甲"), low, blank))


def test_sheets_come_in_their_order(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == [
        "汇总",
        "图表",
        "预算执行",
        "指标得分",
        "核查问题",
        "抽查建议",
        "甲街道",
        "乙街道",
        "丙街道",
        "自评报告",
        "方法说明",
        "输入清单",
    ]


def test_overview_has_a_row_a_unit(book: openpyxl.Workbook) -> None:
    first, second = (row_under(book["汇总"], 6, ordinal) for ordinal in (1, 2))
    assert (first["排名"], first["单位"], first["核定总分"], first["核定等级"]) == (
        1,
        "甲街道",
        98.96,
        "优",
    )
    money = [first[title] for title in ("年初预算数", "年中调整数", "全年预算数", "全年执行数")]
    assert money == [3200, 200, 3400, 3298]
    assert (first["预算调整率"], first["预算执行率"], first["执行得分"]) == (0.0625, 0.97, 9.7)
    assert (first["指标得分"], first["自评总分"], first["自评等级"]) == (89.26, 98.96, "优")
    assert (first["错误"], first["差异"]) == (0, 0)
    assert (second["核定总分"], second["自评总分"], second["差异"]) == (96.96, 98.96, -2)


def test_overview_totals_and_means_leave_the_unscored_out(book: openpyxl.Workbook) -> None:
    total = row_under(book["汇总"], 6, 3)
    assert (total["单位"], total["年初预算数"]) == ("合计（已计分 2 家）", 6400)
    # (98.96 + 96.96) ÷ 2
    assert total["核定总分"] == 97.96


def test_unscored_unit_stands_at_the_end_with_its_reason(book: openpyxl.Workbook) -> None:
    row, _ = cell_of(book["汇总"], "未计分原因")
    last = row_under(book["汇总"], row)
    assert last["单位"] == "丙街道"
    assert last["未计分原因"] == "指标“‘三公’经费支出总额”的实际完成值未填"


def test_unit_sheet_has_filed_recomputed_and_difference_side_by_side(
    book: openpyxl.Workbook,
) -> None:
    sheet = book["乙街道"]
    row, _ = cell_of(sheet, "三级指标")
    third = row_under(sheet, row, 4)  # the execution item stands first
    assert third["三级指标"] == "开展安全隐患排查次数"
    assert (third["自评得分"], third["核定得分"], third["差异"]) == (12, 10, -2)
    assert third["计分说明"] == "12 × 40 ÷ 48"
    assert third["来源单元格"] == "C6"
    assert third["核查分"] is None


def test_offending_cell_carries_a_note_with_its_finding(book: openpyxl.Workbook) -> None:
    sheet = book["乙街道"]
    row, column = cell_of(sheet, "开展安全隐患排查次数")
    note = sheet.cell(row, column + 9).comment.text
    assert note == (
        "错误 S404：“开展安全隐患排查次数”自评 12 分，按规则应为 10 分，"
        "多计 2 分，请改正得分和自评总分。"
    )
    assert sheet.cell(row, column + 6).comment is None


def test_unit_sheet_of_an_unscored_unit_says_why(book: openpyxl.Workbook) -> None:
    assert book["丙街道"]["A3"].value.startswith("未计分：指标")
    row, _ = cell_of(book["丙街道"], "综合得分（含预算执行）")
    assert "未计分" in [cell.value for cell in book["丙街道"][row]]


def test_findings_name_file_sheet_and_cell(book: openpyxl.Workbook) -> None:
    rows = [row_under(book["核查问题"], 3, n) for n in range(1, book["核查问题"].max_row - 2)]
    found = {(row["编号"], row["单位"], row["文件"], row["工作表"], row["单元格"]) for row in rows}
    assert ("S404", "乙街道", "2.xlsx", "绩效指标", "L6") in found
    assert ("B601", "乙街道", "2.xlsx", "基本信息", "B10") in found
    assert ("C201", "丙街道", "3.xlsx", "绩效指标", "I4") in found
    order = ["错误", "警告", "提示"]
    severities = [order.index(row["严重程度"]) for row in rows]
    assert severities == sorted(severities)


def test_findings_link_to_the_source_cell_and_to_the_marked_cell(tmp_path: Path) -> None:
    low = unit("乙", indicator__2__actual=Decimal(40), unit__phone="—")
    path = written(tmp_path, unit("甲"), low)
    stored, live = opened(path)["核查问题"], openpyxl.load_workbook(path)["核查问题"]
    row = next(
        at for at in range(4, stored.max_row + 1) if row_under(stored, 3, at - 3)["编号"] == "S404"
    )
    found = row_under(stored, 3, row - 3)
    # The texts say where it is even where a link is dead, as in print.
    assert (found["文件"], found["工作表"], found["单元格"]) == ("2.xlsx", "绩效指标", "L6")
    assert live.cell(row, 7).value == '=HYPERLINK("批次/2.xlsx#绩效指标!L6","L6")'
    sheet, cell = found["复核表"].split("!")
    assert live.cell(row, 8).value == f'=HYPERLINK("#{sheet}!{cell}","{sheet}!{cell}")'
    marked = opened(path)[sheet][cell]
    assert (marked.value, "S404" in marked.comment.text) == (12, True)


def test_finding_without_a_cell_on_the_unit_sheet_leads_to_its_list(tmp_path: Path) -> None:
    path = written(tmp_path, unit("甲", conclusion__problems="无"))
    stored = opened(path)
    rows = [row_under(stored["核查问题"], 3, n) for n in range(1, 10)]
    [found] = [row for row in rows if row["单元格"] == "B4" and row["工作表"] == "自评结论"]
    sheet, cell = found["复核表"].split("!")
    assert stored[sheet][cell].value == "严重程度"


def test_text_of_a_unit_never_becomes_a_formula(tmp_path: Path) -> None:
    evil = "=1+1"
    filled = unit("@A", unit__goal=evil, indicator__0__name=evil, project__0__name="+cmd")
    book = openpyxl.load_workbook(written(tmp_path, filled))
    formulas = [
        cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert [text for text in formulas if text in {evil, "+cmd"}] == []
    assert any(
        cell.value == evil and cell.data_type == "s"
        for row in book["指标得分"].iter_rows()
        for cell in row
    )


def test_spot_check_puts_the_riskiest_first_with_reasons(book: openpyxl.Workbook) -> None:
    rows = [row_under(book["抽查建议"], 3, n) for n in (1, 2, 3)]
    assert [row["单位"] for row in rows] == ["丙街道", "乙街道", "甲街道"]
    # 15% of three units is one.
    assert [row["建议抽查"] for row in rows] == ["是", None, None]
    # Unscored 30, one error 5, claims the best grade with faults 3; texts like 甲's: warnings.
    assert rows[0]["理由（括号内为风险分）"].startswith("未计分：")


def test_method_names_every_parameter_with_its_source(book: openpyxl.Workbook) -> None:
    sheet = book["方法说明"]
    row, _ = cell_of(sheet, "预算执行分值")
    values = [cell.value for cell in sheet[row]]
    assert values[1] == 10
    assert values[4] == "财预〔2020〕10号\n项目支出绩效评价管理办法"
    assert values[6] == "参照"
    assert book.defined_names["execution_points"].attr_text == f"方法说明!$B${row}"


def test_inputs_account_for_every_file(book: openpyxl.Workbook) -> None:
    sheet = book["输入清单"]
    assert sheet["A2"].value == "共 3 个文件 = 已计分 2 + 未计分 1 + 跳过 0"
    assert [row_under(sheet, 3, n)["状态"] for n in (1, 2, 3)] == ["已计分", "已计分", "未计分"]
    digest = row_under(sheet, 3, 1)["校验值（SHA-256）"]
    assert len(digest.replace("\n", "")) == 64


def test_budget_shows_each_row_with_its_rates(book: openpyxl.Workbook) -> None:
    first, second = (row_under(book["预算执行"], 4, n) for n in (1, 2))
    assert (first["支出类别"], first["预算执行率"], first["总调整率（含政策性）"]) == (
        "合计",
        0.97,
        0.0625,
    )
    assert (second["支出类别"], second["年中执行进度"]) == ("基本支出", 0.599)


def test_what_is_filed_but_of_no_use_is_shown_as_filed(tmp_path: Path) -> None:
    path = written(tmp_path, unit("甲"))
    batch = tmp_path / "批次"
    fill.plant(
        batch / "1.xlsx",
        fill.text(fill.place("indicator.1.points"), "十分"),
        fill.text(fill.place("indicator.1.self_score"), "满分"),
        fill.text(fill.place("budget.total.executed"), "约 300 万"),
    )
    book = opened(result_of(batch, path))
    sheet = book["指标得分"]
    row = row_under(sheet, 3)
    assert (row["分值"], row["自评得分"], row["核定得分"]) == ("十分", "满分", "—")
    assert sheet.cell(4, 12).font.color.rgb == "FFC5221F"
    assert row_under(book["预算执行"], 4)["全年执行数"] == "约 300 万"


def test_links_move_with_a_sort_and_are_never_too_many(tmp_path: Path) -> None:
    """A plain link stays behind in a sort, and a sheet has room for 65,530: all are formulas."""
    book = openpyxl.load_workbook(written(tmp_path, unit("甲"), unit("乙", unit__phone="—")))
    for title in ("汇总", "预算执行", "指标得分", "核查问题", "抽查建议", "输入清单"):
        cells = [cell for row in book[title].iter_rows() for cell in row]
        assert not [cell.coordinate for cell in cells if cell.hyperlink], title
        assert [cell for cell in cells if str(cell.value).startswith("=HYPERLINK(")], title


@pytest.mark.parametrize("title", ["汇总", "预算执行", "指标得分", "抽查建议"])
def test_references_survive_a_sort(title: str, tmp_path: Path) -> None:
    """To other sheets absolute, to the own sheet at least in the column: a sort keeps both."""
    sheet = openpyxl.load_workbook(written(tmp_path, unit("甲"), unit("乙")))[title]
    area = sheet[sheet.auto_filter.ref]
    assert not [
        merge
        for merge in sheet.merged_cells.ranges
        if merge.min_row > area[0][0].row and merge.max_row <= area[-1][0].row
    ]
    for cell in (cell for row in area for cell in row if cell.data_type == "f"):
        bare = re.sub('"[^"]*"', "", cell.value)
        elsewhere = re.findall(r"!(\$?[A-Z]+\$?\d+)", bare)
        assert [ref for ref in elsewhere if ref.count("$") < 2] == [], cell.value
        # Within the sheet a single cell is of the own row; a range is fixed.
        own = re.findall(r"(?<![!$A-Z:])(\$?[A-Z]+)(\$?)(\d+)(?![\d:(])", bare)
        assert [ref for ref in own if ref[1] or int(ref[2]) != cell.row] == [], cell.value
