"""What is not read at all, and the reason given: by bytes, by container, by cap."""

import io
import zipfile
from dataclasses import replace

import pytest

from perfeval.cells import Reason, Unreadable, Workbook, read_workbook
from perfeval.cells.limits import Limits
from perfeval.cells.xlsx import sheet, xml_parser
from tests.cells.surgery import MAIN, parts_of, relations, styles_of, worksheet, zipped
from tests.hostile.making import with_header

ROWS = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row>'
SHEET = "xl/worksheets/sheet1.xml"
GOOD = zipped(parts_of(ROWS, strings="<si><t>一</t></si>"))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0")


def refusal(data: bytes, limits: Limits | None = None) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read_workbook(data, limits=limits or Limits())
    return caught.value


def ole(*streams: str) -> bytes:
    """An OLE file as far as its directory."""
    entries = ["Root Entry", *streams]
    return OLE + b"".join(f"{name}\0".encode("utf-16-le").ljust(128, b"\0") for name in entries)


def with_flag(data: bytes, offset: int, central_offset: int, value: int) -> bytes:
    """The zip with two bytes of every local and central header replaced."""
    changed = bytearray(data)
    for signature, shift in ((b"PK\x03\x04", offset), (b"PK\x01\x02", central_offset)):
        at = changed.find(signature)
        while at >= 0:
            changed[at + shift : at + shift + 2] = value.to_bytes(2, "little")
            at = changed.find(signature, at + 1)
    return bytes(changed)


def test_good_workbook_of_these_tests_is_read() -> None:
    assert len(read_workbook(GOOD).sheets[0].cells) == 2


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY),
        (ole("EncryptionInfo", "EncryptedPackage"), Reason.ENCRYPTED),
        # field D14: rights management, of an .xlsx and in both forms of an .xls
        (ole("EncryptedPackage", "DataSpaceMap", "DRMEncryptedTransform"), Reason.RESTRICTED),
        (ole("Workbook", "\x09DRMContent"), Reason.RESTRICTED),
        (ole("\x09DRMTransform", "Workbook"), Reason.RESTRICTED),
        (ole("EncryptionInfo", "EncryptedPackage", "StrongEncryptionTransform"), Reason.ENCRYPTED),
        (ole("EncryptedPackage"), Reason.ENCRYPTED),
        (ole("Workbook"), Reason.DAMAGED),
        (ole("Book"), Reason.DAMAGED),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", Reason.OLD_XLS),
        (bytes(4096), Reason.DAMAGED),
        (b"PK\x03\x04" + bytes(100), Reason.DAMAGED),
        (b"PK\x03\x04", Reason.DAMAGED),
    ],
)
def test_reason_by_bytes(data: bytes, reason: Reason) -> None:
    assert refusal(data).reason is reason


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (ole("WordDocument"), "doc"),
        (ole(), "ole"),
        (OLE + b"\0" + "EncryptedPackage\0".encode("utf-16-le"), "ole"),
        (ole("PowerPoint Document"), "ppt"),
        (ole("VisioDocument"), "vsd"),
        (ole("__properties_version1.0"), "msg"),
        (b"%PDF-1.7\n", "pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0", "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"GIF89a\0", "gif"),
        (b"BM\x36\0\0\0\0\0\0\0\x36", "bmp"),
        (b"II*\0\x08\0", "tiff"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "webp"),
        (b"\0\0\0\x18ftypheic\0", "heic"),
        (b"\0\0\0\x20ftypisom\0", "media"),
        (b"8BPS\0\x01", "psd"),
        (b"MSCF\0", "cab"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"BZh91AY&SY\x01\x02", "bzip2"),
        (b"\xfd7zXZ\0", "xz"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"a.xlsx".ljust(257, b"\0") + b"ustar\x0000", "tar"),
        (b"L\0\0\0\x01\x14\x02\0", "lnk"),
        (b"MZ\x90\0\x03", "program"),
        (b"SQLite format 3\0", "database"),
        (b"bplist00\xd1", "plist"),
        (b"b\x14#e\0E-SafeNet\0\0\0LOCK\0", "office_cipher"),
        (b"[InternetShortcut]\r\nURL=http://a.cn\r\n", "url"),
        (b"Received: from a by b\r\nSubject: x\r\n", "mail"),
        (b"From: a@b.cn\r\nTo: c@d.cn\r\n\r\n", "mail"),
        (b"From: <Saved by Microsoft Excel>\r\nMIME-Version: 1.0", "mhtml"),
        (b'{"unit": 1}', "json"),
        (b" \r\n\t", "blank"),
        (b"BMMC,YS\r\n1,2", "csv"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "svg"),
        (b'<?xml version="1"?><w xmlns="http://schemas.microsoft.com/office/word/2003/w"/>', "doc"),
        (b"Rar!\x1a\x07\x01", "rar"),
        (b"  <HTML><body><table>", "html"),
        ("\ufeff<!DOCTYPE html><p>单位".encode(), "html"),
        ("<table><tr><td>单位".encode("gbk"), "html"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "mhtml"),
        (b'<?xml version="1"?><W xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "xml2003"),
        (b'<?xml version="1.0"?><a/>', "xml"),
        ("单位,预算数\n一街道,3\n".encode(), "csv"),
        ("单位,预算数\n一街道,3\n".encode("gbk"), "csv"),
        ("单位\t预算数\n".encode("utf-16"), "csv"),
        ("只有一句话".encode(), "text"),
        (b"\x01\x02\x03\x04", "unknown"),
        (b"\xff\xff\xff\xff", "unknown"),
    ],
)  # fmt: skip
def test_name_of_what_it_is_instead(data: bytes, kind: str) -> None:
    found = refusal(data)

    assert (found.reason, found.detail) == (Reason.NOT_A_WORKBOOK, kind)


