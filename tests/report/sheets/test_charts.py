"""图表: what the charts read, where Excel would misread it, and names that are no references."""

import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from perfeval.report.sheets.chart_data import chart_names, short_name
from tests.fill import clean
from tests.report.results import cell_of, opened, row_under, written
from tests.submissions import submission


def unit(name: str, **total: Any) -> dict[str, Any]:
    filled = clean()
    filled["unit"] |= {"name": name, "short_name": name}
    filled["budget"]["total"] |= total
    return filled


def charts(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/charts/chart")]
        return "".join(archive.read(name).decode() for name in sorted(names))


def test_unit_named_like_a_cell_is_a_word_in_the_chart(tmp_path: Path) -> None:
    # 3200 − 1500 ÷ 3200: adjusted by more than 30%, so that its point carries its name.
    odd = unit("=汇总!A1", adjustment=Decimal(1500), final=Decimal(4700))
    text = charts(written(tmp_path, odd, unit("甲街道")))
    assert "=汇总！A1" in text
    assert "汇总!A1" not in re.findall(r"<c:f>(.*?)</c:f>", text)


def test_missing_figure_is_blank_and_not_a_word_among_the_figures(tmp_path: Path) -> None:
    path = written(tmp_path, unit("甲街道", original=None), unit("乙街道"))
    sheet = opened(path)["图表"]
    header, _ = cell_of(sheet, "核定总分")
    rows = {row["单位"]: row for row in (row_under(sheet, header, n) for n in (1, 2))}
    assert (rows["甲街道"]["预算调整率"], rows["甲街道"]["预算执行率"]) == (None, None)
    assert rows["乙街道"]["预算执行率"] == 0.97


def test_execution_above_the_budget_stays_inside_the_chart(tmp_path: Path) -> None:
    over = written(tmp_path, unit("甲街道", executed=Decimal(3500)))
    assert '<c:max val="1"/>' not in charts(over)


def test_grades_are_counted_live_from_the_overview(tmp_path: Path) -> None:
    path = written(tmp_path, unit("甲街道"), unit("乙街道"))
    sheet = opened(path)["图表"]
    row, column = cell_of(sheet, "优")
    assert sheet.cell(row, column + 1).value == 2
    formula = openpyxl.load_workbook(path)["图表"].cell(row, column + 1).value
    assert formula == '=COUNTIF(汇总!$N$7:$N$8,"优")'


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("二工街道", "二工街道"),
        ("乌鲁木齐高新技术产业开发区二工街道办事处", "乌鲁木…二工街道办事处"),
        ("甲!A1", "甲！A1"),
    ],
)
def test_long_name_keeps_its_telling_end(name: str, short: str) -> None:
    assert short_name(name) == short


def test_units_that_would_be_cut_alike_keep_their_whole_names() -> None:
    # field D17: full names of one length, which differ in the middle
    east, west, other = (
        "示例市东区胜利街道办事处",
        "示例市西区胜利街道办事处",
        "乌鲁木齐高新技术产业开发区二工街道办事处",
    )
    batch = [
        replace(submission({}, f"{ordinal}.xlsx"), unit=name)
        for ordinal, name in enumerate((east, west, other))
    ]
    assert list(chart_names(batch).values()) == [east, west, "乌鲁木…二工街道办事处"]
    twice = [replace(batch[2], workbook="又.xlsx"), batch[2]]
    assert set(chart_names(twice).values()) == {"乌鲁木…二工街道办事处"}
