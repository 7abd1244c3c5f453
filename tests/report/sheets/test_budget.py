"""预算执行: rows and projects under one header, other measures with why they are missing."""

from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.fill import clean
from tests.office import differences, poison, recalculate
from tests.report.results import cell_of, opened, row_under, written

HEADER = 4


def sheet_of(folder: Path, filled: dict[str, Any]) -> Worksheet:
    return opened(written(folder, filled))["预算执行"]


def test_projects_stand_under_the_header_that_is_repeated_in_print(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, clean())
    assert sheet.print_title_rows == f"${HEADER}:${HEADER}"
    first = row_under(sheet, HEADER, 6)  # after 合计, 基本, 人员, 公用, 项目
    assert (first["支出类别"], first["项目名称"]) == ("具体项目", "社区工作经费项目")
    assert (first["资金来源"], first["年初预算数"], first["全年预算数"]) == ("本级财力", 420, 432.5)
    assert (first["年中监控执行数"], first["全年执行数"]) == (180, 405.3)
    assert (first["预算执行率"], first["来源单元格"]) == (0.9371, "A4")  # 405.30 ÷ 432.50
    assert not first["年中调整数"]  # not asked of a project


def test_filter_reaches_the_last_project(tmp_path: Path) -> None:
    # Five budget rows and four projects under the header.
    assert sheet_of(tmp_path, clean()).auto_filter.ref == f"A{HEADER}:P{HEADER + 9}"


def test_missing_measure_says_why_and_starts_a_page_of_its_own(tmp_path: Path) -> None:
    filled = clean()
    filled["carry_over"]["balance"]["this_year_end"] = None
    sheet = sheet_of(tmp_path, filled)
    row, _ = cell_of(sheet, "结转结余率")
    measures = row_under(sheet, row)
    assert measures["结转结余率"] == "—"
    assert measures["没有数值的原因"] == "结转结余率：结转结余资金·本年末未填"
    assert [item.id for item in sheet.row_breaks.brk] == [row - 2]


def test_midyear_progress_of_a_project_is_a_formula_as_its_neighbours(tmp_path: Path) -> None:
    filled = clean()  # trust A18
    filled["project"][1]["midyear_executed"] = None
    filled["project"][2]["final"] = 0
    path = written(tmp_path, filled)
    stored, live = opened(path)["预算执行"], openpyxl.load_workbook(path)["预算执行"]
    rows = [row_under(stored, HEADER, ordinal) for ordinal in (6, 7, 8, 9)]
    # 180 ÷ 432.50 = 41.618…%, 30 ÷ 50 = 60%.
    assert [row["年中执行进度"] for row in rows] == [0.4162, "—", "—", 0.6]
    titles = [cell.value for cell in stored[HEADER]]
    column = titles.index("年中执行进度") + 1
    kinds = {live.cell(HEADER + ordinal, column).data_type for ordinal in range(1, 10)}
    assert kinds == {"f"}
    poisoned = tmp_path / "改过.xlsx"
    poison(path, poisoned)
    (again,) = recalculate([poisoned], tmp_path / "重算")
    assert differences(path, again) == []
