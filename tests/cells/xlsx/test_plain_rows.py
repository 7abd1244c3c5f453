"""Rows read by their spelling say what a tree of them says, and odd ones are left to the tree."""

import io
import re
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.cells import Unreadable
from perfeval.cells.limits import Limits
from perfeval.cells.xlsx import sheet
from perfeval.cells.xlsx.contents import Surroundings
from perfeval.cells.xlsx.formats import Format
from perfeval.cells.xlsx.markup import grow
from perfeval.cells.xlsx.plain_rows import read_plain_rows
from perfeval.cells.xlsx.sheet import SheetReader, read_sheet
from tests.cells.surgery import MAIN, STRICT_MAIN, unzipped, worksheet
from tests.cells.test_fuzz import rows, usual
from tests.cells.test_oracles import BOOKS, SAMPLES
from tests.cells.xlsx.test_shared_strings import PART as TEXTS
from tests.cells.xlsx.test_shared_strings import reading as reading_of_texts
from tests.hostile.making import clean_file
from tests.hostile.mutants import mutants
from tests.office import resave

PART = "xl/worksheets/sheet1.xml"
X14AC = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"
STRINGS = ["", *(f"第{number}项" for number in range(400))]
FORMATS = {"1": Format(is_date=False, percent=True), "2": Format(is_date=True, percent=False)}


class Reading(NamedTuple):
    """All that a sheet was read as, and which way."""

    taken: bool
    read: object


def surroundings(limits: Limits) -> Surroundings:
    return Surroundings(STRINGS, FORMATS, from_1904=False, limits=limits)


def found(reader: SheetReader, book: Surroundings) -> object:
    cells = list(reader.cells.items())
    rest = reader.merges, reader.doubled, reader.astray, reader.hidden_rows, reader.hidden_columns
    return cells, rest, (book.cells_seen, book.cells_kept)


def by_the_tree(data: bytes, limits: Limits) -> object:
    book = surroundings(limits)
    reader = SheetReader(PART, book)
    try:
        for root, complete in grow(data, PART, limits):
            reader.take(root, complete)
    except Unreadable as refusal:
        return str(refusal)
    return found(reader, book)


def reading(data: bytes, limits: Limits | None = None) -> Reading:
    """A sheet as it is read, which is what the tree says of it."""
    limits = limits or Limits()
    book = surroundings(limits)
    trees: list[object] = []

    def growing(*said: object) -> object:
        trees.append(said)
        return grow(*said)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheet, "grow", growing)
        try:
            read = found(read_sheet(data, PART, book), book)
        except Unreadable as refusal:
            read = str(refusal)
    assert read == by_the_tree(data, limits)
    return Reading(not trees, read)


def sheets_of(workbook: bytes) -> list[bytes]:
    parts = unzipped(workbook)
    return [parts[name] for name in parts if name.startswith("xl/worksheets/sheet")]


def in_a_sheet(rows_: str, *, before: str = "", after: str = "") -> bytes:
    return worksheet(f"{before}<sheetData>{rows_}</sheetData>{after}").encode()


# --- The usual programs --------------------------------------------------------------------------


@pytest.mark.parametrize("maker", BOOKS)
def test_sheets_of_the_libraries_are_taken(maker: str) -> None:
    sheets = sheets_of(BOOKS[maker])

    assert [reading(data).taken for data in sheets] == [True] * len(sheets)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_sheets_of_samples_are_taken(path: Path) -> None:
    assert all(reading(data).taken for data in sheets_of(path.read_bytes()))


