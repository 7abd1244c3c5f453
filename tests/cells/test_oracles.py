"""Held against openpyxl and python-calamine: the same workbook, the same cells."""

import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from python_calamine import CalamineWorkbook

from perfeval.cells import Cell, Kind, Workbook, read_workbook

Facts = tuple[object, bool, bool]  # value, whether a formula, whether a percentage


def by_xlsxwriter(options: dict[str, object] | None = None) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, **(options or {})}) as book:
        percent = book.add_format({"num_format": "0.00%"})
        money = book.add_format({"num_format": '#,##0.00"万元"'})
        day = book.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
        box = book.add_format({"border": 1})
        bold = book.add_format({"bold": True})
        for title in ("基本情况", "预算执行", "绩效指标"):
            sheet = book.add_worksheet(title)
            sheet.merge_range("A1:H1", f"部门单位整体支出绩效自评填报表（{title}）", box)
            sheet.merge_range(2, 0, 5, 0, "产出指标", box)
            sheet.write_rich_string("B2", "人员", bold, "经费", "、公用经费")
            for row in range(2, 40):
                sheet.write_string(row, 1, f"三级指标{row} <&> 换\n行 ", box)
                sheet.write_number(row, 2, row * 13.37, money)
                sheet.write_number(row, 3, row / 7)
                sheet.write_formula(row, 4, f"=D{row + 1}/C{row + 1}", percent, row / 30)
                sheet.write_datetime(row, 5, datetime(2024, 1, row % 28 + 1, 8, 30), day)  # noqa: DTZ001 - a cell has no time zone
                sheet.write_boolean(row, 6, row % 2 == 0)
                sheet.write_blank(row, 7, None, box)
            sheet.write_formula("I1", "=1/0", None, "#DIV/0!")
            sheet.write_formula("I2", '=IF(1,"")', None, "")
            sheet.write_array_formula("I3:I3", "{=SUM(C3:C9)}", None, 12)
    return target.getvalue()


def by_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "自评表"
    sheet.append(["单位", "预算数", "执行数", "执行率"])
    for row in range(2, 30):
        sheet.append([f"街道{row}", row * 1.1, row, f"=C{row}/B{row}"])
        sheet.cell(row, 4).number_format = "0%"
        sheet.cell(row, 5, date(2024, 3, row)).number_format = "yyyy/m/d"
        sheet.cell(row, 6).fill = PatternFill("solid", fgColor="FFFF00")
        sheet.cell(row, 7, row % 3 == 0)
    sheet["A40"] = "  "
    sheet["B40"] = "#REF!"
    sheet.merge_cells("A31:C33")
    book.create_sheet("空表").sheet_state = "hidden"
    book.defined_names["合计"] = DefinedName("合计", attr_text="自评表!$B$2:$B$29")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


BOOKS = {
    "xlsxwriter": by_xlsxwriter(),
    "xlsxwriter, inline texts": by_xlsxwriter({"constant_memory": True, "in_memory": False}),
    "openpyxl": by_openpyxl(),
}


SAMPLES = sorted((Path(__file__).parents[2] / "samples" / "2023").glob("示例*.xlsx"))


def of_ours(cell: Cell) -> Facts:
    if cell.kind is Kind.UNCALCULATED or cell.value == "":
        return None, cell.formula is not None, cell.percent
    return cell.value, cell.formula is not None, cell.percent


def plain(value: object) -> object:
    """A value of another reader as this room gives it."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(f"{value:.15g}")
    return None if value == "" else value


def as_openpyxl(data: bytes) -> dict[str, dict[tuple[int, int], Facts]]:
    formulas = openpyxl.load_workbook(io.BytesIO(data))
    stored = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return {
        sheet.title: {
            (cell.row, cell.column): (
                plain(stored[sheet.title].cell(cell.row, cell.column).value),
                cell.data_type == "f",
                "%" in cell.number_format,
            )
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        }
        for sheet in formulas
    }


def read(data: bytes) -> Workbook:
    book = read_workbook(data)
    assert sum(len(sheet.cells) for sheet in book.sheets) > 100
    return book


@pytest.mark.parametrize("maker", BOOKS)
def test_same_cells_as_openpyxl(maker: str) -> None:
    book = read(BOOKS[maker])

    ours = {
        sheet.title: {place: of_ours(cell) for place, cell in sheet.cells.items()}
        for sheet in book.sheets
    }

    assert ours == as_openpyxl(BOOKS[maker])


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_same_cells_as_openpyxl_in_every_sample(path: Path) -> None:
    data = path.read_bytes()

    ours = {
        sheet.title: {place: of_ours(cell) for place, cell in sheet.cells.items()}
        for sheet in read(data).sheets
    }

    assert ours == as_openpyxl(data)


@pytest.mark.parametrize("maker", BOOKS)
def test_same_merges_names_and_tabs_as_openpyxl(maker: str) -> None:
    book = read(BOOKS[maker])
    other = openpyxl.load_workbook(io.BytesIO(BOOKS[maker]))

    assert [(sheet.title, sheet.hidden) for sheet in book.sheets] == [
        (sheet.title, sheet.sheet_state != "visible") for sheet in other
    ]
    for sheet in book.sheets:
        expected = {
            (area.min_row, area.min_col, area.max_row, area.max_col)
            for area in other[sheet.title].merged_cells.ranges
        }
        assert set(sheet.merges) == expected
    assert book.names == {name: item.attr_text for name, item in other.defined_names.items()}


@pytest.mark.parametrize("maker", BOOKS)
def test_same_formulas_as_openpyxl(maker: str) -> None:
    book = read(BOOKS[maker])
    other = openpyxl.load_workbook(io.BytesIO(BOOKS[maker]))

    for sheet in book.sheets:
        for (row, column), cell in sheet.cells.items():
            value = other[sheet.title].cell(row, column).value
            text = getattr(value, "text", value)  # an array formula is an object of its own
            if cell.formula is not None:
                assert f"={cell.formula}" == text


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_same_values_as_calamine_in_every_sample(path: Path) -> None:
    compare_with_calamine(path.read_bytes())


@pytest.mark.parametrize("maker", BOOKS)
def test_same_values_as_calamine(maker: str) -> None:
    compare_with_calamine(BOOKS[maker])


def compare_with_calamine(data: bytes) -> None:
    book = read(data)
    other = CalamineWorkbook.from_filelike(io.BytesIO(data))

    for sheet in book.sheets:
        rows = other.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False)
        theirs = {
            (row, column): plain(value)
            for row, cells in enumerate(rows, 1)
            for column, value in enumerate(cells, 1)
            if value is not None and str(value).strip()
        }
        # calamine gives an error and a formula without a value as empty text; whether a text of
        # spaces alone comes through depends on its version.
        ours = {
            place: cell.value
            for place, cell in sheet.cells.items()
            if cell.kind not in (Kind.ERROR, Kind.UNCALCULATED) and cell.text.strip()
        }
        assert ours == theirs
