"""The XML of a sheet: every well-formed way to write it is read, any other is refused."""

import re
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.cells import Kind, Reason, Sheet, Unreadable, Workbook, read_workbook
from tests.cells.surgery import MAIN, parts_of, sheet_of, unzipped, worksheet, zipped
from tests.cells.test_fuzz import check, outcome, usual
from tests.cells.test_oracles import BOOKS

PART = "xl/worksheets/sheet1.xml"
X14AC = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"
CELL = '<c r="B3"><v>1</v></c>'
ROW = f'<row r="3">{CELL}</row>'
SHEET_DATA = f"<sheetData>{ROW}</sheetData>"


def workbook(sheet_xml: str | bytes) -> bytes:
    return zipped({**parts_of("", strings="<si><t>一</t></si>"), PART: sheet_xml})


def sheet_from(sheet_xml: str | bytes) -> Sheet:
    return read_workbook(workbook(sheet_xml)).sheets[0]


def texts(sheet: Sheet) -> dict[tuple[int, int], str]:
    return {place: cell.text for place, cell in sheet.cells.items()}


def test_sheet_as_excel_writes_it() -> None:
    sheet = sheet_from(f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r
<worksheet xmlns="{MAIN}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" \
mc:Ignorable="x14ac" xmlns:x14ac="{X14AC}"><dimension ref="A1:C6"/>\
<cols><col min="2" max="3" width="9" hidden="1"/></cols><sheetData>\
<row r="1" spans="1:3" ht="20.25" customHeight="1" thickBot="1" x14ac:dyDescent="0.25">\
<c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="1"/><c r="C1" s="2"><v>45371</v></c></row>\
<row r="2" spans="1:3" s="1" customFormat="1" hidden="1" x14ac:dyDescent="0.25">\
<c r="A2" t="str"><f t="shared" ref="A2:A4" si="0">B1&amp;"万元"</f><v>七</v></c>\
<c r="B2"><f>IF(A1&gt;0,1,0)</f></c><c r="C2" t="b"><v>1</v></c></row>\
<row r="3" spans="1:3" hidden="1" x14ac:dyDescent="0.25"><c r="B3" s="1"/></row>\
<row r="4" spans="1:3" x14ac:dyDescent="0.25"><c r="A4" t="str"><f t="shared" si="0"/><v></v></c>\
<c r="B4" t="e"><f ca="1">1/0</f><v>#DIV/0!</v></c><c r="C4"><v>9.9999999999999995E-7</v></c></row>\
<row r="5" spans="1:3" x14ac:dyDescent="0.25"/>\
<row r="6" spans="1:3" x14ac:dyDescent="0.25"><c r="A6" t="d"><v>2024-04-15</v></c></row>\
</sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells></worksheet>""")

    assert texts(sheet) == {
        (1, 1): "一",
        (1, 3): "45371",
        (2, 1): "七",
        (2, 2): "",
        (2, 3): "TRUE",
        (4, 1): "",
        (4, 2): "#DIV/0!",
        (4, 3): "0.000001",
        (6, 1): "2024-04-15",
    }
    assert {place: cell.formula for place, cell in sheet.cells.items() if cell.formula} == {
        (2, 1): 'B1&"万元"',
        (2, 2): "IF(A1>0,1,0)",
        (4, 2): "1/0",
    }
    assert sheet.cells[4, 1].kind is Kind.TEXT  # a calculated text of no characters
    assert (sheet.merges, sheet.hidden_rows) == (((1, 1, 1, 2),), {2})
    assert sheet.hidden_columns == {2, 3}


@pytest.mark.parametrize(
    ("element", "text"),
    [
        *((CELL, "1"), ('<c r="B3" s="1"/>', None), ('<c r="B3"></c>', None)),
        *(('<c r="B3" t="n"/>', None), ('<c r="B3"><v/></c>', None)),
        ('<c r="ZZZ9999999" s="1"/>', None),
        # Attributes in another order and in other quotes, unknown ones, blanks within the tags.
        *(('<c s="1" r="B3"><v>1</v></c>', "1"), ("<c r='B3'><v>1</v></c>", "1")),
        ('<c  r="B3"\n><v >1</v ></c >', "1"),
        ('<c r="B3" cm="1" x="1"><v x="1">1</v></c>', "1"),
        # Elements in another order, twice, of another namespace, text and comments in between.
        ('<c r="B3"><v>1</v><f>A1</f></c>', "1"),
        # Nobody can tell which value is meant (hostile H13).
        ('<c r="B3"><v>1</v><v>2</v></c>', "#BROKEN!"),
        ('<c r="B3"><v>1<z/>2</v></c>', "#BROKEN!"),
        *(('<c r="B3" xmlns="x"><v>1</v></c>', None), ('<c r="B3"><v xmlns="x">1</v></c>', None)),
        *(('<d r="B3"><v>1</v></d>', None), ('<c r="B3">1</c>', None)),
        *(('<c r="B3"> <v>1</v>\n</c>', "1"), ('<c r="B3"><v><!-- 9 -->1</v></c>', "1")),
        *(('<c r="B3"><!-- 9 --><v>1<?x 9?></v></c>', "1"), ('<c r="B3"><extLst/></c>', None)),
        *((f"<!-- {CELL} -->", None), (f"<?x {CELL}?>", None), ("text", None)),
        # What texts may hold.
        ('<c r="B3" t="str"><v> 一\n\t二 </v></c>', " 一\n\t二 "),
        ('<c r="B3" t="str"><v>_x0041_&lt;&#66;&#x43;</v></c>', "A<BC"),
        ('<c r="B3" t="str"><v><![CDATA[<v>]]></v></c>', "<v>"),
        *(('<c r="B3" t="str"><v>\r\n</v></c>', "\n"),),  # as every XML parser reads a line end
        ('<c r="B3" t="str"><v>>1</v></c>', ">1"),
        (f'<c r="B3" t="str"><v>{"长" * 40_000}</v></c>', "长" * 32_768),
        ('<c r="B3" t="inlineStr"><is><t>一 _x000D_</t></is></c>', "一 \r"),
        ('<c r="B3" t="inlineStr"><is><t x="1"> 甲&amp;&#20057;</t></is></c>', " 甲&乙"),
        ('<c r="B3" t="inlineStr"><is><r><t>一</t></r><r><t>二</t></r></is></c>', "一二"),
        ('<c r="B3" t="inlineStr"><is><t>一</t><rPh><t>yi</t></rPh></is></c>', "一"),
        ('<c r="B3" t="inlineStr"><is><t></t></is></c>', None),
        # Kinds nobody knows are texts; a shared text that is not there is an error.
        *(('<c r="B3" t="x"><v>1</v></c>', "1"), ('<c r="B3" t="s"><v>999</v></c>', "#BROKEN!")),
    ],
)  # fmt: skip
def test_cell_however_it_is_written(element: str, text: str | None) -> None:
    between = '<c r="A3" s="1"/>', '<c r="C3"><v>2</v></c>'
    sheet = sheet_of(f'<row r="3">{element.join(between)}</row>', strings="<si><t>一</t></si>")

    assert texts(sheet) == ({(3, 2): text} if text is not None else {}) | {(3, 3): "2"}
    assert sheet.invalid_addresses == ()
    assert sheet.duplicates == {}


@pytest.mark.parametrize(
    ("inside", "formula"),
    [
        *(("<f>1</f>", "1"), ("<f>=1</f><v>1</v>", "1"), ("<f/>", ""), ("<f></f><v></v>", "")),
        ("<f>表&#20013;&#32;&#65292;&#128512;&#10;!A1</f>", "表中 ，😀\n!A1"),
        ('<f t="array" ref="B3:B4" dt2D="1">A1&lt;&gt;&apos;x&quot;&amp;amp;</f>', "A1<>'x\"&amp;"),
        ('<f x="1" t="shared" si="0">A1</f>', "A1"),
        ("<f>1</f><f>2</f>", "2"),
    ],
)
def test_formula_however_it_is_written(inside: str, formula: str) -> None:
    [cell] = sheet_of(f'<row r="3"><c r="B3">{inside}</c></row>').cells.values()

    assert cell.formula == formula


@pytest.mark.parametrize(
    "row",
    [
        *("<row/>", "<row></row>", '<row r="8" />', '<row r="x"/>', '<row r="-1"/>', "<rows/>"),
        *('<row r="8" x="1"/>', '<row xmlns="x" r="1"/>', '<row spans="1:2" r="8" ht="&lt;"/>'),
        *(f'<row r="8" ht="{"1" * 300}"/>', "\n", "text", f"<!-- {ROW} -->", CELL, "<col/>"),
    ],
)
def test_row_without_cells_takes_nothing_from_the_others(row: str) -> None:
    between = [f'<row r="{number}"><c r="A{number}"><v>5</v></c></row>' for number in (1, 9)]

    assert texts(sheet_of(row.join(between))) == {(1, 1): "5", (9, 1): "5"}


@pytest.mark.parametrize(
    ("attributes", "hidden"),
    [
        *(('r="3" hidden="1"', {3}), ('hidden="true" r="3"', {3}), ('r="3" hidden="0"', set())),
        *(('r="3" hidden="x"', set()), ('r="7" hidden="1"', {7}), ('r="3"', set())),
    ],
)
def test_hidden_row(attributes: str, hidden: set[int]) -> None:
    before = '<row r="1" hidden="1"><c r="A1" s="1"/></row>'

    assert sheet_of(f"{before}<row {attributes}>{CELL}</row>").hidden_rows == hidden


@pytest.mark.parametrize(
    "sheet_xml",
    [
        worksheet(f"<!-- <sheetData> -->{SHEET_DATA}<!-- </sheetData> -->"),
        worksheet(f"{SHEET_DATA}<sheetData />"),
        worksheet(SHEET_DATA * 2),
        worksheet(f"{SHEET_DATA}<x><sheetData/></x>"),
        worksheet(SHEET_DATA.replace("<sheetData>", '<sheetData x="1" >')),
        worksheet(f'<x xmlns="y">{SHEET_DATA}</x>{SHEET_DATA}'),
        worksheet(SHEET_DATA).replace("<worksheet", '<worksheet x=">"'),
        worksheet(SHEET_DATA).replace(f' xmlns="{MAIN}"', ""),
        f"\ufeff{worksheet(SHEET_DATA)}",
        f"<!-- 注 --><?x ?>\n{worksheet(SHEET_DATA)}<!-- 注 -->",
    ],
)
def test_rows_are_found(sheet_xml: str) -> None:
    sheet = sheet_from(sheet_xml)

    assert (texts(sheet), sheet.duplicates) == ({(3, 2): "1"}, {})


@pytest.mark.parametrize(
    "sheet_xml",
    [
        *map(worksheet, ("", "<sheetData/>", "<sheetData></sheetData>", f"<sheetData/>{ROW}")),
        worksheet(f"<!-- {SHEET_DATA} -->"),
        worksheet(f"<sheetData /><!-- {SHEET_DATA} -->"),
        worksheet(f"<sheetData ></sheetData><?x {SHEET_DATA}?>"),
        worksheet(f"<x><![CDATA[{SHEET_DATA}]]></x>"),
        worksheet(f"<x>{SHEET_DATA}</x>"),
        worksheet(f'<x xmlns="y">{SHEET_DATA}</x><sheetData/>'),
        f'<x:worksheet xmlns:x="{MAIN}">{SHEET_DATA}</x:worksheet>',
        SHEET_DATA,
    ],
)
def test_what_only_looks_like_rows_is_none(sheet_xml: str) -> None:
    assert texts(sheet_from(sheet_xml)) == {}


@pytest.mark.parametrize("where", ["before", "after"])
def test_columns_and_merges_on_either_side_of_the_rows(where: str) -> None:
    more = (
        "<cols><col min='2' max='3' hidden='1'/></cols>"
        "<mergeCells><mergeCell ref='A1:B2'/><mergeCell ref='A0'/></mergeCells>"
    )
    sheet = sheet_from(worksheet(more + SHEET_DATA if where == "before" else SHEET_DATA + more))

    assert sheet.hidden_columns == {2, 3}
    assert (sheet.merges, sheet.invalid_addresses) == (((1, 1, 2, 2),), ("A0",))


NOT_WELL_FORMED = [
    *('<c r="B3" s="1" s="1"/>', '<c r="B3" s="1"/ >', '<c r="B3"s="1"/>', "<c r=B3/>", "<c", "<"),
    *('<c r="B3">', '<c r="B3"><v>1</c>', "</c>", "</row>", "<row>", "</sheetData>", "<sheetData>"),
    *("<x:c/>", '<c x14ac:y="1"/>', '<c r="<"/>', f"</row>{CELL}", "</row><c/>", "]]>", "\x01"),
    *("\x00", "\ufffe", "&", "&x;", "&amp", "&#65", "&#;", "&#0;", "&#55296;", "&#65534;"),
    *("&#1114112;", "<!-- -- -->", "<![CDATA[1"),
]


@pytest.mark.parametrize("scrap", NOT_WELL_FORMED)
def test_sheet_that_is_not_well_formed_is_refused(scrap: str) -> None:
    rows = f'<row r="3"><c r="A3" s="1"/>{scrap}<c r="C3"><v>2</v></c></row>'
    with pytest.raises(Unreadable) as caught:
        sheet_of(rows)

    assert caught.value.reason is Reason.DAMAGED
    assert caught.value.detail.startswith(f"{PART}: ")


@pytest.mark.parametrize(
    "sheet_xml",
    [
        worksheet(f"{SHEET_DATA}<x>"),
        worksheet(f"<x>{SHEET_DATA}"),
        worksheet(f"<x/>{SHEET_DATA}</worksheet><worksheet>"),
        worksheet(SHEET_DATA) + "<x/>",
        f"</sheetData>{ROW}<sheetData>",
        worksheet(SHEET_DATA)[:-1],
    ],
)
def test_sheet_cut_or_closed_twice_is_refused(sheet_xml: str) -> None:
    with pytest.raises(Unreadable) as caught:
        sheet_from(sheet_xml)

    assert caught.value.reason is Reason.DAMAGED


@pytest.mark.parametrize("letters", [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"])
def test_sheet_that_is_no_utf_8_is_refused(letters: bytes) -> None:
    data = worksheet('<sheetData><row><c t="str"><v>?</v></c></row></sheetData>').encode()
    assert texts(sheet_from(data)) == {(1, 1): "?"}

    with pytest.raises(Unreadable) as caught:
        sheet_from(data.replace(b"?", letters))
    assert caught.value.reason is Reason.DAMAGED


SPOT = re.compile(r'[<>" =]')
SCRAPS = [
    *("", " ", ">", "/", "<", '"', "&", "\n", "</c>", "</row>", "<v>", "<f>", '<row r="2">'),
    *('<c r="A1"/>', CELL, ' s="1"', ' r="A1"', ' t="str"', "<v/>", ' hidden="1"', "<!---->"),
    *("]]>", "&#65;", "<sheetData>", "</sheetData>", ' xmlns="x"'),
]
WRITTEN = unzipped(BOOKS["openpyxl"])[PART].decode()


@given(st.data())
@usual
def test_sheet_with_a_scrap_put_in_is_read_or_refused(data: st.DataObject) -> None:
    spots = [spot.start() for spot in SPOT.finditer(WRITTEN)]
    at = data.draw(st.sampled_from(spots)) + data.draw(st.integers(0, 1))
    end = at + data.draw(st.integers(0, 60))
    found = outcome(workbook(WRITTEN[:at] + data.draw(st.sampled_from(SCRAPS)) + WRITTEN[end:]))

    if isinstance(found, Workbook):
        check(found)


def test_what_is_read_of_a_large_sheet_is_dropped() -> None:
    rows = "".join(f'<row r="{n}">{CELL}{"<c/>" * 20}</row>' for n in range(1, 10_001))
    data = zipped(parts_of(rows))
    read_workbook(data)
    tracemalloc.start()
    try:
        read_workbook(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    # A tree of all 220,000 elements takes more than 20 MB.
    assert peak < 10_000_000
