"""The result is live: change a cell or a parameter, and the workbook says what a run would.

Each case is changed twice: in the result workbook, which LibreOffice then recalculates, and in
what the units filled in or in the rules, from which the program writes a new result. The two must
agree cell by cell on the unit's sheet, and row by row on the others, whose order is a run's own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from shutil import copyfile
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from perfeval.report.unit.formulas import CHANGED
from tests import fill
from tests.awkward import named
from tests.office import formula_values, recalculate
from tests.report.results import cell_of, opened, with_parameters, written

pytestmark = pytest.mark.slow

MET, PARTLY = "达成预期指标", "部分达成预期指标并具有一定效果"
PATROLS, NEW_JOBS, GRIDS = "开展安全隐患排查次数", "城镇新增就业人数", "网格化管理长效机制建设"


def batch() -> list[dict[str, Any]]:
    """Three units of different totals; the third is over a limit and far over a target."""
    units = [named("甲街道"), named("乙街道"), named("丙街道")]
    units[1]["indicator"][2]["actual"] = 47  # 12 × 47 ÷ 48 = 11.75
    units[2]["indicator"][0]["actual"] = Decimal("11.40")  # 10 × 9.50 ÷ 11.40 = 8.33
    units[2]["indicator"][2]["actual"] = 96  # twice its target
    units[2]["indicator"][6]["self_score"] = Decimal("9.70")  # just within its band from 9.60
    return units


@dataclass(frozen=True)
class Case:
    """A change, told once for the result workbook and once for the program."""

    edits: tuple[tuple[str, str, str, Any], ...] = ()  # unit, words of the row, header, value
    filled: Callable[[list[dict[str, Any]]], None] = lambda _: None
    parameters: dict[str, Any] = field(default_factory=dict)


def _indicator(unit: int, ordinal: int, **values: Any) -> Callable[[list[dict[str, Any]]], None]:
    return lambda units: units[unit]["indicator"][ordinal].update(values)


def _total(unit: int, **values: Any) -> Callable[[list[dict[str, Any]]], None]:
    return lambda units: units[unit]["budget"]["total"].update(values)


CASES = {
    "an actual value": Case((("甲街道", PATROLS, "实际完成值", 24),), _indicator(0, 2, actual=24)),
    "an adjusted target taken away": Case(
        (("甲街道", NEW_JOBS, "调整后指标值", None),), _indicator(0, 4, adjusted_target=None)
    ),
    # The score stays, and its words would speak of the old target.
    "a target still met": Case(
        (("甲街道", PATROLS, "年度指标值", 49),), _indicator(0, 2, target=49)
    ),
    "a sign": Case((("甲街道", PATROLS, "指标性质", "≤"),), _indicator(0, 2, sign="≤")),
    "a level of achievement": Case(
        (("甲街道", GRIDS, "实际完成值", PARTLY),), _indicator(0, 6, actual=PARTLY)
    ),
    "a self-score": Case((("甲街道", PATROLS, "自评得分", 11),), _indicator(0, 2, self_score=11)),
    "the execution": Case((("甲街道", "合计", "全年执行数", 2000),), _total(0, executed=2000)),
    "the adjustment": Case((("甲街道", "合计", "年中调整数", 1200),), _total(0, adjustment=1200)),
    "a figure taken away": Case(
        (("甲街道", "合计", "年中监控执行数", None),), _total(0, midyear_executed=None)
    ),
    "a grade bound": Case(parameters={"grade_excellent": Decimal("98.5")}),
    "two grade bounds": Case(
        parameters={"grade_excellent": Decimal(100), "grade_good": Decimal("98.8")}
    ),
    "weights": Case(parameters={"execution_points": 15, "full_points": 105}),
    "mode down to zero at twice the target": Case(parameters={"reverse_mode": "按超出比例扣分"}),
    "mode all or nothing": Case(parameters={"reverse_mode": "超出不得分"}),
    "points off for too much": Case(parameters={"over_deduct": "按超出比例扣分"}),
    "a band": Case(parameters={"band_met": Decimal("0.9")}),
    "the spot check": Case(parameters={"spot_check_share": 60, "risk_warning": 7}),
}


def changed(result: Path, case: Case, target: Path) -> Path:
    """A copy of the result with the case typed into it."""
    copyfile(result, target)
    book, edits = opened(result), []
    for unit, words, header, value in case.edits:
        sheet = book[unit]
        row = cell_of(sheet, words)[0]
        column = _column(sheet, header, row)
        at = (unit, f"{get_column_letter(column)}{row}")
        edits.append(_typed(at, value))
    for name, value in case.parameters.items():
        sheet, cell = book.defined_names[name].attr_text.replace("$", "").split("!")
        edits.append(_typed((sheet, cell), value))
    return fill.plant(target, *edits)


def _column(sheet: Worksheet, header: str, row: int) -> int:
    """The column of the nearest such header above a row."""
    for above in range(row, 0, -1):
        for cell in sheet[above]:
            if cell.value == header:
                return int(cell.column)
    raise AssertionError(header)


def _typed(at: tuple[str, str], value: Any) -> fill.Edit:
    if value is None:
        return fill.blank(at)
    return fill.text(at, value) if isinstance(value, str) else fill.number(at, value)


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Any, Any]]:
    """For each case the changed and recalculated result, and that of a run on the change."""
    folder = tmp_path_factory.mktemp("改")
    result = written(folder / "原", *batch())
    edited, expected = [], []
    for number, case in enumerate(CASES.values()):
        edited.append(changed(result, case, folder / f"{number}.xlsx"))
        units = batch()
        case.filled(units)
        values = {
            name: value if isinstance(value, str) else Decimal(value)
            for name, value in case.parameters.items()
        }
        expected.append(written(folder / f"{number}", *units, by=with_parameters(**values)))
    fresh = recalculate(edited, folder / "重算")
    books = zip(fresh, expected, strict=True)
    return {name: (opened(one), opened(two)) for name, (one, two) in zip(CASES, books, strict=True)}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize(
    ("sheet", "header", "key", "left_out"),
    [
        # What was found is told by a run alone, and so is not compared.
        ("汇总", 6, ("单位",), ("错误", "警告", "提示")),
        ("指标得分", 3, ("单位", "三级指标"), ()),
        ("预算执行", 4, ("单位", "支出类别", "项目名称"), ()),
    ],
)
def test_table_says_what_a_run_would(
    pairs: dict[str, tuple[Any, Any]],
    name: str,
    sheet: str,
    header: int,
    key: tuple[str, ...],
    left_out: tuple[str, ...],
) -> None:
    live, run = (rows_of(book[sheet], header, key, left_out) for book in pairs[name])
    assert len(run) >= 3
    assert live == run


def rows_of(
    sheet: Worksheet, header: int, key: tuple[str, ...], left_out: tuple[str, ...]
) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The rows under a header up to the first empty one, by their key, without their colours."""
    titles = {cell.column: cell.value for cell in sheet[header] if cell.value}
    rows = {}
    for cells in sheet.iter_rows(min_row=header + 1):
        row = {titles[cell.column]: plain(cell.value) for cell in cells if cell.column in titles}
        if not any(row.values()):
            break
        rows[tuple(row[title] for title in key)] = {
            title: value for title, value in row.items() if title not in left_out
        }
    return rows


