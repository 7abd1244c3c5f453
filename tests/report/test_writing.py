"""The short ways of the writer beside the stock one: the same bytes, whatever is written."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from perfeval.pipeline import evaluate, write_results
from perfeval.report import writing
from perfeval.report.writing import Workbook
from tests.samples import BATCH
from tests.submissions import scheme

FORMULAS = (
    '=IF(COUNT($C$6,$D$6)<2,"",ROUND($C$6-$D$6,2))',
    "=HYPERLINK(\"#'甲 & 乙'!A1\",\"<甲> & '乙'\")",
    "=SUMPRODUCT(ISNUMBER(R4:R9)*(R4:R9-M4:M9))",
    '=HYPERLINK("#甲!A1","FILTER(甲)")',  # the stock writer mends words, too
    "=XLOOKUP(A1,B:B,C:C)",
    "=SINGLE(A1)",
    "=_xlfn.SEQUENCE(3)+SORT(A1:A3)",
    "=STDEV.S(A1:A3)",
    "{=SUM(A1:A3)}",
    "=SUM({1,2})",
    "={1}",
    "SUM(A1)",
    "=execution_points",
)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(kind: type[xlsxwriter.Workbook], path: Path) -> dict[str, bytes]:
    workbook = kind(str(path))
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
    workbook.close()
    return parts(path)


def test_every_kind_of_cell_is_written_as_by_the_stock_writer(tmp_path: Path) -> None:
    ours, stock = (
        written(kind, tmp_path / f"{at}.xlsx")
        for at, kind in enumerate((Workbook, xlsxwriter.Workbook))
    )
    assert ours == stock


def test_result_is_written_as_by_the_stock_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluation = evaluate(BATCH, scheme(), jobs=1)
    write_results(evaluation, scheme(), tmp_path / "ours.xlsx")
    monkeypatch.setattr(writing, "Workbook", xlsxwriter.Workbook)
    write_results(evaluation, scheme(), tmp_path / "stock.xlsx")
    assert parts(tmp_path / "ours.xlsx") == parts(tmp_path / "stock.xlsx")
