"""B6xx, each planted in the clean workbook and found at its cell."""

from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from tests.checks.examined import changed, examine, expected
from tests.fill import clean


def case(sentence: str, changes: dict[str, Any], *found: str) -> Any:
    return pytest.param(changes, found, id=sentence.replace(" ", "_"))


CASES = [
    case("staff equal to the establishment", {"unit.staff_in_post": 60}),
    case("staff above the establishment", {"unit.staff_in_post": 61}, "B601 W unit.staff_in_post"),
    case(
        "三公 total that is not its parts",
        {"san_gong.total.budget": D("9.60")},
        "B602 E san_gong.total.budget",
    ),
    case(
        "三公 above its budget in one part and so in total",
        {"san_gong.reception.actual": D("0.95"), "san_gong.total.actual": D("9.55")},
        "B603 W san_gong.reception.actual",
        "B603 W san_gong.total.actual",
    ),
    case(
        "procurement total that is not its parts",
        {"procurement.total.budget": D("120.50")},
        "B604 E procurement.total.budget",
        # 114 ÷ 120.50 = 94.61%, filed as 95%
        "B605 E indicator.2.actual",
    ),
    case(
        "procurement rate that is not the base data's",
        {"procurement.goods.executed": D(34), "procurement.total.executed": D(108)},
        "B605 E indicator.2.actual",
    ),
    # Filed as 95%; 114.01 ÷ 120 = 95.01%, 114.02 ÷ 120 = 95.02%.
    case(
        "procurement rate off by a hundredth of a point",
        {"procurement.total.executed": D("114.01")},
    ),
    case(
        "procurement rate off by two hundredths",
        {"procurement.total.executed": D("114.02")},
        "B605 E indicator.2.actual",
    ),
    case("operating expenditure equal to its budget", {"running.operating.executed": D("220.50")}),
    case(
        "operating expenditure a hundredth above its budget",
        {"running.operating.executed": D("220.51")},
        "B606 W running.operating.executed",
    ),
    case(
        "operating expenditure above its budget",
        {"running.operating.executed": D(221)},
        "B606 W running.operating.executed",
    ),
    case(
        "establishment that is not its parts",
        {"unit.establishment_public": 35},
        "B607 E unit.establishment",
    ),
    case(
        "establishment without its parts is not compared",
        {"unit.establishment_public": None, "unit.establishment_admin": None},
    ),
]


@pytest.mark.parametrize(("changes", "found"), CASES)
def test_fault_is_found_at_its_cell(
    changes: dict[str, Any], found: tuple[str, ...], tmp_path: Path
) -> None:
    assert examine(tmp_path, changed(changes)).places == expected(*found)


def test_optional_sheet_left_blank_is_skipped_with_the_reason(tmp_path: Path) -> None:
    filled = clean()
    for block in ("san_gong", "procurement", "running", "carry_over", "fixed_assets"):
        del filled[block]
    found = examine(tmp_path, filled)
    assert found.places == []
    for check in ("B602", "B603", "B604", "B605", "B606"):
        assert found.reasons(check) == ["未填报“基础数据”"]
