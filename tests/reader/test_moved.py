"""Forms that moved: what can be read is read and told, what cannot is named."""

from pathlib import Path
from typing import Any

import pytest

from perfeval.cells import Cell
from perfeval.checks import check_submission
from perfeval.model import FaultKind, Problem, Submission
from perfeval.template import write_template
from tests.fill import clean
from tests.reader.moves import (
    Moved,
    Page,
    number,
    only,
    read,
    resaved,
    taken_apart,
    text,
    told,
    values,
)
from tests.submissions import scheme


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clean") / "示例街道.xlsx"
    write_template(path, scheme(), filled=clean())
    return path


@pytest.fixture(scope="module")
def as_filled(workbook: Path) -> dict[str, Any]:
    return values(read(workbook))


@pytest.fixture
def book(workbook: Path) -> Moved:
    return taken_apart(workbook)


def saved(book: Moved, folder: Path) -> Submission:
    return read(book.save(folder / "改过.xlsx"))


def findings(submission: Submission) -> list[tuple[str, str, str | None, str]]:
    return [
        (finding.check, finding.ref.sheet or "", finding.ref.cell, finding.message)
        for finding in check_submission(submission, scheme())[0]
    ]


def test_taken_apart_and_saved_again_is_the_same(
    book: Moved, as_filled: dict[str, Any], tmp_path: Path
) -> None:
    again = saved(book, tmp_path)
    assert values(again) == as_filled
    assert told(again) == []


# --- Sheets -------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", [sheet.title for sheet in scheme().form.sheet])
def test_renamed_sheet_is_found_by_its_labels_and_both_names_are_told(
    title: str, book: Moved, as_filled: dict[str, Any], tmp_path: Path
) -> None:
    book.rename(title, "Sheet7")
    submission = saved(book, tmp_path)
    assert values(submission) == as_filled
    assert told(submission) == [("sheet_renamed", "Sheet7", None)]
    [(check, sheet, _, message)] = findings(submission)
    assert (check, sheet) == ("I121", "Sheet7")
    assert f"没有“{title}”工作表" in message
    assert "“Sheet7”" in message


def test_renamed_sheet_is_no_longer_left_out(book: Moved, tmp_path: Path) -> None:
    book.rename("项目支出", "明细")
    book.pages["街道自用"] = Page({(1, 1): text("自用")})
    submission = saved(book, tmp_path)
    assert submission.sheets_left_out == ("街道自用",)
    assert submission.lists["project"][0]["name"].ref.sheet == "明细"


def test_two_sheets_that_may_be_the_missing_one_are_both_named_and_neither_read(
    book: Moved, tmp_path: Path
) -> None:
    book.rename("预算执行", "甲")
    book.copy("甲", "乙")
    fault = only(saved(book, tmp_path))
    assert (fault.kind, fault.label) == (FaultKind.SHEET_MISSING, "预算执行")
    assert fault.facts["nearest"] == "甲”“乙"


def test_of_a_sheet_and_its_copy_the_one_with_the_name_counts(
    book: Moved, as_filled: dict[str, Any], tmp_path: Path
) -> None:
    copy = book.copy("预算执行", "预算执行 (2)")
    copy.cells[copy.at("合计")[0], 2] = number("9999")
    submission = saved(book, tmp_path)
    assert values(submission) == as_filled
    assert told(submission) == [("sheet_twice", "预算执行 (2)", None)]
    [(check, _, _, message)] = findings(submission)
    assert check == "I122"
    assert "只读取了“预算执行”" in message


def test_of_two_titles_that_differ_in_a_space_the_exact_one_counts(
    book: Moved, as_filled: dict[str, Any], tmp_path: Path
) -> None:
    copy = book.copy("预算执行", "预算执行 ")
    copy.cells[copy.at("合计")[0], 2] = number("9999")
    book.pages = {"预算执行 ": book.pages.pop("预算执行 "), **book.pages}
    submission = saved(book, tmp_path)
    assert values(submission) == as_filled
    assert told(submission) == [("sheet_twice", "预算执行 ", None)]


def test_content_moved_away_from_the_sheet_with_the_name_is_followed(
    book: Moved, as_filled: dict[str, Any], tmp_path: Path
) -> None:
    book.rename("绩效指标", "Sheet1")
    book.pages["绩效指标"] = Page({(1, 1): text("见 Sheet1")})
    submission = saved(book, tmp_path)
    assert values(submission) == as_filled
    assert told(submission) == [("sheet_renamed", "Sheet1", None)]


