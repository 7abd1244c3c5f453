"""抽查建议: how many units the share asks for, and that so many are named."""

import io
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from perfeval.model import Evaluation
from perfeval.report.context import ReportContext
from perfeval.report.sheets.risk import picked
from perfeval.report.styles import Formats
from tests.awkward import named, unscored
from tests.report.results import opened, result_of, row_under, with_parameters, written


def with_share(share: str) -> ReportContext:
    by = with_parameters(spot_check_share=Decimal(share))
    workbook = xlsxwriter.Workbook(io.BytesIO())
    empty = Evaluation("批次", None, (), (), (), (), ())
    return ReportContext(workbook, Formats(workbook), empty, by, (), {})


@pytest.mark.parametrize(
    ("share", "units", "count"),
    [("15", 0, 0), ("15", 1, 1), ("15", 20, 3), ("15", 21, 4), ("12.5", 8, 1), ("12.5", 24, 3)],
)
def test_share_is_rounded_up(share: str, units: int, count: int) -> None:
    assert picked(with_share(share), units) == count


def test_part_of_a_percent_counts() -> None:
    # 12.5% of 80 is 10; 12% would be 9.6 and also round up to 10; of 800 they differ.
    assert picked(with_share("12.5"), 800) == 100


def test_share_is_filled_even_where_no_unit_has_a_risk(tmp_path: Path) -> None:
    sheet = opened(written(tmp_path, named("甲街道")))["抽查建议"]
    row = row_under(sheet, 3)
    assert (row["风险分"], row["建议抽查"]) == (0, "是")
    assert row["理由（括号内为风险分）"] == "没有发现风险，按抽查比例补足"


def test_workbook_that_could_not_be_read_is_listed_with_its_reason(tmp_path: Path) -> None:
    path = written(tmp_path, named("甲街道"), unscored())
    (tmp_path / "批次" / "读不出来.xlsx").write_bytes(b"")
    sheet = opened(result_of(tmp_path / "批次", path))["抽查建议"]
    rows = {row["单位"]: row for row in (row_under(sheet, 3, n) for n in (1, 2, 3))}
    lost = rows["读不出来"]
    assert (lost["核定总分"], lost["预算执行率"], lost["错误"]) == ("—", "—", 1)
    # 30 for being unscored and 5 for the error.
    assert (lost["风险分"], lost["理由（括号内为风险分）"]) == (
        35,
        "未计分：文件无法读取（30）；有错误 1 条（5）",
    )
