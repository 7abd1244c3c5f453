"""抽查建议: how many units the share asks for, and that so many are named."""

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from perfeval.model import Evaluation
from perfeval.report.book import Book
from perfeval.report.spot_check import picked
from perfeval.report.styles import Styles
from perfeval.scheme import Scheme
from tests.fill import clean
from tests.report.results import opened, row_under, written
from tests.submissions import scheme


def with_share(share: str) -> Book:
    rules = scheme().rules
    changed = tuple(
        item.model_copy(update={"value": Decimal(share)})
        if item.name == "spot_check_share"
        else item
        for item in rules.parameter
    )
    by = Scheme(scheme().form, rules.model_copy(update={"parameter": changed}), "")
    workbook = xlsxwriter.Workbook(io.BytesIO())
    empty = Evaluation("批次", None, (), (), (), (), ())
    return Book(workbook, Styles(workbook), empty, by, (), {})


@pytest.mark.parametrize(
    ("share", "units", "count"),
    [("15", 0, 0), ("15", 1, 1), ("15", 20, 3), ("15", 21, 4), ("12.5", 8, 1), ("12.5", 24, 3)],
)
def test_share_is_rounded_up(share: str, units: int, count: int) -> None:
    assert picked(with_share(share), units) == count


def test_part_of_a_percent_counts() -> None:
    # 12.5% of 80 is 10; 12% would be 9.6 and also round up to 10; of 800 they differ.
    assert picked(with_share("12.5"), 800) == 100


def named(name: str) -> dict[str, Any]:
    filled = clean()
    filled["unit"] |= {"name": name, "short_name": name}
    return filled


def test_share_is_filled_even_where_no_unit_has_a_risk(tmp_path: Path) -> None:
    sheet = opened(written(tmp_path, named("甲街道")))["抽查建议"]
    row = row_under(sheet, 3)
    assert (row["风险分"], row["建议抽查"]) == (0, "是")
    assert row["理由"] == "没有发现风险，按抽查比例补足"