def test_whole_form_pasted_into_a_new_workbook_under_other_names(
    book: Moved, as_filled: dict[str, Any], tmp_path: Path
) -> None:
    for ordinal, title in enumerate(list(book.pages), start=1):
        book.rename(title, f"Sheet{ordinal}")
    book.identity = False
    submission = saved(book, tmp_path)
    assert values(submission) == as_filled
    assert [kind for kind, _, _ in told(submission)] == ["other_version", *["sheet_renamed"] * 7]
    assert submission.unit == "示例街道"


def test_whole_form_pasted_onto_one_sheet(
    book: Moved, as_filled: dict[str, Any], tmp_path: Path
) -> None:
    one = Page()
    for page in book.pages.values():
        one.add(page, below=one.last_row + 1 if one.cells else 0)
    submission = saved(Moved({"Sheet1": one}, identity=False), tmp_path)
    assert values(submission) == as_filled
    assert [kind for kind, _, _ in told(submission)] == ["other_version", *["sheet_renamed"] * 7]
    checks = {check for check, *_ in findings(submission)}
    assert checks == {"I103", "I121"}
    [message] = [item[3] for item in findings(submission) if "没有“自评结论”" in item[3]]
    assert "在“Sheet1”上按表头文字找到了它（与基本信息、预算执行、" in message
    assert "分表填写" in message


def test_titles_of_one_block_are_not_taken_for_those_of_another(
    book: Moved, tmp_path: Path
) -> None:
    """Five columns of the project list have the titles of the budget table above it."""
    project = book.pages.pop("项目支出")
    for title in ("年初预算数", "全年预算数", "年中监控执行数", "全年执行数", "执行率"):
        project.put(project.at(title), f"第{title[:2]}")
    budget = book["预算执行"]
    budget.add(project, below=budget.last_row + 1)
    submission = saved(book, tmp_path)
    names = [row["name"].value for row in submission.lists["project"]]
    assert names == [row["name"] for row in clean()["project"]]
    assert {row["final"].problem for row in submission.lists["project"]} == {Problem.ABSENT}
    missing = {fault.label for fault in submission.faults if fault.kind.value == "label_missing"}
    assert missing == {"年初预算数", "全年预算数", "年中监控执行数", "全年执行数", "执行率"}


def test_blocks_side_by_side_on_one_sheet(
    book: Moved, as_filled: dict[str, Any], tmp_path: Path
) -> None:
    project = book.pages.pop("项目支出")
    budget = book["预算执行"]
    budget.merges = []
    budget.add(project, beside=budget.last_column + 1)
    submission = saved(book, tmp_path)
    assert values(submission) == as_filled
    assert told(submission) == [("sheet_renamed", "预算执行", None)]


def test_blocks_of_one_sheet_side_by_side_in_the_other_order(
    book: Moved, as_filled: dict[str, Any], tmp_path: Path
) -> None:
    budget = book.pages.pop("预算执行")
    project = book["项目支出"]
    project.merges = []
    project.add(budget, beside=project.last_column + 2)
    assert values(saved(book, tmp_path)) == as_filled


def test_another_form_is_not_taken_for_this_one(tmp_path: Path) -> None:
    page = Page(
        {(1, column): text(words) for column, words in enumerate(("姓名", "电话", "单位"), 1)}
    )
    fault = only(saved(Moved({"Sheet1": page}, identity=False), tmp_path))
    assert fault.kind is FaultKind.NOT_THIS_FORM


def test_hidden_sheet_is_read_and_told(
    book: Moved, as_filled: dict[str, Any], tmp_path: Path
) -> None:
    book["基础数据"].hidden = True
    submission = saved(book, tmp_path)
    assert values(submission) == as_filled
    assert told(submission) == [("hidden", "基础数据", None)]
    assert findings(submission)[0][0] == "I123"


def test_hidden_rows_and_columns_are_read_and_told_once_for_their_sheet(
    book: Moved, as_filled: dict[str, Any], tmp_path: Path
) -> None:
    page = book["绩效指标"]
    head = page.at("一级指标")[0]
    page.hidden_rows = {head + 2, head + 3, head + 40}
    page.hidden_columns = {page.at("实际完成值")[1]}
    submission = saved(book, tmp_path)
    assert values(submission) == as_filled
    assert told(submission) == [("hidden", "绩效指标", f"I{head + 1}")]
    message = findings(submission)[0][3]
    assert f"第 {head + 2}、{head + 3} 行、I 列是隐藏的" in message


