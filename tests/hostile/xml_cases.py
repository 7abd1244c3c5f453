"""Workbooks whose parts are XML made to hurt, broken XML, or XML as other programs write it."""

import codecs
import re
from collections.abc import Callable

from tests.cells.surgery import MAIN, OFFICE, STRICT_MAIN, STRICT_OFFICE
from tests.hostile.making import (
    LINKS,
    OPENED,
    PROPERTIES,
    RELS,
    SHEET,
    STRINGS,
    STYLES,
    THEME,
    WORKBOOK,
    Parts,
    PartsEdit,
    before_root,
    in_rows,
    parts,
    replaced,
    rewritten,
)
from tests.hostile.verdicts import Case

BROKEN = "refused: 已损坏或没有传完整"
LARGE = "refused: 过大"
FORBIDDEN = "refused: 不应有的内容"

LAUGHS = (
    '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
OVER_HTTP = '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">'
PARAMETER = '<!DOCTYPE a [<!ENTITY % x SYSTEM "file:///etc/hostname"> %x;]>'


def every(change: Callable[[str], str], *names: str) -> PartsEdit:
    """A change to the text of all parts of XML, or of those named."""

    def edit(changed: Parts) -> None:
        for name, content in changed.items():
            if not names or name in names:
                changed[name] = change(content.decode()).encode()

    return edit


def encoded(encoding: str, mark: bytes = b"") -> PartsEdit:
    """All opened parts in another encoding, and saying so."""

    def edit(changed: Parts) -> None:
        for name in OPENED:
            text = changed[name].decode()
            text = text.replace('encoding="UTF-8"', f'encoding="{encoding}"')
            changed[name] = mark + text.encode(encoding)

    return edit


def prefixed(xml: str) -> str:
    """The elements of a sheet under a prefix, as some programs write them."""
    head, mark, rest = xml.partition("?>")
    rest = re.sub(r"<(/?)(?![?!])([A-Za-z])", r"<\1x:\2", rest)
    return head + mark + rest.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')


def strict(xml: str) -> str:
    return xml.replace(MAIN, STRICT_MAIN).replace(OFFICE, STRICT_OFFICE)


def cdata(xml: str) -> str:
    return re.sub(r"<t( [^>]*)?>([^<&]+)</t>", r"<t\1><![CDATA[\2]]></t>", xml)


def numbered(xml: str) -> str:
    """Chinese characters as numeric references."""
    return re.sub(r"[^\x00-\x7f]", lambda found: f"&#{ord(found[0])};", xml)


def end_of(part: str, new: str) -> PartsEdit:
    """Another end of a part, behind its last tag."""
    return rewritten(part, lambda xml: xml + new.encode())


def unclosed(part: str) -> PartsEdit:
    return rewritten(part, lambda xml: xml[: xml.rindex(b"</")])


DEEP = "<a>" * 100 + "</a>" * 100
# fmt: off
ATTACKS = [
    *(Case(f"billion laughs in {part}", parts(before_root(part, LAUGHS)), FORBIDDEN) for part in OPENED),
    *(Case(f"outside entity in {part}", parts(before_root(part, OUTSIDE)), FORBIDDEN) for part in OPENED),
    Case("outside DTD", parts(before_root(SHEET, OVER_HTTP)), FORBIDDEN),
    Case("parameter entity", parts(before_root(STRINGS, PARAMETER)), FORBIDDEN),
    Case("empty DOCTYPE behind a comment", parts(before_root(WORKBOOK, "<!-- c --><!DOCTYPE a>")), FORBIDDEN),
    Case("DOCTYPE in UTF-16", parts(before_root(SHEET, LAUGHS), encoded("UTF-16")), FORBIDDEN),
    Case("DOCTYPE in a part nobody needs", parts(before_root(THEME, LAUGHS)), "read"),
    Case("DOCTYPE in the document properties", parts(before_root("docProps/core.xml", OUTSIDE)), "read"),
    Case("DOCTYPE in the content types", parts(before_root("[Content_Types].xml", OUTSIDE)), "read"),
    Case("DOCTYPE in a comment", parts(before_root(SHEET, "<!-- <!DOCTYPE a> -->")), "read"),
    Case("deep nesting in a sheet", parts(in_rows(SHEET, DEEP)), LARGE),
    Case("deep nesting in a row", parts(in_rows(SHEET, f"<row>{DEEP}</row>")), LARGE),
    Case("deep nesting in the styles", parts(replaced(STYLES, "<fonts", f"{DEEP}<fonts")), LARGE),
    Case("deep nesting in the texts", parts(replaced(STRINGS, "<si>", f"<si>{DEEP}</si><si>")), LARGE),
    Case("as deep as office programs go", parts(in_rows(SHEET, "<a>" * 20 + "</a>" * 20)), "read"),
    Case("more elements than allowed", parts(replaced(STYLES, "<fonts", "<a/>" * 900 + "<fonts")), LARGE, {"tree_elements": 900}),
    Case("an attribute beyond all measure", parts(in_rows(SHEET, f'<row a="{"x" * 9_000}"/>')), LARGE, {"tag_bytes": 9_000}),
    Case("a tag with too many attributes", parts(in_rows(SHEET, "<row " + " ".join(f'a{n}="1"' for n in range(999)) + "/>")), LARGE, {"tag_bytes": 5_000}),
    Case("too many namespaces", parts(in_rows(SHEET, "<row " + " ".join(f'xmlns:a{n}="u"' for n in range(999)) + "/>")), LARGE, {"tag_bytes": 5_000}),
    Case("a text beyond all measure", parts(in_rows(SHEET, f'<row r="900"><c t="str"><v>{"x" * 9_000}</v></c></row>')), LARGE, {"tag_bytes": 9_000}),
    Case("a comment as large as a part", parts(in_rows(SHEET, f"<!--{'<a>' * 300_000}-->")), "read"),
    Case("an instruction as large as a part", parts(in_rows(SHEET, f"<?x {'<a>' * 300_000}?>")), "read"),
    Case("ten thousand comments", parts(in_rows(SHEET, "<!-- c -->" * 10_000)), "read"),
]
DAMAGE = [
    *(Case(f"{part} without its end", parts(unclosed(part)), BROKEN) for part in OPENED),
    *(Case(f"{part} of no bytes", parts(rewritten(part, lambda _: b"")), BROKEN) for part in OPENED),
    *(Case(f"{part} with a second root", parts(end_of(part, "<a/>")), BROKEN) for part in OPENED),
    Case("a sheet without its end, nobody needs it", parts(unclosed(THEME)), "read"),
    Case("blanks behind the end", parts(end_of(SHEET, " \r\n\t")), "read"),
    Case("text behind the end", parts(end_of(SHEET, "x")), BROKEN),
    Case("zero bytes behind the end", parts(end_of(SHEET, "\0\0\0")), BROKEN),
    Case("blanks before the declaration", parts(rewritten(SHEET, lambda xml: b" " + xml)), BROKEN),
    Case("an entity nobody declared", parts(in_rows(SHEET, "&what;")), BROKEN),
    Case("an entity of HTML", parts(replaced(STRINGS, "<si>", "<si><t>&nbsp;</t></si><si>")), BROKEN),
    Case("an ampersand by itself", parts(replaced(STRINGS, "<si>", "<si><t>a & b</t></si><si>")), BROKEN),
    Case("a prefix nobody declared", parts(in_rows(SHEET, "<q:row/>")), BROKEN),
    Case("an attribute twice", parts(in_rows(SHEET, '<row r="900" r="901"/>')), BROKEN),
    Case("tags that cross", parts(in_rows(SHEET, "<row><c></row></c>")), BROKEN),
    Case("a tag that does not end", parts(in_rows(SHEET, "<row")), BROKEN),
    Case("a byte that is no UTF-8", parts(replaced(STRINGS, b"<t>", b"<t>\xff\xfe")), BROKEN),
    Case("half a character", parts(replaced(STRINGS, b"<t>", b"<t>\xe4\xb8")), BROKEN),
    Case("a control character", parts(replaced(STRINGS, b"<t>", b"<t>\x01")), BROKEN),
    Case("an escape sequence", parts(replaced(STRINGS, b"<t>", b"<t>\x1b[31m")), BROKEN),
    Case("a reference to no character", parts(replaced(STRINGS, "<t>", "<t>&#0;")), BROKEN),
    Case("a reference beyond Unicode", parts(replaced(STRINGS, "<t>", "<t>&#x110000;")), BROKEN),
    Case("half of a surrogate pair", parts(replaced(STRINGS, "<t>", "<t>&#xD83D;")), BROKEN),
    Case("XML 1.1", parts(replaced(SHEET, 'version="1.0"', 'version="1.1"')), "read"),
    Case("a version of the future", parts(replaced(SHEET, 'version="1.0"', 'version="9.9"')), "read"),
    Case("HTML for a sheet", parts(rewritten(SHEET, lambda _: b"<html><br></html>")), BROKEN),
    Case("another root for the workbook", parts(rewritten(WORKBOOK, lambda _: b"<workbooks/>")), "refused: 其他格式的文件"),
]
DIALECTS = [
    Case("no declaration", parts(every(lambda xml: xml.partition("?>")[2], *OPENED)), "read"),
    Case("byte-order marks", parts(*(rewritten(part, lambda xml: codecs.BOM_UTF8 + xml) for part in OPENED)), "read"),
    Case("UTF-16", parts(encoded("UTF-16")), "read"),
    Case("UTF-16, big end first", parts(encoded("UTF-16BE", codecs.BOM_UTF16_BE)), "read"),
    Case("UTF-16 without a mark", parts(encoded("UTF-16LE")), "read"),
    Case("UTF-16 cut in a character", parts(encoded("UTF-16"), rewritten(SHEET, lambda xml: xml[:-1])), BROKEN),
    Case("UTF-32", parts(encoded("UTF-32")), BROKEN),
    Case("GB18030", parts(encoded("GB18030")), BROKEN),
    Case("UTF-8 that says it is GBK", parts(replaced(SHEET, 'encoding="UTF-8"', 'encoding="GBK"')), "read"),
    Case("an encoding nobody knows", parts(replaced(SHEET, 'encoding="UTF-8"', 'encoding="klingon"')), "read"),
    Case("ISO Strict", parts(every(strict)), "read"),
    Case("a prefix on every element of a sheet", parts(every(prefixed, SHEET)), "read"),
    Case("a prefix on the texts and styles too", parts(every(prefixed, SHEET, STRINGS, STYLES, WORKBOOK)), "read"),
    Case("no namespace in a sheet", parts(replaced(SHEET, f'xmlns="{MAIN}"', "")), "read"),
    Case("foreign elements between rows", parts(in_rows(SHEET, '<m:x xmlns:m="urn:m"><row><c><v>9</v></c></row></m:x>')), "read"),
    Case("comments between rows", parts(in_rows(SHEET, "<!-- a --><?b c?>")), "read"),
    Case("instructions before the root", parts(before_root(SHEET, "<?mso-application progid='Excel.Sheet'?>")), "read"),
    Case("texts as CDATA", parts(every(cdata, STRINGS)), "read"),
    Case("texts as numeric references", parts(every(numbered, STRINGS)), "read"),
    Case("single quotes", parts(every(lambda xml: re.sub(r'="([^"\']*)"', r"='\1'", xml), SHEET)), "read"),
    Case("blanks inside tags", parts(every(lambda xml: xml.replace("/>", " \n/>"), SHEET)), "read"),
    Case("blanks between elements", parts(every(lambda xml: xml.replace("><", "> \r\n <"), SHEET)), "read"),
    Case("properties of another dialect", parts(every(strict, PROPERTIES, RELS, LINKS)), "read"),
]
# fmt: on

CASES = [*ATTACKS, *DAMAGE, *DIALECTS]
