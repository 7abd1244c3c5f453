"""M315: a whole workbook filed in 元 (field D2), and large units that are none."""

from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from perfeval.result.writing import build_result
from perfeval.run.pipeline import evaluate
from tests.checks.examined import examine
from tests.fill import clean, fill
from tests.submissions import scheme

_MONEY = ("budget", "san_gong", "procurement", "running", "carry_over", "fixed_assets")
_NO_MONEY = ("points", "self_score", "reason")


def unit(name: str, factor: Any = 1, staff: int | None = 58, **changes: Any) -> dict[str, Any]:
    """The clean unit under another name, all its money multiplied."""
    filled = clean()
    filled["unit"] |= {"name": name, "short_name": name, "budget_code": None}
    # The same words and scores in six units are a finding of their own.
    filled["unit"]["goal_result"] = f"{name}：机关和社区运转正常，各项任务基本按计划完成。"
    filled["unit"] |= {"staff_in_post": staff, "establishment": staff, **changes}
    filled["unit"] |= {"establishment_admin": None, "establishment_public": None}
    rows = [row for block in _MONEY for row in filled[block].values()]
    for row in [*rows, *filled["project"]]:
        for field, value in row.items():
            if isinstance(value, int | D) and field not in _NO_MONEY:
                row[field] = value * D(factor)
    return filled


def others(factor: Any = 1, count: int = 5, **more: Any) -> list[dict[str, Any]]:
    return [unit(f"第{n}街道", factor, **more) for n in range(1, count + 1)]


def without_personnel(filled: dict[str, Any]) -> dict[str, Any]:
    """人员经费 and 公用经费 are no required rows."""
    for row in ("personnel", "operating"):
        filled["budget"][row] = {}
    return filled


