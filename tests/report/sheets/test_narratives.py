"""自评报告: the words of every unit's report, a paragraph a row."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from perfeval.narrative import Paragraph, load_templates, narrate
from perfeval.result.reading import read_result
from tests.fill import clean
from tests.report.results import opened, written
from tests.submissions import scheme

EVIL = '=HYPERLINK("http://x")</t>\x07' + "因为下雨。" * 800


def unit(name: str, **indicator: Any) -> dict[str, Any]:
    filled = clean()
    filled["unit"] |= {"name": f"示例市{name}街道办事处", "short_name": f"{name}街道"}
    filled["unit"]["budget_code"] = name
    filled["indicator"][1] |= indicator
    return filled


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("结果"), unit("甲"), unit("乙", reason=EVIL))


@pytest.fixture(scope="module")
def rows(result: Path) -> list[tuple[Any, ...]]:
    sheet = opened(result)["自评报告"]
    return [row for row in sheet.iter_rows(min_row=4, values_only=True) if row[0]]


def test_words_are_those_of_the_document(result: Path, rows: list[tuple[Any, ...]]) -> None:
    own = next(
        item for item in read_result(result.with_suffix(".json")).units if item.unit == "甲街道"
    )
    narrative = narrate(own, scheme().form, load_templates())
    said = [block.text for block in narrative.blocks if isinstance(block, Paragraph)]
    mine = [row[3] for row in rows if row[0] == "甲街道"]
    assert [text for text in said if text not in mine] == []


def test_every_row_says_whose_it_is_and_under_which_heading(rows: list[tuple[Any, ...]]) -> None:
    assert {row[0] for row in rows} == {"甲街道", "乙街道"}
    verdict = next(row for row in rows if row[1] == "五、评价结论")
    assert verdict[3].startswith("2023年度整体支出绩效自评总分98.96分，自评等级为“优”。")
    basic = (
        "基本支出：年初预算数 2300.00，年中调整数 120.50，全年预算数 2420.50，"
        "全年执行数 2380.20，执行率 98.34%"
    )
    assert ("甲街道", "二、预算规模及安排", "（三）预算执行", basic) in rows
    assert any(row[3].startswith("5 城镇新增就业人数：指标值") for row in rows)


def test_long_text_is_cut_into_rows_that_show_all_of_it(
    result: Path, rows: list[tuple[Any, ...]]
) -> None:
    pieces = [row[3] for row in rows if row[0] == "乙街道" and "因为下雨" in row[3]]
    assert len(pieces) > 1
    assert "".join(pieces).count("因为下雨。") == 800
    # Cut behind a full stop, not inside a phrase.
    assert all(piece.endswith("。") for piece in pieces)
    assert '=HYPERLINK("http://x")</t>因为下雨' in pieces[0]
    sheet = openpyxl.load_workbook(result)["自评报告"]
    heights = [sheet.row_dimensions[row].height or 0 for row in range(4, sheet.max_row + 1)]
    assert max(heights) < 409


def test_sheet_prints_on_landscape_pages_under_one_header(result: Path) -> None:
    sheet = openpyxl.load_workbook(result)["自评报告"]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.auto_filter.ref == f"A3:D{sheet.max_row}"


def test_nothing_on_the_sheet_is_a_formula_but_the_links(result: Path) -> None:
    sheet = openpyxl.load_workbook(result)["自评报告"]
    formulas = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert [text for text in formulas if not text.startswith('=HYPERLINK("#')] == []
    assert len(formulas) == 2