@pytest.mark.parametrize(("count", "more"), [(5, ""), (6, "等")])
def test_hidden_rows_are_named_up_to_five(
    count: int, more: str, book: Moved, tmp_path: Path
) -> None:
    page = book["基本信息"]
    rows = sorted({row for row, column in page.cells if column == 2 and row > 3})[:count]
    page.hidden_rows = set(rows)
    [fault] = saved(book, tmp_path).faults

    assert fault.facts["what"] == f"第 {'、'.join(map(str, rows[:5]))}{more} 行"


def test_hidden_row_without_anything_of_the_form_is_nothing_to_tell(
    book: Moved, tmp_path: Path
) -> None:
    book["基础数据"].hidden_rows = {1, 2, 90}
    book["自评结论"].hidden_columns = {30}
    assert told(saved(book, tmp_path)) == []


def test_hidden_sheet_without_anything_filled_in_is_nothing_to_tell(
    book: Moved, tmp_path: Path
) -> None:
    page = book["年度重点工作"]
    page.cells = {place: cell for place, cell in page.cells.items() if place[0] <= 3}
    page.hidden = True
    assert told(saved(book, tmp_path)) == []


# --- Rows, columns and headers ------------------------------------------------------------------


def _numbering_column(book: Moved) -> None:
    page = book["绩效指标"]
    page.insert_columns(1)
    head = page.at("一级指标")[0]
    page.put((head, 1), "序号")
    for ordinal, row in enumerate(range(head + 1, head + 9), start=1):
        page.cells[row, 1] = number(str(ordinal))


def _header_repeated(book: Moved) -> None:
    page = book["绩效指标"]
    head = page.at("一级指标")[0]
    page.insert_rows(head + 3)
    for (row, column), cell in list(page.cells.items()):
        if row == head:
            page.cells[head + 3, column] = cell


def _subtotals(book: Moved) -> None:
    page = book["项目支出"]
    head = page.at("项目名称")[0]
    page.insert_rows(head + 3)
    page.put((head + 3, 1), "小计：")
    page.cells[head + 3, 4] = number("300")
    page.insert_rows(head + 6)
    page.put((head + 6, 1), "合计（5 个项目）")
    page.cells[head + 6, 4] = number("979.5")


def _header_over_two_lines(book: Moved) -> None:
    page = book["预算执行"]
    row, column = page.at("年初预算数")
    page.insert_rows(row + 1)
    for name in ("年初预算数", "全年预算数", "全年执行数"):
        at = page.at(name)
        page.cells[row + 1, at[1]] = page.cells.pop(at)
    page.put((row, column), "预算")


def _header_in_groups(book: Moved) -> None:
    """全年 over 预算数, 年中监控 and 执行数: the words of a title in two cells."""
    page = book["预算执行"]
    row, first = page.at("全年预算数")
    _, last = page.at("全年执行数")
    page.insert_rows(row + 1)
    page.put((row, first), "全年")
    page.put((row + 1, first), "预算数 *")
    middle = page.cells.pop((row, first + 1))
    page.cells[row + 1, first + 1] = middle
    del page.cells[row, last]
    page.put((row + 1, last), "执行数")
    page.merges.append((row, first, row, last))


def _header_in_groups_unmerged(book: Moved) -> None:
    """The same in a format that keeps no merged ranges."""
    _header_in_groups(book)
    book["预算执行"].merges = []


def _own_column_under_another_word(book: Moved) -> None:
    """A column of the unit's own whose title the form would take for 分值 if it had none."""
    page = book["绩效指标"]
    row, column = page.at("分值")
    page.insert_columns(column)
    page.put((row, column), "权重")
    page.put((row + 1, column), "15%")


def _reordered(book: Moved) -> None:
    page = book["预算执行"]
    page.swap_columns(page.at("年初预算数")[1], page.at("全年执行数")[1])
    page.swap_rows(page.at("人员经费")[0], page.at("其他资金")[0])
    book["绩效指标"].swap_columns(1, 9)
    book["基础数据"].swap_rows(*(book["基础数据"].at(name)[0] for name in ("货物", "服务")))