def found(folder: Path, *units: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Unit, severity and cell of each M315."""
    findings = examine(folder, *units).findings
    return [
        (item.unit, item.severity.value, str(item.ref.cell))
        for item in findings
        if item.check == "M315"
    ]


@pytest.mark.parametrize("factor", [1_000, 10_000, 100_000_000])
def test_unit_in_another_unit_among_others_is_an_error(factor: int, tmp_path: Path) -> None:
    # field D2: 2200 万元 for 58 persons are 37.93 each.
    units = [unit("甲街道", factor), *others()]
    assert found(tmp_path, *units) == [("甲街道", "error", "E4")]


def test_message_names_yuan_and_what_the_others_file(tmp_path: Path) -> None:  # field D2
    finding = examine(tmp_path, unit("甲街道", 10_000), *others()).one("M315")
    assert finding.message == (
        "人员经费 22000000 万元、在职 58 人，人均 379310.34 万元，超过 1000 万元，像是以元填写的"
        "（本批次其他单位的全年预算数多在 3400 万元左右）。请把全表金额都换算成万元重新填写。"
        "改正前，本单位的金额不计入汇总表的合计。"
    )
    assert finding.value == "34000000"


def test_single_workbook_in_yuan_is_found_without_others(tmp_path: Path) -> None:  # field D2
    finding = examine(tmp_path, unit("甲街道", 10_000)).one("M315")
    assert "像是以元填写的。请" in finding.message


def test_whole_batch_in_yuan_is_found(tmp_path: Path) -> None:  # field D2
    units = others(10_000, count=3)
    assert [severity for _, severity, _ in found(tmp_path, *units)] == ["error"] * 3


@pytest.mark.parametrize("factor", [600, 1_000, 10_000, 15_000, 100_000_000])
def test_without_personnel_the_other_units_show_it(factor: int, tmp_path: Path) -> None:
    units = [without_personnel(unit("甲街道", factor)), *others()]  # field D2
    assert found(tmp_path, *units) == [("甲街道", "warning", "E4")]


def test_message_of_the_warning(tmp_path: Path) -> None:  # field D2
    finding = examine(tmp_path, without_personnel(unit("甲街道", 10_000)), *others()).one("M315")
    assert finding.message == (
        "合计·全年预算数 34000000 万元，而本批次其他单位多在 3400 万元左右，"
        "按在职人数平均约相差 10000 倍，请核对全表金额的单位是不是万元；"
        "如果填的是元，请都换算成万元。"
    )


def test_staff_that_is_not_known_leaves_the_budgets_themselves(tmp_path: Path) -> None:
    units = [unit("甲街道", 10_000, staff=None), *others()]  # field D2
    assert found(tmp_path, *units) == [("甲街道", "warning", "E4")]


@pytest.mark.parametrize(
    "units",
    [
        pytest.param([unit("甲街道"), *others()], id="alike"),
        pytest.param([unit("大局", 10_000, staff=580_000), *others()], id="large with its staff"),
        pytest.param([unit("大局", 1_000, staff=58_000), *others()], id="thousand times as large"),
        pytest.param([without_personnel(unit("大局", 20)), *others()], id="twenty times"),
        pytest.param([without_personnel(unit("大局", 200)), *others()], id="no factor of a slip"),
        pytest.param(
            [
                without_personnel(unit("大局", 1_000, None)),
                unit("另一个大局", 500, 29_000),
                *others(),
            ],
            id="not the only large one",
        ),
        pytest.param([without_personnel(unit("甲街道", 10_000)), *others(count=2)], id="too few"),
    ],
)
def test_size_alone_is_no_fault(units: list[dict[str, Any]], tmp_path: Path) -> None:  # field D2
    assert found(tmp_path, *units) == []


def beside_earlier(
    folder: Path, now: dict[str, Any], then: dict[str, Any]
) -> list[tuple[str, str, str]]:
    """M315 of a unit alone in its batch, run after the other: severity, cell and message."""
    result = None
    for number, filled in enumerate((then, now)):
        batch = folder / str(number)
        batch.mkdir()
        fill(batch / "甲.xlsx", scheme(), filled)
        evaluation = evaluate(batch, scheme(), jobs=1, previous=result)
        result = build_result(evaluation, scheme())
    return [
        (item.severity.value, str(item.ref.cell), item.message)
        for item in evaluation.findings
        if item.check == "M315"
    ]


# CHECKS.md, M315: beside last year's result.
@pytest.mark.parametrize("factor", [600, 1_000, 10_000, 15_000, 100_000_000])
def test_what_the_unit_filed_before_shows_it(factor: int, tmp_path: Path) -> None:
    slipped = without_personnel(unit("甲街道", factor))
    ((severity, cell, message),) = beside_earlier(tmp_path, slipped, unit("甲街道"))
    assert (severity, cell) == ("warning", "E4")
    near = {600: 1_000, 15_000: 10_000}.get(factor, factor)
    assert message == (
        f"合计·全年预算数 {3400 * factor} 万元，而本单位上次报送的是 3400 万元，"
        f"约相差 {near} 倍，请核对全表金额的单位是不是万元；如果填的是元，请都换算成万元。"
    )


@pytest.mark.parametrize(
    ("now", "then"),
    [
        pytest.param(1, 1, id="alike"),
        pytest.param(30, 1, id="thirty times"),
        pytest.param(200, 1, id="no factor of a slip"),
        pytest.param(1, 10_000, id="last year was the slip"),
        pytest.param(10_000, 10_000, id="as wrong as before"),
    ],
)
def test_growth_alone_is_no_fault(now: int, then: int, tmp_path: Path) -> None:
    units = (without_personnel(unit("甲街道", factor)) for factor in (now, then))
    assert beside_earlier(tmp_path, *units) == []


def test_another_unit_of_before_shows_nothing(tmp_path: Path) -> None:
    slipped = without_personnel(unit("甲街道", 10_000))
    assert beside_earlier(tmp_path, slipped, unit("乙街道")) == []


def test_what_one_person_costs_goes_before_what_was_filed_before(tmp_path: Path) -> None:
    # 2200 × 10000 ÷ 58 is an error; 37.93 a head is sound, however small last year's budget was.
    ((severity, _, message),) = beside_earlier(tmp_path, unit("甲街道", 10_000), unit("甲街道"))
    assert (severity, "上次报送" in message) == ("error", False)
    other = tmp_path / "又"
    other.mkdir()
    assert beside_earlier(other, unit("甲街道"), unit("甲街道", D("0.0001"))) == []


def test_large_unit_that_is_sound_hides_no_slip_of_another(tmp_path: Path) -> None:  # field D2
    # A head the slip is still ten thousand times what any other unit files.
    units = [without_personnel(unit("甲街道", 10_000)), unit("省厅", 9_000, 522_000), *others()]
    assert found(tmp_path, *units) == [("甲街道", "warning", "E4")]
