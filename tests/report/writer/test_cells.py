"""Rows of cells: what the stock writer writes for the same row, whichever sheet they go to."""

from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from xlsxwriter.exceptions import OverlappingRange

from perfeval.report.writer.cells import Cell, Content, Formula, Span, write_row
from perfeval.report.writer.workbook import Workbook
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
    styles = [workbook.add_format({"bold": True}), workbook.add_format({"italic": True})]
    for title in ("甲", "乙"):
        sheet = workbook.add_worksheet(title)
        for row in range(12):
            turned = CONTENTS[row:] + CONTENTS[:row] if row < len(CONTENTS) else CONTENTS
            cells = [(styles[(row + at) % 3 % 2], content) for at, content in enumerate(turned)]
            write_row(sheet, 3 * row, cells, SPANS if row % 2 else None)
        if title == "乙":  # where nothing else tells how far the sheet reaches
            continue
        sheet.set_row(3, 30)
        sheet.write_number(3, 30, 7, styles[0])
        sheet.write_string(40, 2, "字", styles[1])


def test_rows_are_written_as_by_the_stock_writer(tmp_path: Path) -> None:
    ours, stock = by_both(filled, tmp_path)
    assert ours == stock


def test_cells_stand_under_their_spans(tmp_path: Path) -> None:
    workbook = Workbook(str(tmp_path / "一.xlsx"))
    sheet, style = workbook.add_worksheet("甲"), workbook.add_format({"bold": True})
    write_row(sheet, 6, [(style, 1), (style, None), (style, Formula("=B7", 2))])
    write_row(sheet, 7, [(style, 3), (style, 4)], [(0, 0), (2, 3)])
    workbook.close()
    part = parts(tmp_path / "一.xlsx")["xl/worksheets/sheet1.xml"].decode()
    written = part[part.index("<row") : part.index("</sheetData>")]
    first = '<c r="A7" s="1"><v>1</v></c><c r="B7" s="1"/><c r="C7" s="1"><f>B7</f><v>2</v></c>'
    second = '<c r="A8" s="1"><v>3</v></c><c r="C8" s="1"><v>4</v></c><c r="D8" s="1"/>'
    assert written == f'<row r="7">{first}</row><row r="8">{second}</row>'
    assert '<mergeCells count="1"><mergeCell ref="C8:D8"/></mergeCells>' in part


def write(row: list[Content], spans: list[Span] | None, *, times: int = 1) -> None:
    """Writes a row, in the same place each time."""
    workbook = Workbook(BytesIO())
    sheet, style = workbook.add_worksheet("甲"), workbook.add_format({"bold": True})
    cells: list[Cell] = [(style, content) for content in row]
    for _ in range(times):
        write_row(sheet, 0, cells, spans)


@pytest.mark.parametrize("row", [["甲"], ["甲", "乙", "丙"]])
def test_row_has_as_many_cells_as_spans(row: list[Content]) -> None:
    with pytest.raises(ValueError, match="zip"):
        write(row, [(0, 0), (1, 1)])


def test_text_that_no_cell_can_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="甲: a text of 32768 characters"):
        write(["字" * 32_768], None)


def test_spans_that_overlap_are_refused() -> None:
    with pytest.raises(OverlappingRange):
        write(["甲", "乙"], [(0, 1), (1, 2)])


def test_cell_of_a_written_row_is_not_written_again() -> None:
    workbook = Workbook(BytesIO())
    sheet, style = workbook.add_worksheet("甲"), workbook.add_format({"bold": True})
    write_row(sheet, 4, [(style, 1), (style, 2)], [(1, 1), (3, 3)])
    sheet.write_number(4, 0, 5, style)
    sheet.write_number(4, 4, 5, style)
    with pytest.raises(OverlappingRange, match="D5"):
        sheet.write_number(4, 3, 5, style)
    with pytest.raises(OverlappingRange, match="A5:B5"):
        write_row(sheet, 4, [(style, 1), (style, 2)])


def test_row_with_merged_cells_is_written_once() -> None:
    with pytest.raises(OverlappingRange):
        write(["甲", "乙"], [(0, 1), (2, 2)], times=2)