def _apart(book: Moved) -> None:
    """Labels with an empty column between them and their cells."""
    page = book["基本信息"]
    page.merges = []
    page.insert_columns(2)
    page.insert_columns(5)


SILENT = {
    "numbering column": _numbering_column,
    "header repeated at a page break": _header_repeated,
    "subtotals in a list": _subtotals,
    "header over two lines": _header_over_two_lines,
    "header in groups": _header_in_groups,
    "header in groups that are not merged": _header_in_groups_unmerged,
    "own column under another word for a title": _own_column_under_another_word,
    "rows and columns in another order": _reordered,
    "columns between labels and cells": _apart,
}


@pytest.mark.parametrize("edit", SILENT.values(), ids=SILENT)
def test_moved_form_reads_the_same_and_nothing_is_said(
    edit: Any, book: Moved, as_filled: dict[str, Any], tmp_path: Path
) -> None:
    edit(book)
    submission = saved(book, tmp_path)
    assert values(submission) == as_filled
    assert told(submission) == []


@pytest.mark.parametrize(
    ("sheet", "label", "printed"),
    [
        ("预算执行", "年初预算数", "1. 年初预算数（A）"),
        ("预算执行", "年初预算数", "年初预算"),
        ("预算执行", "全年预算数", "（二）全年预算数\n（B=A+C）"),
        ("预算执行", "全年预算数", "调整预算数"),
        ("预算执行", "全年执行数", "③全年执行数（万元）*"),
        ("预算执行", "全年执行数", "决算数"),
        ("预算执行", "执行率", "执行率（C/B）"),
        ("预算执行", "执行率", "执 行 率（％）："),
        ("预算执行", "基本支出", "一、基本支出"),
        ("预算执行", "基本支出", "基本支出小计"),
        ("预算执行", "公用经费", "其中：公用经费"),
        ("预算执行", "公用经费", "2、公用经费"),
        ("绩效指标", "三级指标", "三级指标名称"),
        ("绩效指标", "实际完成值", "全年完成值："),
        ("绩效指标", "分值", "分值（90分）"),
        ("绩效指标", "计量单位", "单位"),
        ("项目支出", "项目名称", "项\u3000目\u3000名\u3000称"),
        ("基本信息", "编制数（人）", "1．编制数【人】"),
        ("基本信息", "编制数（人）", "核定编制数"),
        ("基本信息", "单位名称", "填报单位："),
        ("自评结论", "自评总分", "自评总得分（分）"),
    ],
)
def test_label_printed_otherwise_is_the_same_label(
    sheet: str, label: str, printed: str, book: Moved, as_filled: dict[str, Any], tmp_path: Path
) -> None:
    page = book[sheet]
    page.put(page.at(label), printed)
    submission = saved(book, tmp_path)
    assert told(submission) == []
    assert values(submission) == as_filled


def test_deleted_optional_column_and_row_are_told_and_the_rest_is_read(
    book: Moved, as_filled: dict[str, Any], tmp_path: Path
) -> None:
    book["绩效指标"].delete_column(book["绩效指标"].at("佐证材料编号")[1])
    book["预算执行"].delete_row(book["预算执行"].at("其他资金")[0])
    submission = saved(book, tmp_path)
    assert [(fault.kind, fault.label, fault.required) for fault in submission.faults] == [
        (FaultKind.LABEL_MISSING, "其他资金", False),
        (FaultKind.LABEL_MISSING, "佐证材料编号", False),
    ]
    got = values(submission)
    lost = {key for key in as_filled if got[key] != as_filled[key]}
    assert lost
    assert all("other" in key or key.endswith("evidence") for key in lost)


def test_missing_label_is_named_at_the_text_most_like_it(book: Moved, tmp_path: Path) -> None:
    page = book["预算执行"]
    page.put(page.at("全年执行数"), "全年支出数")
    submission = saved(book, tmp_path)
    assert told(submission) == [("label_missing", "预算执行", "G3")]
    assert "“全年支出数”" in findings(submission)[0][3]
    assert submission.tables["budget"]["total"]["executed"].problem is Problem.ABSENT


