"""What an amount may be: nothing so small or so large that a rate made of it leaves a cell.

hostile H2.
"""

from decimal import Decimal
from pathlib import Path

import pytest

from perfeval.reader import read_submission
from perfeval.scoring import score
from tests.checks.examined import changed, examine, expected
from tests.fill import clean, fill, formula, number, place, plant, text
from tests.submissions import scheme


@pytest.mark.parametrize("key", ["budget.other.final", "budget.operating.original"])
@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ("1e-310", "填的是“1E-310”，小得不像"),  # hostile H2
        ("1e-307", "填的是“1E-307”，小得不像"),
        ("1e-305", "填的是“1E-305”，小得不像"),
        ("-1e-305", "填的是“-1E-305”，小得不像"),
        ("0.0000009", "填的是“0.0000009”，小得不像以万元计的金额"),
        ("1000000000001", "填的是“1000000000001”，大得不像以万元计的金额"),
        ("-2e12", "填的是“-2000000000000”，大得不像"),
    ],
)
def test_amount_beyond_all_reason_is_an_error_at_its_cell(
    key: str, stored: str, words: str, tmp_path: Path
) -> None:
    found = examine(tmp_path, clean(), edits=(number(place(key), stored),))
    finding = found.one("C202")
    assert (finding.severity.value, (finding.ref.sheet, finding.ref.cell)) == ("error", place(key))
    assert words in finding.message
    assert "请核对小数点和单位后重新填写" in finding.message


@pytest.mark.parametrize("written", ["0.0000001", "0.001元", "100000001亿元"])
def test_amount_written_as_text_is_held_to_the_same_bounds(written: str, tmp_path: Path) -> None:
    key = "budget.other.final"
    found = examine(tmp_path, clean(), edits=(text(place(key), written),))
    assert expected(f"C202 E {key}")[0] in found.places


@pytest.mark.parametrize("stored", ["0", "0.000001", "1000000000000"])
def test_amount_at_the_bounds_is_read(stored: str, tmp_path: Path) -> None:
    key = "budget.other.final"
    found = examine(tmp_path, clean(), edits=(number(place(key), stored),))
    assert expected(f"C202 E {key}")[0] not in found.places


def test_rest_of_a_formula_is_nothing_and_told(tmp_path: Path) -> None:
    # 0.3-0.2-0.1 leaves this in a spreadsheet.
    key = "budget.other.adjustment"
    edits = (formula(place(key), "0.3-0.2-0.1", "-2.77555756156289E-17"),)
    finding = examine(tmp_path, clean(), edits=edits).one("C202")
    assert finding.severity.value == "warning"
    assert "是 -2.77555756156289E-17，像是公式计算留下的尾差，已按 0 理解" in finding.message


@pytest.mark.parametrize("stored", ["1e-310", "1e300"])
def test_target_beyond_all_reason_leaves_its_indicator_unreadable(
    stored: str, tmp_path: Path
) -> None:
    key = "indicator.3.target"
    found = examine(tmp_path, clean(), edits=(number(place(key), stored),))
    assert expected(f"C202 E {key}")[0] in found.places


@pytest.mark.parametrize("stored", ["1e-310", "1e-307", "1e-305", "0.000001", "1e12", "9e307"])
def test_unit_with_any_budget_is_scored_or_told_why_not(stored: str, tmp_path: Path) -> None:
    path = fill(tmp_path / "甲.xlsx", scheme(), changed({}))
    for part in ("total", "basic", "project"):
        for column in ("original", "final"):
            plant(path, number(place(f"budget.{part}.{column}"), stored))
    [result] = score([read_submission(path, path.name, scheme())], scheme())
    assert result.scored or result.reason
    rates = [rate for row in result.rates.values() for rate in row.values() if rate is not None]
    assert all(abs(rate) < Decimal(10) ** 21 for rate in rates)
