"""Shared texts read by their spelling are what a tree says, and odd ones are left to the tree."""

import io
from dataclasses import replace

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from perfeval.cells import Unreadable
from perfeval.cells.limits import Limits
from perfeval.cells.xlsx import shared_strings
from perfeval.cells.xlsx.markup import grow
from perfeval.cells.xlsx.shared_strings import read_strings
from tests.cells.surgery import MAIN, unzipped
from tests.cells.test_fuzz import escaped, usual
from tests.cells.test_oracles import BOOKS, SAMPLES
from tests.hostile.making import STRINGS, clean_file
from tests.hostile.mutants import mutants

PART = "xl/sharedStrings.xml"
RICH = (
    '<r><rPr><b/><sz val="11"/><color theme="1" tint="-0.25"/><rFont val="宋体"/></rPr>'
    '<t xml:space="preserve">甲 &amp; </t></r><r><t>乙</t></r>'
)


def sst(items: str) -> bytes:
    return f'<sst xmlns="{MAIN}" count="9" uniqueCount="9">{items}</sst>'.encode()


def reading(data: bytes, limits: Limits | None = None) -> tuple[bool, list[str] | str]:
    """Whether no tree was needed, and the texts, which are what the tree says."""
    limits = limits or Limits()
    trees: list[object] = []

    def growing(*said: object) -> object:
        trees.append(said)
        return grow(*said)  # type: ignore[arg-type]

    def outcome() -> list[str] | str:
        try:
            return read_strings(data, PART, limits)
        except Unreadable as refusal:
            return str(refusal)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared_strings, "grow", growing)
        read = outcome()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared_strings, "_plain", lambda *_: None)
        assert read == outcome()
    return not trees, read


def texts_of(workbook: bytes) -> bytes:
    return unzipped(workbook)[PART]


# A text that is not spelt as usual, and where nothing is a text.
ODD = ("<si ><t>真</t></si>", "<si ><t>真</t></si >", "<si/>", '<si x="1"></si>')
NO_TEXT = (("<!-- ", " -->"), ("<?x ", "?>"))


def test_texts_of_the_usual_programs_are_taken() -> None:
    parts = [texts_of(path.read_bytes()) for path in SAMPLES]
    for data in (*parts, texts_of(BOOKS["xlsxwriter"]), texts_of(clean_file())):
        assert reading(data)[0]


def test_rich_texts_of_a_library_are_taken() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        bold = book.add_format({"bold": True, "font_color": "#C00000", "font_name": "宋体"})
        sheet = book.add_worksheet()
        sheet.write_rich_string(0, 0, "预算数", bold, " *", "（万元）")

    assert reading(texts_of(target.getvalue())) == (True, ["预算数 *（万元）"])


@pytest.mark.parametrize(
    ("items", "texts"),
    [
        ("<si><t>一</t></si><si><t>二</t></si>", ["一", "二"]),
        ('<si><t xml:space="preserve"> 一\n二\t</t></si>', [" 一\n二\t"]),
        ("<si><t>&lt;&#65;&#13;&#128512;&apos;_x0041_</t></si>", ["<A\r😀'A"]),
        ("<si><t></t></si><si></si>", ["", ""]),
        ("字<!-- 注 --><si><t>一</t></si><x/>字", ["一"]),
        (f"<si>{RICH}</si><si><t>丙</t></si>", ["甲 & 乙", "丙"]),
        ('<si><t>一</t><phoneticPr fontId="1" type="noConversion"/></si>', ["一"]),
        ("<si><r><t>_x00</t></r><r><t>41_</t></r></si>", ["A"]),
        (f"<si><t>{'长' * 40_000}</t></si>", ["长" * 32_768]),
        ("<si><t>一二三四五六七八九十</t></si>" * 5_000, ["一二三四五六七八九十"] * 5_000),
    ],
)
def test_spelling_is_taken(items: str, texts: list[str]) -> None:
    assert reading(sst(items)) == (True, texts)