def test_column_headed_in_yuan_is_doubted_at_its_title(book: Moved, tmp_path: Path) -> None:
    page = book["项目支出"]
    page.put(page.at("全年预算数"), "全年预算数（元）")
    submission = saved(book, tmp_path)
    assert told(submission) == [("unit_in_label", "项目支出", "D3")]
    assert findings(submission)[0][:3] == ("I125", "项目支出", "D3")


def test_table_headed_in_yuan_is_doubted_at_the_remark(book: Moved, tmp_path: Path) -> None:
    page = book["基础数据"]
    page.merges = []
    page.put((2, 4), "单位： 元")
    submission = saved(book, tmp_path)
    assert told(submission) == [("unit_in_label", "基础数据", "D2")]


def test_unit_of_a_remark_below_the_table_says_nothing_of_it(book: Moved, tmp_path: Path) -> None:
    book["预算执行"].put((20, 2), "单位：元")
    assert told(saved(book, tmp_path)) == []


# --- Rows that are no rows of a list -------------------------------------------------------------


def test_part_of_the_row_above_is_not_counted_twice(
    book: Moved, as_filled: dict[str, Any], tmp_path: Path
) -> None:
    page = book["项目支出"]
    head = page.at("项目名称")[0]
    page.insert_rows(head + 2)
    page.put((head + 2, 1), "其中：设备购置")
    page.cells[head + 2, 4] = number("120")
    submission = saved(book, tmp_path)
    assert values(submission) == as_filled
    assert told(submission) == [("row_left_out", "项目支出", f"A{head + 2}")]


def test_second_table_under_a_list_is_left_out_and_told(
    book: Moved, as_filled: dict[str, Any], tmp_path: Path
) -> None:
    page = book["项目支出"]
    at = page.last_row + 3
    for column, words in enumerate(("设备名称", "型号", "产地", "厂家", "数量"), start=1):
        page.put((at, column), words)
        page.put((at + 1, column), f"{words}甲")
    submission = saved(book, tmp_path)
    assert values(submission) == as_filled
    assert told(submission) == [("row_left_out", "项目支出", f"A{at}")]
    assert "“设备名称”开头" in findings(submission)[0][3]


@pytest.mark.parametrize("title", ["预算执行", "基本信息", "自评结论"])
def test_second_copy_on_the_same_sheet_is_told_and_the_first_is_read(
    title: str, book: Moved, as_filled: dict[str, Any], tmp_path: Path
) -> None:
    page = book[title]
    below = page.last_row + 2
    page.add(Page(dict(page.cells)), below=below)
    submission = saved(book, tmp_path)
    assert values(submission) == as_filled
    [(kind, sheet, cell)] = told(submission)
    assert (kind, sheet) == ("block_twice", title)
    assert int("".join(filter(str.isdigit, cell or ""))) > below
    assert findings(submission)[0][0] == "I122"


def test_note_merged_over_the_list_is_left_out_and_told(
    book: Moved, as_filled: dict[str, Any], tmp_path: Path
) -> None:
    page = book["绩效指标"]
    at = page.last_row + 2
    page.put((at, 3), "以上指标值经区财政局批复")
    page.merges.append((at, 3, at, 12))
    submission = saved(book, tmp_path)
    assert values(submission) == as_filled
    assert told(submission) == [("row_left_out", "绩效指标", f"A{at}")]


def test_row_with_words_for_figures_right_under_the_others_is_a_row(
    book: Moved, tmp_path: Path
) -> None:
    page = book["项目支出"]
    head = page.at("项目名称")[0]
    at = head + 1 + len(clean()["project"])
    for column in range(1, 7):
        page.put((at, column), "待补")
    submission = saved(book, tmp_path)
    assert len(submission.lists["project"]) == len(clean()["project"]) + 1
    assert {check for check, _, cell, _ in findings(submission) if cell == f"D{at}"} == {"C202"}


# --- Merged cells --------------------------------------------------------------------------------


def test_value_under_a_merged_cell_is_not_read_and_told(book: Moved, tmp_path: Path) -> None:
    page = book["预算执行"]
    row, column = page.at("人员经费")[0], page.at("年初预算数")[1]
    page.merges.append((row, column, row + 1, column))
    submission = saved(book, tmp_path)
    assert told(submission) == [("covered", "预算执行", f"B{row + 1}")]
    assert submission.tables["budget"]["operating"]["original"].problem is Problem.BLANK
    assert ("I126", "预算执行", f"B{row + 1}") in {item[:3] for item in findings(submission)}