@pytest.mark.slow
def test_clean_form_is_taken_as_each_program_saves_it(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(clean_file())
    by_openpyxl = io.BytesIO()
    openpyxl.load_workbook(path).save(by_openpyxl)
    assert all(reading(data).taken for data in sheets_of(by_openpyxl.getvalue()))

    by_libreoffice = resave(path, tmp_path / "再存").read_bytes()
    assert all(reading(data).taken for data in sheets_of(by_libreoffice))
    assert reading_of_texts(unzipped(by_libreoffice)[TEXTS])[0]


def test_sheet_of_excel_is_taken() -> None:
    text = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r
<worksheet xmlns="{MAIN}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" \
mc:Ignorable="x14ac" xmlns:x14ac="{X14AC}"><dimension ref="A1:C6"/>\
<cols><col min="2" max="3" width="9" hidden="1"/></cols><sheetData>\
<row r="1" spans="1:3" ht="20.25" customHeight="1" thickBot="1" x14ac:dyDescent="0.25">\
<c r="A1" s="1" t="s"><v>3</v></c><c r="B1" s="1"/><c r="C1" s="2"><v>45371</v></c></row>\
<row r="2" spans="1:3" s="1" customFormat="1" hidden="1" x14ac:dyDescent="0.25">\
<c r="A2" t="str"><f t="shared" ref="A2:A4" si="0">B1&amp;"万元"</f><v>七</v></c>\
<c r="B2"><f>IF(A1&gt;0,1,0)</f></c><c r="C2" t="b"><v>1</v></c></row>\
<row r="3" spans="1:3" hidden="1" x14ac:dyDescent="0.25"><c r="B3" s="1"/></row>\
<row r="4" spans="1:3" x14ac:dyDescent="0.25"><c r="A4" t="str"><f t="shared" si="0"/><v></v></c>\
<c r="B4" t="e"><f ca="1">1/0</f><v>#DIV/0!</v></c><c r="C4"><v>9.9999999999999995E-7</v></c></row>\
<row r="5" spans="1:3" x14ac:dyDescent="0.25"/>\
<row r="6" spans="1:3" x14ac:dyDescent="0.25"><c r="A6" t="d"><v>2024-04-15</v></c></row>\
</sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells></worksheet>"""
    taken, read = reading(text.encode())
    assert taken
    cells, (merges, _, _, hidden_rows, hidden_columns), counts = read  # type: ignore[misc]
    assert [place for place, _ in cells] == [
        *((1, 1), (1, 3), (2, 1), (2, 2), (2, 3)),
        *((4, 1), (4, 2), (4, 3), (6, 1)),
    ]
    assert cells[2][1].formula == 'B1&"万元"'
    assert (merges, hidden_rows, hidden_columns) == ([(1, 1, 1, 2)], {2}, {2, 3})
    assert counts == (17, 9)


def test_sheet_of_wps_is_taken() -> None:
    row = (
        '<row r="1" ht="33" customHeight="1" spans="1:3"><c r="A1" s="1" t="s"><v>1</v></c>'
        '<c r="B1" s="1"/><c r="C1" s="2"><f>SUM(A1:B1)</f><v>45371</v></c></row>'
    )
    assert reading(in_a_sheet(row, after='<phoneticPr fontId="1"/>')).taken


# --- Spellings -----------------------------------------------------------------------------------

PLAIN = '<c r="B3"><v>1</v></c>'


@pytest.mark.parametrize(
    "cell",
    [
        *(PLAIN, '<c r="B3" s="1"/>', '<c r="B3" s="1" />', '<c r="B3"/>', '<c r="B3"></c>'),
        *('<c r="B3" s="1"></c>', '<c r="B3" t="n"/>', '<c r="ZZZ9999999" s="1"/>'),
        *('<c r="B3" t="s"><v>0</v></c>', '<c r="B3" t="s"><v>999</v></c>'),
        *('<c r="B3" s="1" t="n"><v>1.50</v></c>', '<c r="B3" t="x"><v>1</v></c>'),
        *('<c r="B3"><v></v></c>', '<c r="B3"><v/></c>', '<c r="B3"><v /></c>'),
        *('<c r="B3" t="str"><v> 一\n\t二 </v></c>', '<c r="B3" t="str"><v>_x0041_</v></c>'),
        *('<c r="B3"><f>1</f></c>', '<c r="B3"><f>=1</f><v>1</v></c>', '<c r="B3"><f/></c>'),
        *('<c r="B3"><f></f><v></v></c>', '<c r="B3"><f>1</f><v/></c>', '<c r="B3"><f /></c>'),
        *('<c r="B3" t="str"><f>1</f><v></v></c>', '<c r="B3" t="b"><f aca="false">1</f></c>'),
        '<c r="B3"><f t="array" ref="B3:B4" dt2D="1">A1&lt;&gt;&apos;x&quot;&amp;amp;</f></c>',
        '<c r="B3"><f>表&#20013;&#32;&#65292;&#128512;&#10;!A1</f></c>',
        '<c r="B3" t="inlineStr"><is><t>一 _x000D_</t></is></c>',
        '<c r="B3" t="inlineStr"><is><t xml:space="preserve"> 甲&amp;&#20057; </t></is></c>',
        '<c r="B3" t="inlineStr"><is><t></t></is></c>',
        f'<c r="B3" t="str"><v>{"长" * 40_000}</v></c>',
    ],
)
def test_spelling_is_taken(cell: str) -> None:
    between = '<c r="A3" s="1"/>', '<c r="C3"><v>2</v></c>'

    assert reading(in_a_sheet(f'<row r="3">{cell.join(between)}</row>')).taken


@pytest.mark.parametrize(
    "row",
    [
        *('<row r="3"/>', '<row r="3" />', '<row r="3"></row>', f'<row r="0">{PLAIN}</row>'),
        *(f'<row r="3" hidden="{said}">{PLAIN}</row>' for said in ("1", "true", "0", "x")),
        *(f'<row r="{number}" hidden="1">{PLAIN}</row>' for number in (0, 7, 9999999)),
        f'<row r="5">{PLAIN}</row><row r="3" hidden="1"><c r="A1"><v>2</v></c></row>',
        '<row r="3" hidden="1"><c r="A3" s="1"/><c r="B3" t="s"><v>0</v></c></row>',
    ],
)
def test_spelling_of_a_row_is_taken(row: str) -> None:
    after = '<row r="9"><c r="A9"><v>2</v></c></row>'

    assert reading(in_a_sheet(row + after)).taken


@pytest.mark.parametrize(
    "cell",
    [
        # No address, one off the grid, one spelt otherwise; two cells for one place.
        *("<c><v>1</v></c>", "<c/>", '<c r="B0"><v>1</v></c>', '<c r="XFE1"><v>1</v></c>'),
        *('<c r="b3"><v>1</v></c>', '<c r="$B$3"><v>1</v></c>', '<c r=""><v>1</v></c>'),
        *(f"{PLAIN}{PLAIN}", f'{PLAIN}<c r="B3"><v>2</v></c>'),
        # Other attributes, in another order, twice, in other quotes, with other blanks.
        *('<c r="B3" cm="1"><v>1</v></c>', '<c s="1" r="B3"><v>1</v></c>'),
        *('<c r="B3" t="s" s="1"><v>1</v></c>', '<c r="B3" s="1" s="1"/>', "<c r='B3'/>"),
        *('<c  r="B3"/>', '<c r="B3" s="x"/>', '<c r="B3" s="1"  />', '<c r="B3" s="1"/ >'),
        *('<c r="B3" x="1"/>', '<c r="B3" xmlns="x"><v>1</v></c>', '<c r="B3" xml:space="x"/>'),
        # Other children, another order, twice, with attributes, with something between.
        *('<c r="B3"><v>1</v><f>1</f></c>', '<c r="B3"><v>1</v><v>2</v></c>'),
        *('<c r="B3"><f>1</f><f>2</f></c>', '<c r="B3"><v x="1">1</v></c>'),
        *('<c r="B3"> <v>1</v></c>', '<c r="B3"><v>1</v>\n</c>', '<c r="B3">1</c>'),
        *('<c r="B3"><v>1<x/></v></c>', '<c r="B3"><v>1</v ></c>', '<c r="B3"><extLst/></c>'),
        *('<c r="B3"><f si="0" si="0"/></c>', '<c r="B3"><f x="1"/></c>', '<d r="B3"/>'),
        *('<c r="B3"><f xmlns="x">1</f></c>', '<c r="B3"><f x:ref="B3"/></c>'),
        '<c r="B3" t="str"><f>1</f></c>',
        *('<c r="B3" t="str"><f>1</f><v/></c>', '<c r="B3" t="str"><v>&lt;</v></c>'),
        '<c r="B3" t="inlineStr"><is><r><t>一</t></r></is></c>',
        '<c r="B3" t="inlineStr"><is><t>一</t><rPh sb="0" eb="1"><t>yi</t></rPh></is></c>',
        '<c r="B3" t="inlineStr"><is><t>一</t></is><v>1</v></c>',
        # Comments, instructions, CDATA, references that mean something else or nothing.
        *("<!-- -->", "<?x y?>", '<c r="B3"><v><!-- -->1</v></c>', '<c r="B3"><v>1<?x?></v></c>'),
        *('<c r="B3" t="str"><v><![CDATA[1]]></v></c>', '<c r="B3" t="str"><v>]]></v></c>'),
        *('<c r="B3"><f>&#x41;</f></c>', '<c r="B3"><f>&x;</f></c>', '<c r="B3"><f>&</f></c>'),
        *('<c r="B3"><f>&#0;</f></c>', '<c r="B3"><f>&#55296;</f></c>'),
        *('<c r="B3"><f>&#65534;</f></c>', '<c r="B3"><f>&#1114112;</f></c>'),
        *('<c r="B3"><f>&amp</f></c>', '<c r="B3"><f>&#65</f></c>', '<c r="B3"><f>&#;</f></c>'),
        # Not closed, closed twice, astray.
        *('<c r="B3">', '<c r="B3"><v>1</v>', "</c>", "</row>", "<v>1</v>", "<row/>", "text"),
        *("<row>", '<row r="4">', "</sheetData>", "<sheetData>", "</row><c/>", f"</row>{PLAIN}"),
        *("<x:c/>", '<x:c xmlns:x="x" r="B3"/>', '<c r="B3"><x:v>1</x:v></c>', "<c", "<"),
        *('<c r="B3"><v>>1</v></c>', '<c r="B3"><v>\r\n</v></c>', '<c r="B3"><v>\x01</v></c>'),
        *('<c r="B3"><v>\x00</v></c>', '<c r="B3"><v>\ufffe</v></c>', "\ufeff", " ", "\n"),
    ],
)
def test_odd_spelling_is_left_to_the_tree(cell: str) -> None:
    between = '<c r="A3" s="1"/>', '<c r="C3"><v>2</v></c>'

    assert not reading(in_a_sheet(f'<row r="3">{cell.join(between)}</row>')).taken


@pytest.mark.parametrize(
    "row",
    [
        *("<row/>", "<row></row>", '<row r="x"/>', '<row r="-1"/>', '<row r="12345678"/>'),
        *('<row r="3" hidden="1" hidden="1"/>', '<row r="3" x="1"/>', '<row r="3" r="3"/>'),
        *('<row r="3" xmlns="x"/>', '<row r="3" x14ac:dyDescent="1"/>', '<row r="3" x:ht="1"/>'),
        *('<row spans="1:2" r="3"/>', '<row r="3" ht="&lt;"/>', '<row r="3" ht="<"/>', "<row"),
        *('<row r="3" ht="\n"/>', '<row r="3"ht="1"/>', f'<row r="3" ht="{"1" * 300}"/>'),
        *("\n", "<!-- -->", PLAIN, "</row>", '<row r="3">', "<rows/>", "<col/>", "x"),
        f'<row r="3"/>{PLAIN}</row>',
    ],
)
def test_odd_row_is_left_to_the_tree(row: str) -> None:
    between = (f'<row r="{number}"><c r="A{number}"><v>5</v></c></row>' for number in (1, 9))

    assert not reading(in_a_sheet(row.join(between))).taken


@pytest.mark.parametrize("letters", [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"])
def test_what_is_no_utf_8_is_left_to_the_tree(letters: bytes) -> None:
    data = in_a_sheet('<row r="3"><c r="B3" t="str"><v>?</v></c></row>')
    assert reading(data).taken

    assert not reading(data.replace(b"?", letters)).taken


ROW = f'<row r="3">{PLAIN}</row>'
SHEET_DATA = f"<sheetData>{ROW}</sheetData>"


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        (worksheet(SHEET_DATA), True),
        (worksheet("<sheetData></sheetData>"), True),
        (worksheet(f"<!-- {SHEET_DATA} -->"), False),
        (worksheet(f"<sheetData /><!-- {SHEET_DATA} -->"), False),
        (worksheet(f"<sheetData ></sheetData><?x {SHEET_DATA}?>"), False),
        (worksheet(f"<!-- <sheetData> -->{SHEET_DATA}"), False),
        (worksheet(f"{SHEET_DATA}<!-- </sheetData> -->"), False),
        (worksheet(f"<!-- 注 -->{SHEET_DATA}<!-- 注 -->"), True),
        (worksheet(f"<x><![CDATA[{SHEET_DATA}]]></x>"), False),
        (worksheet(f"<?x {SHEET_DATA}?>"), False),
        (worksheet(f"<x>{SHEET_DATA}</x>"), False),
        (worksheet(f'<x xmlns="y">{SHEET_DATA}</x><sheetData/>'), False),
        (worksheet(f"{SHEET_DATA}<x><sheetData/></x>"), False),
        (worksheet(f"{SHEET_DATA}<sheetData />"), False),
        (worksheet(SHEET_DATA * 2), False),
        (worksheet(f'<sheetData><c r="A1"/></row>{ROW}</sheetData>'), False),
        (worksheet(f"<sheetData/>{ROW}"), False),
        (worksheet("<sheetData/>"), False),
        (worksheet(""), False),
        (worksheet(f"{SHEET_DATA}<x>"), False),
        (worksheet(SHEET_DATA.replace("<sheetData>", "<sheetData >")), False),
        (worksheet(SHEET_DATA.replace("<sheetData>", '<sheetData x="1">')), False),
        (f"</sheetData>{ROW}<sheetData>", False),
        (SHEET_DATA, False),
        (worksheet(SHEET_DATA) + "<x/>", False),
        (f"<!DOCTYPE x>{worksheet(SHEET_DATA)}", False),
        (f"\ufeff{worksheet(SHEET_DATA)}", True),
        (worksheet(SHEET_DATA).replace(MAIN, STRICT_MAIN), True),
        (f"<!-- 注 -->{worksheet(SHEET_DATA)}", False),
        (worksheet(f"<cols><col min='2' max='3' hidden='1'/></cols>{SHEET_DATA}"), True),
        (worksheet(f"{SHEET_DATA}<cols><col min='2' max='3' hidden='1'/></cols>"), True),
        (worksheet(f"{SHEET_DATA}<mergeCells><mergeCell ref='A1:B2'/></mergeCells>"), True),
        (worksheet(f"<mergeCells><mergeCell ref='A1:B2'/></mergeCells>{SHEET_DATA}"), False),
        (worksheet(f"<mergeCells><mergeCell ref='A0'/></mergeCells>{SHEET_DATA}"), False),
        (worksheet(f"<x/>{SHEET_DATA}</worksheet><worksheet>"), False),
        (worksheet(f"</worksheet><worksheet>{SHEET_DATA}"), False),
        (worksheet(f"<x>{SHEET_DATA}"), False),
        (worksheet(SHEET_DATA).replace("<worksheet", '<worksheet x=">"'), False),
        (worksheet(SHEET_DATA).replace(f' xmlns="{MAIN}"', ""), True),
        (f'<x:worksheet xmlns:x="{MAIN}">{SHEET_DATA}</x:worksheet>', False),
        (worksheet(SHEET_DATA.replace('r="3"', 'r="3" x14ac:dyDescent="1"')), False),
        (
            worksheet(SHEET_DATA.replace('r="3"', 'r="3" x14ac:dyDescent="1"')).replace(
                " xmlns", f' xmlns:x14ac="{X14AC}" xmlns'
            ),
            True,
        ),
    ],
)
def test_what_stands_around_the_rows(text: str, taken: bool) -> None:
    assert reading(text.encode()).taken == taken


def test_utf_16_is_left_to_the_tree() -> None:
    assert not reading(worksheet(SHEET_DATA).encode("utf-16")).taken


# --- Anything ------------------------------------------------------------------------------------


@pytest.mark.slow
@given(st.lists(rows(), max_size=5))
@usual
def test_any_rows(found_rows: list[str]) -> None:
    reading(in_a_sheet("".join(found_rows)))


@pytest.mark.parametrize("seed", range(4))
def test_damaged_sheets(seed: int) -> None:
    ways = set()
    for damage, data in mutants(clean_file(), 100, seed):
        if damage.endswith(" inside"):  # the others are damaged as zips
            ways |= {reading(part).taken for part in sheets_of(data)}
    assert ways == {True, False}


SPOT = re.compile(rb'[<>" =]')
SCRAPS = [
    *(b"", b" ", b">", b"/", b"<", b'"', b"&", b"\n", b"\xff", b"</c>", b"</row>", b"<v>", b"<f>"),
    *(b'<row r="2">', b'<c r="A1"/>', PLAIN.encode(), b' s="1"', b' r="A1"', b' t="str"', b"<v/>"),
    *(b' hidden="1"', b"<!---->", b"]]>", b"&#65;", b"<sheetData>", b"</sheetData>", b' xmlns="x"'),
]


@given(st.data(), st.sampled_from(sheets_of(BOOKS["openpyxl"])))
@usual
def test_sheets_with_scraps_put_in(data: st.DataObject, part: bytes) -> None:
    spots = [spot.start() for spot in SPOT.finditer(part)]
    at, end = sorted(data.draw(st.tuples(st.sampled_from(spots), st.sampled_from(spots))))
    end = min(end, at + data.draw(st.integers(0, 60)))
    scrap = data.draw(st.sampled_from(SCRAPS))
    after = data.draw(st.booleans())
    reading(part[: at + after] + scrap + part[max(at, end) + after :])


# --- Bounds --------------------------------------------------------------------------------------


def many_rows(count: int, cells: int) -> str:
    return "".join(
        f'<row r="{row}">'
        + "".join(f'<c r="{column}{row}"><v>{row}</v></c>' for column in "ABCDEFGHIJ"[:cells])
        + "</row>"
        for row in range(1, count + 1)
    )


def test_caps_stop_plain_rows_at_the_same_count() -> None:
    data = in_a_sheet(many_rows(3_000, 5))
    for cap, most in (("cells_seen", 18_000), ("cells_kept", 15_000)):
        enough, too_few = (replace(Limits(), **{cap: count}) for count in (most, most - 1))
        assert reading(data, enough).taken
        assert isinstance(reading(data, too_few).read, str)
        assert read_plain_rows(data, surroundings(too_few)) is None
        later = surroundings(enough)
        setattr(later, cap, 1)  # in the sheets before
        assert read_plain_rows(data, later) is None


def test_prefix_far_from_the_end_is_seen() -> None:
    rows_ = many_rows(5_000, 5).replace('r="1"', 'r="1" x14ac:dyDescent="1"', 1)

    assert not reading(in_a_sheet(rows_)).taken
    declared = in_a_sheet(rows_).replace(b"<worksheet", b'<worksheet xmlns:x14ac="x"')
    assert reading(declared).taken


@pytest.mark.parametrize("cap", ["tree_elements", "tag_bytes", "depth"])
def test_caps_on_trees_leave_the_sheet_to_one(cap: str) -> None:
    data = in_a_sheet(ROW)
    enough = {"depth": 5}.get(cap, len(data))

    assert reading(data, replace(Limits(), **{cap: enough})).taken
    assert not reading(data, replace(Limits(), **{cap: enough - 1})).taken


def test_row_or_surroundings_beyond_measure_are_left_to_the_tree() -> None:
    blanks = '<c r="A1" s="1"/>' * 20_000
    assert not reading(in_a_sheet(f'<row r="1">{blanks}</row>')).taken
    merges = '<mergeCell ref="A1:B2"/>' * 12_000
    assert not reading(in_a_sheet(ROW, after=f"<mergeCells>{merges}</mergeCells>")).taken


def test_rows_without_end_are_given_up_at_once() -> None:
    for scrap in ('<c r="A1" s="1"/>', '<c r="A1"><v>1</v></c>', ' ht="1"', "&lt;", "<f>", "x"):
        for start in ("", '<row r="1"', '<row r="1">', '<row r="1"><c r="A1"><f>'):
            data = in_a_sheet(start + scrap * (200_000 // len(scrap)))
            assert read_plain_rows(data, surroundings(Limits())) is None


@pytest.mark.slow
def test_plain_rows_hold_no_more_than_the_tree_grown_in_pieces() -> None:
    data = in_a_sheet(many_rows(20_000, 10))
    peaks: dict[str, int] = {}
    for way in ("tree", "plain"):
        tracemalloc.start()
        try:
            if way == "tree":
                by_the_tree(data, Limits())
            else:
                book = surroundings(Limits())
                assert read_plain_rows(data, book) is not None
            _, peaks[way] = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peaks["plain"] < peaks["tree"]