@pytest.mark.parametrize(
    "items",
    [
        *(
            "",
            "<si/>",
            "<si><t/></si>",
            "<si ><t>一</t></si>",
            "<si><t>一</t ></si>",
            "<si>一</si>",
        ),
        *("<si><t>一</t></si> <si/>", "<si><t>一</t></si>\n<si><t>二</t></si>"),
        *("<si></si>x<si></si>", "<si></si><!-- --><si></si>", "<si><t>]]></t></si>"),
        *("<si><t>一</t><t>二</t></si>", "<si><r><t>一</t></r><t>二</t></si>", "<si><r/></si>"),
        "<si><r><t>一</t></r><r><t/></r></si>",
        '<si><t>一</t><rPh sb="0" eb="1"><t>yi</t></rPh></si>',
        *('<si><t xml:space="default">一</t></si>', '<si x="1"><t>一</t></si>'),
        *("<si><t><![CDATA[一]]></t></si>", "<si><t>一<!-- --></t></si>", "<si><t>&#x41;</t></si>"),
        *("<si><t>&x;</t></si>", "<si><t>&</t></si>", "<si><t>\x01</t></si>", "<si><t>\r</t></si>"),
        "<si><r><t>&am</t></r><r><t>p;</t></r></si>",
        *("<si><r><rPr><x:b/></rPr><t>一</t></r></si>", "<si><r><t>一</t><rPr/></r></si>"),
        '<si><r><rPr><sz xmlns="x"/></rPr><t>一</t></r></si>',
        '<si><r><rPr><color rgb="1" rgb="2"/></rPr><t>一</t></r></si>',
        *("<si><t>一</t></si></si>", "<si><si><t>一</t></si></si>", "<si><t>一</si>", "<si><t>一"),
        *("<!-- <si><t>一</t></si> -->", "<x><si><t>一</t></si></x>", "<?x <si></si>?>"),
        *(
            "<si><t>一</t></si><x><si/></x>",
            '<x xmlns="y"><si></si></x><si/>',
            "<x></sst><si></si>",
        ),
        *(
            f"{real}{before}<si><t>假</t></si>{behind}"
            for real in ODD
            for before, behind in NO_TEXT
        ),
        *("<si><t>一</t></si></sst><x>", "<si></si></sst><sst>", f"<!--{'x' * 5_000}--><si></si>"),
    ],
)
def test_odd_spelling_is_left_to_the_tree(items: str) -> None:
    assert not reading(sst(items))[0]


def test_text_in_a_comment_is_none_behind_a_prefix() -> None:
    data = '<x:sst xmlns:x="u"><x:si><x:t>真</x:t></x:si><!-- <si><t>假</t></si> --></x:sst>'
    assert reading(data.encode()) == (False, ["真"])


def test_texts_that_are_no_utf_8_are_left_to_the_tree() -> None:
    assert reading(sst("<si><t>?</t></si>"))[0]
    for letters in (b"\xff", b"\xed\xa0\x80", b"\xef\xbf\xbe", b"\xc0\x80"):
        assert not reading(sst("<si><t>?</t></si>").replace(b"?", letters))[0]


@pytest.mark.parametrize("cap", ["tree_elements", "tag_bytes", "depth"])
def test_caps_on_trees_leave_the_texts_to_one(cap: str) -> None:
    data = sst(f"<si>{RICH}</si>")
    enough = {"depth": 5}.get(cap, len(data))

    assert reading(data, replace(Limits(), **{cap: enough}))[0]
    assert not reading(data, replace(Limits(), **{cap: enough - 1}))[0]


def test_cap_of_texts_stops_plain_ones_too() -> None:
    data = sst("<si></si>" * 50)

    assert reading(data, replace(Limits(), strings=50)) == (True, [""] * 50)
    assert reading(data, replace(Limits(), strings=49))[1] == (
        f"too_large: {PART}: more than 49 shared texts"
    )


@given(st.lists(st.text(max_size=8).map(escaped), max_size=6), st.booleans())
@usual
def test_any_texts(texts: list[str], rich: bool) -> None:
    start, end = ("<si><r><t>", "</t></r></si>") if rich else ("<si><t>", "</t></si>")
    reading(sst("".join(f"{start}{text}{end}" for text in texts)))


@pytest.mark.parametrize("seed", range(3))
def test_damaged_texts(seed: int) -> None:
    ways = set()
    for damage, data in mutants(clean_file(), 150, seed):
        if damage.endswith(" inside"):
            ways.add(reading(unzipped(data)[STRINGS])[0])
    assert ways == {True, False}
