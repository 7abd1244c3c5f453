"""Files that are no workbook, and workbooks whose container is damaged or made to hurt."""

import gzip
import io
import zipfile

from tests.cells.surgery import relations, zipped
from tests.cells.xlsb import xlsb
from tests.hostile.making import (
    LINKS,
    PROPERTIES,
    RELS,
    SHEET,
    STRINGS,
    STYLES,
    THEME,
    WORKBOOK,
    Maker,
    added,
    clean_file,
    dropped,
    exactly,
    packed,
    parts,
    raw,
    renamed,
    replaced,
    rewritten,
    with_header,
)
from tests.hostile.verdicts import Case

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0")
BROKEN = "refused: 已损坏或没有传完整"
LARGE = "refused: 过大"
PASSWORD = "refused: 设了打开密码"  # noqa: S105 - the words of a message
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def ole(*streams: str) -> Maker:
    entries = ["Root Entry", *streams]
    names = b"".join(f"{name}\0".encode("utf-16-le").ljust(128, b"\0") for name in entries)
    return exactly(OLE + names)


def bent(part: str, local: int, central: int, value: bytes) -> Maker:
    """The clean file with one member's headers saying something else."""
    return lambda: with_header(packed_clean(), part, local, central, value)


def packed_clean() -> bytes:
    return parts()()


def twice(part: str, name: str) -> Maker:
    """Another member of the same name, or of one that is the same to Excel."""

    def make() -> bytes:
        target = io.BytesIO(packed_clean())
        with zipfile.ZipFile(target, "a") as archive:
            info = zipfile.ZipInfo(name)
            info.filename = name
            archive.NameToInfo.pop(part, None)
            archive.writestr(info, b"<worksheet/>")
        return target.getvalue()

    return make


def compressed(method: int) -> Maker:
    def make() -> bytes:
        with zipfile.ZipFile(io.BytesIO(clean_file())) as archive:
            return packed({name: archive.read(name) for name in archive.namelist()}, method)

    return make


def zip64() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(clean_file())) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            with new.open(name, "w", force_zip64=True) as member:
                member.write(old.read(name))
    return target.getvalue()


def commented(length: int) -> Maker:
    def make() -> bytes:
        target = io.BytesIO(packed_clean())
        with zipfile.ZipFile(target, "a") as archive:
            archive.comment = b"c" * length
        return target.getvalue()

    return make


def locked() -> bytes:
    data = packed_clean()
    for name in (RELS, WORKBOOK, LINKS, SHEET, STRINGS):
        data = with_header(data, name, 6, 8, b"\1\0")
    return data


def zeroed(data: bytes) -> bytes:
    """A sheet's deflated bytes overwritten."""
    at = data.index(SHEET.encode()) + len(SHEET)
    return data[:at] + bytes(60) + data[at + 60 :]


