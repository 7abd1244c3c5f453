"""汇总: key figures that follow the rows, and a filter that may leave nothing."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests import awkward
from tests.checks.test_money_unit import unit as in_yuan
from tests.fill import clean
from tests.office import differences, poison, recalculate
from tests.report.results import cell_of, opened, result_of, written


def unit(name: str, **first_indicator: Any) -> dict[str, Any]:
    filled = clean()
    filled["unit"] |= {"name": name, "short_name": name}
    filled["indicator"][0] |= first_indicator
    return filled


def test_key_figures_are_formulas_over_the_scored_rows(tmp_path: Path) -> None:
    path = written(tmp_path, unit("甲街道"), unit("乙街道"), unit("丙街道", actual=None))
    stored, live = opened(path)["汇总"], openpyxl.load_workbook(path)["汇总"]
    figures = {}
    for title in ("参评单位", "未计分", "全年预算合计", "全年执行合计", "总体执行率", "优良率"):
        row, column = cell_of(stored, title)
        figures[title] = stored.cell(row + 1, column).value
    # Two scored units of 3400 and 3298 each: 97%; both 优.
    assert figures == {
        "参评单位": 3,
        "未计分": 1,
        "全年预算合计": 6800,
        "全年执行合计": 6596,
        "总体执行率": 0.97,
        "优良率": 1,
    }
    row, column = cell_of(stored, "全年预算合计")
    assert live.cell(row + 1, column).value == '=SUMIF(K7:K8,">=0",E7:E8)'


def _adjusted(name: str, **total: Any) -> dict[str, Any]:
    """A unit with 100 at first and 150 in the end, as trust A5 has them."""
    filled = unit(name)
    filled["budget"]["total"] |= {"original": 100, "final": 150, "executed": 150, **total}
    return filled


def _totals(folder: Path, *units: dict[str, Any]) -> list[Any]:
    """The figures and the two rates of the row under the list."""
    sheet = opened(written(folder, *units))["汇总"]
    row, _ = cell_of(sheet, "平均")
    return [sheet.cell(row, column).value for column in range(3, 9)]


def test_blank_adjustment_counts_in_the_totals_as_what_the_budgets_make(tmp_path: Path) -> None:
    units = _adjusted("甲街道", adjustment=50), _adjusted("乙街道", adjustment=None)
    assert _totals(tmp_path, *units) == [200, 100, 300, 300, 0.5, 1]  # trust A5


def test_total_rate_needs_both_sides_of_every_unit(tmp_path: Path) -> None:
    units = (
        _adjusted("甲街道", adjustment=50),
        _adjusted("乙街道", adjustment=None, original=None),
    )
    # Of the other unit nobody knows how much was adjusted, and 50 ÷ 100 is not the rate of both.
    assert _totals(tmp_path, *units) == [100, 50, 300, 300, "—（1 家未填）", 1]  # trust A5


def test_total_rate_with_a_stated_adjustment_and_no_original(tmp_path: Path) -> None:
    units = _adjusted("甲街道", adjustment=50), _adjusted("乙街道", adjustment=50, original=None)
    assert _totals(tmp_path, *units)[4] == "—（1 家未填）"  # trust A5


def test_money_in_yuan_is_shown_and_left_out_of_every_sum(tmp_path: Path) -> None:  # field D2
    slipped = in_yuan("乙街道", 10_000)
    units = [_adjusted("甲街道", adjustment=50), slipped]
    path = written(tmp_path, *units)
    sheet = opened(path)["汇总"]
    row, column = cell_of(sheet, "年初预算合计")
    assert [sheet.cell(row + 1, column + step).value for step in (0, 2, 4)] == [100, 150, 150]
    row, _ = cell_of(sheet, "平均")
    assert [sheet.cell(row, column).value for column in range(3, 9)] == [100, 50, 150, 150, 0.5, 1]
    shown = {sheet.cell(at, 2).value: sheet.cell(at, 5).value for at in range(7, row)}
    assert shown == {"甲街道": 150, "乙街道": "34,000,000 元？"}
    assert "像是以元填报、金额不计入合计的单位 1 家" in sheet.cell(2, 1).value


@pytest.mark.slow
def test_totals_and_derived_adjustments_recalculate_to_what_is_stored(tmp_path: Path) -> None:
    units = (  # trust A5, A1a
        _adjusted("甲街道", adjustment=50),
        _adjusted("乙街道", adjustment=None, original=None),
        _adjusted("丙街道", adjustment=None, original=Decimal("100.1"), final=Decimal("150.3")),
        _adjusted("丁街道", final=-150),
        in_yuan("戊街道", 10_000),
    )
    path = written(tmp_path, *units)
    poisoned = tmp_path / "改过.xlsx"
    poison(path, poisoned)
    (again,) = recalculate([poisoned], tmp_path / "重算")
    assert differences(path, again) == []
    live = openpyxl.load_workbook(path)["丙街道"]
    row, column = cell_of(live, "合计")
    # 年中调整数 stands beside 年初预算数, and is what the two budgets make.
    assert live.cell(row, column + 3).value.endswith(f"ROUND(ROUND($H${row}-$C${row},9),6))")


def test_heights_of_rows(tmp_path: Path) -> None:
    sheet = opened(written(tmp_path, unit("甲街道"), unit("乙街道", actual=None)))["汇总"]
    average, _ = cell_of(sheet, "平均")
    reason, _ = cell_of(sheet, "未计分原因")
    heights = [sheet.row_dimensions[row].height for row in (6, 7, average, reason, reason + 1)]
    # Of the header, a unit, the total, the header of the unscored, one of these; whole pixels.
    assert heights == [33.75, 21.75, 24, 21.75, 21.75]


def test_average_of_a_filter_that_leaves_no_row_is_blank(tmp_path: Path) -> None:
    path = written(tmp_path, unit("甲街道"))
    row, column = cell_of(opened(path)["汇总"], "平均")
    formula = openpyxl.load_workbook(path)["汇总"].cell(row, column + 1).value
    assert formula == '=IF(SUBTOTAL(102,K7:K7)=0,"",ROUND(SUBTOTAL(101,K7:K7),2))'


def test_batch_without_a_score_shows_dashes(tmp_path: Path) -> None:
    sheet = opened(written(tmp_path, unit("甲街道", actual=None)))["汇总"]
    for title in ("总体执行率", "平均得分", "优良率"):
        row, column = cell_of(sheet, title)
        assert sheet.cell(row + 1, column).value == "—"


@pytest.mark.parametrize("readable", [True, False])
def test_nothing_is_added_up_where_no_unit_is_scored(tmp_path: Path, readable: bool) -> None:
    batch = awkward.hopeless(tmp_path / "批次", readable=readable)
    sheet = opened(result_of(batch, tmp_path / "结果.xlsx"))["汇总"]
    for title in (
        "年初预算合计",
        "全年预算合计",
        "全年执行合计",
        "总体执行率",
        "平均得分",
        "优良率",
    ):
        row, column = cell_of(sheet, title)
        assert sheet.cell(row + 1, column).value == "—", title
    row, column = cell_of(sheet, "未计分")
    assert sheet.cell(row + 1, column).value == 2


def test_sheet_without_a_row_says_so(tmp_path: Path) -> None:
    batch = awkward.hopeless(tmp_path / "批次", readable=False)
    book = opened(result_of(batch, tmp_path / "结果.xlsx"))
    assert book["预算执行"]["A5"].value == "没有读到填报表。"
    assert book["指标得分"]["A4"].value == "没有读到绩效指标。"
    assert book["自评报告"]["A4"].value == "没有读到填报表，没有自评报告。"
    assert book["预算执行"].row_breaks.count == 0


def test_outlying_adjustment_is_marked_by_the_parameter_and_only_where_it_is_a_number(
    tmp_path: Path,
) -> None:
    sheet = opened(written(tmp_path, clean()))["汇总"]
    rules = {str(item.sqref): item.rules for item in sheet.conditional_formatting}
    [rule] = [formula for item in rules["G7"] for formula in item.formula]
    assert rule == "AND(ISNUMBER($G7),ABS(ROUND(N($G7)*100,2))>adjustment_limit)"
