"""Workbooks whose list of sheets, rows, addresses, merges, texts or styles are odd or hurt."""

import re
from collections.abc import Callable

from tests.cells.surgery import OFFICE
from tests.fill import drop_sheet, error, rename_sheet
from tests.hostile.making import (
    LINKS,
    RELS,
    SHEET,
    STRINGS,
    STYLES,
    WORKBOOK,
    Parts,
    PartsEdit,
    added,
    dropped,
    edited,
    in_rows,
    parts,
    replaced,
    rewritten,
)
from tests.hostile.verdicts import Case

BROKEN = "refused: 已损坏或没有传完整"
LARGE = "refused: 过大"
ASTRAY = "I109 W 预算执行"
RENAMED = "I111 I -"


def text_of(part: str, change: Callable[[str], str]) -> PartsEdit:
    return rewritten(part, lambda xml: change(xml.decode()).encode())


def dimension(size: str) -> PartsEdit:
    return replaced(SHEET, '<dimension ref="A1:K11"/>', size)


def without(attribute: str) -> Callable[[str], str]:
    """Rows or cells without their addresses; gaps are filled, so that the count still tells."""
    pattern = rf'<{attribute} r="[A-Z0-9]+"'
    return lambda xml: re.sub(pattern, f"<{attribute}", xml)


def rows_turned(xml: str) -> str:
    """The rows of a sheet in the opposite order."""
    rows = re.findall(r"<row .*?</row>", xml, re.DOTALL)
    head, tail = xml.split(rows[0], 1)[0], xml.rsplit(rows[-1], 1)[1]
    return head + "".join(reversed(rows)) + tail


def lowered(xml: str) -> str:
    return re.sub(r'<c r="([A-Z]+)', lambda cell: f'<c r="{cell[1].lower()}', xml)


def dollared(xml: str) -> str:
    return re.sub(r'<c r="([A-Z]+)([0-9]+)"', r'<c r="$\1$\2"', xml)


def cell_at(address: str) -> PartsEdit:
    """A value under this address among the others."""
    return replaced(SHEET, "</row>", f'<c r="{address}"><v>1</v></c></row>')


def row_at(number: str) -> PartsEdit:
    return in_rows(SHEET, f'<row r="{number}"><c><v>1</v></c></row>')


def merged(*areas: str) -> PartsEdit:
    inside = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    return replaced(SHEET, "</mergeCells>", f"{inside}</mergeCells>")


def inline(changed: Parts) -> None:
    """Every shared text written into its cells instead."""
    items = re.findall(r"<si>(.*?)</si>", changed[STRINGS].decode(), re.DOTALL)
    for name in [name for name in changed if name.startswith("xl/worksheets/")]:
        changed[name] = re.sub(
            r't="s"><v>(\d+)</v>',
            lambda cell: f't="inlineStr"><is>{items[int(cell[1])]}</is>',
            changed[name].decode(),
        ).encode()
    del changed[STRINGS]
    text_of(LINKS, unlinked("sharedStrings"))(changed)


def unlinked(kind: str) -> Callable[[str], str]:
    """The links of the workbook without one."""
    return lambda xml: re.sub(rf"<Relationship [^>]*{kind}[^>]*>", "", xml)


def from_1904(changed: Parts) -> None:
    """The calendar of old Macs, with the date of the form moved along."""
    replaced(WORKBOOK, "<workbookPr ", '<workbookPr date1904="1" ')(changed)
    replaced("xl/worksheets/sheet2.xml", "<v>45371</v>", "<v>43909</v>")(changed)


def more_sheets(count: int) -> PartsEdit:
    """Empty sheets of other people's behind those of the form."""

    def edit(changed: Parts) -> None:
        names = range(100, 100 + count)
        tabs = "".join(f'<sheet name="附{n}" sheetId="{n}" r:id="r{n}"/>' for n in names)
        links = "".join(
            f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/none{n}.xml"/>'
            for n in names
        )
        replaced(WORKBOOK, "</sheets>", f"{tabs}</sheets>")(changed)
        replaced(LINKS, "</Relationships>", f"{links}</Relationships>")(changed)

    return edit


