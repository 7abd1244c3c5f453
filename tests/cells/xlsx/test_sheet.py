"""One sheet: where cells stand, merged ranges, formulas of several cells, dialects of the XML."""

from decimal import Decimal

import pytest

from perfeval.cells import Kind, Sheet, address, read_workbook
from tests.cells.surgery import (
    MAIN,
    OFFICE,
    STRICT_MAIN,
    STRICT_OFFICE,
    parts_of,
    sheet_of,
    zipped,
)


def values(sheet: Sheet) -> dict[str, object]:
    return {address(*place): cell.value for place, cell in sheet.cells.items()}


@pytest.mark.parametrize(
    ("row", "column", "name"),
    [(7, 10, "J7"), (1, 1, "A1"), (2, 26, "Z2"), (2, 27, "AA2"), (1_048_576, 16_384, "XFD1048576")],
)
def test_address(row: int, column: int, name: str) -> None:
    assert address(row, column) == name


@pytest.mark.parametrize(("row", "column"), [(0, 1), (1, 0), (-1, 5)])
def test_address_of_no_cell(row: int, column: int) -> None:
    with pytest.raises(ValueError, match="no such cell"):
        address(row, column)


def test_cells_without_addresses_follow_one_another() -> None:
    sheet = sheet_of(
        "<row><c><v>1</v></c><c/><c><v>2</v></c></row>"
        '<row><c><v>3</v></c><c r="D2"><v>4</v></c><c><v>5</v></c></row>'
        '<row r="9"><c><v>6</v></c></row><row><c><v>7</v></c></row>'
    )

    assert values(sheet) == {"A1": 1, "C1": 2, "A2": 3, "D2": 4, "E2": 5, "A9": 6, "A10": 7}


def test_blank_cell_with_an_address_moves_the_next_one() -> None:
    sheet = sheet_of('<row r="1"><c r="F1" s="0"/><c><v>1</v></c></row>')

    assert values(sheet) == {"G1": 1}


def test_rows_may_come_in_any_order() -> None:
    sheet = sheet_of(
        '<row r="5"><c r="A5"><v>5</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>'
    )

    assert values(sheet) == {"A5": 5, "B2": 2}


def test_address_of_the_cell_outweighs_its_row() -> None:
    sheet = sheet_of('<row r="1"><c r="A11"><v>1</v></c><c r="$B$3"><v>2</v></c></row>')

    assert values(sheet) == {"A11": 1, "B3": 2}


def test_address_in_another_row_is_not_mistaken_for_one_met_before() -> None:
    sheet = sheet_of(
        '<row r="1"><c r="A11"><v>1</v></c></row><row r="5"><c r="A15"><v>2</v></c></row>'
    )

    assert values(sheet) == {"A11": 1, "A15": 2}


def test_elements_between_the_cells_and_rows_are_no_cells() -> None:
    other = "<extra><c><v>9</v></c><v>9</v></extra>"
    sheet = sheet_of(f'{other}<row r="1">{other}<c r="A1"><v>1</v></c>{other}</row>{other}')

    assert values(sheet) == {"A1": 1}


def test_cells_without_addresses_do_not_run_off_the_grid() -> None:
    sheet = sheet_of('<row r="1"><c r="XFD1"><v>1</v></c><c><v>2</v></c></row>')

    assert values(sheet) == {"XFD1": 1}
    assert sheet.invalid_addresses == ("row 1",)


def test_small_letters_name_the_same_cell() -> None:
    sheet = sheet_of('<row r="1"><c r="ab1"><v>1</v></c><c r="ac1"><v>2</v></c></row>')

    assert values(sheet) == {"AB1": 1, "AC1": 2}


@pytest.mark.parametrize("size", ["A1:XFD1048576", "A1", "garbage", ""])
def test_dimension_is_not_believed(size: str) -> None:
    parts = parts_of('<row r="900"><c r="Z900"><v>1</v></c></row>')
    part = "xl/worksheets/sheet1.xml"
    parts[part] = parts[part].replace("<sheetData>", f'<dimension ref="{size}"/><sheetData>')

    assert values(read_workbook(zipped(parts)).sheets[0]) == {"Z900": 1}


@pytest.mark.parametrize(
    "wrong", ["A0", "ZZZZZZZZ4", "XFE1", "A1048577", "A-1", "A", "7", "é1", "", "A１", "A1:B2"]
)
def test_address_off_the_grid_costs_one_cell_only(wrong: str) -> None:
    sheet = sheet_of(f'<row r="1"><c r="A1"><v>1</v></c><c r="{wrong}"><v>2</v></c></row>')

    assert values(sheet) == {"A1": 1}
    assert sheet.invalid_addresses == (wrong,)


