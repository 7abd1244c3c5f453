"""The result is live: change a cell or a parameter, and the workbook says what a run would."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from perfeval.scheme import Scheme
from perfeval.scoring import score
from tests.fill import clean
from tests.office import differences, formula_values, poison, recalculate
from tests.report.results import cell_of, opened, written
from tests.submissions import scheme, submission

AWKWARD = [
    "12",
    "A1",
    "O'Neil 国际社区",
    "安宁街道/经开区合署",
    "示例市高新技术产业开发区示例新市区二工片区管理委员会第一",
    "示例市高新技术产业开发区示例新市区二工片区管理委员会第二",
    "🏢街道",
    "=1+1",
    "@街道",
    "长" * 60,
]


def named(name: str) -> dict[str, Any]:
    filled = clean()
    filled["unit"] |= {"name": name, "short_name": name}
    return filled


def recomputed(result: Path, folder: Path) -> Path:
    poisoned = folder / "毒.xlsx"
    assert poison(result, poisoned) > 0
    [path] = recalculate([poisoned], folder / "重算")
    return path


def test_awkward_batch_recomputes_in_full(tmp_path: Path) -> None:
    units = [named(name) for name in AWKWARD]
    units[1]["project"] = []
    units[2]["indicator"] = units[2]["indicator"] * 6
    units[3]["conclusion"]["problems"] = "=" + "原因" * 1000
    units[4]["indicator"][0]["actual"] = None
    units[5]["indicator"] = []
    result = written(tmp_path, *units)
    assert differences(result, recomputed(result, tmp_path)) == []


@pytest.mark.parametrize("scored", [True, False])
def test_batch_of_one_recomputes_in_full(scored: bool, tmp_path: Path) -> None:
    filled = named("独一")
    if not scored:
        filled["indicator"][0]["points"] = 1
    result = written(tmp_path, filled)
    assert differences(result, recomputed(result, tmp_path)) == []


def test_changed_cell_and_parameter_are_followed_to_the_rank(tmp_path: Path) -> None:
    units = [named("甲街道"), named("乙街道")]
    units[1]["indicator"][2]["actual"] = Decimal(47)  # 12 × 47 ÷ 48 = 11.75
    result = written(tmp_path, *units)
    book = openpyxl.load_workbook(result)
    sheet = book["甲街道"]
    row, column = cell_of(opened(result)["甲街道"], "开展安全隐患排查次数")
    sheet.cell(row, column + 6).value = 24
    method = book["方法说明"]
    at, _ = cell_of(opened(result)["方法说明"], "“优”下限")
    method.cell(at, 2).value = 95
    changed = tmp_path / "改.xlsx"
    book.save(changed)
    [path] = recalculate([changed], tmp_path / "重算")
    after = opened(path)["汇总"]
    units[0]["indicator"][2]["actual"] = Decimal(24)
    bands = tuple(
        band.model_copy(update={"at_least": Decimal(95)}) if band.name == "优" else band
        for band in scheme().rules.grade
    )
    by = Scheme(scheme().form, scheme().rules.model_copy(update={"grade": bands}), "")
    expected = score([submission(filled, str(n)) for n, filled in enumerate(units)], by)
    rows = {after.cell(row, 2).value: row for row in (7, 8)}
    for name, result_of in zip(("甲街道", "乙街道"), expected, strict=True):
        row = rows[name]
        assert (after.cell(row, 1).value, after.cell(row, 14).value) == (
            result_of.rank,
            result_of.grade,
        )
        assert Decimal(str(after.cell(row, 11).value)) == result_of.total


def test_auditors_points_take_the_place_of_the_recomputed_ones(tmp_path: Path) -> None:
    result = written(tmp_path, named("甲街道"))
    book = openpyxl.load_workbook(result)
    sheet = book["甲街道"]
    row, column = cell_of(opened(result)["甲街道"], "开展安全隐患排查次数")
    sheet.cell(row, column + 15).value = 9  # 核查分 where 12 were recomputed
    changed = tmp_path / "改.xlsx"
    book.save(changed)
    [path] = recalculate([changed], tmp_path / "重算")
    after = opened(path)["甲街道"]
    total, _ = cell_of(after, "综合得分（含预算执行）")
    assert after.cell(total, column + 15).value == pytest.approx(98.96 - 3)


def test_every_unit_sheet_score_is_a_formula(tmp_path: Path) -> None:
    formulas = formula_values(written(tmp_path, named("甲街道")))
    scores = [text for (sheet, _), (text, _) in formulas.items() if sheet == "甲街道"]
    assert sum("ROUND(" in text for text in scores) > 20
