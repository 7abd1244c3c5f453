"""A list sheet from its columns: titles, widths, rows, heights, filter, panes, print set-up."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from perfeval.files.ownership import Kind
from perfeval.model import Evaluation
from perfeval.report.cells import number_cell, text_cell
from perfeval.report.context import ReportContext
from perfeval.report.sheets.table import (
    Column,
    TableLayout,
    column_letters,
    column_numbers,
    text_column,
    widths_of,
    write_rows,
    write_table,
    write_title,
)
from perfeval.report.styles import Formats
from perfeval.report.writer.workbook import new_workbook
from tests.report.results import opened
from tests.submissions import scheme

LAYOUT = TableLayout("页脚", frozen=2, empty="没有内容。")
NOTHING = Evaluation("批次", None, (), (), (), (), ())


def context_for(path: Path) -> ReportContext:
    workbook = new_workbook(str(path), "标题", Kind.SUMMARY, None)
    return ReportContext(workbook, Formats(workbook), NOTHING, scheme(), (), {})


def columns_of(context: ReportContext) -> list[Column[str]]:
    return [
        Column("行", 6, lambda _, row: (context.formats("cell"), row)),
        text_column(context, "文字", 10, lambda item: item),
        Column("长度", 8, lambda item, _: text_cell(context, str(len(item)), "cell"), span=2),
    ]


def table(folder: Path, rows: Sequence[str], layout: TableLayout = LAYOUT) -> Worksheet:
    context = context_for(folder / "表.xlsx")
    sheet, columns = context.workbook.add_worksheet("表"), columns_of(context)
    write_title(context, sheet, widths_of(columns), "标题", "说明")
    after = write_table(context, sheet, columns, rows, layout)
    assert after == layout.header + 1 + max(len(rows), 1)
    context.workbook.close()
    return opened(folder / "表.xlsx")["表"]


def test_cells_stand_under_their_titles(tmp_path: Path) -> None:
    sheet = table(tmp_path, ["甲", "乙乙"])
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert rows == [["行", "文字", "长度", None], [3, "甲", "1", None], [4, "乙乙", "2", None]]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert merged == {"A1:C1", "A2:C2", "C3:D3", "C4:D4", "C5:D5"}
    assert (sheet["A1"].value, sheet["A2"].value) == ("标题", "说明")


def test_widths_filter_panes_and_print_follow(tmp_path: Path) -> None:
    sheet = table(tmp_path, ["甲", "乙"])
    widths = [round(sheet.column_dimensions[letter].width) for letter in "ABC"]
    assert widths == [7, 11, 9]  # Excel adds five pixels of seven a character
    assert sheet.auto_filter.ref == "A3:D5"
    assert sheet.freeze_panes == "C4"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.page_setup.orientation == "landscape"
    assert "页脚" in sheet.oddFooter.left.text


def test_header_row_moves_all_that_depends_on_it(tmp_path: Path) -> None:
    sheet = table(tmp_path, ["甲"], TableLayout("页脚", frozen=1, header=4))
    assert (sheet["B5"].value, sheet["B6"].value) == ("文字", "甲")
    assert sheet.auto_filter.ref == "A5:D6"
    assert sheet.freeze_panes == "B6"
    assert sheet.print_title_rows == "$5:$5"


@pytest.mark.parametrize(
    ("text", "points"),
    # 9.5 characters fit the column of 10; a file holds whole pixels, three quarters of a point.
    [("a" * 9, 21.75), ("a" * 10, 36), ("a" * 17, 50.25), ("a" * 999, 408.75)],
)
def test_row_is_as_tall_as_the_text_that_wraps(tmp_path: Path, text: str, points: float) -> None:
    sheet = table(tmp_path, [text, "a"])
    assert [sheet.row_dimensions[row].height for row in (4, 5)] == [points, 21.75]
    assert sheet.row_dimensions[1].height == 36
    assert sheet.row_dimensions[2].height == 20.25
    assert sheet.row_dimensions[3].height == 33.75


def test_row_is_no_lower_than_the_least_height(tmp_path: Path) -> None:
    sheet = table(tmp_path, ["a", "a" * 10], TableLayout("页脚", frozen=1, least_height=30))
    assert [sheet.row_dimensions[row].height for row in (4, 5)] == [30, 36]


def test_sentence_stands_in_place_of_rows(tmp_path: Path) -> None:
    sheet = table(tmp_path, [])
    assert sheet["A4"].value == "没有内容。"
    assert sheet.auto_filter.ref is None


def test_width_of_a_text_may_differ_from_the_columns(tmp_path: Path) -> None:
    context = context_for(tmp_path / "表.xlsx")
    sheet = context.workbook.add_worksheet("表")
    columns: list[Column[str]] = [
        Column("甲", 10, lambda it, _: text_cell(context, it, "cell"), lambda it: it, 6.0),
        Column("乙", 10, lambda _, __: number_cell(context, None, "cell")),
    ]
    assert write_rows(context, sheet, 0, columns, ["a" * 5, "a" * 6]) == 3
    context.workbook.close()
    heights = opened(tmp_path / "表.xlsx")["表"].row_dimensions
    assert [heights[row].height for row in (2, 3)] == [21.75, 36]


def test_row_without_text_has_just_the_least_height(tmp_path: Path) -> None:
    context = context_for(tmp_path / "表.xlsx")
    sheet = context.workbook.add_worksheet("表")
    columns: list[Column[str]] = [Column("甲", 10, lambda it, _: text_cell(context, it, "cell"))]
    write_rows(context, sheet, 0, columns, ["甲"], 18)
    context.workbook.close()
    assert opened(tmp_path / "表.xlsx")["表"].row_dimensions[2].height == 18


def test_columns_are_found_by_title(tmp_path: Path) -> None:
    context = context_for(tmp_path / "表.xlsx")
    wide: Column[str] = Column("宽", 5, lambda it, _: text_cell(context, it), span=3)
    columns = [*columns_of(context), wide, *columns_of(context)[:1]]
    columns[-1] = Column("末", 5, columns[-1].cell)
    assert column_numbers(columns) == {"行": 0, "文字": 1, "长度": 2, "宽": 4, "末": 7}
    assert column_letters(columns)["末"] == "H"


def test_column_of_a_part_shows_the_part(tmp_path: Path) -> None:
    context = context_for(tmp_path / "表.xlsx")
    column = text_column(context, "文字", 10, lambda item: item, span=2)
    of_pair: Column[tuple[str, int]] = column.of(lambda pair: pair[0])
    assert of_pair.cell(("甲", 1), 0)[1] == "甲"
    assert of_pair.text is not None
    assert of_pair.text(("甲", 1)) == "甲"
    assert (of_pair.title, of_pair.width, of_pair.span) == ("文字", 10, 2)