@pytest.mark.parametrize(
    ("parts", "reason", "detail"),
    [
        ({"_rels/.rels": relations(("a", "officeDocument", "word/document.xml"))}, None, "docx"),
        ({"_rels/.rels": relations(("a", "officeDocument", "ppt/p.xml"))}, None, "pptx"),
        ({"a.txt": "x"}, None, "zip"),
        ({}, None, "zip"),
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, None, "odt"),
        ({"mimetype": "application/vnd.oasis.opendocument.presentation"}, None, "odp"),
        ({"mimetype": "application/vnd.oasis.opendocument.graphics"}, None, "odf"),
        ({"mimetype": "application/epub+zip"}, None, "epub"),
        ({"Index/Document.iwa": "x"}, None, "iwork"),
        ({"OFD.xml": "x"}, None, "ofd"),
        ({"AndroidManifest.xml": "x"}, None, "apk"),
        (
            {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"},
            Reason.DAMAGED,
            "content.xml: missing",
        ),
        (
            {"_rels/.rels": relations(("a", "officeDocument", "xl/workbook.bin"))},
            Reason.DAMAGED,
            "xlsb",
        ),
        ({"xl/workbook.xml": "<a/>"}, Reason.DAMAGED, "no relationship to a workbook part"),
    ],
)
def test_other_kinds_of_zip(parts: dict[str, str], reason: Reason | None, detail: str) -> None:
    found = refusal(zipped(parts))

    assert (found.reason, found.detail) == (reason or Reason.NOT_A_WORKBOOK, detail)


def test_reason_and_detail_can_be_read_in_a_log() -> None:
    assert str(Unreadable(Reason.DAMAGED, "xlsb")) == "damaged: xlsb"
    assert str(Unreadable(Reason.EMPTY)) == "empty"


@pytest.mark.parametrize("kept", [1, 22, 40, 300])
def test_truncated(kept: int) -> None:
    assert refusal(GOOD[:-kept]).reason is Reason.DAMAGED


def test_stored_bytes_that_do_not_match_their_checksum() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts_of("<row><c><v>12345</v></c></row>").items():
            archive.writestr(name, text)
    changed = target.getvalue().replace(b"12345", b"92345")

    found = refusal(changed)

    assert found.reason is Reason.DAMAGED
    assert found.detail.startswith(SHEET)


