"""The whole workbook: tabs, names, properties, and how its parts are found."""

import io
import zipfile

import pytest
import xlsxwriter

from perfeval.cells import Reason, Unreadable, read_workbook
from tests.cells.surgery import MAIN, OFFICE, parts_of, relations, worksheet, zipped

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
SHEET = "xl/worksheets/sheet1.xml"


def three_tabs() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        for title in ("自评表", "附表", "说明"):
            book.add_worksheet(title).write_number("B2", 7)
        book.get_worksheet_by_name("附表").hide()
        book.get_worksheet_by_name("说明").very_hidden()
        book.define_name("年度", "=自评表!$B$2")
        book.define_name("附表!合计", "=附表!$B$2")
        book.set_custom_property("form", "绩效自评_2024")
        book.set_custom_property("version", 3)
        book.set_custom_property("final", value=True)
    return target.getvalue()


def test_tabs_in_order_with_their_hidden_state() -> None:
    sheets = read_workbook(three_tabs()).sheets

    assert [(sheet.title, sheet.hidden) for sheet in sheets] == [
        ("自评表", False),
        ("附表", True),
        ("说明", True),
    ]
    assert [len(sheet.cells) for sheet in sheets] == [1, 1, 1]


def test_defined_names() -> None:
    assert read_workbook(three_tabs()).names == {
        "年度": "自评表!$B$2",
        "附表!合计": "附表!$B$2",
    }


def test_custom_properties() -> None:
    assert read_workbook(three_tabs()).properties == {
        "form": "绩效自评_2024",
        "version": "3",
        "final": "true",
    }


def test_workbook_without_names_and_properties() -> None:
    book = read_workbook(zipped(parts_of(ONE)))

    assert (book.names, book.properties) == ({}, {})


def test_sheet_not_wanted_is_listed_and_never_parsed() -> None:
    asked: list[str] = []
    broken = _with_part(three_tabs(), "xl/worksheets/sheet2.xml", b"<not xml")

    def wanted(title: str) -> bool:
        asked.append(title)
        return title != "附表"

    sheets = read_workbook(broken, wanted).sheets

    assert asked == ["自评表", "附表", "说明"]
    assert [len(sheet.cells) for sheet in sheets] == [1, 0, 1]
    with pytest.raises(Unreadable):
        read_workbook(broken)


def test_error_of_the_callers_own_is_not_hidden() -> None:
    def wanted(title: str) -> bool:
        raise ValueError(title)

    with pytest.raises(ValueError, match="自评表"):
        read_workbook(three_tabs(), wanted)


@pytest.mark.parametrize(
    "target",
    [
        "worksheets/sheet1.xml",
        "/xl/worksheets/sheet1.xml",
        "./worksheets/sheet1.xml",
        "../xl/worksheets/sheet1.xml",
        "worksheets\\sheet1.xml",
        "..\\xl\\worksheets\\sheet1.xml",
        "/XL/Worksheets/Sheet1.XML",
        "worksheets/sheet%31.xml",
    ],
)
def test_targets_of_relationships(target: str) -> None:
    parts = parts_of(ONE)
    parts["xl/_rels/workbook.xml.rels"] = relations(("rId1", "worksheet", target))

    assert len(read_workbook(zipped(parts)).sheets[0].cells) == 1


def test_workbook_part_may_lie_anywhere() -> None:
    parts = parts_of(ONE)
    moved = {
        "_rels/.rels": relations(("x", "officeDocument", "/book/main.xml")),
        "book/main.xml": parts["xl/workbook.xml"],
        "book/_rels/main.xml.rels": relations(("rId1", "worksheet", "/deep/er/one.xml")),
        "deep/er/one.xml": parts[SHEET],
    }

    assert len(read_workbook(zipped(moved)).sheets[0].cells) == 1


def test_backslashes_in_member_names() -> None:
    parts = {name.replace("/", "\\"): text for name, text in parts_of(ONE).items()}

    assert len(read_workbook(zipped(parts)).sheets[0].cells) == 1


def test_link_out_of_the_package_is_no_part() -> None:
    parts = parts_of(ONE)
    outside = (
        f'<Relationship Id="x" Type="{OFFICE}/sharedStrings" TargetMode="External" Target="h"/>'
    )
    part = "xl/_rels/workbook.xml.rels"
    parts[part] = parts[part].replace("</Relationships>", f"{outside}</Relationships>")

    assert len(read_workbook(zipped(parts)).sheets[0].cells) == 1


def test_missing_properties_part_leaves_no_properties() -> None:
    parts = parts_of(ONE)
    parts["_rels/.rels"] = relations(
        ("a", "officeDocument", "xl/workbook.xml"), ("b", "custom-properties", "docProps/c.xml")
    )

    assert read_workbook(zipped(parts)).properties == {}


def test_chart_sheet_has_no_cells() -> None:
    parts = parts_of(ONE)
    parts["xl/_rels/workbook.xml.rels"] = relations(("rId1", "chartsheet", "chartsheets/c.xml"))

    sheet = read_workbook(zipped(parts)).sheets[0]

    assert (sheet.title, sheet.cells) == ("表", {})


def test_parts_nobody_needs_are_not_opened() -> None:
    parts: dict[str, str | bytes] = {**parts_of(ONE), "xl/theme/theme1.xml": "<broken"}
    data = zipped({**parts, "../../escape": "x", "xl/media/inner.zip": zipped(parts)})

    assert len(read_workbook(data).sheets[0].cells) == 1


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", SHEET, "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"]
)
def test_missing_part(part: str) -> None:
    parts = parts_of(ONE, strings="<si/>")
    del parts[part]

    with pytest.raises(Unreadable) as refusal:
        read_workbook(zipped(parts))
    assert refusal.value.reason is Reason.DAMAGED


@pytest.mark.parametrize("tail", ["", "</worksheet></worksheet>", "&undefined;</worksheet>"])
def test_malformed_xml(tail: str) -> None:
    parts = parts_of("")
    parts[SHEET] = worksheet("<sheetData/>").removesuffix("</worksheet>") + tail

    with pytest.raises(Unreadable) as refusal:
        read_workbook(zipped(parts))
    assert refusal.value.reason is Reason.DAMAGED
    assert refusal.value.detail.startswith(SHEET)


def test_root_that_is_no_workbook() -> None:
    parts = parts_of(ONE)
    parts["xl/workbook.xml"] = f'<other xmlns="{MAIN}"/>'

    with pytest.raises(Unreadable) as refusal:
        read_workbook(zipped(parts))
    assert refusal.value.reason is Reason.NOT_A_WORKBOOK


def _with_part(data: bytes, part: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return target.getvalue()