def tabs_turned(xml: str) -> str:
    tabs = re.findall(r"<sheet [^>]*/>", xml)
    return xml.replace("".join(tabs), "".join(reversed(tabs)))


def of_kind(kind: str, sheet: int) -> Callable[[str], str]:
    """The link of a sheet as one of another kind."""
    return lambda xml: re.sub(
        rf'worksheet"( Target="worksheets/sheet{sheet}\.)', rf'{kind}"\1', xml
    )


def target(new: str) -> PartsEdit:
    return replaced(LINKS, 'Target="worksheets/sheet3.xml"', f'Target="{new}"')


def relation(kind: str, where: str, mode: str = "") -> PartsEdit:
    """One more link of the workbook."""
    more = f' TargetMode="{mode}"' if mode else ""
    link = f'<Relationship Id="q" Type="{OFFICE}/{kind}" Target="{where}"{more}/>'
    return replaced(LINKS, "</Relationships>", f"{link}</Relationships>")


def moved_workbook(changed: Parts) -> None:
    """The workbook part elsewhere, as some programs have it."""
    changed["book/main.xml"] = changed.pop(WORKBOOK)
    links = changed.pop(LINKS).decode()
    changed["book/_rels/main.xml.rels"] = re.sub(r'Target="', 'Target="/xl/', links).encode()
    replaced(RELS, 'Target="xl/workbook.xml"', 'Target="/book/main.xml"')(changed)


def junk(*elements: str) -> PartsEdit:
    """Elements behind the cells that make no sense."""
    return replaced(SHEET, "</sheetData>", "</sheetData>" + "".join(elements))