def test_deflated_bytes_that_are_damaged() -> None:
    at = GOOD.index(SHEET.encode()) + len(SHEET)

    assert refusal(GOOD[:at] + b"\xff" * 20 + GOOD[at + 20 :]).reason is Reason.DAMAGED


@pytest.mark.parametrize(
    "second", [SHEET, "XL/worksheets/SHEET1.xml", "xl\\worksheets\\sheet1.xml"]
)
def test_two_members_of_one_name(second: str) -> None:
    target = io.BytesIO(GOOD)
    with zipfile.ZipFile(target, "a") as archive:
        if second == SHEET:
            with pytest.warns(UserWarning, match="Duplicate name"):
                archive.writestr(second, worksheet(""))
        else:
            archive.writestr(second, worksheet(""))

    assert refusal(target.getvalue()).reason is Reason.DAMAGED


def test_member_with_a_password() -> None:
    found = refusal(with_flag(GOOD, 6, 8, 1))

    assert found.reason is Reason.ENCRYPTED


@pytest.mark.parametrize(
    ("local", "central", "value", "words"),
    [
        (14, 16, b"\0\0\0\0", "Bad CRC-32"),
        (6, 8, b"\x20\0", "compressed patched data"),
        (18, 20, (10).to_bytes(4, "little"), ""),  # the compressed size, too small
    ],
)
def test_member_whose_header_does_not_fit_its_content(
    local: int, central: int, value: bytes, words: str
) -> None:
    found = refusal(with_header(GOOD, SHEET, local, central, value))

    assert found.reason is Reason.DAMAGED
    assert SHEET in found.detail
    assert words in found.detail


def test_member_of_another_name_than_in_the_directory() -> None:
    found = refusal(GOOD.replace(SHEET.encode(), SHEET.replace("1", "2").encode(), 1))

    assert found.reason is Reason.DAMAGED
    assert "File name in directory" in found.detail


def test_size_overstated_in_the_header_is_not_believed() -> None:
    size = (1_000_000).to_bytes(4, "little")

    assert read_workbook(with_header(GOOD, SHEET, 22, 24, size)).sheets[0].cells[1, 1].text == "1"


@pytest.mark.parametrize("method", [12, 14, 99])
def test_other_compression_methods(method: int) -> None:
    found = refusal(with_flag(GOOD, 8, 10, method))

    assert (found.reason, found.detail) == (
        Reason.DAMAGED,
        f"_rels/.rels: compression method {method}",
    )


