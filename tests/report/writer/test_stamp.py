"""Rows written in one piece: what the stock writer writes cell by cell, and nothing twice."""

import re
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from xlsxwriter.exceptions import OverlappingRange

from perfeval.report.writer.stamp import Cell, Content, Formula, RowStamp, Span, columns
from perfeval.report.writer.writing import Workbook
from tests.report.writer.stock import by_both, parts

CONTENTS: tuple[Content, ...] = (
    '字 <&>"',
    "",
    "=1+1",
    None,
    12,
    0.1 + 0.2,
    -1e-9,
    Formula('=IF($A$1="","<甲>",1)', "<甲> & 乙"),
    Formula("=1/0", "#DIV/0!"),
    Formula("=B1", ""),
    Formula("=B1", 2.5),
)
# Each third cell is merged from two or three columns; one column is left out.
SPANS: tuple[Span, ...] = (
    *((0, 1), (2, 2), (3, 3), (4, 6), (7, 7), (8, 8)),
    *((10, 11), (12, 12), (13, 13), (14, 16), (17, 17)),
)


def filled(workbook: xlsxwriter.Workbook) -> None:
    looks = [workbook.add_format({"bold": True}), workbook.add_format({"italic": True})]
    stamp, table = RowStamp(SPANS), columns(len(CONTENTS))
    for title in ("甲", "乙"):
        sheet = workbook.add_worksheet(title)
        for row in range(12):
            turned = CONTENTS[row:] + CONTENTS[:row] if row < len(CONTENTS) else CONTENTS
            cells = [(looks[(row + at) % 3 % 2], content) for at, content in enumerate(turned)]
            (stamp if row % 2 else table).write(sheet, 3 * row, cells)
        if title == "乙":  # where nothing else tells how far the sheet reaches
            continue
        sheet.set_row(3, 30)
        sheet.write_number(3, 30, 7, looks[0])
        sheet.write_string(40, 2, "字", looks[1])


def test_row_is_written_as_its_cells_by_the_stock_writer(tmp_path: Path) -> None:
    ours, stock = by_both(filled, tmp_path)
    assert ours == stock


def stamped(stamp: RowStamp, *rows: list[Content]) -> tuple[Workbook, list[list[Cell]]]:
    """A workbook with some rows written; and their cells."""
    workbook = Workbook(BytesIO())
    sheet = workbook.add_worksheet("甲")
    style = workbook.add_format({"bold": True})
    cells: list[list[Cell]] = [[(style, content) for content in row] for row in rows]
    for row, filled in enumerate(cells):
        stamp.write(sheet, row, filled)
    return workbook, cells


@pytest.mark.parametrize("row", [["甲"], ["甲", "乙", "丙"]])
def test_row_has_as_many_cells_as_its_stamp(row: list[Content]) -> None:
    with pytest.raises((ValueError, TypeError)):
        stamped(columns(2), row)


@pytest.mark.parametrize("spans", [[(2, 3), (0, 1)], [(0, 1), (1, 2)], [(0, 0), (0, 0)]])
def test_columns_go_from_left_to_right(spans: list[Span]) -> None:
    with pytest.raises(ValueError, match="from left to right"):
        RowStamp(spans)


def test_text_that_no_cell_can_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="甲: a text of 32768 characters"):
        stamped(columns(1), ["字" * 32_768])


def test_what_merges_with_a_row_is_refused() -> None:
    workbook, (cells,) = stamped(columns(3), ["甲", "乙", "丙"])
    (sheet,) = workbook.worksheets()
    with pytest.raises(OverlappingRange, match="C1:D1"):
        sheet.merge_range(0, 2, 0, 3, "", cells[0][0])
    with pytest.raises(OverlappingRange, match="A1:C1"):
        columns(3).write(sheet, 0, cells)


@pytest.mark.parametrize("column", [0, 1, 2])
def test_cell_written_within_a_row_is_refused(column: int) -> None:
    workbook, (cells,) = stamped(columns(3), ["甲", "乙", "丙"])
    workbook.worksheets()[0].write_number(0, column, 1, cells[0][0])
    with pytest.raises(OverlappingRange, match="A1:C1"):
        workbook.close()


def test_sign_for_the_row_may_stand_in_a_text(tmp_path: Path) -> None:
    workbook = Workbook(str(tmp_path / "一.xlsx"))
    sheet, style = workbook.add_worksheet("甲"), workbook.add_format({"bold": True})
    columns(2).write(sheet, 6, [(style, "#%s"), (style, Formula('="#"&A1&"%d"', "#%s"))])
    workbook.close()
    found = parts(tmp_path / "一.xlsx")
    assert "<t>#%s</t>" in found["xl/sharedStrings.xml"].decode()
    cells = re.findall("<c .*?</c>", found["xl/worksheets/sheet1.xml"].decode())
    assert cells[1] == '<c r="B7" s="1" t="str"><f>"#"&amp;A1&amp;"%d"</f><v>#%s</v></c>'