def plain(value: Any) -> Any:
    """A number without what its way through a file adds to it; an empty text as nothing."""
    return round(value, 9) if isinstance(value, float) else value or (0 if value == 0 else None)


@pytest.mark.parametrize("name", CASES)
def test_unit_sheets_say_what_a_run_would(pairs: dict[str, tuple[Any, Any]], name: str) -> None:
    live, run = pairs[name]
    for unit in ("甲街道", "乙街道", "丙街道"):
        last = cell_of(run[unit], "等级")[0]
        explained = cell_of(run[unit], "计分说明")[1]
        for cells in run[unit].iter_rows(max_row=last):
            for cell in cells:
                value = plain(live[unit].cell(cell.row, cell.column).value)
                wanted = plain(cell.value)
                # Words that are about the old figures give way to a pointer to the rules.
                pointer = cell.column == explained and value == CHANGED
                assert value == wanted or pointer, f"{unit}!{cell.coordinate}"


def test_each_case_changes_something(pairs: dict[str, tuple[Any, Any]]) -> None:
    """A case that changes nothing would prove nothing."""
    titles = ("汇总", "指标得分", "预算执行", "抽查建议", "甲街道", "丙街道")

    def everything(book: Any) -> list[Any]:
        return [[plain(cell.value) for cell in row] for t in titles for row in book[t].iter_rows()]

    seen = [everything(run) for _, run in pairs.values()]
    assert all(one != two for at, one in enumerate(seen) for two in seen[:at])


def test_ranks_and_grades_move(pairs: dict[str, tuple[Any, Any]]) -> None:
    live, _ = pairs["an actual value"]
    rows = rows_of(live["汇总"], 6, ("单位",), ())
    # 甲街道 falls from 98.96 to 92.96, below 乙街道 with 98.71 and 丙街道 with 94.99.
    assert [(rows[unit,]["排名"], rows[unit,]["核定等级"]) for unit in ("甲街道", "乙街道")] == [
        (3, "优"),
        (1, "优"),
    ]
    live, _ = pairs["two grade bounds"]
    rows = rows_of(live["汇总"], 6, ("单位",), ())
    assert [rows[unit,]["核定等级"] for unit in ("甲街道", "乙街道")] == ["良", "中"]