LAUGHS = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
PARTS_READ = [
    *("_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET),
    *("xl/sharedStrings.xml", "xl/styles.xml"),
]


@pytest.mark.parametrize(
    "prolog", [LAUGHS, OUTSIDE, "<!DOCTYPE a>", "<!-- c --><?p?>\n<!DOCTYPE a>"]
)
@pytest.mark.parametrize("part", PARTS_READ)
def test_document_type_is_forbidden_in_every_part(prolog: str, part: str) -> None:
    parts = parts_of(ROWS, strings="<si/>", styles=styles_of("0%"))
    parts[part] = f'<?xml version="1.0"?>{prolog}{parts[part]}'

    found = refusal(zipped(parts))

    assert (found.reason, found.detail) == (Reason.FORBIDDEN, f"{part}: DOCTYPE")


def test_document_type_in_utf16_is_forbidden() -> None:
    parts: dict[str, str | bytes] = {**parts_of(ROWS)}
    parts[SHEET] = f"{LAUGHS}{worksheet('')}".encode("utf-16")

    assert refusal(zipped(parts)).reason is Reason.FORBIDDEN


def test_text_about_a_document_type_is_only_text() -> None:
    inside = "<is><t><![CDATA[<!DOCTYPE a>]]></t></is>"
    data = zipped(parts_of(f'<row r="1"><c r="A1" t="inlineStr">{inside}</c></row>'))

    assert read_workbook(data).sheets[0].cells[1, 1].value == "<!DOCTYPE a>"


def test_encoding_other_than_utf8_is_damage() -> None:
    parts: dict[str, str | bytes] = {**parts_of(ROWS)}
    text = worksheet("<sheetData><row><c><v>五</v></c></row></sheetData>")
    parts[SHEET] = f'<?xml version="1.0" encoding="gbk"?>{text}'.encode("gbk")

    assert refusal(zipped(parts)).reason is Reason.DAMAGED


def many(count: int, what: str) -> str:
    return "".join(f"<{what}/>" for _ in range(count))


STRINGS_OVER = "xl/sharedStrings.xml: more than 2 shared texts"


def with_names(count: int) -> bytes:
    parts = parts_of("")
    names = f"<definedNames>{many(count, 'definedName')}</definedNames>"
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("</sheets>", f"</sheets>{names}")
    return zipped(parts)


@pytest.mark.parametrize(
    ("cap", "value", "data", "detail"),
    [
        ("file_bytes", 100, GOOD, "file: more than 100 bytes"),
        ("members", 4, GOOD, "file: more than 4 members"),
        (
            *("part_bytes", 5_000, zipped(parts_of(" " * 5_000))),
            f"{SHEET}: more than 5000 bytes",
        ),
        (
            *("book_bytes", 5_000, zipped(parts_of(" " * 4_990))),
            f"{SHEET}: more than 5000 bytes in all parts together",
        ),
        (
            *("cells_seen", 9, zipped(parts_of(f"<row>{many(10, 'c')}</row>"))),
            f"{SHEET}: more than 9 rows and cells",
        ),
        (
            *("cells_seen", 9, zipped(parts_of(many(10, "row")))),
            f"{SHEET}: more than 9 rows and cells",
        ),
        (
            *("cells_kept", 2, zipped(parts_of("<row>" + "<c><v>1</v></c>" * 3 + "</row>"))),
            f"{SHEET}: more than 2 cells with content",
        ),
        (
            "merges",
            2,
            zipped(parts_of("", after=f"<mergeCells>{many(3, 'mergeCell')}</mergeCells>")),
            f"{SHEET}: more than 2 merged ranges",
        ),
        (
            *("tree_elements", 50, zipped(parts_of("", styles=many(50, "fonts")))),
            "xl/styles.xml: more than 50 elements",
        ),
        (
            *("tag_bytes", 500, zipped(parts_of(f'<row a="{"x" * 500}"/>'))),
            f"{SHEET}: a tag of more than 500 bytes",
        ),
        ("strings", 2, zipped(parts_of("", strings=many(3, "si"))), STRINGS_OVER),
        (
            "formats",
            2,
            zipped(parts_of("", styles=f"<cellXfs>{many(3, 'xf')}</cellXfs>")),
            "xl/styles.xml: more than 2 cell styles",
        ),
        (
            *("names", 2, with_names(3)),
            "xl/workbook.xml: more than 2 defined names",
        ),
        (
            *("relations", 2, zipped(parts_of("", strings="<si/>", styles="<a/>"))),
            "xl/_rels/workbook.xml.rels: more than 2 relationships",
        ),
        (
            *("tree_elements", 50, zipped(parts_of("", after=many(50, "x")))),
            f"{SHEET}: more than 50 elements at once",
        ),
        (
            *("depth", 10, zipped(parts_of("<row>" + "<a>" * 10 + "</a>" * 10 + "</row>"))),
            f"{SHEET}: more than 10 levels of elements",
        ),
    ],
)
def test_cap(cap: str, value: int, data: bytes, detail: str) -> None:
    assert read_workbook(data)

    found = refusal(data, replace(Limits(), **{cap: value}))

    assert (found.reason, found.detail) == (Reason.TOO_LARGE, detail)


def test_bomb_of_blank_cells_is_refused_before_a_tree_is_made_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def parse_in_chunks(*_: object) -> None:
        pytest.fail("a tree was begun")

    monkeypatch.setattr(sheet, "parse_in_chunks", parse_in_chunks)

    found = refusal(
        zipped(parts_of(f"<row>{many(40, 'c')}</row>")), replace(Limits(), cells_seen=40)
    )

    assert found.detail == f"{SHEET}: more than 40 rows and cells"


def test_cells_under_a_prefix_are_counted_as_they_come() -> None:
    rows = f"<x:row>{many(40, 'x:c')}</x:row>"
    parts = parts_of("")
    parts[SHEET] = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'

    found = refusal(zipped(parts), replace(Limits(), cells_seen=40))

    assert found.detail == f"{SHEET}: more than 40 rows and cells"


def test_cap_of_sheets() -> None:
    tabs = "".join(f'<sheet name="{n}"/>' for n in range(257))
    parts = parts_of("")
    parts["xl/workbook.xml"] = f'<workbook xmlns="{MAIN}"><sheets>{tabs}</sheets></workbook>'

    found = refusal(zipped(parts))

    assert (found.reason, found.detail) == (
        Reason.TOO_LARGE,
        "xl/workbook.xml: more than 256 sheets",
    )


def test_caps_are_reached_only_from_above() -> None:
    at_the_cap = Limits(
        file_bytes=len(GOOD),
        members=len(zipfile.ZipFile(io.BytesIO(GOOD)).infolist()),
        sheets=1,
        depth=5,
        cells_seen=3,
        cells_kept=2,
        merges=0,
    )

    assert isinstance(read_workbook(GOOD, limits=at_the_cap), Workbook)


def test_deep_nesting_is_refused_by_default() -> None:
    for parts in (
        parts_of("<row><c>" + "<a>" * 200_000 + "</a>" * 200_000 + "</c></row>"),
        parts_of("", styles="<a>" * 200_000 + "</a>" * 200_000),
    ):
        assert refusal(zipped(parts)).reason is Reason.TOO_LARGE


@pytest.mark.slow
def test_bomb_is_refused_at_the_cap_whatever_size_it_declares() -> None:
    parts: dict[str, str | bytes] = {**parts_of("")}
    parts[SHEET] = worksheet("<sheetData>" + "<row/>" * 12_000_000 + "</sheetData>").encode()
    data = zipped(parts)
    declared = len(parts[SHEET]).to_bytes(4, "little")
    assert data.count(declared) == 2

    assert refusal(data).reason is Reason.TOO_LARGE
    lying = refusal(data.replace(declared, (100).to_bytes(4, "little")))
    assert lying.reason is Reason.DAMAGED


@pytest.mark.slow
def test_blank_cells_by_the_million_are_neither_kept_nor_refused() -> None:
    row = "<row>" + '<c s="1"/>' * 10_000 + "</row>"
    data = zipped(parts_of(row * 110))

    assert read_workbook(data).sheets[0].cells == {}


@pytest.mark.parametrize(("open_", "close"), [("<!--", "-->"), ("<?x ", "?>")])
@pytest.mark.parametrize("where", ["before the root", "in the sheet"])
def test_comment_as_large_as_the_part_is_gone_over_few_times(
    open_: str, close: str, where: str
) -> None:
    # The parser starts again at an unfinished comment with each piece: the work would grow with
    # the square of its length. What is counted here are the pieces.
    comment = open_ + "<a>" * 4_000_000 + close
    inside = "<sheetData><row><c><v>1</v></c></row></sheetData>"
    text = (
        f"{comment}{worksheet(inside)}"
        if where == "before the root"
        else worksheet(f"{comment}{inside}")
    )

    pieces = sum(1 for _ in xml_parser.parse_in_chunks(text.encode(), SHEET, Limits()))

    assert pieces <= 8


def test_number_format_code_without_end_is_cut() -> None:
    styles = (
        f'<numFmts><numFmt numFmtId="164" formatCode="{"[" * 300_000}"/></numFmts>'
        '<cellXfs><xf numFmtId="164"/></cellXfs>'
    )

    assert read_workbook(zipped(parts_of(ROWS, strings="<si/>", styles=styles)))