@pytest.mark.parametrize("number", ["0", "-1", "x", "1048577", "99999999999"])
def test_row_off_the_grid(number: str) -> None:
    sheet = sheet_of(f'<row r="{number}"><c><v>1</v></c><c r="B4"><v>2</v></c></row>')

    assert values(sheet) == {"B4": 2}
    assert len(sheet.invalid_addresses) == 1


def duplicates(first: str, *others: str) -> Sheet:
    rows = (f'<row r="2"><c r="C2">{content}</c></row>' for content in (first, *others))
    return sheet_of("".join(rows))


def test_doubled_cell_is_told_and_the_first_kept() -> None:
    sheet = duplicates("<v>100</v>", "<v>999</v>", "<v>5</v>")

    assert values(sheet) == {"C2": 100}
    assert {place: cell.text for place, cell in sheet.duplicates.items()} == {(2, 3): "999"}


def test_doubled_cell_may_differ_in_its_formula_alone() -> None:
    assert list(duplicates("<v>100</v>", "<f>A1</f><v>100</v>").duplicates) == [(2, 3)]


def test_same_content_twice_leaves_no_doubt() -> None:
    assert duplicates("<v>100</v>", "<v>100</v>", "").duplicates == {}


def test_merged_ranges_as_numbers() -> None:
    merges = '<mergeCells count="9"><mergeCell ref="A1:C2"/><mergeCell ref="D9:B4"/></mergeCells>'
    sheet = sheet_of("", after=merges)

    assert sheet.merges == ((1, 1, 2, 3), (4, 2, 9, 4))


def test_merge_of_the_whole_sheet_is_not_expanded() -> None:
    sheet = sheet_of("", after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')

    assert sheet.merges == ((1, 1, 1_048_576, 16_384),)


def test_merge_that_is_none_is_told() -> None:
    merges = '<mergeCells><mergeCell ref="A:B"/><mergeCell/><mergeCell ref="A1:B1"/></mergeCells>'
    sheet = sheet_of("", after=merges)

    assert sheet.merges == ((1, 1, 1, 2),)
    assert sheet.invalid_addresses == ("A:B", "")


def test_shared_formula_stands_with_its_first_cell() -> None:
    sheet = sheet_of(
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1*2</f><v>2</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>4</v></c></row>'
    )

    assert [cell.formula for cell in sheet.cells.values()] == ["B1*2", ""]
    assert values(sheet) == {"A1": 2, "A2": 4}


def test_shared_formula_follower_without_a_value_is_uncalculated() -> None:
    sheet = sheet_of('<row r="1"><c r="A1"><f t="shared" si="0"/></c></row>')

    assert sheet.cells[1, 1].kind is Kind.UNCALCULATED
    assert sheet.cells[1, 1].formula == ""


def test_array_formula() -> None:
    sheet = sheet_of('<row r="1"><c r="A1"><f t="array" ref="A1">SUM(B1:B9)</f><v>9</v></c></row>')

    assert sheet.cells[1, 1].formula == "SUM(B1:B9)"


def test_iso_strict_namespaces() -> None:
    parts = parts_of(
        '<row r="1"><c r="A1" t="s" s="1"><v>0</v></c><c r="B1" s="1"><v>0.5</v></c></row>',
        after='<mergeCells><mergeCell ref="A1:A2"/></mergeCells>',
        strings="<si><r><t>严</t></r><r><t>格</t></r></si>",
        styles='<cellXfs><xf/><xf numFmtId="9"/></cellXfs>',
    )
    strict = {
        name: text.replace(MAIN, STRICT_MAIN).replace(OFFICE, STRICT_OFFICE)
        for name, text in parts.items()
    }
    assert strict != parts

    sheet = read_workbook(zipped(strict)).sheets[0]

    assert values(sheet) == {"A1": "严格", "B1": Decimal("0.5")}
    assert sheet.cells[1, 2].percent
    assert sheet.merges == ((1, 1, 2, 1),)


def test_any_prefix() -> None:
    parts = parts_of("", strings="<si><t/></si>", styles="<fonts/>")
    parts["xl/worksheets/sheet1.xml"] = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1" t="s">'
        '<x:v>0</x:v></x:c><x:c r="B1" s="0"><x:f>A1</x:f><x:v>2</x:v></x:c></x:row></x:sheetData>'
        '<x:mergeCells><x:mergeCell ref="A1:A2"/></x:mergeCells></x:worksheet>'
    )
    parts["xl/sharedStrings.xml"] = f'<p:sst xmlns:p="{MAIN}"><p:si><p:t>前缀</p:t></p:si></p:sst>'
    parts["xl/styles.xml"] = (
        f'<s:styleSheet xmlns:s="{MAIN}"><s:cellXfs><s:xf numFmtId="10"/></s:cellXfs>'
        "</s:styleSheet>"
    )
    parts["xl/workbook.xml"] = (
        f'<w:workbook xmlns:w="{MAIN}" xmlns:rel="{OFFICE}"><w:sheets>'
        '<w:sheet name="表" rel:id="rId1"/></w:sheets></w:workbook>'
    )

    sheet = read_workbook(zipped(parts)).sheets[0]

    assert values(sheet) == {"A1": "前缀", "B1": 2}
    assert (sheet.cells[1, 2].formula, sheet.cells[1, 2].percent) == ("A1", True)
    assert len(sheet.merges) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(encoding: str) -> None:
    parts: dict[str, str | bytes] = {
        name: f'<?xml version="1.0" encoding="{encoding[:6]}"?>{text}'.encode(encoding)
        for name, text in parts_of("", strings="<si/>").items()
    }
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>街道</t></is></c></row>'
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{row}</sheetData></worksheet>'
    parts["xl/worksheets/sheet1.xml"] = sheet.encode(encoding)

    assert values(read_workbook(zipped(parts)).sheets[0]) == {"A1": "街道"}