BLANKS = b" " * 300_000
# fmt: off
BYTES = [
    Case("no bytes", exactly(b""), "refused: 文件是空的"),
    Case("one byte", exactly(b"\x01"), "refused: 其他格式的文件"),
    Case("zero bytes of a broken copy", exactly(bytes(4096)), BROKEN),
    Case("blanks alone", exactly(b" \r\n" * 30), "refused: 空白文本"),
    Case("its first four bytes", raw(lambda data: data[:4]), BROKEN),
    Case("its first thousand bytes", raw(lambda data: data[:1000]), BROKEN),
    Case("its first half", raw(lambda data: data[: len(data) // 2]), BROKEN),
    Case("without its last byte", raw(lambda data: data[:-1]), BROKEN),
    Case("without its end record", raw(lambda data: data[:-22]), BROKEN),
    # What is read is whole by its checksums; the byte was of a part nobody needs.
    Case("without its first byte", raw(lambda data: data[1:]), "read"),
    Case("without its directory", raw(lambda data: data[: data.index(b"PK\x01\x02")]), BROKEN),
    Case("a byte behind it", raw(lambda data: data + b"\0"), "read"),
    Case("a page of text behind it", raw(lambda data: data + b"x" * 1000), "read"),
    Case("more behind it than a comment holds", raw(lambda data: data + bytes(70_000)), BROKEN),
    Case("a page before it", raw(lambda data: b"x" * 1000 + data), "read"),
    Case("in capital letters", raw(lambda data: data.replace(b"PK\x01\x02", b"pk\x01\x02")), BROKEN),
    Case("line ends turned by a mail program", raw(lambda d: d.replace(b"\n", b"\r\n")), BROKEN),
    Case("high bits lost", raw(lambda data: bytes(byte & 0x7F for byte in data)), BROKEN),
    Case("twice in one file", raw(lambda data: data + data), "read"),
    Case("a comment", commented(100), "read"),
    Case("the longest comment", commented(65_535), "read"),
    Case("more bytes than allowed", raw(bytes), LARGE, {"file_bytes": 10_000}),
]
MEMBERS = [
    Case("deflated", compressed(zipfile.ZIP_DEFLATED), "read"),
    Case("packed with bzip2", compressed(zipfile.ZIP_BZIP2), BROKEN),
    Case("packed with lzma", compressed(zipfile.ZIP_LZMA), BROKEN),
    Case("an unknown method", bent(SHEET, 8, 10, b"\x63\0"), BROKEN),
    Case("an unknown method in a part nobody needs", bent(THEME, 8, 10, b"\x63\0"), "read"),
    Case("in the large format of zip", zip64, "read"),
    Case("checksum of a sheet", bent(SHEET, 14, 16, b"\1\2\3\4"), BROKEN),
    Case("checksum of the texts", bent(STRINGS, 14, 16, b"\1\2\3\4"), BROKEN),
    Case("checksum of the properties", bent(PROPERTIES, 14, 16, b"\1\2\3\4"), BROKEN),
    Case("checksum of a part nobody needs", bent(THEME, 14, 16, b"\1\2\3\4"), "read"),
    Case("declared smaller than it is", bent(SHEET, 18, 20, b"\x10\0\0\0\x10\0\0\0"), BROKEN),
    Case("declared larger than it is", bent(SHEET, 18, 20, b"\xff\xff\xff\x7f" * 2), BROKEN),
    Case("offset behind the end", bent(SHEET, 99, 42, b"\xff\xff\xff\x7f"), BROKEN),
    Case("offset of another member", bent(SHEET, 99, 42, b"\0\0\0\0"), BROKEN),
    Case("deflated bytes overwritten", raw(zeroed), BROKEN),
    Case("password on a sheet", bent(SHEET, 6, 8, b"\1\0"), PASSWORD),
    Case("password on all parts", locked, PASSWORD),
    Case("password on a part nobody needs", bent(THEME, 6, 8, b"\1\0"), "read"),
    Case("two of one name", twice(SHEET, SHEET), BROKEN),
    Case("two of one name but for case", twice("", SHEET.upper()), BROKEN),
    Case("two of one name but for slashes", twice("", SHEET.replace("/", "\\")), BROKEN),
    Case("two of a part nobody needs", twice(THEME, THEME), BROKEN),
    Case("folders as members", parts(added("xl/", ""), added("xl/worksheets/", "")), "read"),
    Case("names with backslashes", parts(renamed(lambda n: n.replace("/", "\\"))), "read"),
    Case("names in capital letters", parts(renamed(str.upper)), "read"),
    Case("names with a slash in front", parts(renamed(lambda name: f"/{name}")), "read"),
    Case("names that climb out", parts(added("../../../etc/cron.d/x", "* * * * * root")), "read"),
    Case("names with a drive", parts(added("C:\\Windows\\x.dll", "MZ")), "read"),
    Case("names with escape sequences", parts(added("\x1b[31mx", "x")), "read"),
    Case("a name of sixty thousand letters", parts(added("x" * 60_000, "x")), "read"),
    Case("a workbook inside", parts(added("xl/embeddings/1.xlsx", zipped({"a": "b"}))), "read"),
    Case("more members than allowed", parts(), LARGE, {"members": 10}),
    Case("a thousand members nobody needs", parts(*(added(f"x/{n}", "") for n in range(999))), "read"),
    Case("bomb in a part nobody needs", parts(added(THEME, BLANKS)), "read", {"part_bytes": 200_000}),
    Case("bomb in a sheet", parts(replaced(SHEET, "<sheetData>", b"<sheetData>" + BLANKS)), LARGE, {"part_bytes": 200_000}),
    Case("bomb in the texts", parts(rewritten(STRINGS, lambda xml: xml + BLANKS)), LARGE, {"part_bytes": 200_000}),
    Case("bomb in the styles", parts(rewritten(STYLES, lambda xml: xml + BLANKS)), LARGE, {"part_bytes": 200_000}),
    Case("bomb in the list of sheets", parts(rewritten(WORKBOOK, lambda xml: xml + BLANKS)), LARGE, {"part_bytes": 200_000}),
    Case("bomb in the links", parts(rewritten(LINKS, lambda xml: xml + BLANKS)), LARGE, {"part_bytes": 200_000}),
    Case("bomb in the properties", parts(rewritten(PROPERTIES, lambda xml: xml + BLANKS)), LARGE, {"part_bytes": 200_000}),
    Case("bomb of many parts", parts(), LARGE, {"book_bytes": 60_000}),
    Case("no content types", parts(dropped("[Content_Types].xml")), "read"),
    Case("no links of the package", parts(dropped(RELS)), BROKEN),
    Case("no list of sheets", parts(dropped(WORKBOOK)), BROKEN),
    Case("no links of the workbook", parts(dropped(LINKS)), BROKEN),
    Case("a sheet missing", parts(dropped(SHEET)), BROKEN),
    Case("no texts", parts(dropped(STRINGS)), BROKEN),
    Case("no properties", parts(dropped(PROPERTIES)), "read"),
    Case("no theme", parts(dropped(THEME)), "read"),
    Case("no document properties", parts(dropped("docProps/core.xml"), dropped("docProps/app.xml")), "read"),
    # Without styles a date is a number like any other.
    Case("no styles", parts(dropped(STYLES)), "C202 W unit.filed_on"),
]
# fmt: on


def as_zip(**members: str) -> Maker:
    return exactly(zipped({name.replace("__", "/"): text for name, text in members.items()}))


def office(part: str) -> Maker:
    return exactly(zipped({"_rels/.rels": relations(("a", "officeDocument", part))}))


HTML = "<html><meta charset=gbk><body><table><tr><td>单位</td></tr></table></body></html>"
XML_2003 = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
FODS = '<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>'
CSV = "单位,预算数\n一街道,3\n"
ODS = {"mimetype": ODS_TYPE, "META-INF/manifest.xml": "<manifest/>", "content.xml": "<a/>"}
# fmt: off
KINDS = [
    Case("password of Excel", ole("EncryptionInfo", "EncryptedPackage"), PASSWORD),
    Case(".doc", ole("WordDocument"), "refused: 实际是Word 文档"),
    Case(".ppt", ole("PowerPoint Document"), "refused: 实际是演示文稿"),
    Case(".vsd", ole("VisioDocument"), "refused: 实际是Visio 图"),
    Case("mail of Outlook", ole("__properties_version1.0"), "refused: 把邮件的附件另存出来"),
    Case("an old office file without its directory", ole(), "refused: 可能没有传完整"),
    Case(".xls with nothing in it", ole("Workbook"), "refused: 旧格式 .xls 工作簿，读不出来"),
    Case(".xls of Excel 2", exactly(b"\x09\0\x04\0\x02\0\x10\0"), "refused: Excel 4.0 或更早"),
    Case(".xls of Excel 4", exactly(b"\x09\x04\x06\0\0\x04\x10\0"), "refused: Excel 4.0 或更早"),
    Case(".xlsb that is another form", lambda: xlsb({"表": {(1, 1): 1}}), "I102 E -"),
    Case(".xlsb with two cells far apart", lambda: xlsb({"预算执行": {(1, 1): 1, (1_048_576, 16_384): 1}}), LARGE),
    Case(".xlsb without its workbook", office("xl/workbook.bin"), "refused: .xlsb 工作簿，读不出来"),
    Case(".ods without a sheet", exactly(zipped(ODS)), "I102 E -"),
    Case(".ods with a password", exactly(zipped({**ODS, "META-INF/manifest.xml": "<a><encryption-data/></a>"})), PASSWORD),
    Case(".ods with a DOCTYPE", exactly(zipped({**ODS, "content.xml": "<!DOCTYPE a><a/>"})), "refused: 不应有的内容"),
    Case(".ods that is a bomb", exactly(zipped({**ODS, "content.xml": "<a>" + " " * 99_999})), LARGE, {"part_bytes": 9_999}),
    Case(".docx", office("word/document.xml"), "refused: 实际是Word 文档"),
    Case(".pptx", office("ppt/presentation.xml"), "refused: 实际是演示文稿"),
    Case(".vsdx", office("visio/document.xml"), "refused: 实际是Visio 图"),
    Case(".odt", as_zip(mimetype="application/vnd.oasis.opendocument.text"), "refused: 文字文档"),
    Case(".numbers", as_zip(Index__Document="x", **{"Index/Document.iwa": "x"}), "refused: 苹果 Numbers"),
    Case(".ofd", as_zip(**{"OFD.xml": "<a/>"}), "refused: OFD 版式文档"),
    Case(".epub", as_zip(mimetype="application/epub+zip"), "refused: 电子书"),
    Case("a zip with the workbook in it", lambda: packed({"甲.xlsx": clean_file()}), "refused: 请先解压"),
    Case("a zip of nothing", exactly(zipped({})), "refused: 请先解压"),
    Case(".rar", exactly(b"Rar!\x1a\x07\x01\0"), "refused: 请先解压"),
    Case(".7z", exactly(b"7z\xbc\xaf\x27\x1c\0\4"), "refused: 请先解压"),
    Case(".gz", lambda: gzip.compress(clean_file(), mtime=0), "refused: 请先解压"),
    Case(".tar", exactly(b"a.xlsx".ljust(257, b"\0") + b"ustar\x0000"), "refused: 请先解压"),
    Case("HTML", exactly(HTML.encode()), "refused: 网页"),
    Case("HTML in GBK", exactly(HTML.encode("gbk")), "refused: 网页"),
    Case("a table without a page", exactly("<table><tr><td>单位".encode("gbk")), "refused: 网页"),
    Case("a page saved whole", exactly(b"MIME-Version: 1.0\r\nContent-Type: multipart/related"), "refused: 网页"),
    Case("XML of Excel 2003", exactly(XML_2003.encode()), "refused: XML 表格"),
    Case(".fods", exactly(FODS.encode()), "refused: XML 表格"),
    Case("other XML", exactly(b'<?xml version="1.0"?><a/>'), "refused: XML 文件"),
    Case("CSV", exactly(CSV.encode()), "refused: 实际是文本"),
    Case("CSV in GBK", exactly(CSV.encode("gbk")), "refused: 实际是文本"),
    Case("tabs in UTF-16", exactly("单位\t预算数\r\n".encode("utf-16")), "refused: 实际是文本"),
    Case("a sentence", exactly("稍后报送".encode()), "refused: 里面没有填报表"),
    Case("JSON", exactly(b'{"a": 1}'), "refused: 程序用的文本"),
    Case("a mail", exactly(b"Received: from a\r\nSubject: b\r\n\r\n"), "refused: 把邮件的附件另存出来"),
    Case("a link to a page", exactly(b"[InternetShortcut]\r\nURL=http://a.cn"), "refused: 网址快捷方式"),
    Case("a link to a file", exactly(b"L\0\0\0\x01\x14\x02\0"), "refused: 报送它指向的"),
    Case("PDF", exactly(b"%PDF-1.7\n"), "refused: PDF 文档"),
    Case("RTF", exactly(b"{\\rtf1"), "refused: 实际是Word 文档"),
    Case("PNG", exactly(b"\x89PNG\r\n\x1a\n\0"), "refused: 不要报送截图"),
    Case("JPEG", exactly(b"\xff\xd8\xff\xe0\0"), "refused: 不要报送截图"),
    Case("a photo of a telephone", exactly(b"\0\0\0\x18ftypheic\0"), "refused: 手机照片"),
    Case("TIFF of a scanner", exactly(b"II*\0\x08\0"), "refused: 不要报送截图"),
    Case("a program", exactly(b"MZ\x90\0\x03\0\0\0"), "refused: 实际是程序"),
    Case("a database", exactly(b"SQLite format 3\0"), "refused: 实际是数据库"),
    Case("encrypted by the office's own software", exactly(b"b\x14#e\0E-SafeNet\0LOCK"), "refused: 文档加密软件"),
    Case("random bytes", exactly(b"\x9f\x03\xc1\x00\xfe\x81\x07\x99" * 50), "refused: 其他格式的文件"),
]
# fmt: on

CASES = [*BYTES, *MEMBERS, *KINDS]
