"""Shared strings: which elements are one, and what text each stands for."""

import io
from dataclasses import replace

import pytest
import xlsxwriter

from perfeval.cells import Reason, Unreadable
from perfeval.cells.limits import Limits
from perfeval.cells.xlsx.shared_strings import read_strings
from perfeval.cells.xlsx.strings import RichText, StringItem
from tests.cells.surgery import MAIN, unzipped

PART = "xl/sharedStrings.xml"
RICH = (
    '<r><rPr><b/><sz val="11"/><color theme="1" tint="-0.25"/><rFont val="宋体"/></rPr>'
    '<t xml:space="preserve">甲 &amp; </t></r><r><t>乙</t></r>'
)


def sst(items: str) -> bytes:
    return f'<sst xmlns="{MAIN}" count="9" uniqueCount="9">{items}</sst>'.encode()


def texts(items: str, limits: Limits | None = None) -> list[str]:
    return plain(read_strings(sst(items), PART, limits or Limits()))


def plain(items: list[StringItem]) -> list[str]:
    """The texts alone, none of them damaged."""
    assert None not in items
    return [item.text if isinstance(item, RichText) else item or "" for item in items]


def test_rich_text_of_a_library() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        bold = book.add_format({"bold": True, "font_color": "#C00000", "font_name": "宋体"})
        sheet = book.add_worksheet()
        sheet.write_rich_string(0, 0, "预算数", bold, " *", "（万元）")

    found = read_strings(unzipped(target.getvalue())[PART], PART, Limits())

    assert plain(found) == ["预算数 *（万元）"]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ("", []),
        ("<si><t>一</t></si><si><t>二</t></si>", ["一", "二"]),
        ("<si><t>一</t></si>\n<!-- 注 --><si><t>二</t></si>", ["一", "二"]),
        ('<si><t xml:space="preserve"> 一\n二\t</t></si>', [" 一\n二\t"]),
        ("<si><t>&lt;&#65;&#13;&#128512;&apos;_x0041_</t></si>", ["<A\r😀'A"]),
        ("<si><t>&#x41;</t></si>", ["A"]),
        ("<si><t>\r\n</t></si>", ["\n"]),  # as every XML parser reads a line end
        ("<si><t><![CDATA[<一>]]></t></si>", ["<一>"]),
        ("<si><t>一<!-- 注 -->二</t></si>", ["一二"]),
        ("<si><t></t></si><si></si><si><t/></si><si/><si ><t >三</t ></si >", [*"____三"]),
        ("字<!-- 注 --><si><t>一</t></si><x/>字", ["一"]),
        ("<si>一</si>", [""]),
        ('<si x="1"><t x="1">一</t></si>', ["一"]),
        ("<si><t>一</t><t>二</t></si>", ["一二"]),
        (f"<si>{RICH}</si><si><t>丙</t></si>", ["甲 & 乙", "丙"]),
        ("<si><r/><r><t>一</t></r><r><t/></r></si>", ["一"]),
        ("<si><r><t>一</t></r><t>二</t></si>", ["一二"]),
        ("<si><r><t>一</t><rPr/></r></si>", ["一"]),
        ('<si><t>一</t><rPh sb="0" eb="1"><t>yi</t></rPh></si>', ["一"]),
        ('<si><t>一</t><phoneticPr fontId="1" type="noConversion"/></si>', ["一"]),
        ("<si><r><t>_x00</t></r><r><t>41_</t></r></si>", ["A"]),
        (f"<si><t>{'长' * 40_000}</t></si>", ["长" * 32_768]),
        # Only a child of the root is one.
        ("<x><si><t>一</t></si></x><si><t>二</t></si>", ["二"]),
        ("<si><si><t>一</t></si></si>", [""]),
        ('<x xmlns="y"><si><t>一</t></si></x><si xmlns="y"><t>一</t></si><si/>', ["_"]),
        ("<!-- <si><t>一</t></si> -->", []),
        ("<?x <si><t>一</t></si>?>", []),
    ],
)
def test_text(items: str, expected: list[str]) -> None:
    assert texts(items) == [text.replace("_", "") for text in expected]


@pytest.mark.parametrize(("before", "after"), [("<!-- ", " -->"), ("<?x ", "?>")])
@pytest.mark.parametrize(
    ("real", "text"),
    [
        ("<si ><t>真</t></si>", "真"),
        ("<si ><t>真</t></si >", "真"),
        ("<si/>", ""),
        ('<si x="1"></si>', ""),
        (f'<x:si xmlns:x="{MAIN}"><x:t>真</x:t></x:si>', "真"),
    ],
)
def test_text_in_a_comment_is_none(real: str, text: str, before: str, after: str) -> None:
    commented = f"{before}<si><t>假</t></si>{after}"

    assert texts(real + commented) == [text]
    assert texts(commented + real) == [text]


def test_text_in_a_comment_is_none_behind_a_prefix() -> None:
    data = f'<x:sst xmlns:x="{MAIN}"><x:si><x:t>真</x:t></x:si><!-- <si><t>假</t></si> --></x:sst>'

    assert read_strings(data.encode(), PART, Limits()) == ["真"]


@pytest.mark.parametrize(
    "items",
    [
        *("<si><t>一</si>", "<si><t>一", "<si><t>一</t></si></si>", "<x></sst><si></si>"),
        *("<si></si></sst><sst>", "<si><t>&x;</t></si>", "<si><t>&</t></si>"),
        *(
            "<si><t>\x01</t></si>",
            "<si><t>]]></t></si>",
            "<si><r><t>&am</t></r><r><t>p;</t></r></si>",
        ),
        *("<si><r><rPr><x:b/></rPr></r></si>", '<si><t x="1" x="2"/></si>'),
    ],
)
def test_part_that_is_not_well_formed_is_refused(items: str) -> None:
    with pytest.raises(Unreadable) as caught:
        texts(items)

    assert caught.value.reason is Reason.DAMAGED
    assert caught.value.detail.startswith(PART)


@pytest.mark.parametrize("letters", [b"\xff", b"\xed\xa0\x80", b"\xef\xbf\xbe", b"\xc0\x80"])
def test_part_that_is_no_utf_8_is_refused(letters: bytes) -> None:
    data = sst("<si><t>?</t></si>")
    assert read_strings(data, PART, Limits()) == ["?"]

    with pytest.raises(Unreadable, match=PART):
        read_strings(data.replace(b"?", letters), PART, Limits())


def test_cap_of_texts() -> None:
    items = "<si></si>" * 50
    assert texts(items, replace(Limits(), strings=50)) == [""] * 50

    with pytest.raises(Unreadable) as caught:
        texts(items, replace(Limits(), strings=49))

    assert str(caught.value) == f"too_large: {PART}: more than 49 shared texts"


def test_depth_of_a_text() -> None:
    item = f"<si>{RICH}</si>"
    assert texts(item, replace(Limits(), depth=5)) == ["甲 & 乙"]

    with pytest.raises(Unreadable, match="more than 4 levels of elements"):
        texts(item, replace(Limits(), depth=4))