def test_sheet_read_in_many_pieces_is_the_same() -> None:
    # Long enough for several pieces; one row holds a piece and more by itself.
    wide = "".join(f'<c r="{address(1, n)}"><v>{n}</v></c>' for n in range(1, 16_385))
    text = "很" * 40
    tall = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c t="inlineStr"><is><t>{text}{n}</t></is></c>'
        "</row>"
        for n in range(2, 6_000)
    )
    rest = "<conditionalFormatting/>" * 30_000
    sheet = sheet_of(
        f'<row r="1">{wide}</row>{tall}',
        after=rest + '<mergeCells><mergeCell ref="A1:A2"/></mergeCells>',
    )

    expected: dict[tuple[int, int], object] = {(1, n): n for n in range(1, 16_385)}
    for n in range(2, 6_000):
        expected[n, 1] = n
        expected[n, 2] = f"{text}{n}"
    assert {place: cell.value for place, cell in sheet.cells.items()} == expected
    assert sheet.merges == ((1, 1, 2, 1),)
    assert sheet.duplicates == {}


def test_shared_texts_read_in_many_pieces_are_the_same() -> None:
    items = "".join(f"<si><t>{'长' * 30}{n}</t></si>" for n in range(9_000))
    rows = "".join(f'<row><c t="s"><v>{n}</v></c></row>' for n in range(9_000))

    sheet = sheet_of(rows, strings=items)

    assert [cell.text for cell in sheet.cells.values()] == [f"{'长' * 30}{n}" for n in range(9_000)]


def test_hidden_rows_that_hold_a_cell_and_hidden_columns() -> None:
    sheet = sheet_of(
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="2" hidden="1"><c r="A2"><v>1</v></c></row>'
        '<row r="3" hidden="true"><c r="C3"><v>1</v></c></row>'
        '<row r="4" hidden="0"><c r="A4"><v>1</v></c></row>'
        '<row r="9" hidden="1"><c r="A9"/></row>',
        after='<cols><col min="1" max="2"/><col min="3" max="3" hidden="1"/>'
        '<col min="5" max="6" hidden="true"/><col min="x" max="-1" hidden="1"/>'
        '<col min="16384" max="99999" hidden="1"/></cols>',
    )
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({2, 3}, {3, 5, 6, 16384})
    hidden = [sheet.is_hidden(place) for place in ((1, 1), (2, 1), (3, 3), (1, 3), (9, 1))]
    assert hidden == [False, True, True, True, False]


@pytest.mark.parametrize(("others", "hidden"), [(999, {9}), (1_000, frozenset())])
def test_column_elements_that_are_read(others: int, hidden: set[int]) -> None:
    before = '<col min="1" max="1"/>' * others
    sheet = sheet_of("", after=f'<cols>{before}<col min="9" max="9" hidden="1"/></cols>')

    assert sheet.hidden_columns == hidden


@pytest.mark.parametrize(("row", "inside"), [("1048576", True), ("1048577", False), ("0", False)])
def test_cell_without_an_address_in_the_last_row(row: str, inside: bool) -> None:
    sheet = sheet_of(f'<row r="{row}"><c><v>1</v></c></row>')

    assert bool(sheet.cells) == inside
    assert sheet.invalid_addresses == (() if inside else (f"row {row}",))
