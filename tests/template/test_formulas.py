"""What is stored with every live formula is what a recalculation gives.

The formulas are written once and their results are computed apart, exactly; LibreOffice is the
judge between the two. The stored results of a copy are made wrong first, so that agreement is
not agreement with itself.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.fill import clean, fill, insert_rows, percent, place, plant
from tests.office import differences, formula_values, poison, recalculate
from tests.submissions import scheme

pytestmark = pytest.mark.slow


def broken() -> dict[str, Any]:
    """Sums that differ, a target changed, a zero target, blanks, a negative, text, a long list."""
    filled = clean()
    filled["budget"]["total"]["original"] = Decimal("3200.03")
    filled["budget"]["operating"].pop("executed")
    filled["budget"]["other"]["final"] = 0
    filled["unit"].pop("name")
    filled["indicator"][0]["target"] = 0
    filled["indicator"][2]["actual"] = Decimal(-1)
    filled["indicator"][3]["actual"] = "九十九"
    filled["indicator"][1].pop("reason")
    filled["indicator"][2]["self_score"] = "满分"
    filled["indicator"].insert(5, {"level1": "社会效应"})
    filled["budget"]["personnel"]["original"] = "二千一百"
    filled["project"][2]["executed"] = "290万"
    filled["key_work"].append({"item": " "})
    filled["indicator"][4]["self_score"] = Decimal("12.5")
    filled["conclusion"]["self_grade"] = "良"
    filled["project"] += [
        {"name": f"项目{n}", "funding": "其他资金", "final": n, "executed": n + 1}
        for n in range(1, 31)
    ]
    filled["project"][0].pop("executed")
    return filled


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recalculated")


def test_stored_results_are_those_of_a_recalculation(folder: Path) -> None:
    books = [
        fill(folder / "blank.xlsx", scheme(), {}),
        fill(folder / "clean.xlsx", scheme(), clean()),
        fill(folder / "broken.xlsx", scheme(), broken()),
        plant(
            fill(folder / "rows.xlsx", scheme(), clean()),
            insert_rows("项目支出", 6, 3),
            insert_rows("绩效指标", 7),
            insert_rows("预算执行", 2),
        ),
    ]
    poisoned = [folder / f"poisoned-{book.name}" for book in books]
    for book, wrong in zip(books, poisoned, strict=True):
        # 54 lines of 自查结果 with four formulas each, a verdict, and the rates of 8 + 60 rows.
        assert poison(book, wrong) >= 54 * 4 + 1 + 68
    fresh = recalculate(poisoned, folder / "fresh")
    for book, again in zip(books, fresh, strict=True):
        assert differences(book, again) == []


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("budget.total.execution_rate", 0.97),  # 3298 ÷ 3400
        ("budget.other.execution_rate", 0.94),  # 47 ÷ 50
        ("project.4.execution_rate", 0.94),
        ("indicator.1.completion", 8.9 / 9.5),
        ("indicator.5.completion", 0.98),  # 441 ÷ 450: the adjusted target is in force
        ("indicator.7.completion", None),  # 定性
        ("indicator.9.completion", None),  # a prepared row
    ],
)
def test_rates_are_stored_as_ratios(tmp_path: Path, key: str, expected: float | None) -> None:
    book = fill(tmp_path / "甲.xlsx", scheme(), clean())
    sheet, at = place(key)
    cell = openpyxl.load_workbook(book, data_only=True)[sheet][at]
    assert cell.value == (None if expected is None else pytest.approx(expected, abs=1e-12))
    assert cell.number_format == "0.00%"


def test_typed_percent_and_bare_points_complete_alike(folder: Path) -> None:
    # 95 of 100 is 95% whether the unit typed 95 or 95%, and so is 95% of a target of 100%.
    book = plant(
        fill(folder / "percent.xlsx", scheme(), clean()),
        percent(place("indicator.2.actual"), "0.95"),
        percent(place("indicator.4.actual"), "0.98"),
        percent(place("indicator.4.target"), "0.98"),
    )
    (again,) = recalculate([book], folder / "percent")
    values = openpyxl.load_workbook(again, data_only=True)
    for key, expected in (("indicator.2.completion", 0.95), ("indicator.4.completion", 1)):
        sheet, at = place(key)
        assert values[sheet][at].value == pytest.approx(expected)


def test_only_functions_that_every_office_program_has(tmp_path: Path) -> None:
    book = fill(tmp_path / "甲.xlsx", scheme(), clean())
    formulas = " ".join(formula for formula, _ in formula_values(book).values())
    tokenizer = openpyxl.formula.Tokenizer("=" + formulas.replace("=", "", 1))
    used = {
        token.value.rstrip("(")
        for token in tokenizer.items
        if token.type == "FUNC" and token.subtype == "OPEN"
    }
    known = "SUM COUNT COUNTA COUNTIF SUMPRODUCT IF IFERROR AND OR ABS ROUND MAX MIN N LEN TRIM"
    known += " ISNUMBER ISTEXT ISERROR ISBLANK ISNA MATCH LEFT CELL TEXT"
    assert used - set(known.split()) == set()
