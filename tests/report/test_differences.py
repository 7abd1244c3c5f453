"""Differences are stored as their formulas give them, at exact halves too."""

from decimal import Decimal
from pathlib import Path

import pytest

from perfeval.report.differences import difference
from tests.awkward import named
from tests.fill import fill, number, place, plant
from tests.office import differences, poison, recalculate
from tests.report.results import cell_of, opened, result_of
from tests.submissions import scheme


@pytest.mark.parametrize(
    ("score", "filed", "gap"),
    [
        ("99", "98.025", "0.98"),  # trust A2
        ("98.025", "99", "-0.98"),
        ("9.32", "9.3155526315789", "0.00"),
        ("9.32", "9.315", "0.01"),
        ("9.32", "9.325", "-0.01"),
        ("15.00", "14.9949999999996", "0.01"),  # 0.005 but for the residue of its formula
        ("0.00", "0", "0.00"),
    ],
)
def test_difference_is_rounded_half_up_once_free_of_residue(
    score: str, filed: str, gap: str
) -> None:
    assert str(difference(Decimal(score), Decimal(filed))) == gap


def test_no_difference_without_both() -> None:
    assert difference(None, Decimal(1)) is None
    assert difference(Decimal(1), "优") is None
    assert difference(Decimal(1), None) is None


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Units whose self-scores have three decimals and more."""
    folder = tmp_path_factory.mktemp("差异")
    batch = folder / "批次"
    batch.mkdir()
    scores = ("9.995", "9.315", "8.0049999999996", "9.3155263157895", "7.125")
    for ordinal, own in enumerate(scores, start=1):
        path = fill(batch / f"{ordinal}.xlsx", scheme(), named(f"单位{own[:5]}"))
        filed = [number(place(f"indicator.{row}.self_score"), own) for row in (1, 2, 3)]
        own_total = number(place("conclusion.self_total"), str(Decimal(80) + Decimal(own)))
        plant(path, number(place("budget.total.self_score"), own), own_total, *filed)
    return result_of(batch, folder / "结果.xlsx")


def test_recalculated_differences_are_those_stored(result: Path, tmp_path: Path) -> None:
    """trust A2: 汇总, 指标得分, 图表, 抽查建议 and the units' sheets."""
    poisoned = tmp_path / "毒.xlsx"
    poison(result, poisoned)
    (fresh,) = recalculate([poisoned], tmp_path / "重算")
    assert differences(result, fresh) == []
    sheet = opened(result)["抽查建议"]
    header, column = cell_of(sheet, "差异")
    shown = [sheet.cell(header + row, column).value for row in range(1, 6)]
    gaps = [gap for gap in shown if isinstance(gap, float)]
    assert gaps
    assert [gap for gap in gaps if gap == round(gap, 2)] == gaps
