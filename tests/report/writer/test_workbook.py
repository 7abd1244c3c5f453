"""Our writer beside the stock one: the same parts, whatever is written."""

import errno
import random
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from xlsxwriter.exceptions import OverlappingRange

from perfeval.files.ownership import Kind
from perfeval.report.writer import workbook as writer
from perfeval.report.writer.cells import Content, Formula, write_cell
from perfeval.report.writer.workbook import Workbook
from perfeval.run.pipeline import evaluate
from perfeval.run.publication import write_results
from tests.report.writer.stock import by_both, comparable, parts
from tests.samples import BATCH
from tests.submissions import scheme

FORMULAS = (
    '=IF(COUNT($C$6,$D$6)<2,"",ROUND($C$6-$D$6,2))',
    "=HYPERLINK(\"#'甲 & 乙'!A1\",\"<甲> & '乙'\")",
    "=SUMPRODUCT(ISNUMBER(R4:R9)*(R4:R9-M4:M9))",
    "{=SUM(A1:A3)}",
    "=SUM({1,2})",
    "SUM(A1)",
    "=execution_points",
)
# All that the formulas of a result call; each is older than Excel 2010 and has no prefix.
OLD = {
    *("ABS", "AND", "AVERAGE", "COUNT", "COUNTIF", "COUNTIFS", "HYPERLINK", "IF", "ISNUMBER"),
    *("MAX", "MID", "MIN", "N", "OR", "ROUND", "ROUNDDOWN", "ROUNDUP", "SUBTOTAL", "SUM", "SUMIF"),
    *("SUMPRODUCT", "TEXT"),
}


def filled(workbook: xlsxwriter.Workbook) -> None:
    sheet = workbook.add_worksheet("甲")
    style = workbook.add_format({"bold": True})
    values: tuple[Any, ...] = (0.1, 1e300, "字", "", True, "#N/A", "#DIV/0!", 3, '<&>"\n')
    for row, formula in enumerate(FORMULAS):
        for column, value in enumerate(values):
            look = style if (row + column) % 3 else None
            sheet.write_formula(row, column, formula, look, value)
    contents = ('字 <&>"', 12, 0.1 + 0.2, -1e-9, True, None)
    for column, content in enumerate(contents):
        for row, look in enumerate((style, None), start=40):
            sheet.write(row, column, content, look)
            sheet.write(row, column + 700, content, look)
    sheet.write_rich_string(50, 0, "a", style, "b", style)
    sheet.write_array_formula(51, 0, 51, 1, "{=A1:B1}", style, 1)
    sheet.set_row(52, 20, style)
    sheet.write_blank(52, 1, None)
    sheet.write_number(52, 2, 1)
    sheet.merge_range(60, 1, 60, 4, "", style)
    sheet.merge_range(61, 1, 63, 2, "字", style)
    sheet.write_string(60, 1, "字", style)
    sheet.set_row(60, 30)
    sheet.set_row(70, 15)
    sheet.set_row(71, 18, None, {"hidden": True})
    for row, height in ((80, 15), (81, 33.3), (90, 20)):
        for column, content in enumerate(contents):
            sheet.write(row, column, content, style)
        sheet.write_rich_string(row, 9, "a", style, "b", style)
        sheet.merge_range(row, 10, row, 12, "", style)
        sheet.set_row(row, height)
    sheet.write_string(85, 0, "字", style)
    bars = workbook.add_worksheet("乙")
    bars.conditional_format(0, 0, 9, 0, {"type": "data_bar", "data_bar_2010": True})
    bars.set_row(3, 20)
    bars.write_number(4, 0, 1, style)
    bars.set_row(4, 20)
    sheet.write_string(100, 0, "字", style)


def test_every_kind_of_cell_is_written_as_by_the_stock_writer(tmp_path: Path) -> None:
    ours, stock = by_both(filled, tmp_path)
    assert ours == stock


class StockWorkbook(xlsxwriter.Workbook):
    def set_kind(self, kind: Kind, run: str = "") -> None:
        self.set_custom_property("kind", kind.value + run)