def test_spot_check_follows_its_parameters(pairs: dict[str, tuple[Any, Any]]) -> None:
    live, run = (
        rows_of(book["抽查建议"], 3, ("单位",), ("序号",)) for book in pairs["the spot check"]
    )
    assert live == run
    # 60% of three units is two.
    assert [row["建议抽查"] for row in live.values()].count("是") == 2
    assert pairs["the spot check"][0]["抽查建议"]["A2"].value.startswith(
        "按抽查比例 60% 向上取整，建议抽查 2 家；"
    )


def test_charts_draw_what_a_run_would(pairs: dict[str, tuple[Any, Any]]) -> None:
    for name in ("an actual value", "the execution", "a grade bound", "weights"):
        live, run = (distribution(book["图表"]) for book in pairs[name])
        assert live == run, name


def distribution(sheet: Worksheet) -> dict[str, int]:
    row, column = next(
        (cell.row, cell.column)
        for cells in sheet.iter_rows()
        for cell in cells
        if cell.value == "单位数"
    )
    return {
        sheet.cell(at, label).value: sheet.cell(at, label + 1).value
        for label in (column - 1, column + 1)
        for at in range(row + 1, row + 8)
        if sheet.cell(at, label).value
    }


def test_unit_that_loses_its_score_leaves_rank_and_sums(tmp_path: Path) -> None:
    result = written(tmp_path / "原", *batch())
    case = Case((("乙街道", PATROLS, "实际完成值", None),))
    [path] = recalculate([changed(result, case, tmp_path / "改.xlsx")], tmp_path / "重算")
    book = opened(path)
    rows = rows_of(book["汇总"], 6, ("单位",), ())
    lost = rows["乙街道",]
    assert (lost["排名"], lost["核定总分"], lost["核定等级"]) == ("—", "未计分", "—")
    assert [rows[unit,]["排名"] for unit in ("甲街道", "丙街道")] == [1, 2]
    figures = {}
    for title in ("未计分", "年初预算合计", "平均得分"):
        row, column = cell_of(book["汇总"], title)
        figures[title] = book["汇总"].cell(row + 1, column).value
    # 甲街道 98.96 and 丙街道 94.99, with 3200 each: 96.975.
    assert figures == {"未计分": 1, "年初预算合计": 6400, "平均得分": 96.98}


def test_auditors_points_take_the_place_of_the_recomputed_ones(tmp_path: Path) -> None:
    result = written(tmp_path, named("甲街道"))
    given = Case((("甲街道", PATROLS, "核查分", 2),), parameters={})
    [path] = recalculate([changed(result, given, tmp_path / "改.xlsx")], tmp_path / "重算")
    book = opened(path)
    total, column = cell_of(book["甲街道"], "← 复核总分")
    sheet = book["甲街道"]
    # 98.96 with 2 where 12 were recomputed.
    assert sheet.cell(total, column - 1).value == pytest.approx(88.96)
    assert sheet.cell(total + 1, column - 1).value == "良"
    row = rows_of(book["汇总"], 6, ("单位",), ())["甲街道",]
    assert (row["核定总分"], row["核定等级"]) == (98.96, "优")
    assert (row["复核总分"], row["复核等级"]) == (88.96, "良")


def test_auditor_can_complete_what_could_not_be_scored(tmp_path: Path) -> None:
    filled = named("甲街道")
    filled["indicator"][2]["actual"] = None
    result = written(tmp_path, filled)
    assert opened(result)["汇总"]["A7"].value is None
    case = Case((("甲街道", PATROLS, "核查分", 6),))
    [path] = recalculate([changed(result, case, tmp_path / "改.xlsx")], tmp_path / "重算")
    sheet = opened(path)["甲街道"]
    total, column = cell_of(sheet, "← 复核总分")
    assert sheet.cell(total, column - 1).value == pytest.approx(92.96)


def test_grades_are_coloured_by_their_word(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(tmp_path, named("甲街道")))
    for sheet, cell in (("汇总", "N7"), ("抽查建议", "D4"), ("甲街道", None)):
        at = cell or "M" + str(cell_of(book["甲街道"], "评价等级")[0])
        rules = [
            rule.formula[0]
            for area in book[sheet].conditional_formatting
            if at in area.cells
            for rule in area.rules
            if rule.type == "cellIs"
        ]
        assert rules == ['"优"', '"良"', '"中"', '"差"'], sheet
        # Nothing but the word colours the cell.
        assert book[sheet][at].fill.fgColor.rgb in {"00000000", "FFDCE6F1"}


def test_every_unit_sheet_score_is_a_formula(tmp_path: Path) -> None:
    formulas = formula_values(written(tmp_path, named("甲街道")))
    scores = [text for (sheet, _), (text, _) in formulas.items() if sheet == "甲街道"]
    assert sum("ROUND(" in text for text in scores) > 20
