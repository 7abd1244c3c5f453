"""Columns written the short way: as the stock writer writes them."""

from pathlib import Path

import xlsxwriter

from tests.report.writer.stock import by_both


def filled(workbook: xlsxwriter.Workbook) -> None:
    bold, plain = workbook.add_format({"bold": True}), workbook.add_format({"italic": True})
    sheet = workbook.add_worksheet("甲")
    for column, width in enumerate((8, 8, 8.43, 9.14, 0.5, 20, 255)):
        sheet.set_column(column, column, width, bold)
    sheet.set_column(7, 7, 12)
    sheet.set_column(8, 10, 13, plain)
    sheet.set_column(11, 11, None, plain)
    sheet.set_column(12, 12, 14, plain, {"hidden": True})
    sheet.set_column(13, 13, 14, bold)
    sheet.set_column(13, 13, 15, plain)  # the last one counts
    sheet.write_string(2, 3, "字", bold)
    wider = workbook.add_worksheet("乙")  # whose columns reach further than its cells
    wider.set_column(2, 2, 30, bold)
    wider.set_column(5, 5, 30, plain)
    wider.write_string(0, 3, "字", bold)
    workbook.add_worksheet("丙").set_column(1, 1, 30, bold)


def test_columns_are_written_as_by_the_stock_writer(tmp_path: Path) -> None:
    ours, stock = by_both(filled, tmp_path)
    assert ours == stock