NAMES = "".join(f'<definedName name="n{n}">预算执行!$A${n}</definedName>' for n in range(1, 2000))
FORMATS = "".join(f'<xf numFmtId="9" fontId="{n}"/>' for n in range(2_000))
BLANKS = '<c s="1"/>' * 60
BLANK_CELLS = "".join(f'<row r="{n}">{BLANKS}</row>' for n in range(100, 400))
# fmt: off
WHERE = [
    Case("dimension of the whole grid", parts(dimension('<dimension ref="A1:XFD1048576"/>')), "read"),
    Case("dimension of one cell", parts(dimension('<dimension ref="A1"/>')), "read"),
    Case("dimension that is none", parts(dimension('<dimension ref="garbage"/>')), "read"),
    Case("dimension of nothing", parts(dimension('<dimension ref=""/>')), "read"),
    Case("no dimension", parts(dimension("")), "read"),
    Case("rows without numbers", parts(text_of(SHEET, without("row"))), "read"),
    Case("cells without addresses", parts(text_of(SHEET, without("c"))), "read"),
    Case("neither", parts(text_of(SHEET, lambda xml: without("row")(without("c")(xml)))), "read"),
    Case("rows in the opposite order", parts(text_of(SHEET, rows_turned)), "read"),
    Case("addresses in small letters", parts(text_of(SHEET, lowered)), "read"),
    Case("addresses with dollars", parts(text_of(SHEET, dollared)), "read"),
    Case("row numbers with zeros", parts(text_of(SHEET, lambda x: x.replace('row r="', 'row r="00'))), "read"),
    *(Case(f"a value at {address!r}", parts(cell_at(address)), ASTRAY) for address in ("A0", "A-1", "ZZZZZZZZ4", "XFE1", "A1048577", "A", "7", "", "A1:B2", "Ａ１", "é1", "A99999999999999999999")),
    *(Case(f"a value in row {number!r}", parts(row_at(number)), ASTRAY) for number in ("0", "-1", "x", "1048577", "99999999999999999999", "1.5")),
    Case("a hundred values off the grid", parts(*(cell_at(f"XFE{n}") for n in range(1, 101))), ASTRAY),
    Case("values off the grid of another sheet", parts(replaced("xl/worksheets/sheet9.xml", "</row>", '<c r="A0"><v>1</v></c></row>')), "read"),
    Case("a value in the last cell of the grid", parts(in_rows(SHEET, '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')), "read"),
    Case("a blank cell in the last row", parts(in_rows(SHEET, '<row r="1048576"><c r="A1048576" s="1"/></row>')), "read"),
    Case("eighteen thousand blank cells", parts(in_rows(SHEET, BLANK_CELLS)), "read"),
    Case("more cells than allowed", parts(in_rows(SHEET, BLANK_CELLS)), LARGE, {"cells_seen": 18_000}),
    Case("more values than allowed", parts(), LARGE, {"cells_kept": 100}),
    Case("a cell in a cell", parts(in_rows(SHEET, '<row r="900"><c r="A900"><c r="B900"><v>1</v></c></c></row>')), "read"),
    Case("a row in a row", parts(in_rows(SHEET, '<row r="900"><row r="901"><c><v>1</v></c></row></row>')), "read"),
    Case("cells outside rows", parts(in_rows(SHEET, '<c r="B4"><v>9</v></c>')), "read"),
    Case("two tables of cells", parts(junk("<sheetData/>")), "read"),
    Case("no cells at all", parts(text_of(SHEET, lambda xml: re.sub(r"<sheetData>.*</sheetData>", "", xml, flags=re.DOTALL))), "I105 E 预算执行"),
]
MERGES = [
    Case("a merge of millions far away", parts(merged("AA100:XFD99999")), "read"),
    Case("a merge of one cell", parts(merged("Z9:Z9")), "read"),
    Case("a merge with its corners turned", parts(merged("Z99:Y90")), "read"),
    Case("the same merge twice", parts(merged("Y90:Z99", "Y90:Z99")), "read"),
    Case("merges that overlap", parts(merged("Y90:Z99", "X95:Z97")), "read"),
    Case("a merge that is none", parts(merged("A:B")), ASTRAY),
    Case("a merge of nothing", parts(merged("")), ASTRAY),
    Case("a merge off the grid", parts(merged("A1:XFE9")), ASTRAY),
    Case("five thousand merges", parts(merged(*(f"Y{n}:Z{n}" for n in range(100, 5_100)))), "read"),
    Case("more merges than allowed", parts(), LARGE, {"merges": 1}),
]
SHEETS = [
    Case("sheets in another order", parts(text_of(WORKBOOK, tabs_turned)), "read"),
    Case("sheets of other people's behind", parts(more_sheets(100)), "read"),
    Case("more sheets than allowed", parts(more_sheets(100)), LARGE, {"sheets": 100}),
    Case("a sheet gone", edited(drop_sheet("预算执行")), "I104 E 预算执行"),
    Case("an optional sheet gone", edited(drop_sheet("年度重点工作")), "read"),
    Case("blanks around a title", edited(rename_sheet("预算执行", " 预算执行　")), "read"),
    Case("a title of emoji elsewhere", edited(rename_sheet("自查结果", "😀" * 20)), "read"),
    Case("a title that is a formula elsewhere", edited(rename_sheet("自查结果", "=1+1")), "read"),
    Case("a title no program allows elsewhere", edited(rename_sheet("自查结果", "[a]:*?/b")), "read"),
    Case("an empty title elsewhere", edited(rename_sheet("自查结果", "")), "read"),
    Case("a sheet id twice", parts(replaced(WORKBOOK, 'sheetId="4"', 'sheetId="3"')), "read"),
    Case("a sheet without a link", parts(replaced(WORKBOOK, 'r:id="rId3"', 'r:id="rId333"')), BROKEN),
    Case("a sheet without an id", parts(replaced(WORKBOOK, ' r:id="rId3"', "")), BROKEN),
    Case("a chart in place of a sheet", parts(text_of(LINKS, of_kind("chartsheet", 3))), "I105 E 预算执行"),
    Case("a macro sheet nobody needs", parts(text_of(LINKS, of_kind("xlMacrosheet", 9))), "read"),
    Case("the whole path as target", parts(target("/xl/worksheets/sheet3.xml")), "read"),
    Case("a target up and down", parts(target("../xl/./worksheets/sheet3.xml")), "read"),
    Case("a target with backslashes", parts(target("worksheets\\sheet3.xml")), "read"),
    Case("a target in percent", parts(target("worksheets/sheet%33.xml")), "read"),
    Case("a target in capitals", parts(target("WORKSHEETS/SHEET3.XML")), "read"),
    Case("a target out of the package", parts(target("../../../../etc/passwd")), BROKEN),
    Case("a target on the network", parts(target("http://127.0.0.1:9/sheet3.xml")), BROKEN),
    Case("a target that is the workbook", parts(target("workbook.xml")), "I105 E 预算执行"),
    Case("the workbook elsewhere", parts(moved_workbook), "read"),
    Case("texts on the network too", parts(relation("sharedStrings", "http://127.0.0.1:9/s", "External")), "read"),
    Case("another workbook linked", parts(relation("externalLink", "externalLinks/externalLink1.xml"), added("xl/externalLinks/externalLink1.xml", "<a")), "read"),
    Case("macros", parts(relation("vbaProject", "vbaProject.bin"), added("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")), "read"),
    Case("more links than allowed", parts(), LARGE, {"relations": 5}),
    Case("two thousand names", parts(replaced(WORKBOOK, "</definedNames>", f"{NAMES}</definedNames>")), "read"),
    Case("more names than allowed", parts(replaced(WORKBOOK, "</definedNames>", f"{NAMES}</definedNames>")), LARGE, {"names": 2_000}),
    Case("names of sheets that are not there", parts(replaced(WORKBOOK, 'localSheetId="6"', 'localSheetId="99999"')), "read"),
    Case("dates from 1904", parts(from_1904), "read"),
    Case("days from 1904 as plain numbers", parts(from_1904, text_of(LINKS, unlinked("styles"))), "C202 E unit.filed_on"),
]
SHARED = [
    Case("texts in the cells", parts(inline), "read"),
    Case("texts in the cells, a link to none", parts(inline, relation("sharedStrings", "s.xml")), BROKEN),
    Case("count of texts that lies", parts(text_of(STRINGS, lambda x: re.sub(r'[cC]ount="\d+"', 'count="4000000000"', x))), "read"),
    Case("texts with phonetic guides", parts(text_of(STRINGS, lambda x: x.replace("</si>", '<rPh sb="0" eb="1"><t>ガイド</t></rPh></si>'))), "read"),
    Case("texts in runs", parts(text_of(STRINGS, lambda x: re.sub(r"<si><t>(.)([^<]+)</t></si>", r"<si><r><t>\1</t></r><r><rPr><b/></rPr><t>\2</t></r></si>", x))), "read"),
    Case("texts without a link", parts(text_of(LINKS, unlinked("sharedStrings"))), "only: I105"),
    Case("more texts than allowed", parts(), LARGE, {"strings": 50}),
    Case("styles without a link", parts(text_of(LINKS, unlinked("styles"))), "C202 W unit.filed_on"),
    Case("two thousand styles", parts(replaced(STYLES, "</cellXfs>", f"{FORMATS}</cellXfs>")), "read"),
    Case("more styles than allowed", parts(replaced(STYLES, "</cellXfs>", f"{FORMATS}</cellXfs>")), LARGE, {"formats": 2_000}),
    Case("a format without end", parts(replaced(STYLES, 'formatCode="0.00"', f'formatCode="{"[" * 9_000}"')), "read"),
    Case("a format of escapes", parts(replaced(STYLES, 'formatCode="0.00"', f'formatCode="{chr(92) * 9_000}"')), "read"),
    Case("styles nobody has", parts(text_of(SHEET, lambda x: re.sub(r' s="\d+"', ' s="99999"', x))), "read"),
    Case("styles that are no numbers", parts(text_of(SHEET, lambda x: re.sub(r' s="\d+"', ' s="-x"', x))), "read"),
]
NOT_OPENED = [
    Case("hyperlinks that lead nowhere", parts(junk('<hyperlinks><hyperlink ref="A1" r:id="none"/></hyperlinks>')), "read"),
    Case("rules for cells that make no sense", parts(junk('<conditionalFormatting sqref="x"><cfRule type="?" priority="x"/></conditionalFormatting>')), "read"),
    Case("drop-downs that make no sense", parts(junk('<dataValidations count="-1"><dataValidation type="what" sqref=""/></dataValidations>')), "read"),
    Case("a filter off the grid", parts(junk('<autoFilter ref="A0:XFE0"/>')), "read"),
    Case("margins that are no numbers", parts(junk('<pageMargins left="NaN" right="inf" top="1e999" bottom="" header="-" footer="x"/>')), "read"),
    Case("a view that makes no sense", parts(replaced(SHEET, "<sheetView ", '<sheetView zoomScale="-5" topLeftCell="ZZZZ9" ')), "read"),
    Case("columns beyond the grid", parts(replaced(SHEET, '<col min="1" max="1"', '<col min="0" max="99999999"')), "read"),
    Case("a picture that is none", parts(junk('<drawing r:id="none"/>'), added("xl/media/1.png", b"MZ")), "read"),
    Case("a protected sheet", parts(junk('<sheetProtection sheet="1" password="CAFE"/>')), "read"),
    Case("fonts that make no sense", parts(replaced(STYLES, '<sz val="11"/>', '<sz val="huge"/>')), "read"),
    Case("broken comments", parts(added("xl/comments1.xml", "<comments"), added("xl/worksheets/_rels/sheet3.xml.rels", "<broken")), "read"),
    Case("a broken pivot table", parts(added("xl/pivotTables/pivotTable1.xml", "\0\0")), "read"),
    Case("broken document properties", parts(added("docProps/core.xml", "<a"), added("docProps/app.xml", "")), "read"),
    Case("broken content types", parts(added("[Content_Types].xml", "<a")), "read"),
    Case("a calculation chain to nowhere", parts(added("xl/calcChain.xml", "<a"), relation("calcChain", "calcChain.xml")), "read"),
    Case("a signature", parts(added("_xmlsignatures/sig1.xml", "<a/>")), "read"),
    Case("an unknown extension", parts(junk('<extLst><ext uri="{x}"><a xmlns="u"><b/></a></ext></extLst>')), "read"),
]
ENDINGS = [
    *(Case(f"named 甲{ending}", parts(), RENAMED, file=f"甲{ending}") for ending in (".xls", ".et", ".xlsb", ".ods", "")),
    *(Case(f"named 甲{ending}", parts(), "read", file=f"甲{ending}") for ending in (".xlsm", ".XLSX", ".xltx")),
    Case("named like a formula", parts(), "read", file="=1+1.xlsx"),
    Case("named .xls, and with a fault", edited(error(("基础数据", "B20"))), "I111 I -; C203 E running.operating.budget", file="甲.xls"),
    Case("named .xlsx, and a picture", lambda: b"\x89PNG\r\n\x1a\n\0", "refused: 不要报送截图"),
    Case("no identity, but its sheets", parts(dropped("docProps/custom.xml"), replaced(WORKBOOK, "PERFEVAL_", "X_", 2)), "read"),
]
# fmt: on

CASES = [*WHERE, *MERGES, *SHEETS, *SHARED, *NOT_OPENED, *ENDINGS]