def test_group_titles_merged_down_are_repeated(book: Moved, tmp_path: Path) -> None:
    page = book["绩效指标"]
    head = page.at("一级指标")[0]
    for column in (1, 2):
        page.cells.pop((head + 2, column), None)
        page.cells.pop((head + 3, column), None)
        page.merges.append((head + 1, column, head + 3, column))
    page.put((head + 1, 1), "产出指标")
    page.put((head + 1, 2), "数量指标")
    rows = saved(book, tmp_path).lists["indicator"][:3]
    assert [(row["level1"].value, row["level2"].value) for row in rows] == [
        ("产出指标", "数量指标")
    ] * 3


# --- Saved by another office program -------------------------------------------------------------


def test_moved_form_saved_by_libreoffice(
    book: Moved, as_filled: dict[str, Any], tmp_path: Path
) -> None:
    for edit in (_numbering_column, _header_repeated, _subtotals, _header_in_groups, _apart):
        edit(book)
    path = resaved(book.save(tmp_path / "改过.xlsx"), "xlsx")
    submission = read(path)
    assert values(submission) == as_filled
    assert told(submission) == []


# --- What a unit meant ---------------------------------------------------------------------------


def _indicator(book: Moved, ordinal: int, **cells: Cell | None) -> None:
    titles = {
        "sign": "指标性质",
        "target": "年度指标值",
        "unit": "计量单位",
        "actual": "实际完成值",
    }
    page = book["绩效指标"]
    row = page.at("一级指标")[0] + ordinal
    for name, cell in cells.items():
        place = row, page.at(titles[name])[1]
        page.cells.pop(place, None)
        if cell is not None:
            page.cells[place] = cell


def test_sign_and_unit_left_blank_are_understood_from_the_target_and_told(
    book: Moved, as_filled: dict[str, Any], tmp_path: Path
) -> None:
    ordinal, row = next(
        (number, row)
        for number, row in enumerate(clean()["indicator"], start=1)
        if row["measure_unit"] == "%" and row["sign"] == "≥"
    )
    target = text(f"≥{row['target']}%")
    _indicator(book, ordinal, sign=None, unit=None, target=target)
    submission = saved(book, tmp_path)
    assert values(submission) == as_filled
    found = {item[0]: item for item in findings(submission)}
    at = submission.lists["indicator"][ordinal - 1]["sign"].ref.cell
    assert found["C206"][:3] == ("C206", "绩效指标", at)
    assert f"已按同一行填报的“{target.text}”理解为“≥”" in found["C206"][3]
    at = {item[2] for item in findings(submission) if item[0] == "C202"}
    assert at == {
        submission.lists["indicator"][ordinal - 1][name].ref.cell
        for name in ("target", "measure_unit")
    }


def test_sign_against_the_sign_of_the_target_is_an_error_at_the_target(
    book: Moved, tmp_path: Path
) -> None:
    _indicator(book, 2, sign=text("≤"), target=text("≥95%"))
    submission = saved(book, tmp_path)
    assert submission.lists["indicator"][1]["target"].problem is Problem.UNREADABLE
    [message] = [item[3] for item in findings(submission) if item[0] == "C202"]
    assert "与指标性质“≤”不一致" in message


def test_sign_that_is_none_is_not_mended_from_the_target(book: Moved, tmp_path: Path) -> None:
    _indicator(book, 2, sign=text("尽量"), target=text("≥95%"))
    row = saved(book, tmp_path).lists["indicator"][1]
    assert (row["sign"].value, row["sign"].problem) == (None, Problem.NOT_A_CHOICE)
    assert row["target"].value == 95


def test_figure_in_another_unit_than_its_row_is_an_error(book: Moved, tmp_path: Path) -> None:
    _indicator(book, 2, actual=text("52个"))
    [message] = [item[3] for item in findings(saved(book, tmp_path)) if item[0] == "C202"]
    assert "填的是“52个”，与这一格的单位“%”对不上" in message


def test_percentage_in_a_row_that_counts_people_is_an_error(book: Moved, tmp_path: Path) -> None:
    _indicator(book, 2, unit=text("人"), target=number("95"), actual=number("0.95", percent=True))
    submission = saved(book, tmp_path)
    assert submission.lists["indicator"][1]["actual"].problem is Problem.UNREADABLE
