"""Formats under a condition: as the stock writer writes them."""

import re
from pathlib import Path

import xlsxwriter

from tests.report.writer.stock import by_both


def filled(workbook: xlsxwriter.Workbook) -> None:
    red, blue = (workbook.add_format({"bg_color": color}) for color in ("#FF0000", "#0000FF"))
    again = workbook.add_format({"bg_color": "#FF0000"})
    sheet = workbook.add_worksheet("甲")
    for row, look in enumerate((red, blue, again)):
        for value in ('"优"', '"<&>"', "5", "=A1", 5, 0.5, True):
            rule = {"type": "cell", "criteria": "==", "value": value, "format": look}
            sheet.conditional_format(row, 0, row, 0, rule)
            sheet.conditional_format(row, 3, row + 20, 30, rule)
        for test in ("=TRUE", '=$A1<>"优"', "=FILTER(A1)"):
            rule = {"type": "formula", "criteria": test, "format": look}
            sheet.conditional_format(row, 0, row, 0, rule)
            sheet.conditional_format(row + 9, 9, row, 3, rule)
            sheet.conditional_format(row, 9, row + 9, 3, rule)
    other = {"type": "cell", "criteria": ">", "value": 3, "format": red}
    sheet.conditional_format(0, 0, 9, 0, other)
    sheet.conditional_format(0, 0, 9, 0, other | {"criteria": "==", "stop_if_true": True})
    sheet.conditional_format("A1", {"type": "3_color_scale", "multi_range": "A1 B2:B9"})
    sheet.conditional_format("C1:C9", {"type": "formula", "criteria": "=TRUE", "format": blue})
    sheet.write_number(0, 0, 1)


def test_conditions_are_written_as_by_the_stock_writer(tmp_path: Path) -> None:
    ours, stock = by_both(filled, tmp_path)
    # Formulas stay as they are; the stock writer gives newer functions their prefix.
    name = "xl/worksheets/sheet1.xml"
    stock[name] = re.sub(rb"_xlfn\.(_xlws\.)?", b"", stock[name])
    assert ours == stock