def test_result_is_written_as_by_the_stock_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluation = evaluate(BATCH, scheme(), jobs=1)
    write_results(evaluation, scheme(), tmp_path / "ours.xlsx")
    monkeypatch.setattr(writer, "Workbook", StockWorkbook)
    write_results(evaluation, scheme(), tmp_path / "stock.xlsx")
    ours, stock = (comparable(parts(tmp_path / name)) for name in ("ours.xlsx", "stock.xlsx"))
    # Ours says what it is, and bears its digest.
    del ours["docProps/custom.xml"], stock["docProps/custom.xml"]
    assert ours == stock


def test_formulas_call_functions_that_excel_2010_has(tmp_path: Path) -> None:
    evaluation = evaluate(BATCH, scheme(), jobs=1)
    write_results(evaluation, scheme(), tmp_path / "结果.xlsx")
    called: set[str] = set()
    for name, sheet in parts(tmp_path / "结果.xlsx").items():
        if name.startswith("xl/worksheets/sheet"):
            for formula in re.findall("<(?:f|formula[12]?|cfRule)>([^<]*)<", sheet.decode()):
                called.update(re.findall(r"([\w.]+)\(", re.sub('"[^"]*"', "", formula)))
    assert "SUMPRODUCT" in called
    assert called <= OLD


def test_text_of_a_formula_is_left_as_it_is(tmp_path: Path) -> None:
    workbook = Workbook(str(tmp_path / "一.xlsx"))
    style = workbook.add_format({"bold": True})
    formula = '=HYPERLINK("#甲!A1","FILTER(甲)")'  # the stock writer mends words, too
    workbook.add_worksheet("甲").write_formula(0, 0, formula, style, "FILTER(甲)")
    workbook.close()
    sheet = parts(tmp_path / "一.xlsx")["xl/worksheets/sheet1.xml"].decode()
    assert '<f>HYPERLINK("#甲!A1","FILTER(甲)")</f><v>FILTER(甲)</v>' in sheet


@pytest.mark.parametrize("second", [(0, 3, 0, 5), (0, 0, 2, 1)])
def test_merged_ranges_that_overlap_are_refused(
    second: tuple[int, int, int, int], tmp_path: Path
) -> None:
    workbook = Workbook(str(tmp_path / "一.xlsx"))
    style = workbook.add_format({"bold": True})
    sheet = workbook.add_worksheet("甲")
    sheet.merge_range(0, 1, 0, 3, "", style)
    with pytest.raises(OverlappingRange):
        sheet.merge_range(*second, "", style)
    workbook.close()


@pytest.mark.parametrize(("row", "column"), [(1_048_576, 0), (0, 16_384), (-1, 0)])
@pytest.mark.parametrize("content", ["字", 1, None, Formula("=1", 1)])
def test_cell_outside_of_a_sheet_fails_loudly(row: int, column: int, content: Content) -> None:
    workbook = Workbook(BytesIO())
    style = workbook.add_format({"bold": True})
    sheet = workbook.add_worksheet("甲")
    with pytest.raises(OverflowError, match="甲"):
        write_cell(sheet, row, column, (style, content))
    with pytest.raises(OverflowError, match="甲"):
        sheet.merge_range(row, column, row, column + 1, "", style)
    write_cell(sheet, 1_048_575, 16_383, (style, content))
    workbook.close()


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_number_that_no_cell_can_hold_is_refused(number: float) -> None:
    workbook = Workbook(BytesIO())
    style = workbook.add_format({"bold": True})
    with pytest.raises(TypeError, match="NAN/INF"):
        workbook.add_worksheet("甲").write_number(0, 0, number, style)


class FullDisk(BytesIO):
    """A stream on a disk that has room for so many bytes."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room

    def write(self, data: Any, /) -> int:
        if self.tell() + len(data) > self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)


@pytest.mark.parametrize("room", [0, 300, 1_000, 3_000, 100_000, 200_000])
def test_full_disk_is_told_as_what_it_is(room: int) -> None:
    workbook = Workbook(FullDisk(room))
    style = workbook.add_format({"bold": True})
    pick, sheet = random.Random(1), workbook.add_worksheet("甲")
    for row in range(20_000):
        sheet.write_number(row, 0, pick.random(), style)
        sheet.set_row(row, 20)
    with pytest.raises(OSError, match="No space left on device"):
        workbook.close()
